import { addBusinessDays, amount, endOfDay, localDate, type Context } from '../case/context.js';
import { openDisputes, type DisputeState } from '../case/contested.js';
import { event } from '../events.js';
import { disputeRestDay } from '../guards.js';
import { composeLetter } from '../letters/compose.js';
import type { Instant, PlainDate } from '../primitives.js';
import { reasonPath } from '../strategy/reasons.js';
import { spreadFree } from './confirmation.js';
import { staff, supervisors, type Act, type Agenda, type PlannedLetter, type WantedTask } from './step.js';

/**
 * Disputes have clocks of their own, whatever lies over the ladder: whoever complains hears from us soon, gets a resolution,
 * and after that a supervisor has to look (DOMAIN 3.14). They never move the ladder.
 */
export function disputeClock(context: Context): Agenda {
  const open = openDisputes(context.case);
  return {
    acts: open.flatMap((one) => escalation(context, one)).slice(0, 1),
    tasks: open.flatMap((one) => [
      ...ownerTask(context, one),
      ...answerTask(context, one),
      ...resolveTask(context, one),
    ]),
    wakes: open.flatMap((one) => (one.escalated === true ? [] : deadline(context, one))),
  };
}

const openedOn = ({ calendar }: Context, one: DisputeState): PlainDate =>
  one.openedOn ?? localDate(calendar, one.openedAt);
const within = (context: Context, one: DisputeState, businessDays: number): Instant =>
  endOfDay(context.calendar, addBusinessDays(context.calendar, openedOn(context, one), businessDays));

/** When it has to be resolved; none where the strategy gives no deadline. */
function deadline(context: Context, one: DisputeState): Instant[] {
  const { resolutionBd } = context.strategy.disputes;
  return resolutionBd === 0 ? [] : [within(context, one, resolutionBd)];
}

export function escalation(context: Context, one: DisputeState): Act[] {
  const [due] = deadline(context, one);
  if (due === undefined || due > context.now || one.escalated === true) {
    return [];
  }
  const { disputeId } = one;
  const why = `not resolved within ${context.strategy.disputes.resolutionBd} business days`;
  return [
    {
      moveId: `escalate-${disputeId}`,
      why: 'A dispute is overdue.',
      events: [event('dispute.escalated', { disputeId, to: 'supervisor', why })],
    },
  ];
}

const ownedBy = ({ owner }: DisputeState): string => (owner == null ? '' : ` ${owner} answers for it.`);

/** Where the reason is the delivery, whoever answers for it hears of the dispute (R18): a supervisor names them. */
function ownerTask(context: Context, one: DisputeState): WantedTask[] {
  if (!reasonPath(context).serviceOwner || one.owner != null) {
    return [];
  }
  const why = `Who answers for what the customer complains of in ${invoiceOf(context, one)}? Hand the dispute to them.`;
  return [{ kind: 'assign', subject: one.disputeId, roles: supervisors, dueBd: 1, why }];
}

function answerTask(context: Context, one: DisputeState): WantedTask[] {
  const { firstAnswerBd } = context.strategy.disputes;
  if (firstAnswerBd === 0 || one.answeredOn != null) {
    return [];
  }
  const why = `The customer contests ${invoiceOf(context, one)}: tell them that we are looking into it.${ownedBy(one)}`;
  const dueAt = within(context, one, firstAnswerBd);
  return [{ kind: 'answer-dispute', subject: one.disputeId, roles: staff, dueBd: firstAnswerBd, dueAt, why }];
}

function resolveTask(context: Context, one: DisputeState): WantedTask[] {
  const { resolutionBd } = context.strategy.disputes;
  if (resolutionBd === 0) {
    return [];
  }
  if (one.escalated === true) {
    const why = `Nobody resolved the dispute about ${invoiceOf(context, one)} in time: resolve it now.${ownedBy(one)}`;
    return [{ kind: 'resolve-dispute', subject: `${one.disputeId}#escalated`, roles: supervisors, dueBd: 1, why }];
  }
  const why = `Resolve the dispute about ${invoiceOf(context, one)}: who is right, and about how much?${ownedBy(one)}`;
  const dueAt = within(context, one, resolutionBd);
  return [{ kind: 'resolve-dispute', subject: one.disputeId, roles: supervisors, dueBd: resolutionBd, dueAt, why }];
}

const invoiceOf = ({ state }: Context, { itemId }: DisputeState): string =>
  `invoice ${state.items.find((item) => item.itemId === itemId)?.invoiceNumber ?? itemId}`;

/** What comes back to be paid comes with an answer: why, how much, and a date that leaves time (3.14). */
export function disputeLetters(context: Context): PlannedLetter[] {
  const { case: c, state } = context;
  return c.disputes.flatMap((one): PlannedLetter[] => {
    const { reply = null, resolvedOn } = one;
    const item = state.items.find(({ itemId }) => itemId === one.itemId);
    if (c.status !== 'open' || reply === null || resolvedOn === null || item === undefined) {
      return [];
    }
    const facts = {
      invoiceNumber: item.invoiceNumber,
      disputed: { ...amount(context, one.amount) },
      upheld: one.upheld === undefined || one.upheld === 0 ? null : { ...amount(context, one.upheld) },
      returned: { ...amount(context, reply.returned) },
      explanation: reply.explanation,
      payBy: disputeRestDay(context, resolvedOn),
    };
    return [
      {
        messageId: reply.messageId,
        template: 'dispute-answer',
        step: c.step,
        class: 'confirmation',
        draft: composeLetter(context, 'dispute-answer', facts),
        dueAt: spreadFree(context, reply.at),
      },
    ];
  });
}
