import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decide, event, type Json } from '#domain';
import { loadStrategy } from '#platform';
import type { AgencyStatusInput, RemittanceInput, ReplyInput } from '#persistence';
import {
  CLARA,
  ERP,
  MONDAY,
  SAM,
  eur,
  invoice,
  opening,
  openTestStores,
  pay,
  register,
  rendering,
  typesAfter,
  type TestStores,
} from '../support/stores.js';

let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

const SHOP = { id: 'shop', role: 'integration' } as const;

async function append(accountKey: string, commandId: string, events: ReturnType<typeof event>[]): Promise<void> {
  const { seq } = await test.stores.record.fold(accountKey);
  const answer = await test.stores.record.append({
    accountKey,
    expectedSeq: seq,
    at: MONDAY,
    commands: [{ commandId, actor: SAM, caseId: `${accountKey}-1`, policyVersion: null, contentDigest: null, events }],
  });
  expect(answer.kind).toBe('appended');
}
/** An account that owes 100.00 with an open case. */
async function withCase(accountId: string, contacts: { contactId: string; email: string }[] = []): Promise<string> {
  const people = contacts.map((one) => ({ ...one, role: 'accounts-payable', name: one.contactId }));
  const key = await register(test.stores, accountId, people.length === 0 ? {} : { contacts: people });
  await invoice(test.stores, accountId, '1');
  await append(key, 'open', [opening(key).event]);
  return key;
}
const seqOf = async (key: string): Promise<number> => (await test.stores.record.head(key))?.seq ?? 0;
async function exceptionsOf(externalId: string) {
  const { items } = await test.stores.exceptions.list({ limit: 200 });
  return items.filter((one) => one.externalId === externalId);
}
async function outbox(key: string): Promise<number> {
  const [row] = await test.admin<{ count: string }>('SELECT count(*) FROM outbox WHERE account_key = $1', [key]);
  return Number(row?.count);
}

