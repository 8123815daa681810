import { describe, expect, it } from '@jest/globals';
import { claimable } from '../case/context.js';
import { completeStrategy } from '../strategy-defaults.js';
import type { Actor } from '../primitives.js';
import {
  account,
  at,
  call,
  carl,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  guardsOf,
  lastRequest,
  lena,
  lettersOf,
  OWED,
  REFERRAL,
  refusal,
  sam,
  sofia,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const WHOLE = { itemId: 'inv-4711', category: 'quality', statement: 'broken on arrival' };
const PART = { ...WHOLE, amount: eur(1_000_00) };
const D1 = 'acc1-1-d1';
const rejected = { disputeId: D1, result: 'rejected', explanation: 'It arrived whole.' } as const;

describe('R18: a complaint is a matter of its own', () => {
  it('R18: a person answers within two business days and a supervisor resolves within fifteen', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', WHOLE);
    const due = Object.fromEntries(caseOf(sim).tasks.map((task) => [task.kind, task.dueAt]));
    expect(due).toMatchObject({
      'answer-dispute': at('2026-03-05', '00:00'),
      'resolve-dispute': at('2026-03-24', '00:00'),
    });
    expect(sim.decide(clara, 'answer-dispute', { disputeId: D1, text: 'we are looking into it' })).toEqual([
      'dispute.answered',
      'task.completed',
    ]);
    expect(tasksOf(sim)).toEqual(['resolve-dispute']);
  });

  it('R18: unresolved, it is escalated to the supervisor exactly once, and never by itself resolved', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', WHOLE);
    sim.advance(at('2026-03-23', '23:59'));
    expect(eventsOf(sim, 'dispute.escalated')).toEqual([]);
    sim.advance(at('2026-06-30'));
    expect(eventsOf(sim, 'dispute.escalated').map((one) => [one.at, one.data.to])).toEqual([
      [at('2026-03-24', '00:00'), 'supervisor'],
    ]);
    expect(caseOf(sim).disputes[0]).toMatchObject({ open: true, escalated: true });
    const task = caseOf(sim).tasks.find((one) => one.kind === 'resolve-dispute' && one.status === 'open');
    expect(task?.roles).toEqual(['supervisor']);
    expect(lettersOf(sim)).toEqual(['reminder-1']);
  });

  it('R18: the undisputed rest goes on: reminded, with the disputed part in no letter', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', PART);
    sim.advance(at('2026-03-11'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    expect(sim.letters[1]?.draft.facts.total).toEqual(eur(OWED - 1_000_00));
  });

  it('R18: a strategy from before disputes had deadlines asks for nothing', () => {
    const { disputes: _later, ...older } = STANDARD;
    const sim = walkTo('reminder', account(completeStrategy(older)));
    sim.decide(clara, 'open-dispute', WHOLE);
    sim.advance(at('2026-06-30'));
    expect(tasksOf(sim)).toEqual([]);
    expect(eventsOf(sim, 'dispute.escalated')).toEqual([]);
  });
});

describe('R18: the service owner is an assignment, no role', () => {
  const mine = { assignee: 'carl', disputeId: D1, reason: 'his delivery' };
  const judge = (sim: Simulation, who: Actor): string => refusal(sim, who, 'resolve-dispute', rejected).code;

  it('R18: whoever answers for the delivery resolves that dispute, whatever their role; nobody else of that role does', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', WHOLE);
    expect([judge(sim, carl), judge(sim, lena), judge(sim, erp)]).toEqual(Array(3).fill('not-permitted'));
    expect(refusal(sim, clara, 'assign', mine).code).toBe('not-permitted');
    expect(sim.decide(sam, 'assign', mine)).toEqual(['dispute.assigned']);
    expect([judge(sim, clara), judge(sim, lena)]).toEqual(['not-permitted', 'not-permitted']);
    expect(sim.decide(carl, 'resolve-dispute', rejected)).toEqual(['dispute.resolved', 'task.completed']);
  });

  it('R18: counsel who owns one dispute may not touch another', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', PART);
    sim.decide(clara, 'open-dispute', { ...PART, category: 'price', owner: 'lena' });
    expect(judge(sim, lena)).toBe('not-permitted');
    expect(refusal(sim, lena, 'answer-dispute', { disputeId: D1, text: 't' }).code).toBe('not-permitted');
    const other = 'acc1-1-d2';
    expect(sim.decide(lena, 'answer-dispute', { disputeId: other, text: 'the price list of May' })).toContain(
      'dispute.answered',
    );
    // Each answer completes the task of its own dispute.
    expect(caseOf(sim).tasks.filter((task) => task.kind === 'answer-dispute' && task.status === 'open')).toMatchObject([
      { subject: D1 },
    ]);
    expect(refusal(sim, sam, 'assign', { ...mine, disputeId: 'none' }).code).toBe('unknown-reference');
  });
});

