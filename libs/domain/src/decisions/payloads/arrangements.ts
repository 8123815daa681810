import type { ConcessionKind } from '../../vocabulary.js';
import type { Instant, Money, PlainDate } from '../../primitives.js';

/** What is given up: an exact amount, or a percentage of what the items still owe. */
export type ConcessionValue = Money | { readonly percent: number };
export interface ConcessionTerms {
  readonly kind: ConcessionKind;
  readonly value: ConcessionValue;
  readonly itemIds?: readonly string[];
  readonly conditions: string;
  readonly expiry: PlainDate;
  readonly draftHash?: string;
}
export interface TermsChange {
  readonly newTerms: {
    /** Days from invoice to due date of invoices to come. */
    readonly netDays?: number;
    /** The due date these items get instead of their own. */
    readonly itemIds?: readonly string[];
    readonly dueDate?: PlainDate;
  };
  readonly from: PlainDate;
  readonly until?: PlainDate;
  readonly draftHash?: string;
}
export type MethodFee = Money | { readonly percent: number };
export interface MethodTerms {
  readonly method: string;
  /** What it costs the customer: a sum, or a percentage of what is paid that way. */
  readonly fee: MethodFee;
  readonly until: PlainDate;
  readonly draftHash?: string;
}
export interface ReliefTerms {
  readonly until: PlainDate;
  readonly interestToo?: boolean;
  readonly owner: string;
  readonly reviewDate?: PlainDate;
  readonly reason: string;
  readonly draftHash?: string;
}
export interface SecurityTerms {
  readonly kind: string;
  readonly asset: string;
  readonly value: Money;
  readonly filing: string;
  readonly expiry: PlainDate;
  readonly draftHash?: string;
}
export interface BarterTerms {
  readonly goods: string;
  readonly agreedValue: Money;
  readonly valuation: string;
  readonly itemIds?: readonly string[];
  readonly draftHash?: string;
}
export interface MeetingTerms {
  readonly at: Instant;
  /** Where they meet: a place, or the link of a call. */
  readonly place?: string;
  readonly link?: string;
  readonly attendees: readonly string[];
  /** Keeps the open offer open until then, so that it can be talked about. */
  readonly offerUntil?: PlainDate;
}

/** Payloads of the decisions about what is given, allowed, secured or taken in kind, and about meetings. */
export interface ArrangementsPayloads {
  'grant-concession': ConcessionTerms;
  'revoke-concession': { concessionId?: string; method?: string; why: string };
  'change-terms': TermsChange;
  'allow-payment-method': MethodTerms;
  'grant-relief': ReliefTerms;
  'review-relief': { reliefId: string; result: 'keep' | 'end'; nextReview?: PlainDate; comment?: string };
  'record-security': SecurityTerms;
  'record-barter': BarterTerms;
  'schedule-meeting': MeetingTerms;
  'record-meeting': {
    meetingId?: string;
    at: Instant;
    place?: string;
    link?: string;
    attendees: readonly string[];
    minutes: string;
    agreed?: string;
  };
  'cancel-meeting': { meetingId: string; why: string };
}