describe('a reply is placed, never guessed (R93)', () => {
  const reply = (externalId: string, more: Partial<ReplyInput> = {}): ReplyInput => ({
    externalId,
    from: 'Stranger@elsewhere.example',
    to: ['replies@amicable.example'],
    subject: 'Re: your letter',
    text: 'We never got the invoice.',
    at: '2026-03-03T09:00:00.000Z',
    inReplyTo: null,
    references: [],
    caseId: null,
    automatic: false,
    ...more,
  });
  const lastReply = async (key: string) => {
    const { events } = await test.stores.record.read(key, 0);
    const found = events.filter((one) => one.type === 'message.replied').at(-1);
    if (found === undefined) throw new Error('no reply on record');
    return { stored: found, data: (await test.stores.record.reveal(found)).data as unknown as Record<string, Json> };
  };

  it('by the case in the address it was sent to; the case hears of it; the text is sealed', async () => {
    const key = await withCase('fr-1');
    const seq = await seqOf(key);
    const before = await outbox(key);
    const input = reply('m-1', { to: ['Someone@x.example', `replies+${key}-1@mail.example`], from: 'AP@fr-1.example' });
    expect(await test.stores.facts.replied(ERP, input)).toEqual({ kind: 'accepted', accountKey: key, seq: seq + 1 });
    expect(await test.stores.facts.replied(ERP, input)).toEqual({ kind: 'known', accountKey: key, seq: seq + 1 });
    expect(await typesAfter(test.stores, key, seq)).toEqual(['message.replied']);
    expect(await outbox(key)).toBe(before + 1);
    const { stored, data } = await lastReply(key);
    expect(data).toEqual({
      replyId: expect.stringMatching(/^[0-9a-f]{20}$/),
      contactId: 'ap',
      messageId: null,
      channel: 'email',
      repliedAt: '2026-03-03T09:00:00.000Z',
      automatic: false,
      subject: 'Re: your letter',
      text: 'We never got the invoice.',
    });
    expect(JSON.stringify(stored)).not.toContain('never got');
    expect(stored.actor).toEqual(ERP);
    expect(await exceptionsOf('m-1')).toEqual([]);
  });

  it('the same id with another text is a conflict, and changes nothing', async () => {
    const key = await withCase('fr-2');
    await test.stores.facts.replied(ERP, reply('m-2', { caseId: `${key}-1` }));
    const seq = await seqOf(key);
    const other = await test.stores.facts.replied(ERP, reply('m-2', { caseId: `${key}-1`, text: 'something else' }));
    expect(other.kind).toBe('conflict');
    expect(await seqOf(key)).toBe(seq);
    const [conflict] = await exceptionsOf('m-2');
    expect(conflict).toMatchObject({ kind: 'conflict', factKind: 'reply' });
    const [row] = await test.admin<{ content: string | null }>(
      'SELECT content FROM exception WHERE exception_id = $1',
      [conflict?.exceptionId],
    );
    expect(row?.content).toBeNull();
  });

  it('by the letter it answers, newest reference first, whoever writes', async () => {
    const key = await withCase('fr-3');
    const messageId = `${key}-1.reminder-1.1`;
    await append(key, 'letter', [
      await rendering(test.stores, key, messageId),
      event('message.sending', { messageId, attempt: 1, smtpMessageId: `<${messageId}.1@amicable.invalid>` }),
      event('message.sent', { messageId, attempt: 1, proof: '250' }),
    ]);
    const references = ['<first@elsewhere.example>', `<${messageId}.1@amicable.invalid>`];
    await test.stores.facts.replied(ERP, reply('m-3', { inReplyTo: '<unknown@elsewhere.example>', references }));
    expect((await lastReply(key)).data).toMatchObject({ messageId, contactId: null });
  });

  it('by a sender who is a contact of one account only, in any spelling; of two accounts: a person chooses', async () => {
    const key = await withCase('fr-4', [{ contactId: 'kim', email: 'Kim@Buyer.example' }]);
    await test.stores.facts.replied(ERP, reply('m-4', { from: ' kim@buyer.EXAMPLE ' }));
    expect((await lastReply(key)).data).toMatchObject({ contactId: 'kim' });
    await withCase('fr-4b', [{ contactId: 'kim', email: 'kim@buyer.example' }]);
    const seq = await seqOf(key);
    expect(await test.stores.facts.replied(ERP, reply('m-5', { from: 'kim@buyer.example' }))).toMatchObject({
      kind: 'parked',
    });
    expect(await seqOf(key)).toBe(seq);
    const [waiting] = await exceptionsOf('m-5');
    expect(waiting).toMatchObject({
      kind: 'unknown-case',
      factKind: 'reply',
      why: 'its sender is a contact of 2 accounts',
      suggestions: [{ accountId: 'fr-4' }, { accountId: 'fr-4b' }],
      status: 'open',
    });
    const whole = await test.stores.exceptions.get(waiting?.exceptionId ?? '');
    expect(whole?.content).toMatchObject({ text: 'We never got the invoice.' });
    const [raw] = await test.admin<{ content: string | null }>(
      'SELECT content FROM exception WHERE exception_id = $1',
      [waiting?.exceptionId],
    );
    expect(raw?.content).toBeNull();
  });

  it('an address that a contact gave up, or that was erased, finds nobody', async () => {
    const key = await withCase('fr-5', [{ contactId: 'lou', email: 'lou@old.example' }]);
    await register(test.stores, 'fr-5', {
      contacts: [{ contactId: 'lou', role: 'r', name: 'Lou', email: 'lou@new.example' }],
    });
    const seq = await seqOf(key);
    expect((await test.stores.facts.replied(ERP, reply('m-6', { from: 'lou@old.example' }))).kind).toBe('parked');
    expect((await test.stores.facts.replied(ERP, reply('m-7', { from: 'lou@new.example' }))).kind).toBe('accepted');
    expect(await seqOf(key)).toBe(seq + 1);
    await test.stores.people.erase(key, 'lou');
    expect((await test.stores.facts.replied(ERP, reply('m-8', { from: 'lou@new.example' }))).kind).toBe('parked');
  });

  it('an account without any case has nobody to answer: a person decides, and is told whose it seems', async () => {
    await register(test.stores, 'fr-6', {
      contacts: [{ contactId: 'a', role: 'r', name: 'A', email: 'a@six.example' }],
    });
    expect((await test.stores.facts.replied(ERP, reply('m-9', { from: 'a@six.example' }))).kind).toBe('parked');
    expect((await exceptionsOf('m-9'))[0]).toMatchObject({
      kind: 'unknown-case',
      accountId: 'fr-6',
      factKind: 'reply',
    });
  });

  it('a case that never was, and nonsense in the address, place nothing', async () => {
    const key = await withCase('fr-7');
    for (const [index, caseId] of [`${key}-2`, 'nobody-1', `${key}`, ''].entries()) {
      const input = reply(`m-10${index}`, { caseId, to: [`replies+${caseId}@mail.example`] });
      expect((await test.stores.facts.replied(ERP, input)).kind).toBe('parked');
    }
  });

  it('V09: after the end of a case the account is told again, and stays obliged until somebody answered', async () => {
    const key = await withCase('fr-8');
    await append(key, 'close', [event('case.closed', { outcome: 'paid', summary: 'paid' })]);
    await test.stores.clock.retire(key);
    expect(await test.stores.clock.obliged()).not.toContain(key);
    const before = await outbox(key);
    await test.stores.facts.replied(ERP, reply('m-11', { caseId: `${key}-1`, automatic: true }));
    expect(await outbox(key)).toBe(before);
    await test.stores.facts.replied(ERP, reply('m-12', { caseId: `${key}-1` }));
    expect(await outbox(key)).toBe(before + 1);
    expect(await test.stores.clock.obliged()).toContain(key);
  });

  it('the same reply ten times at once is one reply', async () => {
    const key = await withCase('fr-9');
    const seq = await seqOf(key);
    const input = reply('m-13', { caseId: `${key}-1` });
    const kinds = await Promise.all(Array.from({ length: 10 }, () => test.stores.facts.replied(ERP, input)));
    expect(kinds.map((one) => one.kind).sort()).toEqual(['accepted', ...Array.from({ length: 9 }, () => 'known')]);
    expect(await seqOf(key)).toBe(seq + 1);
  });
});

