import type { ContactData, Json, PersonDetails } from '#domain';
import type { Query } from '../database/database.js';
import type { Vault } from '../people/vault.js';
import type { AccountInput } from '../ports.js';
import type { AccountRow } from './accounts-table.js';

type ContactInput = AccountInput['contacts'][number];
/** What may change about an account, as it stands; values of erased people are null. */
export interface Profile {
  readonly name: Json;
  readonly language: string;
  readonly contacts: readonly {
    readonly contactId: string;
    readonly role: string;
    readonly person: Json;
    readonly zone: string | null;
    readonly language: string | null;
  }[];
}

/** Name, language and contacts of accounts, by account key. */
export async function readProfiles(
  query: Query,
  vault: Vault,
  accounts: readonly AccountRow[],
): Promise<Map<string, Profile>> {
  if (accounts.length === 0) return new Map();
  const rows = await query<{
    account_key: string;
    contact_id: string;
    role: string;
    ref: string;
    zone: string | null;
    language: string | null;
  }>(
    `SELECT account_key, contact_id, role, ref, zone, language FROM contact WHERE account_key = ANY($1)
     ORDER BY account_key, position`,
    [accounts.map((account) => account.accountKey)],
  );
  const refs = [...accounts.map((account) => account.nameRef), ...rows.map((row) => row.ref)];
  const values = await vault.open(refs, query);
  const contacts = new Map<string, Profile['contacts'][number][]>(accounts.map((one) => [one.accountKey, []]));
  for (const { account_key: accountKey, contact_id: contactId, role, ref, zone, language } of rows) {
    contacts.get(accountKey)?.push({ contactId, role, person: values.get(ref) ?? null, zone, language });
  }
  return new Map(
    accounts.map(({ accountKey, nameRef, language }) => [
      accountKey,
      { name: values.get(nameRef) ?? null, language, contacts: contacts.get(accountKey) ?? [] },
    ]),
  );
}

/** The profile that an input describes. */
export function profileOf(input: AccountInput): Profile {
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

/** The contacts of a profile in the words of an input; who was erased is gone. */
export function contactsOf(profile: Profile): ContactInput[] {
  return profile.contacts.flatMap(({ contactId, role, person, zone, language }) =>
    person === null ? [] : [{ contactId, role, ...(person as unknown as PersonDetails), zone, language }],
  );
}

/** The same list with this contact in the place of the one with its id, else at the end. */
export function withContact(contacts: readonly ContactInput[], contact: ContactInput | null): ContactInput[] {
  if (contact === null) return [...contacts];
  const known = contacts.some((one) => one.contactId === contact.contactId);
  return known ? contacts.map((one) => (one.contactId === contact.contactId ? contact : one)) : [...contacts, contact];
}

export function contactData(contact: ContactInput): ContactData {
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
function personOf({ name, email, phone, address }: ContactInput): PersonDetails {
  return { name, email: email ?? null, phone: phone ?? null, ...(address ? { address } : {}) };
}
