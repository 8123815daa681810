import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../calendar/dates.js';
import type { DecisionPayloads } from '../decisions/payloads.js';
import { caseView } from '../view.js';
import { nextMove } from '../next-move.js';
import {
  account,
  agreed,
  at,
  caseOf,
  clara,
  eur,
  eventsOf,
  guardsOf,
  LEG_NAMES,
  lastRequest,
  lena,
  lettersOf,
  OWED,
  refusal,
  sam,
  stepOf,
  tasksOf,
  walkTo,
} from './journey.fixture.js';
import { aScript, play } from './script.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const SEED = Number(process.env['SEED'] ?? 20261122);
const RUNS = Number(process.env['RUNS'] ?? 60);
const OPINION = { memo: 'm', limitationCheck: 'in time' };
const proceed = (sim: Simulation, more: object = {}): void =>
  void agreed(sim, 'record-legal-opinion', { opinion: 'proceed', ...OPINION, ...more }, lena, sam);
const stage = (
  name: DecisionPayloads['record-legal-stage']['stage'],
  date = '2026-06-15',
  more: Partial<DecisionPayloads['record-legal-stage']> = {},
): DecisionPayloads['record-legal-stage'] => ({ stage: name, date, reference: `Az. ${name}`, ...more });

describe('R40 G07: court is the very last resort', () => {
  it.each(['final-notice', 'agency', 'placed'])(
    'R40 G07: no review from the %s leg: no agency has had its turn',
    (leg) => {
      const sim = walkTo(leg);
      expect(guardsOf(refusal(sim, sam, 'request-legal-review', { why: 'w' }))).toEqual(['G07']);
      expect(eventsOf(sim, 'legal-opinion.requested')).toEqual([]);
    },
  );

  it('R40 G07: a recall counts as an outcome from the thirtieth day on, not one day earlier', () => {
    const recalledAfter = (day: string): string[] => {
      const sim = walkTo('placed');
      sim.advance(at(day));
      sim.decide(sam, 'recall-from-agency', { placementId: 'acc1-1-a1', reason: 'r' });
      try {
        return sim.decide(sam, 'request-legal-review', { why: 'w' }).slice(0, 1);
      } catch {
        return [];
      }
    };
    expect(recalledAfter('2026-05-27')).toEqual([]);
    expect(recalledAfter('2026-05-28')).toEqual(['legal-opinion.requested']);
  });

  it("R40 G07 G08: counsel's override needs a supervisor's approval", () => {
    const sim = walkTo('agency');
    sim.decide(lena, 'override-agency', { reason: 'they are moving abroad', memo: 'm' });
    expect(guardsOf(refusal(sim, sam, 'request-legal-review', { why: 'w' }))).toEqual(['G07']);
    sim.decide(sam, 'approve', lastRequest(sim));
    expect(sim.decide(sam, 'request-legal-review', { why: 'w' })[0]).toBe('legal-opinion.requested');
    proceed(sim);
    expect(eventsOf(sim, 'agency.overridden')).toHaveLength(1);
    expect(eventsOf(sim, 'legal-opinion.recorded')[0]?.data.opinion).toBe('proceed');
  });
});

describe('R64: large amounts', () => {
  it('R64: a review is asked for beside the friendly reminder, which leaves all the same', () => {
    const sim = walkTo('reminder', account(undefined, 60_000_00));
    expect(tasksOf(sim)).toEqual(['request-legal-review']);
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(stepOf(sim)).toBe('reminder');
    expect(eventsOf(sim, 'legal-opinion.requested')).toEqual([]);
    const below = walkTo('reminder', account(undefined, 50_000_00));
    expect(tasksOf(below)).toEqual([]);
  });

  it('R64 G07: the review it opens skips nothing: neither an opinion to proceed nor a stage of proceedings', () => {
    const sim = walkTo('reminder', account(undefined, 60_000_00));
    sim.decide(sam, 'request-legal-review', { why: 'large' });
    expect(guardsOf(refusal(sim, lena, 'record-legal-opinion', { opinion: 'proceed', ...OPINION }))).toEqual(['G07']);
    expect(guardsOf(refusal(sim, lena, 'record-legal-stage', stage('letter-before-action')))).toEqual(['G07']);
    sim.decide(lena, 'record-legal-opinion', { opinion: 'settle', ...OPINION });
    expect(stepOf(sim)).toBe('negotiation');
  });
});

