import type { Actor, Instant, Money, Personal, PlainDate } from './primitives.js';
import type { ResolvedCalendar } from './calendar/calendar.js';
import type { LetterChannel, LetterDraft } from './letters/draft.js';
import type {
  AllocationLine,
  ContactData,
  Option,
  Installment,
  Reason,
  CallOutcome,
  Verdict,
  HoldScope,
  LiftCondition,
  HoldTerms,
  Opinion,
  ClosingOutcome,
  StepName,
  Rhythm,
} from './vocabulary.js';

export type * from './vocabulary.js';
export { REASONS } from './vocabulary.js';

interface MessageRef {
  readonly messageId: string;
}

/** Every event of an account's stream with its data. Past tense, `noun.verb`; nothing is ever updated or deleted. */
export interface EventMap {
  'account.registered': {
    accountId: string;
    entity: string;
    customerId: string;
    currency: string;
    zone: string;
    calendar: string;
    language: string;
    name: Personal;
    contacts: readonly ContactData[];
  };
  'account.contact-changed': { name: Personal; language: string; contacts: readonly ContactData[] };
  'calendar.resolved': ResolvedCalendar;

  'invoice.posted': {
    itemId: string;
    invoiceNumber: string;
    invoiceDate: PlainDate;
    dueDate: PlainDate;
    amount: Money;
    revision: number;
  };
  /** `balanceChange` is what the correction adds to (negative: takes from) the open balance of the item. */
  'invoice.corrected': {
    itemId: string;
    invoiceNumber: string;
    invoiceDate: PlainDate;
    dueDate: PlainDate;
    amount: Money;
    revision: number;
    balanceChange: Money;
  };
  'invoice.credited': { itemId: string; creditNoteId: string; amount: Money };
  'invoice.settled': { itemId: string };
  /** The item became overdue while the case was open and is treated with it from now on. */
  'invoice.joined': { itemId: string };
  /** The invoice as a file: `digest` is the SHA-256 of its bytes, which stand encrypted beside the record. */
  'invoice.document-attached': { itemId: string; invoiceNumber: string; digest: string; bytes: number; name: string };
  'credit-note.posted': {
    creditNoteId: string;
    creditedOn: PlainDate;
    amount: Money;
    invoiceNumbers: readonly string[];
  };
  'payment.received': {
    paymentId: string;
    source: string;
    amount: Money;
    receivedOn: PlainDate;
    invoiceNumbers: readonly string[];
    method: string | null;
  };
  'payment.applied': { paymentId: string; lines: readonly AllocationLine[] };
  'payment.over-received': { paymentId: string; amount: Money };
  'payment.parked-unapplied': { paymentId: string; amount: Money; why: string };
  /** `lines` are exactly the lines undone; `unapplied` what is taken back from unapplied credit. */
  'payment.reversed': {
    paymentId: string;
    reason: string;
    amount: Money;
    lines: readonly AllocationLine[];
    unapplied: Money;
    /** The items the lines belong to, as posted: an item that was settled comes back with them. */
    items: readonly {
      itemId: string;
      invoiceNumber: string;
      invoiceDate: PlainDate;
      dueDate: PlainDate;
      amount: Money;
      /** Digest of the invoice's file; absent when there is none. */
      document?: string;
    }[];
    /** Lines taken back from what the payment had recovered of written-off balances; absent when there were none. */
    recovered?: readonly AllocationLine[];
  };

  /** A payment that was tried and did not come: no money moved. */
  'payment.failed': {
    paymentId: string;
    source: string;
    amount: Money;
    failedOn: PlainDate;
    reason: string;
    method: string | null;
  };

  /** A reversal was wrong: the money is here after all and is allocated anew, by the events that follow. */
  'payment.reinstated': {
    paymentId: string;
    reason: string;
    amount: Money;
    receivedOn: PlainDate;
    /** Value date of the reversal undone: between the two the money was not here. */
    reversedOn: PlainDate;
    invoiceNumbers: readonly string[];
  };
  /**
   * An invoice was corrected below what was paid: these lines of a payment no longer stand, and their money (small
   * differences are none) is unapplied credit of that payment. `amount` and `receivedOn` are the payment's own.
   */
  'payment.released': {
    paymentId: string;
    amount: Money;
    receivedOn: PlainDate;
    lines: readonly AllocationLine[];
  };
  /** The same for a credit note: what it had covered of the item stands on the note again. */
  'credit-note.released': {
    creditNoteId: string;
    itemId: string;
    amount: Money;
    creditedOn: PlainDate;
    /** Amount of the note as posted. */
    posted: Money;
  };
  /** An invoice was corrected below what was written off of it: these lines of write-offs no longer stand. */
  'write-off.reversed': { lines: readonly AllocationLine[]; amount: Money; reason: string };

