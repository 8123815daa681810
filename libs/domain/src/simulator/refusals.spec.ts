import { describe, expect, it } from '@jest/globals';
import { decide } from '../decide.js';
import type { DecisionName } from '../decisions/payloads.js';
import { DomainError } from '../errors.js';
import type { Actor } from '../primitives.js';
import {
  account,
  ada,
  agreed,
  at,
  axel,
  because,
  call,
  caseOf,
  clara,
  erp,
  eur,
  guardsOf,
  HOLD,
  lastRequest,
  lena,
  NOTICE,
  offers,
  OWED,
  planTerms,
  REFERRAL,
  refusal,
  request,
  sam,
  sofia,
  tasksOf,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';

const FINAL = { draftHash: 'x', relationshipNote: 'since 2019' };
const BREAK_UP = (sim: Simulation) => ({
  verdict: 'break-up' as const,
  evidenceVersion: caseOf(sim).evidenceVersion,
  comment: 'c',
});
const attempt = (
  sim: Simulation,
  actor: Actor,
  decision: DecisionName,
  payload: unknown,
  more: object = {},
): string => {
  try {
    decide(sim.state, sim.strategy, {
      decision,
      actor,
      payload,
      decisionId: 'x',
      caseId: caseOf(sim).caseId,
      expectedVersion: sim.state.version,
      now: sim.now,
      limits: null,
      ...more,
    });
    return 'accepted';
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
};

describe('guards refuse with their ids, all of them, in number order', () => {
  it('a fresh case: everything harsh is guard-unmet', () => {
    const sim = walkTo('reminder');
    expect(guardsOf(refusal(sim, sam, 'decide-relationship', BREAK_UP(sim)))).toEqual(['G01']);
    expect(guardsOf(refusal(sim, clara, 'request-advance-notice', { ...NOTICE, draftHash: 'x' }))).toEqual([
      'G01',
      'G12',
    ]);
    expect(guardsOf(refusal(sim, clara, 'place-credit-hold', HOLD))).toEqual(['G04']);
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', FINAL))).toEqual(['G01', 'G02', 'G03']);
    expect(guardsOf(refusal(sim, clara, 'refer-to-agency', REFERRAL))).toEqual(['G01', 'G06']);
    expect(guardsOf(refusal(sim, sam, 'request-legal-review', { why: 'now' }))).toEqual(['G07']);
    const opinion = { opinion: 'drop' as const, memo: 'm', limitationCheck: 'l' };
    expect(guardsOf(refusal(sim, lena, 'record-legal-opinion', opinion))).toEqual(['G07']);
    expect(guardsOf(refusal(sim, clara, 'offer-terms', offers()))).toEqual(['G01']);
    expect(guardsOf(refusal(sim, clara, 'propose-plan', planTerms()))).toEqual(['G01']);
  });

  it('G01: "unknown" only after three attempts on two channels (R05)', () => {
    const sim = walkTo('call');
    const unknown = { reason: 'unknown' as const, source: 'nobody answered' };
    expect(guardsOf(refusal(sim, clara, 'set-reason', unknown))).toEqual(['G01']);
    expect(
      refusal(sim, clara, 'record-call', {
        ...{ at: sim.now, direction: 'outbound', outcome: 'wrong-number', summary: 's' },
        reason: unknown,
      }).code,
    ).toBe('guard-unmet');
    call(sim, 'no-answer');
    expect(sim.decide(clara, 'set-reason', unknown)[0]).toBe('reason.set');
  });

  it('G01, R20: avoidance needs evidence and a supervisor, by whatever way it is recorded; then two attempts suffice', () => {
    const sim = walkTo('call');
    const avoidance = { reason: 'avoidance' as const, source: 'the customer' };
    expect(refusal(sim, clara, 'set-reason', avoidance).code).toBe('missing-field');
    const evidence = { ...avoidance, evidence: 'mail of 3 March' };
    const types = call(sim, 'reached', { reason: evidence });
    expect(types).toEqual(['call.recorded', 'approval.requested', 'task.created', 'task.completed']);
    expect(caseOf(sim).reason).toBeNull();
    expect(refusal(sim, lena, 'approve', lastRequest(sim)).code).toBe('not-permitted');
    expect(sim.decide(sam, 'approve', lastRequest(sim))).toContain('reason.set');
    sim.decide(clara, 'offer-terms', offers());
    sim.decide(erp, 'decline-offers', { offerId: 'acc1-1-o1', reason: 'no' });
    expect(
      attempt(sim, clara, 'request-final-notice', {
        relationshipNote: 'n',
        draftHash: sim.preview('request-final-notice', FINAL).draftHash,
      }),
    ).toBe('accepted');
  });

  it('G02: an open offer is no negotiation yet; a declined plan is one', () => {
    const open = walkTo('offered');
    expect(guardsOf(refusal(open, clara, 'request-final-notice', FINAL))).toEqual(['G02']);
    const sim = walkTo('negotiation');
    sim.decide(clara, 'propose-plan', planTerms());
    sim.decide(erp, 'decline-offers', { planId: 'acc1-1-pl1', reason: 'too much' });
    expect(caseOf(sim).step).toBe('verdict');
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', FINAL))).not.toContain('G02');
  });

  it('G03 R31: four attempts on two channels over five business days, one of them after the last payment', () => {
    const sim = walkTo('diagnosis');
    sim.decide(clara, 'set-reason', because('forgot').reason);
    sim.decide(clara, 'offer-terms', offers());
    sim.decide(erp, 'decline-offers', { offerId: 'acc1-1-o1', reason: 'no' });
    expect(
      attempt(sim, clara, 'request-final-notice', {
        relationshipNote: 'n',
        draftHash: sim.preview('request-final-notice', FINAL).draftHash,
      }),
    ).toBe('accepted');
    sim.pay('P-1', 100_00);
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', FINAL))).toEqual(['G03', 'G12']);
    sim.advance(at('2026-03-30'));
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', FINAL))).toEqual(['G03']);
    call(sim, 'no-answer');
    expect(
      attempt(sim, clara, 'request-final-notice', {
        ...FINAL,
        draftHash: sim.preview('request-final-notice', FINAL).draftHash,
      }),
    ).toBe('accepted');
  });

  it('G03 R31: a bounced reminder, an offer and an inbound call are no attempts', () => {
    const sim = walkTo('verdict');
    const before = caseOf(sim).attempts.length;
    sim.fact([{ type: 'message.bounced', data: { messageId: 'acc1-1.reminder-2.1', reason: 'unknown user' } }]);
    expect(caseOf(sim).attempts).toHaveLength(before - 1);
    sim.decide(clara, 'record-call', {
      at: sim.now,
      direction: 'inbound',
      outcome: 'reached',
      contactId: 'c1',
      empathyAck: true,
      summary: 's',
    });
    expect(caseOf(sim).attempts).toHaveLength(before - 1);
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', FINAL))).not.toContain('G02');
  });

  it('G03: a payment that bounced was no progress', () => {
    const sim = walkTo('verdict');
    sim.pay('P-1', 100_00);
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', FINAL))).toEqual(['G03', 'G12']);
    sim.reverse('P-1', 'returned');
    expect(
      attempt(sim, clara, 'request-final-notice', {
        ...FINAL,
        draftHash: sim.preview('request-final-notice', FINAL).draftHash,
      }),
    ).toBe('accepted');
  });

  it('G04: a hold needs a delivered notice, its lead and the announced date; a stop more than a limit', () => {
    const sim = walkTo('notice-sent');
    expect(guardsOf(refusal(sim, clara, 'place-credit-hold', HOLD))).toEqual(['G04']);
    sim.advance(at('2026-03-30'));
    sim.delivered('acc1-1.advance-notice.1');
    expect(refusal(sim, clara, 'place-credit-hold', HOLD).guards).toMatchObject([
      { id: 'G04', unblocksAt: at('2026-04-10', '00:00') },
    ]);
    const limited = walkTo('notice-wanted');
    agreed(limited, 'request-advance-notice', { ...NOTICE, scope: 'limit', hold: { ...HOLD, scope: 'limit' } });
    limited.advance(at('2026-03-30'));
    limited.delivered('acc1-1.advance-notice.1');
    limited.advance(at('2026-04-10', '10:00'));
    expect(caseOf(limited).hold?.scope).toBe('limit');
    limited.decide(sam, 'release-credit-hold', { reason: 'goodwill' });
    expect(refusal(limited, clara, 'place-credit-hold', HOLD).message).toMatch(/G04.*limit/);
  });

  it('G06, G11: nothing disputed is placed', () => {
    const sim = walkTo('agency');
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(100_00), category: 'quality', statement: 's' });
    expect(guardsOf(refusal(sim, clara, 'refer-to-agency', REFERRAL))).toEqual(['G06']);
    expect(guardsOf(refusal(sim, clara, 'refer-to-agency', { ...REFERRAL, itemIds: ['inv-4711'] }))).toEqual(['G06']);
  });

  it('G07: recalled at once is no agency outcome, after thirty days it is; the override is', () => {
    const sim = walkTo('placed');
    sim.advance(at('2026-05-05'));
    sim.decide(sam, 'recall-from-agency', { placementId: 'acc1-1-a1', reason: 'r' });
    expect(guardsOf(refusal(sim, sam, 'request-legal-review', { why: 'w' }))).toEqual(['G07']);
    const later = walkTo('placed');
    later.advance(at('2026-05-29'));
    later.decide(sam, 'recall-from-agency', { placementId: 'acc1-1-a1', reason: 'r' });
    expect(later.decide(sam, 'request-legal-review', { why: 'w' })[0]).toBe('legal-opinion.requested');
    sim.decide(lena, 'override-agency', { reason: 'r', memo: 'm' });
    expect(refusal(sim, lena, 'approve', lastRequest(sim)).code).toBe('not-permitted');
    sim.decide(sam, 'approve', lastRequest(sim));
    expect(sim.decide(sam, 'request-legal-review', { why: 'w' })[0]).toBe('legal-opinion.requested');
  });

  it('G07, R64: an amount over the threshold opens a review, not legal action', () => {
    const sim = walkTo('reminder', account(undefined, 60_000_00));
    expect(tasksOf(sim)).toEqual(['request-legal-review']);
    sim.decide(sam, 'request-legal-review', { why: 'large' });
    const opinion = { opinion: 'proceed' as const, memo: 'm', limitationCheck: 'l' };
    expect(guardsOf(refusal(sim, lena, 'record-legal-opinion', opinion))).toEqual(['G07']);
    expect(caseOf(sim).step).toBe('legal-review');
  });

  it('G09: promise, plan and pause hold off notices, holds, final notices and agencies', () => {
    const sim = walkTo('hold');
    sim.decide(sam, 'pause', { until: '2026-04-20', reason: 'r' });
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', FINAL))).toEqual(['G09']);
    const agency = walkTo('agency');
    const promise = { amount: eur(OWED), dueDate: '2026-05-04', promisedBy: 'd', channel: 'phone' };
    agency.decide(clara, 'record-promise', promise);
    expect(guardsOf(refusal(agency, clara, 'refer-to-agency', REFERRAL))).toEqual(['G09']);
    const plan = walkTo('notice-wanted');
    plan.decide(clara, 'propose-plan', planTerms());
    plan.decide(erp, 'accept-plan', { planId: 'acc1-1-pl1', version: 1, acceptedBy: 'd', proof: 'm' });
    expect(guardsOf(refusal(plan, clara, 'request-advance-notice', { ...NOTICE, draftHash: 'x' }))).toEqual(['G09']);
  });

  it('G11: nothing is offered, announced or demanded while everything is disputed', () => {
    const sim = walkTo('verdict');
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', category: 'quality', statement: 's' });
    expect(guardsOf(refusal(sim, clara, 'offer-terms', offers()))).toEqual(['G11']);
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', FINAL))).toEqual(['G11']);
    expect(guardsOf(refusal(sim, clara, 'request-advance-notice', { ...NOTICE, draftHash: 'x' }))).toEqual([
      'G11',
      'G12',
    ]);
  });

  it('G12: after a partial payment nothing harsher for five business days', () => {
    const sim = walkTo('agency');
    sim.pay('P-1', 100_00);
    expect(refusal(sim, clara, 'refer-to-agency', REFERRAL).guards).toMatchObject([
      { id: 'G12', unblocksAt: at('2026-05-07', '00:00') },
    ]);
    sim.advance(at('2026-05-07', '10:00'));
    expect(attempt(sim, clara, 'refer-to-agency', REFERRAL)).toBe('accepted');
  });

  it('G13: frozen means frozen, for requests under way as well', () => {
    const sim = walkTo('hold');
    const asked = request(sim, 'request-final-notice', { relationshipNote: 'n' });
    sim.decide(erp, 'report-insolvency', { kind: 'petition', date: '2026-04-10', reference: 'R', source: 's' });
    expect(attempt(sim, clara, 'place-credit-hold', HOLD)).toBe('frozen');
    expect(attempt(sim, sam, 'approve', asked)).toBe('frozen');
    expect(attempt(sim, sam, 'unfreeze', { reason: 'r', memo: 'm' })).toBe('not-permitted');
    sim.decide(lena, 'unfreeze', { reason: 'r', memo: 'm' });
    expect(tasksOf(sim)).toEqual(['approve', 'complete-task']);
    expect(attempt(sim, lena, 'approve', lastRequest(sim))).toBe('not-permitted');
    expect(sim.decide(sam, 'approve', lastRequest(sim))).toEqual([
      'approval.granted',
      'case.unfrozen',
      'case.re-planned',
      'task.completed',
    ]);
    expect(caseOf(sim).status).toBe('open');
  });

  it('G20: no end with loose ends', () => {
    const sim = walkTo('placed');
    const writeOff = { amount: eur(OWED), reason: 'r', close: { summary: 's' } };
    expect(guardsOf(refusal(sim, clara, 'write-off', writeOff))).toEqual(['G20']);
    const disputed = walkTo('call');
    disputed.decide(clara, 'open-dispute', { itemId: 'inv-4711', category: 'q', statement: 's' });
    const close = { outcome: 'uncollectible' as const, summary: 's' };
    expect(guardsOf(refusal(disputed, clara, 'close-case', close))).toEqual(['G20']);
    expect(attempt(disputed, clara, 'write-off', { amount: eur(100_00), reason: 'r' })).toBe('accepted');
  });
});

