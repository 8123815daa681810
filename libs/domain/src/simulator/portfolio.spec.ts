import { describe, expect, it } from '@jest/globals';
import { GERMANY } from '../calendar/calendars.fixture.js';
import type { AccountScript } from './account-script.js';
import { runAccount } from './account-run.js';
import { MIXED_PAYERS, syntheticAccount, type SyntheticPortfolio } from './payers.js';
import { runPortfolio, type PortfolioOptions } from './portfolio.js';
import { STANDARD } from './strategy.fixture.js';
import type { SimulatedAction } from './tally.js';

const PORTFOLIO: SyntheticPortfolio = {
  ...{ seed: 7, accounts: 25, from: '2026-03-02', days: 150 },
  ...{ currency: 'EUR', zone: 'Europe/Berlin', calendar: 'DE', payers: MIXED_PAYERS },
};
const options: PortfolioOptions = {
  ...{ facts: 'synthetic', strategy: STANDARD, staff: 'next-day', from: '2026-03-02', to: '2026-07-29' },
  resolveCalendar: () => GERMANY,
};
const accounts = (portfolio = PORTFOLIO): AccountScript[] =>
  Array.from({ length: portfolio.accounts }, (_, index) => syntheticAccount(portfolio, index));

const late = (payments: AccountScript['payments'] = []): AccountScript => ({
  ...{ accountId: 'A-1', currency: 'EUR', zone: 'Europe/Berlin', calendar: 'DE', payments },
  invoices: [{ invoiceNumber: '4711', invoiceDate: '2026-01-20', dueDate: '2026-02-19', amount: 9_000_00 }],
});

describe('a simulated portfolio', () => {
  it('R76: says the same twice, byte for byte, and something else for another seed', () => {
    const once = JSON.stringify(runPortfolio(accounts(), options));
    expect(JSON.stringify(runPortfolio(accounts(), options))).toBe(once);
    expect(JSON.stringify(runPortfolio(accounts({ ...PORTFOLIO, seed: 8 }), options))).not.toBe(once);
  });
  it('R76: counts each action once, by week and in total', () => {
    const actions: SimulatedAction[] = [];
    const report = runPortfolio(accounts(), { ...options, onAction: (action) => actions.push(action) });
    const sum = (column: 'letters' | 'tasks' | 'requests' | 'opened' | 'holds'): number =>
      report.weeks.reduce((total, week) => total + week[column], 0);
    const of = (kind: SimulatedAction['action']): number => actions.filter(({ action }) => action === kind).length;
    expect([sum('letters'), sum('tasks'), sum('requests'), sum('opened'), sum('holds')]).toEqual([
      ...[of('letter'), of('task'), of('request'), of('opened'), of('hold')],
    ]);
    expect(report.totals.reduce((total, { count }) => total + count, 0)).toBe(actions.length);
    expect(of('letter')).toBeGreaterThan(20);
    expect(report.weeks[0]?.week).toBe('2026-03-02');
    expect(report.weeks).toHaveLength(22);
  });
  it('names what it rests on: synthetic payers, the rule of the staff, and that nothing in it is a recovery', () => {
    const report = runPortfolio([late()], { ...options, assumptions: ['payers: mixed'] });
    expect([report.facts, report.staff.rule]).toEqual(['synthetic', 'next-day']);
    expect(report.assumptions.join(' ')).toMatch(/nothing here is a recovery.*payers: mixed/);
    expect(JSON.stringify(Object.keys(report))).not.toMatch(/recover|collected/);
  });
});

describe('the people of a simulation', () => {
  const typesUnder = (staff: PortfolioOptions['staff'], payments: AccountScript['payments'] = []): string[] => {
    const sim = runAccount(late(payments), { ...options, staff });
    return sim.events.map(({ type }) => type);
  };
  it('G12: where nobody acts two reminders leave and a task waits: nothing harsh starts by time-out', () => {
    const types = typesUnder('nobody');
    expect(types.filter((type) => type === 'message.sent')).toHaveLength(2);
    expect(types).toContain('task.overdue');
    for (const type of ['notice.sent', 'hold.placed', 'final-notice.sent', 'placement.made', 'call.recorded'])
      expect(types).not.toContain(type);
  });
  it('patient people offer and never announce anything', () => {
    const types = typesUnder('patient');
    expect(types).toContain('offer.made');
    for (const type of ['notice.requested', 'hold.placed', 'placement.made']) expect(types).not.toContain(type);
  });
  it('those who ask for what comes next reach the agency, in the order of the ladder', () => {
    const types = typesUnder('next-day');
    const road = ['reason.set', 'offer.made', 'relationship.decided', 'notice.delivered', 'hold.placed'];
    const harsh = ['final-notice.sent', 'final-notice.delivered', 'final-notice.expired', 'placement.made'];
    expect([...road, ...harsh].map((type) => types.indexOf(type))).toEqual(
      [...road, ...harsh].map((type) => types.indexOf(type)).sort((a, b) => a - b),
    );
    expect(types).toContain('placement.made');
  });
  it('a payment comes on its own day and ends the case, whatever the ladder had planned', () => {
    const paid = { paymentId: 'P', receivedOn: '2026-03-12', amount: 9_000_00, invoiceNumbers: ['4711'] };
    const sim = runAccount(late([paid]), options);
    expect(sim.state.case?.outcome).toBe('paid');
    expect(sim.state.case?.closedOn).toBe('2026-03-12');
    expect(sim.events.filter(({ type }) => type === 'call.recorded')).toEqual([]);
  });
});

describe('exposure and figures of a simulated portfolio', () => {
  it('7.2: what is open at the end of each week and month follows the facts', () => {
    const half = { paymentId: 'P', receivedOn: '2026-03-20', amount: 4_000_00, invoiceNumbers: ['4711'] };
    const { exposure, months } = runPortfolio([late([half])], { ...options, staff: 'nobody' });
    expect(exposure.slice(0, 3)).toEqual([
      { week: '2026-03-02', currency: 'EUR', open: 9_000_00, overdue: 9_000_00 },
      { week: '2026-03-09', currency: 'EUR', open: 9_000_00, overdue: 9_000_00 },
      { week: '2026-03-16', currency: 'EUR', open: 5_000_00, overdue: 5_000_00 },
    ]);
    expect(months.slice(0, 2)).toMatchObject([
      // 5,000 of January's 9,000 in 31 days are 17.22; before them lie March and February without sales.
      { asOf: '2026-03-31', begin: 9_000_00, sales: 0, dsoSimple: null, dsoCountback: 76.22 },
      { asOf: '2026-04-30', begin: 5_000_00, sales: 0 },
    ]);
    expect(months[0]?.aging.buckets.map(({ amount }) => amount)).toEqual([0, 0, 5_000_00, 0, 0]);
  });
});
