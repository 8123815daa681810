import { DomainError, SYSTEM, judgeAllocation, type Json, type Resolution } from '#domain';
import { accountKeyOfCase } from '#contracts';
import { accountByClientId, accountByKey, type AccountRow } from '../facts/accounts-table.js';
import { accountPlaced, agencyFact, applyAgency } from '../facts/apply-agency.js';
import { applyCreditNote, applyInvoice } from '../facts/apply-invoice.js';
import { applyDelivery } from '../facts/apply-delivery.js';
import { applyFailure, applyPayment } from '../facts/apply-payment.js';
import { applyReply } from '../facts/apply-reply.js';
import { applyStatus, findLetter } from '../facts/apply-status.js';
import { correctInvoice, correctPayment } from '../facts/corrections.js';
import { drainParked, recordedIdOf } from '../facts/drain.js';
import { FactWriter } from '../facts/fact-writer.js';
import { inboxEntries, type Fact, type FactKind } from '../facts/inbox.js';
import { awaiting } from '../facts/parked.js';
import { paymentById } from '../ledger/open-items.js';
import type {
  AgencyStatusInput,
  CreditNoteInput,
  FactResult,
  InvoiceInput,
  MessageStatusInput,
  DeliveryInput,
  PaymentFailureInput,
  PaymentInput,
  RemittanceInput,
  ReplyInput,
} from '../ports.js';
import { entryAssigned } from '../statements/assigned.js';
import { unappliedOf } from './credit.js';
import { raise } from './raise.js';
import type { Resolving } from './resolve.js';

type Facts = { readonly [key: string]: Json };
type Of<A extends Resolution['action']> = Extract<Resolution, { action: A }>;
type Resolver<A extends Resolution['action']> = (work: Resolving, resolution: Of<A>) => Promise<Facts>;

const table: { readonly [A in Resolution['action']]: Resolver<A> } = {
  apply: applyTo,
  correct: correct,
  attach: attach,
  allocate: allocate,
  dismiss: async (work, { why }) => {
    await work.begin();
    return { why };
  },
};
/** What each decision about an exception does; answers the facts of its settlement. */
export const RESOLVERS = table as Readonly<
  Record<Resolution['action'], (work: Resolving, resolution: Resolution) => Promise<Facts>>
>;

/** The fact as its sender sent it, with what the person says in place of what was wrong. */
function factOf<T>(work: Resolving, changes: object = {}): Fact<T> {
  const { source, sourceRole, externalId, factKind, content } = work.exception;
  if (content === null) throw new DomainError('wrong-step', 'What the sender said has been erased: dismiss it.');
  return {
    kind: factKind as FactKind,
    actor: { id: source, role: sourceRole },
    externalId,
    content: { ...(content as object), ...changes } as T,
  };
}

/** A slip of the hand must not settle what nobody meant. @throws DomainError for an invoice that is not the account's */
async function assertInvoices({ query }: Resolving, account: AccountRow, numbers: readonly string[]): Promise<void> {
  if (numbers.length === 0) return;
  const rows = await query<{ invoice_number: string }>(
    'SELECT invoice_number FROM open_item WHERE account_key = $1 AND invoice_number = ANY($2)',
    [account.accountKey, numbers],
  );
  const stranger = numbers.findIndex((number) => !rows.some((row) => row.invoice_number === number));
  if (stranger === -1) return;
  const detail = `Account ${account.accountId} has no invoice ${numbers[stranger]}: correct the number or leave it out.`;
  throw new DomainError('unknown-reference', detail, [], { pointer: `/invoiceNumbers/${stranger}` });
}