describe('R41: counsel is consulted', () => {
  it('R41: a task for legal, an opinion with memo, and each opinion leads where it says', () => {
    const after = (opinion: 'settle' | 'return-to-agency' | 'write-off' | 'drop'): [string, string[]] => {
      const sim = walkTo('legal-review');
      expect(tasksOf(sim)).toEqual(['record-legal-opinion']);
      sim.decide(lena, 'record-legal-opinion', { opinion, ...OPINION });
      expect(eventsOf(sim, 'write-off.posted')).toEqual([]);
      return [stepOf(sim), tasksOf(sim)];
    };
    expect(after('settle')).toEqual(['negotiation', ['offer-terms']]);
    expect(after('return-to-agency')).toEqual(['agency', ['refer-to-agency']]);
    expect(after('write-off')).toEqual(['legal-review', ['write-off']]);
    expect(after('drop')).toEqual(['legal-review', ['close-case']]);
  });

  it('R41: nobody but counsel gives it', () => {
    const sim = walkTo('legal-review');
    expect(refusal(sim, sam, 'record-legal-opinion', { opinion: 'drop', ...OPINION }).code).toBe('not-permitted');
  });

  it("R41 G11: to proceed while a part is disputed needs counsel's note", () => {
    const sim = walkTo('legal-review');
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(100_00), category: 'q', statement: 's' });
    const refused = refusal(sim, lena, 'record-legal-opinion', { opinion: 'proceed', ...OPINION });
    expect([refused.code, refused.facts['pointer']]).toEqual(['missing-field', '/disputeNote']);
    proceed(sim, { disputeNote: 'the dispute is about freight alone' });
    expect(eventsOf(sim, 'legal-opinion.recorded')[0]?.data.disputeNote).toBe('the dispute is about freight alone');
  });
});

