import { amount, type Context } from '../case/context.js';
import { nextDispute, type DisputeState } from '../case/contested.js';
import { event } from '../events.js';
import { formatMoney } from '../money.js';
import type { Actor } from '../primitives.js';
import { requireCurrency, requireItem } from '../steps/plan-terms.js';
import type { DecisionPayloads } from './payloads.js';
import { refuse } from './refuse.js';
import { C, Cu, I, L, S, decision } from './spec.js';
import { wellSaid } from './well-said.js';

export const openDispute = decision({
  name: 'open-dispute',
  roles: [C, S, I, Cu],
  check: (context, payload) => {
    const rest = requireItem(context, payload.itemId, '/itemId').undisputed;
    if (payload.whole === true && payload.amount !== undefined) {
      refuse('amount-mismatch', 'Give the amount, or dispute the whole item: not both.', '/whole');
    }
    const contested = payload.amount?.minor ?? rest;
    if (payload.amount !== undefined) {
      requireCurrency(context, payload.amount, '/amount');
    }
    if (contested <= 0 || contested > rest) {
      refuse(
        'amount-mismatch',
        `At most the undisputed ${formatMoney(amount(context, rest))} can be disputed.`,
        '/amount',
      );
    }
  },
  execute: (context, payload) => [
    event('dispute.opened', {
      disputeId: `${context.case.caseId}-d${nextDispute(context.case)}`,
      itemId: payload.itemId,
      amount: payload.amount ?? amount(context, requireItem(context, payload.itemId).undisputed),
      category: payload.category,
      statement: { personal: payload.statement },
      owner: payload.owner ?? null,
      ...(payload.evidence === undefined ? {} : { evidence: payload.evidence }),
    }),
  ],
});

function openDisputeOf({ case: c }: Context, disputeId: string): DisputeState {
  const found = c.disputes.find((one) => one.disputeId === disputeId);
  if (found === undefined) {
    return refuse('unknown-reference', `There is no dispute ${disputeId} in this case.`, '/disputeId');
  }
  return found.open ? found : refuse('wrong-step', `Dispute ${disputeId} is settled.`);
}
export const requireOpenDispute = (context: Context, disputeId: string): void => void openDisputeOf(context, disputeId);

/** "Service owner" is an assignment, no role: whoever answers for the contested delivery answers and resolves that dispute. */
export function isServiceOwner({ case: c }: Context, { disputeId }: { disputeId: string }, actor: Actor): boolean {
  return c.disputes.some((one) => one.disputeId === disputeId && one.owner === actor.id);
}

export const withdrawDispute = decision({
  name: 'withdraw-dispute',
  roles: [C, S, I],
  check: (context, payload) => requireOpenDispute(context, payload.disputeId),
  execute: (_context, payload) => [event('dispute.withdrawn', payload)],
});

export const answerDispute = decision({
  name: 'answer-dispute',
  roles: [C, S],
  assigneeRoles: [L],
  isAssignee: isServiceOwner,
  check: (context, payload) => requireOpenDispute(context, payload.disputeId),
  execute: (_context, { disputeId, text, evidence = null }) => [
    event('dispute.answered', { disputeId, text: { personal: text }, evidence }),
  ],
});

type Resolution = DecisionPayloads['resolve-dispute'];

function upheldOf(context: Context, { disputeId, result, amountUpheld }: Resolution): number {
  switch (result) {
    case 'upheld':
      return openDisputeOf(context, disputeId).amount;
    case 'partly':
      return amountUpheld?.minor ?? 0;
    case 'rejected':
      return 0;
  }
}

/** Conceding more than the strategy leaves to one person needs a second. */
export function aboveDisputeLimit(context: Context, payload: Resolution): boolean {
  const limit = context.strategy.disputes.decideAlone[context.currency];
  const known = context.case.disputes.some((one) => one.disputeId === payload.disputeId && one.open);
  return limit !== undefined && known && upheldOf(context, payload) > limit;
}

function checkResolution(context: Context, payload: Resolution): void {
  const found = openDisputeOf(context, payload.disputeId);
  if (payload.amountUpheld !== undefined) {
    requireCurrency(context, payload.amountUpheld, '/amountUpheld');
  }
  const upheld = payload.amountUpheld?.minor ?? 0;
  if (payload.result === 'partly' && (upheld <= 0 || upheld >= found.amount)) {
    refuse(
      'amount-mismatch',
      'A partly upheld dispute needs an amount between zero and the disputed amount.',
      '/amountUpheld',
    );
  }
}

export const resolveDispute = decision({
  name: 'resolve-dispute',
  roles: [S],
  assigneeRoles: [C, L],
  isAssignee: isServiceOwner,
  second: 'sometimes',
  needsSecond: aboveDisputeLimit,
  givenUp: upheldOf,
  // It stands in the letter that answers the customer.
  payloadGuards: ({ explanation }) => [wellSaid(explanation)],
  check: checkResolution,
  checkAgain: true,
  execute: (context, payload) => [
    event('dispute.resolved', {
      disputeId: payload.disputeId,
      result: payload.result,
      amountUpheld: amount(context, upheldOf(context, payload)),
      explanation: payload.explanation,
      ...(payload.rootCause === undefined ? {} : { rootCause: payload.rootCause }),
    }),
  ],
});
