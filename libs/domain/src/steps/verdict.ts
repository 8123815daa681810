import type { Context } from '../case/context.js';
import { BROKEN_PROMISES } from '../case/evolve-agreements.js';
import { event } from '../events.js';
import { churnRisk, evidenceOf } from '../value/evidence.js';
import { verdictScore } from '../value/verdict-score.js';
import { supervisors, type Act, type Agenda, type Step } from './step.js';

/** A person has decided; nothing else ends the verdict (G18). */
const isDecided = ({ case: c }: Context): boolean => c.verdictDue === 'decided' && c.verdict !== null;

/** Relationship verdict: before anything harsh a person decides what we want; the recommendation never acts (DOMAIN 3.8, G18). */
export const verdict: Step = {
  name: 'verdict',
  next(context): Agenda {
    const { case: c, strategy } = context;
    if (isDecided(context)) {
      const step = c.verdict?.verdict === 'break-up' ? 'notice' : 'negotiation';
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

/** A recommendation from visible rules over everything on record about the relationship (DOMAIN 7.9); it never acts. */
export function recommend(context: Context, moveId: string): Act {
  const { score, verdict: recommended, contributions } = verdictScore(evidenceOf(context));
  return {
    moveId,
    why: 'A recommendation for the person who decides.',
    events: [
      event('relationship.recommended', {
        verdict: recommended,
        evidenceVersion: context.case.evidenceVersion,
        because: [`score ${score}`, ...contributions.map(({ because, points }) => `${because} ${signed(points)}`)],
        score,
        contributions,
        churnRisk: churnRisk(context),
      }),
    ],
  };
}
const signed = (points: number): string => (points > 0 ? `+${points}` : String(points));