describe('a payment that failed (R44)', () => {
  const failure = (accountId: string, more: object = {}) => ({
    paymentId: 'pf-1',
    accountId,
    amount: eur(100),
    failedOn: '2026-03-02',
    reason: 'insufficient funds',
    method: null,
    ...more,
  });

  it('is an event of the account and moves no money; another day is another failure', async () => {
    const key = await withCase('ff-1');
    const seq = await seqOf(key);
    expect((await test.stores.facts.paymentFailed(SHOP, failure('ff-1'))).kind).toBe('accepted');
    expect((await test.stores.facts.paymentFailed(SHOP, failure('ff-1'))).kind).toBe('known');
    expect((await test.stores.facts.paymentFailed(SHOP, failure('ff-1', { reason: 'other' }))).kind).toBe('conflict');
    const again = failure('ff-1', { failedOn: '2026-03-04' });
    expect((await test.stores.facts.paymentFailed(SHOP, again)).kind).toBe('accepted');
    expect(await typesAfter(test.stores, key, seq)).toEqual(['payment.failed', 'payment.failed']);
    const state = await test.stores.record.fold(key);
    expect(state.items.map((item) => item.balance)).toEqual([100_00]);
    expect(state.payments).toEqual([]);
    expect(state.case?.contactWantedSince).toBe('2026-03-02');
    expect((await pay(test.stores, 'ff-1', 'pf-1', eur(100))).kind).toBe('accepted');
  });

  it('of an unknown account waits for it', async () => {
    expect((await test.stores.facts.paymentFailed(SHOP, failure('ff-2', { paymentId: 'pf-2' }))).kind).toBe('parked');
    expect((await exceptionsOf('pf-2@2026-03-02')).map((one) => [one.kind, one.status])).toContainEqual([
      'unknown-account',
      'open',
    ]);
    const key = await register(test.stores, 'ff-2');
    expect(await typesAfter(test.stores, key, 2)).toEqual(['payment.failed']);
    expect((await exceptionsOf('pf-2@2026-03-02')).filter((one) => one.status === 'open')).toEqual([]);
  });
});

