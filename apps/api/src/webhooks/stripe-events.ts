import { z } from 'zod';
import type { Instant, Json, Money } from '#domain';
import { id, isStorable } from '#contracts/schemas';
import { stripeMoney } from './stripe-amounts.js';

/** What an event of Stripe means to us; instants become dates once the account's zone is known. */
export type StripeFact =
  | {
      readonly kind: 'payment';
      readonly paymentId: string;
      readonly accountId: string;
      readonly amount: Money;
      readonly at: Instant;
      readonly invoiceNumbers: readonly string[];
    }
  | {
      readonly kind: 'reversal';
      readonly paymentId: string;
      /** What was taken back: by a dispute it may be a part. */
      readonly amount: Money;
      readonly reason: string;
      readonly at: Instant;
    }
  | {
      readonly kind: 'reinstatement';
      readonly paymentId: string;
      readonly reason: string;
      readonly at: Instant;
    }
  | {
      readonly kind: 'failure';
      readonly paymentId: string;
      readonly attemptId: string;
      readonly accountId: string;
      readonly amount: Money;
      readonly reason: string;
      readonly at: Instant;
    }
  /** Nobody but a person can place it. */
  | {
      readonly kind: 'person';
      readonly pile: 'unreadable' | 'unmatched';
      readonly why: string;
      readonly accountId: string | null;
      readonly amount: Money | null;
      /** Where it is a payment and only its account is missing. */
      readonly paymentId: string | null;
    }
  | { readonly kind: 'ignored' };

const seconds = z.int().min(0).max(99_999_999_999);
const reference = z.union([z.string(), z.looseObject({ id: z.string() }).transform((one) => one.id)]);
const metadata = z.record(z.string(), z.string()).nullish();
export const stripeEvent = z.looseObject({
  id,
  type: z.string().min(1).max(200),
  created: seconds,
  data: z.looseObject({ object: z.looseObject({}) }),
});
export type StripeEvent = z.output<typeof stripeEvent>;

const intent = z.looseObject({
  id,
  amount: z.int(),
  amount_received: z.int().optional(),
  currency: z.string(),
  metadata,
  latest_charge: reference.nullish(),
  last_payment_error: z
    .looseObject({ message: z.string().nullish(), code: z.string().nullish(), charge: reference.nullish() })
    .nullish(),
});
const charge = z.looseObject({
  id,
  amount: z.int(),
  amount_captured: z.int().optional(),
  amount_refunded: z.int(),
  currency: z.string(),
  payment_intent: reference.nullish(),
  metadata,
});
const dispute = z.looseObject({
  id,
  charge: reference,
  amount: z.int(),
  currency: z.string(),
  payment_intent: reference.nullish(),
  reason: z.string().nullish(),
});

type Reader = (event: StripeEvent) => StripeFact;
/**
 * One event for each thing that happens. A payment is its PaymentIntent: Stripe also reports `charge.succeeded` for the
 * same money, and taking both would count it twice.
 */
const READERS: Readonly<Record<string, Reader>> = {
  'payment_intent.succeeded': succeeded,
  'payment_intent.payment_failed': failed,
  'charge.refunded': refunded,
  'charge.dispute.funds_withdrawn': (event) => disputed(event, 'reversal'),
  'charge.dispute.funds_reinstated': (event) => disputed(event, 'reinstatement'),
};

/** Reads an event; one that cannot be read is a person's, never lost. Types that mean nothing to us are `ignored`. */
export function readStripeEvent(event: StripeEvent): StripeFact {
  const reader = Object.hasOwn(READERS, event.type) ? READERS[event.type] : undefined;
  if (reader === undefined) return { kind: 'ignored' };
  try {
    return reader(event);
  } catch (error) {
    const what = error instanceof z.ZodError ? faultOf(error) : error instanceof Error ? error.message : String(error);
    return {
      kind: 'person',
      pile: 'unreadable',
      why: `${event.type}: ${what}`,
      accountId: null,
      amount: null,
      paymentId: null,
    };
  }
}

