import { describe, expect, it } from '@jest/globals';
import { GERMANY } from './calendar/calendars.fixture.js';
import {
  actionsOf,
  exceptionDue,
  judgeResolution,
  rolesFor,
  scoreException,
  type JudgedException,
} from './exceptions.js';
import { emptyHouse, evolveHouse, houseEvent } from './house-events.js';
import type { Actor } from './primitives.js';

const CLARA: Actor = { id: 'clara', role: 'collector' };
const SAM: Actor = { id: 'sam', role: 'supervisor' };
const open: JudgedException = {
  ...{ exceptionId: 'x-1', kind: 'unknown-account', status: 'open', factKind: 'payment', claimedBy: null },
};
const codeOf = (act: () => void): string | null => {
  try {
    act();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('what may be done about an exception', () => {
  it('depends on its kind and on what the fact is', () => {
    expect(actionsOf(open)).toEqual(['apply', 'dismiss']);
    expect(actionsOf({ kind: 'conflict', factKind: 'invoice' })).toEqual(['correct', 'dismiss']);
    expect(actionsOf({ kind: 'conflict', factKind: 'reversal' })).toEqual(['dismiss']);
    expect(actionsOf({ kind: 'unapplied', factKind: 'payment' })).toEqual(['allocate', 'dismiss']);
    expect(actionsOf({ kind: 'unknown-letter', factKind: 'message-status' })).toEqual(['attach', 'dismiss']);
    expect(actionsOf({ kind: 'unreadable', factKind: 'stripe-event' })).toEqual(['dismiss']);
  });
  it('is refused by role, then because it has ended, then to others than its claimant, then by kind', () => {
    const judge = (one: Partial<JudgedException>, actor: Actor, action: 'apply' | 'dismiss' | 'allocate') =>
      codeOf(() => judgeResolution({ ...open, ...one }, actor, action));
    expect(judge({}, CLARA, 'apply')).toBeNull();
    expect(judge({}, CLARA, 'dismiss')).toBe('not-permitted');
    expect(judge({}, SAM, 'dismiss')).toBeNull();
    expect(judge({}, { id: 'axel', role: 'auditor' }, 'apply')).toBe('not-permitted');
    expect(judge({}, { id: 'erp', role: 'integration' }, 'apply')).toBe('not-permitted');
    expect(judge({ status: 'applied', claimedBy: 'carl' }, CLARA, 'apply')).toBe('wrong-step');
    expect(judge({ claimedBy: 'carl' }, CLARA, 'apply')).toBe('claimed');
    expect(judge({ claimedBy: 'clara' }, CLARA, 'apply')).toBeNull();
    expect(judge({}, CLARA, 'allocate')).toBe('wrong-step');
    expect(rolesFor({ factKind: 'reply' }, 'dismiss')).toEqual(['collector', 'supervisor']);
  });
  it('is due at the close of the next business day of the house', () => {
    // Thursday before Easter: Friday and Monday are holidays.
    expect(exceptionDue(GERMANY, '2026-04-02T10:00:00.000Z')).toBe('2026-04-07T15:30:00.000Z');
  });
  it('ranks the older and the larger first, with reasons', () => {
    const one = (minor: number) => ({
      ...{
        amount: { minor, currency: 'EUR' },
        raisedAt: '2026-03-02T08:00:00.000Z',
        dueAt: '2026-03-03T16:30:00.000Z',
      },
    });
    expect(scoreException(one(5_00), '2026-03-02T09:00:00.000Z')).toEqual({
      score: 10,
      reasons: ['money without a place +10'],
    });
    expect(scoreException(one(10_000_01), '2026-03-05T09:00:00.000Z')).toEqual({
      score: 63,
      reasons: ['overdue +30', 'more than 10,000 +30', 'waiting for 3 days +3'],
    });
    const reply = { ...one(0), amount: null };
    expect(scoreException(reply, '2026-03-03T09:00:00.000Z').reasons).toEqual(['waiting for 1 day +1']);
    expect(scoreException(one(5_00), '2027-03-02T08:00:00.000Z').score).toBe(70);
  });
});

describe('the house’s stream', () => {
  const raised = houseEvent('exception.raised', {
    ...{ exceptionId: 'x-1', kind: 'unapplied', source: 'erp', externalId: 'p', factKind: 'payment', digest: 'd' },
    ...{ why: 'w', waitsFor: null, accountKey: null, amount: null, importId: null, line: null },
  });
  it('says how each exception and the brake stand', () => {
    const state = emptyHouse();
    evolveHouse(state, raised);
    evolveHouse(state, houseEvent('exception.claimed', { exceptionId: 'x-1', by: 'clara' }));
    expect(state.exceptions.get('x-1')).toEqual({ status: 'open', claimedBy: 'clara' });
    evolveHouse(state, houseEvent('exception.released', { exceptionId: 'x-1', by: 'sam' }));
    evolveHouse(state, houseEvent('exception.settled', { exceptionId: 'x-1', outcome: 'obsolete', facts: {} }));
    expect(state.exceptions.get('x-1')).toEqual({ status: 'obsolete', claimedBy: null });
    expect(evolveHouse(state, houseEvent('sends.stopped', { reason: 'r' })).sendsStopped).toBe(true);
    expect(evolveHouse(state, houseEvent('sends.allowed', { reason: 'r' })).sendsStopped).toBe(false);
  });
  it('refuses what cannot follow', () => {
    const state = evolveHouse(emptyHouse(), raised);
    expect(() => evolveHouse(state, raised)).toThrow('raised twice');
    const settled = houseEvent('exception.settled', { exceptionId: 'x-2', outcome: 'applied', facts: {} });
    expect(() => evolveHouse(state, settled)).toThrow('x-2 is not open');
  });
});
