import type { Context } from './case/context.js';
import type { DecisionName } from './decisions/payloads.js';
import type { Verdict } from './vocabulary.js';

/** What a hard step may cost us, for the person who decides on it (R79): sums of visible rules, without any consequence. */
export interface ChurnWarning {
  readonly risk: 'high' | 'medium' | 'low';
  readonly because: readonly string[];
  /** The last recommendation about the relationship, and on which evidence; null before there was one. */
  readonly recommendation: {
    readonly verdict: Verdict | 'none';
    readonly because: readonly string[];
    readonly evidenceVersion: number;
    /** Sum of the visible rules; null in recommendations from before there were any. */
    readonly score: number | null;
  } | null;
}

/** Steps after which a customer may be gone; whoever approves one is warned first. */
const HARD: readonly DecisionName[] = [
  'decide-relationship',
  'request-advance-notice',
  'place-credit-hold',
  'extend-hold',
  'request-final-notice',
  'refer-to-agency',
  'record-legal-opinion',
  'offboard',
];
export const isHard = (decision: string): boolean => HARD.includes(decision as DecisionName);

/** Points for everything that says they would stay if they were treated well, and against it what says the contrary. */
export function churnWarning({ case: c, state }: Context): ChurnWarning {
  const rules: readonly (readonly [holds: boolean, points: number, because: string])[] = [
    [c.recommendation?.verdict === 'make-up', 2, 'the recommendation is to make up'],
    [c.recommendation?.verdict === 'break-up', -2, 'the recommendation is to break up'],
    [c.promises.some((one) => one.status === 'kept'), 1, 'a promise was kept'],
    [state.payments.some((one) => !one.reversed && one.at >= c.openedAt), 1, 'they are paying'],
    [c.disputes.some((one) => one.result === 'upheld'), 1, 'we were wrong about an invoice'],
    [c.disputes.some((one) => one.open), 1, 'a complaint of theirs is open'],
    [c.lastConversationOn !== null, 1, 'they talk to us'],
    [c.promises.filter((one) => one.status === 'broken').length >= 2, -1, 'two or more promises were broken'],
    [c.closings > 0, -1, 'they were late again within the watch period'],
  ];
  const matching = rules.filter(([holds]) => holds);
  const points = matching.reduce((sum, [, one]) => sum + one, 0);
  return {
    risk: points >= 2 ? 'high' : points >= 0 ? 'medium' : 'low',
    because: matching.map(([, , because]) => because),
    recommendation: c.recommendation === null ? null : { ...c.recommendation, score: c.recommendation.score ?? null },
  };
}