  'case.opened': {
    number: number;
    cause: 'overdue' | 'reversal' | 'request';
    strategy: { id: string; version: string };
    collector: string;
    overdue: Money;
    itemIds: readonly string[];
  };
  'case.assigned': { assignee: string; reason: string };
  'case.escalated': { to: string; reason: string };
  'case.paused': { until: PlainDate; reason: string };
  'case.resumed': { why: string };
  'case.re-planned': { why: string };
  'case.frozen': { why: string };
  'case.unfrozen': { reason: string; memo: string };
  'case.stuck': { moveId: string; error: string };
  'case.closed': { outcome: ClosingOutcome; summary: string };
  /** `newLateness`: a delinquency of its own within the watch period, not the old one coming back. */
  'case.reopened': { cause: string; step: StepName; newLateness?: boolean };

  'step.entered': { step: StepName };

  'task.created': {
    taskId: string;
    kind: string;
    dueAt: Instant;
    roles: readonly string[];
    why: string;
    approvalId?: string;
    subject?: string;
  };
  'task.claimed': { taskId: string; by: string };
  'task.released': { taskId: string; by: string };
  'task.completed': { taskId: string; outcome: string };
  'task.cancelled': { taskId: string; why: string };
  'task.overdue': { taskId: string; escalatedTo: string };

  'message.rendered': MessageRef & {
    step: StepName;
    attempt: number;
    template: string;
    templateVersion: string;
    channel: LetterChannel;
    contactId: string;
    draftHash: string;
    /** What the text was made of: enough to render it again bit by bit. */
    draft: LetterDraft;
    /** SHA-256 of subject, text and HTML as stored; filled in by the record when it stores them. */
    textDigest: string;
    approvalId: string | null;
  };
  'message.approved': MessageRef & { draftHash: string; approvalId: string };
  'message.sending': MessageRef & { attempt: number; smtpMessageId: string };
  'message.sent': MessageRef & { attempt: number; proof: string };
  'message.delivered': MessageRef & { deliveredAt: Instant; deliveredOn: PlainDate; proof: string };
  'message.bounced': MessageRef & { reason: string };
  'message.opened': MessageRef & { openedAt: Instant };
  'message.failed': MessageRef & { attempt: number; error: string };
  'message.outcome-unknown': MessageRef & { attempt: number; error: string };
  'message.suppressed': {
    messageId: string;
    template: string;
    step: StepName;
    plannedAt: Instant;
    rule: string;
    facts: { readonly [key: string]: string | number | boolean | null };
    nextTryAt: Instant | null;
  };

  /** What the customer wrote back. `automatic`: an out-of-office notice or its like, which answers nothing. */
  'message.replied': {
    replyId: string;
    contactId: string | null;
    /** The letter it answers, where that is known. */
    messageId: string | null;
    channel: 'email';
    repliedAt: Instant;
    automatic: boolean;
    subject: Personal;
    text: Personal;
  };

  'call.recorded': {
    callId: string;
    callAt: Instant;
    direction: 'inbound' | 'outbound';
    contactId: string | null;
    outcome: CallOutcome;
    summary: Personal;
    gateViolated: string | null;
    callBackAt: Instant | null;
  };
  'contact.recorded': {
    contactAt: Instant;
    channel: string;
    direction: 'inbound' | 'outbound';
    contactId: string | null;
    text: Personal;
  };
  'note.added': { text: Personal; visibility: string };
  'reason.set': { reason: Reason; source: string; evidence: string | null };
  'reason.changed': { reason: Reason; source: string; evidence: string | null; was: Reason };

  'offer.made': { offerId: string; options: readonly Option[]; note: string; validUntil: PlainDate; round: number };
  'offer.accepted': { offerId: string; optionId: string; acceptedBy: string; proof: string };
  'offer.declined': { offerId: string; reason: string };
  'offer.countered': { offerId: string; reason: string; counter: string };
  'offer.expired': { offerId: string };

