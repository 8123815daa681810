import {
  caseItems,
  chargesOf,
  endOfDay,
  livePlacement,
  livePlan,
  openPromise,
  owed,
  type Context,
} from '../case/context.js';
import { openDisputes } from '../case/contested.js';
import { addDays } from '../calendar/dates.js';
import { event, type ClosingOutcome, type NewEvent } from '../events.js';
import { composeLetter } from '../letters/compose.js';
import { endArrangements } from './arrangements.js';
import { withheldByEnd, withheldByPayment } from './pending-letters.js';
import { spreadFree } from './confirmation.js';
import { holdClock, releaseHold } from './hold.js';
import { safeguardClock } from './safeguards.js';
import {
  messageIdFor,
  supervisors,
  type Act,
  type Agenda,
  type PlannedLetter,
  type Step,
  type WantedTask,
} from './step.js';

/** Closed: thanks and releases leave, safeguards and the watch period run, then nothing dated is left (DOMAIN 3.13). */
export const closed: Step = {
  name: 'closed',
  next(context): Agenda {
    const { case: c, calendar, now, strategy, state } = context;
    const acts: Act[] = [];
    const clock = holdClock(context);
    const wakes: string[] = [...(clock.wakes ?? [])];
    if (caseItems(state).some((item) => item.balance + chargesOf(item) > 0) && c.contactWantedSince !== null) {
      acts.push({
        moveId: 'reopen',
        why: 'A payment was reversed.',
        events: [event('case.reopened', { cause: 'a payment was reversed', step: 'call' })],
      });
    }
    if (liftsByItself(context)) {
      acts.push(releaseHold(context, 'the balance is settled'));
    }
    acts.push(...(clock.acts ?? []));
    const safeguards = safeguardClock(context);
    acts.push(...(safeguards.acts ?? []));
    wakes.push(...(safeguards.wakes ?? []));
    const watchEnds = endOfDay(calendar, addDays(c.closedOn ?? context.today, strategy.closing.watchDays));
    if (watched(c.outcome)) {
      wakes.push(watchEnds);
    }
    return {
      acts: acts.slice(0, 1),
      tasks: [...manualHold(context), ...takenBack(context), ...(safeguards.tasks ?? [])],
      wakes: wakes.filter((at) => at > now),
      reasons: [{ code: 'done', message: `The case is closed as ${c.outcome ?? 'closed'}.` }],
    };
  },
};

const watched = (outcome: ClosingOutcome | null): boolean => outcome === 'paid' || outcome === 'amicable';

/** Settled by money, late money for a written-off balance included, never by the write-off itself (R70, R71). */
function liftsByItself({ case: c, state }: Context): boolean {
  const settled = owed(state) === 0 && (watched(c.outcome) || state.writtenOff === 0);
  return c.hold?.active === true && c.hold.liftCondition.kind !== 'manual' && settled;
}

/** A hold that only people lift must not be forgotten once everything is paid. */
function manualHold({ case: c, strategy }: Context): WantedTask[] {
  const why = 'Everything is paid, and the hold was to be lifted by hand: release it.';
  return c.hold?.active === true && c.hold.liftCondition.kind === 'manual' && watched(c.outcome)
    ? [
        {
          kind: 'release-credit-hold',
          subject: c.hold.holdId,
          why,
          roles: supervisors,
          dueBd: strategy.legal.taskDueBd,
        },
      ]
    : [];
}

/** A write-off that was reversed leaves its balance open in a closed case: no step by itself, and not forgotten either. */
function takenBack({ case: c, state, strategy }: Context): WantedTask[] {
  const why = 'The write-off was reversed and the balance is open again: reopen the case, or write it off anew.';
  return c.outcome === 'written-off' && owed(state) > 0
    ? [{ kind: 'reopen', subject: 'write-off-reversed', why, roles: supervisors, dueBd: strategy.legal.taskDueBd }]
    : [];
}

/**
 * Nothing is owed any more: everything that was under way ends in one act, whatever the order in which it came (P11).
 * Written-off balances are closed by people, never by the system.
 */
