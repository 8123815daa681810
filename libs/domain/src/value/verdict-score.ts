import type { Verdict } from '../vocabulary.js';
import type { Band, Behaviour } from '../strategy/segments.js';
import type { Contribution } from './score.js';

/** What is on record about a relationship, as the rules of the verdict read it (DOMAIN 7.9). */
export interface Evidence {
  /** Business days from the first contact to the payment, in the last delinquency that was cured; null: none was (R48). */
  readonly curedInBd: number | null;
  readonly late12m: number;
  /** Months of the last twelve with a late invoice (R51). */
  readonly lateMonths12m: number;
  /** They spoke first, in this delinquency or the last (R53). */
  readonly contactsFirst: boolean;
  readonly keptPromises: number;
  readonly brokenPromises: number;
  readonly calls: number;
  readonly reached: number;
  readonly noAnswerStreak: number;
  readonly rough: boolean;
  readonly band: Band | null;
  readonly behaviour: Behaviour | null;
  /** Late payments, and those that came only after a final notice (R50). */
  readonly latePayments: number;
  readonly afterFinalNotice: number;
  /** What collecting costs us and what a year of this customer leaves us, in minor units; null: not known (R52). */
  readonly costToCollect: number | null;
  readonly margin: number | null;
  /** Our touches and their replies (R58). */
  readonly touches: number;
  readonly replies: number;
}
export interface VerdictScore {
  readonly score: number;
  readonly verdict: Verdict;
  readonly contributions: readonly Contribution[];
}

const MAKE_UP_FROM = 20;
const BREAK_UP_UP_TO = -30;

/** Make up or break up: a recommendation from visible rules, which nothing ever acts on (G18). */
export function verdictScore(evidence: Evidence): VerdictScore {
  const contributions = RULES.flatMap(({ rule, points, because }) => {
    const why = because(evidence);
    return why === null ? [] : [{ rule, points, because: why }];
  });
  const score = contributions.reduce((sum, { points }) => sum + points, 0);
  return { score, verdict: recommendedAt(score), contributions };
}

const recommendedAt = (score: number): Verdict =>
  score >= MAKE_UP_FROM ? 'make-up' : score <= BREAK_UP_UP_TO ? 'break-up' : 'watch';

interface Rule {
  readonly rule: string;
  readonly points: number;
  /** The facts that make it hold; null: it does not. */
  readonly because: (evidence: Evidence) => string | null;
}
const when = (holds: boolean, because: string): string | null => (holds ? because : null);

const RULES: readonly Rule[] = [
  {
    rule: 'paid when told',
    points: 30,
    because: ({ curedInBd, late12m }) =>
      curedInBd !== null && curedInBd <= 5 && late12m <= 2
        ? `paid ${curedInBd} business days after the first contact, late ${late12m} times in 12 months`
        : null,
  },
  {
    rule: 'contacts us first',
    points: 20,
    because: ({ contactsFirst }) => when(contactsFirst, 'got in touch before we did'),
  },
  {
    rule: 'kept their word',
    points: 20,
    because: ({ keptPromises }) => when(keptPromises > 0, `named a date and kept it (${keptPromises})`),
  },
  {
    rule: 'reachable',
    points: 10,
    because: ({ calls, reached }) => when(calls > 0 && reached * 2 >= calls, `reached in ${reached} of ${calls} calls`),
  },
  { rule: 'valued', points: 20, because: ({ band }) => when(band === 'valued', 'a valued customer') },
  { rule: 'chronic', points: -30, because: ({ behaviour }) => when(behaviour === 'chronic', 'nearly always late') },
  {
    rule: 'a problem every month',
    points: -20,
    because: ({ lateMonths12m }) => when(lateMonths12m >= 6, `late in ${lateMonths12m} of 12 months`),
  },
  {
    rule: 'pays only after a final notice',
    points: -20,
    because: ({ latePayments, afterFinalNotice }) =>
      when(
        latePayments > 0 && afterFinalNotice * 2 >= latePayments,
        `${afterFinalNotice} of ${latePayments} late payments came only after a final notice`,
      ),
  },
  {
    rule: 'broken promises',
    points: -20,
    because: ({ brokenPromises }) => when(brokenPromises >= 2, `${brokenPromises} broken promises in 12 months`),
  },
  {
    rule: 'more trouble than worth',
    points: -20,
    because: ({ costToCollect, margin }) =>
      when(
        costToCollect !== null && margin !== null && costToCollect > margin,
        'collecting costs more than the margin',
      ),
  },
  {
    rule: 'does not answer',
    points: -15,
    because: ({ noAnswerStreak }) => when(noAnswerStreak >= 5, `${noAnswerStreak} calls in a row without an answer`),
  },
  { rule: 'rough', points: -15, because: ({ rough }) => when(rough, 'hung up on us, or was abusive') },
  {
    rule: 'one-sided effort',
    points: -10,
    because: ({ touches, replies }) =>
      when(touches > 5 * Math.max(1, replies), `${touches} touches of ours to ${replies} replies`),
  },
];