  'promise.made': {
    promiseId: string;
    itemIds: readonly string[];
    amount: Money;
    dueDate: PlainDate;
    toleranceUntil: PlainDate;
    promisedBy: string;
    channel: string;
    level: number;
  };
  'promise.kept': { promiseId: string; smallDifference: Money };
  'promise.partially-kept': { promiseId: string; paid: Money };
  'promise.broken': { promiseId: string; paid: Money; level: number };
  'promise.withdrawn': { promiseId: string; why: string };
  'promise.reassessed': { promiseId: string; to: 'open' | 'kept' | 'partially-kept' | 'broken'; why: string };

  'plan.proposed': {
    planId: string;
    version: number;
    itemIds: readonly string[];
    total: Money;
    rhythm: Rhythm;
    installments: readonly Installment[];
    affordability: Money | null;
    validUntil: PlainDate;
  };
  'plan.approved': { planId: string; version: number };
  'plan.accepted': { planId: string; version: number; acceptedBy: string; proof: string };
  'plan.superseded': { planId: string; version: number };
  'plan.cancelled': { planId: string; why: string };
  'plan.kept': { planId: string };
  'plan.broken': { planId: string; missed: readonly number[]; left: Money };
  'installment.late': { planId: string; number: number };
  'installment.paid': { planId: string; number: number; paymentId: string };
  'installment.missed': { planId: string; number: number; left: Money; catchUpUntil: PlainDate };
  'installment.restored': { planId: string; number: number; paymentId: string };

  'dispute.opened': {
    disputeId: string;
    itemId: string;
    amount: Money;
    category: string;
    statement: Personal;
    owner: string | null;
  };
  'dispute.resolved': {
    disputeId: string;
    result: 'upheld' | 'rejected' | 'partly';
    amountUpheld: Money;
    explanation: string;
  };
  'dispute.withdrawn': { disputeId: string; withdrawnBy: string; proof: string };

  'relationship.recommended': { verdict: Verdict | 'none'; evidenceVersion: number; because: readonly string[] };
  'relationship.decided': { verdict: Verdict; evidenceVersion: number; comment: string };
  'delivery.decided': { delivery: 'continue' | 'limit' | 'stop'; until: PlainDate | null };

  'notice.requested': {
    noticeId: string;
    effectDate: PlainDate;
    scope: HoldScope;
    alternatives: readonly string[];
    draftHash: string;
    hold: HoldTerms | null;
    approvalId: string;
  };
  'notice.sent': { noticeId: string; messageId: string };
  'notice.delivered': { noticeId: string; deliveredOn: PlainDate };
  'notice.cancelled': { noticeId: string; why: string };
  'notice.expired': { noticeId: string };
  'hold.placed': {
    holdId: string;
    scope: HoldScope;
    reason: string;
    start: PlainDate;
    liftCondition: LiftCondition;
    noticeId: string | null;
  };
  'hold.extended': { holdId: string; until: PlainDate | null; liftCondition: LiftCondition | null; reason: string };
  'hold.released': { holdId: string; reason: string };
  'hold.auto-released': { holdId: string; reason: string };

  'final-notice.requested': {
    noticeId: string;
    draftHash: string;
    relationshipNote: string;
    approvalId: string;
    amount: Money;
  };
  'final-notice.sent': { noticeId: string; messageId: string };
  'final-notice.delivered': { noticeId: string; deliveredOn: PlainDate; expiresOn: PlainDate };
  'final-notice.voided': { noticeId: string; why: string };
  'final-notice.expired': { noticeId: string };

  'approval.requested': {
    approvalId: string;
    decision: string;
    draftHash: string;
    deadline: Instant;
    roles: readonly string[];
    /** The request as made: executed unchanged when granted. */
    payload: { readonly [key: string]: unknown };
    /** What is given up, for the approver's limit; null where limits do not apply. */
    limitAmount: Money | null;
    /** True where a ledger change makes the request stale (a letter or an amount depends on it). */
    ledgerBound: boolean;
  };
  'approval.granted': { approvalId: string; draftHash: string; comment: string | null };
  'approval.rejected': { approvalId: string; reason: string };
  'approval.delegated': { approvalId: string; to: string; until: PlainDate };
  'approval.escalated': { approvalId: string; to: string; deadline: Instant | null };
  'approval.expired': { approvalId: string };
  'approval.voided': { approvalId: string; why: string };

