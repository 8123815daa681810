import { endOfDay, livePlan, openPromise, owed, caseItems, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import { event, type ClosingOutcome, type NewEvent } from '../events.js';
import { composeLetter } from '../letters/compose.js';
import { pendingLetters } from './pending-letters.js';
import { spreadFree } from './confirmation.js';
import { messageIdFor, supervisors, type Act, type Agenda, type PlannedLetter, type Step } from './step.js';

/** Closed: thanks and releases leave, safeguards and the watch period run, then nothing dated is left (DOMAIN 3.13). */
export const closed: Step = {
  name: 'closed',
  next(context): Agenda {
    const { case: c, calendar, now, strategy, state } = context;
    const acts: Act[] = [];
    const wakes: string[] = [];
    if (caseItems(state).some((item) => item.balance > 0) && c.contactWantedSince !== null) {
      acts.push({
        moveId: 'reopen',
        why: 'A payment was reversed.',
        events: [event('case.reopened', { cause: 'a payment was reversed', step: 'call' })],
      });
    }
    if (c.hold?.active === true && owed(state) === 0 && (state.writtenOff === 0 || recovered(context))) {
      acts.push(release(context, 'the balance is settled'));
    }
    for (const one of c.safeguards.filter((safeguard) => !safeguard.lifted)) {
      const until = endOfDay(calendar, one.until);
      wakes.push(until);
      if (until <= now) {
        acts.push({
          moveId: `lift-${one.safeguardId}`,
          why: 'The safeguard has run out.',
          events: [event('safeguard.lifted', { safeguardId: one.safeguardId }, one.until)],
        });
      }
    }
    const watchEnds = endOfDay(calendar, addDays(c.closedOn ?? context.today, strategy.closing.watchDays));
    if (watched(c.outcome) && watchEnds > now) {
      wakes.push(watchEnds);
    }
    return {
      acts: acts.slice(0, 1),
      wakes,
      reasons: [{ code: 'done', message: `The case is closed as ${c.outcome ?? 'closed'}.` }],
    };
  },
};

const watched = (outcome: ClosingOutcome | null): boolean => outcome === 'paid' || outcome === 'amicable';
/** A written-off balance that was paid later lifts what still blocks the customer. */
const recovered = ({ state, case: c }: Context): boolean => c.outcome === 'written-off' && state.writtenOff === 0;

function release(context: Context, reason: string): Act {
  return {
    moveId: `release-${context.case.hold?.holdId ?? ''}`,
    why: 'The hold is lifted by itself.',
    events: [event('hold.auto-released', { holdId: context.case.hold?.holdId ?? '', reason })],
  };
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
  if (state.writtenOff > 0) {
    const why = 'Nothing is left to collect after the write-off: close the case.';
    return {
      tasks: [
        {
          kind: 'close-case',
          subject: 'written-off',
          why,
          roles: supervisors,
          dueBd: context.strategy.legal.taskDueBd,
        },
      ],
    };
  }
  if (openPromise(c) !== undefined || livePlan(c) !== null) {
    return { acts: [endAgreements(context)] };
  }
  return {
    acts: [
      {
        moveId: 'close',
        why: 'Nothing is owed any more.',
        events: [...windUp(context, true), event('case.closed', closing(context))],
      },
    ],
  };
}

/** A promise or plan whose money came by another way (a credit, another item) is over as well. */
function endAgreements({ case: c, currency }: Context): Act {
  const promises = c.promises
    .filter((one) => one.status === 'open')
    .map((one) => event('promise.kept', { promiseId: one.promiseId, smallDifference: { minor: 0, currency } }));
  const plan = c.plan?.status === 'active' ? [event('plan.kept', { planId: c.plan.planId })] : [];
  return { moveId: 'agreements-kept', why: 'Nothing is owed any more.', events: [...promises, ...plan] };
}

function closing({ case: c }: Context): { outcome: ClosingOutcome; summary: string } {
  const amicable = c.plan?.status === 'kept' || c.promises.some((one) => one.status === 'kept');
  return amicable ? { outcome: 'amicable', summary: 'paid as agreed' } : { outcome: 'paid', summary: 'paid' };
}

/** What must not outlive the end of a case; with `paid`, each letter that was about to leave is recorded as withheld. */
export function windUp(context: Context, paid: boolean, grantedApproval: string | null = null): NewEvent[] {
  const { case: c } = context;
  const events: NewEvent[] = paid ? pendingLetters(context) : [];
  for (const offer of c.offers.filter((one) => one.status === 'open')) {
    events.push(event('offer.expired', { offerId: offer.offerId }));
  }
  if (c.plan?.status === 'proposed') {
    events.push(event('plan.cancelled', { planId: c.plan.planId, why: 'the case ends' }));
  }
  for (const one of c.approvals.filter(
    (approval) => approval.status === 'open' && approval.approvalId !== grantedApproval,
  )) {
    events.push(event('approval.voided', { approvalId: one.approvalId, why: paid ? 'paid in full' : 'the case ends' }));
  }
  if (
    c.notice !== null &&
    (c.notice.status === 'approved' || c.notice.status === 'sent' || c.notice.status === 'delivered')
  ) {
    events.push(
      event('notice.cancelled', { noticeId: c.notice.noticeId, why: paid ? 'paid in full' : 'the case ends' }),
    );
  }
  const final = c.finalNotice?.status;
  if (c.finalNotice !== null && (final === 'approved' || final === 'sent' || final === 'delivered')) {
    events.push(
      event('final-notice.voided', { noticeId: c.finalNotice.noticeId, why: paid ? 'paid in full' : 'the case ends' }),
    );
  }
  const placement = c.placement?.status;
  if (
    paid &&
    c.placement !== null &&
    (placement === 'placed' || placement === 'accepted' || placement === 'collecting')
  ) {
    events.push(event('placement.recalled', { placementId: c.placement.placementId, reason: 'paid in full' }));
  }
  if (paid && c.hold?.active === true && c.hold.liftCondition.kind !== 'manual') {
    events.push(...release(context, 'paid in full').events);
  }
  return events;
}

/** Thanks on full payment, and the release of a hold; neither counts for, nor waits for, the message cap. */
export function closingLetters(context: Context): PlannedLetter[] {
  const { case: c, state } = context;
  const letters: PlannedLetter[] = [];
  if (c.holdCount > 0 && c.hold?.active === false && c.holdReleasedAt !== null) {
    const messageId = messageIdFor(context, 'hold-released', c.holdCount);
    if (!c.messages.some((one) => one.messageId === messageId)) {
      const draft = composeLetter(context, 'hold-released', { scope: c.hold.scope, heldSince: c.hold.start });
      letters.push({
        messageId,
        template: 'hold-released',
        step: c.step,
        class: 'confirmation',
        draft,
        dueAt: spreadFree(context, c.holdReleasedAt),
      });
    }
  }
  if (
    c.status === 'closed' &&
    watched(c.outcome) &&
    c.closedAt !== null &&
    state.lastPayment !== null &&
    owed(state) === 0
  ) {
    const messageId = messageIdFor(context, 'thanks', c.closings);
    if (!c.messages.some((one) => one.messageId === messageId)) {
      const { amount, on } = state.lastPayment;
      const draft = composeLetter(context, 'thanks', {
        amount: { minor: amount.minor, currency: amount.currency },
        receivedOn: on,
      });
      letters.push({
        messageId,
        template: 'thanks',
        step: 'closed',
        class: 'confirmation',
        draft,
        dueAt: spreadFree(context, c.closedAt),
      });
    }
  }
  return letters;
}
