import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Webhook } from 'standardwebhooks';
import { Harness } from '../testing/harness.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NEXT = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

let api: Harness;
beforeAll(async () => {
  const webhookSecrets = { shop: [SECRET, NEXT], stripe: [SECRET] };
  api = await Harness.start((deps) => ({ ...deps, webhookSecrets }));
});
afterAll(() => api.stop());
beforeEach(() => {
  api.facts.length = 0;
  api.accessLog.length = 0;
  api.factResult = { kind: 'accepted', accountKey: 'k', seq: 1 };
});

const http = () => request(api.app.getHttpServer());
function send(body: unknown, { source = 'shop', secret = SECRET, at = new Date(), id = 'msg_1' } = {}) {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  return http()
    .post(`/v1/webhooks/payments/${source}`)
    .set('content-type', 'application/json')
    .set('webhook-id', id)
    .set('webhook-timestamp', String(Math.floor(at.getTime() / 1000)))
    .set('webhook-signature', new Webhook(secret).sign(id, at, raw))
    .send(raw);
}
function stripe(type: string, object: object, created = 1_772_409_600) {
  const raw = JSON.stringify({ id: 'evt_1', type, created, data: { object } });
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRET).update(`${at}.${raw}`).digest('hex');
  return http()
    .post('/v1/webhooks/payments/stripe')
    .set('content-type', 'application/json')
    .set('stripe-signature', `t=${at},v1=${signature}`)
    .send(raw);
}

const PAYMENT = { paymentId: 'p-1', accountId: 'A-1001', amount: { value: '12.30', currency: 'EUR' } };
const RECEIVED = {
  type: 'payment.received',
  timestamp: '2026-03-02T08:00:00Z',
  data: { ...PAYMENT, receivedOn: '2026-03-02' },
};

describe('POST /v1/webhooks/payments/{source}', () => {
  it('takes a payment as the route does, from the source of its path, without a token', async () => {
    const answer = await send(RECEIVED);
    expect([answer.status, answer.body]).toEqual([202, { accepted: 'payment.received' }]);
    expect(api.facts).toEqual([
      {
        kind: 'payment',
        input: {
          paymentId: 'p-1',
          accountId: 'A-1001',
          amount: { minor: 1230, currency: 'EUR' },
          receivedOn: '2026-03-02',
        },
      },
    ]);
    expect(api.accessLog).toEqual([]);
    expect((await send(RECEIVED, { secret: NEXT })).status).toBe(202);
  });

  it('takes reversals, reinstatements and failures', async () => {
    const reversed = { type: 'payment.reversed', data: { paymentId: 'p-1', reason: 'chargeback' } };
    expect((await send(reversed)).body).toEqual({ accepted: 'payment.reversed' });
    const back = { type: 'payment.reinstated', data: { paymentId: 'p-1', reason: 'won', reinstatedOn: '2026-03-05' } };
    expect((await send(back)).body).toEqual({ accepted: 'payment.reinstated' });
    const failed = { type: 'payment.failed', data: { ...PAYMENT, failedOn: '2026-03-02', reason: 'no funds' } };
    expect((await send(failed)).body).toEqual({ accepted: 'payment.failed' });
    expect(api.facts).toEqual([
      { kind: 'reversal', input: { paymentId: 'p-1', reason: 'chargeback' } },
      { kind: 'reinstatement', input: { paymentId: 'p-1', reason: 'won', reinstatedOn: '2026-03-05' } },
      {
        kind: 'payment-failure',
        input: {
          paymentId: 'p-1',
          accountId: 'A-1001',
          amount: { minor: 1230, currency: 'EUR' },
          failedOn: '2026-03-02',
          reason: 'no funds',
          method: null,
        },
      },
    ]);
  });

  it.each([
    ['another secret', () => send(RECEIVED, { secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })],
    ['an unknown source', () => send(RECEIVED, { source: 'nobody' })],
    ['a source every object has', () => send(RECEIVED, { source: 'constructor' })],
    ['an old message', () => send(RECEIVED, { at: new Date(Date.now() - 310_000) })],
    ['a message from the future', () => send(RECEIVED, { at: new Date(Date.now() + 310_000) })],
    ['no signature', () => http().post('/v1/webhooks/payments/shop').send(RECEIVED)],
    ['a signature of Stripe elsewhere', () => send(RECEIVED, { source: 'stripe' })],
  ])('%s: 401, the same answer, on the access log without its body', async (_name, act) => {
    const { status, body } = (await act()) as { status: number; body: { code: string; detail: string } };
    expect([status, body.code, body.detail]).toEqual([
      401,
      'unauthenticated',
      'The signature of this message does not prove its sender.',
    ]);
    expect(api.facts).toEqual([]);
    expect(api.accessLog).toHaveLength(1);
    expect(api.accessLog[0]).toMatchObject({ action: 'webhook', outcome: 'unauthenticated' });
    expect(JSON.stringify(api.accessLog)).not.toContain('p-1');
  });

  it('a fault of the shape names its place, so that the sender can mend and send again', async () => {
    const wrong = { ...RECEIVED, data: { ...RECEIVED.data, amount: { value: '12.345', currency: 'EUR' } } };
    const { status, body } = await send(wrong);
    expect([status, body]).toMatchObject([422, { code: 'invalid', errors: [{ pointer: '/data/amount/value' }] }]);
    expect((await send({ data: {} })).body).toMatchObject({ code: 'missing-field', errors: [{ pointer: '/type' }] });
    expect((await send('{"type":')).status).toBe(400);
    expect(api.facts).toEqual([]);
  });

  it('what means nothing to us is acknowledged and left alone', async () => {
    expect((await send({ type: 'customer.created', data: {} })).body).toEqual({ ignored: 'customer.created' });
    expect((await send({ type: 'toString' })).body).toEqual({ ignored: 'toString' });
    expect(api.facts).toEqual([]);
  });

  it('other content under a known id is the sender’s fault: 409', async () => {
    api.factResult = { kind: 'conflict', detail: 'payment p-1 was sent before with other content' };
    const { status, body } = await send(RECEIVED);
    expect([status, body]).toMatchObject([409, { code: 'duplicate' }]);
  });

  it('a message may have at most a megabyte', async () => {
    expect((await send({ type: 'x', data: 'y'.repeat(1_100_000) })).status).toBe(413);
  });
});

