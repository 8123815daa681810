import { creditEvents, distribute, event, later, type NewEvent } from '#domain';
import { unappliedPayments, type Ledger } from '../ledger/open-items.js';
import type { CreditNoteInput, FactResult, InvoiceInput } from '../ports.js';
import { rejected } from './rejected.js';
import type { FactWriter } from './fact-writer.js';
import type { Fact } from './inbox.js';

export const itemIdOf = (invoiceNumber: string): string => `inv-${invoiceNumber}`;
/** One revision of one invoice is one fact. */
export const invoiceKey = (input: InvoiceInput): string => {
  const revision = input.revision ?? 1;
  return `${input.accountId}/${input.invoiceNumber}${revision === 1 ? '' : `#${revision}`}`;
};

export function faultOfInvoice(input: InvoiceInput): FactResult | null {
  if (input.amount.minor < 0) {
    return rejected('invalid', 'an invoice has no negative amount: post a credit note', '/amount/value');
  }
  if (input.dueDate < input.invoiceDate) {
    return rejected('invalid', 'the due date lies before the invoice date', '/dueDate');
  }
  return null;
}

/** Posts or corrects an invoice and lets unused credit of the account go to what is now open. */
export async function applyInvoice(writer: FactWriter, fact: Fact<InvoiceInput>): Promise<FactResult> {
  const input = fact.content;
  if (input.amount.currency !== writer.account.currency) return wrongCurrency(writer, input.amount.currency);
  const view = await writer.ledger(itemIdOf(input.invoiceNumber));
  const known = view.items.find((item) => item.itemId === itemIdOf(input.invoiceNumber));
  const { invoiceNumber, invoiceDate, dueDate, amount } = input;
  const data = { itemId: itemIdOf(invoiceNumber), invoiceNumber, invoiceDate, dueDate, amount };
  if (known === undefined) {
    const posted = event('invoice.posted', { ...data, revision: input.revision ?? 1 }, invoiceDate);
    return writer.accept(fact, [posted, ...(await afterPosting(writer, view, data))]);
  }
  const same = known.invoiceDate === invoiceDate && known.dueDate === dueDate && known.amount === amount.minor;
  if (same) return { kind: 'known', accountKey: writer.account.accountKey, seq: await seqOfItem(writer, data.itemId) };
  const revision = input.revision ?? 1;
  if (revision <= known.revision) {
    const detail = `invoice ${invoiceNumber} was posted with other content as revision ${known.revision}: send a higher revision to correct it`;
    return { kind: 'conflict', detail };
  }
  const change = amount.minor - known.amount;
  const corrected = event('invoice.corrected', {
    ...data,
    revision,
    balanceChange: { minor: change, currency: amount.currency },
  });
  const others = { ...view, items: view.items.filter((item) => item.itemId !== data.itemId) };
  const balance = { ...amount, minor: known.balance + change };
  const after = change === 0 ? [] : await afterPosting(writer, others, { ...data, amount: balance });
  return writer.accept(fact, [{ ...corrected, effectiveOn: await writer.today() }, ...after]);
}

/** Credit notes, then unapplied payments, oldest first, over the account with its new balance. */
async function afterPosting(
  writer: FactWriter,
  view: Ledger,
  item: { itemId: string; invoiceNumber: string; invoiceDate: string; dueDate: string; amount: { minor: number } },
): Promise<NewEvent[]> {
  const balance = item.amount.minor;
  if (balance === 0) return [event('invoice.settled', { itemId: item.itemId }, item.invoiceDate)];
  const fresh = {
    ...item,
    kind: 'invoice' as const,
    amount: balance,
    balance,
    disputed: 0,
    writtenOff: 0,
    revision: 1,
  };
  const now: Ledger = { ...view, items: [...view.items, fresh] };
  const events: NewEvent[] = [];
  for (const credit of view.items.filter((one) => one.kind === 'credit-note' && one.balance < 0)) {
    const effectiveOn = later(credit.invoiceDate, item.invoiceDate);
    const note = { creditNoteId: credit.itemId, available: -credit.balance, effectiveOn, invoiceNumbers: [] };
    events.push(...creditEvents(now, note));
  }
  for (const payment of await unappliedPayments(writer.query, writer.account.accountKey)) {
    const on = later(payment.receivedOn, item.invoiceDate);
    const { applied, settled } = distribute(now, payment.unapplied, []);
    if (applied.length > 0) events.push(event('payment.applied', { paymentId: payment.paymentId, lines: applied }, on));
    for (const itemId of settled) events.push(event('invoice.settled', { itemId }, on));
  }
  return events;
}

/** Posts a credit note over the open items; what is left stays open on the note and goes to later invoices. */
export async function applyCreditNote(writer: FactWriter, fact: Fact<CreditNoteInput>): Promise<FactResult> {
  const { creditNoteId, amount, creditedOn, invoiceNumbers = [] } = fact.content;
  if (amount.currency !== writer.account.currency) return wrongCurrency(writer, amount.currency);
  const view = await writer.ledger(creditNoteId);
  if (view.items.some((item) => item.itemId === creditNoteId)) {
    return { kind: 'conflict', detail: `credit note ${creditNoteId} was posted by another client` };
  }
  const posted = event('credit-note.posted', { creditNoteId, creditedOn, amount, invoiceNumbers }, creditedOn);
  const credit = { creditNoteId, available: amount.minor, effectiveOn: creditedOn, invoiceNumbers };
  return writer.accept(fact, [posted, ...creditEvents(view, credit)]);
}

function wrongCurrency(writer: FactWriter, currency: string): FactResult {
  const { accountId, currency: own } = writer.account;
  return rejected(
    'currency-mismatch',
    `account ${accountId} is in ${own}, not ${currency}: register the customer's ${currency} account first`,
    '/amount/currency',
  );
}

async function seqOfItem(writer: FactWriter, itemId: string): Promise<number | null> {
  const [row] = await writer.query<{ seq: number }>(
    `SELECT max(seq) AS seq FROM allocation_line WHERE account_key = $1 AND item_id = $2 AND kind IN ('posted', 'corrected')`,
    [writer.account.accountKey, itemId],
  );
  return row?.seq ?? null;
}
