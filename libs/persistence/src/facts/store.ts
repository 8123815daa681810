import type { Actor, ResolvedCalendar } from '#domain';
import { serialise, type Database, type Query } from '../database/database.js';
import type { Vault } from '../people/vault.js';
import type {
  AccountInput,
  CreditNoteInput,
  FactResult,
  FactStore,
  InvoiceInput,
  MessageStatusInput,
  PaymentInput,
} from '../ports.js';
import { accountByClientId, accountByKey, siblingAccount, type AccountRow } from './accounts-table.js';
import {
  applyCreditNote,
  applyInvoice,
  creditNoteFault,
  invoiceFault,
  invoiceKey,
  seqOfInvoice,
} from './apply-invoice.js';
import { applyPayment, applyReversal, type ReversalInput } from './apply-payment.js';
import { applyStatus, findLetter } from './apply-status.js';
import { drainParked, meantPayment, missingSibling, recordedIdOf } from './drain.js';
import { FactWriter, type FactSettings } from './fact-writer.js';
import { inboxEntries, repeated, type Fact, type InboxEntry } from './inbox.js';
import { awaiting, park, waitsOf, type Obstacle } from './parked.js';
import { Registration, type Registered } from './register.js';
import { rejected } from './rejected.js';

/** Where a fact belongs: an account, or what is in its way. */
type Target = { account: AccountRow } | Waiting;
type Waiting = Obstacle & { waitsFor: string };
type Work = (query: Query, settings: FactSettings) => Promise<FactResult>;

/** What machines tell us: at least once, in any order, one transaction each. */
export class PostgresFacts implements FactStore {
  private readonly registration: Registration;

  constructor(
    private readonly database: Database,
    vault: Vault,
    private readonly settings: FactSettings,
  ) {
    this.registration = new Registration(database, vault, settings, drainParked);
  }

  async upsertAccount(actor: Actor, input: AccountInput, calendar: ResolvedCalendar): Promise<Registered> {
    return this.registration.upsert(actor, input, calendar);
  }

  async postInvoice(actor: Actor, input: InvoiceInput): Promise<FactResult> {
    const fault = invoiceFault(input);
    if (fault !== null) return fault;
    const fact: Fact<InvoiceInput> = { kind: 'invoice', actor, externalId: invoiceKey(input), content: input };
    return this.take(`invoice:${fact.externalId}`, async (query, settings) => {
      const writer = await lockTarget(query, settings, input.accountId, null);
      if (writer instanceof FactWriter) return this.postTo(writer, fact);
      const entries = await inboxEntries(query, ['invoice'], fact.externalId);
      return repeated(fact, ofSender(fact, entries)) ?? park(query, settings, fact, writer);
    });
  }

  private async postTo(writer: FactWriter, fact: Fact<InvoiceInput>): Promise<FactResult> {
    const result = await applyInvoice(writer, fact);
    if (result.kind !== 'known') return result;
    return { ...result, seq: await seqOfInvoice(writer, fact.content.invoiceNumber) };
  }

  async postCreditNote(actor: Actor, input: CreditNoteInput): Promise<FactResult> {
    const fault = creditNoteFault(input);
    if (fault !== null) return fault;
    const fact: Fact<CreditNoteInput> = { kind: 'credit-note', actor, externalId: input.creditNoteId, content: input };
    return this.take(`credit-note:${input.creditNoteId}`, async (query, settings) => {
      const again = repeated(fact, ofSender(fact, await inboxEntries(query, ['credit-note'], fact.externalId)));
      if (again !== null) return again;
      const writer = await lockTarget(query, settings, input.accountId, null);
      if (writer instanceof FactWriter) return applyCreditNote(writer, fact);
      return park(query, settings, fact, writer);
    });
  }

  async receivePayment(actor: Actor, input: PaymentInput): Promise<FactResult> {
    if (input.amount.minor <= 0) return rejected('invalid', 'a payment has a positive amount', '/amount/value');
    const fact: Fact<PaymentInput> = { kind: 'payment', actor, externalId: input.paymentId, content: input };
    return this.take(`payment:${input.paymentId}`, async (query, settings) => {
      const entries = await inboxEntries(query, ['payment', 'reversal'], input.paymentId);
      const payments = entries.filter((entry) => entry.kind === 'payment');
      const again = repeated(fact, ofSender(fact, payments));
      if (again !== null) return again;
      const writer = await lockTarget(query, settings, input.accountId, input.amount.currency);
      if (!(writer instanceof FactWriter)) return park(query, settings, fact, writer);
      const result = await applyPayment(writer, fact, recordedIdOf(fact, payments));
      if (entries.length > payments.length) await drainParked(writer, [awaiting.payment(input.paymentId)]);
      return result;
    });
  }

