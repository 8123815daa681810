import type { Context } from '../case/context.js';
import type { LegalStage } from '../events.js';
import { nextStage } from '../legal/stages.js';
import { jurisdictionOf } from '../limitation/policy.js';
import { isSkipped } from './skipping.js';
import { counsel, staff, supervisors, type Agenda, type Step } from './step.js';

/** Legal review: counsel's recorded opinion; it executes nothing, people decide what follows (DOMAIN 3.12). */
export const legalReview: Step = {
  name: 'legal-review',
  next(context): Agenda {
    const { case: c, strategy } = context;
    if (isSkipped(context, 'legal-review')) {
      return {};
    }
    switch (c.review?.opinion) {
      case undefined:
      case null: {
        const why = `Counsel: give an opinion with memo and limitation check. ${limitationInWords(context)}`;
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
      case 'proceed': {
        const stage = nextStage(c.legalStage);
        return stage === null ? end(context) : proceedings(context, stage);
      }
      case 'drop':
      case 'settle':
      case 'return-to-agency':
        return end(context);
    }
  },
};

function end({ case: c, strategy }: Context): Agenda {
  const why = `Counsel's opinion is "${c.review?.opinion ?? ''}": decide how the case ends.`;
  return {
    tasks: [{ kind: 'close-case', subject: 'opinion', why, roles: supervisors, dueBd: strategy.legal.taskDueBd }],
    reasons: [{ code: 'task', message: why }],
  };
}

/** Two people agreed to proceed: counsel records each stage as it is reached. */
function proceedings({ strategy }: Context, stage: LegalStage): Agenda {
  const why = `Counsel proceeds: record "${stage}" when it is reached.`;
  const dueBd = strategy.legal.opinionDueBd;
  return {
    tasks: [{ kind: 'record-legal-stage', subject: stage, why, roles: counsel, dueBd }],
    reasons: [{ code: 'task', message: why }],
  };
}

/** What the clocks of the law say, or that nobody has set one: then counsel looks the dates up. */
function limitationInWords({ state, account, strategy }: Context): string {
  const running = state.limitations.filter((one) => !one.expired).map((one) => one.expiresOn);
  const [first] = running.sort();
  if (first !== undefined) {
    return `The first claim is statute-barred after ${first}.`;
  }
  return jurisdictionOf(strategy.limitation, account) === null
    ? 'No jurisdiction is set for this account: the dates must be looked up.'
    : 'No claim has a date any more.';
}
