/** What comes back from outside, with everything running: answers and bounces by real SMTP, payments by signed webhook. */
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { Webhook } from 'standardwebhooks';
import { readPorts } from '#platform/servers';
import { eur, exchange, type Answer } from '../support/http.js';
import { startProduct, type Product } from '../support/product.js';
import { Walk, type HistoryItem } from '../support/walk.js';

jest.setTimeout(180_000);

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const STRIPE = 'whsec_any-text-stripe-prints';

interface Shown {
  readonly status: string;
  readonly step: string;
  readonly replies: readonly { readonly contactId: string | null; readonly text: string; readonly subject: string }[];
  readonly tasks: readonly { readonly kind: string; readonly taskId: string; readonly why: string }[];
  readonly messages: readonly { readonly template: string; readonly status: string; readonly messageId: string }[];
}

describe('what comes back from outside', () => {
  let product: Product;
  let walk: Walk;
  let caseId: string;
  const as = (who: string) => product.as(who);
  const view = async (): Promise<Shown> => (await walk.view(caseId)) as unknown as Shown;
  const kinds = async (): Promise<string[]> => (await view()).tasks.map((task) => task.kind);
  const history = async (type: string): Promise<(HistoryItem & { data: Record<string, unknown> })[]> => {
    const { body } = await as('axel').get(`/v1/cases/${caseId}/history?limit=500`);
    const { items } = body as { items: (HistoryItem & { data: Record<string, unknown> })[] };
    return items.filter((one) => one.type === type);
  };
  const templates = async (): Promise<string[]> => (await walk.letters(caseId)).map((letter) => letter.template);

  /** Sends a mail to the product's own mail server. */
  async function smtp(mail: SendMailOptions): Promise<void> {
    const port = readPorts(product.home)?.smtp;
    const transport = nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
    await transport.sendMail(mail).finally(() => transport.close());
  }
  /** Until it holds; parts that were killed take their time to come back. */
  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + 60_000; ; await pause(100)) {
      if (await holds().catch(() => false)) return;
      if (Date.now() > deadline) throw new Error('it never came about');
    }
  }
  const replyTo = (): string => `replies+${caseId}@amicable.invalid`;

  beforeAll(async () => {
    product = await startProduct({ env: { WEBHOOK_SECRETS: JSON.stringify({ shop: SECRET, stripe: STRIPE }) } });
    walk = new Walk(product);
    caseId = await walk.overdue('B-1');
    await walk.advance('2026-03-02T12:00:00.000Z');
  });
  afterAll(() => product.stop());

  it('a letter asks to be answered at its case', async () => {
    const { body } = await as('clara').get('/mailbox/messages');
    const { items } = body as { items: { to: string; replyTo: string | null }[] };
    expect(items.map((one) => [one.to, one.replyTo])).toEqual([['ap@b-1.example', replyTo()]]);
  });

  it('its answer by SMTP lands on the case, although API and mail server die on the way', async () => {
    product.kill('API');
    await smtp({ from: 'AP@b-1.example', to: replyTo(), subject: 'Re: reminder', text: 'We never got the invoice.' });
    product.kill('Mailbox');
    await until(async () => (await view()).replies.length > 0);
    await walk.settle();
    expect((await view()).replies).toMatchObject([
      { contactId: 'ap', subject: 'Re: reminder', text: 'We never got the invoice.' },
    ]);
    const replied = await history('message.replied');
    expect(replied).toMatchObject([{ actor: { id: 'erp', role: 'integration' }, data: { automatic: false } }]);
    expect(await kinds()).toEqual(['record-contact']);
    expect((await as('clara').get('/mailbox/messages')).body).toMatchObject({ items: [{ to: 'ap@b-1.example' }] });
  });

  it('R24: the second reminder does not leave while nobody has answered, and the case says why', async () => {
    await walk.advance('2026-03-20T12:00:00.000Z');
    expect(await templates()).toEqual(['reminder-1']);
    expect((await view()).step).toBe('reminder');
    expect((await history('message.suppressed')).map((one) => one.data['rule'])).toEqual(['G09/reply']);
  });

  it('answered, the wait begins anew; then the reminder leaves', async () => {
    const contact = {
      at: await walk.now(),
      channel: 'email',
      direction: 'outbound',
      contactId: 'ap',
      text: 'Sent again.',
    };
    expect(await walk.decided('clara', caseId, 'record-contact', contact)).toEqual([
      'contact.recorded',
      'task.completed',
    ]);
    await walk.advance('2026-03-27T22:00:00.000Z');
    expect(await templates()).toEqual(['reminder-1']);
    await walk.advance('2026-03-31T12:00:00.000Z');
    expect(await templates()).toEqual(['reminder-1', 'reminder-2']);
    expect(await kinds()).toEqual([]);
  });

  it('an out-of-office notice is kept and asks for nothing', async () => {
    const headers = { 'Auto-Submitted': 'auto-replied' };
    await smtp({ from: 'ap@B-1.example', to: replyTo(), subject: 'Out of office', text: 'Back on Monday.', headers });
    await until(async () => (await history('message.replied')).length === 2);
    await walk.settle();
    expect((await history('message.replied'))[1]?.data).toMatchObject({ automatic: true, subject: 'Out of office' });
    expect(await kinds()).toEqual([]);
    expect((await view()).replies).toEqual([]);
  });

  it('G03: a bounce by SMTP is no attempt and asks for a contact; the ladder waits for it', async () => {
    const letter = (await view()).messages.find((one) => one.template === 'reminder-2');
    const raw = [
      'From: MAILER-DAEMON@mx.example',
      `To: ${replyTo()}`,
      'Subject: Undelivered',
      'Message-ID: <dsn-1@mx.example>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      'Final-Recipient: rfc822; ap@B-1.example',
      'Action: failed',
      'Status: 5.1.1',
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: <${letter?.messageId}.1@amicable.invalid>`,
      '',
      '--b--',
      '',
    ].join('\r\n');
    await smtp({ envelope: { from: '', to: [replyTo()] }, raw });
    await until(async () => (await history('message.bounced')).length === 1);
    await walk.settle();
    expect(await kinds()).toEqual(['complete-task']);
    await walk.advance('2026-04-15T12:00:00.000Z');
    expect((await view()).step).toBe('reminder');
    const [task] = (await view()).tasks;
    await walk.decided('clara', caseId, 'complete-task', { taskId: task?.taskId, outcome: 'retry' });
    await walk.settle();
    expect(await templates()).toEqual(['reminder-1', 'reminder-2', 'reminder-2']);
  });

  // --- webhooks

  function webhook(body: object, secret = SECRET): Promise<Answer> {
    const raw = JSON.stringify(body);
    const at = new Date();
    return exchange(product.url, 'POST', '/v1/webhooks/payments/shop', raw, {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', at, raw),
    });
  }
  function stripe(type: string, object: object): Promise<Answer> {
    const created = Date.parse('2026-04-15T12:00:00.000Z') / 1000;
    const raw = JSON.stringify({ id: 'evt_1', type, created, data: { object } });
    const at = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', STRIPE).update(`${at}.${raw}`).digest('hex');
    const headers = { 'stripe-signature': `t=${at},v1=${signature}` };
    return exchange(product.url, 'POST', '/v1/webhooks/payments/stripe', raw, headers);
  }
  const payment = { paymentId: 'w-1', accountId: 'B-1', amount: eur('1000.00') };

  it('R44: a failed payment asks for a call; a payment counts once, however often it is sent', async () => {
    const failed = { ...payment, failedOn: '2026-04-15', reason: 'no funds' };
    expect((await webhook({ type: 'payment.failed', data: failed })).status).toBe(202);
    await walk.advance('2026-04-17T12:00:00.000Z');
    expect(await kinds()).toEqual(['record-call']);
    const received = { type: 'payment.received', data: { ...payment, receivedOn: '2026-04-17' } };
    for (let times = 0; times < 3; times++) {
      expect((await webhook(received)).body).toEqual({ accepted: 'payment.received' });
    }
    expect((await webhook(received, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).status).toBe(401);
    await walk.settle();
    expect(await walk.view(caseId)).toMatchObject({ balance: eur('8000.00') });
    expect(await history('payment.received')).toMatchObject([{ actor: { id: 'shop', role: 'integration' } }]);
  });

  it('Stripe: paid in full the case closes; a lost dispute brings it back with a call, not a threat', async () => {
    const intent = { id: 'pi_1', amount: 800_000, amount_received: 800_000, currency: 'eur' };
    const paid = { ...intent, metadata: { account_id: 'B-1', invoice_numbers: 'B-1-1' } };
    expect((await stripe('payment_intent.succeeded', paid)).status).toBe(202);
    await walk.settle();
    expect(await view()).toMatchObject({ status: 'closed', outcome: 'paid' });
    const dispute = {
      id: 'dp_1',
      charge: 'ch_1',
      payment_intent: 'pi_1',
      amount: 800_000,
      currency: 'eur',
      reason: 'fraudulent',
    };
    expect((await stripe('charge.dispute.funds_withdrawn', dispute)).status).toBe(202);
    await walk.settle();
    expect(await walk.view(caseId)).toMatchObject({ status: 'open', step: 'call', balance: eur('8000.00') });
  });

  it('V09: an answer long after the end, when nothing runs any more, is a task of the closed case', async () => {
    const again = { paymentId: 'w-2', accountId: 'B-1', amount: eur('8000.00'), receivedOn: '2026-04-17' };
    expect((await webhook({ type: 'payment.received', data: again })).status).toBe(202);
    await walk.advance('2026-08-03T12:00:00.000Z');
    expect(await view()).toMatchObject({ status: 'closed', nextMove: { kind: 'close' } });
    const reply = { externalId: 'm-9', from: 'ap@B-1.example', text: 'Thank you!', at: await walk.now(), caseId };
    expect((await as('erp').post('/v1/messages/inbound', reply)).body).toEqual({ externalId: 'm-9' });
    await walk.settle();
    expect(await view()).toMatchObject({ status: 'closed', replies: [{ text: 'Thank you!' }] });
    expect(await kinds()).toEqual(['record-contact']);
    const answer = { at: await walk.now(), channel: 'email', direction: 'outbound', contactId: 'ap', text: 'You too.' };
    await walk.decided('clara', caseId, 'record-contact', answer);
    await walk.settle();
    expect(await view()).toMatchObject({ status: 'closed', replies: [], tasks: [], nextMove: { kind: 'close' } });
  });
});
