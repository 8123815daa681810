/** An instant: ISO 8601 in UTC with milliseconds and `Z` (`2026-03-02T08:00:00.000Z`); fixed width, so strings compare. */
export type Instant = string;
/** A calendar date `YYYY-MM-DD`, always meant in the account's time zone; fixed width, so strings compare. */
export type PlainDate = string;
/** An exact amount: integer minor units (cents) of an ISO 4217 currency. Never a float, never added across currencies. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}
/** Values that survive JSON unchanged: everything in events, snapshots and messages. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

export const ROLES = [
  'collector',
  'supervisor',
  'legal',
  'auditor',
  'admin',
  'integration',
  'customer',
  'system',
] as const;
export type Role = (typeof ROLES)[number];
/** Who acted, with the role held at that moment. */
export interface Actor {
  readonly id: string;
  readonly role: Role;
}
export const SYSTEM: Actor = { id: 'system', role: 'system' };

/** A reference into the erasable store of personal data, with the salted digest that the record vouches for. */
export interface PersonalRef {
  readonly ref: string;
  readonly digest: string;
}
/**
 * A personal value (a name, an address, a free text about people): plain when an event is decided, replaced by its
 * reference when the record stores it. Whoever reads the record sees the reference; the value can be erased.
 */
export type Personal<T extends Json = string> = PersonalRef | { readonly personal: T };
/** Where paper goes: one to three lines (company, street, floor), postal code, city and ISO 3166-1 alpha-2 country. */
export interface PostalAddress {
  readonly lines: readonly string[];
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  readonly [key: string]: Json;
}
export interface PersonDetails {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** Absent where none is known. */
  readonly address?: PostalAddress | null;
  readonly [key: string]: Json | undefined;
}
