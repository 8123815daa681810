import {
  matchEntry,
  type Actor,
  type BankEntry,
  type Json,
  type MatchCandidates,
  type MatchResult,
  type PlainDate,
} from '#domain';
import type { Batch } from '../database/batch.js';
import { lockFacts, type Query } from '../database/database.js';
import type { CreditWatch } from '../exceptions/credit.js';
import type { NewException } from '../exceptions/ports.js';
import { raise } from '../exceptions/raise.js';
import { applyPayment, type ReversalInput } from '../facts/apply-payment.js';
import { drainParked, recordedIdOf } from '../facts/drain.js';
import { FactWriter, type FactSettings } from '../facts/fact-writer.js';
import { inboxEntriesOf, type Fact, type InboxEntry } from '../facts/inbox.js';
import { awaiting } from '../facts/parked.js';
import { takeTurn } from '../facts/reversals.js';
import type { ImportRow } from '../imports/ports.js';
import type { PaymentInput } from '../ports.js';
import type { BlindIndex } from './blind-index.js';
import { amountKey, Candidates, invoicesOfAmount } from './candidates.js';
import {
  givesBack,
  knownEntries,
  originalsOf,
  recordEntries,
  recordReversals,
  tracesOf,
  type EntryRow,
  type Outcome,
  type Traces,
} from './entries.js';
import type { EntryResult } from './ports.js';

type Row = ImportRow<BankEntry> & { readonly traces: Traces };
type Inbox = readonly (InboxEntry & { readonly externalId: string })[];
export interface UnitContext {
  readonly query: Query;
  readonly settings: FactSettings & { readonly batch: Batch; readonly credit: CreditWatch };
  readonly actor: Actor;
  readonly importId: string;
  readonly index: BlindIndex;
}
const CAME_BACK = 'money we had paid came back: it is no payment of a customer';

/**
 * Takes entries in their order, in the caller's transaction: each sees what the ones before it left open. Locks are taken
 * in the order of the house: facts, heads of accounts, the house's own head.
 */
export async function takeEntries(context: UnitContext, rows: readonly ImportRow<BankEntry>[]): Promise<EntryResult[]> {
  const unit = await StatementUnit.open(context, rows);
  const results: EntryResult[] = [];
  for (const row of unit.rows) results.push(await unit.takeOne(row));
  await unit.finish();
  return results;
}

class StatementUnit {
  private readonly taken: EntryRow[] = [];
  private readonly reversed = new Map<string, string>();
  private readonly exceptions: NewException[] = [];

  private constructor(
    private readonly context: UnitContext,
    readonly rows: readonly Row[],
    private readonly known: Set<string>,
    private readonly inbox: Inbox,
    private readonly originals: ReadonlyMap<string, readonly string[]>,
    private readonly candidates: Candidates,
    private readonly sameAmount: ReadonlyMap<string, MatchCandidates['sameAmount']>,
    private readonly writers: Map<string, FactWriter>,
  ) {}

  static async open(context: UnitContext, given: readonly ImportRow<BankEntry>[]): Promise<StatementUnit> {
    const { query, settings, actor, index } = context;
    const rows = given.map((row) => ({ ...row, traces: tracesOf(row.value, index) }));
    const debits = rows
      .filter((row) => row.value.direction === 'debit')
      .map(({ value, traces }) => ({ entry: value, traces }));
    const ids = rows.map((row) => row.value.paymentId);
    const expected = [...(await originalsOf(query, actor.id, debits)).values()].flat();
    await lockFacts(
      query,
      [...ids, ...expected].map((id) => `payment:${id}`),
    );
    const inbox = await inboxEntriesOf(query, ['payment', 'reversal'], [...ids, ...expected]);
    const known = await knownEntries(query, actor.id, ids);
    const originals = await originalsOf(query, actor.id, debits);
    const credits = rows
      .map((row) => row.value)
      .filter((entry) => entry.direction === 'credit' && !known.has(entry.paymentId));
    const paid = inbox.flatMap((entry) => entry.accountKey ?? []);
    const candidates = await Candidates.lookUp(query, index, credits, paid);
    const writers = await FactWriter.lockAll(query, candidates.bookable, settings);
    await FactWriter.expectPayments(query, [...writers.values()]);
    const amounts = credits.map((entry) => entry.amount);
    const sameAmount = await invoicesOfAmount(query, settings.vault, amounts);
    const locked = new Set([...ids, ...expected]);
    for (const [id, found] of originals)
      originals.set(
        id,
        found.filter((one) => locked.has(one)),
      );
    return new StatementUnit(context, rows, known, inbox, originals, candidates, sameAmount, writers);
  }

