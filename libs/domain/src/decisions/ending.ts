import { amount, owed } from '../case/context.js';
import { event, type NewEvent } from '../events.js';
import { noLooseEnds, nothingPending } from '../guards.js';
import { formatMoney } from '../money.js';
import { windUp } from '../steps/closing.js';
import { requireOpenDispute } from './disputes.js';
import { refuse } from './refuse.js';
import { C, L, S, decision } from './spec.js';

export const closeCase = decision({
  name: 'close-case',
  roles: [C, S],
  second: 'sometimes',
  needsSecond: (_context, payload) => payload.outcome !== 'paid' && payload.outcome !== 'amicable',
  guards: [noLooseEnds, nothingPending],
  // What is frozen ends in one way only; for all others it must be unfrozen first (G13).
  alsoFrozen: ({ outcome }) => outcome === 'insolvent',
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

export const assign = decision({
  name: 'assign',
  roles: [S],
  when: 'any',
  check: (context, { disputeId }) => {
    if (disputeId !== undefined) {
      requireOpenDispute(context, disputeId);
    }
  },
  execute: (_context, { assignee, disputeId, reason }) => [
    disputeId === undefined
      ? event('case.assigned', { assignee, reason })
      : event('dispute.assigned', { disputeId, owner: assignee, reason }),
  ],
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
