import type { PlainDate } from '../primitives.js';

/** What happened on one account, as its ledger tells it: nothing in it follows from anything we do. */
export interface AccountScript {
  readonly accountId: string;
  readonly currency: string;
  readonly zone: string;
  readonly calendar: string;
  readonly invoices: readonly ScriptedInvoice[];
  readonly payments: readonly ScriptedPayment[];
}
export interface ScriptedInvoice {
  readonly invoiceNumber: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  /** Minor units of the account's currency. */
  readonly amount: number;
}
export interface ScriptedPayment {
  readonly paymentId: string;
  readonly receivedOn: PlainDate;
  readonly amount: number;
  readonly invoiceNumbers: readonly string[];
}

/** A fact on its day; on one day invoices come before payments. */
export type ScriptedFact =
  | { readonly kind: 'invoice'; readonly on: PlainDate; readonly invoice: ScriptedInvoice }
  | { readonly kind: 'payment'; readonly on: PlainDate; readonly payment: ScriptedPayment };

/** All facts of an account in the order in which they became known. */
export function factsInOrder({ invoices, payments }: AccountScript): ScriptedFact[] {
  const facts: ScriptedFact[] = [
    ...invoices.map((invoice) => ({ kind: 'invoice' as const, on: invoice.invoiceDate, invoice })),
    ...payments.map((payment) => ({ kind: 'payment' as const, on: payment.receivedOn, payment })),
  ];
  const place = (fact: ScriptedFact): string =>
    fact.kind === 'invoice' ? `${fact.on}0${fact.invoice.invoiceNumber}` : `${fact.on}1${fact.payment.paymentId}`;
  return facts
    .map((fact) => ({ fact, place: place(fact) }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
    .map(({ fact }) => fact);
}