describe('money taken back in part', () => {
  it('is no reversal: nothing is undone, a person decides; the whole of it is', async () => {
    const key = await withCase('fp-1');
    await pay(test.stores, 'fp-1', 'pp-1', eur(100));
    const seq = await seqOf(key);
    const part = { paymentId: 'pp-1', reason: 'disputed', amount: eur(40) };
    expect((await test.stores.facts.reversePayment(ERP, part)).kind).toBe('parked');
    expect(await seqOf(key)).toBe(seq);
    expect((await exceptionsOf('pp-1')).map((one) => [one.kind, one.status, one.why])).toEqual([
      ['unmatched', 'open', 'EUR 40.00 of payment pp-1 over EUR 100.00 was taken back'],
    ]);
    await pay(test.stores, 'fp-1', 'pp-2', eur(50));
    const whole = { paymentId: 'pp-2', reason: 'disputed', amount: eur(50) };
    expect((await test.stores.facts.reversePayment(ERP, whole)).kind).toBe('accepted');
  });
});

describe('delivery reports', () => {
  const report = (externalId: string, messageId: string, status: 'delivered' | 'bounced' | 'opened') =>
    test.stores.facts.messageStatus(ERP, { externalId, messageId, status, at: MONDAY, reason: '5.1.1' });

  it('in any order, as often as they come: each is kept once; about an unknown letter for a person', async () => {
    const key = await withCase('fd-1');
    const messageId = `${key}-1.reminder-1.1`;
    await append(key, 'letter', [
      await rendering(test.stores, key, messageId),
      event('message.sending', { messageId, attempt: 1, smtpMessageId: `<${messageId}.1@amicable.invalid>` }),
      event('message.sent', { messageId, attempt: 1, proof: '250' }),
    ]);
    const seq = await seqOf(key);
    expect((await report('d-1', messageId, 'opened')).kind).toBe('accepted');
    expect((await report('d-1', messageId, 'opened')).kind).toBe('known');
    expect((await report('d-2', `<${messageId}.1@amicable.invalid>`, 'delivered')).kind).toBe('accepted');
    expect((await report('d-3', messageId, 'delivered')).kind).toBe('accepted');
    expect((await report('d-4', messageId, 'bounced')).kind).toBe('accepted');
    expect((await report('d-5', messageId, 'delivered')).kind).toBe('accepted');
    expect(await typesAfter(test.stores, key, seq)).toEqual([
      'message.opened',
      'message.delivered',
      'message.bounced',
      'message.delivered',
    ]);
    expect((await test.stores.record.fold(key)).case?.messages[0]?.status).toBe('bounced');
    expect((await report('d-6', '<nobody@nowhere.example>', 'bounced')).kind).toBe('parked');
    expect((await exceptionsOf('d-6'))[0]).toMatchObject({ kind: 'unknown-letter', factKind: 'message-status' });
  });
});

