import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exponentOf, formatMoney, isCurrency } from '#domain';
import { stripeMoney } from './stripe-amounts.js';
import { readStripeEvent, stripeEvent, type StripeFact } from './stripe-events.js';

describe("Stripe's amounts", () => {
  it.each([
    [1099, 'eur', 'EUR', 1099],
    [500, 'jpy', 'JPY', 500],
    [5, 'mga', 'MGA', 500],
    [5130, 'kwd', 'KWD', 5130],
    [500, 'isk', 'ISK', 5],
    [123_400, 'ugx', 'UGX', 1234],
    [1000, 'huf', 'HUF', 1000],
    [80_000, 'twd', 'TWD', 80_000],
    [1, 'usd', 'USD', 1],
    [0, 'eur', 'EUR', 0],
    [10, 'bhd', 'BHD', 10],
  ])('%d %s is %s %d in our minor units', (minor, given, currency, ours) => {
    expect(stripeMoney(minor, given)).toEqual({ minor: ours, currency });
  });

  it.each([
    [501, 'isk', /ISK/],
    [1, 'ugx', /UGX/],
    [100, 'xyz', /xyz|XYZ/],
  ])('%d %s cannot be said exactly', (minor, given, fault) => {
    expect(() => stripeMoney(minor, given)).toThrow(fault);
  });

  it('keeps the value of any amount in any currency: nothing is rounded, nothing scaled by mistake', () => {
    const hundredths = 'EUR USD GBP CHF PLN HUF TWD ISK UGX'.split(' ');
    const whole = 'JPY KRW CLP MGA XOF'.split(' ');
    const thousandths = 'KWD BHD TND'.split(' ');
    const one = (codes: readonly string[], scale: number) =>
      fc.tuple(fc.constantFrom(...codes), fc.integer({ min: 0, max: 1_000_000_000 }), fc.constant(scale));
    fc.assert(
      fc.property(fc.oneof(one(hundredths, 100), one(whole, 1), one(thousandths, 1000)), ([code, minor, scale]) => {
        const ours = 10 ** exponentOf(code);
        const exact = (BigInt(minor) * BigInt(ours)) % BigInt(scale) === 0n;
        if (!exact) return expect(() => stripeMoney(minor, code)).toThrow();
        const expected = Number((BigInt(minor) * BigInt(ours)) / BigInt(scale));
        expect(stripeMoney(minor, code.toLowerCase())).toEqual({ minor: expected, currency: code });
        expect(isCurrency(code)).toBe(true);
        expect(formatMoney(stripeMoney(minor, code))).toContain(code);
      }),
      { numRuns: 300 },
    );
  });
});

describe("Stripe's events", () => {
  const CREATED = 1_772_409_600;
  const read = (type: string, object: object): StripeFact =>
    readStripeEvent(stripeEvent.parse({ id: 'evt_1', type, created: CREATED, data: { object } }));
  const at = '2026-03-02T00:00:00.000Z';
  const intent = {
    id: 'pi_1',
    amount: 5000,
    amount_received: 4500,
    currency: 'eur',
    metadata: { account_id: ' A-1 ', invoice_numbers: '4711, 4712,,' },
  };

  it('a payment is its PaymentIntent: what was received, for the account of the metadata', () => {
    expect(read('payment_intent.succeeded', intent)).toEqual({
      kind: 'payment',
      paymentId: 'pi_1',
      accountId: 'A-1',
      amount: { minor: 4500, currency: 'EUR' },
      at,
      invoiceNumbers: ['4711', '4712'],
    });
  });

  it('counts no money twice: the charge of the same payment is ignored', () => {
    expect(read('charge.succeeded', { id: 'ch_1', amount: 4500, payment_intent: 'pi_1' })).toEqual({ kind: 'ignored' });
    expect(read('constructor', {})).toEqual({ kind: 'ignored' });
  });

  it('without an account it is a payment that a person places', () => {
    expect(read('payment_intent.succeeded', { ...intent, metadata: {} })).toMatchObject({
      kind: 'person',
      pile: 'unreadable',
      paymentId: 'pi_1',
      amount: { minor: 4500, currency: 'EUR' },
      why: 'payment_intent.succeeded: metadata.account_id is missing',
    });
  });

  it.each([
    [{ ...intent, currency: 'isk', amount_received: 501 }],
    [{ ...intent, amount_received: '12' }],
    [{ ...intent, id: '' }],
    [{ ...intent, amount_received: 0 }],
    [{}],
  ])('what cannot be read is a person’s, never lost: %#', (object) => {
    expect(read('payment_intent.succeeded', object)).toMatchObject({ kind: 'person', pile: 'unreadable' });
  });

  it('a failure is told from other tries of the same payment', () => {
    const error = { message: 'Your card was declined.', charge: 'ch_9' };
    expect(read('payment_intent.payment_failed', { ...intent, last_payment_error: error })).toEqual({
      kind: 'failure',
      paymentId: 'pi_1',
      attemptId: 'ch_9',
      accountId: 'A-1',
      amount: { minor: 5000, currency: 'EUR' },
      reason: 'Your card was declined.',
      at,
    });
    expect(read('payment_intent.payment_failed', { ...intent, last_payment_error: null })).toMatchObject({
      attemptId: 'evt_1',
      reason: 'the payment failed',
    });
  });

  const charge = {
    id: 'ch_1',
    amount: 5000,
    amount_captured: 4500,
    amount_refunded: 4500,
    currency: 'eur',
    payment_intent: 'pi_1',
    metadata: { account_id: 'A-1' },
  };
  it('a refund of everything captured undoes the payment; of a part it is a person’s', () => {
    expect(read('charge.refunded', charge)).toEqual({
      kind: 'reversal',
      paymentId: 'pi_1',
      amount: { minor: 4500, currency: 'EUR' },
      reason: 'refunded',
      at,
    });
    expect(read('charge.refunded', { ...charge, amount_refunded: 4499 })).toMatchObject({
      kind: 'person',
      pile: 'unmatched',
      accountId: 'A-1',
      amount: { minor: 4499, currency: 'EUR' },
      paymentId: null,
    });
  });

  it('a lost dispute takes the money, a won one gives it back', () => {
    const dispute = {
      id: 'dp_1',
      charge: { id: 'ch_1' },
      payment_intent: { id: 'pi_1' },
      amount: 900,
      currency: 'eur',
      reason: 'fraudulent',
    };
    expect(read('charge.dispute.funds_withdrawn', dispute)).toEqual({
      kind: 'reversal',
      paymentId: 'pi_1',
      amount: { minor: 900, currency: 'EUR' },
      reason: 'disputed: fraudulent',
      at,
    });
    expect(read('charge.dispute.funds_reinstated', dispute)).toEqual({
      kind: 'reinstatement',
      paymentId: 'pi_1',
      reason: 'dispute won',
      at,
    });
    expect(read('charge.dispute.created', dispute)).toEqual({ kind: 'ignored' });
  });
});
