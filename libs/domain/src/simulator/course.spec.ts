import { describe, expect, it } from '@jest/globals';
import type { Strategy } from '../strategy.js';
import { LADDER } from '../steps/skipping.js';
import {
  account,
  agreed,
  at,
  caseOf,
  clara,
  eventsOf,
  guardsOf,
  lettersOf,
  NOTICE,
  refusal,
  request,
  sam,
  sofia,
  stepOf,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';
import { GERMANY } from '../calendar/calendars.fixture.js';

const PATIENT: Strategy = { ...STANDARD, id: 'patient', version: 'p1', reminder: { count: 2, waitBd: 20 } };
const OTHER_TEXT: Strategy = {
  ...STANDARD,
  version: 'new-text',
  letters: {
    ...STANDARD.letters,
    'advance-notice': { ...STANDARD.letters['advance-notice'], version: 'reworded' },
    'final-notice': { ...STANDARD.letters['final-notice'], version: 'reworded' },
  },
};
const ABROAD: Strategy = { ...STANDARD, id: 'abroad', version: 'a1', minimumOverdue: { USD: 50_00 } };
const LETTERS: Strategy = {
  ...STANDARD,
  ...{ id: 'letters', version: 'l1' },
  ladder: { ...STANDARD.ladder, calls: false, agency: false },
};

function known(): Simulation {
  const identity = { accountKey: 'acc1', accountId: 'A-1', currency: 'EUR', calendar: GERMANY };
  const others = [PATIENT, OTHER_TEXT, ABROAD, LETTERS];
  const sim = new Simulation(STANDARD, identity, at('2026-03-02', '08:00'), undefined, others);
  sim.invoice('4711', '2026-01-20', '2026-02-19', 9_000_00);
  return sim;
}
const to = ({ id, version }: Strategy) => ({ strategy: id, version, reason: 'they asked for more time' });

describe('change-strategy: a supervisor moves a case to another version', () => {
  it('R77: is on record, and what comes is planned by the new one', () => {
    const sim = walkTo('second-reminder', known());
    const [before, version] = [sim.state.seq, sim.state.version];
    expect(sim.decide(sam, 'change-strategy', to(PATIENT))).toEqual(['case.re-planned']);
    expect(eventsOf(sim, 'case.re-planned').at(-1)?.data.strategy).toEqual({ id: 'patient', version: 'p1' });
    expect(caseOf(sim).strategy).toEqual({ id: 'patient', version: 'p1' });
    expect(sim.state.version).toBe(version + 1);
    expect(typesSince(sim, before)).toEqual(['case.re-planned']);
    // Under the old one the call would be due on 2026-03-18.
    sim.advance(at('2026-04-07', '10:00'));
    expect([stepOf(sim), tasksOf(sim)]).toEqual(['reminder', []]);
    sim.advance(at('2026-04-10', '10:00'));
    expect(stepOf(sim)).toBe('call');
  });

  it('R21: never undoes what was sent or agreed', () => {
    const sim = walkTo('offered', known());
    const sent = lettersOf(sim);
    sim.decide(sam, 'change-strategy', to(PATIENT));
    expect(lettersOf(sim)).toEqual(sent);
    expect(caseOf(sim).offers[0]?.status).toBe('open');
  });

  it('moves a case on the ladder to letters only: it ends where that strategy ends', () => {
    const sim = walkTo('call', known());
    expect(tasksOf(sim)).toEqual(['record-call']);
    sim.decide(sam, 'change-strategy', to(LETTERS));
    expect(tasksOf(sim)).toEqual(['write-off']);
  });

  it('G05: a request whose text would be another goes back to its maker; any other stays', () => {
    const sim = walkTo('notice-wanted', known());
    const { approvalId, draftHash } = request(sim, 'request-advance-notice', NOTICE);
    sim.decide(sam, 'change-strategy', to(OTHER_TEXT));
    expect(eventsOf(sim, 'approval.voided').map((one) => one.data.approvalId)).toEqual([approvalId]);
    expect(refusal(sim, sofia, 'approve', { approvalId, draftHash }).code).toBe('draft-changed');
    agreed(sim, 'request-advance-notice', NOTICE);
    expect(sim.letters.at(-1)?.draft.templateVersion).toBe('reworded');
    const same = walkTo('notice-wanted', known());
    const asked = request(same, 'request-advance-notice', NOTICE);
    same.decide(sam, 'change-strategy', to(PATIENT));
    expect(eventsOf(same, 'approval.voided')).toEqual([]);
    expect(same.decide(sofia, 'approve', asked)).toContain('approval.granted');
  });

  it.each<[string, () => ReturnType<typeof refusal>, string]>([
    [
      'a version nobody has',
      () => refusal(walkTo('call', known()), sam, 'change-strategy', { ...to(PATIENT), version: 'p9' }),
      'unknown-reference',
    ],
    [
      'the version it runs on',
      () => refusal(walkTo('call', known()), sam, 'change-strategy', to(STANDARD)),
      'unknown-reference',
    ],
    [
      'no amounts in its currency',
      () => refusal(walkTo('call', known()), sam, 'change-strategy', to(ABROAD)),
      'currency-mismatch',
    ],
    ['a collector', () => refusal(walkTo('call', known()), clara, 'change-strategy', to(PATIENT)), 'not-permitted'],
  ])('is refused for %s', (_what, refused, code) => {
    expect(refused().code).toBe(code);
  });

  it('is refused for the version the case was moved to already', () => {
    const sim = walkTo('call', known());
    sim.decide(sam, 'change-strategy', to(PATIENT));
    expect(refusal(sim, sam, 'change-strategy', to(PATIENT)).code).toBe('wrong-step');
  });
});

describe('skip-step: only what no guard rests on', () => {
  const GUARDED = [
    ['reminder', ['G03']],
    ['call', ['G01', 'G03']],
    ['diagnosis', ['G01']],
    ['negotiation', ['G02']],
    ['verdict', ['G12']],
    ['notice', ['G04']],
    ['final-notice', ['G06']],
    ['agency', ['G07']],
  ] as const;

  it.each(GUARDED)('%s is refused wherever the case stands: %s', (stepId, guards) => {
    for (const leg of ['reminder', 'negotiation', 'notice', 'agency']) {
      const sim = walkTo(leg);
      const before = sim.events.length;
      const refused = refusal(sim, sam, 'skip-step', { stepId, reason: 'quicker' });
      expect([refused.code, guardsOf(refused)]).toEqual(['guard-unmet', guards]);
      expect(sim.events).toHaveLength(before);
    }
  });

  it('every other rung may be left out', () => {
    const free = LADDER.filter((rung) => !GUARDED.some(([step]) => step === rung));
    expect(free).toEqual(['hold', 'legal-review']);
  });

  /** A notice without a hold has run out: somebody is to place the hold, or to leave it out. */
  function noticeWithoutHold(): Simulation {
    const sim = walkTo('notice-wanted');
    const { hold: _none, ...bare } = NOTICE;
    agreed(sim, 'request-advance-notice', bare);
    sim.advance(at('2026-03-30', '10:00'));
    sim.delivered('acc1-1.advance-notice.1');
    return sim;
  }

  it('the hold: visible for ever, and the final notice comes next', () => {
    const sim = noticeWithoutHold();
    expect(refusal(sim, sam, 'skip-step', { stepId: 'hold', reason: 'r' }).message).toContain('cancel it first');
    sim.advance(at('2026-04-10', '10:00'));
    expect(tasksOf(sim)).toContain('place-credit-hold');
    const events = sim.decide(sam, 'skip-step', { stepId: 'hold', reason: 'they pay in advance anyway' });
    expect(events).toEqual(['step.skipped', 'step.entered']);
    expect(stepOf(sim)).toBe('final-notice');
    expect(tasksOf(sim)).toEqual(['request-final-notice']);
    expect(caseOf(sim).skipped).toEqual([
      { step: 'hold', reason: 'they pay in advance anyway', at: at('2026-04-10', '10:00'), by: sam },
    ]);
    expect(refusal(sim, sam, 'skip-step', { stepId: 'hold', reason: 'again' }).code).toBe('wrong-step');
    agreed(sim, 'request-final-notice', { relationshipNote: 'since 2019' });
    expect(lettersOf(sim).at(-1)).toBe('final-notice');
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
  });

  it('P12: counsel left out, the case does not just end: a write-off is proposed', () => {
    const sim = walkTo('returned');
    expect(tasksOf(sim)).toContain('request-legal-review');
    sim.decide(sam, 'skip-step', { stepId: 'legal-review', reason: 'not worth counsel' });
    expect(tasksOf(sim)).toContain('write-off');
    expect(tasksOf(sim)).not.toContain('request-legal-review');
  });

  it('neither a step far ahead, nor a hold in force, nor by a collector', () => {
    expect(refusal(walkTo('call'), sam, 'skip-step', { stepId: 'hold', reason: 'r' }).code).toBe('wrong-step');
    expect(refusal(walkTo('hold'), sam, 'skip-step', { stepId: 'hold', reason: 'r' }).message).toContain('release it');
    expect(refusal(walkTo('hold'), clara, 'skip-step', { stepId: 'hold', reason: 'r' }).code).toBe('not-permitted');
  });
});

describe('a strategy that asks for a verdict sooner', () => {
  const strict = { ...STANDARD, ladder: { ...STANDARD.ladder, verdictAfterBrokenPromises: 1 } };
  function oneBroken(strategy: Strategy): Simulation {
    const sim = walkTo('negotiation', account(strategy));
    const promised = {
      amount: { minor: 9_000_00, currency: 'EUR' },
      dueDate: '2026-03-24',
      promisedBy: 'd',
      channel: 'phone',
    };
    sim.decide(clara, 'record-promise', promised);
    sim.advance(at('2026-03-30', '10:00'));
    expect(eventsOf(sim, 'promise.broken')).toHaveLength(1);
    return sim;
  }

  it('gets it after the first broken promise, as a task for a person; the standard one does not', () => {
    expect(stepOf(oneBroken(STANDARD))).toBe('negotiation');
    const sim = oneBroken(strict);
    expect([stepOf(sim), tasksOf(sim)]).toEqual(['verdict', ['decide-relationship']]);
    expect(eventsOf(sim, 'relationship.decided')).toEqual([]);
    const { evidenceVersion } = caseOf(sim);
    sim.decide(sam, 'decide-relationship', { verdict: 'make-up', evidenceVersion, comment: 'once more' });
    sim.advance(at('2026-03-31', '10:00'));
    expect(stepOf(sim)).toBe('negotiation');
  });
});
