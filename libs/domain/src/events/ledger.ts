import type { Money, PlainDate } from '../primitives.js';
import type { AllocationLine } from '../vocabulary.js';

/** An invoice as posted: one that was settled comes back with it. */
export interface PostedInvoice {
  readonly itemId: string;
  readonly invoiceNumber: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  readonly amount: Money;
  /** Digest of the invoice's file; absent when there is none. */
  readonly document?: string;
}

/** Events of an account's stream about what is owed and what was paid. */
export interface LedgerEvents {
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
    items: readonly PostedInvoice[];
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

  /** Credit of a payment goes back to the payer: the books are asked to pay it out. */
  'payment.refunded': { paymentId: string; refundId: string; amount: Money; reason: string };
  /**
   * Another value date than the one recorded: `lines` were taken on the old date and count from the new one. What was judged by
   * the old date is judged again.
   */
  'payment.re-dated': {
    paymentId: string;
    from: PlainDate;
    to: PlainDate;
    lines: readonly AllocationLine[];
    reason: string;
  };

  /**
   * Lines of write-offs that no longer stand: the invoice was corrected below what was written off of it, or (with the id and
   * its items as posted) two people took the write-off back.
   */
  'write-off.reversed': {
    lines: readonly AllocationLine[];
    amount: Money;
    reason: string;
    writeOffId?: string;
    items?: readonly PostedInvoice[];
  };
  'write-off.posted': { writeOffId: string; lines: readonly AllocationLine[]; amount: Money; reason: string };

  'recovery.received': { paymentId: string; amount: Money; lines: readonly AllocationLine[] };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_LEDGER: readonly (keyof LedgerEvents)[] = ['invoice.document-attached'];
