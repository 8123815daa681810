import { randomBytes } from 'node:crypto';
import { canonicalJson, event, type Actor, type Instant, type NewEvent, type ResolvedCalendar } from '#domain';
import type { Batch } from '../database/batch.js';
import { plain, serialise, type Query } from '../database/database.js';
import { ACCOUNT } from '../database/tables.js';
import { sealWith } from '../people/personal.js';
import { personOf, storeSealed, type SealedRow } from '../people/vault.js';
import type { AccountInput, FactResult } from '../ports.js';
import { calendarOf, type AccountRow } from './accounts-table.js';
import type { Directory } from './directory.js';
import { drainParked } from './drain.js';
import { FactWriter, type FactSettings } from './fact-writer.js';
import { awaited, awaiting } from './parked.js';
import { contactData, contactsOf, profileOf, readProfiles, type Profile } from './profiles.js';
import { rejected } from './rejected.js';

type Refused = Extract<FactResult, { kind: 'conflict' | 'rejected' }>;
export type Registered = { created: boolean; changed: boolean; accountKey: string } | Refused;
/** Settings of a transaction whose writes are collected. */
export type UnitSettings = FactSettings & { readonly batch: Batch };

/** Names on which registrations of an account are serialised, and for which facts may be waiting. */
export function namesOf(account: {
  readonly accountId: string;
  readonly entity: string;
  readonly customerId: string;
  readonly currency: string;
}): string[] {
  return [awaiting.account(account.accountId), awaiting.sibling(account, account.currency)];
}

/** Registers accounts and keeps their names and contacts current, many in one transaction. */
export class Registry {
  /** Writers of accounts by key, their heads locked: those of the caller, and those registered here. */
  readonly writers = new Map<string, FactWriter>();
  private readonly profiles = new Map<string, Profile>();
  private readonly calendars = new Map<string, ResolvedCalendar>();
  private keys = new Map<string, Buffer>();
  private readonly keysToBe = new Map<string, string>();
  private wanted = new Set<string>();
  private now: Instant = '';

  constructor(
    private readonly query: Query,
    private readonly settings: UnitSettings,
    private readonly directory: Directory,
  ) {}

  /**
   * Reads what these registrations will need: profiles, keys of the people, and who waits for them. Their names are
   * locked (`namesOf`), and the heads of those known are locked and here.
   * @param also accounts whose profile is wanted as well.
   */
  async expect(inputs: readonly AccountInput[], also: readonly AccountRow[] = []): Promise<void> {
    if (inputs.length === 0 && also.length === 0) return;
    const known = inputs.flatMap((input) => this.directory.byClientId(input.accountId) ?? []);
    const distinct = new Map([...known, ...also].map((account) => [account.accountKey, account]));
    const profiles = await readProfiles(this.query, this.settings.vault, [...distinct.values()]);
    for (const [accountKey, profile] of profiles) this.profiles.set(accountKey, profile);
    const people = new Map<string, string>();
    for (const input of inputs) {
      const accountKey = this.keyOf(input.accountId);
      const contacts = [...(this.profiles.get(accountKey)?.contacts ?? []), ...input.contacts];
      for (const { contactId } of contacts) people.set(personOf(accountKey, contactId), accountKey);
      people.set(personOf(accountKey, null), accountKey);
    }
    this.keys = new Map([...this.keys, ...(await this.settings.vault.keysOfMany(people, this.query))]);
    this.wanted = new Set([...this.wanted, ...(await awaited(this.query, inputs.flatMap(namesOf)))]);
    this.now = await this.settings.clock.now(plain(this.query));
  }

  /** The profile of an account that was expected or registered here. */
  profile(account: AccountRow): Profile {
    const profile = this.profiles.get(account.accountKey);
    if (profile === undefined) throw new Error(`the profile of account ${account.accountId} was not read`);
    return profile;
  }

  async upsert(actor: Actor, input: AccountInput, calendar: ResolvedCalendar): Promise<Registered> {
    const fault = faultOf(input);
    if (fault !== null) return fault;
    const known = this.directory.byClientId(input.accountId);
    return known === null ? this.register(actor, input, calendar) : this.change(actor, input, known);
  }

  /**
   * The account of a known customer in another currency, made after the one that is there: its name, contacts, zone and
   * calendar. Null when its id is taken by somebody else.
   */
  async openSibling(actor: Actor, of: AccountRow, currency: string): Promise<FactWriter | null> {
    const calendar = this.calendars.get(of.accountKey) ?? (await calendarOf(this.query, of.accountKey));
    if (calendar === null) throw new Error(`account ${of.accountId} has no calendar`);
    const result = await this.upsert(actor, this.siblingInput(of, currency), calendar);
    return 'accountKey' in result ? (this.writers.get(result.accountKey) ?? null) : null;
  }

  /** What a sibling is registered with; to be expected before it is opened. */
  siblingInput(of: AccountRow, currency: string): AccountInput {
    const { name, contacts, language } = this.profile(of);
    const { entity, customerId, zone, calendar } = of;
    return {
      ...{ accountId: siblingId(of, currency), entity, customerId, currency, zone, calendar, language },
      name: typeof name === 'string' ? name : of.accountId,
      contacts: contactsOf({ name, contacts, language }),
    };
  }

