import type { DisputeState } from './contested.js';
import type {
  AllocationLine,
  CallOutcome,
  ClosingOutcome,
  ContactData,
  Opinion,
  Reason,
  StepName,
  Stopped,
  Verdict,
} from '../events.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import type { Conduct } from '../value/conduct.js';
import type { ValueState } from '../value/valuation.js';
import type { LimitationClock } from '../limitation/clock.js';
import type { AgencyNews, LegalStageState, RemittanceState } from './agency-state.js';
import type { Arrangements, PaymentTermsState, SecurityState } from './arrangements.js';
import type { Actor, Instant, Money, PersonalRef, PlainDate, Role } from '../primitives.js';
import type {
  ClarificationState,
  ProtectionState,
  ReplyState,
  ContactAttempt,
  OfferState,
  PromiseState,
  PlanState,
  NoticeState,
  DeliveryTerms,
  HoldState,
  FinalNoticeState,
  ApprovalState,
  PlacementState,
  MessageState,
  TaskState,
} from './parts.js';

export type * from './parts.js';

/**
 * The fold of one account's stream: plain JSON (it travels in workflow snapshots), bounded (settled matters are
 * totals), and the only thing `decide` and `nextMove` look at besides the strategy and the instant.
 */
export interface AccountState {
  readonly format: 1;
  /** Seq of the last folded event, its `at`, and the `version` after it; 0 / '' / 0 for an empty stream. */
  readonly seq: number;
  readonly at: Instant;
  readonly version: number;
  readonly accountKey: string;
  readonly account: AccountFacts | null;
  readonly calendar: ResolvedCalendar | null;
  /** Open items only, oldest due first. */
  readonly items: readonly OpenItem[];
  /** Ids of the items treated by the current case (joined at opening or when they became due). */
  readonly caseItemIds: readonly string[];
  /** Money received and not matched to an item, in the account's currency. */
  readonly unapplied: number;
  /** Balance written off and not recovered since: payable, but off the books. */
  readonly writtenOff: number;
  /** Write-offs not wholly recovered or reversed, oldest first; the last of them. */
  readonly writeOffs: readonly WriteOffState[];
  /** Items a fixed sum was asked for, the last of them: it is asked for once, whatever becomes of the item. */
  readonly feeItems: readonly string[];
  /** The last payment that reduced the debt, and the last that was reversed. */
  readonly lastPayment: {
    readonly paymentId: string;
    readonly at: Instant;
    readonly on: PlainDate;
    readonly amount: Money;
    readonly full: boolean;
  } | null;
  /** Live payments on record by id (allocation lines, for promises and reversals); the last 50. */
  readonly payments: readonly PaymentFact[];
  /** The law's clocks, one an invoice: they belong to the debt and outlive the case. */
  readonly limitations: readonly LimitationClock[];
  /** What secures what is owed, until it is paid or the filing runs out. */
  readonly securities: readonly SecurityState[];
  /** Payment terms of invoices to come, where they were changed. */
  readonly paymentTerms: PaymentTermsState | null;
  /** The last payment plan that was broken: no second one soon after it without approval. */
  readonly planBrokenOn: PlainDate | null;
  readonly optedOut: readonly string[];
  /** What the customer is worth to us; null: not weighed yet. */
  readonly value: ValueState | null;
  readonly conduct: Conduct;
  /** Ordered or delivered and not invoiced yet (R62). */
  readonly deliveries: readonly DeliveryState[];
  /** Signals on record, each raised once: late items of a good payer, and the month end the last exposure alert was about. */
  readonly signals: { readonly departed: readonly string[]; readonly exposureOn: PlainDate | null };
  readonly protection: ProtectionState | null;
  /** They forgot once: a friendly word before the next due dates, where the strategy has one (R47). */
  readonly preDue: boolean;
  /** Disputes from when no case was open: the next case takes them over. */
  readonly contested: readonly DisputeState[];
  /** What was decided about deliveries, beside any hold; null: nothing, or it has been lifted. */
  readonly delivery: DeliveryTerms | null;
  /** The customer's insolvency, as reported; `outcome` once the proceedings have ended. */
  readonly insolvency: {
    readonly reference: string;
    readonly kind: string;
    readonly reportedOn: PlainDate;
    readonly outcome: string | null;
  } | null;
  readonly caseCount: number;
  readonly case: CaseState | null;
  /** The last 200 command ids folded, newest last: what a repeat is recognised by before the record is asked. */
  readonly commandIds: readonly string[];
}
export interface AccountFacts {
  readonly accountId: string;
  readonly entity: string;
  readonly customerId: string;
  readonly currency: string;
  readonly zone: string;
  readonly calendar: string;
  readonly language: string;
  readonly name: PersonalRef;
  readonly contacts: readonly (Omit<ContactData, 'person'> & { readonly person: PersonalRef })[];
}
export interface OpenItem {
  readonly itemId: string;
  readonly kind: 'invoice' | 'credit-note';
  readonly invoiceNumber: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  readonly amount: number;
  /** Minor units still open; negative for an open credit note. */
  readonly balance: number;
  readonly disputed: number;
  /** Conceded in a dispute and not yet credited: nobody asks for it while the credit note is on its way. */
  readonly conceded: number;
  /** SHA-256 of the invoice's file, to be sent along with letters; null: there is none. */
  readonly document: string | null;
  /** Interest and fees posted and open, beside `balance`, which is principal alone. */
  readonly interest: number;
  readonly fees: number;
  /** What `interest` and `fees` are made of. */
  readonly charges: readonly ChargeState[];
  /** What moved the principal since it was posted, by value date; the last of them, older ones summed up. */
  readonly moves: readonly { readonly on: PlainDate; readonly change: number }[];
  /** What credit notes took off it. */
  readonly credited: number;
  /** Charges computed and not claimed yet. */
  readonly accrued: { readonly interest: number; readonly fees: number; readonly until: PlainDate } | null;
  /** Something reached back into days interest was posted for: it is computed again. */
  readonly recompute: boolean;
}
/** Interest or a fee on the receivable; minor units. What was paid of it is `posted − waived − open`. */
export interface ChargeState {
  readonly chargeId: string;
  readonly kind: 'interest' | 'fee';
  readonly posted: number;
  readonly waived: number;
  readonly open: number;
  /** Days it was computed for; null for a fee, and for what came back with a payment. */
  readonly from: PlainDate | null;
  readonly until: PlainDate | null;
}
/** A write-off that stands, with what its items were as posted: reversed, they come back. */
export interface WriteOffState {
  readonly writeOffId: string;
  readonly on: PlainDate;
  readonly lines: readonly {
    readonly itemId: string;
    readonly part: AllocationLine['part'];
    readonly amount: number;
    /** Money that came in on it afterwards. */
    readonly recovered: number;
  }[];
  readonly items: readonly PostedItem[];
}
/** An invoice as posted; minor units. */
export interface PostedItem {
  readonly itemId: string;
  readonly invoiceNumber: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  readonly amount: number;
  readonly document: string | null;
}
export interface DeliveryState {
  readonly deliveryId: string;
  readonly status: 'ordered' | 'delivered';
  readonly amount: number;
  readonly on: PlainDate;
}
export interface PaymentFact {
  readonly paymentId: string;
  readonly at: Instant;
  readonly on: PlainDate;
  readonly amount: number;
  readonly reversed: boolean;
  /** Part of it that stands as unapplied credit. */
  readonly unapplied: number;
  /** What it filled of a plan's installments. */
  readonly filled: readonly {
    readonly planId: string;
    /** Absent in states from before plans were renegotiated: the first. */
    readonly version?: number;
    readonly number: number;
    readonly amount: number;
  }[];
  readonly lines: readonly {
    readonly itemId: string;
    readonly amount: number;
    /** Absent: principal, taken on the payment's own value date. */
    readonly part?: AllocationLine['part'];
    readonly on?: PlainDate;
  }[];
  /** Seq of the event that brought it; absent in states folded before it was kept. */
  readonly seq?: number;
}