describe('how a dispute ends (3.14)', () => {
  it('R18: rejected: the item returns with five business days and an answer in writing', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', WHOLE);
    sim.advance(at('2026-03-10', '10:00'));
    sim.decide(sam, 'resolve-dispute', rejected);
    const answer = sim.letters.at(-1)?.draft;
    expect(answer?.template).toBe('dispute-answer');
    expect(answer?.facts).toMatchObject({
      invoiceNumber: '4711',
      explanation: 'It arrived whole.',
      returned: eur(OWED),
      upheld: null,
      payBy: '2026-03-17',
    });
    sim.advance(at('2026-03-17', '23:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'dispute-answer']);
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', { draftHash: 'x', relationshipNote: 'n' }))).toContain(
      'G12',
    );
    sim.advance(at('2026-03-31'));
    expect(lettersOf(sim).filter((one) => one === 'dispute-answer')).toHaveLength(1);
  });

  it('R18: partly: the one part is conceded until its credit note, the other comes back with the answer', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', WHOLE);
    const partly = { disputeId: D1, result: 'partly', amountUpheld: eur(2_000_00), explanation: 'e' } as const;
    sim.decide(sam, 'resolve-dispute', { ...partly, rootCause: 'transport' });
    expect(claimable(sim.state)).toBe(OWED - 2_000_00);
    sim.advance(at('2026-03-03', '12:00'));
    expect(sim.letters.at(-1)?.draft.facts).toMatchObject({ upheld: eur(2_000_00), returned: eur(OWED - 2_000_00) });
    expect(eventsOf(sim, 'dispute.resolved')[0]?.data.rootCause).toBe('transport');
  });

  it('R18: upheld: nothing comes back, and no letter asks for anything', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', PART);
    sim.decide(sam, 'resolve-dispute', { disputeId: D1, result: 'upheld', explanation: 'e' });
    sim.advance(at('2026-03-09'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(caseOf(sim).disputeReturnedOn).toBeNull();
  });

  it('G08: conceding more than one person may needs a second within their own limit', () => {
    const sim = walkTo('reminder', account(STANDARD, 20_000_00));
    sim.decide(clara, 'open-dispute', WHOLE);
    const upheld = { disputeId: D1, result: 'upheld', explanation: 'e' } as const;
    expect(sim.decide(sam, 'resolve-dispute', upheld)[0]).toBe('approval.requested');
    expect(refusal(sim, sam, 'approve', lastRequest(sim)).code).toBe('same-person');
    expect(refusal(sim, sofia, 'approve', lastRequest(sim), { EUR: 10_000_00 }).code).toBe('over-limit');
    expect(sim.decide(sofia, 'approve', lastRequest(sim), { EUR: 50_000_00 })).toContain('dispute.resolved');
    const small = walkTo('reminder');
    small.decide(clara, 'open-dispute', WHOLE);
    expect(small.decide(sam, 'resolve-dispute', upheld)[0]).toBe('dispute.resolved');
  });

  it('bad input changes nothing: unknown, settled, more than is contested, another currency', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', PART);
    const partly = { disputeId: D1, result: 'partly', explanation: 'e' } as const;
    const seq = sim.state.seq;
    expect(refusal(sim, sam, 'resolve-dispute', { ...partly, disputeId: 'none' }).code).toBe('unknown-reference');
    expect(refusal(sim, sam, 'resolve-dispute', { ...partly, amountUpheld: eur(1_000_00) }).code).toBe(
      'amount-mismatch',
    );
    const dollars = { minor: 1, currency: 'USD' };
    expect(refusal(sim, sam, 'resolve-dispute', { ...partly, amountUpheld: dollars }).code).toBe('currency-mismatch');
    expect(typesSince(sim, seq)).toEqual([]);
    sim.decide(clara, 'withdraw-dispute', { disputeId: D1, withdrawnBy: 'the owner', proof: 'mail' });
    expect(refusal(sim, sam, 'resolve-dispute', rejected).code).toBe('wrong-step');
    expect(refusal(sim, clara, 'answer-dispute', { disputeId: D1, text: 't' }).code).toBe('wrong-step');
  });

  it('settled disputes do not pile up in the state, and their numbers are never given twice', () => {
    const sim = walkTo('call');
    for (let round = 0; round < 40; round += 1) {
      sim.decide(clara, 'open-dispute', { ...PART, amount: eur(100) });
      const { disputeId } = caseOf(sim).disputes.at(-1)!;
      sim.decide(clara, 'withdraw-dispute', { disputeId, withdrawnBy: 'd', proof: 'm' });
    }
    expect(caseOf(sim).disputes).toHaveLength(30);
    expect(new Set(eventsOf(sim, 'dispute.opened').map((one) => one.data.disputeId)).size).toBe(40);
  });
});

