import { aboveLawyerThreshold, amount, caseItems, undisputed, type Context } from '../case/context.js';
import { DomainError } from '../errors.js';
import { event } from '../events.js';
import { agencyEvents } from '../facts/agency.js';
import { agencyGuards, agencyOutcome, placeableItems, undisputedAmong, type Guard } from '../guards.js';
import { formatMoney } from '../money.js';
import { digestOf } from '../canonical.js';
import { requireItem } from '../steps/plan-terms.js';
import { C, I, L, S, decision } from './spec.js';

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};
const items = (context: Context, itemIds: readonly string[] | undefined): readonly string[] =>
  itemIds ??
  caseItems(context.state)
    .filter((item) => undisputed(item) > 0)
    .map((item) => item.itemId);

const toPlace = (context: Context, itemIds: readonly string[] | undefined): readonly string[] =>
  itemIds ?? placeableItems(context).map((item) => item.itemId);

export const referToAgency = decision({
  name: 'refer-to-agency',
  roles: [C, S],
  second: 'always',
  guards: agencyGuards,
  payloadGuards: (payload) => [undisputedAmong(payload.itemIds ?? [])],
  checkAgain: true,
  approversIn: ({ strategy }) => (strategy.ladder.counselBeforeAgency ? [L] : [S, L]),
  wrongStep: ({ case: c, strategy }) => {
    if (!strategy.ladder.agency) {
      return `The strategy ${strategy.id} of this case knows no agency.`;
    }
    const status = c.placement?.status;
    return status === 'proposed' ||
      status === 'approved' ||
      status === 'placed' ||
      status === 'accepted' ||
      status === 'collecting'
      ? `Placement ${c.placement?.placementId ?? ''} is ${status}.`
      : null;
  },
  check: (context, payload) => {
    const agency = context.strategy.agencies.find((one) => one.agencyId === payload.agencyId);
    if (agency === undefined) {
      return refuse('unknown-reference', `There is no agency ${payload.agencyId} in the directory.`, '/agencyId');
    }
    if (agency.currency !== context.currency) {
      return refuse(
        'currency-mismatch',
        `${agency.name} collects in ${agency.currency}, the account is kept in ${context.currency}.`,
        '/agencyId',
      );
    }
    const placed = toPlace(context, payload.itemIds).reduce(
      (sum, itemId) => sum + requireItem(context, itemId).balance,
      0,
    );
    if (placed < agency.minimum) {
      refuse(
        'amount-mismatch',
        `${agency.name} takes placements from ${formatMoney(amount(context, agency.minimum))} on.`,
        '/itemIds',
      );
    }
    return undefined;
  },
  requested: (context, payload, { approvalId }) => [
    event('placement.requested', {
      placementId: `${context.case.caseId}-a${context.case.placementCount + 1}`,
      agencyId: payload.agencyId,
      itemIds: toPlace(context, payload.itemIds),
      feeTerms: payload.feeTerms,
      approvalId,
    }),
  ],
  execute: () => [],
});

function placementOf({ case: c }: Context, placementId: string): NonNullable<Context['case']['placement']> {
  return c.placement?.placementId === placementId
    ? c.placement
    : refuse('unknown-reference', `There is no placement ${placementId} in this case.`, '/placementId');
}
const noLivePlacement = ({ case: c }: Context): string | null => {
  const status = c.placement?.status;
  return status === 'placed' || status === 'accepted' || status === 'collecting'
    ? null
    : 'No placement is with an agency.';
};

export const recordAgencyUpdate = decision({
  name: 'record-agency-update',
  roles: [C, S, I],
  wrongStep: noLivePlacement,
  check: (context, payload) => void placementOf(context, payload.placementId),
  execute: (_context, payload) => agencyEvents(payload),
});

export const recallFromAgency = decision({
  name: 'recall-from-agency',
  roles: [S, L],
  wrongStep: noLivePlacement,
  check: (context, payload) => void placementOf(context, payload.placementId),
  execute: (_context, payload) => [event('placement.recalled', payload)],
});

export const overrideAgency = decision({
  name: 'override-agency',
  roles: [L],
  second: 'always',
  approvers: [S],
  wrongStep: ({ case: c }) => (c.agencyOverridden ? 'The agency was overridden already.' : null),
  execute: (_context, payload) => [event('agency.overridden', { reason: payload.reason, memo: payload.memo })],
});

/** G07, or an amount over the lawyer threshold: that opens a review, never legal action itself. */
const reviewable: Guard = (context) => (aboveLawyerThreshold(context) ? null : agencyOutcome(context));

export const requestLegalReview = decision({
  name: 'request-legal-review',
  roles: [S],
  guards: [reviewable],
  wrongStep: ({ case: c }) =>
    c.review !== null && c.review.opinion === null ? `Review ${c.review.reviewId} is open already.` : null,
  check: (context, payload) => (payload.itemIds ?? []).forEach((itemId) => void requireItem(context, itemId)),
  execute: (context, payload) => [
    event('legal-opinion.requested', {
      reviewId: `${context.case.caseId}-r${context.case.reviewCount + 1}`,
      why: payload.why,
      itemIds: items(context, payload.itemIds),
      evidenceDigest: digestOf({
        accountKey: context.state.accountKey,
        seq: context.state.seq,
        version: context.state.version,
      }),
    }),
  ],
});

export const recordLegalOpinion = decision({
  name: 'record-legal-opinion',
  roles: [L],
  second: 'sometimes',
  needsSecond: (_context, payload) => payload.opinion === 'proceed',
  guards: [
    (context) =>
      context.case.review === null
        ? (agencyOutcome(context) ?? { id: 'G07', message: 'No legal review has been requested.' })
        : null,
  ],
  payloadGuards: (payload) => (payload.opinion === 'proceed' ? [agencyOutcome] : []),
  wrongStep: ({ case: c }) =>
    c.review?.opinion == null ? null : `Review ${c.review.reviewId} has its opinion already.`,
  execute: ({ case: c }, payload) => [
    event('legal-opinion.recorded', {
      reviewId: c.review?.reviewId ?? '',
      opinion: payload.opinion,
      memo: payload.memo,
      costs: payload.costs ?? null,
      limitationCheck: payload.limitationCheck,
    }),
  ],
});