  async takeOne(row: Row): Promise<EntryResult> {
    const { paymentId, direction } = row.value;
    const mark = { line: row.line, paymentId };
    if (this.known.has(paymentId)) return { ...mark, kind: 'unchanged' };
    this.known.add(paymentId);
    const before = this.paymentOf(paymentId);
    if (before !== undefined) {
      this.remember(row, 'posted', before.accountKey);
      return { ...mark, kind: 'unchanged' };
    }
    return { ...mark, ...(direction === 'credit' ? await this.takeCredit(row) : await this.takeDebit(row)) };
  }

  /** Writes what was decided, and last, since it locks the house's head, what only a person can place. */
  async finish(): Promise<void> {
    const { query, settings, actor, importId } = this.context;
    recordEntries(settings.batch, actor.id, importId, this.taken);
    recordReversals(settings.batch, actor.id, this.reversed);
    await this.store();
    await raise(query, settings, this.exceptions);
  }

  private async store(): Promise<void> {
    const { query, settings } = this.context;
    await settings.batch.flush(query);
    await settings.credit.follow(query, settings);
  }

  private async takeCredit(row: Row): Promise<Taken> {
    const entry = row.value;
    const candidates = await this.candidates.of(entry, this.writers);
    const sameAmount = this.sameAmount.get(amountKey(entry.amount)) ?? [];
    const subject = entry.reversal ? { ...entry, indivisible: CAME_BACK } : entry;
    const result = matchEntry(subject, { ...candidates, sameAmount });
    if (result.kind !== 'matched') return this.queue(row, result);
    const writer = [...this.writers.values()].find(({ account }) => account.accountId === result.accountId);
    if (writer === undefined) throw new Error(`account ${result.accountId} was matched and not locked`);
    await this.post(writer, entry, result.invoiceNumbers);
    this.remember(row, 'posted', writer.account.accountKey);
    const { accountId, invoiceNumbers, rule, reasons } = result;
    return { kind: 'accepted', accountId, invoiceNumbers, rule, reasons };
  }

  private async post(writer: FactWriter, entry: BankEntry, invoiceNumbers: readonly string[]): Promise<void> {
    const { paymentId } = entry;
    const content = { ...paymentFacts(entry), accountId: writer.account.accountId, invoiceNumbers };
    const fact: Fact<PaymentInput> = { kind: 'payment', actor: this.context.actor, externalId: paymentId, content };
    const entries = this.inbox.filter((one) => one.externalId === paymentId);
    const payments = entries.filter((one) => one.kind === 'payment');
    await applyPayment(writer, fact, recordedIdOf(fact, payments));
    if (entries.length === payments.length) return;
    await writer.flush();
    await drainParked(writer, [awaiting.payment(paymentId)]);
  }

  private queue(row: Row, result: Exclude<MatchResult, { kind: 'matched' }>): Taken {
    const { kind, why, suggestions } = result;
    const entry = row.value;
    const content = { ...paymentFacts(entry), entry: toldOf(entry) };
    this.except(row, { kind, why, factKind: 'payment', content, suggestions: suggestions as unknown as Json });
    this.remember(row, 'queued', null);
    return { kind: 'parked', why, suggestions };
  }

