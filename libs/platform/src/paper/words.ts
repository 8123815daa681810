import type { AgingBucket } from '#domain';
import { formatsOf, type Formats } from '../letters/formats.js';

/** What the house's own papers say around letters and statements, per language, and how it writes figures. */
export interface Words extends Formats {
  readonly dated: string;
  readonly account: string;
  readonly reference: string;
  readonly contact: string;
  readonly phone: string;
  readonly enclosures: string;
  readonly page: (page: number, pages: number) => string;
  readonly statement: string;
  readonly statementOn: (date: string) => string;
  readonly invoice: string;
  readonly of: string;
  readonly due: string;
  readonly days: string;
  readonly amount: string;
  readonly open: string;
  readonly creditNote: string;
  readonly disputed: (amount: string) => string;
  readonly notDue: string;
  readonly unapplied: string;
  readonly total: string;
  readonly nothingOpen: string;
  readonly summary: string;
  readonly buckets: Readonly<Record<AgingBucket, string>>;
  readonly disputedSum: string;
  readonly credits: string;
}

const ENGLISH: Words = {
  ...formatsOf('en'),
  dated: 'Date',
  account: 'Account',
  reference: 'Our reference',
  contact: 'Contact',
  phone: 'Telephone',
  enclosures: 'Enclosures',
  page: (page, pages) => `Page ${page} of ${pages}`,
  statement: 'Statement of account',
  statementOn: (date) => `Statement of account as of ${date}`,
  invoice: 'Invoice',
  of: 'of',
  due: 'due',
  days: 'days overdue',
  amount: 'amount',
  open: 'open',
  creditNote: 'credit',
  disputed: (amount) => `of which under discussion: ${amount}`,
  notDue: 'not yet due',
  unapplied: 'Payments received, not yet matched to an invoice',
  total: 'Total',
  nothingOpen: 'Nothing is open on this account.',
  summary: 'By age',
  buckets: {
    current: 'Not yet due',
    '1-30': '1 to 30 days overdue',
    '31-60': '31 to 60 days overdue',
    '61-90': '61 to 90 days overdue',
    '90+': 'More than 90 days overdue',
  },
  disputedSum: 'Under discussion',
  credits: 'Credits',
};

const GERMAN: Words = {
  ...formatsOf('de'),
  dated: 'Datum',
  account: 'Konto',
  reference: 'Unser Zeichen',
  contact: 'Ansprechpartner',
  phone: 'Telefon',
  enclosures: 'Anlagen',
  page: (page, pages) => `Seite ${page} von ${pages}`,
  statement: 'Kontoauszug',
  statementOn: (date) => `Kontoauszug zum ${date}`,
  invoice: 'Rechnung',
  of: 'vom',
  due: 'fällig am',
  days: 'Tage überfällig',
  amount: 'Betrag',
  open: 'offen',
  creditNote: 'Gutschrift',
  disputed: (amount) => `davon in Klärung: ${amount}`,
  notDue: 'noch nicht fällig',
  unapplied: 'Erhaltene Zahlungen, noch keiner Rechnung zugeordnet',
  total: 'Summe',
  nothingOpen: 'Auf diesem Konto ist nichts offen.',
  summary: 'Nach Alter',
  buckets: {
    current: 'Noch nicht fällig',
    '1-30': '1 bis 30 Tage überfällig',
    '31-60': '31 bis 60 Tage überfällig',
    '61-90': '61 bis 90 Tage überfällig',
    '90+': 'Mehr als 90 Tage überfällig',
  },
  disputedSum: 'In Klärung',
  credits: 'Gutschriften',
};

/** The words of a language such as `de-AT`; English where there are none. */
export const wordsOf = (language: string): Words => (/^de\b/i.test(language) ? GERMAN : ENGLISH);
