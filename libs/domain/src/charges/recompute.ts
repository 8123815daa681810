import { amount, type Context } from '../case/context.js';
import type { ChargeState, OpenItem } from '../case/state.js';
import { event, type NewEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import type { Agenda } from '../steps/step.js';
import { debtAtStart, fixedSumFor, MissingRate } from './interest.js';
import type { ChargePolicy } from './policy.js';
import { computation, debtOf, interestFor, missing } from './posting.js';

/**
 * Interest that was posted for days into which something reached back (a payment with an earlier value date, a correction, a
 * dispute) is taken back and posted as it should have been: events of its own, and no line of the past is touched. What was
 * paid or waived of it stays so; what was paid too much is the customer's credit again.
 */
export function recomputed(context: Context): Agenda {
  const { state, strategy } = context;
  const policy = strategy.charges;
  const item = state.items.find((one) => one.recompute);
  if (policy === null || item === undefined) return {};
  try {
    const events = [...feeAgain(context, policy, item), ...interestAgain(context, policy, item)];
    const why = 'What interest was posted on has changed.';
    return events.length === 0 ? {} : { acts: [{ moveId: `recompute-${item.itemId}`, why, events }] };
  } catch (error) {
    if (!(error instanceof MissingRate)) throw error;
    return { tasks: [missing(error, item.itemId)] };
  }
}

/** One posting takes the place of all that were made for those days. */
function interestAgain(context: Context, policy: ChargePolicy, item: OpenItem): readonly NewEvent[] {
  const all = item.charges.filter((one) => one.kind === 'interest');
  const dated = all.filter(isDated);
  const [first, last] = [dated[0], dated.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { itemId } = item;
  const interest = interestFor(context, policy, item, last.until, first.from);
  const waived = dated.reduce((sum, one) => sum + one.waived, 0);
  const paid = dated.reduce((sum, one) => sum + paidOf(one), 0);
  const credit = overpaid(context, itemId, 'interest', Math.min(paid, paid + waived - interest.amount));
  const stays = paid - credit.minor;
  const money = (minor: number) => amount(context, minor);
  const why = 'what it was computed on has changed';
  return [
    ...credit.events,
    ...givenBack(all, credit.minor)
      .map(({ charge, minor }) => ({ charge, minor: minor + (isDated(charge) ? charge.open : 0) }))
      .filter(({ charge, minor }) => minor > 0 || charge === last)
      .map(({ charge: { chargeId }, minor }) =>
        event('interest.reversed', { chargeId, itemId, amount: money(minor), why }),
      ),
    event('interest.posted', {
      ...{ ...computation(context, policy, item, interest, 'recomputed'), from: first.from, until: last.until },
      ...{ chargeId: `${last.chargeId.replace(/\+\d+$/, '')}+${context.state.seq}`, replaces: last.chargeId },
      amount: money(Math.max(0, interest.amount - waived - stays)),
      computed: money(Math.max(interest.amount, stays)),
    }),
  ];
}

type Dated = ChargeState & { readonly from: PlainDate; readonly until: PlainDate };
const isDated = (one: ChargeState): one is Dated => one.from !== null && one.until !== null;
const paidOf = (one: ChargeState): number => one.posted - one.waived - one.open;

/** Money taken back from charges of one kind is owed on those paid last: what the fold will do with it. */
function givenBack(
  charges: readonly ChargeState[],
  minor: number,
): readonly { readonly charge: ChargeState; readonly minor: number }[] {
  let left = minor;
  return charges.toReversed().map((charge) => {
    const part = Math.min(left, paidOf(charge));
    left -= part;
    return { charge, minor: part };
  });
}

/** No fixed sum where nothing was owed after the due date, and that of the debt as it turned out. */
function feeAgain(context: Context, { fixedSum }: ChargePolicy, item: OpenItem): readonly NewEvent[] {
  const [fee, another] = item.charges.filter((one) => one.kind === 'fee');
  if (fee === undefined || another !== undefined) return [];
  const { chargeId, posted, waived, open } = fee;
  const debt = debtAtStart(debtOf(item));
  const sum = fixedSum === null || debt <= 0 ? 0 : fixedSumFor(fixedSum, context.currency, debt);
  const credit = overpaid(context, item.itemId, 'fee', Math.min(posted - waived - open, posted - waived - sum));
  const minor = Math.min(open + credit.minor, Math.max(0, posted - waived - sum));
  const why = 'the debt it was asked for was another';
  if (minor === 0) return [];
  return [
    ...credit.events,
    event('fee.reversed', { chargeId, itemId: item.itemId, amount: amount(context, minor), why }),
  ];
}

/** What payments paid of the item's charges beyond what is owed, the latest first, as credit of those payments. */
function overpaid(
  { state, currency }: Context,
  itemId: string,
  part: 'interest' | 'fee',
  surplus: number,
): { minor: number; events: NewEvent[] } {
  const most = Math.max(0, surplus);
  let left = most;
  const events: NewEvent[] = [];
  for (const fact of state.payments.filter((one) => !one.reversed).toReversed()) {
    const paid = fact.lines.reduce(
      (sum, line) => (line.itemId === itemId && line.part === part ? sum + line.amount : sum),
      0,
    );
    const freed = Math.min(left, Math.max(0, paid));
    if (freed === 0) continue;
    left -= freed;
    const lines = [{ itemId, part, amount: { minor: freed, currency } }];
    const { paymentId, amount: minor, on: receivedOn } = fact;
    events.push(event('payment.released', { paymentId, amount: { minor, currency }, receivedOn, lines }));
  }
  return { minor: most - left, events };
}
