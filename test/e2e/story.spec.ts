/** The whole ladder as a stranger walks it: every process of the product, nothing but the public contract. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eur, type Answer } from '../support/http.js';
import { startProduct, type Product } from '../support/product.js';
import { Walk, type CaseBody, type Letter } from '../support/walk.js';

jest.setTimeout(180_000);

const FRIENDLY = {
  name: 'Nordwind Handels GmbH',
  entity: 'DE01',
  customerId: 'C-1',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  calendar: 'DE',
  language: 'en',
  contacts: [
    { contactId: 'ap', role: 'billing', name: 'Accounts Payable', email: 'ap@nordwind.example', phone: '+49 30 1' },
  ],
};
const INVOICE = {
  invoiceNumber: '4711',
  accountId: 'C-1',
  invoiceDate: '2026-01-20',
  dueDate: '2026-02-19',
  amount: eur('9000.00'),
};
const SENT = ['message.rendered', 'message.sending', 'message.sent'];

describe('from the friendly reminder to the write-off, over HTTP', () => {
  let product: Product;
  let walk: Walk;
  let caseId: string;
  /** Full answers of the case as it was read on the way. */
  const kept: Answer[] = [];

  beforeAll(async () => {
    product = await startProduct();
    walk = new Walk(product);
  });
  afterAll(() => product.stop());
  /** Every chapter ends with the case as everybody saw it then. */
  const remember = async (): Promise<void> => void kept.push(await product.as('axel').get(`/v1/cases/${caseId}`));
  const view = (): Promise<CaseBody> => walk.view(caseId);
  const step = async (): Promise<string> => (await view()).step;
  const tasks = async (): Promise<string[]> => (await walk.tasks(caseId)).map((task) => task.kind);
  const call = async (outcome: string, more: object = {}): Promise<string[]> =>
    walk.decided('clara', caseId, 'record-call', {
      at: await walk.now(),
      direction: 'outbound',
      outcome,
      summary: 'asked how we can help',
      ...more,
    });

  it('2026-03-02, 08:00: an account, an overdue invoice, no case before a sweep', async () => {
    expect((await product.as('erp').put('/v1/accounts/C-1', FRIENDLY)).status).toBe(201);
    expect((await product.as('erp').put('/v1/accounts/C-1', FRIENDLY)).status).toBe(200);
    expect((await product.as('erp').post('/v1/invoices', INVOICE)).status).toBe(202);
    const cases = await product.as('clara').get('/v1/cases?accountId=C-1');
    expect([cases.status, cases.body]).toEqual([200, { items: [], nextCursor: null }]);
  });

  it('08:30: the morning sweep opens the case; 09:00: the reminder leaves, within ten minutes', async () => {
    await walk.advance('2026-03-02T07:29:59.999Z');
    expect((await product.as('clara').get('/v1/cases')).body).toMatchObject({ items: [] });
    await walk.advance('2026-03-02T07:59:59.999Z');
    caseId = await walk.caseOf('C-1');
    expect(await walk.subjects()).toEqual([]);
    expect(await view()).toMatchObject({ accountId: 'C-1', status: 'open', step: 'reminder', balance: eur('9000.00') });
    await walk.advance('2026-03-02T08:10:00.000Z');
    expect(await walk.subjects()).toEqual(['A friendly reminder: EUR 9,000.00 open, Nordwind Handels GmbH']);
    expect(await walk.types(caseId)).toEqual([
      'account.registered',
      'calendar.resolved',
      'invoice.posted',
      'case.opened',
      'account.valued',
      'step.entered',
      ...SENT,
    ]);
    await remember();
  });

  it('03-10: after five business days a second reminder; 03-18, 09:00: a call task', async () => {
    await walk.advance('2026-03-09T22:59:59.999Z');
    expect(await walk.subjects()).toHaveLength(1);
    await walk.advance('2026-03-10T08:10:00.000Z');
    expect((await walk.subjects())[1]).toBe('Second reminder: EUR 9,000.00 open, Nordwind Handels GmbH');
    await walk.advance('2026-03-18T07:59:59.999Z');
    expect([await step(), await tasks()]).toEqual(['call', []]);
    await walk.advance('2026-03-18T08:00:00.000Z');
    expect([await step(), await tasks()]).toEqual(['call', ['record-call']]);
    await remember();
  });

  it('no answer twice, two business days apart; then reached, with the reason', async () => {
    expect(await call('no-answer')).toEqual(['call.recorded', 'task.completed']);
    await walk.advance('2026-03-20T07:59:59.999Z');
    expect(await tasks()).toEqual([]);
    await walk.advance('2026-03-20T08:00:00.000Z');
    expect(await call('no-answer')).toEqual(['call.recorded', 'task.completed']);
    await walk.advance('2026-03-24T08:00:00.000Z');
    const reason = { reason: 'financial-difficulty', source: 'the managing director, on the phone' };
    expect(await call('reached', { contactId: 'ap', empathyAck: true, reason })).toEqual([
      'call.recorded',
      'reason.set',
      'task.completed',
    ]);
    expect([await step(), await tasks()]).toEqual(['negotiation', ['offer-terms']]);
    await remember();
  });

  it('three offers in one letter at once, since they talked today', async () => {
    const validUntil = '2026-04-02';
    const promise = { amount: eur('9000.00'), dueDate: '2026-04-02', promisedBy: 'ap', channel: 'phone' };
    const plan = { total: eur('9000.00'), count: 3, rhythm: 'weekly', firstDate: '2026-04-01' };
    const options = [
      { optionId: 'full', kind: 'full-payment', amount: eur('9000.00'), validUntil, terms: promise },
      { optionId: 'plan', kind: 'plan', amount: eur('9000.00'), validUntil, terms: plan },
      { optionId: 'meet', kind: 'meeting', amount: eur('9000.00'), validUntil, terms: {} },
    ];
    expect(await walk.decided('clara', caseId, 'offer-terms', { options })).toEqual(['offer.made', 'task.completed']);
    await walk.settle();
    const [, , offer] = await walk.letters(caseId);
    expect(offer).toMatchObject({ template: 'offer', sentAt: '2026-03-24T08:00:00.000Z' });
    for (const form of [offer?.text, offer?.html]) {
      expect(form).toMatch(/2026-04-01\D+EUR 3,000\.00[^]+2026-04-08\D+EUR 3,000\.00[^]+2026-04-15\D+EUR 3,000\.00/);
    }
    await remember();
  });

  it('03-26: the customer chooses the plan of three; it is confirmed, and nothing is overdue while it is kept', async () => {
    await walk.advance('2026-03-26T09:00:00.000Z');
    const { offers } = await view();
    const payload = { offerId: offers[0]?.offerId, optionId: 'plan', acceptedBy: 'the director', proof: 'mail' };
    expect(await walk.decided('erp', caseId, 'accept-offer', payload)).toEqual([
      'offer.accepted',
      'plan.proposed',
      'plan.accepted',
    ]);
    await walk.settle();
    expect(await view()).toMatchObject({ step: 'plan', overlays: ['plan'], overdue: eur('0.00') });
    expect(await walk.subjects()).toHaveLength(4);
    expect((await walk.letters(caseId))[3]).toMatchObject({ template: 'plan-confirmation' });
    await remember();
  });

  it('04-01: the first installment is paid, and no letter says so', async () => {
    await walk.advance('2026-04-01T08:00:00.000Z');
    const before = (await view()).seq;
    const payment = { paymentId: 'P-1', accountId: 'C-1', amount: eur('3000.00'), receivedOn: '2026-04-01' };
    for (let times = 0; times < 3; times++)
      expect((await product.as('erp').post('/v1/payments', payment)).status).toBe(202);
    await walk.settle();
    expect(await walk.types(caseId, before)).toEqual(['payment.received', 'payment.applied', 'installment.paid']);
    expect(await view()).toMatchObject({ step: 'plan', balance: eur('6000.00'), overdue: eur('0.00') });
    expect(await walk.subjects()).toHaveLength(4);
  });

  it('the second installment is missed at the end of its tolerance, around Easter: a call task, no letter', async () => {
    await walk.advance('2026-04-13T21:59:59.999Z');
    expect((await view()).plan?.installments.map((one) => one.status)).toEqual(['paid', 'late', 'open']);
    await walk.advance('2026-04-14T07:00:00.000Z');
    expect(await view()).toMatchObject({ step: 'plan', overdue: eur('3000.00') });
    expect(await tasks()).toEqual(['record-call']);
    const missed = await walk.event(caseId, 'installment.missed');
    expect(missed).toMatchObject({ at: '2026-04-13T22:00:00.000Z', effectiveOn: '2026-04-13', data: { number: 2 } });
    await remember();
  });

  it('the third breaks the plan: a verdict is asked for, the same call task stays', async () => {
    await walk.advance('2026-04-20T21:59:59.999Z');
    const before = (await view()).seq;
    expect(await step()).toBe('plan');
    await walk.advance('2026-04-21T08:00:00.000Z');
    expect((await walk.types(caseId, before)).slice(0, 2)).toEqual(['installment.missed', 'plan.broken']);
    expect(await walk.event(caseId, 'plan.broken')).toMatchObject({ at: '2026-04-20T22:00:00.000Z' });
    expect([await step(), (await tasks()).sort()]).toEqual(['verdict', ['decide-relationship', 'record-call']]);
    expect(await walk.subjects()).toHaveLength(4);
    await remember();
  });

  it('a final notice now is too early, whoever asks: nobody has tried since the plan, no verdict was taken', async () => {
    await walk.advance('2026-04-22T07:00:00.000Z');
    const early = await product
      .as('clara')
      .decide(caseId, 'request-final-notice', { draftHash: 'x', relationshipNote: 'n' });
    expect(early).toMatchObject({ status: 409, body: { code: 'guard-unmet', guards: [{ id: 'G03' }] } });
    const toAgency = { agencyId: 'agency-1', feeTerms: { percent: 15 } };
    expect(await product.as('clara').decide(caseId, 'refer-to-agency', toAgency)).toMatchObject({
      status: 409,
      body: { code: 'guard-unmet', guards: expect.arrayContaining([expect.objectContaining({ id: 'G06' })]) },
    });
    expect(await product.as('sam').decide(caseId, 'request-legal-review', { why: 'soon' })).toMatchObject({
      status: 409,
      body: { code: 'guard-unmet', guards: expect.arrayContaining([expect.objectContaining({ id: 'G07' })]) },
    });
    expect(await call('no-answer')).toEqual(['call.recorded', 'task.completed']);
  });

  it('04-22: the verdict break-up takes a second supervisor', async () => {
    const { evidenceVersion } = await view();
    const verdict = { verdict: 'break-up', evidenceVersion, comment: 'a broken plan, no answer since' };
    const asked = await product.as('sam').decide(caseId, 'decide-relationship', verdict);
    expect(asked).toMatchObject({ status: 200, body: { approvalId: expect.any(String), taskId: expect.any(String) } });
    const { approvalId } = asked.body as { approvalId: string };
    expect(await walk.approving('sam', caseId, approvalId)).toMatchObject({
      status: 403,
      body: { code: 'same-person' },
    });
    expect(await walk.approved('sofia', caseId, approvalId)).toEqual([
      'approval.granted',
      'relationship.decided',
      'task.completed',
    ]);
    expect([await step(), await tasks()]).toEqual(['notice', ['request-advance-notice']]);
    await remember();
  });

  it('the advance notice: five business days at least, the text that was approved, and only that', async () => {
    const hold = { scope: 'stop', reason: 'the plan was not kept', liftCondition: { kind: 'zero-balance' } };
    const notice = { effectDate: '2026-04-30', scope: 'stop', alternatives: ['a payment by card'], hold };
    const early = { ...notice, effectDate: '2026-04-28', draftHash: 'x' };
    expect(await product.as('clara').decide(caseId, 'request-advance-notice', early)).toMatchObject({
      status: 422,
      body: { code: 'date-too-early', errors: [{ pointer: '/effectDate' }] },
    });
    const { preview, events } = await walk.withLetter(caseId, 'request-advance-notice', notice, 'sam');
    expect(events.requested.slice(0, 2)).toEqual(['approval.requested', 'notice.requested']);
    expect(events.approved.slice(0, 3)).toEqual(['approval.granted', 'message.rendered', 'message.approved']);
    await walk.settle();
    const sent = (await walk.letters(caseId)).at(-1);
    expect(sent).toMatchObject({ ...preview, template: 'advance-notice', status: 'sent' });
    expect(sent?.text).toMatch(/From 2026-04-30 [^]*suspend/);
    expect(sent?.text).toContain('EUR 6,000.00');
    expect(await walk.since(caseId, 'message.approved')).toEqual([
      'task.completed',
      'message.sending',
      'message.sent',
      'notice.sent',
      'task.created',
    ]);
    await remember();
  });

  it('04-23: delivery is proven by a report, by our id or the Message-ID alike; only then the days count', async () => {
    await walk.advance('2026-04-23T09:00:00.000Z');
    const before = (await view()).seq;
    const inMailbox = (await walk.mail()).at(-1)?.messageId ?? '';
    const at = '2026-04-23T08:59:00.000Z';
    const report = { externalId: 'd-1', messageId: inMailbox, status: 'delivered', at };
    expect((await product.as('erp').post('/v1/messages/status', report)).status).toBe(202);
    expect((await product.as('erp').post('/v1/messages/status', report)).status).toBe(202);
    const other = { ...report, status: 'bounced', reason: 'no such person' };
    expect(await product.as('erp').post('/v1/messages/status', other)).toMatchObject({
      status: 409,
      body: { code: 'duplicate' },
    });
    // The first report stands; a person looks at both.
    const { body } = await product.as('clara').get('/v1/exceptions?status=open&kind=conflict');
    const [conflict] = (body as { items: { exceptionId: string; caseId: string }[] }).items;
    expect(conflict?.caseId).toBe(caseId);
    const dismissed = { action: 'dismiss', why: 'the post office was wrong' };
    const resolved = await product.as('clara').post(`/v1/exceptions/${conflict?.exceptionId}/resolve`, dismissed);
    expect(resolved).toMatchObject({ status: 200, body: { status: 'dismissed' } });
    await walk.settle();
    expect((await walk.types(caseId, before)).slice(0, 2)).toEqual(['message.delivered', 'notice.delivered']);
    expect((await walk.letters(caseId)).at(-1)).toMatchObject({ status: 'delivered', deliveredAt: at });
  });

  it('04-30, 09:00: the hold begins on the announced date, not a moment earlier, and no letter says so', async () => {
    await walk.advance('2026-04-30T06:59:59.999Z');
    const before = await view();
    expect([before.step, before.holds]).toEqual(['notice', []]);
    await walk.advance('2026-04-30T07:00:00.000Z');
    expect((await walk.types(caseId, before.seq)).slice(0, 2)).toEqual(['notice.expired', 'hold.placed']);
    expect(await walk.event(caseId, 'hold.placed')).toMatchObject({
      at: '2026-04-30T07:00:00.000Z',
      data: { scope: 'stop', start: '2026-04-30', liftCondition: { kind: 'zero-balance' } },
    });
    expect([await step(), await tasks()]).toEqual(['hold', ['request-final-notice']]);
    expect(await walk.subjects()).toHaveLength(5);
    await remember();
  });

  it('the final notice: another text than the one shown is refused, its own text leaves with the broken plan cited', async () => {
    const note = { relationshipNote: 'a customer since 2019' };
    const preview = await walk.preview('clara', caseId, 'request-final-notice', note);
    expect(
      await product.as('clara').decide(caseId, 'request-final-notice', { ...note, draftHash: 'another' }),
    ).toMatchObject({ status: 409, body: { code: 'draft-changed' } });
    const { events } = await walk.withLetter(caseId, 'request-final-notice', note, 'sam');
    expect(events.requested.slice(0, 2)).toEqual(['approval.requested', 'final-notice.requested']);
    await walk.settle();
    const letter = (await walk.letters(caseId)).at(-1);
    expect(letter).toMatchObject({ ...preview, template: 'final-notice' });
    expect(letter?.text).toMatch(/4711[^]+2026-02-19[^]+EUR 6,000\.00[^]+2026-04-20[^]+10 business days[^]+amicably/);
    expect(await step()).toBe('final-notice');
    await remember();
  });

  it('ten business days from its delivery, holidays left out: 05-20 at midnight and not before', async () => {
    await walk.advance('2026-05-04T08:00:00.000Z');
    const messageId = (await walk.letters(caseId)).at(-1)?.messageId;
    const report = { externalId: 'd-2', messageId, status: 'delivered', at: '2026-05-04T08:00:00.000Z' };
    expect((await product.as('erp').post('/v1/messages/status', report)).status).toBe(202);
    await walk.settle();
    expect(await walk.event(caseId, 'final-notice.delivered')).toMatchObject({ data: { expiresOn: '2026-05-19' } });
    await walk.advance('2026-05-19T21:59:59.999Z');
    const before = (await view()).seq;
    expect([await step(), await tasks()]).toEqual(['final-notice', []]);
    await walk.advance('2026-05-19T22:00:00.000Z');
    expect((await walk.types(caseId, before)).slice(0, 3)).toEqual([
      'final-notice.expired',
      'relationship.recommended',
      'step.entered',
    ]);
    expect([await step(), await tasks()]).toEqual(['agency', ['refer-to-agency']]);
    await remember();
  });

  it('05-20: the agency, by two people, with a letter that waits for the window', async () => {
    await walk.advance('2026-05-20T04:00:00.000Z');
    const referral = { agencyId: 'agency-1', feeTerms: { percent: 15 } };
    const { events } = await walk.withLetter(caseId, 'refer-to-agency', referral, 'sofia');
    expect(events.requested.slice(0, 2)).toEqual(['approval.requested', 'placement.requested']);
    await walk.settle();
    expect(await walk.subjects()).toHaveLength(6);
    await walk.advance('2026-05-20T07:00:00.000Z');
    expect((await walk.subjects()).at(-1)).toBe(
      'Your account has been placed with Fairway Collections, Nordwind Handels GmbH',
    );
    expect((await walk.types(caseId)).slice(-3)).toEqual(['message.sending', 'message.sent', 'placement.made']);
    expect(await view()).toMatchObject({ step: 'agency', placements: [{ agencyId: 'agency-1', status: 'placed' }] });
  });

  it('06-30: returned unpaid opens a task, not the review; counsel advises; nothing is executed by an opinion', async () => {
    await walk.advance('2026-06-30T08:00:00.000Z');
    const placementId = (await view()).placements[0]?.placementId;
    const returned = { placementId, status: 'returned', reference: 'R-1', note: 'unpaid' };
    expect((await walk.decided('erp', caseId, 'record-agency-update', returned)).at(0)).toBe('placement.returned');
    await walk.settle();
    expect([await step(), await tasks()]).toEqual(['agency', ['request-legal-review']]);
    expect(await walk.decided('sam', caseId, 'request-legal-review', { why: 'returned unpaid' })).toEqual([
      'legal-opinion.requested',
      'task.completed',
    ]);
    expect(await step()).toBe('legal-review');
    const opinion = { opinion: 'write-off', memo: 'not worth a court', limitationCheck: 'until 2029-12-31' };
    await walk.decided('lena', caseId, 'record-legal-opinion', opinion);
    expect(await view()).toMatchObject({ status: 'open', step: 'legal-review', balance: eur('6000.00') });
    expect(await tasks()).toEqual(['write-off']);
    expect(await walk.subjects()).toHaveLength(7);
    await remember();
  });

  it('one approval writes off and closes; the customer is told, the hold outlives it', async () => {
    const payload = { amount: eur('6000.00'), reason: 'not collectible', close: { summary: 'after legal review' } };
    const { events } = await walk.withLetter(caseId, 'write-off', payload, 'sofia');
    expect(events.requested[0]).toBe('approval.requested');
    expect(events.approved.slice(0, 5)).toEqual([
      'approval.granted',
      'message.rendered',
      'message.approved',
      'write-off.posted',
      'case.closed',
    ]);
    await walk.advance('2026-07-01T08:00:00.000Z');
    expect(await view()).toMatchObject({
      status: 'closed',
      step: 'closed',
      outcome: 'written-off',
      balance: eur('0.00'),
      overlays: ['hold'],
      tasks: [],
    });
    await remember();
  });

  it('nothing was sent twice, nothing that was not promised; the mailbox, the letters and the record agree', async () => {
    const letters = await walk.letters(caseId);
    expect(letters.map((letter) => [letter.template, letter.sentAt?.slice(0, 10)])).toEqual([
      ['reminder-1', '2026-03-02'],
      ['reminder-2', '2026-03-10'],
      ['offer', '2026-03-24'],
      ['plan-confirmation', '2026-03-26'],
      ['advance-notice', '2026-04-22'],
      ['final-notice', '2026-04-30'],
      ['agency', '2026-05-20'],
      ['write-off', '2026-06-30'],
    ]);
    const mail = await walk.mail();
    const shown = ({ to, subject, text, html }: Letter): object => ({ to, subject, text, html });
    expect(mail.map(shown)).toEqual(letters.map(shown));
  });

  it('the history is whole, in order, and in the names of those who acted', async () => {
    const history = await walk.history(caseId);
    expect(history.map((event) => event.seq)).toEqual(history.map((_, index) => index + 1));
    const instants = history.map((event) => event.at);
    expect(instants).toEqual([...instants].sort());
    for (const event of history) {
      expect(Object.keys(event).sort()).toEqual(HISTORY_FIELDS);
      expect(Object.keys(event.actor).sort()).toEqual(['id', 'role']);
    }
    const by = (type: string): string | undefined => history.find((event) => event.type === type)?.actor.id;
    expect(['case.closed', 'placement.returned', 'legal-opinion.recorded', 'plan.broken'].map(by)).toEqual([
      'sofia',
      'erp',
      'lena',
      'system',
    ]);
  });

  it('every answer on the way can be had again, byte for byte, by its seq and instant', async () => {
    expect(kept.length).toBeGreaterThanOrEqual(10);
    for (const then of kept) {
      const { seq, asOf } = then.body as CaseBody;
      const again = await product.as('axel').get(`/v1/cases/${caseId}/as-of?seq=${seq}&at=${asOf}`);
      expect(again.text).toBe(then.text);
      expect(again.headers.get('etag')).toBe(then.headers.get('etag'));
    }
  });
});

const HISTORY_FIELDS = [
  'actor',
  'at',
  'caseId',
  'causedBy',
  'commandId',
  'data',
  'effectiveOn',
  'recordedAt',
  'seq',
  'type',
];
