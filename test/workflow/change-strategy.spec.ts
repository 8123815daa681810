import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { previewOf, type Actor, type DecisionPayloads, type LetterRule, type Strategy } from '#domain';
import { CaseHouse, refusalOf } from '../support/case-house.js';
import { CLARA, SAM } from '../support/stores.js';

jest.setTimeout(120_000);

const SOFIA: Actor = { id: 'sofia', role: 'supervisor' };
const WHY = 'they asked for more time';

/** Ten business days for an answer instead of five, and another text (the German one) for messages written by hand. */
function patient(standard: Strategy): Strategy {
  const { message } = standard.letters;
  const german = message.texts?.find(({ language }) => language === 'de');
  if (german === undefined) throw new Error('the strategy has no German message');
  const reworded: LetterRule = { ...message, version: german.version, texts: [{ ...german, language: 'en' }] };
  return {
    ...standard,
    ...{ id: 'patient', version: 'patient-1' },
    reminder: { ...standard.reminder, waitBd: 10 },
    letters: { ...standard.letters, message: reworded },
  };
}

describe('R77: change-strategy through the workflow', () => {
  let house: CaseHouse;
  afterEach(() => house.close());

  const runOf = async (key: string): Promise<string> => (await house.handle(key).describe()).runId;
  const answered = (decision: Promise<unknown>): Promise<unknown> =>
    decision.then(
      () => 'accepted',
      (error: unknown) => refusalOf(error),
    );
  const lettersTo = (template: string): string[] =>
    house.mail.filter(({ messageId }) => messageId.includes(template)).map(({ text }) => text);
  async function writeByHand(key: string): Promise<{ approvalId: string; draftHash: string }> {
    const state = await house.fold(key);
    const contactId = state.account?.contacts[0]?.contactId ?? '';
    const text = 'The pallets leave on Monday.';
    const payload: DecisionPayloads['send-message'] = { channel: 'email', contactId, subject: 'Your delivery', text };
    const { id = '', version = '' } = state.case?.strategy ?? {};
    const strategy = await house.stores.house.strategy(id, version);
    if (strategy === null) throw new Error(`nobody knows ${id} ${version}`);
    const { draftHash } = previewOf(state, strategy, 'send-message', payload, await house.now());
    const { approvalId = '' } = await house.decide(key, CLARA, 'send-message', { ...payload, draftHash });
    return { approvalId, draftHash };
  }

  it('the case goes on under the new one, over a restart and a roll-over; another text goes back to its maker', async () => {
    house = await CaseHouse.open({ rollOver: { quietMs: 200, afterActs: 4, atLatestActs: 40 } });
    const next = patient(house.strategy);
    await house.stores.house.saveStrategy(next);
    const key = await house.overdue('patient');
    await house.advance('2026-03-06T10:00:00.000Z');
    expect(lettersTo('reminder-1')).toHaveLength(1);

    const asked = await writeByHand(key);
    const to = { strategy: next.id, version: next.version, reason: WHY };
    expect(await answered(house.decide(key, CLARA, 'change-strategy', to))).toMatchObject({ code: 'not-permitted' });
    expect(await answered(house.decide(key, SAM, 'change-strategy', { ...to, version: 'patient-9' }))).toMatchObject({
      code: 'unknown-reference',
    });
    const before = (await house.fold(key)).seq;
    await house.decide(key, SAM, 'change-strategy', to);
    await house.settle();
    expect((await house.types(key, before)).slice(0, 2)).toEqual(['case.re-planned', 'approval.voided']);
    expect((await house.fold(key)).case?.strategy).toEqual({ id: 'patient', version: 'patient-1' });
    expect(await answered(house.decide(key, SOFIA, 'approve', asked))).toMatchObject({ code: 'draft-changed' });
    expect(lettersTo('message')).toEqual([]);

    await house.stopWorker();
    await house.startWorker();
    const again = await writeByHand(key);
    expect(again.draftHash).not.toBe(asked.draftHash);
    await house.decide(key, SOFIA, 'approve', again);
    // Each note is an act; the case begins a new run after a few of them, and takes none while it does.
    const run = await runOf(key);
    while ((await runOf(key)) === run) await answered(house.decide(key, CLARA, 'note', { text: 'another' }));

    await house.advance('2026-03-13T17:00:00.000Z');
    expect(lettersTo('message')).toEqual([expect.stringContaining('Guten Tag')]);
    // Under the standard one the second reminder would have left on 2026-03-10.
    expect(lettersTo('reminder-2')).toEqual([]);
    await house.advance('2026-03-31T17:00:00.000Z');
    expect(lettersTo('reminder-2')).toHaveLength(1);
    const sent = (await house.stores.record.read(key, 0)).events.filter(({ type }) => type === 'message.sent');
    expect(sent.map(({ at }) => at.slice(0, 10))).toEqual(['2026-03-02', '2026-03-06', '2026-03-17']);
    expect((await house.handle(key).describe()).status.name).toBe('RUNNING');
  });

  it('a strategy that nobody stored changes nothing, and the same version is no change', async () => {
    house = await CaseHouse.open();
    const key = await house.overdue('same');
    await house.settle();
    const before = await house.fold(key);
    const { id: strategy, version } = house.strategy;
    expect(await answered(house.decide(key, SAM, 'change-strategy', { strategy, version, reason: WHY }))).toMatchObject(
      {
        code: 'wrong-step',
      },
    );
    expect((await house.fold(key)).seq).toBe(before.seq);
  });
});