describe('what an agency reports (3.11)', () => {
  const AGENCY = { id: 'agency-feed', role: 'integration' } as const;
  async function placed(accountId: string): Promise<{ key: string; placementId: string }> {
    const key = await withCase(accountId);
    const placementId = `${key}-1-a1`;
    const about = { placementId, agencyId: 'agency-1', itemIds: ['inv-1'] };
    await append(key, 'placement', [
      event('placement.requested', { ...about, feeTerms: { percent: 15 }, approvalId: 'q1' }),
      event('placement.made', { ...about, amount: eur(100) }),
    ]);
    return { key, placementId };
  }
  const status = (
    placementId: string,
    externalId: string,
    more: Partial<AgencyStatusInput> = {},
  ): AgencyStatusInput => ({
    kind: 'status',
    externalId,
    placementId,
    agencyId: null,
    status: 'accepted',
    reference: 'R-1',
    note: null,
    at: MONDAY,
    ...more,
  });
  const remittance = (placementId: string, more: Partial<RemittanceInput> = {}): RemittanceInput => ({
    kind: 'remittance',
    externalId: 'any',
    placementId,
    agencyId: 'agency-1',
    reference: 'REM-1',
    gross: eur(40),
    fee: eur(6),
    net: eur(34),
    receivedOn: '2026-03-01',
    invoiceNumbers: [],
    ...more,
  });

  it('returned before accepted ends as returned; each report is kept once', async () => {
    const { key, placementId } = await placed('fa-1');
    const seq = await seqOf(key);
    const returned = status(placementId, 'a-2', { status: 'returned' });
    expect((await test.stores.facts.agencyReported(AGENCY, returned)).kind).toBe('accepted');
    expect((await test.stores.facts.agencyReported(AGENCY, status(placementId, 'a-1'))).kind).toBe('accepted');
    expect((await test.stores.facts.agencyReported(AGENCY, returned)).kind).toBe('known');
    expect(await typesAfter(test.stores, key, seq)).toEqual(['placement.returned', 'placement.accepted']);
    expect((await test.stores.record.fold(key)).case?.placement?.status).toBe('returned');
  });

  it('V02: a remittance reduces the debt by the gross, once for each reference, and can be reversed like a payment', async () => {
    const { key, placementId } = await placed('fa-2');
    const seq = await seqOf(key);
    expect((await test.stores.facts.agencyReported(AGENCY, remittance(placementId))).kind).toBe('accepted');
    const again = remittance(placementId, { externalId: 'other id' });
    expect((await test.stores.facts.agencyReported(AGENCY, again)).kind).toBe('known');
    expect((await test.stores.facts.agencyReported(ERP, again)).kind).toBe('accepted');
    expect(await typesAfter(test.stores, key, seq)).toEqual([
      'remittance.recorded',
      'payment.received',
      'payment.applied',
    ]);
    const [item] = await test.admin<{ balance: string }>('SELECT balance FROM open_item WHERE account_key = $1', [key]);
    expect(Number(item?.balance)).toBe(60_00);
    const brought = async () =>
      (await test.stores.reads.placements({ limit: 500 })).find((one) => one.placementId === placementId);
    expect(await brought()).toMatchObject({ status: 'placed', amount: 100_00, collected: 40_00, fee: 6_00 });
    const paymentId = `remittance:${placementId}:REM-1`;
    await test.stores.facts.reversePayment(AGENCY, { paymentId, reason: 'the cheque bounced' });
    expect((await test.stores.record.fold(key)).items.map((one) => one.balance)).toEqual([100_00]);
    expect(await brought()).toMatchObject({ collected: 0, fee: 0, remittances: 0 });
  });

  it('V02 G14: told by a decision it is the same money in the ledger, and the feed that comes later adds nothing', async () => {
    const { key, placementId } = await placed('fa-decided');
    const state = await test.stores.record.fold(key);
    const { kind: _kind, externalId: _id, agencyId: _agency, ...payload } = remittance(placementId);
    const events = decide(state, (await loadStrategy()).strategy, {
      ...{ decision: 'record-agency-remittance', decisionId: 'd1', caseId: `${key}-1`, actor: CLARA, payload },
      ...{ expectedVersion: state.version, now: MONDAY, limits: null },
    });
    await append(key, 'd1', events as ReturnType<typeof event>[]);
    const balance = async () => {
      const [row] = await test.admin<{ balance: string }>('SELECT balance FROM open_item WHERE account_key = $1', [
        key,
      ]);
      return Number(row?.balance);
    };
    expect(await balance()).toBe(60_00);
    const seq = await seqOf(key);
    expect((await test.stores.facts.agencyReported(AGENCY, remittance(placementId))).kind).toBe('accepted');
    expect([await seqOf(key), await balance()]).toEqual([seq, 60_00]);
  });

  it('the same reference with another sum, from the same sender or another, books nothing', async () => {
    const { key, placementId } = await placed('fa-3');
    await test.stores.facts.agencyReported(AGENCY, remittance(placementId));
    const seq = await seqOf(key);
    const other = remittance(placementId, { gross: eur(41), net: eur(35) });
    expect((await test.stores.facts.agencyReported(AGENCY, other)).kind).toBe('conflict');
    expect((await test.stores.facts.agencyReported(ERP, other)).kind).toBe('parked');
    expect(await seqOf(key)).toBe(seq);
    expect(
      (await exceptionsOf(`${placementId}:REM-1`)).map((one) => [one.kind, one.source, one.amount]),
    ).toContainEqual(['unmatched', 'erp', eur(41)]);
  });

  it.each([
    ['over what was placed', { gross: eur(101), fee: eur(0), net: eur(101) }, 'unmatched'],
    ['sums that do not agree', { net: eur(33) }, 'unmatched'],
    ['another currency', { gross: { minor: 4_000, currency: 'USD' } }, 'other-currency'],
    ['another agency', { agencyId: 'agency-9' }, 'unknown-placement'],
  ] as const)('%s: booked nowhere, kept for a person', async (name, more, kind) => {
    const { key, placementId } = await placed(`fa-${name}`);
    const seq = await seqOf(key);
    expect((await test.stores.facts.agencyReported(AGENCY, remittance(placementId, more))).kind).toBe('parked');
    expect(await seqOf(key)).toBe(seq);
    const [exception] = await exceptionsOf(`${placementId}:REM-1`);
    expect(exception).toMatchObject({ kind, factKind: 'remittance', status: 'open', accountId: `fa-${name}` });
  });

  it.each(['nobody-1-a1', 'rubbish', '-1-a1'])(
    'an unknown placement (%s) is kept for a person',
    async (placementId) => {
      const externalId = `u-${placementId}`;
      expect((await test.stores.facts.agencyReported(AGENCY, status(placementId, externalId))).kind).toBe('parked');
      expect((await exceptionsOf(externalId))[0]).toMatchObject({
        kind: 'unknown-placement',
        factKind: 'agency-report',
      });
    },
  );
});

