import { lockFacts } from '../database/database.js';
import {
  applyCreditNote,
  applyInvoice,
  creditNoteFault,
  invoiceFault,
  invoiceKey,
  itemIdOf,
} from '../facts/apply-invoice.js';
import type { AccountRow } from '../facts/accounts-table.js';
import { conflictOf, firstContent, recordedInvoice } from '../facts/conflict.js';
import { Directory, type Named } from '../facts/directory.js';
import { FactWriter } from '../facts/fact-writer.js';
import { contentDigest, inboxEntriesOf, repeated, type Fact, type InboxEntry } from '../facts/inbox.js';
import { lockNames, namesOf, Registry, siblingId } from '../facts/register.js';
import { rejected } from '../facts/rejected.js';
import type { AccountInput, CreditNoteInput, FactResult, InvoiceInput } from '../ports.js';
import type { CalendarOf, ImportRow, InvoiceRowInput, RowResult } from './ports.js';
import { resultOf, type Unit } from './unit.js';

/** A chunk of invoices and credit notes, in the order of the file. */
export async function takeInvoices(
  unit: Unit,
  rows: readonly ImportRow<InvoiceRowInput>[],
  calendarOf: CalendarOf,
): Promise<RowResult[]> {
  const own = rows.map((row) => ({ ...row, value: namedAlike(row.value) }));
  const desk = await InvoiceDesk.open(unit, own, calendarOf);
  const results: RowResult[] = [];
  for (const row of own) results.push(resultOf(unit, row, await desk.take(row)));
  await desk.noteFreshness();
  return results;
}

type RowFact =
  | { readonly kind: 'invoice'; readonly fact: Fact<InvoiceInput> }
  | { readonly kind: 'credit-note'; readonly fact: Fact<CreditNoteInput> };

class InvoiceDesk {
  private readonly directory = new Directory();
  private readonly registry: Registry;
  /** Credit notes that came in before by id, carried along. */
  private readonly notes = new Map<string, InboxEntry>();
  /** Accounts for which an invoice was put on record. */
  private readonly recorded = new Set<string>();

  private constructor(
    private readonly unit: Unit,
    private readonly calendarOf: CalendarOf,
  ) {
    this.registry = new Registry(unit.query, unit.settings, this.directory);
  }

  /** Locks what the rows are about, in the one order everybody keeps, and reads what they will be judged by. */
  static async open(
    unit: Unit,
    rows: readonly ImportRow<InvoiceRowInput>[],
    calendarOf: CalendarOf,
  ): Promise<InvoiceDesk> {
    const desk = new InvoiceDesk(unit, calendarOf);
    const facts = rows.map((row) => factOf(unit, row.value));
    await lockFacts(
      unit.query,
      facts.map(({ kind, fact }) => `${kind}:${fact.externalId}`),
    );
    await desk.readNotes(facts.flatMap(({ kind, fact }) => (kind === 'credit-note' ? [fact.externalId] : [])));
    const inputs = rows.map((row) => row.value);
    const bases = await desk.readAccounts(inputs);
    await desk.lockHeads(inputs);
    await desk.registry.expect([], bases.siblings);
    await desk.registry.expect([
      ...bases.created,
      ...bases.siblings.flatMap((of) =>
        [...(bases.currencies.get(of.accountId) ?? [])].map((c) => desk.registry.siblingInput(of, c)),
      ),
    ]);
    await desk.readLedger(inputs);
    return desk;
  }

  async take({ line, value }: ImportRow<InvoiceRowInput>): Promise<FactResult> {
    const found = factOf(this.unit, value);
    const fault = found.kind === 'invoice' ? invoiceFault(found.fact.content) : creditNoteFault(found.fact.content);
    if (fault !== null) return fault;
    const again = found.kind === 'credit-note' ? repeated(found.fact, this.notes.get(found.fact.externalId)) : null;
    const writer = again === null ? await this.writerFor(value) : null;
    if (writer !== null && !(writer instanceof FactWriter)) return writer;
    const result = again ?? (await this.book(found, writer));
    if (result.kind === 'conflict') await this.leaveToPerson(found, writer, result.detail, line);
    return result;
  }

