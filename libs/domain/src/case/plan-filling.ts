import type { StoredEvent, Surplus } from '../events.js';
import type { AccountState, PlanState } from './state.js';

type PlanInstallment = PlanState['installments'][number];

/**
 * Fills installments with money applied to the plan's items: first what is due by the value date, oldest first; then
 * the next one; what is left shortens the plan from its end, or goes on to the next ones where that was agreed (DOMAIN 3.7).
 */
export function fillInstallments(state: AccountState, event: StoredEvent<'payment.applied'>): AccountState {
  const plan = state.case?.plan ?? null;
  if (state.case === null || plan === null || plan.status !== 'active') {
    return state;
  }
  const on = state.payments.find((fact) => fact.paymentId === event.data.paymentId)?.on ?? event.at.slice(0, 10);
  const lines = event.data.lines.filter(
    (line) => line.part !== 'small-difference' && plan.itemIds.includes(line.itemId),
  );
  const filled = fill(
    plan.installments,
    lines.reduce((sum, line) => sum + line.amount.minor, 0),
    on,
    plan.surplus ?? 'from-end',
  );
  return {
    ...state,
    case: { ...state.case, plan: { ...plan, installments: filled.installments } },
    payments: state.payments.map((fact) =>
      fact.paymentId === event.data.paymentId
        ? {
            ...fact,
            filled: [
              ...fact.filled,
              ...filled.parts.map((part) => ({ planId: plan.planId, version: plan.version, ...part })),
            ],
          }
        : fact,
    ),
  };
}

function fill(
  installments: readonly PlanInstallment[],
  amount: number,
  on: string,
  surplus: Surplus,
): { installments: PlanInstallment[]; parts: { number: number; amount: number }[] } {
  const next = installments.map((one) => ({ ...one }));
  const parts: { number: number; amount: number }[] = [];
  let left = amount;
  const give = (one: PlanInstallment & { paid: number }): void => {
    const part = Math.min(left, one.amount - one.paid);
    if (part > 0) {
      one.paid += part;
      left -= part;
      parts.push({ number: one.number, amount: part });
    }
  };
  const due = next.filter((one) => one.dueDate <= on && one.paid < one.amount);
  due.forEach(give);
  const upcoming = next.filter((one) => one.paid < one.amount);
  if (due.length === 0 && upcoming[0] !== undefined) {
    give(upcoming[0]);
  }
  (surplus === 'from-end' ? upcoming.reverse() : upcoming).forEach(give);
  return { installments: next, parts };
}

/** Takes back what a reversed payment had filled. */
export function unfillInstallments(state: AccountState, event: StoredEvent<'payment.reversed'>): AccountState {
  const plan = state.case?.plan ?? null;
  const filled = state.payments.find((fact) => fact.paymentId === event.data.paymentId)?.filled ?? [];
  const parts = filled.filter((part) => part.planId === plan?.planId && (part.version ?? 1) === plan.version);
  if (state.case === null || plan === null || parts.length === 0) {
    return state;
  }
  const taken = (number: number): number =>
    parts.filter((part) => part.number === number).reduce((sum, part) => sum + part.amount, 0);
  const installments = plan.installments.map((one) => ({ ...one, paid: one.paid - taken(one.number) }));
  return { ...state, case: { ...state.case, plan: { ...plan, installments } } };
}
