import type { Context } from '../case/context.js';
import { BROKEN_PROMISES } from '../case/evolve-agreements.js';
import { event, type Verdict } from '../events.js';
import { supervisors, type Act, type Agenda, type Step } from './step.js';

/** Relationship verdict: before anything harsh a person decides what we want; the recommendation never acts (DOMAIN 3.8, G18). */
export const verdict: Step = {
  name: 'verdict',
  next(context): Agenda {
    const { case: c, strategy } = context;
    if (c.verdictDue === 'decided' && c.verdict !== null) {
      const step = c.verdict.verdict === 'break-up' ? 'notice' : 'negotiation';
      return {
        acts: [{ moveId: `enter-${step}`, why: 'The verdict stands.', events: [event('step.entered', { step })] }],
      };
    }
    const why = 'Decide how we see this relationship: make up, watch or break up.';
    return {
      acts: c.verdictDue === 'due' ? [recommend(context, 'recommend')] : [],
      tasks: [
        { kind: 'decide-relationship', subject: 'verdict', why, roles: supervisors, dueBd: strategy.verdict.dueBd },
      ],
      reasons: [{ code: 'task', message: why }],
    };
  },
};

/**
 * Where the strategy asks for a verdict sooner than the ladder does: after so many promises not kept, once the reason is
 * known (G01). It is asked for once, before anybody has decided.
 */
export function earlierVerdict(context: Context): Agenda {
  const { case: c, strategy } = context;
  const broken = c.promises.filter((one) => one.status === 'broken').length;
  const { verdictAfterBrokenPromises: enough } = strategy.ladder;
  const before = c.step === 'call' || c.step === 'diagnosis' || c.step === 'negotiation';
  return enough < BROKEN_PROMISES && before && c.reason !== null && c.verdict === null && broken >= enough
    ? {
        acts: [
          {
            moveId: 'earlier-verdict',
            why: 'A promise was not kept: the relationship is a question.',
            events: [event('step.entered', { step: 'verdict' }), ...recommend(context, 'recommend').events],
          },
        ],
      }
    : {};
}

/** A recommendation from visible rules over what this case has seen (DOMAIN 7.9, verdict score). */
export function recommend({ case: c }: Context, moveId: string): Act {
  const calls = c.attempts.filter((attempt) => attempt.channel === 'phone');
  const reached = calls.filter((attempt) => attempt.outcome === 'reached').length;
  const broken = c.promises.filter((one) => one.status === 'broken').length;
  const rough = calls.some((attempt) => attempt.outcome === 'hung-up' || attempt.outcome === 'abusive');
  const rules: [boolean, number, string][] = [
    [c.promises.some((one) => one.status === 'kept'), 20, 'named a date and kept it +20'],
    [calls.length > 0 && reached * 2 >= calls.length, 10, 'reached on at least half of the calls +10'],
    [broken >= 2, -20, 'two or more broken promises -20'],
    [
      noAnswerStreak(calls.map((attempt) => attempt.outcome)) >= 5,
      -15,
      'five or more calls in a row without an answer -15',
    ],
    [rough, -15, 'hung up or abusive -15'],
  ];
  const matching = rules.filter(([holds]) => holds);
  const score = matching.reduce((sum, [, points]) => sum + points, 0);
  const recommended: Verdict = score >= 20 ? 'make-up' : score <= -30 ? 'break-up' : 'watch';
  return {
    moveId,
    why: 'A recommendation for the person who decides.',
    events: [
      event('relationship.recommended', {
        verdict: recommended,
        evidenceVersion: c.evidenceVersion,
        because: [`score ${score}`, ...matching.map(([, , text]) => text)],
      }),
    ],
  };
}

function noAnswerStreak(outcomes: readonly string[]): number {
  let streak = 0;
  for (const outcome of [...outcomes].reverse()) {
    if (outcome !== 'no-answer' && outcome !== 'voicemail') {
      break;
    }
    streak += 1;
  }
  return streak;
}
