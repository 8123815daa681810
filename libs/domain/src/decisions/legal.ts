import { aboveLawyerThreshold, caseItems, undisputed, type Context } from '../case/context.js';
import { digestOf } from '../canonical.js';
import { DomainError } from '../errors.js';
import { event, LEGAL_STAGES, type LegalStage } from '../events.js';
import { agencyOutcome, type Guard } from '../guards.js';
import { nextStage } from '../legal/stages.js';
import { requireItem } from '../steps/plan-terms.js';
import { L, S, decision } from './spec.js';

const items = (context: Context, itemIds: readonly string[] | undefined): readonly string[] =>
  itemIds ??
  caseItems(context.state)
    .filter((item) => undisputed(item) > 0)
    .map((item) => item.itemId);

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

const openDispute = ({ case: c }: Context): string | null => c.disputes.find((one) => one.open)?.disputeId ?? null;

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
  checkAgain: true,
  check: (context, payload) => {
    const disputeId = payload.opinion === 'proceed' ? openDispute(context) : null;
    if (disputeId !== null && payload.disputeNote === undefined) {
      const message = `Dispute ${disputeId} is open: to proceed needs counsel's note about it.`;
      throw new DomainError('missing-field', message, [], { pointer: '/disputeNote' });
    }
  },
  execute: ({ case: c }, { opinion, memo, costs, limitationCheck, disputeNote }) => [
    event('legal-opinion.recorded', {
      reviewId: c.review?.reviewId ?? '',
      opinion,
      memo,
      costs: costs ?? null,
      limitationCheck,
      ...(disputeNote === undefined ? {} : { disputeNote }),
    }),
  ],
});

/** G07: proceedings follow an opinion that a second person approved, and nothing else. */
const mayProceed: Guard = ({ case: c }) =>
  c.review?.opinion === 'proceed' ? null : { id: 'G07', message: 'No approved opinion of counsel says to proceed.' };

/** G07: a court is not gone to before the letter that announces it, nor enforced before there is a judgment. */
const inOrder =
  (stage: LegalStage): Guard =>
  ({ case: c }) => {
    const next = nextStage(c.legalStage);
    const early = next !== null && LEGAL_STAGES.indexOf(stage) > LEGAL_STAGES.indexOf(next);
    return early ? { id: 'G07', message: `The stage "${next}" comes first.` } : null;
  };

/** Stages of the proceedings: recorded, never automated (3.12). */
export const recordLegalStage = decision({
  name: 'record-legal-stage',
  roles: [L],
  guards: [mayProceed],
  payloadGuards: (payload) => [inOrder(payload.stage)],
  wrongStep: ({ case: c }) =>
    nextStage(c.legalStage) === null ? 'The proceedings have come to their last stage.' : null,
  check: (context, { stage, date, costs }) => {
    const { legalStage } = context.case;
    if (stage !== nextStage(legalStage)) {
      throw new DomainError('wrong-step', `The stage "${stage}" is on record already.`);
    }
    if (date > context.today) {
      throw new DomainError('date-too-far', `${date} is not past yet.`, [], { pointer: '/date' });
    }
    if (legalStage !== null && date < legalStage.on) {
      const message = `The stage before it was reached on ${legalStage.on}.`;
      throw new DomainError('date-too-early', message, [], { pointer: '/date' });
    }
    if (costs !== undefined && costs.currency !== context.currency) {
      const message = `The account is kept in ${context.currency}.`;
      throw new DomainError('currency-mismatch', message, [], { pointer: '/costs/currency' });
    }
  },
  execute: ({ case: c }, { stage, date, reference, costs }) => [
    event(
      'legal-stage.recorded',
      { reviewId: c.review?.reviewId ?? '', stage, date, reference, costs: costs ?? null },
      date,
    ),
  ],
});
