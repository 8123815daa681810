import type { Context } from '../case/context.js';
import { isCured } from '../case/outcomes.js';
import { event } from '../events.js';
import { refuse } from './refuse.js';
import { S, decision } from './spec.js';

/** A safeguard follows a cure, or the verdict "watch" (R67): it is no way to punish a case that is still being settled. */
export function safeguardFits({ case: c }: Context): string | null {
  return isCured(c.outcome) || (c.status !== 'closed' && c.verdict?.verdict === 'watch')
    ? null
    : 'A safeguard follows a cure, or the verdict "watch".';
}

export const setSafeguard = decision({
  name: 'set-safeguard',
  roles: [S],
  when: 'any',
  wrongStep: safeguardFits,
  check: ({ today }, payload) => {
    if (payload.until < payload.from || payload.until < today) {
      refuse('date-in-past', `The safeguard would end on ${payload.until}.`, '/until');
    }
    const reviewDate = payload.reviewDate ?? payload.until;
    if (reviewDate < today || reviewDate > payload.until) {
      refuse('date-in-past', `Review it between now and its end on ${payload.until}.`, '/reviewDate');
    }
    if (
      payload.kind === 'deposit' &&
      (payload.percent === undefined || payload.percent <= 0 || payload.percent > 100)
    ) {
      refuse('missing-field', 'A deposit needs a percentage between 0 and 100.', '/percent');
    }
  },
  execute: (context, payload) => [
    event('safeguard.set', {
      safeguardId: `${context.case.caseId}-s${context.case.safeguards.length + 1}`,
      kind: payload.kind,
      percent: payload.percent ?? null,
      from: payload.from,
      until: payload.until,
      reviewDate: payload.reviewDate ?? payload.until,
    }),
  ],
});

function standingSafeguard({ case: c }: Context, safeguardId: string): Context['case']['safeguards'][number] {
  const found = c.safeguards.find((one) => one.safeguardId === safeguardId);
  if (found === undefined) {
    return refuse('unknown-reference', `There is no safeguard ${safeguardId} in this case.`, '/safeguardId');
  }
  return found.lifted ? refuse('wrong-step', `Safeguard ${safeguardId} is lifted already.`) : found;
}

export const reviewSafeguard = decision({
  name: 'review-safeguard',
  roles: [S],
  when: 'any',
  wrongStep: ({ case: c }) => (c.safeguards.some((one) => !one.lifted) ? null : 'No safeguard is in force.'),
  check: (context, { safeguardId, nextReview }) => {
    const { until } = standingSafeguard(context, safeguardId);
    if (nextReview !== undefined && (nextReview <= context.today || nextReview > until)) {
      refuse('date-in-past', `Review it again after today and by its end on ${until}.`, '/nextReview');
    }
  },
  execute: (context, { safeguardId, result, nextReview }) => [
    result === 'lift'
      ? event('safeguard.lifted', { safeguardId })
      : event('safeguard.reviewed', {
          safeguardId,
          nextReview: nextReview ?? standingSafeguard(context, safeguardId).until,
        }),
  ],
});