const faultOf = ({ issues }: z.ZodError): string => `${issues[0]?.path.join('.') ?? ''} ${issues[0]?.message ?? ''}`;

function succeeded(event: StripeEvent): StripeFact {
  const object = intent.parse(event.data.object);
  const amount = stripeMoney(object.amount_received ?? object.amount, object.currency);
  const place = placeOf(object.metadata);
  if (amount.minor <= 0) return unreadable(event, 'nothing was received', place.accountId, amount);
  if (place.accountId === null) return unreadable(event, NO_ACCOUNT, null, amount, object.id);
  return { kind: 'payment', paymentId: object.id, amount, at: atOf(event), ...place, accountId: place.accountId };
}

function failed(event: StripeEvent): StripeFact {
  const object = intent.parse(event.data.object);
  const amount = stripeMoney(object.amount, object.currency);
  const { accountId } = placeOf(object.metadata);
  if (accountId === null) return unreadable(event, NO_ACCOUNT, null, amount);
  const error = object.last_payment_error;
  return {
    kind: 'failure',
    paymentId: object.id,
    attemptId: error?.charge ?? object.latest_charge ?? event.id,
    accountId,
    amount,
    reason: words(error?.message ?? error?.code, 'the payment failed'),
    at: atOf(event),
  };
}

/** Money given back in full undoes the payment; a part of it has no counterpart in the ledger and is a person's. */
function refunded(event: StripeEvent): StripeFact {
  const object = charge.parse(event.data.object);
  const paymentId = object.payment_intent ?? object.id;
  const captured = object.amount_captured ?? object.amount;
  if (object.amount_refunded >= captured) {
    return {
      kind: 'reversal',
      paymentId,
      amount: stripeMoney(captured, object.currency),
      reason: 'refunded',
      at: atOf(event),
    };
  }
  return {
    kind: 'person',
    pile: 'unmatched',
    why: `a part of payment ${paymentId} was refunded: post a credit note or correct the payment by hand`,
    accountId: placeOf(object.metadata).accountId,
    amount: stripeMoney(object.amount_refunded, object.currency),
    paymentId: null,
  };
}

function disputed(event: StripeEvent, kind: 'reversal' | 'reinstatement'): StripeFact {
  const object = dispute.parse(event.data.object);
  const paymentId = object.payment_intent ?? object.charge;
  const at = atOf(event);
  if (kind === 'reinstatement') return { kind, paymentId, reason: 'dispute won', at };
  const reason = `disputed: ${words(object.reason, 'no reason given')}`;
  return { kind, paymentId, amount: stripeMoney(object.amount, object.currency), reason, at };
}

const NO_ACCOUNT = 'metadata.account_id is missing';
function unreadable(
  event: StripeEvent,
  what: string,
  accountId: string | null,
  amount: Money,
  paymentId: string | null = null,
): StripeFact {
  return { kind: 'person', pile: 'unreadable', why: `${event.type}: ${what}`, accountId, amount, paymentId };
}

const atOf = ({ created }: StripeEvent): Instant => new Date(created * 1000).toISOString();
const words = (given: string | null | undefined, otherwise: string): string =>
  given == null || given.trim() === '' || !isStorable(given) ? otherwise : given.slice(0, 500);

/** What our own side wrote into the metadata: `account_id`, and `invoice_numbers` separated by commas. */
function placeOf(given: Readonly<Record<string, string>> | null | undefined): {
  accountId: string | null;
  invoiceNumbers: string[];
} {
  const accountId = id.safeParse(given?.['account_id']?.trim());
  const numbers = (given?.['invoice_numbers'] ?? '').split(',').map((one) => one.trim());
  return {
    accountId: accountId.success ? accountId.data : null,
    invoiceNumbers: numbers.filter((one) => id.safeParse(one).success),
  };
}

/** The event as it is kept for the person who looks at it. */
export const contentOf = (event: StripeEvent): Json => event as unknown as Json;
