import { creditEvents, event, faultOfContest, faultOfInvoice, judgeInvoice, type NewEvent } from '#domain';
import type { CreditNoteInput, FactResult, InvoiceInput } from '../ports.js';
import { standingOn } from '../ledger/standing.js';
import { rejected } from './rejected.js';
import type { FactWriter } from './fact-writer.js';
import { contentDigest, inboxEntries, type Fact } from './inbox.js';

export const itemIdOf = (invoiceNumber: string): string => `inv-${invoiceNumber}`;
/** One revision of one invoice is one fact. */
export const invoiceKey = (input: InvoiceInput): string => {
  const revision = input.revision ?? 1;
  return `${input.accountId}/${input.invoiceNumber}${revision === 1 ? '' : `#${revision}`}`;
};
type Rejected = Extract<FactResult, { kind: 'rejected' }>;
const POINTERS = { amount: '/amount/value', dueDate: '/dueDate' } as const;

export function invoiceFault(input: InvoiceInput): Rejected | null {
  const fault = faultOfInvoice(input);
  if (fault !== null) return rejected('invalid', fault.detail, POINTERS[fault.field]);
  const contest = faultOfContest(input.disputed, input.amount);
  return contest === null ? null : rejected('invalid', contest, '/disputed');
}
export function creditNoteFault(input: CreditNoteInput): Rejected | null {
  return input.amount.minor > 0
    ? null
    : rejected('invalid', 'a credit note has a positive amount: send it without a sign', '/amount/value');
}

/**
 * Posts or corrects an invoice and lets unused credit of the account go to what is now open. `known` without a seq: it says
 * what is on record.
 */
export async function applyInvoice(writer: FactWriter, fact: Fact<InvoiceInput>): Promise<FactResult> {
  const { invoiceNumber, invoiceDate, dueDate, amount, revision = 1 } = fact.content;
  if (amount.currency !== writer.account.currency) return wrongCurrency(writer, amount.currency);
  const itemId = itemIdOf(invoiceNumber);
  const { books, known } = await ledgerFor(writer, itemId, amount.minor, revision);
  const today = known !== null && revision > known.revision ? await writer.today() : '';
  const isOlder = known !== null && revision < known.revision;
  const isOfRevision = fact.content.revision !== undefined || (isOlder && (await wasTaken(writer, fact)));
  const { disputed: contest } = fact.content;
  const invoice = {
    ...{ itemId, invoiceNumber, invoiceDate, dueDate, amount, revision, isOfRevision },
    ...(contest === undefined ? {} : { contest: { source: fact.actor.id, contest } }),
  };
  const reported = contest === undefined ? [] : await writer.reportedDisputes(itemId);
  const verdict = judgeInvoice({ ...books, reported }, known, invoice, today);
  if (verdict.kind === 'conflict') return verdict;
  if (verdict.kind === 'same') return { kind: 'known', accountKey: writer.account.accountKey, seq: null };
  return isNews(verdict.events) ? writer.accept(fact, verdict.events) : contestChanged(writer, fact, verdict.events);
}

const isNews = (events: readonly NewEvent[]): boolean =>
  events.some(({ type }) => type === 'invoice.posted' || type === 'invoice.corrected');

/** The invoice is the same; whether it is contested is not. The disputes named make the command one of its own. */
async function contestChanged(
  writer: FactWriter,
  fact: Fact<InvoiceInput>,
  events: readonly NewEvent[],
): Promise<FactResult> {
  const about = events.flatMap((one) =>
    one.type === 'dispute.opened' || one.type === 'dispute.withdrawn' ? [`${one.type}=${one.data.disputeId}`] : [],
  );
  const commandId = `contest:${fact.actor.id}:${about.join('+')}`;
  const seq = await writer.write({ commandId, actor: writer.settings.by ?? fact.actor, events });
  return { kind: 'accepted', accountKey: writer.account.accountKey, seq };
}

/** What the invoice is judged by; where it takes the item below what was paid, what stands on it as well. */
async function ledgerFor(
  writer: FactWriter,
  itemId: string,
  amount: number,
  revision: number,
): ReturnType<FactWriter['invoiceLedger']> {
  const { books, known } = await writer.invoiceLedger(itemId);
  if (known === null || revision <= known.revision || known.balance + amount - known.amount >= 0)
    return { books, known };
  await writer.flush();
  const standing = await standingOn(writer.query, writer.account.accountKey, itemId);
  const { items } = await writer.ledger();
  return { books: { ...books, items, standing }, known };
}

/** True when its sender said exactly this before: a repeat, however late. */
async function wasTaken(writer: FactWriter, fact: Fact<InvoiceInput>): Promise<boolean> {
  await writer.flush();
  const entries = await inboxEntries(writer.query, ['invoice'], fact.externalId);
  const before = entries.find((entry) => entry.source === fact.actor.id);
  return before !== undefined && before.digest === contentDigest(fact);
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

function wrongCurrency(writer: FactWriter, currency: string): Rejected {
  const { accountId, currency: own } = writer.account;
  return rejected(
    'currency-mismatch',
    `account ${accountId} is in ${own}, not ${currency}: register the customer's ${currency} account first`,
    '/amount/currency',
  );
}

/** Where the invoice as it stands was posted or last corrected. */
export async function seqOfInvoice(writer: FactWriter, invoiceNumber: string): Promise<number | null> {
  const [row] = await writer.query<{ seq: number | null }>(
    `SELECT max(seq) AS seq FROM allocation_line WHERE account_key = $1 AND item_id = $2 AND kind IN ('posted', 'corrected')`,
    [writer.account.accountKey, itemIdOf(invoiceNumber)],
  );
  return row?.seq ?? null;
}