describe('attached by hand', () => {
  const only = async (externalId: string): Promise<string> => {
    const open = (await exceptionsOf(externalId)).filter((one) => one.status === 'open');
    expect(open).toHaveLength(1);
    return open[0]?.exceptionId ?? '';
  };

  it('a reply nobody could place lands on the case a person names, told by its sender; twice is once', async () => {
    const key = await withCase('fh-1');
    const nowhere = { from: 'x@nowhere.example', to: [], subject: 'Hi', text: 'Paid yesterday.', at: null };
    const none = { inReplyTo: null, references: [], caseId: null, automatic: false };
    await test.stores.facts.replied(ERP, { externalId: 'h-1', ...nowhere, ...none });
    const seq = await seqOf(key);
    const id = await only('h-1');
    await test.stores.exceptions.resolve(CLARA, id, { action: 'attach', caseId: `${key}-1` });
    await test.stores.exceptions.resolve(CLARA, id, { action: 'attach', caseId: `${key}-1` });
    expect(await typesAfter(test.stores, key, seq)).toEqual(['message.replied']);
    const [reply] = (await test.stores.record.fold(key)).case?.replies ?? [];
    expect(await test.stores.record.reveal(reply)).toMatchObject({ text: 'Paid yesterday.', subject: 'Hi' });
    expect((await exceptionsOf('h-1')).map((one) => [one.status, one.settledBy])).toEqual([['applied', 'clara']]);
    const repeat = await test.stores.facts.replied(ERP, { externalId: 'h-1', ...nowhere, ...none });
    expect(repeat).toMatchObject({ kind: 'known' });
    expect(await seqOf(key)).toBe(seq + 1);
  });

  it('a bounce of an unknown letter counts for the letter a person names', async () => {
    const key = await withCase('fh-2');
    const messageId = `${key}-1.reminder-1.1`;
    await append(key, 'letter', [
      await rendering(test.stores, key, messageId),
      event('message.sending', { messageId, attempt: 1, smtpMessageId: `<${messageId}.1@amicable.invalid>` }),
      event('message.sent', { messageId, attempt: 1, proof: '250' }),
    ]);
    const report = { externalId: 'h-2', messageId: 'unknown', status: 'bounced', at: MONDAY, reason: '5.1.1' } as const;
    await test.stores.facts.messageStatus(ERP, report);
    await test.stores.exceptions.resolve(CLARA, await only('h-2'), { action: 'attach', messageId });
    const [message] = (await test.stores.record.fold(key)).case?.messages ?? [];
    expect(message?.status).toBe('bounced');
    expect((await test.stores.record.fold(key)).case?.attempts).toEqual([]);
  });

  it('a remittance of an unknown placement is booked to the one a person names, once for its reference', async () => {
    const key = await withCase('fh-3');
    const placementId = `${key}-1-a1`;
    const about = { placementId, agencyId: 'agency-1', itemIds: ['inv-1'] };
    await append(key, 'placement', [
      event('placement.requested', { ...about, feeTerms: { percent: 15 }, approvalId: 'q1' }),
      event('placement.made', { ...about, amount: eur(100) }),
    ]);
    const sums = { gross: eur(40), fee: eur(6), net: eur(34), receivedOn: '2026-03-01', invoiceNumbers: [] };
    const wrong = { kind: 'remittance', externalId: 'h-3', placementId: 'typo-1-a1', agencyId: null } as const;
    await test.stores.facts.agencyReported(ERP, { ...wrong, reference: 'H-3', ...sums });
    const seq = await seqOf(key);
    const id = await only('typo-1-a1:H-3');
    await test.stores.exceptions.resolve(SAM, id, { action: 'attach', placementId });
    expect(await typesAfter(test.stores, key, seq)).toEqual([
      'remittance.recorded',
      'payment.received',
      'payment.applied',
    ]);
    const right = await test.stores.facts.agencyReported(ERP, { ...wrong, placementId, reference: 'H-3', ...sums });
    expect(right.kind).toBe('known');
    expect((await test.stores.record.fold(key)).items.map((one) => one.balance)).toEqual([60_00]);
  });
});