describe('refusals in the order of the contract: the first fault wins', () => {
  it('role, version, closed, guards, step, draft', () => {
    const sim = walkTo('hold');
    const wrong = { expectedVersion: sim.state.version - 1 };
    expect(attempt(sim, axel, 'request-final-notice', FINAL, wrong)).toBe('not-permitted');
    expect(attempt(sim, ada, 'note', { text: 't' })).toBe('not-permitted');
    expect(attempt(sim, clara, 'request-final-notice', FINAL, wrong)).toBe('stale-version');
    expect(attempt(sim, clara, 'request-final-notice', FINAL)).toBe('draft-changed');
    agreed(sim, 'request-final-notice', { relationshipNote: 'n' });
    expect(attempt(sim, clara, 'request-final-notice', FINAL)).toBe('wrong-step');
    sim.pay('P-1', 100_00);
    expect(attempt(sim, clara, 'request-final-notice', FINAL)).toBe('guard-unmet');
    sim.pay('P-2', OWED);
    expect(attempt(sim, clara, 'request-final-notice', FINAL, { expectedVersion: 0 })).toBe('stale-version');
    expect(attempt(sim, clara, 'request-final-notice', FINAL)).toBe('closed');
  });

  it('approve: role of the request, version, frozen, same person, guards, step, draft, limit', () => {
    const sim = walkTo('legal-review');
    const opinion = { opinion: 'write-off' as const, memo: 'm', limitationCheck: 'l' };
    sim.decide(lena, 'record-legal-opinion', opinion);
    const asked = request(sim, 'write-off', { amount: eur(OWED), reason: 'r' }, sam);
    const other = { ...asked, draftHash: 'other' };
    const poor = { limits: { EUR: 1_00 } };
    expect(attempt(sim, clara, 'approve', other, poor)).toBe('not-permitted');
    expect(attempt(sim, sam, 'approve', other, poor)).toBe('same-person');
    expect(attempt(sim, sofia, 'approve', other, poor)).toBe('draft-changed');
    expect(attempt(sim, sofia, 'approve', asked, poor)).toBe('over-limit');
    expect(attempt(sim, sofia, 'approve', asked, { limits: { EUR: 50_000_00 } })).toBe('accepted');
    expect(attempt(sim, sofia, 'approve', { ...asked, approvalId: 'none' })).toBe('unknown-reference');
    sim.decide(sofia, 'approve', asked);
    expect(attempt(sim, sofia, 'approve', asked)).toBe('wrong-step');
    expect(attempt(sim, sam, 'approve', asked)).toBe('same-person');
  });

  it('evidence that changed since it was shown is a stale version, before any guard', () => {
    const sim = walkTo('reminder');
    expect(attempt(sim, sam, 'decide-relationship', { ...BREAK_UP(sim), evidenceVersion: 99 })).toBe('stale-version');
  });

  it('a task claimed by another is claimed; an unknown one unknown', () => {
    const sim = walkTo('call');
    const { taskId } = caseOf(sim).tasks[0] ?? { taskId: '' };
    sim.fact([{ type: 'task.claimed', data: { taskId, by: 'carl' } }], { id: 'carl', role: 'collector' });
    const call_ = { at: sim.now, direction: 'outbound', outcome: 'no-answer', summary: 's' };
    expect(attempt(sim, clara, 'record-call', call_, { taskId })).toBe('claimed');
    expect(attempt(sim, clara, 'record-call', call_, { taskId: 'none' })).toBe('unknown-reference');
    expect(attempt(sim, clara, 'record-call', call_)).toBe('accepted');
  });

  it('an old case of the account is closed, and does not reopen the current one', () => {
    const sim = walkTo('call');
    expect(attempt(sim, sam, 'reopen', { reason: 'r' }, { caseId: 'acc1-0' })).toBe('closed');
    expect(attempt(sim, sam, 'reopen', { reason: 'r' })).toBe('wrong-step');
    expect(attempt(sim, clara, 'escalate', { to: 'supervisor', reason: 'r' }, { caseId: 'acc1-0' })).toBe('closed');
  });

  it('a paid case has nothing to be reopened for; a written-off one has', () => {
    const sim = walkTo('call');
    sim.pay('P-1', OWED);
    expect(attempt(sim, sam, 'reopen', { reason: 'r' })).toBe('wrong-step');
    const off = walkTo('call');
    agreed(off, 'write-off', { amount: eur(OWED), reason: 'r', close: { summary: 's' } });
    expect(attempt(off, sam, 'reopen', { reason: 'r' })).toBe('accepted');
  });

  it('dates beyond the calendar of the account are too far, never a crash', () => {
    const sim = walkTo('notice-wanted');
    const promise = { amount: eur(OWED), dueDate: '2027-03-20', promisedBy: 'd', channel: 'phone' };
    expect(attempt(sim, sam, 'record-promise', { ...promise, dueDate: '2031-01-01' })).toBe('date-too-far');
    expect(attempt(sim, clara, 'request-advance-notice', { ...NOTICE, effectDate: '2031-01-01' })).toBe('date-too-far');
    expect(attempt(sim, clara, 'propose-plan', { ...planTerms(), firstDate: '2031-01-01' })).toBe('date-too-far');
    const old = { at: '2019-01-01T10:00:00.000Z', direction: 'inbound', outcome: 'no-answer', summary: 's' };
    expect(attempt(sim, clara, 'record-call', old)).toBe('date-in-past');
  });

  it('a request of the same kind cannot be made twice', () => {
    const sim = walkTo('verdict');
    sim.decide(sam, 'decide-relationship', BREAK_UP(sim));
    expect(attempt(sim, sofia, 'decide-relationship', BREAK_UP(sim))).toBe('wrong-step');
  });
});