  'placement.requested': {
    placementId: string;
    agencyId: string;
    itemIds: readonly string[];
    feeTerms: { percent: number };
    approvalId: string;
  };
  'placement.made': { placementId: string; agencyId: string; itemIds: readonly string[]; amount: Money };
  'placement.accepted': { placementId: string; reference: string; note: string };
  'placement.rejected': { placementId: string; reference: string; note: string };
  'placement.updated': { placementId: string; status: string; reference: string; note: string };
  'placement.returned': { placementId: string; reference: string; note: string };
  'placement.closed': { placementId: string; reference: string; note: string };
  'placement.recalled': { placementId: string; reason: string };
  /** What an agency collected and pays over: the gross reduces the debt (`payment.received`), the fee is our cost. */
  'remittance.recorded': {
    remittanceId: string;
    placementId: string;
    reference: string;
    gross: Money;
    fee: Money;
    net: Money;
    receivedOn: PlainDate;
    paymentId: string;
  };
  'agency.overridden': { reason: string; memo: string };

  'legal-opinion.requested': { reviewId: string; why: string; itemIds: readonly string[]; evidenceDigest: string };
  'legal-opinion.recorded': {
    reviewId: string;
    opinion: Opinion;
    memo: string;
    costs: Money | null;
    limitationCheck: string;
  };

  'insolvency.reported': { kind: string; court: string | null; date: PlainDate; reference: string; source: string };

  'write-off.posted': { writeOffId: string; lines: readonly AllocationLine[]; amount: Money; reason: string };
  'recovery.received': { paymentId: string; amount: Money; lines: readonly AllocationLine[] };

  'channel.opted-out': { channel: string; contactId: string; requestedBy: string; source: string };
  'channel.opted-in': { channel: string; contactId: string; proof: string };

  'safeguard.set': {
    safeguardId: string;
    kind: string;
    percent: number | null;
    from: PlainDate;
    until: PlainDate;
    reviewDate: PlainDate;
  };
  'safeguard.lifted': { safeguardId: string };
}

export type EventType = keyof EventMap;
/** An event decided upon but not yet in the record. */
export type NewEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly type: K;
    readonly data: EventMap[K];
    /** Value date (in the account's zone); may lie in the past. */
    readonly effectiveOn?: PlainDate;
    readonly causedBy?: string;
  };
}[T];
/** An event as the record returns it: the only thing that is ever folded. */
export type StoredEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly seq: number;
    readonly type: K;
    /** Business instant; never decreases within a stream. */
    readonly at: Instant;
    /** System instant of the append. */
    readonly recordedAt: Instant;
    readonly effectiveOn: PlainDate | null;
    readonly actor: Actor;
    readonly caseId: string | null;
    readonly commandId: string;
    readonly causedBy: string | null;
    readonly policyVersion: string | null;
    /** `version` of the account after this event: counts the events that change what may be decided. */
    readonly version: number;
    readonly data: EventMap[K];
  };
}[T];

/** Events that leave what may be decided as it is: they do not move `version` (the ETag of the case). */
const NEUTRAL: ReadonlySet<EventType> = new Set<EventType>([
  'invoice.document-attached',
  'calendar.resolved',
  'step.entered',
  'task.created',
  'task.claimed',
  'task.released',
  'task.completed',
  'task.cancelled',
  'task.overdue',
  'message.rendered',
  'message.approved',
  'message.sending',
  // What follows from a letter that left (a notice sent, a placement made) is an event of its own, and counts.
  'message.sent',
  'message.opened',
  'message.suppressed',
  'note.added',
  'case.re-planned',
  'case.assigned',
  'installment.late',
  'relationship.recommended',
  'approval.escalated',
]);
export function movesVersion(type: EventType): boolean {
  return !NEUTRAL.has(type);
}

/** Builds an event with its type checked against its data. */
export function event<T extends EventType>(type: T, data: EventMap[T], effectiveOn?: PlainDate): NewEvent {
  return (effectiveOn === undefined ? { type, data } : { type, data, effectiveOn }) as NewEvent;
}
