/** The record of the account in words, and the case as it stood at any moment of it. */
import { facts, h } from './dom.js';
import { instantOf, isMoney, money, person, time, wallClock, words, zoneLabel } from './format.js';

/** Newest first. */
export function historyList(events, onAsOf) {
  return h(
    'ol',
    { class: 'history', reversed: true },
    ...events
      .toReversed()
      .map((event) =>
        h(
          'li',
          { value: String(event.seq) },
          h(
            'details',
            {},
            h(
              'summary',
              {},
              h('strong', {}, words(event.type)),
              ' ',
              h('span', { class: 'when' }, `${time(event.at)} · ${person(event.actor)}`),
            ),
            dataView(event.data),
            facts(
              event.effectiveOn ? ['Effective on', event.effectiveOn] : null,
              ['Recorded', time(event.recordedAt)],
              ['Event', h('code', {}, `${event.seq} ${event.type}`)],
              ['Command', h('code', {}, event.commandId)],
              event.causedBy ? ['Caused by', h('code', {}, String(event.causedBy))] : null,
            ),
            event.caseId === null
              ? null
              : h(
                  'button',
                  { type: 'button', class: 'quiet', onclick: () => onAsOf({ seq: event.seq }) },
                  'The case after this',
                ),
          ),
        ),
      ),
  );
}

/** Any JSON as nested terms and values; amounts in one piece. */
export function dataView(value) {
  if (value === null || value === undefined || value === '') return '–';
  if (isMoney(value)) return money(value);
  if (Array.isArray(value))
    return value.length === 0
      ? 'none'
      : value.every((one) => typeof one !== 'object')
        ? value.join(', ')
        : h('ul', { class: 'data' }, ...value.map((one) => h('li', {}, dataView(one))));
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    return entries.length === 0 ? 'none' : facts(...entries.map(([key, part]) => [words(key), dataView(part)]));
  }
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return time(value);
  return String(value);
}

/** Choose a moment: a place in the record by a slider, or an instant. */
export function momentChooser({ first, last, current, onAsOf }) {
  const shown = h('output', { for: 'as-of-seq' }, String(current?.seq ?? last));
  const slider = h('input', {
    type: 'range',
    id: 'as-of-seq',
    min: String(first),
    max: String(last),
    value: String(current?.seq ?? last),
    oninput: () => (shown.textContent = slider.value),
    onchange: () => onAsOf({ seq: Number(slider.value) }),
  });
  const at = h('input', { type: 'datetime-local', id: 'as-of-at', value: current?.at ? wallClock(current.at) : '' });
  return h(
    'div',
    { class: 'moment' },
    h('div', { class: 'field' }, h('label', { for: 'as-of-seq' }, 'After event ', shown), slider),
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'as-of-at' }, `At (${zoneLabel()})`),
      h(
        'div',
        { class: 'row' },
        at,
        h('button', { type: 'button', onclick: () => at.value !== '' && onAsOf({ at: instantOf(at.value) }) }, 'Show'),
      ),
    ),
  );
}
