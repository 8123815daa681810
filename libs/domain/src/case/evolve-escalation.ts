import type { LiftCondition, StepName, StoredEvent } from '../events.js';
import { livePlacement } from './context.js';
import { climb, dayOf, enter, ladderStep, resumeFinalNotice } from './ladder.js';
import type { AccountState, CaseState, FinalNoticeState, HoldState } from './state.js';

/** Folds what is harsh: verdict, notice, hold, final notice, agency and legal review. */
export function evolveEscalation(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'relationship.recommended':
      return {
        ...c,
        recommendation: recommendationIn(event.data),
        verdictDue: c.verdictDue === 'due' ? 'recommended' : c.verdictDue,
      };
    case 'relationship.decided':
      return decided(c, event);
    case 'promise.kept':
    case 'promise.partially-kept':
    case 'promise.broken':
    case 'promise.withdrawn':
    case 'plan.cancelled':
    case 'plan.broken':
      return resumeFinalNotice(c, dayOf(state, event), state);
    case 'notice.requested':
    case 'notice.sent':
    case 'notice.delivered':
    case 'notice.cancelled':
    case 'notice.expired':
      return evolveNotice(c, event);
    case 'hold.placed':
    case 'hold.extended':
    case 'hold.acknowledged':
    case 'hold.released':
    case 'hold.auto-released':
      return evolveHold(c, event);
    case 'final-notice.requested':
    case 'final-notice.sent':
    case 'final-notice.delivered':
    case 'final-notice.voided':
    case 'final-notice.expired':
      return evolveFinalNotice(c, event);
    case 'placement.requested':
    case 'placement.made':
    case 'placement.accepted':
    case 'placement.rejected':
    case 'placement.updated':
    case 'placement.returned':
    case 'placement.closed':
    case 'placement.recalled':
      return evolvePlacement(c, event, state);
    case 'agency.overridden':
      return { ...c, agencyOverridden: true };
    case 'legal-opinion.requested': {
      const review = { reviewId: event.data.reviewId, opinion: null, requestedOn: dayOf(state, event) };
      return climb({ ...c, reviewCount: c.reviewCount + 1, review }, 'legal-review', event);
    }
    case 'legal-opinion.recorded': {
      const { opinion } = event.data;
      const next: CaseState = { ...c, review: c.review === null ? null : { ...c.review, opinion } };
      const to: StepName | null =
        opinion === 'settle' ? 'negotiation' : opinion === 'return-to-agency' ? 'agency' : null;
      return to === null ? next : climb(next, to, event);
    }
    default:
      return c;
  }
}

const PAST_VERDICT: readonly StepName[] = ['notice', 'hold', 'final-notice', 'agency', 'legal-review'];

/** A granted break-up leads to the notice wherever negotiation stood; every other verdict only ends the verdict step. */
function decided(c: CaseState, event: StoredEvent<'relationship.decided'>): CaseState {
  const { verdict } = event.data;
  const next: CaseState = {
    ...c,
    verdict: { verdict, at: event.at, by: event.actor.id },
    verdictDue: 'decided',
  };
  if (verdict === 'break-up') {
    return PAST_VERDICT.includes(ladderStep(c)) ? next : climb(next, 'notice', event);
  }
  return ladderStep(c) === 'verdict' ? climb(next, 'negotiation', event) : next;
}

type NoticeEvent = StoredEvent<
  'notice.requested' | 'notice.sent' | 'notice.delivered' | 'notice.cancelled' | 'notice.expired'
>;
function evolveNotice(c: CaseState, event: NoticeEvent): CaseState {
  switch (event.type) {
    case 'notice.requested': {
      const { noticeId, effectDate, scope, hold, alternatives } = event.data;
      const unsent = { messageId: null, status: 'requested', deliveredOn: null, deliveredAt: null } as const;
      return {
        ...c,
        noticeCount: c.noticeCount + 1,
        notice: { noticeId, effectDate, scope, hold, alternatives, ...unsent },
      };
    }
    case 'notice.sent':
      return changeNotice(c, { status: 'sent', messageId: event.data.messageId });
    case 'notice.delivered':
      return changeNotice(c, { status: 'delivered', deliveredOn: event.data.deliveredOn, deliveredAt: event.at });
    case 'notice.cancelled':
      return changeNotice(c, { status: 'cancelled' });
    case 'notice.expired':
      return changeNotice(c, { status: 'expired' });
  }
}

type HoldEvent = StoredEvent<
  'hold.placed' | 'hold.extended' | 'hold.acknowledged' | 'hold.released' | 'hold.auto-released'
>;
function evolveHold(c: CaseState, event: HoldEvent): CaseState {
  if (event.type === 'hold.placed') {
    const { holdId, scope, reason, start, liftCondition } = event.data;
    const hold: HoldState = { holdId, scope, reason, start, liftCondition, active: true, placedAt: event.at };
    const held: CaseState = { ...c, holdCount: c.holdCount + 1, holdReleasedAt: null, holdToRestore: null, hold };
    return reachedHold(c) ? enter(held, 'hold', event) : held;
  }
  if (c.hold === null) {
    return c;
  }
  switch (event.type) {
    case 'hold.extended':
      return { ...c, hold: extended(c.hold, event) };
    case 'hold.acknowledged':
      return { ...c, hold: { ...c.hold, acknowledged: true } };
    case 'hold.released':
      return { ...c, holdReleasedAt: event.at, hold: { ...c.hold, active: false, lifted: 'person' } };
    case 'hold.auto-released': {
      const lifted = c.hold.liftCondition.kind === 'zero-balance' ? 'paid' : 'date';
      return { ...c, holdReleasedAt: event.at, hold: { ...c.hold, active: false, lifted } };
    }
  }
}