  /** The first content stands; a person looks at both. */
  private async leaveToPerson(found: RowFact, writer: FactWriter | null, why: string, line: number): Promise<void> {
    const { query, settings, importId, exceptions } = this.unit;
    let recorded: Parameters<typeof conflictOf>[2];
    if (found.kind === 'invoice' && writer !== null)
      recorded = await recordedInvoice(writer, found.fact.content.invoiceNumber);
    else {
      await settings.batch.flush(query);
      const { accountKey = null, seq = null } = this.notes.get(found.fact.externalId) ?? {};
      recorded =
        accountKey === null
          ? { content: null, accountKey: writer?.account.accountKey ?? null }
          : await firstContent(query, found.fact, { accountKey, seq });
    }
    exceptions.push({ ...conflictOf(found.fact, why, recorded), importId, line });
  }

  /** Notes for freshness which accounts this file put invoices on record for. */
  async noteFreshness(): Promise<void> {
    if (this.recorded.size === 0) return;
    await this.unit.query(
      `INSERT INTO imported_invoice (account_key, source, place)
       SELECT k, $2, j.place FROM unnest($1::text[]) AS k, import_job j WHERE j.import_id = $3
       ON CONFLICT (account_key, source) DO UPDATE SET place = greatest(imported_invoice.place, excluded.place)`,
      [[...this.recorded].sort(), this.unit.actor.id, this.unit.importId],
    );
  }

  private async book(found: RowFact, writer: FactWriter | null): Promise<FactResult> {
    if (writer === null) throw new Error('a row without an account');
    if (found.kind === 'invoice') {
      const result = await applyInvoice(writer, found.fact);
      if (result.kind === 'accepted') this.recorded.add(writer.account.accountKey);
      return result;
    }
    const { fact } = found;
    const result = await applyCreditNote(writer, fact);
    if (result.kind === 'accepted') {
      this.notes.set(fact.externalId, {
        ...{ kind: 'credit-note', source: fact.actor.id, digest: contentDigest(fact), outcome: 'accepted' },
        ...{ accountKey: result.accountKey, seq: result.seq, recordedId: fact.externalId },
      });
    }
    return result;
  }

  /** The account a row names, registered or opened in a new currency where the row says so. */
  private async writerFor(value: InvoiceRowInput): Promise<FactWriter | Extract<FactResult, { kind: 'rejected' }>> {
    const { actor } = this.unit;
    const { accountId, createAccount = null } = value;
    if (this.directory.byClientId(accountId) === null) {
      if (createAccount === null) return unknownAccount(accountId);
      const calendar = this.calendarOf(createAccount.zone, createAccount.calendar);
      const created = await this.registry.upsert(actor, createAccount, calendar);
      if (!('accountKey' in created)) {
        return rejected('unknown-reference', `account ${accountId} cannot be registered: ${created.detail}`);
      }
    }
    const target = this.directory.locate(nameOf(value));
    if ('account' in target) return this.writer(target.account);
    const of = this.directory.byClientId(accountId);
    const opened = of === null ? null : await this.registry.openSibling(actor, of, value.amount.currency);
    if (opened !== null) return opened;
    const { currency } = value.amount;
    const detail = `account ${accountId} is not in ${currency}, and the id of its sibling belongs to somebody else: register the customer's ${currency} account`;
    return rejected('currency-mismatch', detail);
  }

  private writer(account: AccountRow): FactWriter {
    const writer = this.registry.writers.get(account.accountKey);
    if (writer === undefined) throw new Error(`the head of account ${account.accountId} is not locked`);
    return writer;
  }

  private async readNotes(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    for (const entry of await inboxEntriesOf(this.unit.query, ['credit-note'], ids)) {
      if (entry.source === this.unit.actor.id) this.notes.set(entry.externalId, entry);
    }
  }

  /**
   * Reads the accounts the rows name. Where some are to be registered, their names are locked and it is read again.
   * Returns what will be registered: accounts of rows, and new currencies of accounts that are known.
   */
  private async readAccounts(inputs: readonly InvoiceRowInput[]): Promise<ToRegister> {
    const { query } = this.unit;
    await this.directory.read(query, inputs.map(nameOf));
    let wanted = this.toRegister(inputs);
    for (const locked = new Set<string>(); ; wanted = this.toRegister(inputs)) {
      const accounts = wanted.identities.filter((one) => !namesOf(one).every((name) => locked.has(name)));
      if (accounts.length === 0) return wanted;
      await lockNames(query, accounts);
      for (const name of accounts.flatMap(namesOf)) locked.add(name);
      await this.directory.read(query, inputs.map(nameOf));
      await this.directory.readAll(query, accounts);
    }
  }

