import { amount, caseItems, chargesOf, owed, type Context } from '../case/context.js';
import type { OpenItem, WriteOffState } from '../case/state.js';
import { DomainError } from '../errors.js';
import { event, type AllocationLine, type NewEvent } from '../events.js';
import { noLooseEnds, nothingPending } from '../guards.js';
import { formatMoney } from '../money.js';
import { windUp } from '../steps/closing.js';
import { requireCurrency, requireItem } from '../steps/plan-terms.js';
import type { DecisionPayloads } from './payloads.js';
import { C, I, S, decision } from './spec.js';

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};

type WriteOff = DecisionPayloads['write-off'];

function writtenItems(context: Context, payload: WriteOff): readonly OpenItem[] {
  const named = payload.itemIds ?? caseItems(context.state).map((item) => item.itemId);
  for (const itemId of named) requireItem(context, itemId);
  return context.state.items.filter((item) => named.includes(item.itemId));
}

/** What we give up first is what we asked for on top: costs, then interest, then principal. */
function writeOffLines(context: Context, payload: WriteOff): readonly AllocationLine[] {
  let left = payload.amount.minor;
  return writtenItems(context, payload).flatMap((item): AllocationLine[] =>
    (
      [
        ['fee', item.fees],
        ['interest', item.interest],
        ['principal', item.balance],
      ] as const
    ).flatMap(([part, open]) => {
      const minor = Math.min(left, open);
      left -= minor;
      return minor > 0 ? [{ itemId: item.itemId, part, amount: amount(context, minor) }] : [];
    }),
  );
}

function checkWriteOff(context: Context, payload: WriteOff): void {
  requireCurrency(context, payload.amount, '/amount');
  const open = writtenItems(context, payload).reduce((sum, item) => sum + item.balance + chargesOf(item), 0);
  if (payload.amount.minor <= 0 || payload.amount.minor > open) {
    refuse('amount-mismatch', `At most the open ${formatMoney(amount(context, open))} can be written off.`, '/amount');
  }
  if (payload.close !== undefined && payload.amount.minor !== owed(context.state)) {
    refuse(
      'amount-mismatch',
      `Only a write-off of the whole ${formatMoney(amount(context, owed(context.state)))} can close the case.`,
      '/amount',
    );
  }
}

export const writeOff = decision({
  name: 'write-off',
  roles: [C, S],
  second: 'always',
  guards: [noLooseEnds],
  payloadGuards: (payload) => (payload.close === undefined ? [] : [nothingPending]),
  check: checkWriteOff,
  checkAgain: true,
  givenUp: (_context, payload) => payload.amount.minor,
  execute: (context, payload, { approvalId }) => {
    const posted = event('write-off.posted', {
      writeOffId: `${context.case.caseId}-w${context.state.seq + 1}`,
      lines: writeOffLines(context, payload),
      amount: payload.amount,
      reason: payload.reason,
    });
    return payload.close === undefined
      ? [posted]
      : [
          posted,
          ...windUp(context, false, approvalId),
          event('case.closed', { outcome: 'written-off', summary: payload.close.summary }),
        ];
  },
});

function standingWriteOff({ state }: Context, writeOffId: string): WriteOffState {
  const found = state.writeOffs.find((one) => one.writeOffId === writeOffId);
  return found ?? refuse('unknown-reference', `No write-off ${writeOffId} stands on this account.`, '/writeOffId');
}
const leftOf = (one: WriteOffState['lines'][number]): number => one.amount - one.recovered;

/** The balance is open again; no step follows from it by itself (3.13). */
function reversalEvents(
  context: Context,
  { writeOffId, reason }: DecisionPayloads['reverse-write-off'],
): readonly NewEvent[] {
  const { lines, items } = standingWriteOff(context, writeOffId);
  const standing = lines.filter((line) => leftOf(line) > 0);
  const reversed = event('write-off.reversed', {
    ...{ writeOffId, reason },
    lines: standing.map((line) => ({
      ...{ itemId: line.itemId, part: line.part, amount: amount(context, leftOf(line)) },
    })),
    amount: amount(
      context,
      standing.reduce((sum, line) => sum + leftOf(line), 0),
    ),
    items: items.map(({ amount: minor, document, ...item }) => ({
      ...item,
      amount: amount(context, minor),
      ...(document === null ? {} : { document }),
    })),
  });
  return [reversed];
}

export const reverseWriteOff = decision({
  name: 'reverse-write-off',
  roles: [S],
  second: 'always',
  when: 'any',
  checkAgain: true,
  check: (context, { writeOffId }) => {
    if (standingWriteOff(context, writeOffId).lines.every((line) => leftOf(line) <= 0)) {
      refuse('wrong-step', `Write-off ${writeOffId} was recovered in full: nothing of it is left to take back.`);
    }
  },
  execute: (context, payload) => reversalEvents(context, payload),
});

type Recovery = DecisionPayloads['record-recovery'];
/** One payment for each reference of the payer, however often it is recorded. */
const recoveryPayment = (itemId: string, reference: string): string => `recovery:${itemId}:${reference}`;
const recoverable = (context: Context, itemId: string): number =>
  context.state.writeOffs
    .flatMap((one) => one.lines)
    .reduce((sum, line) => (line.itemId === itemId ? sum + leftOf(line) : sum), 0);

function checkRecovery(context: Context, { itemId, amount: received, reference }: Recovery): void {
  requireCurrency(context, received, '/amount');
  const left = recoverable(context, itemId);
  if (left === 0) {
    refuse('wrong-step', `Nothing of ${itemId} is written off: money for it is an ordinary payment.`);
  }
  if (received.minor <= 0 || received.minor > left) {
    const most = formatMoney(amount(context, left));
    refuse('amount-mismatch', `${most} of ${itemId} is written off and not recovered: record that or less.`, '/amount');
  }
  if (context.state.payments.some((fact) => fact.paymentId === recoveryPayment(itemId, reference))) {
    refuse('duplicate', `The recovery ${reference} of ${itemId} is recorded already.`, '/reference');
  }
}

export const recordRecovery = decision({
  name: 'record-recovery',
  roles: [I, S],
  when: 'any',
  check: checkRecovery,
  execute: (context, { itemId, amount: received, reference }, { actor }) => {
    const paymentId = recoveryPayment(itemId, reference);
    const { today: receivedOn } = context;
    const lines = [{ itemId, part: 'principal' as const, amount: received }];
    return [
      event(
        'payment.received',
        { paymentId, source: actor.id, amount: received, receivedOn, invoiceNumbers: [], method: 'recovery' },
        receivedOn,
      ),
      event('recovery.received', { paymentId, amount: received, lines }, receivedOn),
    ];
  },
});