/** A fact of a feed for an account that a person names. */
async function applyTo(work: Resolving, { accountId, invoiceNumbers }: Of<'apply'>): Promise<Facts> {
  const { query, settings, exception } = work;
  const account = await accountNamed(work, accountId);
  const currency = exception.amount?.currency ?? account.currency;
  if (currency !== account.currency) {
    const detail = `Account ${accountId} is in ${account.currency}, not ${currency}: name the customer's ${currency} account.`;
    throw new DomainError('currency-mismatch', detail, [], { pointer: '/accountId' });
  }
  const writer = await FactWriter.lock(query, account, settings);
  await assertInvoices(work, account, invoiceNumbers ?? []);
  await work.begin();
  const named = { accountId, ...(invoiceNumbers === undefined ? {} : { invoiceNumbers }) };
  const result = applied(await applyFact(writer, factOf(work, named)));
  const facts = { accountKey: account.accountKey, accountId, seq: result.seq };
  if (exception.factKind !== 'payment') return facts;
  await drainParked(writer, [awaiting.payment(exception.externalId)]);
  const { source, externalId: paymentId, content } = exception;
  const entry = { source, paymentId, content, accountKey: account.accountKey, by: settings.by };
  const learned = await entryAssigned(query, settings.vault, entry);
  return { ...facts, ...(learned ? { learned } : {}) };
}

async function applyFact(writer: FactWriter, fact: Fact): Promise<FactResult> {
  switch (fact.kind) {
    case 'invoice':
      return applyInvoice(writer, fact as Fact<InvoiceInput>);
    case 'credit-note':
      return applyCreditNote(writer, fact as Fact<CreditNoteInput>);
    case 'delivery':
      return applyDelivery(writer, fact as Fact<DeliveryInput>);
    case 'payment-failure':
      return applyFailure(writer, fact as Fact<PaymentFailureInput>);
    case 'payment': {
      const entries = await inboxEntries(writer.query, ['payment'], fact.externalId);
      const payment = withoutEntry(fact as Fact<PaymentInput>);
      return applyPayment(writer, payment, recordedIdOf(payment, entries));
    }
    default:
      throw new DomainError('wrong-step', `A ${fact.kind} is not applied to an account.`);
  }
}

/** What a bank statement told about the payer stays in the vault: the payment is known by what it says itself. */
function withoutEntry(fact: Fact<PaymentInput>): Fact<PaymentInput> {
  const { entry: _, ...content } = fact.content as PaymentInput & { entry?: unknown };
  return { ...fact, content };
}

/** The new content of a conflict corrects what is on record. */
async function correct(work: Resolving, { comment }: Of<'correct'>): Promise<Facts> {
  const { query, settings, exception } = work;
  const { sent } = exception.content as { sent: Json };
  const account = exception.accountKey === null ? null : await accountByKey(query, exception.accountKey);
  if (account === null) {
    throw new DomainError('wrong-step', 'What is on record has no account yet: place or dismiss it first.');
  }
  const fact = { ...factOf(work), content: sent } as Fact;
  const target = exception.factKind === 'payment' ? await accountOfPayment(work, fact as Fact<PaymentInput>) : account;
  const writers = await FactWriter.lockAll(query, [account, target], settings);
  const [from, to] = [writers.get(account.accountKey), writers.get(target.accountKey)];
  if (from === undefined || to === undefined) throw new Error('an account disappeared while it was locked');
  await work.begin();
  const result =
    exception.factKind === 'invoice'
      ? await correctInvoice(from, fact as Fact<InvoiceInput>)
      : await correctPayment(from, to, fact as Fact<PaymentInput>, comment);
  return { accountKey: target.accountKey, seq: applied(result).seq, comment };
}

/** The account a payment names now, in its currency. */
async function accountOfPayment(work: Resolving, { content }: Fact<PaymentInput>): Promise<AccountRow> {
  const account = await accountNamed(work, content.accountId);
  if (account.currency === content.amount.currency) return account;
  const detail = `Account ${account.accountId} is in ${account.currency}, not ${content.amount.currency}.`;
  throw new DomainError('currency-mismatch', detail);
}

async function attach(work: Resolving, to: Of<'attach'>): Promise<Facts> {
  switch (work.exception.factKind) {
    case 'message-status':
      return attachStatus(work, to.messageId);
    case 'reply':
      return attachReply(work, to.caseId);
    default:
      return attachReport(work, to.placementId);
  }
}