describe('messages that only a person can place', () => {
  it('are kept once, sealed, and verify as part of the record', async () => {
    const message = {
      kind: 'unreadable' as const,
      externalId: 'evt_1',
      factKind: 'stripe-event',
      content: { name: 'Jane' },
      why: 'metadata.account_id is missing',
      accountId: null,
      amount: eur(5),
    };
    await test.stores.facts.leaveToPerson(SHOP, message);
    await test.stores.facts.leaveToPerson(SHOP, message);
    const found = await exceptionsOf('evt_1');
    expect(found.map((one) => [one.kind, one.amount])).toEqual([['unreadable', eur(5)]]);
    expect((await test.stores.exceptions.get(found[0]?.exceptionId ?? ''))?.content).toEqual({ name: 'Jane' });
    expect((await test.stores.record.verify()).faults).toEqual([]);
  });

  it('the zone of an account is that of the account named, else that of the payment', async () => {
    await register(test.stores, 'fz-1', { zone: 'Europe/Berlin' });
    await pay(test.stores, 'fz-1', 'pz-1', eur(1));
    const zone = (accountId: string | null, paymentId: string) =>
      test.stores.reads.zoneOf({ accountId, source: 'erp', paymentId });
    expect(await zone('fz-1', 'x')).toBe('Europe/Berlin');
    expect(await zone(null, 'pz-1')).toBe('Europe/Berlin');
    expect(await zone('nobody', 'nothing')).toBeNull();
  });
});
