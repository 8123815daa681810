import type { Actor, EventMap, NewEvent, PersonalRef, Strategy } from '#domain';
import { event, localDate, type ResolvedCalendar } from '#domain';
import { caseIdOf } from '#contracts';
import { loadStrategy, resolveCalendar } from '#platform';
import type { MemoryRecord } from './memory-record.js';

export const ACCOUNT_KEY = 'a0b1c2d3e4f50617';
export const CASE_ID = caseIdOf(ACCOUNT_KEY, 1);
export const PEOPLE = [
  { username: 'clara', role: 'collector', limits: { EUR: 0 } },
  { username: 'carl', role: 'collector', limits: { EUR: 0 } },
  { username: 'sam', role: 'supervisor', limits: { EUR: 1_000_000 } },
  { username: 'sofia', role: 'supervisor', limits: { EUR: 5_000_000 } },
  { username: 'lena', role: 'legal', limits: null },
  { username: 'axel', role: 'auditor', limits: {} },
  { username: 'ada', role: 'admin', limits: {} },
  { username: 'erp', role: 'integration', limits: {} },
] as const;
export const ERP: Actor = { id: 'erp', role: 'integration' };

const ref = (name: string): PersonalRef => ({ ref: name, digest: '0'.repeat(64) });
export const calendarAt = (at: string): ResolvedCalendar =>
  resolveCalendar({ zone: 'Europe/Berlin', calendar: 'DE', from: at.slice(0, 10) });
export const strategyOfTests = async (): Promise<Strategy> => (await loadStrategy()).strategy;

/** An account with one overdue invoice of EUR 9,000.00. */
export function overdueAccount(record: MemoryRecord): void {
  const calendar = calendarAt(record.instant);
  const registered: EventMap['account.registered'] = {
    accountId: 'A-1001',
    entity: 'E-1',
    customerId: 'C-1001',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    calendar: 'DE',
    language: 'en',
    name: ref('name-of-account'),
    contacts: [
      {
        contactId: 'K-1',
        role: 'accounts-payable',
        person: ref('name-of-contact'),
        hasEmail: true,
        hasPhone: true,
        zone: null,
        language: null,
      },
    ],
  };
  const invoice: EventMap['invoice.posted'] = {
    itemId: 'inv-R-1',
    invoiceNumber: 'R-1',
    invoiceDate: '2026-01-20',
    dueDate: '2026-02-19',
    amount: { minor: 900_000, currency: 'EUR' },
    revision: 1,
  };
  const facts: NewEvent[] = [
    event('account.registered', registered),
    event('calendar.resolved', calendar),
    event('invoice.posted', invoice, localDate(calendar, record.instant)),
  ];
  record.tell(ACCOUNT_KEY, facts, null, ERP);
}
