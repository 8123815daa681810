import { describe, expect, it } from '@jest/globals';
import { addDays, addMonths } from '../calendar/dates.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import { GERMANY } from '../calendar/calendars.fixture.js';
import type { PlainDate } from '../primitives.js';
import type { Strategy } from '../strategy.js';
import {
  account,
  agreed,
  at,
  caseOf,
  clara,
  eur,
  eventsOf,
  lena,
  OWED,
  planTerms,
  sam,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const LAW: Strategy = {
  ...STANDARD,
  limitation: {
    warnDays: [180, 90, 30],
    assign: [{ jurisdiction: 'de', calendar: GERMANY.calendar }],
    rules: { de: { years: 3, starts: 'end-of-year', restartsOn: ['payment', 'acknowledgement'] } },
  },
};
/** The offsets and holidays of the fixture, for other years: only days matter here. */
const renewed = (from: PlainDate): ResolvedCalendar => ({ ...GERMANY, from, to: addDays(from, 400), holidays: [] });
const noon = (date: PlainDate): string => `${date}T11:00:00.000Z`;

/** One invoice due 2026-02-19: statute-barred after 2029-12-31. */
function underLaw(strategy: Strategy = LAW): Simulation {
  const identity = { accountKey: 'acc1', accountId: 'A-1', currency: 'EUR', calendar: GERMANY };
  const sim = new Simulation(strategy, identity, at('2026-03-02', '08:00'), renewed);
  sim.invoice('4711', '2026-01-20', '2026-02-19', OWED);
  return sim;
}
const warnings = (sim: Simulation) => eventsOf(sim, 'limitation.warned').map((one) => one.data.daysBefore);

describe('the limitation guardian (7.13, 3.12)', () => {
  it('R41: is computed when the case opens, for each invoice; without a jurisdiction nothing is', () => {
    const sim = walkTo('reminder', underLaw());
    expect(eventsOf(sim, 'limitation.computed').map((one) => one.data)).toEqual([
      {
        ...{ itemId: 'inv-4711', invoiceNumber: '4711', dueDate: '2026-02-19', jurisdiction: 'de', years: 3 },
        ...{ restartsOn: ['payment', 'acknowledgement'], from: '2026-12-31', expiresOn: '2029-12-31' },
      },
    ]);
    const none = walkTo('legal-review');
    expect(none.events.filter((one) => one.type.startsWith('limitation.'))).toEqual([]);
    expect(caseOf(none).tasks.at(-1)?.why).toContain('No jurisdiction is set');
    expect(caseOf(walkTo('legal-review', underLaw())).tasks.at(-1)?.why).toContain('statute-barred after 2029-12-31');
  });

  it('never moves the version: nobody decides otherwise because of it', () => {
    const [plain, lawful] = [walkTo('legal-review'), walkTo('legal-review', underLaw())];
    expect(lawful.state.version).toBe(plain.state.version);
  });

  it('7.13: a written-off, closed case: warned 180, 90 and 30 days before, to the day, then over; no day earlier', () => {
    const sim = walkTo('legal-review', underLaw());
    agreed(sim, 'write-off', { amount: eur(OWED), reason: 'r', close: { summary: 's' } });
    expect(caseOf(sim).status).toBe('closed');
    sim.advance(noon('2029-07-03'));
    expect(warnings(sim)).toEqual([]);
    sim.advance(noon('2029-07-04'));
    expect(warnings(sim)).toEqual([180]);
    expect(caseOf(sim).tasks.find((task) => task.status === 'open')).toMatchObject({
      kind: 'complete-task',
      roles: ['legal'],
      subject: 'limitation-2029-12-31-180',
    });
    const { taskId } = caseOf(sim).tasks.find((task) => task.status === 'open')!;
    sim.decide(lena, 'complete-task', { taskId, outcome: 'done' });
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(noon('2029-10-01'));
    expect(warnings(sim)).toEqual([180]);
    sim.advance(noon('2029-12-31'));
    expect(warnings(sim)).toEqual([180, 90, 30]);
    expect(eventsOf(sim, 'limitation.expired')).toEqual([]);
    sim.advance(noon('2030-01-01'));
    expect(eventsOf(sim, 'limitation.expired').map((one) => [one.data.itemId, one.effectiveOn])).toEqual([
      ['inv-4711', '2029-12-31'],
    ]);
    expect(tasksOf(sim)).toEqual([]);
    expect(sim.run()).toBeNull();
  });

  it('V07: a case closed as paid has no such date, and ends', () => {
    const sim = walkTo('placed', underLaw());
    sim.pay('P', OWED);
    expect(sim.state.limitations).toEqual([]);
    sim.advance(noon('2026-12-01'));
    expect(sim.run()).toBeNull();
    expect(warnings(sim)).toEqual([]);
  });

  it('7.14 G13: clocks of law run while the case is frozen', () => {
    const sim = walkTo('reminder', underLaw());
    sim.decide(clara, 'report-insolvency', { kind: 'petition', date: sim.today, reference: 'R', source: 's' });
    sim.advance(noon('2029-07-05'));
    expect(warnings(sim)).toEqual([180]);
    expect(caseOf(sim).status).toBe('frozen');
  });

  it('a part payment after the period began starts it anew from its value date; one before it changes nothing', () => {
    const sim = walkTo('negotiation', underLaw());
    sim.pay('early', 100_00);
    expect(eventsOf(sim, 'limitation.restarted')).toEqual([]);
    sim.advance(noon('2027-05-20'));
    const seq = sim.state.seq;
    sim.pay('late', 100_00, '2027-05-18');
    expect(typesSince(sim, seq)).toContain('limitation.restarted');
    expect(eventsOf(sim, 'limitation.restarted').map((one) => one.data)).toEqual([
      { itemId: 'inv-4711', because: 'payment', reference: 'late', from: '2027-05-18', expiresOn: '2030-05-18' },
    ]);
    expect(sim.state.limitations).toMatchObject([{ expiresOn: '2030-05-18', warnedDays: null, restart: null }]);
  });

  it('a plan the debtor accepts admits the debt (BGB §212); where the law does not say so it does not count', () => {
    const anew = (strategy: Strategy): PlainDate | undefined => {
      const sim = walkTo('negotiation', underLaw(strategy));
      sim.advance(noon('2027-05-20'));
      sim.decide(clara, 'propose-plan', { ...planTerms(), firstDate: '2027-06-01' });
      sim.decide(clara, 'accept-plan', { planId: 'acc1-1-pl1', version: 1, acceptedBy: 'd', proof: 'm' });
      return sim.state.limitations[0]?.expiresOn;
    };
    expect(anew(LAW)).toBe(addMonths('2027-05-20', 36));
    const { de } = LAW.limitation.rules;
    const strict = { ...LAW, limitation: { ...LAW.limitation, rules: { de: { ...de!, restartsOn: [] } } } };
    expect(anew(strict)).toBe('2029-12-31');
  });

  it('an old debt is warned of once, by the closest warning, and a restart takes the warning back', () => {
    const identity = { accountKey: 'acc1', accountId: 'A-1', currency: 'EUR', calendar: GERMANY };
    const sim = new Simulation(LAW, identity, at('2026-10-10', '08:00'), renewed);
    sim.invoice('0815', '2023-04-01', '2023-05-01', OWED);
    sim.sweep();
    expect(warnings(sim)).toEqual([90]);
    expect(tasksOf(sim)).toContain('complete-task');
    sim.pay('P', 100_00);
    expect(sim.state.limitations).toMatchObject([{ expiresOn: '2029-10-10', warnedDays: null }]);
    expect(tasksOf(sim)).not.toContain('complete-task');
  });

  it('an invoice corrected to another due date is computed anew', () => {
    const sim = walkTo('reminder', underLaw());
    const item = { itemId: 'inv-4711', invoiceNumber: '4711', invoiceDate: '2025-01-20', amount: eur(OWED) };
    const data = { ...item, dueDate: '2025-12-19', revision: 2, balanceChange: eur(0) };
    sim.fact([{ type: 'invoice.corrected', data }]);
    expect(eventsOf(sim, 'limitation.computed').map((one) => one.data.expiresOn)).toEqual(['2029-12-31', '2028-12-31']);
    expect(sim.state.limitations).toHaveLength(1);
  });

  it('written off and recovered in full: nothing is left to enforce', () => {
    const sim = walkTo('legal-review', underLaw());
    agreed(sim, 'write-off', { amount: eur(OWED), reason: 'r', close: { summary: 's' } });
    expect(sim.state.limitations).toMatchObject([{ writtenOff: OWED }]);
    sim.pay('P', 4_000_00);
    expect(sim.state.limitations).toMatchObject([{ writtenOff: 5_000_00 }]);
    sim.pay('Q', 5_000_00);
    expect(sim.state.limitations).toEqual([]);
    expect(account().state.limitations).toEqual([]);
    expect(sam.role).toBe('supervisor');
  });
});
