import type { Money, PersonDetails, Personal, PlainDate } from './primitives.js';

/** One line of an allocation: what of a payment (or credit note) went to which part of which item. */
export interface AllocationLine {
  readonly itemId: string;
  readonly part: 'principal' | 'interest' | 'fee' | 'small-difference';
  readonly amount: Money;
}
export interface ContactData {
  readonly contactId: string;
  readonly role: string;
  /** Name, address and numbers stand in the store of personal data. */
  readonly person: Personal<PersonDetails>;
  readonly hasEmail: boolean;
  readonly hasPhone: boolean;
  /** A postal address is on file; absent in registrations from before paper letters: none. */
  readonly hasAddress?: boolean;
  readonly zone: string | null;
  readonly language: string | null;
}
export interface Option {
  readonly optionId: string;
  readonly kind: OfferKind;
  readonly amount: Money;
  readonly validUntil: PlainDate;
  /** The payload of the decision that starts this option. */
  readonly terms: { readonly [key: string]: unknown };
}
export const OFFER_KINDS = [
  'full-payment',
  'plan',
  'terms',
  'settlement',
  'card',
  'security',
  'barter',
  'relief',
  'meeting',
] as const;
export type OfferKind = (typeof OFFER_KINDS)[number];
/** What we give up, or bind to a condition: a discount, charges, a discount for paying by a schedule, less than is owed. */
export type ConcessionKind = 'discount' | 'fee-waiver' | 'schedule' | 'settlement';
export interface Installment {
  /** 0 is the deposit, 1… the installments. */
  readonly number: number;
  readonly amount: Money;
  /** The date counted from the anchor; `dueDate` is it rolled to a business day. */
  readonly nominalDate: PlainDate;
  readonly dueDate: PlainDate;
}
export const REASONS = [
  'financial-difficulty',
  'service-dissatisfaction',
  'misunderstanding',
  'forgot',
  'avoidance',
  'insolvency',
  'unknown',
] as const;
/** Why it is unpaid (DOMAIN 3.4). */
export type Reason = (typeof REASONS)[number];
export type CallOutcome =
  'reached' | 'no-answer' | 'voicemail' | 'wrong-number' | 'call-back' | 'hung-up' | 'abusive' | 'refused';
/** What a clarification may bring along. */
export const CLARIFICATION_DOCUMENTS = ['statement', 'invoices', 'contract', 'terms', 'quote'] as const;
export type ClarificationDocument = (typeof CLARIFICATION_DOCUMENTS)[number];
/** Who may telephone while a protection of our people stands: a supervisor, anybody with a second person, or nobody. */
export type ProtectedCalls = 'supervisor' | 'second-person' | 'none';
export type Verdict = 'make-up' | 'watch' | 'break-up';
export type HoldScope = 'limit' | 'stop';
export type DeliveryDecision = 'continue' | 'limit' | 'stop';
export interface LiftCondition {
  readonly kind: 'zero-balance' | 'date' | 'manual';
  readonly until?: PlainDate;
}
export interface HoldTerms {
  readonly scope: HoldScope;
  readonly reason: string;
  readonly liftCondition: LiftCondition;
}
/** One thing a freeze stopped: what kind, and which. */
export interface Stopped {
  readonly what:
    | 'step'
    | 'letter'
    | 'offer'
    | 'promise'
    | 'plan'
    | 'notice'
    | 'hold'
    | 'final-notice'
    | 'placement'
    | 'dispute'
    | 'request';
  readonly id: string;
}
export type Opinion = 'proceed' | 'settle' | 'return-to-agency' | 'write-off' | 'drop';
/** Stages of court proceedings in their order: recorded, never automated. */
export const LEGAL_STAGES = ['letter-before-action', 'filed', 'judgment', 'enforcement'] as const;
export type LegalStage = (typeof LEGAL_STAGES)[number];
export type ClosingOutcome =
  'paid' | 'amicable' | 'settled' | 'written-off' | 'uncollectible' | 'offboarded' | 'opened-in-error' | 'insolvent';
export type StepName =
  | 'intake'
  | 'reminder'
  | 'call'
  | 'diagnosis'
  | 'negotiation'
  | 'promise'
  | 'plan'
  | 'verdict'
  | 'notice'
  | 'hold'
  | 'final-notice'
  | 'agency'
  | 'legal-review'
  | 'closed';
export type Rhythm = 'weekly' | 'biweekly' | 'monthly' | 'quarterly';
export type Surplus = 'from-end' | 'next-installment';
