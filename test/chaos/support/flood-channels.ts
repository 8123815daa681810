/** Ways in for one payment: the API, a file, a webhook. All three speak for the same client, so the same payment counts once. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { eur, exchange, type Answer, type HttpClient } from '../../support/http.js';

/** One payment as the client's books have it. */
export interface Paid {
  readonly paymentId: string;
  readonly accountId: string;
  /** Decimal string in EUR. */
  readonly value: string;
  readonly receivedOn: string;
}
/** Everything one request carries: a file has several payments, the others one. */
export interface Parcel {
  readonly channel: Channel;
  readonly payments: readonly Paid[];
}
export type Channel = 'api' | 'file' | 'webhook';
export const CHANNELS: readonly Channel[] = ['api', 'file', 'webhook'];

/** The client in whose name everything is sent. */
export const CLIENT = 'erp';
export const newSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

export class Channels {
  constructor(
    private readonly client: HttpClient,
    private readonly secret: string,
  ) {}

  /** Sends a parcel once; whatever goes wrong on the way is thrown or answered as it is. */
  send(parcel: Parcel): Promise<Answer> {
    switch (parcel.channel) {
      case 'api':
        return this.client.post('/v1/payments', bodyOf(only(parcel)));
      case 'file':
        return this.client.send('POST', '/v1/imports/payments', csvOf(parcel.payments), { 'content-type': 'text/csv' });
      case 'webhook':
        return this.webhook(only(parcel));
    }
  }

  private async webhook(payment: Paid): Promise<Answer> {
    const timestamp = Math.floor(Date.now() / 1000);
    const body = JSON.stringify({
      type: 'payment.received',
      timestamp: new Date().toISOString(),
      data: bodyOf(payment),
    });
    const id = `msg_${randomUUID()}`;
    const key = Buffer.from(this.secret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return exchange(this.client.url, 'POST', `/v1/webhooks/payments/${CLIENT}`, body, {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    });
  }
}

/** True when every payment of the parcel was acknowledged by this answer. */
export function acknowledged(parcel: Parcel, { status, body }: Answer): boolean {
  if (parcel.channel !== 'file') return status === 202;
  const { accepted, unchanged } = body as { accepted?: number; unchanged?: number };
  return status === 200 && (accepted ?? 0) + (unchanged ?? 0) === parcel.payments.length;
}

function only({ payments: [one] }: Parcel): Paid {
  if (one === undefined) throw new Error('a parcel without a payment');
  return one;
}
const bodyOf = ({ paymentId, accountId, value, receivedOn }: Paid): object => ({
  ...{ paymentId, accountId, amount: eur(value), receivedOn },
});
const csvOf = (payments: readonly Paid[]): string =>
  [
    'paymentId,accountId,amount,currency,receivedOn',
    ...payments.map((one) => [one.paymentId, one.accountId, one.value, 'EUR', one.receivedOn].join(',')),
    '',
  ].join('\r\n');