export function cure(context: Context): Agenda {
  const { case: c, state } = context;
  if (owed(state) > 0 || state.caseItemIds.length === 0) {
    return {};
  }
  if (isContested(context)) {
    const message = 'There is credit for what is open, and the customer disputes it: the dispute decides.';
    return { reasons: [{ code: 'overlay', message }] };
  }
  if (c.writtenOff > 0 && c.offboarding === null) {
    const why = 'Nothing is left to collect after the write-off: close the case.';
    const dueBd = context.strategy.legal.taskDueBd;
    return { tasks: [{ kind: 'close-case', subject: 'written-off', why, roles: supervisors, dueBd }] };
  }
  if (openPromise(c) !== undefined || livePlan(c) !== null) {
    return { acts: [endAgreements(context)] };
  }
  return {
    acts: [
      {
        moveId: 'close',
        why: 'Nothing is owed any more.',
        events: [...windUp(context, c.writtenOff === 0), event('case.closed', closing(context))],
      },
    ],
  };
}

/** Credit covers what is open, but the payer did not mean it for what they dispute (G11): the case is not paid. */
const isContested = ({ case: c, state }: Context): boolean =>
  caseItems(state).some(
    (item) => item.disputed > 0 && c.disputes.some((one) => one.open && one.itemId === item.itemId),
  );

/** A promise or plan whose money came by another way (a credit, another item) is over as well. */
function endAgreements({ case: c, currency }: Context): Act {
  const promises = c.promises
    .filter((one) => one.status === 'open')
    .map((one) => event('promise.kept', { promiseId: one.promiseId, smallDifference: { minor: 0, currency } }));
  const plan = c.plan?.status === 'active' ? [event('plan.kept', { planId: c.plan.planId })] : [];
  return { moveId: 'agreements-kept', why: 'Nothing is owed any more.', events: [...promises, ...plan] };
}

/** Parting was agreed by two people, its end included: nothing is left to collect, so the case ends as they said (R59). */
function closing({ case: c }: Context): { outcome: ClosingOutcome; summary: string } {
  if (c.offboarding !== null) {
    return { outcome: 'offboarded', summary: `settled; deliveries end on ${c.offboarding.stopDate}` };
  }
  if (c.concessions.some((one) => one.status === 'met' && one.kind !== 'fee-waiver')) {
    return { outcome: 'settled', summary: 'paid as settled' };
  }
  const amicable = c.plan?.status === 'kept' || c.bartered > 0 || c.promises.some((one) => one.status === 'kept');
  return amicable ? { outcome: 'amicable', summary: 'paid as agreed' } : { outcome: 'paid', summary: 'paid' };
}

/**
 * What must not outlive the end of a case, in one act; each letter that was about to leave is recorded as withheld.
 * @param paid the customer paid, rather than people ending the case otherwise
 * @param grantedApproval the request that ends the case, if any: it and its own letter go on
 */
export function windUp(context: Context, paid: boolean, grantedApproval: string | null = null): NewEvent[] {
  const { case: c } = context;
  const why = paid ? 'paid in full' : 'the case ends';
  const events: NewEvent[] = paid ? withheldByPayment(context) : withheldByEnd(context, grantedApproval);
  for (const offer of c.offers.filter((one) => one.status === 'open')) {
    events.push(event('offer.expired', { offerId: offer.offerId }));
  }
  if (c.plan?.status === 'proposed') {
    events.push(event('plan.cancelled', { planId: c.plan.planId, why }));
  }
  if (c.status === 'frozen') {
    events.push(...endedByInsolvency(context));
  }
  if (paid) {
    const disputes = c.disputes.filter((one) => one.open);
    const proof = context.state.lastPayment === null ? why : `payment ${context.state.lastPayment.paymentId}`;
    events.push(
      ...disputes.map(({ disputeId }) =>
        event('dispute.withdrawn', { disputeId, withdrawnBy: 'settled by the customer', proof }),
      ),
    );
  }
  events.push(
    ...endArrangements(context, why),
    ...endNotices(context, why),
    ...voidRequests(context, why, grantedApproval),
  );
  const placement = livePlacement(c);
  if (paid && placement !== null) {
    events.push(event('placement.recalled', { placementId: placement.placementId, reason: why }));
  }
  if (paid && c.hold?.active === true && c.hold.liftCondition.kind !== 'manual') {
    events.push(...releaseHold(context, why).events);
  }
  return events;
}

