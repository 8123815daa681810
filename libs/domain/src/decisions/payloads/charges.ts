import type { Money, PlainDate } from '../../primitives.js';

/** Payloads of the decisions about charges, credit and corrections of money; amounts in minor units. */
export interface ChargesPayloads {
  'waive-charge': { chargeIds: readonly string[]; amount: Money; reason: string; draftHash?: string };
  'reverse-write-off': { writeOffId: string; reason: string; draftHash?: string };
  'record-recovery': { itemId: string; amount: Money; reference: string };
  'allocate-payment': {
    paymentId: string;
    /** Each names an item by its id or its invoice number. */
    lines: readonly { itemId?: string | undefined; invoiceNumber?: string | undefined; amount: Money }[];
    /** How the payer named a disputed item: without it nothing goes to a disputed part. */
    payerSaid?: string;
  };
  'refund-payment': { paymentId: string; amount: Money; reason: string; draftHash?: string };
  'correct-record': {
    /** Seq of the event in the account's history. */
    eventId: number;
    /** A payment's value date, or in words what holds instead. */
    what: { receivedOn?: PlainDate | undefined; text?: string | undefined };
    why: string;
    draftHash?: string;
  };
}
