import { describe, expect, it } from '@jest/globals';
import { STANDARD } from '../simulator/strategy.fixture.js';
import { chooseStrategy, type Segment, type SegmentFacts } from './segments.js';

const SEGMENTS: readonly Segment[] = [
  { name: 'valued', when: { band: ['valued'] }, strategy: 'valued' },
  { name: 'chronic', when: { behaviour: ['chronic'], overdueFrom: { EUR: 50_00 } }, strategy: 'high-risk' },
  { name: 'small', when: { overdueBelow: { EUR: 100_00 } }, strategy: 'small-balance' },
  { name: 'cheats', when: { reason: ['avoidance'] }, strategy: 'high-risk' },
  { name: 'nowhere', when: { band: ['marginal'] }, strategy: 'unheard-of' },
];
const start = { ...STANDARD, segments: SEGMENTS };
const known = ['valued', 'high-risk', 'small-balance'].map((id) => ({ ...STANDARD, id, segments: [] }));
const FACTS: SegmentFacts = {
  band: 'regular',
  behaviour: 'occasional',
  reason: null,
  overdue: 9_000_00,
  currency: 'EUR',
};
const chosen = (facts: Partial<SegmentFacts>): string => chooseStrategy(start, known, { ...FACTS, ...facts }).id;

describe('R77: the segment of an account chooses its strategy', () => {
  it.each<[string, Partial<SegmentFacts>, string]>([
    ['nobody in particular', {}, 'standard'],
    ['valued', { band: 'valued' }, 'valued'],
    ['valued comes before chronic: the first that fits', { band: 'valued', behaviour: 'chronic' }, 'valued'],
    ['chronic', { behaviour: 'chronic' }, 'high-risk'],
    ['all of a condition must hold', { behaviour: 'chronic', overdue: 49_99 }, 'small-balance'],
    ['at least is inclusive', { behaviour: 'chronic', overdue: 50_00 }, 'high-risk'],
    ['below is exclusive', { overdue: 100_00 }, 'standard'],
    ['small', { overdue: 99_99 }, 'small-balance'],
    ['an amount says nothing of another currency', { overdue: 1, currency: 'USD' }, 'standard'],
    ['a reason', { reason: 'avoidance' }, 'high-risk'],
    ['what is not known fits nothing', { band: null, behaviour: null }, 'standard'],
    ['a strategy nobody has is no strategy', { band: 'marginal' }, 'standard'],
  ])('%s', (_what, facts, expected) => {
    expect(chosen(facts)).toBe(expected);
  });

  it('segments of the others do not count: no chain of strategies arises', () => {
    const others = known.map((one) => ({ ...one, segments: SEGMENTS }));
    expect(chooseStrategy(start, others, { ...FACTS, band: 'valued', behaviour: 'chronic' }).id).toBe('valued');
  });
});
