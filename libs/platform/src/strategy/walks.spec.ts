import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { standingOf, type Simulation } from '#domain';
import { strategiesFolder } from './folders.js';
import { loadStrategies } from './load.js';
import { accountUnder, diary, LONDON, walkToTheEnd } from './walk.fixture.js';

const fileOf = (name: string): string => join(strategiesFolder(), `${name}.yaml`);
async function walked(name: string, minor = 9_000_00): Promise<Simulation> {
  const sim = await accountUnder(fileOf(name), minor);
  walkToTheEnd(sim);
  return sim;
}

const STANDARD = [
  '2026-03-03 reminder',
  '2026-03-03 letter reminder-1',
  '2026-03-11 letter reminder-2',
  '2026-03-18 call',
  '2026-03-19 call',
  '2026-03-23 call',
  '2026-03-25 call',
  '2026-03-25 diagnosis',
  '2026-03-25 negotiation',
  '2026-03-25 letter offer',
  '2026-03-25 verdict',
  '2026-03-25 notice',
  '2026-03-25 letter advance-notice',
  '2026-04-08 hold.placed',
  '2026-04-08 hold',
  '2026-04-08 final-notice',
  '2026-04-08 letter final-notice',
  '2026-04-23 final-notice.expired',
  '2026-04-23 agency',
  '2026-04-24 letter agency',
  '2026-04-24 placement.made',
  '2026-06-08 legal-review',
  '2026-06-08 write-off.posted',
  '2026-06-08 closed written-off',
  '2026-06-08 closed',
  '2026-06-08 letter write-off',
];
/** Patience: eight business days for each letter, three between calls, ten before the hold, fifteen after the final notice. */
const VALUED = [
  '2026-03-04 reminder',
  '2026-03-04 letter reminder-1',
  '2026-03-17 letter reminder-2',
  '2026-03-27 call',
  '2026-03-30 call',
  '2026-04-02 call',
  '2026-04-09 call',
  '2026-04-09 diagnosis',
  '2026-04-09 negotiation',
  '2026-04-09 letter offer',
  '2026-04-09 verdict',
  '2026-04-09 notice',
  '2026-04-09 letter advance-notice',
  '2026-05-06 hold.placed',
  '2026-05-06 hold',
  '2026-05-06 final-notice',
  '2026-05-06 letter final-notice',
  '2026-06-01 final-notice.expired',
  '2026-06-01 agency',
  '2026-06-02 letter agency',
  '2026-06-02 placement.made',
  '2026-07-17 legal-review',
  '2026-07-17 write-off.posted',
  '2026-07-17 closed written-off',
  '2026-07-17 closed',
  '2026-07-17 letter write-off',
];
/** One letter and three calls in seven business days; then the same guards as everybody: notice, hold, final notice. */
const HIGH_RISK = [
  '2026-03-03 reminder',
  '2026-03-03 letter reminder-1',
  '2026-03-06 call',
  '2026-03-09 call',
  '2026-03-10 call',
  '2026-03-11 call',
  '2026-03-11 diagnosis',
  '2026-03-11 negotiation',
  '2026-03-11 letter offer',
  '2026-03-11 verdict',
  '2026-03-11 notice',
  '2026-03-11 letter advance-notice',
  '2026-03-25 hold.placed',
  '2026-03-25 hold',
  '2026-03-25 final-notice',
  '2026-03-25 letter final-notice',
  '2026-04-13 final-notice.expired',
  '2026-04-13 agency',
  '2026-04-14 letter agency',
  '2026-04-14 placement.made',
  '2026-05-29 legal-review',
  '2026-05-29 write-off.posted',
  '2026-05-29 closed written-off',
  '2026-05-29 closed',
  '2026-05-29 letter write-off',
];
/** Two letters, and then two people write it off: no call, no hold, no final notice, no agency. */
const SMALL = [
  '2026-03-03 reminder',
  '2026-03-03 letter reminder-1',
  '2026-03-18 letter reminder-2',
  '2026-04-02 write-off.posted',
  '2026-04-02 closed written-off',
  '2026-04-02 closed',
  '2026-04-02 letter write-off',
];