async function attachStatus(work: Resolving, messageId: string | undefined): Promise<Facts> {
  const id = given(messageId, 'messageId');
  const letter = await findLetter(work.query, id);
  const account = letter === null ? null : await accountByKey(work.query, letter.accountKey);
  if (account === null) throw unknown('letter', id, '/messageId');
  const writer = await FactWriter.lock(work.query, account, work.settings);
  await work.begin();
  const now = await findLetter(work.query, id);
  if (now === null) throw unknown('letter', id, '/messageId');
  const { seq } = applied(await applyStatus(writer, factOf<MessageStatusInput>(work), now));
  return { accountKey: account.accountKey, messageId: now.messageId, seq };
}

async function attachReply(work: Resolving, caseId: string | undefined): Promise<Facts> {
  const id = given(caseId, 'caseId');
  const account = await accountByKey(work.query, accountKeyOfCase(id));
  if (account === null) throw unknown('case', id, '/caseId');
  const writer = await FactWriter.lock(work.query, account, work.settings);
  await work.begin();
  const { seq } = applied(await applyReply(writer, factOf<ReplyInput>(work), null));
  return { accountKey: account.accountKey, caseId: id, seq };
}

async function attachReport(work: Resolving, placementId: string | undefined): Promise<Facts> {
  const id = given(placementId, 'placementId');
  const account = await accountPlaced(work.query, id);
  if (account === null) throw unknown('placement', id, '/placementId');
  const writer = await FactWriter.lock(work.query, account, work.settings);
  await work.begin();
  const { actor, content } = factOf<AgencyStatusInput | RemittanceInput>(work, { placementId: id });
  const { seq } = applied(await applyAgency(writer, agencyFact(actor, content)));
  return { accountKey: account.accountKey, placementId: id, seq };
}

/** Credit of a payment to open items, as a person says; what remains is a task again. */
async function allocate(work: Resolving, { lines }: Of<'allocate'>): Promise<Facts> {
  const { query, settings, exception } = work;
  const { accountKey, paymentId } = exception.content as { accountKey: string; paymentId: string };
  const account = await accountByKey(query, accountKey);
  if (account === null) throw new Error(`account ${accountKey} of a payment is missing`);
  const writer = await FactWriter.lock(query, account, settings);
  await work.begin();
  const payment = await paymentById(query, accountKey, paymentId);
  if (payment === null) throw new Error(`payment ${paymentId} of an exception is missing`);
  const on = await writer.today();
  const events = judgeAllocation(await writer.ledger(), { paymentId, unapplied: payment.unapplied }, lines, on);
  const commandId = `allocation:${exception.exceptionId}`;
  const seq = await writer.write({ commandId, actor: settings.by, events });
  const unapplied = payment.unapplied - lines.reduce((sum, line) => sum + line.amount.minor, 0);
  const left = { accountKey, paymentId, source: payment.source, unapplied };
  const [rest = null] =
    unapplied > 0 ? await raise(query, settings, [{ ...unappliedOf(account, left), by: SYSTEM }]) : [];
  return { accountKey, seq, ...(rest === null ? {} : { rest }) };
}

async function accountNamed({ query }: Resolving, accountId: string): Promise<AccountRow> {
  const account = await accountByClientId(query, accountId);
  if (account === null) throw unknown('account', accountId, '/accountId');
  return account;
}

function given(value: string | undefined, field: string): string {
  if (value !== undefined) return value;
  throw new DomainError('missing-field', `Say what it belongs to: ${field}.`, [], { pointer: `/${field}` });
}
const unknown = (what: string, id: string, pointer: string): DomainError =>
  new DomainError('unknown-reference', `There is no ${what} ${id}.`, [], { pointer });

/** Whatever the core refuses changes nothing: the transaction is rolled back. */
function applied(result: FactResult | { readonly refusal: { readonly why: string } }): { readonly seq: number | null } {
  if ('refusal' in result) throw new DomainError('wrong-step', `It cannot be placed there: ${result.refusal.why}.`);
  if (result.kind === 'conflict') throw new DomainError('duplicate', result.detail);
  if (result.kind === 'rejected') throw new DomainError('wrong-step', result.detail);
  if (result.kind === 'parked') throw new DomainError('wrong-step', 'It still waits for something else.');
  return { seq: result.seq };
}