/** In the proceedings our claim counts as registered: what we had agreed, and what was contested with us, is over. */
function endedByInsolvency({ case: c, state }: Context): NewEvent[] {
  const why = `insolvency ${state.insolvency?.reference ?? ''}`.trim();
  return [
    ...c.promises
      .filter((one) => one.status === 'open')
      .map(({ promiseId }) => event('promise.withdrawn', { promiseId, why })),
    ...(c.plan?.status === 'active' ? [event('plan.cancelled', { planId: c.plan.planId, why })] : []),
    ...openDisputes(c).map(({ disputeId }) =>
      event('dispute.withdrawn', { disputeId, withdrawnBy: 'the proceedings', proof: why }),
    ),
  ];
}

const UNDER_WAY: readonly (string | undefined)[] = ['approved', 'sent', 'delivered'];

/** Announcements that are no longer true. */
export function endNotices({ case: c }: Context, why: string): NewEvent[] {
  return [
    ...(c.notice !== null && UNDER_WAY.includes(c.notice.status)
      ? [event('notice.cancelled', { noticeId: c.notice.noticeId, why })]
      : []),
    ...(c.finalNotice !== null && UNDER_WAY.includes(c.finalNotice.status)
      ? [event('final-notice.voided', { noticeId: c.finalNotice.noticeId, why })]
      : []),
  ];
}

/** Requests that nobody decided, and granted ones whose letter has not left. */
export function voidRequests({ case: c }: Context, why: string, except: string | null = null): NewEvent[] {
  const unsent = c.messages.filter((one) => isUnsent(one.status)).map((one) => one.approvalId);
  return c.approvals
    .filter((one) => one.approvalId !== except && (one.status === 'open' || unsent.includes(one.approvalId)))
    .map((one) => event('approval.voided', { approvalId: one.approvalId, why }));
}
/** Approved letters that did not leave take their announcements and their approvals with them. */
export function voidUnsent(context: Context, why: string): NewEvent[] {
  const { case: c } = context;
  const open = c.approvals.filter((one) => one.status === 'open').map((one) => one.approvalId);
  return [
    ...(c.notice?.status === 'approved' ? [event('notice.cancelled', { noticeId: c.notice.noticeId, why })] : []),
    ...(c.finalNotice?.status === 'approved'
      ? [event('final-notice.voided', { noticeId: c.finalNotice.noticeId, why })]
      : []),
    ...voidRequests(context, why).filter(
      (one) => one.type !== 'approval.voided' || !open.includes(one.data.approvalId),
    ),
  ];
}
const isUnsent = (status: string): boolean => status === 'rendered' || status === 'approved' || status === 'failed';

/** Thanks on full payment, and the release of a hold; neither counts for, nor waits for, the message cap. */
export function closingLetters(context: Context): PlannedLetter[] {
  return [...releaseLetter(context), ...thanks(context)];
}

function releaseLetter(context: Context): PlannedLetter[] {
  const { case: c } = context;
  // Whoever we part from is not told that we deliver again.
  if (c.hold === null || c.hold.active || c.holdReleasedAt === null || c.offboarding !== null) {
    return [];
  }
  return [
    {
      messageId: messageIdFor(context, 'hold-released', c.holdCount),
      template: 'hold-released',
      step: c.step,
      class: 'confirmation',
      draft: composeLetter(context, 'hold-released', { scope: c.hold.scope, heldSince: c.hold.start }),
      dueAt: spreadFree(context, c.holdReleasedAt),
    },
  ];
}

function thanks(context: Context): PlannedLetter[] {
  const { case: c, state } = context;
  const paid = state.lastPayment;
  if (c.status !== 'closed' || !watched(c.outcome) || c.closedAt === null || owed(state) > 0) {
    return [];
  }
  if (paid === null || paid.at < c.openedAt) {
    return [];
  }
  const { amount, on } = paid;
  return [
    {
      messageId: messageIdFor(context, 'thanks', c.closings),
      template: 'thanks',
      step: 'closed',
      class: 'confirmation',
      draft: composeLetter(context, 'thanks', {
        amount: { minor: amount.minor, currency: amount.currency },
        receivedOn: on,
      }),
      dueAt: spreadFree(context, c.closedAt),
    },
  ];
}
