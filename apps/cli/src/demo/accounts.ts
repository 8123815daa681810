import type { PostalAddress } from '#domain';
import type { Line } from './walks.js';

/** One account of the demo. Every company is invented; addresses are of domains reserved for examples. */
export interface DemoAccount {
  readonly accountId: string;
  readonly name: string;
  /** Zone, holiday calendar and currency. */
  readonly place: keyof typeof PLACES;
  /** English unless told otherwise. */
  readonly language?: 'de';
  /** Has no e-mail address: letters go there on paper. */
  readonly postalAddress?: PostalAddress;
  /** What it shows, in a few words. */
  readonly shows: string;
  /** Number, invoice date, due date, amount; an invoice of the future is posted on its date. */
  readonly invoices: readonly (readonly [string, string, string, string])[];
  /** Number, date, amount. */
  readonly creditNotes?: readonly (readonly [string, string, string])[];
  readonly story?: readonly Line[];
}
export const PLACES = {
  berlin: { zone: 'Europe/Berlin', calendar: 'DE', currency: 'EUR' },
  vienna: { zone: 'Europe/Vienna', calendar: 'AT', currency: 'EUR' },
  london: { zone: 'Europe/London', calendar: 'GB', currency: 'GBP' },
  newYork: { zone: 'America/New_York', calendar: 'US', currency: 'USD' },
  zurich: { zone: 'Europe/Zurich', calendar: 'CH', currency: 'CHF' },
} as const;

/** The clock stands here when the demo begins, and here when it is loaded. */
export const DEMO_START = '2026-03-02T07:00:00.000Z';
export const DEMO_END = '2026-05-11T09:30:00.000Z';

type Invoice = DemoAccount['invoices'][number];
/** Invoices of thirty days, by the month in which they fall due. */
export const february = (number: string, amount: string): Invoice => [number, '2026-01-12', '2026-02-11', amount];
export const march = (number: string, amount: string): Invoice => [number, '2026-02-16', '2026-03-18', amount];
export const april = (number: string, amount: string): Invoice => [number, '2026-03-09', '2026-04-08', amount];
export const may = (number: string, amount: string): Invoice => [number, '2026-04-04', '2026-05-04', amount];