  private toRegister(inputs: readonly InvoiceRowInput[]): ToRegister {
    const created = new Map<string, AccountInput>();
    const siblings = new Map<string, AccountRow>();
    const currencies = new Map<string, Set<string>>();
    const identities: ToRegister['identities'][number][] = [];
    for (const input of inputs) {
      const { accountId, createAccount = null } = input;
      const { currency } = input.amount;
      const known = this.directory.byClientId(accountId);
      const base = known ?? created.get(accountId) ?? createAccount;
      if (base === null) continue;
      if (known === null && !created.has(accountId)) {
        created.set(accountId, { ...base } as AccountInput);
        identities.push(base);
      }
      if (base.currency === currency || this.directory.ofCustomer({ ...base, currency }) !== null) continue;
      const id = siblingId(base, currency);
      if (created.has(id) || currencies.get(accountId)?.has(currency) === true) continue;
      identities.push({ ...base, accountId: id, currency });
      if (known === null) created.set(id, { ...(base as AccountInput), accountId: id, currency });
      else {
        siblings.set(accountId, known);
        currencies.set(accountId, (currencies.get(accountId) ?? new Set()).add(currency));
      }
    }
    return { created: [...created.values()], siblings: [...siblings.values()], currencies, identities };
  }

  private async lockHeads(inputs: readonly InvoiceRowInput[]): Promise<void> {
    const accounts = inputs.flatMap((input) => {
      const target = this.directory.locate(nameOf(input));
      return 'account' in target ? [target.account] : [];
    });
    const writers = await FactWriter.lockAll(this.unit.query, accounts, this.unit.settings);
    for (const [accountKey, writer] of writers) this.registry.writers.set(accountKey, writer);
  }

  private async readLedger(inputs: readonly InvoiceRowInput[]): Promise<void> {
    const items: [FactWriter, string][] = [];
    const contests: [FactWriter, string][] = [];
    const notes = new Set<FactWriter>();
    for (const input of inputs) {
      const target = this.directory.locate(nameOf(input));
      if (!('account' in target)) continue;
      const writer = this.writer(target.account);
      const isNote = input.creditNote === true;
      if (isNote) notes.add(writer);
      items.push([writer, isNote ? input.invoiceNumber : itemIdOf(input.invoiceNumber)]);
      if (input.disputed !== undefined) contests.push([writer, itemIdOf(input.invoiceNumber)]);
    }
    await FactWriter.expectInvoices(this.unit.query, items);
    await FactWriter.expectContests(this.unit.query, contests);
    await FactWriter.expectPayments(this.unit.query, [...notes]);
  }
}

interface ToRegister {
  /** Accounts that rows bring along, and siblings of those. */
  readonly created: readonly AccountInput[];
  /** Known accounts whose customer gets an account in a new currency, and which currencies by account id. */
  readonly siblings: readonly AccountRow[];
  readonly currencies: ReadonlyMap<string, ReadonlySet<string>>;
  readonly identities: readonly Parameters<typeof namesOf>[0][];
}

function factOf({ actor }: Unit, value: InvoiceRowInput): RowFact {
  const { creditNote = false, createAccount: _, ...invoice } = value;
  if (!creditNote) {
    return { kind: 'invoice', fact: { kind: 'invoice', actor, externalId: invoiceKey(invoice), content: invoice } };
  }
  const { invoiceNumber: creditNoteId, accountId, amount, invoiceDate: creditedOn } = invoice;
  const content: CreditNoteInput = { creditNoteId, accountId, amount, creditedOn };
  return { kind: 'credit-note', fact: { kind: 'credit-note', actor, externalId: creditNoteId, content } };
}

/** The account a row brings along is the one it names. */
function namedAlike(value: InvoiceRowInput): InvoiceRowInput {
  const { accountId, createAccount = null } = value;
  if (createAccount === null || createAccount.accountId === accountId) return value;
  return { ...value, createAccount: { ...createAccount, accountId } };
}

const nameOf = ({ accountId, amount }: InvoiceRowInput): Named => ({ accountId, currency: amount.currency });

function unknownAccount(accountId: string): Extract<FactResult, { kind: 'rejected' }> {
  const detail = `account ${accountId} is unknown: import its account first, or use a mapping that registers accounts`;
  return rejected('unknown-reference', detail);
}
