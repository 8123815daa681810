import { addDays, earlier } from '../calendar/dates.js';
import { reliefActive } from '../case/arrangements.js';
import type { Context } from '../case/context.js';
import { event, type NewEvent } from '../events.js';
import type { DecisionPayloads, ReliefTerms } from './payloads.js';
import { refuse } from './refuse.js';
import { C, S, decision } from './spec.js';

/** Hardship: at most so long, and somebody looks at it again in time (DOMAIN 3.14, R07). */
export function checkRelief(context: Context, terms: ReliefTerms): void {
  const { today, strategy } = context;
  const last = addDays(today, strategy.relief.maxDays);
  if (terms.until < today) {
    refuse('date-in-past', `The relief would have ended on ${terms.until}.`, '/until');
  }
  if (terms.until > last) {
    refuse('date-too-far', `Relief lasts at most ${strategy.relief.maxDays} days, until ${last}.`, '/until');
  }
  if (terms.reviewDate !== undefined) {
    reviewable(context, terms.reviewDate, terms.until, '/reviewDate');
  }
}

function reviewable({ today, strategy }: Context, date: string, until: string, pointer: string): void {
  const last = earlier(addDays(today, strategy.relief.reviewDays), until);
  if (date < today) {
    refuse('date-in-past', `The review would have been due on ${date}.`, pointer);
  }
  if (date > last) {
    refuse('date-too-far', `The relief is looked at again by ${last} at the latest.`, pointer);
  }
}

const usualReview = ({ today, strategy }: Context, until: string): string =>
  earlier(addDays(today, strategy.relief.reviewDays), until);

/** `relief.granted`; a relief that still runs ends with it: longer is only by a new grant. */
export function reliefGranted(context: Context, terms: ReliefTerms): readonly NewEvent[] {
  const { case: c } = context;
  const { until, owner, reason } = terms;
  const running = reliefActive(c);
  const granted = event('relief.granted', {
    reliefId: `${c.caseId}-r${c.reliefs.length + 1}`,
    until,
    interestToo: terms.interestToo ?? true,
    owner,
    reviewDate: terms.reviewDate ?? usualReview(context, until),
    reason,
  });
  return running === null
    ? [granted]
    : [event('relief.ended', { reliefId: running.reliefId, why: 'a new grant takes its place' }), granted];
}

export const grantRelief = decision({
  name: 'grant-relief',
  roles: [C, S],
  second: 'always',
  approvers: [S],
  check: checkRelief,
  checkAgain: true,
  execute: reliefGranted,
});

function checkReview(context: Context, payload: DecisionPayloads['review-relief']): void {
  const found = context.case.reliefs.find((one) => one.reliefId === payload.reliefId);
  if (found === undefined) {
    refuse('unknown-reference', `There is no relief ${payload.reliefId} in this case.`, '/reliefId');
  } else if (found.endedOn !== null) {
    refuse('wrong-step', `Relief ${payload.reliefId} ended on ${found.endedOn}.`);
  } else if (payload.nextReview !== undefined) {
    reviewable(context, payload.nextReview, found.until, '/nextReview');
  }
}

export const reviewRelief = decision({
  name: 'review-relief',
  roles: [C, S],
  wrongStep: ({ case: c }) => (reliefActive(c) === null ? 'No relief is running.' : null),
  check: checkReview,
  execute: (context, { reliefId, result, nextReview, comment = 'reviewed' }): readonly NewEvent[] => {
    const until = reliefActive(context.case)?.until ?? context.today;
    return result === 'end'
      ? [...reliefEnded(context, comment), event('case.re-planned', { why: comment })]
      : [event('relief.reviewed', { reliefId, nextReview: nextReview ?? usualReview(context, until), comment })];
  },
});

/** Ends the relief that runs, if any does. */
export function reliefEnded({ case: c }: Context, why: string): readonly NewEvent[] {
  const running = reliefActive(c);
  return running === null ? [] : [event('relief.ended', { reliefId: running.reliefId, why })];
}
