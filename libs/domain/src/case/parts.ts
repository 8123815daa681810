// What a case is made of: each part as the fold of its own events leaves it.
import type {
  CallOutcome,
  ClarificationDocument,
  DeliveryDecision,
  HoldScope,
  HoldTerms,
  Installment,
  LiftCondition,
  Option,
  ProtectedCalls,
  Rhythm,
  StepName,
  Surplus,
} from '../events.js';
import type { WantedAddressee } from '../letters/addressee.js';
import type { LetterChannel, LetterDraft, LetterTemplate } from '../letters/draft.js';
import type { Actor, Instant, PersonalRef, PlainDate } from '../primitives.js';

export interface ClarificationState {
  readonly clarificationId: string;
  readonly itemIds: readonly string[];
  readonly documents: readonly ClarificationDocument[];
  readonly excerpts: readonly { readonly kind: ClarificationDocument; readonly text: string }[];
  readonly sentAt: Instant;
  readonly on: PlainDate;
  readonly answered: boolean;
}
/** How our people are protected from a customer who treated them badly (R57). */
export interface ProtectionState {
  readonly kind: string;
  readonly instruction: PersonalRef;
  readonly calls: ProtectedCalls;
  readonly since: PlainDate;
}
export interface ReplyState {
  readonly replyId: string;
  readonly at: Instant;
  readonly on: PlainDate;
  readonly contactId: string | null;
  readonly messageId: string | null;
  readonly subject: PersonalRef;
  readonly text: PersonalRef;
}
export interface ContactAttempt {
  readonly channel: LetterChannel | 'phone';
  readonly at: Instant;
  readonly on: PlainDate;
  /** Message or call id. A bounced message stops being an attempt. */
  readonly id: string;
  readonly outcome: CallOutcome | 'sent';
  readonly callBackAt?: Instant;
  /** Whom the call was for; absent in attempts from before it was kept. */
  readonly contactId?: string | null;
  readonly direction: 'inbound' | 'outbound';
}
export interface OfferState {
  readonly offerId: string;
  readonly note: string;
  readonly options: readonly Option[];
  readonly validUntil: PlainDate;
  readonly status: 'open' | 'accepted' | 'declined' | 'countered' | 'expired';
  readonly acceptedOption: string | null;
  /** Its own validity, where a meeting keeps it open longer. */
  readonly extendedFrom?: PlainDate;
  readonly madeAt: Instant;
}
export interface PromiseState {
  readonly promiseId: string;
  readonly itemIds: readonly string[];
  readonly amount: number;
  readonly dueDate: PlainDate;
  readonly toleranceUntil: PlainDate;
  readonly promisedBy: string;
  readonly status: 'open' | 'kept' | 'partially-kept' | 'broken' | 'withdrawn';
  readonly level: number;
  readonly madeAt: Instant;
}
export interface PlanState {
  readonly planId: string;
  readonly version: number;
  readonly status: 'proposed' | 'active' | 'kept' | 'broken' | 'cancelled' | 'superseded';
  readonly itemIds: readonly string[];
  readonly total: number;
  readonly rhythm: Rhythm;
  readonly surplus?: Surplus;
  readonly validUntil: PlainDate;
  readonly acceptedAt: Instant | null;
  readonly acceptedBy: string | null;
  readonly installments: readonly (Omit<Installment, 'amount'> & {
    readonly amount: number;
    readonly paid: number;
    readonly status: 'open' | 'late' | 'missed' | 'paid';
    readonly catchUpUntil: PlainDate | null;
  })[];
}
export interface NoticeState {
  readonly noticeId: string;
  readonly effectDate: PlainDate;
  readonly scope: HoldScope;
  readonly hold: HoldTerms | null;
  readonly messageId: string | null;
  readonly status: 'requested' | 'approved' | 'sent' | 'delivered' | 'expired' | 'cancelled';
  readonly deliveredOn: PlainDate | null;
  readonly deliveredAt: Instant | null;
  /** Ways out that the notice named. */
  readonly alternatives?: readonly string[];
}
export interface DeliveryTerms {
  readonly delivery: DeliveryDecision;
  readonly from: PlainDate | null;
  readonly until: PlainDate | null;
  /** It outlives the case: the account is closed to orders. */
  readonly lasting: boolean;
}
export interface HoldState {
  readonly holdId: string;
  readonly scope: HoldScope;
  readonly reason: string;
  readonly start: PlainDate;
  readonly liftCondition: LiftCondition;
  readonly active: boolean;
  /** When it was placed, and whether the system that takes orders has asked since; absent in older states. */
  readonly placedAt?: Instant;
  readonly acknowledged?: boolean;
  /** What ended it. */
  readonly lifted?: 'paid' | 'date' | 'person';
}
export interface FinalNoticeState {
  readonly noticeId: string;
  readonly messageId: string | null;
  readonly amount: number;
  readonly status: 'requested' | 'approved' | 'sent' | 'delivered' | 'expired' | 'voided';
  readonly deliveredOn: PlainDate | null;
  readonly expiresOn: PlainDate | null;
  /** A promise or plan stopped its clock on that day. */
  readonly pausedOn: PlainDate | null;
  /** The day it states: it does not run out earlier. */
  readonly notBefore?: PlainDate;
}
export interface ApprovalState {
  readonly approvalId: string;
  readonly decision: string;
  readonly draftHash: string;
  readonly payload: { readonly [key: string]: unknown };
  readonly requestedBy: Actor;
  readonly requestedAt: Instant;
  readonly deadline: Instant;
  readonly roles: readonly string[];
  readonly limitAmount: number | null;
  readonly ledgerBound: boolean;
  /** Whom its letter was shown to go to. */
  readonly addressee?: WantedAddressee;
  /** `voided`: overtaken by the facts; `withdrawn`: taken back by its maker. */
  readonly status: 'open' | 'granted' | 'rejected' | 'voided' | 'withdrawn' | 'expired';
  readonly delegatedTo: string | null;
  readonly delegatedUntil: PlainDate | null;
  readonly escalations: number;
}
export interface PlacementState {
  readonly placementId: string;
  readonly agencyId: string;
  readonly itemIds: readonly string[];
  readonly status:
    'proposed' | 'approved' | 'placed' | 'accepted' | 'rejected' | 'collecting' | 'returned' | 'recalled' | 'closed';
  readonly amount: number;
  /** Agreed on when it was requested; absent in older states. */
  readonly feePercent?: number;
  readonly placedOn: PlainDate | null;
  readonly recalledOn: PlainDate | null;
}
export interface MessageState {
  readonly messageId: string;
  readonly template: LetterTemplate;
  readonly step: StepName;
  readonly attempt: number;
  readonly draftHash: string;
  /** Kept while it can still be sent; null afterwards (the record has it). */
  readonly draft: LetterDraft | null;
  readonly contactId: string;
  readonly channel: LetterChannel;
  readonly approvalId: string | null;
  readonly status:
    | 'rendered'
    | 'approved'
    | 'sending'
    | 'sent'
    | 'delivered'
    | 'bounced'
    | 'failed'
    | 'outcome-unknown'
    | 'suppressed';
  readonly approvedAt: Instant | null;
  /** A letter that certainly failed and is tried again by itself from then on; null: a person decides. */
  readonly retryAt: Instant | null;
  readonly sentAt: Instant | null;
  readonly sentOn: PlainDate | null;
  readonly deliveredAt: Instant | null;
  readonly deliveredOn: PlainDate | null;
}
export interface TaskState {
  readonly taskId: string;
  /** Name of the decision that answers it. */
  readonly kind: string;
  readonly dueAt: Instant;
  readonly createdAt: Instant;
  readonly roles: readonly string[];
  readonly why: string;
  readonly approvalId: string | null;
  readonly subject: string | null;
  readonly claimedBy: string | null;
  /** Out of the worklist until then. */
  readonly snoozedUntil?: Instant;
  readonly status: 'open' | 'completed' | 'cancelled';
  readonly overdue: boolean;
}