  private async register(actor: Actor, input: AccountInput, calendar: ResolvedCalendar): Promise<Registered> {
    const { accountId, entity, customerId, currency, zone, language } = input;
    const same = this.directory.ofCustomer(input);
    if (same !== null) {
      const detail = `customer ${customerId} has the ${currency} account ${same.accountId} at ${entity} already`;
      return { kind: 'conflict', detail };
    }
    const accountKey = this.keyOf(accountId);
    const { events, rows } = this.seal(accountKey, [
      event('account.registered', {
        ...{ accountId, entity, customerId, currency, zone, language, calendar: input.calendar },
        name: { personal: input.name },
        contacts: input.contacts.map(contactData),
      }),
      event('calendar.resolved', calendar),
    ]);
    const nameRef = nameRefOf(events);
    const account: AccountRow = {
      ...{ accountKey, accountId, entity, customerId, currency, zone, language, nameRef },
      calendar: input.calendar,
    };
    const { batch } = this.settings;
    batch.rows(ACCOUNT, [
      [accountKey, accountId, entity, customerId, currency, zone, input.calendar, language, nameRef, null],
    ]);
    const writer = FactWriter.begin(this.query, account, this.now, this.settings, batch);
    await this.write(writer, actor, events, rows);
    this.directory.add(account);
    this.writers.set(accountKey, writer);
    this.profiles.set(accountKey, profileOf(input));
    this.calendars.set(accountKey, calendar);
    const waiting = namesOf(input).filter((name) => this.wanted.has(name));
    if (waiting.length > 0) {
      await batch.flush(this.query);
      await drainParked(writer, waiting, (of) => this.writerOf(of));
    }
    return { created: true, changed: true, accountKey };
  }

  private async change(actor: Actor, input: AccountInput, known: AccountRow): Promise<Registered> {
    const { accountKey } = known;
    const fixed = (['currency', 'zone', 'entity', 'customerId', 'calendar'] as const).find(
      (f) => known[f] !== input[f],
    );
    if (fixed !== undefined) {
      const detail = `the ${fixed} of account ${input.accountId} is ${known[fixed]} and cannot change: register another account`;
      return rejected('invalid', detail, `/${fixed}`);
    }
    const wanted = profileOf(input);
    if (canonicalJson(this.profile(known)) === canonicalJson(wanted)) {
      return { created: false, changed: false, accountKey };
    }
    const { name, language, contacts } = input;
    const { events, rows } = this.seal(accountKey, [
      event('account.contact-changed', { name: { personal: name }, language, contacts: contacts.map(contactData) }),
    ]);
    const nameRef = nameRefOf(events);
    this.settings.batch.change(ACCOUNT, [accountKey], { set: { name_ref: nameRef, language } });
    const writer = this.writers.get(accountKey);
    if (writer === undefined) throw new Error(`the head of account ${input.accountId} is not locked`);
    await this.write(writer, actor, events, rows);
    this.directory.add({ ...known, nameRef, language });
    this.profiles.set(accountKey, wanted);
    return { created: false, changed: true, accountKey };
  }

  /** The writer this transaction has of an account; one that it has not is locked now. */
  private async writerOf(account: AccountRow): Promise<FactWriter> {
    const known = this.writers.get(account.accountKey);
    if (known !== undefined) return known;
    const writer = await FactWriter.lock(this.query, account, this.settings);
    this.writers.set(account.accountKey, writer);
    return writer;
  }

  /** The key of the account, known or to be. */
  private keyOf(accountId: string): string {
    const known = this.directory.byClientId(accountId)?.accountKey ?? this.keysToBe.get(accountId);
    if (known !== undefined) return known;
    const fresh = randomBytes(8).toString('hex');
    this.keysToBe.set(accountId, fresh);
    return fresh;
  }

  private seal(accountKey: string, events: readonly NewEvent[]): { events: NewEvent[]; rows: SealedRow[] } {
    const { data, rows } = sealWith(this.settings.vault, this.keys, accountKey, events);
    return { events: data, rows };
  }

  private async write(
    writer: FactWriter,
    actor: Actor,
    events: readonly NewEvent[],
    rows: readonly SealedRow[],
  ): Promise<void> {
    const commandId = `account:${actor.id}:${writer.account.accountId}#${writer.seq + 1}`;
    await writer.write({ commandId, actor, events }, (batch) => storeSealed(batch, rows));
  }
}

/** Our id for the account of a customer in another currency. */
export const siblingId = (of: Pick<AccountRow, 'accountId'>, currency: string): string => `${of.accountId}-${currency}`;

/** Locks the names of these accounts, in the one order everybody keeps. */
export async function lockNames(query: Query, accounts: readonly Parameters<typeof namesOf>[0][]): Promise<void> {
  await serialise(query, ...new Set(accounts.flatMap(namesOf)));
}

function faultOf(input: AccountInput): Refused | null {
  const ids = input.contacts.map((contact) => contact.contactId);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice === -1) return null;
  return rejected('invalid', `contact ${ids[twice]} is listed twice`, `/contacts/${twice}/contactId`);
}

function nameRefOf(events: readonly NewEvent[]): string {
  for (const one of events) {
    if ((one.type === 'account.registered' || one.type === 'account.contact-changed') && 'ref' in one.data.name) {
      return one.data.name.ref;
    }
  }
  throw new Error('a registration without a sealed name');
}