describe('Stripe', () => {
  const intent = { id: 'pi_1', amount: 5000, amount_received: 5000, currency: 'eur' };

  it('a payment is dated in the zone of its account', async () => {
    const answer = await stripe('payment_intent.succeeded', { ...intent, metadata: { account_id: 'A-NY' } });
    expect([answer.status, answer.body]).toEqual([202, { accepted: 'payment_intent.succeeded' }]);
    expect(api.facts).toEqual([
      {
        kind: 'payment',
        input: {
          paymentId: 'pi_1',
          accountId: 'A-NY',
          amount: { minor: 5000, currency: 'EUR' },
          receivedOn: '2026-03-01',
          invoiceNumbers: [],
          method: 'stripe',
        },
      },
    ]);
  });

  it('a payment without an account is kept as that payment, for a person', async () => {
    expect((await stripe('payment_intent.succeeded', intent)).status).toBe(202);
    expect(api.facts).toMatchObject([
      {
        kind: 'person',
        input: {
          kind: 'unreadable',
          externalId: 'pi_1',
          factKind: 'payment',
          amount: { minor: 5000, currency: 'EUR' },
          content: { paymentId: 'pi_1', receivedOn: '2026-03-02', method: 'stripe', event: { id: 'evt_1' } },
        },
      },
    ]);
  });

  it('refunds, disputes and failures become what they mean; the rest is ignored', async () => {
    const charge = { id: 'ch_1', amount: 5000, amount_refunded: 5000, currency: 'eur', payment_intent: 'pi_1' };
    await stripe('charge.refunded', charge);
    await stripe('charge.refunded', { ...charge, amount_refunded: 1 });
    await stripe('charge.dispute.funds_withdrawn', {
      id: 'dp_1',
      charge: 'ch_1',
      payment_intent: 'pi_1',
      amount: 5000,
      currency: 'eur',
    });
    await stripe('charge.dispute.funds_reinstated', {
      id: 'dp_1',
      charge: 'ch_1',
      payment_intent: 'pi_1',
      amount: 5000,
      currency: 'eur',
    });
    await stripe('payment_intent.payment_failed', {
      ...intent,
      metadata: { account_id: 'A-1' },
      latest_charge: 'ch_2',
    });
    expect((await stripe('charge.succeeded', charge)).body).toEqual({ ignored: 'charge.succeeded' });
    expect(api.facts).toMatchObject([
      { kind: 'reversal', input: { paymentId: 'pi_1', reason: 'refunded', reversedOn: '2026-03-02' } },
      { kind: 'person', input: { kind: 'unmatched', factKind: 'stripe-event', externalId: 'evt_1' } },
      { kind: 'reversal', input: { paymentId: 'pi_1', reason: 'disputed: no reason given' } },
      { kind: 'reinstatement', input: { paymentId: 'pi_1', reason: 'dispute won', reinstatedOn: '2026-03-02' } },
      { kind: 'payment-failure', input: { paymentId: 'pi_1', attemptId: 'ch_2', failedOn: '2026-03-02' } },
    ]);
    expect(api.facts).toHaveLength(5);
  });
});
