import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyState, event, evolve, StreamWatch, type NewEvent, type StoredEvent } from '#domain';
import { checkInWords, checkRecord, wrongWorkflows } from '../../apps/cli/src/commands/check.js';
import {
  eur,
  invoice,
  MONDAY,
  opening,
  openTestStores,
  pay,
  register,
  rendering,
  SYSTEM_ACTOR,
  type TestStores,
} from '../support/stores.js';

let test: TestStores;
let key: string;

async function append(events: NewEvent[]): Promise<void> {
  const { seq } = await test.stores.record.fold(key);
  const command = { commandId: `c-${seq}`, actor: SYSTEM_ACTOR, policyVersion: null, contentDigest: null, events };
  const caseId = `${key}-1`;
  const answer = await test.stores.record.append({
    ...{ accountKey: key, expectedSeq: seq, at: MONDAY, commands: [{ ...command, caseId }] },
  });
  expect(answer.kind).toBe('appended');
}
const leaving = (messageId: string): NewEvent =>
  event('message.sending', { messageId, attempt: 1, smtpMessageId: `<${messageId}@amicable.invalid>` });
const sent = (messageId: string): NewEvent => event('message.sent', { messageId, attempt: 1, proof: 'ok' });

beforeAll(async () => {
  test = await openTestStores();
  const { stores } = test;
  key = await register(stores, 'owing');
  await register(stores, 'quiet');
  await invoice(stores, 'owing', '1', { amount: eur(500) });
  await append([opening(key).event, event('step.entered', { step: 'reminder' })]);
  await append([await rendering(stores, key, 'm1'), leaving('m1'), sent('m1')]);
  await pay(stores, 'owing', 'half', eur(200));
});
afterAll(() => test.close());

const found = async (): Promise<string[]> => {
  const { broken } = await checkRecord(test.stores);
  return broken.map(({ id, accountKey }) => `${id} ${accountKey === key ? 'owing' : accountKey}`);
};
/** Breaks something on purpose, behind the product's back, looks, and puts it right again. */
async function whileBroken(breaking: string, mending: string): Promise<string[]> {
  await test.admin(breaking);
  const broken = await found();
  await test.admin(mending);
  expect(await found()).toEqual([]);
  return broken;
}

describe('the nightly check', () => {
  it('V01 V02 V03 V05 V06 V07 V09: finds nothing where all holds, also after the same facts came again', async () => {
    expect(await pay(test.stores, 'owing', 'half', eur(200))).toMatchObject({ kind: 'known' });
    const checked = await checkRecord(test.stores);
    expect(checked).toMatchObject({ accounts: 2, broken: [] });
    expect(checkInWords(checked)).toEqual([`${checked.events} events of 2 accounts checked: all holds.`]);
  });

  it('V02: finds a ledger that says something else than the record, and lines that do not add up', async () => {
    expect(
      await whileBroken(`UPDATE open_item SET balance = balance + 1`, `UPDATE open_item SET balance = balance - 1`),
    ).toEqual(['V02 owing', 'V02 owing']);
    expect(await whileBroken(`UPDATE payment SET unapplied = 1`, `UPDATE payment SET unapplied = 0`)).toEqual([
      'V02 owing',
    ]);
  });

  it('V06: finds a changed chain and a read model that is not what a replay gives', async () => {
    const hash = `(SELECT hash FROM event e WHERE e.account_key = h.account_key AND e.seq = h.seq)`;
    expect(
      await whileBroken(
        `UPDATE stream_head SET hash = 'x' WHERE account_key = '${key}'`,
        `UPDATE stream_head h SET hash = ${hash} WHERE account_key = '${key}'`,
      ),
    ).toEqual(['V06 owing']);
    expect(await whileBroken(`UPDATE case_view SET step = 'call'`, `UPDATE case_view SET step = 'reminder'`)).toEqual([
      'V06 owing',
    ]);
  });

  it('V07: finds an open case that nobody would wake', async () => {
    const mark = (obliged: boolean): string =>
      `UPDATE stream_head SET obliged = ${obliged} WHERE account_key = '${key}'`;
    expect(await whileBroken(mark(false), mark(true))).toEqual(['V07 owing']);
  });

  it('V07: an obligation without a workflow and a workflow without an obligation are both named', () => {
    expect(
      wrongWorkflows(['a', 'b'], ['case:b', 'case:c']).map(({ id, accountKey, what }) => [id, accountKey, what]),
    ).toEqual([
      ['V07', 'a', 'has something to wait for and no workflow'],
      ['V07', 'c', 'has a workflow and nothing to wait for'],
    ]);
    expect(wrongWorkflows(['a'], ['case:a'])).toEqual([]);
  });

  it('V09: finds a fact that was accepted and is not on record', async () => {
    const payment = `WHERE kind = 'payment' AND external_id = 'half'`;
    expect(
      await whileBroken(`UPDATE inbox SET seq = seq + 900 ${payment}`, `UPDATE inbox SET seq = seq - 900 ${payment}`),
    ).toEqual(['V09 owing']);
  });

  it('V01 G14: a payment stored twice is found in the stream', async () => {
    const { events } = await test.stores.record.read(key, 0);
    const received = events.find((one): one is StoredEvent<'payment.received'> => one.type === 'payment.received');
    if (received === undefined) throw new Error('no payment on record');
    const watch = new StreamWatch(key);
    watch.see(emptyState(key), received);
    expect(watch.broken).toEqual([]);
    watch.see(emptyState(key), { ...received, seq: 99 });
    expect(watch.broken).toMatchObject([{ id: 'V01', seq: 99 }]);
  });

  it('V03 V05: a letter that left twice, or asks for money after all was paid, is named with its account', async () => {
    await append([sent('m1')]);
    expect(await found()).toEqual(['V03 owing']);
    expect(await pay(test.stores, 'owing', 'rest', eur(300))).toMatchObject({ kind: 'accepted' });
    await append([await rendering(test.stores, key, 'm2'), leaving('m2')]);
    expect(await found()).toEqual(['V03 owing', 'V05 owing']);
    const words = checkInWords(await checkRecord(test.stores));
    expect(words[1]).toContain(`V05 ${key} seq `);
    expect(words.at(-1)).toMatch(/2 findings\.$/);
  });

  it('V05: what thanks for the payment may leave', async () => {
    const { events } = await test.stores.record.read(key, 0);
    const watch = new StreamWatch(key);
    let state = emptyState(key);
    for (const one of events) {
      const thanked =
        one.type === 'message.rendered' ? ({ ...one, data: { ...one.data, template: 'thanks' } } as StoredEvent) : one;
      watch.see(state, thanked);
      state = evolve(state, one);
    }
    expect(watch.broken.map(({ id }) => id)).toEqual(['V03']);
  });
});