describe('G11: what is contested is left alone', () => {
  it('G11: never promised, never allocated to unless the payer says so', () => {
    const sim = walkTo('call');
    sim.decide(clara, 'open-dispute', WHOLE);
    const promise = { amount: eur(1_00), dueDate: '2026-03-25', promisedBy: 'd', channel: 'phone' };
    expect(refusal(sim, clara, 'record-promise', promise).code).toBe('amount-mismatch');
    sim.pay('P1', 500_00);
    expect(sim.state.unapplied).toBe(500_00);
    expect(sim.state.items[0]?.balance).toBe(OWED);
    sim.pay('P2', 500_00, sim.today, ['4711']);
    expect(sim.state.items[0]?.balance).toBe(OWED - 500_00);
  });

  it('G11: never placed with an agency', () => {
    const sim = walkTo('agency');
    sim.decide(clara, 'open-dispute', PART);
    expect(guardsOf(refusal(sim, clara, 'refer-to-agency', REFERRAL))).toContain('G06');
  });

  it('G11: never called about: a call made all the same is flagged', () => {
    const sim = walkTo('call');
    sim.decide(clara, 'open-dispute', WHOLE);
    call(sim, 'no-answer');
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toContain('disputed');
  });

  it('G11: everything disputed: no reminder leaves however long it lasts, each withheld once', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', WHOLE);
    sim.advance(at('2026-12-01'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(eventsOf(sim, 'message.suppressed').map((one) => one.data.rule)).toEqual(['G09/dispute']);
  });
});

describe('disputes from before there was a case', () => {
  const contested = (minor = OWED): Simulation => {
    const sim = account();
    sim.fact([
      {
        type: 'dispute.opened',
        data: {
          ...{ disputeId: 'acc1-e1', itemId: 'inv-4711', amount: eur(minor), category: 'reported' },
          ...{ statement: { ref: 's', digest: '' }, owner: null, source: 'erp' },
        },
      },
    ]);
    return sim;
  };

  it('R18 G11: the sweep opens no case about an item that is contested as a whole', () => {
    const sim = contested();
    expect(sim.sweep()).toMatch(/below the minimum/);
    expect(sim.state.case).toBeNull();
  });

  it('R18: one contested in part opens a case about the rest, and the case takes the dispute over', () => {
    const sim = contested(1_000_00);
    expect(sim.sweep()).toBeNull();
    expect(caseOf(sim).disputes).toMatchObject([{ disputeId: 'acc1-e1', open: true, source: 'erp' }]);
    sim.advance(at('2026-03-02', '10:00'));
    expect(sim.state.contested).toEqual([]);
    expect(sim.letters[0]?.draft.facts.total).toEqual(eur(OWED - 1_000_00));
    sim.decide(sam, 'resolve-dispute', { ...rejected, disputeId: 'acc1-e1' });
    expect(claimable(sim.state)).toBe(OWED);
  });

  it('R18: the feed takes it back: the next sweep opens the case', () => {
    const sim = contested();
    sim.fact([{ type: 'dispute.withdrawn', data: { disputeId: 'acc1-e1', withdrawnBy: 'erp', proof: 'p' } }]);
    expect(sim.sweep()).toBeNull();
  });

  it('R18: an item that was paid and comes back is as contested as it was', () => {
    const sim = contested();
    sim.pay('P', OWED, sim.today, ['4711']);
    expect(sim.state.items).toEqual([]);
    sim.reverse('P', 'returned');
    expect(sim.state.items[0]).toMatchObject({ balance: OWED, disputed: OWED });
    expect(sim.sweep()).toMatch(/below the minimum/);
  });
});
