import { amount, type Context } from '../case/context.js';
import { DomainError } from '../errors.js';
import { event } from '../events.js';
import { formatMoney } from '../money.js';
import { requireCurrency, requireItem } from '../steps/plan-terms.js';
import { C, Cu, I, S, decision } from './spec.js';

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};

export const openDispute = decision({
  name: 'open-dispute',
  roles: [C, S, I, Cu],
  check: (context, payload) => {
    const rest = requireItem(context, payload.itemId, '/itemId').undisputed;
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
      disputeId: `${context.case.caseId}-d${context.case.disputes.length + 1}`,
      itemId: payload.itemId,
      amount: payload.amount ?? amount(context, requireItem(context, payload.itemId).undisputed),
      category: payload.category,
      statement: { personal: payload.statement },
      owner: payload.owner ?? null,
    }),
  ],
});

function openDisputeOf({ case: c }: Context, disputeId: string): Context['case']['disputes'][number] {
  const found = c.disputes.find((one) => one.disputeId === disputeId);
  if (found === undefined) {
    return refuse('unknown-reference', `There is no dispute ${disputeId} in this case.`, '/disputeId');
  }
  return found.open ? found : refuse('wrong-step', `Dispute ${disputeId} is settled.`);
}

export const withdrawDispute = decision({
  name: 'withdraw-dispute',
  roles: [C, S, I],
  check: (context, payload) => void openDisputeOf(context, payload.disputeId),
  execute: (_context, payload) => [event('dispute.withdrawn', payload)],
});

export const resolveDispute = decision({
  name: 'resolve-dispute',
  roles: [S],
  check: (context, payload) => {
    const found = openDisputeOf(context, payload.disputeId);
    if (
      payload.result === 'partly' &&
      (payload.amountUpheld === undefined ||
        payload.amountUpheld.minor <= 0 ||
        payload.amountUpheld.minor >= found.amount)
    ) {
      refuse(
        'amount-mismatch',
        'A partly upheld dispute needs an amount between zero and the disputed amount.',
        '/amountUpheld',
      );
    }
  },
  execute: (context, payload) => {
    const found = openDisputeOf(context, payload.disputeId);
    const upheld =
      payload.result === 'upheld' ? found.amount : payload.result === 'partly' ? (payload.amountUpheld?.minor ?? 0) : 0;
    return [
      event('dispute.resolved', {
        disputeId: payload.disputeId,
        result: payload.result,
        amountUpheld: amount(context, upheld),
        explanation: payload.explanation,
      }),
    ];
  },
});
