import { describe, expect, it } from '@jest/globals';
import { isBusinessDay, localDate, inSendWindow, parseMoney } from '#domain';
import { resolveCalendar } from '#platform';
import { DEMO_END, DEMO_START, PLACES } from './accounts.js';
import { PORTFOLIO } from './portfolio.js';
import { wavesOf } from './walker.js';

describe('the demo portfolio', () => {
  it('is a few dozen accounts with ids, names and documents of their own', () => {
    expect(PORTFOLIO.length).toBeGreaterThanOrEqual(30);
    const unique = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
    unique(PORTFOLIO.map(({ accountId }) => accountId));
    unique(PORTFOLIO.map(({ name }) => name));
    unique(PORTFOLIO.map(({ shows }) => shows));
    unique(PORTFOLIO.flatMap(({ invoices }) => invoices.map(([number]) => number)));
  });

  it('has exact amounts, due dates after invoice dates, and nothing issued after its end', () => {
    for (const { place, invoices, creditNotes = [] } of PORTFOLIO) {
      for (const [, invoiced, due, amount] of invoices) {
        expect(parseMoney(amount, PLACES[place].currency).minor).toBeGreaterThan(0);
        expect(due > invoiced && invoiced <= DEMO_END.slice(0, 10)).toBe(true);
      }
      for (const [, credited, amount] of creditNotes) {
        expect(parseMoney(amount, PLACES[place].currency).minor).toBeGreaterThan(0);
        expect(credited <= DEMO_END.slice(0, 10)).toBe(true);
      }
    }
  });

  it('lets people act on business days, in office hours of the account, in order', () => {
    const waves = wavesOf(PORTFOLIO, DEMO_START.slice(0, 10));
    expect(waves.map(({ at }) => at)).toEqual(waves.map(({ at }) => at).sort());
    for (const { at, entries } of waves) {
      expect(at > DEMO_START && at < DEMO_END).toBe(true);
      for (const [{ place }, lines] of entries) {
        const { zone, calendar } = PLACES[place];
        const resolved = resolveCalendar({ zone, calendar, from: DEMO_START.slice(0, 10) });
        expect(lines.every(({ day }) => day === localDate(resolved, at))).toBe(true);
        const staff = lines.filter(({ who }) => who !== 'erp');
        expect(staff.every(({ day }) => isBusinessDay(resolved, day) && inSendWindow(resolved, at))).toBe(true);
      }
    }
  });

  it('tells each story in the order of its days, with a second person for every approval', () => {
    for (const { accountId, story = [] } of PORTFOLIO) {
      const days = story.map(([day]) => day);
      expect([accountId, ...days]).toEqual([accountId, ...[...days].sort()]);
      story.forEach(([, who, act], line) => {
        if (act.kind === 'decision' && act.decision === 'approve') {
          expect(story[line - 1]?.[1]).not.toBe(who);
        }
      });
    }
  });
});
