import { counsel, staff, supervisors, type Agenda, type Step } from './step.js';

/** Legal review: counsel's recorded opinion; it executes nothing, people decide what follows (DOMAIN 3.12). */
export const legalReview: Step = {
  name: 'legal-review',
  next({ case: c, strategy }): Agenda {
    switch (c.review?.opinion) {
      case undefined:
      case null: {
        const why = 'Counsel: give an opinion with memo and limitation check.';
        return {
          tasks: [
            {
              kind: 'record-legal-opinion',
              subject: c.review?.reviewId ?? 'review',
              why,
              roles: counsel,
              dueBd: strategy.legal.opinionDueBd,
            },
          ],
          reasons: [{ code: 'task', message: why }],
        };
      }
      case 'write-off': {
        const why = 'Counsel advises to write the balance off.';
        return {
          tasks: [{ kind: 'write-off', subject: 'write-off', why, roles: staff, dueBd: strategy.legal.taskDueBd }],
          reasons: [{ code: 'task', message: why }],
        };
      }
      case 'proceed':
      case 'drop':
      case 'settle':
      case 'return-to-agency': {
        const why = `Counsel's opinion is "${c.review?.opinion ?? ''}": decide how the case ends.`;
        return {
          tasks: [{ kind: 'close-case', subject: 'opinion', why, roles: supervisors, dueBd: strategy.legal.taskDueBd }],
          reasons: [{ code: 'task', message: why }],
        };
      }
    }
  },
};
