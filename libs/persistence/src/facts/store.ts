import type { Actor, ResolvedCalendar } from '#domain';
import { Batch } from '../database/batch.js';
import type { Database, Query } from '../database/database.js';
import type { Vault } from '../people/vault.js';
import type {
  AccountInput,
  CreditNoteInput,
  FactResult,
  FactStore,
  InvoiceInput,
  MessageStatusInput,
  ParkedRow,
  PaymentInput,
} from '../ports.js';
import { accountByClientId, accountByKey, siblingAccount, type AccountRow } from './accounts-table.js';
import { applyCreditNote, applyInvoice, faultOfInvoice, invoiceKey } from './apply-invoice.js';
import { applyPayment, applyReversal, type ReversalInput } from './apply-payment.js';
import { applyStatus, findLetter } from './apply-status.js';
import { FactWriter, type FactSettings } from './fact-writer.js';
import { inboxEntries, recordInbox, repeated, serialise, type Fact, type InboxEntry } from './inbox.js';
import { awaiting, leaveToPerson, listParked, park, parkedFor, unpark, type ParkedFact } from './parked.js';
import { Registration, type Registered } from './register.js';
import { rejected } from './rejected.js';

/** Where a fact belongs: an account, or what it has to wait for. */
type Target = { account: AccountRow } | { waitsFor: string; why: string };

/** What machines tell us: at least once, in any order, one transaction each. */
export class PostgresFacts implements FactStore {
  private readonly registration: Registration;

  constructor(
    private readonly database: Database,
    vault: Vault,
    private readonly settings: FactSettings,
  ) {
    this.registration = new Registration(database, vault, settings, (writer, waitsFor) => this.drain(writer, waitsFor));
  }

  async upsertAccount(actor: Actor, input: AccountInput, calendar: ResolvedCalendar): Promise<Registered> {
    return this.registration.upsert(actor, input, calendar);
  }

  async postInvoice(actor: Actor, input: InvoiceInput): Promise<FactResult> {
    const fault = faultOfInvoice(input);
    if (fault !== null) return fault;
    const fact: Fact<InvoiceInput> = { kind: 'invoice', actor, externalId: invoiceKey(input), content: input };
    return this.take(async (query) => {
      const target = await this.settle(query, () => this.locate(query, input.accountId, null));
      if ('account' in target) return applyInvoice(await this.lock(query, target.account), fact);
      return (await this.alreadyIn(query, fact)) ?? park(query, fact, target.waitsFor, target.why);
    });
  }

  async postCreditNote(actor: Actor, input: CreditNoteInput): Promise<FactResult> {
    if (input.amount.minor <= 0) return rejected('invalid', 'a credit note has a positive amount', '/amount/value');
    const fact: Fact<CreditNoteInput> = { kind: 'credit-note', actor, externalId: input.creditNoteId, content: input };
    return this.take(async (query) => {
      await serialise(query, `credit-note:${input.creditNoteId}`);
      const again = await this.alreadyIn(query, fact);
      if (again !== null) return again;
      const target = await this.settle(query, () => this.locate(query, input.accountId, null));
      if ('account' in target) return applyCreditNote(await this.lock(query, target.account), fact);
      return park(query, fact, target.waitsFor, target.why);
    });
  }

  async receivePayment(actor: Actor, input: PaymentInput): Promise<FactResult> {
    if (input.amount.minor <= 0) return rejected('invalid', 'a payment has a positive amount', '/amount/value');
    const fact: Fact<PaymentInput> = { kind: 'payment', actor, externalId: input.paymentId, content: input };
    return this.take(async (query) => {
      await serialise(query, `payment:${input.paymentId}`);
      const entries = await inboxEntries(query, ['payment', 'reversal'], input.paymentId);
      const payments = entries.filter((entry) => entry.kind === 'payment');
      const again = repeated(
        fact,
        payments.find((entry) => entry.source === actor.id),
      );
      if (again !== null) return again;
      const target = await this.settle(query, () => this.locate(query, input.accountId, input.amount.currency));
      if (!('account' in target)) return park(query, fact, target.waitsFor, target.why);
      const writer = await this.lock(query, target.account);
      const result = await applyPayment(writer, fact, recordedIdOf(fact, payments));
      if (entries.length > payments.length) await this.drain(writer, [awaiting.payment(input.paymentId)]);
      return result;
    });
  }

