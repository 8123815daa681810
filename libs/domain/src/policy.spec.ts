import { describe, expect, it } from '@jest/globals';
import { DomainError } from './errors.js';
import { emptyHouse, evolveHouse, houseEvent, type NewHouseEvent } from './house-events.js';
import { differences, judgePolicy } from './policy.js';
import type { Role } from './primitives.js';

const DRAFT = { id: 'standard', version: 'v2', status: 'draft' as const, draftedBy: 'ada' };
const codeOf = (id: string, role: Role, status: 'draft' | 'active' | 'rejected' = 'draft'): string | null => {
  try {
    judgePolicy({ ...DRAFT, status }, { id, role });
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
};

describe('G08: a strategy is judged by a supervisor who did not draft it', () => {
  it.each<[string, Role, string | null]>([
    ['sam', 'supervisor', null],
    ['ada', 'supervisor', 'same-person'],
    ['ada', 'admin', 'not-permitted'],
    ['clara', 'collector', 'not-permitted'],
    ['lena', 'legal', 'not-permitted'],
  ])('%s as %s: %s', (id, role, code) => {
    expect(codeOf(id, role)).toBe(code);
  });

  it('once', () => {
    expect([codeOf('sam', 'supervisor', 'active'), codeOf('sam', 'supervisor', 'rejected')]).toEqual([
      'wrong-step',
      'wrong-step',
    ]);
  });
});

describe('the stream of the house', () => {
  const about = { strategyId: 'standard', why: 'w' };
  const drafted = (version: string) => houseEvent('policy.drafted', { ...about, version, replaces: null });
  const changed = (version: string, previous: string | null) =>
    houseEvent('policy.changed', { ...about, version, previous });
  const rejected = (version: string) => houseEvent('policy.rejected', { ...about, version });
  const fold = (...events: NewHouseEvent[]) => Object.fromEntries(events.reduce(evolveHouse, emptyHouse()).policies);

  it('knows which version is active, and what it replaced', () => {
    const simulated = houseEvent('policy.simulated', {
      ...{ strategyId: 'standard', version: 'v2' },
      ...{ simulationId: 's1', digest: 'd' },
    });
    expect(fold(drafted('v1'), changed('v1', null), drafted('v2'), simulated, changed('v2', 'v1'))).toEqual({
      'standard@v1': 'replaced',
      'standard@v2': 'active',
    });
    expect(fold(drafted('v1'), rejected('v1'), drafted('v1'))).toEqual({ 'standard@v1': 'draft' });
  });

  it.each([
    ['approved without a draft', [changed('v1', null)], 'never drafted'],
    ['approved twice', [drafted('v1'), changed('v1', null), changed('v1', null)], 'judged twice'],
    ['drafted twice', [drafted('v1'), drafted('v1')], 'drafted twice'],
    ['approved after it was rejected', [drafted('v1'), rejected('v1'), changed('v1', null)], 'judged twice'],
  ])('cannot follow: %s', (_what, events, message) => {
    expect(() => fold(...events)).toThrow(message);
  });
});

it('differences names what is changed, added and gone, and not the version itself', () => {
  const from = { version: 'a', graceBd: 3, call: { attempts: 3 }, segments: [{ name: 'x' }], old: true };
  const to = { version: 'b', graceBd: 3, call: { attempts: 2 }, segments: [{ name: 'x' }, { name: 'y' }] };
  expect(differences(from, to)).toEqual([
    { path: 'call.attempts', from: 3, to: 2 },
    { path: 'old', from: true },
    { path: 'segments.1', to: { name: 'y' } },
  ]);
});
