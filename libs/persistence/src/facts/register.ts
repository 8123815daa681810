import { randomBytes } from 'node:crypto';
import {
  canonicalJson,
  event,
  type Actor,
  type ContactData,
  type NewEvent,
  type PersonDetails,
  type ResolvedCalendar,
} from '#domain';
import { serialise, type Database, type Query } from '../database/database.js';
import { sealPersonal } from '../people/personal.js';
import { storeSealed, type SealedRow, type Vault } from '../people/vault.js';
import type { AccountInput, FactResult } from '../ports.js';
import { accountByClientId, siblingAccount, type AccountRow } from './accounts-table.js';
import { FactWriter, type FactSettings } from './fact-writer.js';
import { awaiting } from './parked.js';
import { rejected } from './rejected.js';

type Refused = Extract<FactResult, { kind: 'conflict' | 'rejected' }>;
export type Registered = { created: boolean; changed: boolean; accountKey: string } | Refused;
type Drain = (writer: FactWriter, waitsFor: readonly string[]) => Promise<void>;

/** What a registration would write, its personal values sealed before any lock. */
interface Sealed {
  readonly events: readonly NewEvent[];
  readonly rows: readonly SealedRow[];
}

/** Registers accounts and keeps their names and contacts current. */
export class Registration {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly settings: FactSettings,
    private readonly drain: Drain,
  ) {}

  async upsert(actor: Actor, input: AccountInput, calendar: ResolvedCalendar): Promise<Registered> {
    const fault = faultOf(input);
    if (fault !== null) return fault;
    for (;;) {
      const known = await accountByClientId(this.database.query, input.accountId);
      const result =
        known === null ? await this.register(actor, input, calendar) : await this.change(actor, input, known);
      if (result !== 'again') return result;
    }
  }

  private async register(actor: Actor, input: AccountInput, calendar: ResolvedCalendar): Promise<Registered | 'again'> {
    const accountKey = randomBytes(8).toString('hex');
    const { accountId, entity, customerId, currency, zone, language } = input;
    const registered = event('account.registered', {
      ...{ accountId, entity, customerId, currency, zone, language, calendar: input.calendar },
      name: { personal: input.name },
      contacts: input.contacts.map(contactData),
    });
    const sealed = await this.seal(accountKey, [registered, event('calendar.resolved', calendar)]);
    const sibling = awaiting.sibling(input, input.currency);
    return this.database.transaction(async (query) => {
      await serialise(query, awaiting.account(input.accountId));
      await serialise(query, sibling);
      if ((await accountByClientId(query, input.accountId)) !== null) return 'again';
      const same = await siblingAccount(query, input, input.currency);
      if (same !== null) {
        const detail = `customer ${input.customerId} has the ${input.currency} account ${same.accountId} at ${input.entity} already`;
        return { kind: 'conflict', detail };
      }
      const account = await insertAccount(query, accountKey, input, calendar, nameRefOf(sealed));
      const writer = await FactWriter.lock(query, account, this.settings);
      await this.write(writer, actor, sealed);
      await this.drain(writer, [awaiting.account(input.accountId), sibling]);
      return { created: true, changed: true, accountKey };
    });
  }

  private async change(actor: Actor, input: AccountInput, known: AccountRow): Promise<Registered | 'again'> {
    const { accountKey } = known;
    const fixed = (['currency', 'zone', 'entity', 'customerId', 'calendar'] as const).find(
      (f) => known[f] !== input[f],
    );
    if (fixed !== undefined) {
      const detail = `the ${fixed} of account ${input.accountId} is ${known[fixed]} and cannot change: register another account`;
      return rejected('invalid', detail, `/${fixed}`);
    }
    const before = await this.current(known);
    if (before === canonicalJson(presented(input))) return { created: false, changed: false, accountKey };
    const { name, language, contacts } = input;
    const changed = event('account.contact-changed', {
      name: { personal: name },
      language,
      contacts: contacts.map(contactData),
    });
    const sealed = await this.seal(accountKey, [changed]);
    return this.database.transaction(async (query) => {
      const writer = await FactWriter.lock(query, known, this.settings);
      const now = await accountByClientId(query, input.accountId);
      if (now?.nameRef !== known.nameRef) return 'again';
      await query('UPDATE account SET name_ref = $2, language = $3 WHERE account_key = $1', [
        accountKey,
        nameRefOf(sealed),
        language,
      ]);
      await this.write(writer, actor, sealed);
      return { created: false, changed: true, accountKey };
    });
  }

  /** Name, language and contacts as they stand, in the words of the input; erased people never equal anybody. */
  private async current(known: AccountRow): Promise<string> {
    const rows = await this.database.query<{
      contact_id: string;
      role: string;
      ref: string;
      zone: string | null;
      language: string | null;
    }>('SELECT contact_id, role, ref, zone, language FROM contact WHERE account_key = $1 ORDER BY position', [
      known.accountKey,
    ]);
    const values = await this.vault.open([known.nameRef, ...rows.map((row) => row.ref)]);
    return canonicalJson({
      name: values.get(known.nameRef) ?? null,
      language: known.language,
      contacts: rows.map((row) => ({
        contactId: row.contact_id,
        role: row.role,
        person: values.get(row.ref) ?? null,
        zone: row.zone,
        language: row.language,
      })),
    });
  }

  private async seal(accountKey: string, events: readonly NewEvent[]): Promise<Sealed> {
    const { data, rows } = await sealPersonal(this.vault, accountKey, events);
    return { events: data, rows };
  }

  private async write(writer: FactWriter, actor: Actor, sealed: Sealed): Promise<void> {
    const commandId = `account:${actor.id}:${writer.account.accountId}#${writer.seq + 1}`;
    await writer.write({ commandId, actor, events: sealed.events }, (batch) => storeSealed(batch, sealed.rows));
  }
}

