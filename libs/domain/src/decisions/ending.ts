import { addBusinessDays, amount, owed } from '../case/context.js';
import { reliefActive } from '../case/arrangements.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent } from '../events.js';
import { noLooseEnds, nothingPending } from '../guards.js';
import { formatMoney } from '../money.js';
import { windUp } from '../steps/closing.js';
import { freezing } from '../steps/freeze.js';
import { reliefEnded } from './relief.js';
import { C, I, L, S, decision } from './spec.js';

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};

export const closeCase = decision({
  name: 'close-case',
  roles: [C, S],
  second: 'sometimes',
  needsSecond: (_context, payload) => payload.outcome !== 'paid' && payload.outcome !== 'amicable',
  guards: [noLooseEnds, nothingPending],
  checkAgain: true,
  check: (context, payload) => {
    const open = owed(context.state);
    if (
      open > 0 &&
      payload.outcome !== 'opened-in-error' &&
      payload.outcome !== 'insolvent' &&
      payload.outcome !== 'uncollectible' &&
      payload.outcome !== 'offboarded'
    ) {
      refuse(
        'amount-mismatch',
        `${formatMoney(amount(context, open))} is still open: a case closes as "${payload.outcome}" only at zero or written off.`,
        '/outcome',
      );
    }
  },
  execute: (context, payload, { approvalId }) => [
    ...windUp(context, false, approvalId),
    event('case.closed', { outcome: payload.outcome, summary: payload.summary }),
  ],
});

export const reopen = decision({
  name: 'reopen',
  roles: [S],
  when: 'closed',
  check: ({ state, case: c }) => {
    if (owed(state) === 0 && c.writtenOff === 0) {
      refuse('wrong-step', 'Nothing is owed and nothing was written off: there is nothing to take up again.');
    }
  },
  execute: (_context, payload): readonly NewEvent[] => [
    event('case.reopened', { cause: payload.reason, step: 'call' }),
  ],
});

export const setSafeguard = decision({
  name: 'set-safeguard',
  roles: [S],
  when: 'any',
  wrongStep: ({ case: c }) =>
    c.status === 'closed' || c.verdict?.verdict === 'watch'
      ? null
      : 'A safeguard follows a cure, or the verdict "watch".',
  check: ({ today }, payload) => {
    if (payload.until < payload.from || payload.until < today) {
      refuse('date-in-past', `The safeguard would end on ${payload.until}.`, '/until');
    }
    if (
      payload.kind === 'deposit' &&
      (payload.percent === undefined || payload.percent <= 0 || payload.percent > 100)
    ) {
      refuse('missing-field', 'A deposit needs a percentage between 0 and 100.', '/percent');
    }
  },
  execute: (context, payload) => [
    event('safeguard.set', {
      safeguardId: `${context.case.caseId}-s${context.case.safeguards.length + 1}`,
      kind: payload.kind,
      percent: payload.percent ?? null,
      from: payload.from,
      until: payload.until,
      reviewDate: payload.reviewDate ?? payload.until,
    }),
  ],
});

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

export const assign = decision({
  name: 'assign',
  roles: [S],
  when: 'any',
  execute: (_context, payload) => [event('case.assigned', { assignee: payload.assignee, reason: payload.reason })],
});

export const escalate = decision({
  name: 'escalate',
  roles: [C, S],
  execute: (_context, payload) => [event('case.escalated', payload)],
});

export const completeTask = decision({
  name: 'complete-task',
  roles: [C, S, L],
  when: 'any',
  check: ({ case: c }, payload) => {
    const task = c.tasks.find((one) => one.taskId === payload.taskId);
    if (task === undefined) {
      refuse('unknown-reference', `There is no task ${payload.taskId} in this case.`, '/taskId');
    } else if (task.status !== 'open' || task.kind !== 'complete-task') {
      refuse(
        'wrong-step',
        task.status === 'open'
          ? `Task ${payload.taskId} is answered by ${task.kind}.`
          : `Task ${payload.taskId} is ${task.status}.`,
      );
    }
  },
  execute: (_context, payload) => [event('task.completed', { taskId: payload.taskId, outcome: payload.outcome })],
});
