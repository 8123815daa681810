import { localDate } from '../case/days.js';
import { addBusinessDays, endOfDay, type Context } from '../case/context.js';
import type { ApprovalState } from '../case/state.js';
import { later, plus } from '../calendar/dates.js';
import { composeFor, letterFor } from '../decisions/letters.js';
import type { DecisionName } from '../decisions/payloads.js';
import { event, type NewEvent } from '../events.js';
import { draftHash } from '../letters/compose.js';
import { payerFacts, unbornId } from './pending-letters.js';
import { closed, suppressed } from './restraint.js';
import type { Act, Agenda, WantedTask } from './step.js';
import type { Role } from '../primitives.js';

/** After the stand-in and the supervisor an approval stays open, overdue, at the head of the worklist: never a default. */
const ESCALATIONS = ['stand-in', 'supervisor'] as const;

/** Requests that await a second person: stale ones go back to their maker, late ones are raised. */
export function approvals(context: Context, concerns: (one: ApprovalState) => boolean = () => true): Agenda {
  const open = context.case.approvals.filter((one) => one.status === 'open' && concerns(one));
  const acts = open
    .flatMap((one) => [stale(context, one), expired(context, one), late(context, one)])
    .filter((act): act is Act => act !== null);
  return {
    acts: acts.slice(0, 1),
    tasks: open.map((one) => approvalTask(one)),
    wakes: open.flatMap((one) => deadlines(context, one)),
  };
}

/** Decisions that fit a closed case as well: their requests await a second person there. */
export const mayOutlive = ({ decision }: Pick<ApprovalState, 'decision'>): boolean =>
  OUTLIVING.includes(decision as DecisionName);
const OUTLIVING: readonly DecisionName[] = ['refund-payment', 'reverse-write-off', 'correct-record'];

export function approvalTask(one: Pick<ApprovalState, 'approvalId' | 'decision' | 'deadline' | 'roles'>): WantedTask {
  return {
    kind: 'approve',
    subject: one.approvalId,
    approvalId: one.approvalId,
    roles: one.roles as readonly Role[],
    dueBd: 0,
    dueAt: one.deadline,
    why: `A second person must approve or reject: ${one.decision}.`,
  };
}

/** Amounts in drafts become stale with any change of the ledger: the request goes back to its maker. */
function stale(context: Context, one: ApprovalState): Act | null {
  if (!one.ledgerBound) {
    return null;
  }
  const draft = composeFor(context, one.decision, one.payload, one.addressee);
  if (draft !== null && draftHash(draft) === one.draftHash) {
    return null;
  }
  const events: NewEvent[] = [
    event('approval.voided', { approvalId: one.approvalId, why: 'the account has changed since the request' }),
  ];
  const template = letterFor(one.decision)?.template;
  const paid = context.state.lastPayment;
  if (template !== undefined && paid !== null && paid.at >= one.requestedAt && template !== 'write-off') {
    events.push(
      suppressed(
        context,
        {
          messageId: unbornId(one.approvalId, template),
          template,
          step: context.case.step,
          plannedAt: one.requestedAt,
        },
        closed('G05', '', payerFacts(context), null),
      ),
    );
  }
  return { moveId: `void-${one.approvalId}`, why: 'The account has changed since the request.', events };
}

const expiryOf = (context: Context, one: ApprovalState): string =>
  endOfDay(
    context.calendar,
    addBusinessDays(context.calendar, requestedOn(context, one), context.strategy.approval.finalNoticeExpiresBd),
  );

function requestedOn(context: Context, one: ApprovalState): string {
  return localDate(context.calendar, one.requestedAt);
}

/** The approval of a final notice expires: the draft goes back to its maker. */
function expired(context: Context, one: ApprovalState): Act | null {
  return one.decision === 'request-final-notice' && expiryOf(context, one) <= context.now
    ? {
        moveId: `expire-${one.approvalId}`,
        why: 'Nobody decided in time.',
        events: [event('approval.expired', { approvalId: one.approvalId })],
      }
    : null;
}

function late(context: Context, one: ApprovalState): Act | null {
  const to = ESCALATIONS[one.escalations];
  if (to === undefined || one.deadline > context.now) {
    return null;
  }
  const ended = localDate(context.calendar, plus(one.deadline, -1));
  const next = addBusinessDays(context.calendar, ended, context.strategy.approval.deadlineBd);
  const deadline = later(endOfDay(context.calendar, next), endOfDay(context.calendar, context.today));
  return {
    moveId: `escalate-${one.approvalId}-${one.escalations}`,
    why: 'Nobody decided in time.',
    events: [event('approval.escalated', { approvalId: one.approvalId, to, deadline })],
  };
}

function deadlines(context: Context, one: ApprovalState): string[] {
  return [
    ...(one.escalations < ESCALATIONS.length ? [one.deadline] : []),
    ...(one.decision === 'request-final-notice' ? [expiryOf(context, one)] : []),
  ];
}
