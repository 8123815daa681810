/** A refusal in words. */
import { h } from './dom.js';
import { time, words } from './format.js';

export const guardList = (guards) =>
  h(
    'ul',
    { class: 'guards' },
    ...guards.map(({ id, message, unblocksAt }) =>
      h(
        'li',
        {},
        h('span', { class: 'tag' }, id),
        ` ${message}`,
        unblocksAt ? h('strong', {}, ` Possible from ${time(unblocksAt)}.`) : null,
      ),
    ),
  );

const HEADINGS = { 'stale-version': 'The case has changed meanwhile', 'guard-unmet': 'Not possible yet' };

/** @param rest faults that belong to no field of the form */
export function problemBox(refusal, { rest = [], actions = [] } = {}) {
  const { title, guards = [], correlationId, caseIds = [] } = refusal.problem;
  const heading = HEADINGS[refusal.code] ?? title ?? 'That did not work';
  return h(
    'div',
    { class: 'problem', role: 'alert' },
    h('h4', {}, heading),
    // Where guards are listed, the message would say the first of them again.
    guards.length > 0 ? null : h('p', {}, refusal.message),
    guards.length > 0 ? guardList(guards) : null,
    rest.length > 0 ? h('ul', {}, ...rest.map((text) => h('li', {}, text))) : null,
    caseIds.length > 0
      ? h('p', {}, 'Cases: ', ...caseIds.map((caseId) => h('a', { href: `#/cases/${caseId}` }, `${caseId} `)))
      : null,
    actions.length > 0 ? h('div', { class: 'row' }, ...actions) : null,
    h('p', { class: 'hint' }, [refusal.status || null, words(refusal.code), correlationId].filter(Boolean).join(' · ')),
  );
}
