import { describe, expect, it } from '@jest/globals';
import {
  account,
  agreed,
  at,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  lena,
  lettersOf,
  LEG_NAMES,
  OWED,
  refusal,
  sam,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const INSOLVENCY = { kind: 'petition', date: '2026-03-10', reference: 'IN 1/26', source: 'gazette' };
const frozen = (leg = 'call'): Simulation => {
  const sim = walkTo(leg);
  sim.decide(erp, 'report-insolvency', INSOLVENCY);
  return sim;
};
/** What the approval brings at once. */
const unfreeze = (sim: Simulation) => {
  const { seq } = sim.state;
  agreed(sim, 'unfreeze', { reason: 'petition refused', memo: 'm' }, lena, sam);
  return typesSince(sim, seq);
};

describe('G13: nothing is set off while the case is frozen', () => {
  it.each(LEG_NAMES.slice(1))('G13: frozen at %s, money that comes in is kept as it is, named or not', (leg) => {
    const sim = frozen(leg);
    const { seq } = sim.state;
    sim.pay('P1', 500_00);
    sim.pay('P2', OWED, sim.today, ['4711']);
    sim.advance(at('2026-12-01'));
    expect(typesSince(sim, seq).filter((type) => /^(payment|invoice|credit-note)\./.test(type))).toEqual([
      'payment.received',
      'payment.parked-unapplied',
      'payment.received',
      'payment.parked-unapplied',
    ]);
    expect(sim.state).toMatchObject({ unapplied: OWED + 500_00, items: [{ balance: OWED }] });
    expect(caseOf(sim).status).toBe('frozen');
  });

  it('G13: a new invoice takes none of it, and nobody can allocate it by hand', () => {
    const sim = frozen();
    sim.pay('P1', 500_00);
    sim.invoice('4712', '2026-03-18', '2026-04-17', 100_00);
    expect(sim.state.items.map(({ balance }) => balance)).toEqual([OWED, 100_00]);
    const lines = [{ itemId: 'inv-4711', amount: eur(100_00) }];
    expect(refusal(sim, clara, 'allocate-payment', { paymentId: 'P1', lines }).code).toBe('frozen');
  });

  it('G13: a credit note corrects the invoices it names, and is set off against no other', () => {
    const sim = frozen();
    sim.credit('C-1', 200_00);
    expect(sim.state.items.find((one) => one.itemId === 'inv-4711')?.balance).toBe(OWED);
    sim.credit('C-2', 300_00, ['4711']);
    expect(sim.state.items.find((one) => one.itemId === 'inv-4711')?.balance).toBe(OWED - 300_00);
  });

  it('G13: unfrozen by two people, the credit meets what is open in that very act, and nobody asks for it', () => {
    const sim = frozen();
    sim.pay('P1', 500_00);
    sim.credit('C-1', 200_00);
    const letters = lettersOf(sim).length;
    const events = unfreeze(sim);
    expect(events).toEqual(expect.arrayContaining(['case.unfrozen', 'invoice.credited', 'payment.applied']));
    expect(sim.state).toMatchObject({ unapplied: 0, items: [{ balance: OWED - 700_00 }] });
    expect(lettersOf(sim)).toHaveLength(letters);
  });

  it('G13: paid in full meanwhile, the case ends as paid once it is unfrozen, not before', () => {
    const sim = frozen('hold');
    sim.pay('P1', OWED);
    sim.advance(at('2026-05-04'));
    expect(caseOf(sim).status).toBe('frozen');
    expect(unfreeze(sim)).toContain('case.closed');
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid' });
    expect(eventsOf(sim, 'hold.auto-released')).toHaveLength(1);
  });

  it('without a freeze the same money is applied at once', () => {
    const sim = account(STANDARD);
    sim.pay('P1', 500_00);
    expect(sim.state.items[0]?.balance).toBe(OWED - 500_00);
  });
});