/** Talks that have ended give way to the hold; open ones go on beneath it, and a further step stays where it is. */
const reachedHold = (c: CaseState): boolean =>
  c.step === 'notice' ||
  c.step === 'verdict' ||
  (c.step === 'negotiation' && c.negotiated && c.offers.every((offer) => offer.status !== 'open'));

/** Without a new end it lasts as it did; further than before, the orders system has to be told anew. */
function extended(hold: HoldState, { at, data }: StoredEvent<'hold.extended'>): HoldState {
  const { until, liftCondition, scope = hold.scope } = data;
  const to: LiftCondition = liftCondition ?? (until === null ? hold.liftCondition : { kind: 'date', until });
  const told = scope === hold.scope ? {} : { placedAt: at, acknowledged: false };
  return { ...hold, ...told, scope, liftCondition: to };
}

type FinalNoticeEvent = StoredEvent<
  | 'final-notice.requested'
  | 'final-notice.sent'
  | 'final-notice.delivered'
  | 'final-notice.voided'
  | 'final-notice.expired'
>;
function evolveFinalNotice(c: CaseState, event: FinalNoticeEvent): CaseState {
  switch (event.type) {
    case 'final-notice.requested': {
      const { noticeId, amount, notBefore } = event.data;
      const dated = notBefore === undefined ? {} : { notBefore };
      const unsent = { messageId: null, deliveredOn: null, expiresOn: null, pausedOn: null } as const;
      const finalNotice: FinalNoticeState = {
        noticeId,
        amount: amount.minor,
        status: 'requested',
        ...unsent,
        ...dated,
      };
      return { ...c, finalNoticeCount: c.finalNoticeCount + 1, finalNotice };
    }
    case 'final-notice.sent':
      return changeFinalNotice(c, { status: 'sent', messageId: event.data.messageId });
    case 'final-notice.delivered': {
      const { deliveredOn, expiresOn } = event.data;
      return changeFinalNotice(c, { status: 'delivered', deliveredOn, expiresOn });
    }
    case 'final-notice.voided': {
      const voided = changeFinalNotice(c, { status: 'voided' });
      const back = c.hold?.active === true ? 'hold' : 'notice';
      return ladderStep(c) === 'final-notice' ? climb(voided, back, event) : voided;
    }
    case 'final-notice.expired':
      return climb(changeFinalNotice(c, { status: 'expired' }), 'agency', event);
  }
}

type PlacementEvent = StoredEvent<
  | 'placement.requested'
  | 'placement.made'
  | 'placement.accepted'
  | 'placement.rejected'
  | 'placement.updated'
  | 'placement.returned'
  | 'placement.closed'
  | 'placement.recalled'
>;
function evolvePlacement(c: CaseState, event: PlacementEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'placement.requested': {
      const { placementId, agencyId, itemIds, feeTerms } = event.data;
      const proposed = { status: 'proposed', amount: 0, placedOn: null, recalledOn: null } as const;
      const placement = { placementId, agencyId, itemIds, feePercent: feeTerms.percent, ...proposed };
      return { ...c, placementCount: c.placementCount + 1, placement };
    }
    case 'placement.made': {
      const placed = { status: 'placed', amount: event.data.amount.minor, placedOn: dayOf(state, event) } as const;
      return changePlacement(c, placed);
    }
    case 'placement.accepted':
      // News overtake each other: an agency that reports progress has accepted, whatever arrives later.
      return c.placement?.status === 'placed' ? reported(c, event, 'accepted') : c;
    case 'placement.rejected':
      return reported(c, event, 'rejected');
    case 'placement.updated':
      return reported(c, event, 'collecting');
    case 'placement.returned':
      return reported(c, event, 'returned');
    case 'placement.closed':
      return reported(c, event, 'closed');
    case 'placement.recalled':
      return changePlacement(c, { status: 'recalled', recalledOn: dayOf(state, event) });
  }
}

/** What an agency says about the placement it has; one that is over stays as it ended, and an earlier one is history. */
function reported(
  c: CaseState,
  event: StoredEvent<
    'placement.accepted' | 'placement.rejected' | 'placement.updated' | 'placement.returned' | 'placement.closed'
  >,
  status: NonNullable<CaseState['placement']>['status'],
): CaseState {
  const about = c.placement?.placementId === event.data.placementId;
  return about && livePlacement(c) !== null ? changePlacement(c, { status }) : c;
}

export function changeNotice(c: CaseState, to: Partial<NonNullable<CaseState['notice']>>): CaseState {
  return c.notice === null ? c : { ...c, notice: { ...c.notice, ...to } };
}
export function changeFinalNotice(c: CaseState, to: Partial<FinalNoticeState>): CaseState {
  return c.finalNotice === null ? c : { ...c, finalNotice: { ...c.finalNotice, ...to } };
}
export function changePlacement(c: CaseState, to: Partial<NonNullable<CaseState['placement']>>): CaseState {
  return c.placement === null ? c : { ...c, placement: { ...c.placement, ...to } };
}

/** Of a recommendation what is shown beside a hard step; how its points came about stays in the record. */
function recommendationIn(data: StoredEvent<'relationship.recommended'>['data']): CaseState['recommendation'] {
  const { verdict, because, evidenceVersion, score } = data;
  return { verdict, because, evidenceVersion, score: score ?? null };
}