  async reversePayment(actor: Actor, input: ReversalInput): Promise<FactResult> {
    const fact: Fact<ReversalInput> = { kind: 'reversal', actor, externalId: input.paymentId, content: input };
    return this.take(`payment:${input.paymentId}`, async (query, settings) => {
      const before = ofSender(fact, await inboxEntries(query, ['reversal'], input.paymentId));
      if (before !== undefined) return { kind: 'known', accountKey: before.accountKey, seq: before.seq };
      const payment = await paymentOf(query, fact);
      if (payment?.accountKey == null) {
        const waitsFor = awaiting.payment(input.paymentId);
        const why = `payment ${input.paymentId} is not known yet`;
        return park(query, settings, fact, { kind: 'unknown-payment', waitsFor, why });
      }
      const account = await accountByKey(query, payment.accountKey);
      if (account === null) throw new Error(`account ${payment.accountKey} of a payment is missing`);
      return applyReversal(await FactWriter.lock(query, account, settings), fact, payment.recordedId);
    });
  }

  async messageStatus(actor: Actor, input: MessageStatusInput): Promise<FactResult> {
    const { externalId } = input;
    const fact: Fact<MessageStatusInput> = { kind: 'message-status', actor, externalId, content: input };
    return this.take(`message-status:${externalId}`, async (query, settings) => {
      const again = repeated(fact, ofSender(fact, await inboxEntries(query, ['message-status'], externalId)));
      if (again !== null) return again;
      const letter = await findLetter(query, input.messageId);
      const account = letter === null ? null : await accountByKey(query, letter.accountKey);
      if (account === null) {
        const why = `no letter has the id ${input.messageId}`;
        return park(query, settings, fact, { kind: 'unknown-letter', waitsFor: null, why });
      }
      const writer = await FactWriter.lock(query, account, settings);
      const now = await findLetter(query, input.messageId);
      if (now === null) throw new Error(`letter ${input.messageId} disappeared while its account was locked`);
      return applyStatus(writer, fact, now);
    });
  }

  /** One transaction that begins with the lock of what it is about, and a hint to the relays after its commit. */
  private async take(fact: string, work: Work): Promise<FactResult> {
    let queued = false;
    const settings = { ...this.settings, hint: () => void (queued = true) };
    const result = await this.database.transaction((query) => work(query, settings), { fact });
    if (queued) this.settings.hint();
    return result;
  }
}

function ofSender(fact: Fact, entries: readonly InboxEntry[]): InboxEntry | undefined {
  return entries.find((entry) => entry.source === fact.actor.id);
}

/** The account a fact names, its head locked; for money in another currency the sibling; else what to wait for. */
async function lockTarget(
  query: Query,
  settings: FactSettings,
  accountId: string,
  currency: string | null,
): Promise<FactWriter | Waiting> {
  const direct = await FactWriter.lockByClientId(query, accountId, currency, settings);
  if (direct !== null) return direct;
  // Before a fact is parked, whoever might end its waiting at this moment is waited for, and the search repeated.
  for (let waited: string | null = null; ;) {
    const target = await locate(query, accountId, currency);
    if ('account' in target) return FactWriter.lock(query, target.account, settings);
    if (target.waitsFor === waited) return target;
    await serialise(query, target.waitsFor);
    waited = target.waitsFor;
  }
}

async function locate(query: Query, accountId: string, currency: string | null): Promise<Target> {
  const named = await accountByClientId(query, accountId);
  if (named === null) {
    return { kind: 'unknown-account', waitsFor: awaiting.account(accountId), why: `account ${accountId} is unknown` };
  }
  if (currency === null || named.currency === currency) return { account: named };
  const sibling = await siblingAccount(query, named, currency);
  if (sibling !== null) return { account: sibling };
  return missingSibling(named, currency);
}

/** Entry of the payment a reversal means; one that is parked is waited for while somebody may be applying it. */
async function paymentOf(query: Query, fact: Fact): Promise<InboxEntry | null> {
  const find = async (): Promise<InboxEntry | null> =>
    meantPayment(fact, await inboxEntries(query, ['payment'], fact.externalId));
  const payment = await find();
  if (payment?.outcome !== 'parked') return payment;
  for (const waitsFor of await waitsOf(query, 'payment', payment.source, fact.externalId)) {
    await serialise(query, waitsFor);
  }
  return find();
}
