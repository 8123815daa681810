import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { isStandardSigned, isStripeSigned, TOLERANCE_SECONDS } from './signatures.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const NOW = 1_614_265_330;

describe('Standard Webhooks 1.0', () => {
  const VECTOR = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: String(NOW),
    body: '{"test": 2432232314}',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const judge = (change: Partial<typeof VECTOR> = {}, now = NOW, secrets: readonly string[] = [SECRET]): boolean => {
    const given = { ...VECTOR, ...change };
    const headers: Record<string, string> = {
      'webhook-id': given.id,
      'webhook-timestamp': given.timestamp,
      'webhook-signature': given.signature,
    };
    return isStandardSigned({ secrets, body: Buffer.from(given.body), header: (name) => headers[name], now });
  };

  it('accepts the published vector', () => expect(judge()).toBe(true));

  it.each([
    ['another body', { body: '{"test": 2432232315}' }],
    ['another id', { id: 'msg_2' }],
    ['another time', { timestamp: String(NOW + 1) }],
    ['another version of the same signature', { signature: VECTOR.signature.replace('v1,', 'v2,') }],
    ['a part of the signature', { signature: VECTOR.signature.slice(0, -4) }],
    ['no signature', { signature: '' }],
    ['an empty id', { id: '' }],
    ['a time with something behind it', { timestamp: `${NOW}abc` }],
    ['a negative time', { timestamp: `-${NOW}` }],
    ['a time that never ends', { timestamp: '9'.repeat(13) }],
    ['a fraction', { timestamp: `${NOW}.0` }],
  ])('refuses %s', (_name, change) => expect(judge(change)).toBe(false));

  it('holds for 300 seconds by the clock, both ways, and not a second longer', () => {
    expect(judge({}, NOW + TOLERANCE_SECONDS)).toBe(true);
    expect(judge({}, NOW - TOLERANCE_SECONDS)).toBe(true);
    expect(judge({}, NOW + TOLERANCE_SECONDS + 1)).toBe(false);
    expect(judge({}, NOW - TOLERANCE_SECONDS - 1)).toBe(false);
  });

  it('knows one of several signatures, and one of several secrets while one is being replaced', () => {
    expect(judge({ signature: `v1a,xyz v1,AAAA ${VECTOR.signature}` })).toBe(true);
    expect(judge({}, NOW, [OTHER, SECRET])).toBe(true);
    expect(judge({}, NOW, [OTHER])).toBe(false);
    expect(judge({}, NOW, [])).toBe(false);
  });

  it('agrees with the standard package about any message', () => {
    const now = Math.floor(Date.now() / 1000);
    const webhook = new Webhook(SECRET);
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' }).filter((id) => id.trim() === id),
        fc.json({ maxDepth: 2 }),
        fc.integer({ min: -400, max: 400 }),
        (id, body, skew) => {
          const at = new Date((now + skew) * 1000);
          const headers = {
            'webhook-id': id,
            'webhook-timestamp': String(now + skew),
            'webhook-signature': webhook.sign(id, at, body),
          };
          const ours = isStandardSigned({
            secrets: [SECRET],
            body: Buffer.from(body),
            header: (name) => (headers as Record<string, string>)[name],
            now,
          });
          expect(ours).toBe(Math.abs(skew) <= TOLERANCE_SECONDS);
          if (Math.abs(skew) < TOLERANCE_SECONDS - 30)
            expect(() => webhook.verify(body, headers, { jsonParse: false })).not.toThrow();
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("Stripe's signature", () => {
  const BODY = '{"id":"evt_1","type":"payment_intent.succeeded"}';
  const sign = (secret: string, timestamp: number, body = BODY): string =>
    createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const judge = (given: string, now = NOW, secrets: readonly string[] = [SECRET]): boolean =>
    isStripeSigned({
      secrets,
      body: Buffer.from(BODY),
      header: (name) => (name === 'stripe-signature' ? given : undefined),
      now,
    });

  it('accepts what Stripe itself signs', () => {
    const stripe = new Stripe('sk_test_none');
    const header = stripe.webhooks.generateTestHeaderString({ payload: BODY, secret: SECRET, timestamp: NOW });
    expect(judge(header)).toBe(true);
    expect(() => stripe.webhooks.constructEvent(BODY, header, SECRET, 1e9)).not.toThrow();
    expect(judge(header, NOW + TOLERANCE_SECONDS)).toBe(true);
    expect(judge(header, NOW + TOLERANCE_SECONDS + 1)).toBe(false);
    expect(judge(header, NOW - TOLERANCE_SECONDS - 1)).toBe(false);
  });

  it('knows one of several signatures and secrets; test signatures (v0) prove nothing', () => {
    const right = sign(SECRET, NOW);
    expect(judge(`t=${NOW},v1=${sign(OTHER, NOW)},v1=${right}`)).toBe(true);
    expect(judge(`t=${NOW},v1=${right}`, NOW, [OTHER, SECRET])).toBe(true);
    expect(judge(`t=${NOW},v0=${right}`)).toBe(false);
    expect(judge(`t=${NOW},v1=${sign(OTHER, NOW)}`)).toBe(false);
    expect(judge(`t=${NOW},v1=${sign(SECRET, NOW, `${BODY} `)}`)).toBe(false);
    expect(judge(`t=${NOW + 1},v1=${right}`)).toBe(false);
    expect(judge(`t=${NOW}x,v1=${right}`)).toBe(false);
    expect(judge(`v1=${right}`)).toBe(false);
    expect(judge('')).toBe(false);
  });
});
