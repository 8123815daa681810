import { DomainError } from '../errors.js';
import { event } from '../events.js';
import { C, S, decision } from './spec.js';

/** Whoever was hung up on or insulted is not sent back to the telephone alone (R57). */
export const flagProtection = decision({
  name: 'flag-protection',
  roles: [C, S],
  when: 'any',
  wrongStep: ({ state, case: c }) =>
    c.rudeCall === null && state.protection === null
      ? 'No call is on record in which somebody hung up or was abusive.'
      : null,
  execute: (context, { kind, instruction, calls = 'supervisor' }) => [
    event('protection.flagged', { kind, instruction: { personal: instruction }, calls }, context.today),
  ],
});

export const clearProtection = decision({
  name: 'clear-protection',
  roles: [S],
  when: 'any',
  wrongStep: ({ state }) => (state.protection === null ? 'No protection is set.' : null),
  execute: (_context, payload) => [event('protection.cleared', payload)],
});

/** Contacts are versioned: what was shown to whoever approves stays as it was, the letter goes to the new address (3.14). */
export const updateContact = decision({
  name: 'update-contact',
  roles: [C, S, 'integration'],
  when: 'any',
  check: (_context, { email, phone, address }) => {
    if ((email ?? null) === null && (phone ?? null) === null && (address ?? null) === null) {
      throw new DomainError('missing-field', 'Give at least one way to reach this person.', [], { pointer: '/email' });
    }
  },
  execute: ({ account }, payload) => {
    const { contactId, role, name, email = null, phone = null, address = null, zone, language, source } = payload;
    const changed = {
      contactId,
      role,
      person: { personal: { name, email, phone, ...(address === null ? {} : { address }) } },
      hasEmail: email !== null,
      hasPhone: phone !== null,
      ...(address === null ? {} : { hasAddress: true }),
      zone: zone ?? null,
      language: language ?? null,
    };
    const known = account.contacts.some((one) => one.contactId === contactId);
    const contacts = known
      ? account.contacts.map((one) => (one.contactId === contactId ? changed : one))
      : [...account.contacts, changed];
    return [event('account.contact-changed', { name: account.name, language: account.language, contacts, source })];
  },
});