  /** A debit that gives back one credit we know is its reversal; any other is not ours to book. */
  private async takeDebit(row: Row): Promise<Taken> {
    const entry = row.value;
    const originals = this.originalsFor(row);
    const [original] = originals;
    if (original !== undefined && originals.length === 1) return this.reverse(row, original);
    if (originals.length === 0 && !entry.reversal) return { kind: 'skipped' };
    const why =
      originals.length === 0
        ? 'the bank took money back, and no payment of this amount and reference is known'
        : `the bank took money back, and it may be any of the payments ${originals.join(', ')}`;
    const content = { reversal: true, ...paymentFacts(entry), entry: toldOf(entry) };
    this.except(row, { kind: 'unknown-payment', why, factKind: 'statement-entry', content });
    this.remember(row, 'queued', null);
    return { kind: 'parked', why, suggestions: [] };
  }

  private originalsFor({ value, traces }: Row): string[] {
    const here = this.taken
      .filter(({ entry }) => entry.direction === 'credit')
      .filter((one) => givesBack(value, traces, one.entry.amount, one.traces))
      .map(({ entry }) => entry.paymentId);
    const all = new Set([...(this.originals.get(value.paymentId) ?? []), ...here]);
    return [...all].filter((id) => !this.reversed.has(id));
  }

  /** Everything before it is stored first, and its account read again after it: a reversal is judged by the tables. */
  private async reverse(row: Row, paymentId: string): Promise<Taken> {
    const { query, settings, actor } = this.context;
    this.reversed.set(paymentId, row.value.paymentId);
    this.remember(row, 'reversal', null);
    await this.store();
    const content: ReversalInput = { paymentId, reason: 'returned by the bank', reversedOn: dateOf(row.value) };
    const fact: Fact<ReversalInput> = { kind: 'reversal', actor, externalId: paymentId, content };
    const { batch: _batch, credit: _credit, ...single } = settings;
    const result = await takeTurn(query, single, fact, drainParked);
    const writer = 'accountKey' in result ? this.writers.get(result.accountKey ?? '') : undefined;
    if (writer === undefined) {
      return {
        kind: 'parked',
        why: `the bank took back payment ${paymentId}, which waits for a person itself`,
        suggestions: [],
      };
    }
    const { account } = writer;
    this.writers.set(account.accountKey, await FactWriter.lock(query, account, settings));
    const reasons = [`gives back payment ${paymentId}`];
    return { kind: 'accepted', accountId: account.accountId, invoiceNumbers: [], rule: 'reversal', reasons };
  }

  private paymentOf(paymentId: string): InboxEntry | undefined {
    const { actor } = this.context;
    return this.inbox.find((one) => one.kind === 'payment' && one.externalId === paymentId && one.source === actor.id);
  }
  private except(row: Row, one: Pick<NewException, 'kind' | 'why' | 'factKind' | 'suggestions'> & Told): void {
    const { actor, importId } = this.context;
    const { paymentId, amount } = row.value;
    const origin = { source: actor.id, sourceRole: actor.role, externalId: paymentId, importId, line: row.line };
    this.exceptions.push({ ...one, ...origin, content: one.content as Json, amount, personal: true });
  }
  private remember({ line, value, traces }: Row, outcome: Outcome, accountKey: string | null): void {
    this.taken.push({ line, entry: value, traces, outcome, accountKey });
  }
}
type Taken = EntryResult extends infer R ? (R extends EntryResult ? Omit<R, 'line' | 'paymentId'> : never) : never;

/** What an exception keeps of an entry, sealed. */
interface Told {
  readonly content: object;
}
const dateOf = (entry: BankEntry): PlainDate => entry.valueOn ?? entry.bookedOn;
function paymentFacts(entry: BankEntry): Pick<PaymentInput, 'paymentId' | 'amount' | 'receivedOn' | 'method'> {
  return { paymentId: entry.paymentId, amount: entry.amount, receivedOn: dateOf(entry), method: 'bank-transfer' };
}
/** What a person needs to place it; sealed, since it names the payer. */
function toldOf({
  bookedOn,
  valueOn,
  account,
  endToEndId,
  servicerReference,
  references,
  remittance,
  counterparty,
}: BankEntry) {
  return { bookedOn, valueOn, account, endToEndId, servicerReference, references, remittance, counterparty };
}
