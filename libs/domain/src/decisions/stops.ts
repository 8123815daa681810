import { addBusinessDays } from '../case/context.js';
import { reliefActive } from '../case/arrangements.js';
import { event } from '../events.js';
import { freezing } from '../steps/freeze.js';
import { refuse } from './refuse.js';
import { reliefEnded } from './relief.js';
import { C, I, L, S, decision } from './spec.js';

export const reportInsolvency = decision({
  name: 'report-insolvency',
  roles: [C, S, L, I],
  when: 'any',
  execute: (context, payload) => [
    event('insolvency.reported', {
      kind: payload.kind,
      court: payload.court ?? null,
      date: payload.date,
      reference: payload.reference,
      source: payload.source,
    }),
    ...freezing(context, `insolvency ${payload.reference}`),
  ],
});

/** The proceedings are over; that alone moves nothing: only counsel with a second person lifts the freeze (G13). */
export const closeInsolvency = decision({
  name: 'close-insolvency',
  roles: [L],
  when: 'any',
  wrongStep: ({ state }) =>
    state.insolvency === null
      ? 'No insolvency was reported.'
      : state.insolvency.outcome === null
        ? null
        : `Insolvency ${state.insolvency.reference} has ended already.`,
  execute: (_context, payload) => [event('insolvency.closed', payload)],
});

export const unfreeze = decision({
  name: 'unfreeze',
  roles: [L],
  second: 'always',
  approvers: [S],
  when: 'frozen',
  execute: (_context, payload) => [
    event('case.unfrozen', { reason: payload.reason, memo: payload.memo }),
    event('case.re-planned', { why: 'the freeze has ended' }),
  ],
});

export const pause = decision({
  name: 'pause',
  roles: [C, S],
  wrongStep: ({ case: c }) => (c.pausedUntil === null ? null : `The case is paused until ${c.pausedUntil} already.`),
  check: ({ calendar, today, strategy }, payload, actor) => {
    const longest = actor.role === 'collector' ? strategy.pause.collectorMaxBd : strategy.pause.maxBd;
    const last = addBusinessDays(calendar, today, longest);
    if (payload.until < today) {
      refuse('date-in-past', `The pause would have ended on ${payload.until}.`, '/until');
    }
    if (payload.until > last) {
      refuse('date-too-far', `You may pause for at most ${longest} business days, until ${last}.`, '/until');
    }
  },
  execute: (_context, payload) => [event('case.paused', payload)],
});

export const resume = decision({
  name: 'resume',
  roles: [C, S],
  wrongStep: ({ case: c }) =>
    c.pausedUntil === null && reliefActive(c) === null ? 'The case is neither paused nor in relief.' : null,
  execute: (context, { why }) => [
    ...(context.case.pausedUntil === null ? [] : [event('case.resumed', { why })]),
    ...reliefEnded(context, why),
    event('case.re-planned', { why }),
  ],
});
