import {
  MIXED_PAYERS,
  runAccount,
  syntheticAccount,
  type AccountScript,
  type PlainDate,
  type ResolvedCalendar,
  type StaffRule,
} from '#domain';
import { loadStrategies, resolveCalendar } from '#platform';

/** One way of living through a portfolio: years in which a case was alive, by the second of CPU time they took. */
export interface SimulatorCost {
  readonly what: string;
  readonly caseYears: number;
  readonly events: number;
  readonly cpuMs: number;
}
const FROM: PlainDate = '2026-01-01';
const TO: PlainDate = '2026-12-31';
const DAY = 86_400_000;

/** The core's simulator on one core, the calendar resolved once: what a strategy's tables and rules cost, and nothing else. */
export async function simulatorCosts(): Promise<SimulatorCost[]> {
  const { start, all } = await loadStrategies();
  const calendars = new Map<string, ResolvedCalendar>();
  const calendarOf = (zone: string, calendar: string, from: PlainDate): ResolvedCalendar => {
    const key = `${zone}|${calendar}|${from}`;
    const known = calendars.get(key) ?? resolveCalendar({ zone, calendar, from });
    calendars.set(key, known);
    return known;
  };
  const live = (what: string, scripts: readonly AccountScript[], staff: StaffRule): SimulatorCost => {
    const strategies = all.map((one) => one.strategy);
    const options = { strategy: start.strategy, strategies, staff, from: FROM, to: TO, resolveCalendar: calendarOf };
    const run = (some: readonly AccountScript[]): { caseYears: number; events: number } => {
      let [days, events] = [0, 0];
      for (const script of some) {
        const sim = runAccount(script, options);
        events += sim.events.length;
        days += caseDays(sim.events, sim.now);
      }
      return { caseYears: days / 365, events };
    };
    run(scripts.slice(0, Math.ceil(scripts.length / 10)));
    const before = process.cpuUsage();
    const done = run(scripts);
    const { user, system } = process.cpuUsage(before);
    return { what, ...done, cpuMs: (user + system) / 1_000 };
  };
  const mixed = Array.from({ length: 2_000 }, (_, index) =>
    syntheticAccount(
      { seed: 1, accounts: 2_000, from: FROM, days: 365, currency: 'EUR', payers: MIXED_PAYERS, ...PLACE },
      index,
    ),
  );
  const unpaid = Array.from({ length: 8_000 }, (_, index) => unpaidAccount(index));
  return [
    live('unpaid, nobody acts', unpaid, 'nobody'),
    live('unpaid, all that is asked is done', unpaid.slice(0, 800), 'next-day'),
    live('a mixed portfolio, nobody acts', mixed, 'nobody'),
    live('a mixed portfolio, all that is asked is done', mixed, 'next-day'),
  ];
}

const PLACE = { zone: 'Europe/Berlin', calendar: 'DE' };

function unpaidAccount(index: number): AccountScript {
  const accountId = `U-${index}`;
  const invoice = {
    invoiceNumber: `${accountId}-1`,
    invoiceDate: '2025-11-15',
    dueDate: '2025-12-15',
    amount: 900_000 + index,
  };
  return { accountId, currency: 'EUR', ...PLACE, invoices: [invoice], payments: [] };
}

/** Days in which the account had a case that was not closed. */
function caseDays(events: readonly { readonly type: string; readonly at: string }[], end: string): number {
  let [days, openedAt] = [0, ''];
  for (const { type, at } of events) {
    if ((type === 'case.opened' || type === 'case.reopened') && openedAt === '') openedAt = at;
    if (type === 'case.closed' && openedAt !== '') {
      days += (Date.parse(at) - Date.parse(openedAt)) / DAY;
      openedAt = '';
    }
  }
  return days + (openedAt === '' ? 0 : (Date.parse(end) - Date.parse(openedAt)) / DAY);
}
