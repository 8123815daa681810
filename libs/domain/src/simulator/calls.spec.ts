import { describe, expect, it } from '@jest/globals';
import {
  account,
  at,
  because,
  call,
  callPayload,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  lettersOf,
  NOTICE,
  OWED,
  refusal,
  request,
  sam,
  sofia,
  stepOf,
  tasksOf,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';

const DISPUTE = { itemId: 'inv-4711', category: 'quality', statement: 'broken on arrival' };

describe('requests and their second person (G08, 3.10)', () => {
  it('escalates to stand-in and supervisor, two bd each from the day that ended; then overdue, never a default', () => {
    const sim = walkTo('notice-wanted');
    sim.advance(at('2026-04-01'));
    request(sim, 'request-advance-notice', { ...NOTICE, effectDate: '2026-05-29' });
    sim.advance(at('2026-08-01'));
    expect(eventsOf(sim, 'approval.escalated').map((one) => [one.at, one.data.to, one.data.deadline])).toEqual([
      [at('2026-04-08', '00:00'), 'stand-in', at('2026-04-10', '00:00')],
      [at('2026-04-10', '00:00'), 'supervisor', at('2026-04-14', '00:00')],
    ]);
    const overdue = eventsOf(sim, 'task.overdue').filter((one) => one.at > at('2026-04-02'));
    const task = caseOf(sim).tasks.find((one) => one.kind === 'approve' && one.status === 'open');
    expect(overdue.filter((one) => one.data.taskId === task?.taskId).map((one) => one.at)).toEqual([
      at('2026-04-14', '00:00'),
    ]);
    expect(lettersOf(sim)).not.toContain('advance-notice');
  });

  it('withdrawn by its maker only, rejected by another, delegated to neither maker nor into the past', () => {
    const sim = walkTo('notice-wanted');
    const { approvalId } = request(sim, 'request-advance-notice', NOTICE);
    expect(refusal(sim, sam, 'withdraw-request', { approvalId, why: 'w' }).code).toBe('not-permitted');
    expect(refusal(sim, sam, 'delegate-approval', { approvalId, to: 'clara', until: '2026-04-02' }).code).toBe(
      'same-person',
    );
    expect(refusal(sim, sam, 'delegate-approval', { approvalId, to: 'sofia', until: '2026-03-01' }).code).toBe(
      'date-in-past',
    );
    sim.decide(sam, 'delegate-approval', { approvalId, to: 'sofia', until: '2026-04-02' });
    expect(caseOf(sim).approvals.at(-1)).toMatchObject({ delegatedTo: 'sofia', delegatedUntil: '2026-04-02' });
    sim.decide(clara, 'withdraw-request', { approvalId, why: 'typo' });
    expect(caseOf(sim).approvals.at(-1)?.status).toBe('withdrawn');
    expect(tasksOf(sim)).toEqual(['request-advance-notice']);
    const again = request(sim, 'request-advance-notice', NOTICE);
    sim.decide(sofia, 'reject', { approvalId: again.approvalId, reason: 'too soon' });
    expect(caseOf(sim)).toMatchObject({ notice: null });
    expect(refusal(sim, sam, 'approve', again).code).toBe('wrong-step');
  });

  it('named as a stand-in without the role at that moment: not permitted (G08)', () => {
    const sim = walkTo('notice-wanted');
    const asked = request(sim, 'request-advance-notice', NOTICE);
    sim.decide(sam, 'delegate-approval', { approvalId: asked.approvalId, to: 'carl', until: '2026-04-02' });
    expect(refusal(sim, { id: 'carl', role: 'collector' }, 'approve', asked).code).toBe('not-permitted');
  });
});

describe('calls (3.3, 7.11)', () => {
  const flagOf = (sim: Simulation): string | null | undefined =>
    eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated;

  it('outside the gates it is recorded, flagged, and goes to a supervisor', () => {
    const sim = walkTo('call');
    sim.advance(at('2026-03-18', '20:00'));
    expect(call(sim, 'no-answer').slice(0, 2)).toEqual(['call.recorded', 'case.escalated']);
    expect(flagOf(sim)).toMatch(/window/);
    expect(tasksOf(sim)).toContain('complete-task');
  });

  it('cool-down: conversation on Monday 06-01, the next call not before 06-08', () => {
    const sim = account();
    sim.advance(at('2026-05-28', '08:30'));
    sim.sweep();
    sim.advance(at('2026-06-01'));
    call(sim, 'reached', because('forgot'));
    sim.advance(at('2026-06-05', '10:00'));
    call(sim, 'no-answer');
    expect(flagOf(sim)).toMatch(/cool-down/);
    sim.advance(at('2026-06-08', '10:00'));
    call(sim, 'no-answer');
    expect(flagOf(sim)).toBeNull();
  });

  it('seven calls in seven days, the eighth is too many; inbound calls are not counted', () => {
    const sim = walkTo('call');
    for (let number = 0; number < 7; number += 1) {
      call(sim, 'no-answer');
      expect(flagOf(sim)).toBeNull();
    }
    sim.decide(clara, 'record-call', { ...callPayload(sim, 'no-answer'), direction: 'inbound' });
    expect(flagOf(sim)).toBeNull();
    call(sim, 'no-answer');
    expect(flagOf(sim)).toMatch(/seven days/);
  });

  it('during a promise or a plan in good standing it is flagged; asked for by the case, it is not', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'record-promise', { amount: eur(OWED), dueDate: '2026-03-25', promisedBy: 'd', channel: 'p' });
    call(sim, 'no-answer');
    expect(flagOf(sim)).toMatch(/promise/);
    const plan = walkTo('offered');
    plan.decide(erp, 'accept-offer', { offerId: 'acc1-1-o1', optionId: 'plan', acceptedBy: 'd', proof: 'm' });
    plan.advance(at('2026-04-09', '10:00'));
    expect(tasksOf(plan)).toEqual(['record-call']);
    call(plan, 'no-answer');
    expect(flagOf(plan)).toBeNull();
  });

  it('a wrong number is no attempt: somebody is to find the right one', () => {
    const sim = walkTo('call');
    const attempts = caseOf(sim).attempts.length;
    call(sim, 'wrong-number');
    expect(caseOf(sim).attempts).toHaveLength(attempts);
    expect(tasksOf(sim)).toContain('complete-task');
  });

  it('all or nothing: a fault in a part refuses the call; the same reason again is no fault', () => {
    const sim = walkTo('negotiation');
    const seq = sim.state.seq;
    const tooMuch = { amount: eur(OWED + 1), dueDate: '2026-03-27', promisedBy: 'd', channel: 'p' };
    expect(refusal(sim, clara, 'record-call', callPayload(sim, 'reached', { promise: tooMuch })).code).toBe(
      'amount-mismatch',
    );
    expect(sim.state.seq).toBe(seq);
    expect(call(sim, 'reached', because('financial-difficulty'))).toContain('call.recorded');
  });

  it('one call may set reason, dispute, promise and offers, each by its own events (R26)', () => {
    const sim = walkTo('call');
    const types = call(sim, 'reached', {
      ...because('misunderstanding'),
      dispute: { ...DISPUTE, amount: eur(1_000_00) },
      promise: { amount: eur(OWED - 1_000_00), dueDate: '2026-03-27', promisedBy: 'd', channel: 'phone' },
    });
    expect(types).toEqual(['call.recorded', 'reason.set', 'dispute.opened', 'promise.made', 'task.completed']);
    expect(stepOf(sim)).toBe('promise');
  });
});
