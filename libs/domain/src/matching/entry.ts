import type { Money, PlainDate } from '../primitives.js';

/** One booked movement of a bank account, as its statement tells it. Text and counterparty are personal data. */
export interface BankEntry {
  /** Id of the payment it becomes (`stmt:…`): the same however often and in whichever statement the entry comes. */
  readonly paymentId: string;
  readonly direction: 'credit' | 'debit';
  /** Marked by the bank as undoing an earlier entry. */
  readonly reversal: boolean;
  /** Above zero, whatever the direction. */
  readonly amount: Money;
  readonly bookedOn: PlainDate;
  readonly valueOn: PlainDate | null;
  /** Our own account, as the statement names it. */
  readonly account: string;
  readonly endToEndId: string | null;
  readonly servicerReference: string | null;
  /** Structured references: creditor references and numbers of documents, each whole. */
  readonly references: readonly string[];
  /** Lines of text, as the payer or the bank wrote them. */
  readonly remittance: readonly string[];
  readonly counterparty: { readonly name: string | null; readonly account: string | null };
  /** Why it cannot be taken apart: a batch whose parts do not add up to it. */
  readonly indivisible: string | null;
}

/** An invoice money may be meant for; minor units of its account's currency. */
export interface MatchableInvoice {
  readonly invoiceNumber: string;
  readonly dueDate: PlainDate;
  readonly balance: number;
  /** The disputed part of `balance`. */
  readonly disputed: number;
  /** What of it was written off and not recovered. */
  readonly writtenOff: number;
}
export interface MatchableAccount {
  readonly accountId: string;
  readonly currency: string;
  /** The open invoices (all of them where the payer's account is known), and those whose number the text may hold. */
  readonly invoices: readonly MatchableInvoice[];
}
/** What the portfolio holds that an entry might be about. The order of the lists does not matter. */
export interface MatchCandidates {
  readonly accounts: readonly MatchableAccount[];
  /** Ids of accounts that have paid from the entry's counterparty account, as a person said. */
  readonly learned: readonly string[];
  /** Open invoices of exactly this amount anywhere, with the name of their customer: for suggestions alone. */
  readonly sameAmount: readonly { readonly accountId: string; readonly invoiceNumber: string; readonly name: string }[];
}

export type MatchRule = 'reference' | 'counterparty-amount' | 'counterparty';
/** A place a person may want to put the money. Reasons hold no personal data. */
export interface MatchSuggestion {
  readonly accountId: string;
  readonly invoiceNumbers: readonly string[];
  /** From 0 to 100. */
  readonly score: number;
  readonly reasons: readonly string[];
}
export type MatchResult =
  | {
      readonly kind: 'matched';
      readonly accountId: string;
      /** What the payment is designated to; none: it goes to what is oldest due. */
      readonly invoiceNumbers: readonly string[];
      readonly rule: MatchRule;
      readonly reasons: readonly string[];
    }
  | {
      readonly kind: 'unmatched' | 'other-currency';
      /** Why nobody but a person can place it. */
      readonly why: string;
      readonly suggestions: readonly MatchSuggestion[];
    };