  async reversePayment(actor: Actor, input: ReversalInput): Promise<FactResult> {
    const content = { paymentId: input.paymentId };
    const fact: Fact<ReversalInput> = { kind: 'reversal', actor, externalId: input.paymentId, content: input };
    return this.take(async (query) => {
      await serialise(query, `payment:${input.paymentId}`);
      const known = await inboxEntries(query, ['reversal'], input.paymentId);
      const before = known.find((entry) => entry.source === actor.id);
      if (before !== undefined) return { kind: 'known', accountKey: before.accountKey, seq: before.seq };
      const payment = await this.paymentOf(query, fact);
      if (payment?.accountKey == null) {
        return park(query, fact, awaiting.payment(content.paymentId), 'its payment is not known yet');
      }
      const account = await accountByKey(query, payment.accountKey);
      if (account === null) throw new Error(`account ${payment.accountKey} of a payment is missing`);
      return applyReversal(await this.lock(query, account), fact, payment.recordedId);
    });
  }

  async messageStatus(actor: Actor, input: MessageStatusInput): Promise<FactResult> {
    const fact: Fact<MessageStatusInput> = {
      kind: 'message-status',
      actor,
      externalId: input.externalId,
      content: input,
    };
    return this.take(async (query) => {
      await serialise(query, `message-status:${input.externalId}`);
      const again = await this.alreadyIn(query, fact);
      if (again !== null) return again;
      const letter = await findLetter(query, input.messageId);
      const account = letter === null ? null : await accountByKey(query, letter.accountKey);
      if (account === null) return park(query, fact, awaiting.person, `no letter has the id ${input.messageId}`);
      const writer = await this.lock(query, account);
      const now = await findLetter(query, input.messageId);
      if (now === null) throw new Error(`letter ${input.messageId} disappeared while its account was locked`);
      return applyStatus(writer, fact, now);
    });
  }

  async parked(): Promise<ParkedRow[]> {
    return listParked(this.database.query);
  }

  private async take(work: (query: Query) => Promise<FactResult>): Promise<FactResult> {
    const result = await this.database.transaction(work);
    if (result.kind === 'accepted') this.settings.hint();
    return result;
  }

  private async lock(query: Query, account: AccountRow): Promise<FactWriter> {
    return FactWriter.lock(query, account, this.settings);
  }

  private async alreadyIn(query: Query, fact: Fact): Promise<FactResult | null> {
    const entries = await inboxEntries(query, [fact.kind], fact.externalId);
    return repeated(
      fact,
      entries.find((entry) => entry.source === fact.actor.id),
    );
  }

  /** The account a fact names; for money in another currency the sibling that holds it. */
  private async locate(query: Query, accountId: string, currency: string | null): Promise<Target> {
    const named = await accountByClientId(query, accountId);
    if (named === null) return { waitsFor: awaiting.account(accountId), why: `account ${accountId} is unknown` };
    if (currency === null || named.currency === currency) return { account: named };
    const sibling = await siblingAccount(query, named, currency);
    if (sibling !== null) return { account: sibling };
    return { waitsFor: awaiting.sibling(named, currency), why: 'currency' };
  }

  /** Before a fact is parked, whoever might end its waiting at this moment is waited for, and the search repeated. */
  private async settle(query: Query, locate: () => Promise<Target>): Promise<Target> {
    for (let waited: string | null = null; ;) {
      const target = await locate();
      if ('account' in target || target.waitsFor === waited) return target;
      await serialise(query, target.waitsFor);
      waited = target.waitsFor;
    }
  }