describe('P12: every shipped strategy has a defined end, also when nobody ever pays', () => {
  it.each([
    ['default', STANDARD],
    ['valued', VALUED],
    ['high-risk', HIGH_RISK],
    ['small-balance', SMALL],
    ['default-de', STANDARD],
    ['valued-de', VALUED],
    ['high-risk-de', HIGH_RISK],
    ['small-balance-de', SMALL],
  ])('%s, day by day', async (name, days) => {
    expect(diary(await walked(name))).toEqual(days);
  });

  it('standard-uk, where no agency collects in pounds: people write it off after the final notice', async () => {
    const sim = await accountUnder(fileOf('standard-uk'), 9_000_00, LONDON);
    walkToTheEnd(sim);
    expect(diary(sim).slice(-7)).toEqual([
      '2026-04-15 letter final-notice',
      '2026-04-30 final-notice.expired',
      '2026-04-30 agency',
      '2026-05-01 write-off.posted',
      '2026-05-01 closed written-off',
      '2026-05-01 closed',
      '2026-05-01 letter write-off',
    ]);
  });

  it('the German ones write in German to readers of no other language, the others in English', async () => {
    const languageOf = async (name: string): Promise<string | undefined> =>
      (await loadStrategies(fileOf(name))).start.strategy.letters['reminder-1'].language;
    expect(await languageOf('default')).toBe('en');
    for (const name of ['default-de', 'valued-de', 'high-risk-de', 'small-balance-de']) {
      expect(await languageOf(name)).toBe('de');
    }
  });

  it('a payment ends each of them at once', async () => {
    for (const name of ['default', 'valued', 'high-risk', 'small-balance']) {
      const sim = await accountUnder(fileOf(name), 9_000_00);
      sim.advance('2026-03-06T09:00:00.000Z');
      sim.sweep();
      sim.pay('P-1', 9_000_00);
      expect(diary(sim).at(-1)).toMatch(/^2026-03-06 (closed|letter thanks)/);
    }
  });
});

describe('R77: whoever is worth it is treated by a strategy of their own', () => {
  const opened = async (minor: number): Promise<string | undefined> => {
    const sim = await accountUnder(fileOf('default'), minor);
    sim.sweep();
    return sim.state.case?.strategy.id;
  };

  it('less than 100.00 goes to small-balance, 100.00 stays with the standard', async () => {
    expect([await opened(99_99), await opened(100_00), await opened(9_000_00)]).toEqual([
      'small-balance',
      'standard',
      'standard',
    ]);
  });

  it('the valued are referred to an agency only with counsel, everybody else by a supervisor as well', async () => {
    const approvers = async (name: string) =>
      (await walked(name)).events.flatMap((one) =>
        one.type === 'approval.requested' && one.data.decision === 'refer-to-agency' ? [one.data.roles] : [],
      );
    expect(await approvers('valued')).toEqual([['legal']]);
    expect(await approvers('default')).toEqual([['supervisor', 'legal']]);
  });

  it('high risk shortens waits, never what a guard needs', async () => {
    const { start, all } = await loadStrategies();
    const risky = all.find(({ strategy }) => strategy.id === 'high-risk')?.strategy;
    expect(risky?.escalation).toEqual(start.strategy.escalation);
    expect(risky?.notice).toEqual(start.strategy.notice);
    expect(risky?.finalNotice).toEqual(start.strategy.finalNotice);
    expect(risky?.approval).toEqual(start.strategy.approval);
    expect(risky?.reminder.waitBd).toBeLessThan(start.strategy.reminder.waitBd);
  });

  it('R63 R67: high risk asks for a deposit for half a year after a cure, the others for nothing', async () => {
    const asked = async (name: string, day: string): Promise<unknown[]> => {
      const sim = await accountUnder(fileOf(name), 9_000_00);
      sim.advance('2026-03-06T09:00:00.000Z');
      sim.sweep();
      const open = standingOf(sim.state, [sim.strategy.safeguard], sim.now)?.safeguards;
      sim.pay('P-1', 9_000_00);
      sim.advance(`${day}T10:00:00.000Z`);
      const cured = standingOf(sim.state, [sim.strategy.safeguard], sim.now)?.safeguards;
      return [open, cured?.map(({ kind, percent, from, until }) => ({ kind, percent, from, until }))];
    };
    const deposit = { kind: 'deposit', percent: 30, from: '2026-03-06', until: '2026-09-02' };
    expect(await asked('high-risk', '2026-09-02')).toEqual([[], [deposit]]);
    expect(await asked('high-risk', '2026-09-03')).toEqual([[], []]);
    for (const name of ['default', 'valued', 'small-balance'])
      expect(await asked(name, '2026-03-09')).toEqual([[], []]);
  });
});
