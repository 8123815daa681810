import type { Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import type { PaymentFact } from '../case/state.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent } from '../events.js';
import type { DecisionPayloads } from './payloads.js';
import { L, S, decision } from './spec.js';

type Correction = DecisionPayloads['correct-record'];

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer: string): never => {
  throw new DomainError(code, message, [], { pointer });
};

/** Banks book a few days ahead, no more. */
const MOST_DAYS_AHEAD = 31;

function paymentOf({ state }: Context, eventId: number): PaymentFact {
  const fact = state.payments.find((one) => one.seq === eventId);
  if (fact === undefined) {
    return refuse('unknown-reference', `Event ${eventId} is no payment that is still remembered.`, '/eventId');
  }
  return fact.reversed ? refuse('wrong-step', `Payment ${fact.paymentId} was reversed.`, '/eventId') : fact;
}

function checkCorrection(context: Context, { eventId, what }: Correction): void {
  if (eventId < 1 || eventId > context.state.seq) {
    refuse('unknown-reference', `The account has no event ${eventId}.`, '/eventId');
  }
  if ((what.receivedOn === undefined) === (what.text === undefined)) {
    refuse('missing-field', 'Say what holds instead: another value date, or a text.', '/what');
  }
  if (what.receivedOn === undefined) return;
  const { on, paymentId } = paymentOf(context, eventId);
  if (on === what.receivedOn) {
    refuse('amount-mismatch', `Payment ${paymentId} has the value date ${on} already.`, '/what/receivedOn');
  }
  if (what.receivedOn > addDays(context.today, MOST_DAYS_AHEAD)) {
    refuse('date-too-far', `A value date lies at most ${MOST_DAYS_AHEAD} days ahead.`, '/what/receivedOn');
  }
}

/** What the money took on its old date counts from the new one; promises and interest follow by themselves. */
function redated(context: Context, fact: PaymentFact, to: string, why: string): NewEvent {
  const { paymentId, on: from, lines } = fact;
  const moving = lines.filter((line) => (line.on ?? from) === from);
  return event(
    'payment.re-dated',
    {
      ...{ paymentId, from, to, reason: why },
      lines: moving.map(({ itemId, amount, part = 'principal' }) => ({
        ...{ itemId, part, amount: { minor: amount, currency: context.currency } },
      })),
    },
    to,
  );
}

function correctionEvents(context: Context, { eventId: eventSeq, what, why }: Correction): readonly NewEvent[] {
  if (what.receivedOn === undefined) {
    return [event('record.corrected', { eventSeq, what: 'text', old: null, now: what.text ?? null, why })];
  }
  const fact = paymentOf(context, eventSeq);
  return [
    event('record.corrected', { eventSeq, what: 'receivedOn', old: fact.on, now: what.receivedOn, why }),
    redated(context, fact, what.receivedOn, why),
  ];
}

export const correctRecord = decision({
  name: 'correct-record',
  roles: [S, L],
  second: 'always',
  when: 'any',
  check: checkCorrection,
  checkAgain: true,
  execute: (context, payload) => correctionEvents(context, payload),
});
