import { amount, type Context } from '../case/context.js';
import type { DisputeState } from '../case/contested.js';

/** A dispute as the API shows it, with everything a reader may not find in an older state. */
export function disputeView(context: Context, one: DisputeState): object {
  const { disputeId, itemId, category, openedAt, open, resolvedOn } = one;
  return {
    ...{ disputeId, itemId, category, openedAt, open, resolvedOn },
    amount: amount(context, one.amount),
    source: one.source ?? null,
    owner: one.owner ?? null,
    answeredOn: one.answeredOn ?? null,
    escalated: one.escalated ?? false,
    result: one.result ?? null,
    upheld: amount(context, one.upheld ?? 0),
    rootCause: one.rootCause ?? null,
  };
}

export function holdsView({ case: c }: Context): object[] {
  if (c.hold === null) return [];
  const { holdId, scope, reason, start, liftCondition, active } = c.hold;
  return [{ holdId, scope, reason, start, liftCondition, active }];
}

export function noticeView({ case: c }: Context): object | null {
  if (c.notice === null) return null;
  const { alternatives: _named, ...notice } = c.notice;
  return notice;
}