  /** Entry of the payment a reversal means: its sender's, else the only one there is. */
  private async paymentOf(query: Query, fact: Fact): Promise<InboxEntry | null> {
    const find = async (): Promise<InboxEntry | null> => {
      const entries = await inboxEntries(query, ['payment'], fact.externalId);
      const own = entries.find((entry) => entry.source === fact.actor.id);
      return own ?? (entries.length === 1 ? (entries[0] ?? null) : null);
    };
    const payment = await find();
    if (payment?.outcome !== 'parked') return payment;
    for (const waitsFor of await this.awaited(query, payment, fact)) await serialise(query, waitsFor);
    return find();
  }

  private async awaited(query: Query, payment: InboxEntry, fact: Fact): Promise<string[]> {
    const rows = await query<{ awaiting: string }>(
      `SELECT awaiting FROM parked WHERE kind = 'payment' AND external_id = $1 AND source = $2`,
      [fact.externalId, payment.source],
    );
    return rows.map((row) => row.awaiting);
  }

  /** Applies, in order of arrival, what waited for something that is there now; each may set free another. */
  private async drain(writer: FactWriter, waitsFor: readonly string[]): Promise<void> {
    for (const parked of await parkedFor(writer.query, waitsFor)) {
      const result = await this.applyParked(writer, parked);
      if (result.kind === 'conflict' || result.kind === 'rejected') {
        await leaveToPerson(writer.query, parked.id, result.detail);
        continue;
      }
      if (result.kind === 'parked') continue;
      if (result.kind === 'known') await this.accepted(writer, parked.fact, result.seq);
      await unpark(writer.query, parked.id);
      if (parked.fact.kind === 'payment') await this.drain(writer, [awaiting.payment(parked.fact.externalId)]);
    }
  }

  /** What waited turned out to be on record already. */
  private async accepted(writer: FactWriter, fact: Fact, seq: number | null): Promise<void> {
    const { accountKey } = writer.account;
    const batch = new Batch();
    recordInbox(batch, fact, { outcome: 'accepted', accountKey, seq, recordedId: fact.externalId });
    await batch.flush(writer.query);
  }

  private async applyParked(writer: FactWriter, { id, fact }: ParkedFact): Promise<FactResult> {
    const { query } = writer;
    switch (fact.kind) {
      case 'invoice':
        return applyInvoice(writer, fact as Fact<InvoiceInput>);
      case 'credit-note':
        return applyCreditNote(writer, fact as Fact<CreditNoteInput>);
      case 'payment': {
        const payment = fact as Fact<PaymentInput>;
        const { currency } = payment.content.amount;
        if (currency !== writer.account.currency) {
          await query('UPDATE parked SET awaiting = $2, why = $3 WHERE id = $1', [
            id,
            awaiting.sibling(writer.account, currency),
            'currency',
          ]);
          return { kind: 'parked', accountKey: null, seq: null };
        }
        const others = await inboxEntries(query, ['payment'], fact.externalId);
        return applyPayment(writer, payment, recordedIdOf(payment, others));
      }
      case 'reversal': {
        const entries = await inboxEntries(query, ['payment'], fact.externalId);
        const own = entries.find((entry) => entry.source === fact.actor.id) ?? entries[0];
        if (own?.accountKey !== writer.account.accountKey) return { kind: 'parked', accountKey: null, seq: null };
        return applyReversal(writer, fact as Fact<ReversalInput>, own.recordedId);
      }
      case 'message-status':
        return { kind: 'parked', accountKey: null, seq: null };
    }
  }
}

/** The sender's id, made distinct where another sender used the same: two senders, two payments. */
function recordedIdOf(fact: Fact<PaymentInput>, entries: readonly InboxEntry[]): string {
  const taken = entries.some((entry) => entry.source !== fact.actor.id && entry.recordedId === fact.externalId);
  return taken ? `${fact.actor.id}/${fact.externalId}` : fact.externalId;
}
