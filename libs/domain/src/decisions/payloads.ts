import type {
  CallOutcome,
  ClosingOutcome,
  HoldScope,
  HoldTerms,
  LiftCondition,
  OfferKind,
  Opinion,
  Reason,
  Rhythm,
  Verdict,
} from '../events.js';
import type { Instant, Money, PlainDate } from '../primitives.js';

/** The deposit of a plan: an exact amount, or a percentage of the total (0–50). */
export type Deposit = Money | { readonly percent: number };

export interface PlanTerms {
  readonly itemIds?: readonly string[];
  readonly total: Money;
  readonly deposit?: Deposit;
  readonly count: number;
  readonly rhythm: Rhythm;
  readonly firstDate: PlainDate;
  readonly affordability?: Money;
}
export interface PromiseTerms {
  readonly itemIds?: readonly string[];
  readonly amount: Money;
  readonly dueDate: PlainDate;
  readonly promisedBy: string;
  readonly channel: string;
}
export interface OptionTerms {
  readonly optionId: string;
  readonly kind: OfferKind;
  readonly amount: Money;
  readonly validUntil?: PlainDate;
  readonly terms?: { readonly [key: string]: unknown };
}
export interface OfferTerms {
  readonly options: readonly OptionTerms[];
  readonly note?: string;
}
export interface DisputeTerms {
  readonly itemId: string;
  /** Absent: the whole item. */
  readonly amount?: Money;
  readonly category: string;
  readonly statement: string;
  readonly evidence?: string;
  readonly owner?: string;
}
export interface ReasonTerms {
  readonly reason: Reason;
  readonly source: string;
  readonly evidence?: string;
  readonly itemIds?: readonly string[];
}

/** Payload of every staff decision of this version, as the core takes it (amounts in minor units). */
export interface DecisionPayloads {
  approve: { approvalId: string; draftHash: string; comment?: string };
  reject: { approvalId: string; reason: string };
  'withdraw-request': { approvalId: string; why: string };
  'delegate-approval': { approvalId: string; to: string; until: PlainDate };
  'record-call': {
    at: Instant;
    direction: 'inbound' | 'outbound';
    contactId?: string;
    outcome: CallOutcome;
    summary: string;
    empathyAck?: boolean;
    next?: string;
    reason?: ReasonTerms;
    dispute?: DisputeTerms;
    promise?: PromiseTerms;
    offers?: OfferTerms;
    plan?: PlanTerms;
    callBackAt?: Instant;
  };
  'record-contact': {
    at: Instant;
    channel: string;
    direction: 'inbound' | 'outbound';
    contactId?: string;
    text: string;
    helpAsked?: string;
    helpOffered?: string;
  };
  'set-reason': ReasonTerms;
  'confirm-delivery': { messageId: string; proof: string; deliveredOn: PlainDate };
  'resolve-send': { messageId: string; left: boolean; proof: string };
  'offer-terms': OfferTerms;
  'accept-offer': { offerId: string; optionId: string; acceptedBy: string; proof: string };
  'decline-offers': { offerId?: string; planId?: string; reason: string; counter?: string };
  'propose-plan': PlanTerms;
  'accept-plan': { planId: string; version: number; acceptedBy: string; proof: string };
  'cancel-plan': { planId: string; why: string };
  'record-promise': PromiseTerms;
  'withdraw-promise': { promiseId: string; why: string };
  'open-dispute': DisputeTerms;
  'withdraw-dispute': { disputeId: string; withdrawnBy: string; proof: string };
  'resolve-dispute': {
    disputeId: string;
    result: 'upheld' | 'rejected' | 'partly';
    amountUpheld?: Money;
    explanation: string;
  };
  'request-advance-notice': {
    effectDate: PlainDate;
    scope: HoldScope;
    alternatives: readonly string[];
    draftHash: string;
    hold?: HoldTerms;
  };
  'cancel-notice': { noticeId: string; why: string };
  'place-credit-hold': {
    scope: HoldScope;
    reason: string;
    start?: PlainDate;
    liftCondition: LiftCondition;
    draftHash?: string;
  };
  'release-credit-hold': { reason: string };
  'extend-hold': {
    holdId: string;
    until?: PlainDate;
    liftCondition?: LiftCondition;
    reason: string;
    draftHash?: string;
  };
  'decide-delivery': { delivery: 'continue' | 'limit' | 'stop'; until?: PlainDate };
  'decide-relationship': { verdict: Verdict; evidenceVersion: number; comment: string; draftHash?: string };
  'request-final-notice': { draftHash: string; relationshipNote: string };
  'refer-to-agency': {
    agencyId: string;
    itemIds?: readonly string[];
    feeTerms: { percent: number };
    draftHash?: string;
  };
  'record-agency-update': {
    placementId: string;
    status: 'accepted' | 'rejected' | 'collecting' | 'returned' | 'closed';
    reference: string;
    note?: string;
  };
  'recall-from-agency': { placementId: string; reason: string };
  'override-agency': { reason: string; memo: string; draftHash?: string };
  'request-legal-review': { why: string; itemIds?: readonly string[] };
  'record-legal-opinion': {
    opinion: Opinion;
    memo: string;
    costs?: Money;
    limitationCheck: string;
    draftHash?: string;
  };
  'write-off': {
    itemIds?: readonly string[];
    amount: Money;
    reason: string;
    close?: { summary: string };
    draftHash?: string;
  };
  'report-insolvency': { kind: string; court?: string; date: PlainDate; reference: string; source: string };
  unfreeze: { reason: string; memo: string; draftHash?: string };
  'opt-out': { channel: string; contactId: string; requestedBy: string; source: string };
  'opt-in': { channel: string; contactId: string; proof: string };
  assign: { assignee: string; reason: string };
  note: { text: string; visibility?: string };
  escalate: { to: 'supervisor' | 'decision-maker' | 'legal'; reason: string };
  pause: { until: PlainDate; reason: string };
  resume: { why: string };
  'set-safeguard': {
    kind: 'deposit' | 'prepayment';
    percent?: number;
    from: PlainDate;
    until: PlainDate;
    reviewDate?: PlainDate;
  };
  'complete-task': { taskId: string; outcome: 'done' | 'retry'; comment?: string };
  'close-case': { outcome: ClosingOutcome; summary: string; draftHash?: string };
  reopen: { reason: string };
}
export type DecisionName = keyof DecisionPayloads;
