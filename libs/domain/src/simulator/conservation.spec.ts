import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountBalance } from '../case/context.js';
import type { StoredEvent } from '../events.js';
import type { Strategy } from '../strategy.js';
import { account, LEG_NAMES, walkTo } from './journey.fixture.js';
import { aScript, play, type Step } from './script.fixture.js';
import { STANDARD } from './strategy.fixture.js';

const SEED = Number(process.env['SEED'] ?? 20261122);
const RUNS = Number(process.env['RUNS'] ?? 60);
const CHARGING: Strategy = {
  ...STANDARD,
  charges: {
    interest: { kind: 'contract', version: 'v', tiers: [{ fromMonth: 0, percent: 1.5 }] },
    rounding: 'exact',
    fixedSum: { EUR: [{ amount: 40_00 }] },
    at: { 'advance-notice': 'accrue', 'final-notice': 'post', agency: 'post' },
  },
};

/** What the events say is owed, by the formula of V02 and none of the core's own sums. */
function owedBy(events: readonly StoredEvent[]): number {
  const lines = (of: readonly { readonly amount: { readonly minor: number }; readonly part: string }[]): number =>
    of.reduce((sum, line) => sum + (line.part === 'small-difference' ? line.amount.minor : 0), 0);
  return events.reduce((sum, one) => {
    switch (one.type) {
      case 'invoice.posted':
      case 'interest.posted':
      case 'fee.posted':
      case 'payment.refunded':
      case 'write-off.reversed':
        return sum + one.data.amount.minor;
      case 'invoice.corrected':
        return sum + one.data.balanceChange.minor;
      case 'interest.waived':
      case 'interest.reversed':
      case 'fee.waived':
      case 'fee.reversed':
      case 'credit-note.posted':
      case 'write-off.posted':
      case 'payment.received':
        return sum - one.data.amount.minor;
      case 'payment.applied':
        return sum - lines(one.data.lines);
      case 'recovery.received':
        // Money for what had left the books: it pays nothing that is still on them.
        return sum + one.data.amount.minor;
      case 'payment.reversed': {
        const recovered = (one.data.recovered ?? []).reduce((total, line) => total + line.amount.minor, 0);
        return sum + one.data.amount.minor - recovered + lines(one.data.lines);
      }
      case 'concession.applied':
      case 'barter.settled':
        return sum - one.data.lines.reduce((total, line) => total + line.amount.minor, 0);
      case 'concession.expired':
        return sum + one.data.lines.reduce((total, line) => total + line.amount.minor, 0);
      default:
        return sum;
    }
  }, 0);
}

describe(`money is conserved (seed ${SEED}, ${RUNS} scripts)`, () => {
  it('V02 G16: in any script of invoices, money, charges, write-offs and refunds the balance is what the events say', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(aScript, fc.constantFrom(...LEG_NAMES.slice(11)), ({ steps }, leg) => {
        const sim = walkTo(leg, account(CHARGING));
        const bounced: readonly Step[] = [
          { kind: 'pay', percent: 10, backdated: 0 },
          { kind: 'reverse', pick: 0 },
        ];
        [...bounced, ...steps].forEach((step, index) => {
          play(sim, step, index);
          expect(accountBalance(sim.state)).toBe(owedBy(sim.events));
        });
        for (const item of sim.state.items) {
          const open = (kind: string): number =>
            item.charges.reduce((sum, one) => (one.kind === kind ? sum + one.open : sum), 0);
          expect([item.interest, item.fees]).toEqual([open('interest'), open('fee')]);
          expect(item.charges.every((one) => one.open >= 0 && one.open + one.waived <= one.posted)).toBe(true);
          expect([item.balance, item.interest, item.fees].every(Number.isSafeInteger)).toBe(true);
        }
        sim.events.forEach((one) => seen.add(one.type));
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
    for (const type of ['interest.posted', 'fee.posted', 'payment.reversed']) {
      expect([...seen]).toContain(type);
    }
  }, 120_000);
});