export interface CaseState extends Arrangements {
  readonly caseId: string;
  readonly number: number;
  readonly status: 'open' | 'frozen' | 'closed';
  readonly step: StepName;
  /** Where the ladder stood when a promise, plan or pause began: what it returns to. */
  readonly resumeStep: StepName;
  /** Steps of the ladder that a person left out, in this delinquency. */
  readonly skipped: readonly {
    readonly step: StepName;
    readonly reason: string;
    readonly at: Instant;
    readonly by: Actor;
  }[];
  /** The last step on record as `step.entered`. */
  readonly announcedStep: StepName | null;
  /** Counts the events that change the evidence for a relationship verdict. */
  readonly evidenceVersion: number;
  readonly openedAt: Instant;
  readonly strategy: { readonly id: string; readonly version: string };
  readonly assignee: string;
  readonly reason: Reason | null;
  readonly reasonAt: Instant | null;
  readonly stepEnteredAt: Instant;
  readonly attempts: readonly ContactAttempt[];
  readonly lastConversationOn: PlainDate | null;
  readonly lastConversationAt: Instant | null;
  /** The last promise or plan acceptance: with the payments, what ends "no progress" (G03). */
  readonly agreedAt: Instant | null;
  /** End of the last overlay (promise, plan, pause, …): the next contact keeps a distance from it. */
  readonly overlayEndedOn: PlainDate | null;
  /** A disputed part came back to be paid on that day: it is given time before anything else happens. */
  readonly disputeReturnedOn: PlainDate | null;
  /** Something cites this in the final notice: the broken promise or plan. */
  readonly brokenWord: {
    readonly kind: 'promise' | 'plan';
    readonly id: string;
    readonly on: PlainDate;
    readonly amount: number;
  } | null;
  /** An offer or a proposed plan was answered, or ran out unanswered (G02). */
  readonly negotiated: boolean;
  readonly offers: readonly OfferState[];
  readonly promises: readonly PromiseState[];
  readonly plan: PlanState | null;
  /** A new version of the live plan that awaits the customer's answer; the old one lives until then. */
  readonly renegotiated: PlanState | null;
  readonly planCount: number;
  readonly verdict: { readonly verdict: Verdict; readonly at: Instant; readonly by: string } | null;
  readonly verdictDue: 'no' | 'due' | 'recommended' | 'decided';
  /** The last recommendation: shown to whoever approves something hard. */
  readonly recommendation: {
    readonly verdict: Verdict | 'none';
    readonly because: readonly string[];
    /** Sum of the visible rules; null in recommendations from before there were any. */
    readonly score?: number | null;
    readonly evidenceVersion: number;
  } | null;
  readonly notice: NoticeState | null;
  readonly noticeCount: number;
  readonly hold: HoldState | null;
  readonly holdCount: number;
  readonly holdReleasedAt: Instant | null;
  /** A hold that money lifted which did not last: a person may place it again on the notice it had. */
  readonly holdToRestore: { readonly hold: HoldState; readonly notice: NoticeState | null } | null;
  /** Two people agreed to part: deliveries end on that day. */
  readonly offboarding: { readonly stopDate: PlainDate } | null;
  /** Dates that came while something lay over the ladder, each noted once; the last few. */
  readonly deferred: readonly string[];
  /** Its set-off was stopped once: credit may have met nothing meanwhile. */
  readonly wasFrozen?: boolean;
  /** What the freeze stopped; null while nothing is frozen. */
  readonly freeze: { readonly at: Instant; readonly why: string; readonly stopped: readonly Stopped[] } | null;
  readonly finalNotice: FinalNoticeState | null;
  readonly finalNoticeCount: number;
  readonly approvals: readonly ApprovalState[];
  readonly approvalCount: number;
  readonly placement: PlacementState | null;
  readonly placementCount: number;
  /** The agency keeps a recalled account until then, to wind up what it has begun; null: not recalled, or at once. */
  readonly recallEndsOn: PlainDate | null;
  /** The last day the agency was heard of: placed, reported, or paid over. */
  readonly agencyHeardOn: PlainDate | null;
  /** What the agency paid over, the last fifty; older ones stand in the totals. */
  readonly remittances: readonly RemittanceState[];
  /** Minor units of the present placement, reversed remittances taken off. */
  readonly collected: { readonly gross: number; readonly fee: number };
  /** What the agency has to be told by a person; absent once it was. */
  readonly agencyNews: readonly AgencyNews[];
  readonly agencyOverridden: boolean;
  /** Where the proceedings stand, and what they have cost so far. */
  readonly legalStage: LegalStageState | null;
  readonly legalCosts: number;
  readonly review: {
    readonly reviewId: string;
    readonly opinion: Opinion | null;
    readonly requestedOn: PlainDate;
  } | null;
  readonly reviewCount: number;
  /** Every open one and the last settled ones. */
  readonly disputes: readonly DisputeState[];
  readonly disputeCount: number;
  /** Letters that answer disputes, so far. */
  readonly disputeReplies: number;
  /** What this case wrote off and nobody has paid since. */
  readonly writtenOff: number;
  readonly pausedUntil: PlainDate | null;
  readonly messages: readonly MessageState[];
  /** Suppressions on record, so that each act that did not happen is recorded once: `messageId|rule`. */
  readonly suppressed: readonly string[];
  readonly tasks: readonly TaskState[];
  readonly taskCount: number;
  readonly safeguards: readonly {
    readonly safeguardId: string;
    readonly kind: string;
    readonly percent: number | null;
    readonly from: PlainDate;
    readonly until: PlainDate;
    readonly reviewDate: PlainDate;
    readonly lifted: boolean;
  }[];
  readonly outcome: ClosingOutcome | null;
  /** How many times the case was closed (it may reopen within its watch period). */
  readonly closings: number;
  readonly closedAt: Instant | null;
  readonly closedOn: PlainDate | null;
  /** What was raised to somebody, until its task was completed. */
  readonly escalations: readonly { readonly id: string; readonly reason: string; readonly roles: readonly Role[] }[];
  /** What the customer wrote and nobody has answered; absent in states folded before replies were known. */
  readonly replies?: readonly ReplyState[];
  /** The day the last reply was answered: the silence counts anew from then. */
  readonly answeredOn?: PlainDate | null;
  /** A reversal asks for a fresh contact: the day it came in, until a call was made. */
  readonly contactWantedSince: PlainDate | null;
  /** Letters before which charges were computed, as `occasion-number`. */
  readonly chargedFor: readonly string[];
  readonly stuck: readonly { readonly moveId: string; readonly error: string }[];
  readonly clarifications: readonly ClarificationState[];
  /** Items whose response clock a clarification started anew: once each (R19). */
  readonly clarifiedItems: readonly string[];
  /** The last call in which our people were treated badly, until a protection was set or a friendlier call followed. */
  readonly rudeCall: { readonly callId: string; readonly outcome: CallOutcome; readonly on: PlainDate } | null;
  /** The last time they and we spoke, and whether help was asked for and offered (R06). */
  readonly dialogue: { readonly on: PlainDate; readonly helpAsked: boolean; readonly helpOffered: boolean } | null;
  /** Whom the case was raised to on their side: the decision maker is written to first from then on (R92). */
  readonly decisionMaker: boolean;
}
