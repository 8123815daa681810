/** What feeds told us and nobody but a person can place: one of them, and what may be done about it. */
import { get, mayOne, post, session } from './api.js';
import { actionButton, announce, facts, freshId, h, show, table } from './dom.js';
import { isMoney, money, time, words } from './format.js';
import { problemBox } from './problem.js';

export const exceptionLink = (exceptionId) => `#/exceptions/${encodeURIComponent(exceptionId)}`;
const WORKERS = ['collector', 'supervisor'];

export async function exceptionPage(exceptionId) {
  const one = await get(`/v1/exceptions/${encodeURIComponent(exceptionId)}`);
  const problem = h('div');
  return h(
    'div',
    {},
    h('h1', { tabindex: '-1' }, words(one.kind)),
    h('p', { class: 'lead' }, `${one.why.charAt(0).toUpperCase()}${one.why.slice(1)}.`),
    facts(
      ['Status', h('span', { class: `tag ${one.status}` }, one.status)],
      ['Amount', money(one.amount)],
      ['From', `${one.source}: ${words(one.factKind)} ${one.externalId}`],
      ['Account', one.accountId ?? '–'],
      one.caseId === null ? null : ['Case', h('a', { href: `#/cases/${one.caseId}` }, one.caseId)],
      one.line === null ? null : ['Line of the file', String(one.line)],
      ['Raised', time(one.raisedAt)],
      ['Due', time(one.dueAt)],
      ['Claimed by', one.claimedBy ?? '–'],
      one.waitsFor === null || one.status !== 'open' ? null : ['Applied by itself when', awaited(one.waitsFor)],
      one.settledAt === null ? null : ['Settled', `${time(one.settledAt)} by ${one.settledBy}`],
    ),
    h('section', {}, h('h2', {}, 'What was said'), contentOf(one.content)),
    suggestions(one.suggestions),
    problem,
    one.status === 'open' ? decisions(one, problem) : null,
  );
}

const awaited = (waitsFor) => {
  const [what, ...name] = waitsFor.split(':');
  return what === 'sibling' ? 'the account in that currency appears' : `${what} ${name.join(':')} appears`;
};

/** Both contents of a conflict side by side; anything else as it is. */
function contentOf(content) {
  if (content === null || content === undefined) return h('p', { class: 'hint' }, 'It named people and was erased.');
  if (content.sent === undefined || content.recorded === undefined) return fields(content);
  const [sent, recorded] = [content.sent ?? {}, content.recorded ?? {}];
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(sent)])];
  return table(
    'Both contents',
    ['', 'On record', 'Sent now'],
    names.map((name) => [words(name), said(recorded[name]), said(sent[name])]),
  );
}
const fields = (content) => facts(...Object.entries(content).map(([name, value]) => [words(name), said(value)]));
function said(value) {
  if (value === null || value === undefined || value === '') return '–';
  if (isMoney(value)) return money(value);
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map((one) => h('div', {}, said(one)));
  return typeof value === 'object' ? fields(value) : String(value);
}
function suggestions(given) {
  if (!Array.isArray(given) || given.length === 0) return null;
  const rows = given.map((one) => [
    one.accountId ?? '–',
    (one.invoiceNumbers ?? []).join(', ') || '–',
    (one.reasons ?? []).join('; ') || '–',
  ]);
  return h('section', {}, h('h2', {}, 'Suggestions'), table('Suggestions', ['Account', 'Invoices', 'Why'], rows));
}

function decisions(one, problem) {
  const redraw = () => window.dispatchEvent(new HashChangeEvent('hashchange'));
  const mine = one.claimedBy === session().username;
  const act = async (work, told) => {
    try {
      await work();
      announce(told);
      redraw();
    } catch (error) {
      show(problem, problemBox(error));
    }
  };
  const task = (what) => act(() => post(`/v1/tasks/${encodeURIComponent(one.exceptionId)}/${what}`, {}), words(what));
  const resolve = (body) =>
    act(() => post(`/v1/exceptions/${encodeURIComponent(one.exceptionId)}/resolve`, body), 'Settled');
  const open = one.actions.filter(({ roles }) => mayOne(roles));
  if (one.claimedBy !== null && !mine) return h('p', {}, `${one.claimedBy} works on it.`);
  return h(
    'section',
    {},
    h('h2', {}, 'What to do'),
    mayOne(WORKERS)
      ? h(
          'p',
          { class: 'row' },
          actionButton(mine ? 'Release' : 'Claim', () => task(mine ? 'release' : 'claim'), { class: 'quiet' }),
        )
      : null,
    open.length === 0 ? h('p', {}, 'Your role cannot settle it.') : null,
    ...open.map(({ action }) => actionForm(one, action, resolve)),
  );
}

const NAMES = {
  apply: 'It belongs to an account',
  correct: 'What was sent now is right',
  attach: 'It belongs to',
  allocate: 'Allocate the credit',
  dismiss: 'Nothing follows from it',
};
const ATTACHED = { 'message-status': 'messageId', reply: 'caseId' };

function actionForm(one, action, resolve) {
  const attachedTo = ATTACHED[one.factKind] ?? 'placementId';
  const suggested = Array.isArray(one.suggestions) ? (one.suggestions[0] ?? {}) : {};
  const inputs = {
    apply: () => [
      input('accountId', 'Account', suggested.accountId ?? ''),
      input('invoiceNumbers', 'Invoices, separated by commas', (suggested.invoiceNumbers ?? []).join(', '), false),
    ],
    correct: () => [input('comment', 'Why')],
    attach: () => [input(attachedTo, words(attachedTo), suggested[attachedTo] ?? '')],
    allocate: () => [input('invoiceNumber', 'Invoice'), input('value', `Amount in ${one.amount?.currency ?? ''}`)],
    dismiss: () => [input('why', 'Why')],
  };
  const form = h(
    'form',
    { class: 'act', 'aria-label': NAMES[action] },
    h('h3', {}, NAMES[action]),
    h('div', { class: 'row filters' }, ...inputs[action](), h('button', {}, words(action))),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void resolve(bodyOf(one, action, Object.fromEntries(new FormData(form))));
  });
  return form;
}
function input(name, label, value = '', required = true) {
  const id = freshId();
  return h('label', { for: id }, label, h('input', { id, name, value, required, autocomplete: 'off' }));
}
function bodyOf(one, action, given) {
  switch (action) {
    case 'apply': {
      const invoiceNumbers = given.invoiceNumbers.split(',').flatMap((part) => part.trim() || []);
      return { action, accountId: given.accountId.trim(), ...(invoiceNumbers.length === 0 ? {} : { invoiceNumbers }) };
    }
    case 'allocate': {
      const amount = { value: given.value.trim(), currency: one.amount.currency };
      return { action, lines: [{ invoiceNumber: given.invoiceNumber.trim(), amount }] };
    }
    default:
      return { action, ...given };
  }
}