describe('R40 R41: proceedings', () => {
  it('R41 G07 G08: each stage in its order, after an opinion that two people agreed on; never by itself', () => {
    const sim = walkTo('legal-review');
    expect(guardsOf(refusal(sim, lena, 'record-legal-stage', stage('letter-before-action')))).toEqual(['G07']);
    sim.decide(lena, 'record-legal-opinion', { opinion: 'proceed', ...OPINION });
    expect(guardsOf(refusal(sim, lena, 'record-legal-stage', stage('letter-before-action')))).toEqual(['G07']);
    sim.decide(sam, 'approve', lastRequest(sim));
    expect(tasksOf(sim)).toEqual(['record-legal-stage']);
    expect(guardsOf(refusal(sim, lena, 'record-legal-stage', stage('filed')))).toEqual(['G07']);
    expect(refusal(sim, sam, 'record-legal-stage', stage('letter-before-action')).code).toBe('not-permitted');
    sim.decide(lena, 'record-legal-stage', stage('letter-before-action', undefined, { costs: eur(250_00) }));
    expect(refusal(sim, lena, 'record-legal-stage', stage('letter-before-action')).code).toBe('wrong-step');
    expect(refusal(sim, lena, 'record-legal-stage', stage('filed', '2026-06-14')).code).toBe('date-too-early');
    expect(refusal(sim, lena, 'record-legal-stage', stage('filed', '2026-09-01')).code).toBe('date-too-far');
    const seq = sim.state.seq;
    sim.advance(at('2026-09-01'));
    expect(eventsOf(sim, 'legal-stage.recorded')).toHaveLength(1);
    expect(sim.events.filter((one) => one.seq > seq).map((one) => one.type)).toEqual(['task.overdue']);
    sim.decide(lena, 'record-legal-stage', stage('filed', '2026-08-30', { costs: eur(1_000_00) }));
    sim.decide(lena, 'record-legal-stage', stage('judgment', '2026-09-01'));
    sim.decide(lena, 'record-legal-stage', stage('enforcement', '2026-09-01'));
    expect(tasksOf(sim)).toEqual(['close-case']);
    expect(refusal(sim, lena, 'record-legal-stage', stage('enforcement')).code).toBe('wrong-step');
    expect(caseView(sim.state, sim.strategy, sim.now)).toMatchObject({
      legalStage: { stage: 'enforcement', on: '2026-09-01', reference: 'Az. enforcement' },
      legalCosts: eur(1_250_00),
    });
  });

  it('costs in another currency are refused', () => {
    const sim = walkTo('legal-review');
    proceed(sim);
    const costs = { minor: 1, currency: 'USD' };
    expect(refusal(sim, lena, 'record-legal-stage', stage('letter-before-action', undefined, { costs })).code).toBe(
      'currency-mismatch',
    );
  });

  it('a payment is told to counsel, and ends the proceedings when it is all', () => {
    const placement = { reportEveryDays: 0, recallNoticeBd: 5, tellAgency: true };
    const sim = walkTo('legal-review', account({ ...STANDARD, placement }));
    proceed(sim);
    sim.pay('P', 1_000_00);
    expect(caseOf(sim).tasks.find((task) => task.subject === 'counsel-P')).toMatchObject({ roles: ['legal'] });
    sim.pay('Q', 8_000_00);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid' });
    expect(refusal(sim, lena, 'record-legal-stage', stage('letter-before-action')).code).toBe('closed');
  });
});

describe('P06: when every reminder and every step is used up, the case never just ends', () => {
  /** Open, owed, and somebody is asked or a date is set. */
  function goesOn(sim: Simulation): void {
    const c = caseOf(sim);
    if (c.status !== 'open' || sim.state.items.every((item) => item.balance <= 0)) return;
    const move = nextMove(sim.state, sim.strategy, sim.now);
    expect(move.kind).not.toBe('finish');
    const asked = c.tasks.some((task) => task.status === 'open');
    // A date of the case itself: the renewal of the calendar, months ahead, is none.
    const dated = move.kind === 'wait' && move.until !== null && move.until < at(addDays(sim.today, 100));
    // A dispute is somebody's turn as well: whoever answers for the delivery.
    const contested = c.disputes.some((one) => one.open);
    expect(asked || dated || contested).toBe(true);
  }

  it.each(LEG_NAMES.slice(1))('P06: from %s on, nobody acting for a year: still open, and somebody is asked', (leg) => {
    const sim = walkTo(leg);
    sim.advance(at('2027-02-01'));
    goesOn(sim);
    expect(caseOf(sim).status).toBe('open');
    expect(caseOf(sim).tasks.some((task) => task.status === 'open')).toBe(true);
  });

  it('P06: after the last reminder a person calls, after the final notice an agency is proposed, after that counsel', () => {
    expect(tasksOf(walkTo('call'))).toEqual(['record-call']);
    expect(tasksOf(walkTo('agency'))).toEqual(['refer-to-agency']);
    expect(tasksOf(walkTo('returned'))).toEqual(['request-legal-review']);
    expect(tasksOf(walkTo('legal-review'))).toEqual(['record-legal-opinion']);
    expect(walkTo('legal-review').state.items[0]?.balance).toBe(OWED);
  });

  it('P06: whatever people, money and days may bring (property)', () => {
    fc.assert(
      fc.property(aScript, ({ leg, steps }) => {
        const sim = walkTo(leg);
        steps.forEach((step, index) => {
          play(sim, step, index);
          goesOn(sim);
        });
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  }, 60_000);
});
