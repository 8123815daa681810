import { describe, expect, it } from '@jest/globals';
import { isInView, scoreTask, type ScoreFacts } from './worklist.js';

const NOW = '2026-03-20T08:00:00.000Z';
const daysAgo = (days: number): string => new Date(Date.parse(NOW) - days * 86_400_000).toISOString();
const QUIET: ScoreFacts = {
  overdue: 500_00,
  currency: 'EUR',
  brokenPromise: false,
  openPromise: false,
  allDisputed: false,
  disputed: false,
  placed: false,
  lastContactAt: daysAgo(3),
  reason: null,
  behaviour: null,
};
const scored = (facts: Partial<ScoreFacts>, kind = 'record-call', dueAt = '2026-03-30T08:00:00.000Z') =>
  scoreTask({ ...QUIET, ...facts }, { kind, dueAt, createdAt: daysAgo(30) }, NOW);

describe('7.8 worklist score', () => {
  it('7.8: broken promise, 12,000 overdue, 20 d silent: 90', () => {
    expect(scored({ brokenPromise: true, overdue: 12_000_00, lastContactAt: daysAgo(20) })).toEqual({
      score: 90,
      reasons: ['broken promise +40', 'overdue more than 10,000 +30', 'no contact for 14 days +20'],
    });
  });
  it('7.8: 12,000 overdue, open promise, 3 d silent: −20', () => {
    expect(scored({ overdue: 12_000_00, openPromise: true }).score).toBe(-20);
  });
  it('7.8: approval due in 5 h, 500 overdue: 25; a call due then: 0', () => {
    expect(scored({}, 'approve', '2026-03-20T13:00:00.000Z').score).toBe(25);
    expect(scored({}, 'record-call', '2026-03-20T13:00:00.000Z').score).toBe(0);
  });
  it('7.8: placed, 50,000 overdue, 40 d silent: −50', () => {
    expect(scored({ placed: true, overdue: 50_000_00, lastContactAt: daysAgo(40) }).score).toBe(-50);
  });
  it('7.8: everything disputed −60; 10,000.00 exactly is not more', () => {
    expect(scored({ allDisputed: true, overdue: 10_000_00 }).score).toBe(-60);
  });
  it('7.8: saved views: quick wins, what can wait, what is at risk', () => {
    const views = (facts: Partial<ScoreFacts>): string[] =>
      (['quick-wins', 'can-wait', 'at-risk'] as const).filter((view) => isInView(view, { ...QUIET, ...facts }));
    expect(views({})).toEqual([]);
    expect([views({ reason: 'forgot' }), views({ reason: 'misunderstanding' })]).toEqual([
      ['quick-wins'],
      ['quick-wins'],
    ]);
    expect([views({ openPromise: true }), views({ disputed: true })]).toEqual([['can-wait'], ['can-wait']]);
    expect([views({ brokenPromise: true }), views({ behaviour: 'chronic' })]).toEqual([['at-risk'], ['at-risk']]);
    expect(views({ reason: 'financial-difficulty', behaviour: 'frequent' })).toEqual([]);
  });
});
