/** Stores over a database of their own, with a renderer and a clock that tests control, and a few inputs to feed them. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Actor, LetterDraft, Money, NewEvent, ResolvedCalendar } from '#domain';
import { event } from '#domain';
import {
  openStores,
  UnrenderableLetter,
  type AccountInput,
  type BusinessClock,
  type FactResult,
  type LetterRenderer,
  type Stores,
} from '#persistence';
import { freshDatabase, type TestDatabase } from './servers.js';

export const ERP: Actor = { id: 'erp', role: 'integration' };
export const CLARA: Actor = { id: 'clara', role: 'collector' };
export const SAM: Actor = { id: 'sam', role: 'supervisor' };
export const SYSTEM_ACTOR: Actor = { id: 'system', role: 'system' };
export const MONDAY = '2026-03-02T08:00:00.000Z';

export const BERLIN: ResolvedCalendar = {
  zone: 'Europe/Berlin',
  calendar: 'DE',
  tableVersion: 'test',
  from: '2025-10-01',
  to: '2027-12-31',
  offsets: [
    { at: '2025-09-30T22:00:00.000Z', offsetMinutes: 120 },
    { at: '2025-10-26T01:00:00.000Z', offsetMinutes: 60 },
    { at: '2026-03-29T01:00:00.000Z', offsetMinutes: 120 },
    { at: '2026-10-25T01:00:00.000Z', offsetMinutes: 60 },
    { at: '2027-03-28T01:00:00.000Z', offsetMinutes: 120 },
    { at: '2027-10-31T01:00:00.000Z', offsetMinutes: 60 },
  ],
  holidays: [],
  weekend: [0, 6],
  sendFrom: 540,
  sendUntil: 1050,
};

/** Puts the draft's facts and names into a text; a fact `missing` is a variable the letter lacks. */
export const plainRenderer: LetterRenderer = {
  render: (draft, names) => {
    const missing = draft.facts['missing'];
    if (typeof missing === 'string') {
      return Promise.reject(new UnrenderableLetter(draft.template, missing, `${missing} is missing`));
    }
    const text = `Dear ${names.contactName} of ${names.accountName}: ${JSON.stringify(draft.facts)}`;
    return Promise.resolve({ subject: draft.template, text, html: `<p>${text}</p>` });
  },
};

/** A clock that stands where the test puts it. */
export class TestClock implements BusinessClock {
  readonly mode = 'driven';
  constructor(public instant: string = MONDAY) {}
  now(): Promise<string> {
    return Promise.resolve(this.instant);
  }
}

export interface TestStores {
  readonly stores: Stores;
  readonly clock: TestClock;
  readonly database: TestDatabase;
  /** A superuser's query on the same database. */
  admin<Row extends pg.QueryResultRow>(sql: string, params?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openTestStores(poolSize = 10): Promise<TestStores> {
  const database = await freshDatabase();
  const clock = new TestClock();
  const stores = await openStores({
    url: database.url,
    clock,
    renderer: plainRenderer,
    keys: { current: 'k1', all: { k1: randomBytes(32).toString('base64') } },
    smallDifference: { EUR: 100 },
    poolSize,
  });
  const admin = new pg.Pool({ connectionString: database.url, max: 2 });
  admin.on('error', () => undefined);
  return {
    stores,
    clock,
    database,
    admin: async <Row extends pg.QueryResultRow>(sql: string, params: unknown[] = []) =>
      (await admin.query<Row>(sql, params)).rows,
    close: async () => {
      await stores.close();
      await admin.end();
      await database.drop();
    },
  };
}

export const eur = (value: number): Money => ({ minor: Math.round(value * 100), currency: 'EUR' });

export function accountInput(accountId: string, changes: Partial<AccountInput> = {}): AccountInput {
  return {
    accountId,
    name: `Company ${accountId}`,
    entity: 'main',
    customerId: `C-${accountId}`,
    currency: 'EUR',
    zone: 'Europe/Berlin',
    calendar: 'DE',
    language: 'en',
    contacts: [
      { contactId: 'ap', role: 'accounts-payable', name: 'Accounts Payable', email: `ap@${accountId}.example` },
    ],
    ...changes,
  };
}

/** Registers an account and returns its key. */
export async function register(
  stores: Stores,
  accountId: string,
  changes: Partial<AccountInput> = {},
): Promise<string> {
  const result = await stores.facts.upsertAccount(ERP, accountInput(accountId, changes), BERLIN);
  if (!('accountKey' in result)) throw new Error(`not registered: ${JSON.stringify(result)}`);
  return result.accountKey;
}

/** Posts an invoice of 100.00 (or more) due on 2026-02-02, unless told otherwise. */
export async function invoice(
  stores: Stores,
  accountId: string,
  invoiceNumber: string,
  changes: { amount?: Money; dueDate?: string; invoiceDate?: string; revision?: number } = {},
): Promise<FactResult> {
  return stores.facts.postInvoice(ERP, {
    accountId,
    invoiceNumber,
    invoiceDate: '2026-01-05',
    dueDate: '2026-02-02',
    amount: eur(100),
    ...changes,
  });
}

export async function pay(
  stores: Stores,
  accountId: string,
  paymentId: string,
  amount: Money,
  changes: { invoiceNumbers?: string[]; receivedOn?: string } = {},
): Promise<FactResult> {
  return stores.facts.receivePayment(ERP, { paymentId, accountId, amount, receivedOn: '2026-03-01', ...changes });
}

/** Types of the account's events after a seq, in order. */
export async function typesAfter(stores: Stores, accountKey: string, seq = 0): Promise<string[]> {
  const { events } = await stores.record.read(accountKey, seq);
  return events.map((one) => one.type);
}

export function opening(accountKey: string, number = 1): { caseId: string; event: NewEvent } {
  return {
    caseId: `${accountKey}-${number}`,
    event: event('case.opened', {
      number,
      cause: 'overdue',
      strategy: { id: 'default', version: 'v1' },
      collector: 'clara',
      overdue: eur(100),
      itemIds: ['inv-1'],
    }),
  };
}

/** A `message.rendered` for the account's contact. */
export async function rendering(
  stores: Stores,
  accountKey: string,
  messageId: string,
  facts: LetterDraft['facts'] = { total: 100 },
): Promise<NewEvent> {
  const { account } = await stores.record.fold(accountKey);
  const contact = account?.contacts[0];
  if (account == null || contact === undefined) throw new Error(`account ${accountKey} has no contact`);
  return event('message.rendered', {
    messageId,
    step: 'reminder',
    attempt: 1,
    template: 'reminder-1',
    templateVersion: 'v1',
    channel: 'email',
    contactId: contact.contactId,
    draftHash: 'draft',
    draft: {
      template: 'reminder-1',
      templateVersion: 'v1',
      language: 'en',
      contactId: contact.contactId,
      accountName: account.name.ref,
      contactName: contact.person.ref,
      facts,
    },
    textDigest: '',
    approvalId: null,
  });
}
