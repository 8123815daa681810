import { aboveLawyerThreshold, inCurrency, type Context } from '../case/context.js';
import { event } from '../events.js';
import { formatMoney } from '../money.js';
import { isSkipped } from './skipping.js';
import { supervisors, type Agenda, type Step } from './step.js';

/** Intake: decide fairly whether there is a case; a new case never starts with a demand (DOMAIN 3.1). */
export const intake: Step = {
  name: 'intake',
  next(): Agenda {
    return {
      acts: [
        {
          moveId: 'enter-reminder',
          why: 'A new case starts with a friendly reminder.',
          events: [event('step.entered', { step: 'reminder' })],
        },
      ],
    };
  },
};

/** Beside the ladder: an amount over the lawyer threshold asks a supervisor for a legal review, never opens it (R64). */
export function overThreshold(context: Context): Agenda {
  const { case: c, strategy, currency } = context;
  if (isSkipped(context, 'legal-review') || c.review !== null || !aboveLawyerThreshold(context)) {
    return {};
  }
  const threshold = formatMoney({ minor: inCurrency(strategy.lawyerThreshold, currency), currency });
  const why = `More than ${threshold} is overdue: decide whether counsel should look at it.`;
  return {
    tasks: [
      {
        kind: 'request-legal-review',
        subject: 'review',
        roles: supervisors,
        dueBd: strategy.legal.taskDueBd,
        why,
      },
    ],
  };
}