function faultOf(input: AccountInput): Refused | null {
  const ids = input.contacts.map((contact) => contact.contactId);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice === -1) return null;
  return rejected('invalid', `contact ${ids[twice]} is listed twice`, `/contacts/${twice}/contactId`);
}

function contactData(contact: AccountInput['contacts'][number]): ContactData {
  return {
    contactId: contact.contactId,
    role: contact.role,
    person: { personal: personOf(contact) },
    hasEmail: (contact.email ?? null) !== null,
    hasPhone: (contact.phone ?? null) !== null,
    ...(contact.address ? { hasAddress: true } : {}),
    zone: contact.zone ?? null,
    language: contact.language ?? null,
  };
}
/** Without an address the details are those of contacts from before there were any: the same content stays the same. */
function personOf({ name, email, phone, address }: AccountInput['contacts'][number]): PersonDetails {
  return { name, email: email ?? null, phone: phone ?? null, ...(address ? { address } : {}) };
}
function presented(input: AccountInput): unknown {
  return {
    name: input.name,
    language: input.language,
    contacts: input.contacts.map((contact) => ({
      contactId: contact.contactId,
      role: contact.role,
      person: personOf(contact),
      zone: contact.zone ?? null,
      language: contact.language ?? null,
    })),
  };
}

function nameRefOf(sealed: Sealed): string {
  for (const one of sealed.events) {
    if ((one.type === 'account.registered' || one.type === 'account.contact-changed') && 'ref' in one.data.name) {
      return one.data.name.ref;
    }
  }
  throw new Error('a registration without a sealed name');
}

async function insertAccount(
  query: Query,
  accountKey: string,
  input: AccountInput,
  calendar: ResolvedCalendar,
  nameRef: string,
): Promise<AccountRow> {
  const { accountId, entity, customerId, currency, zone, language } = input;
  await query(
    `INSERT INTO account (account_key, account_id, entity, customer_id, currency, zone, calendar, language, name_ref, resolved_calendar)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      accountKey,
      accountId,
      entity,
      customerId,
      currency,
      zone,
      input.calendar,
      language,
      nameRef,
      JSON.stringify(calendar),
    ],
  );
  return {
    ...{ accountKey, accountId, entity, customerId, currency, zone, language, nameRef },
    calendar: input.calendar,
  };
}
