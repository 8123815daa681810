/** A payment and an approved letter at the same moment: whichever is first in the record wins, and it shows. */
import { setTimeout as sleep } from 'node:timers/promises';
import { accountKeyOfCase } from '#contracts';
import type { StoredEvent } from '#domain';
import { eur } from '../support/http.js';
import type { Dice } from './support/dice.js';
import { eventsOf, foldIsState } from './support/held.js';
import type { Rig } from './support/rig.js';
import { until } from './support/wait.js';

/** Monday 08:00 in Berlin: an hour before letters may leave. */
export const BEFORE_HOURS = '2026-03-02T07:00:00.000Z';
const IN_HOURS = '2026-03-02T08:00:00.000Z';
const SETTLE_MS = 60_000;
/** How far apart the two may begin (ms): so that each of them comes first in a good part of the races. */
const APPROVAL_MS = 31;
const PAYMENT_MS = 301;
/** The letters of one hour leave one by one: the payments are spread over as long, so much for each. */
const HOUR_MS_EACH = 90;

interface Racer {
  readonly accountId: string;
  readonly caseId: string;
  readonly approvalId: string;
  readonly draftHash: string;
  readonly inFull: boolean;
}
export interface Races {
  races: number;
  /** The letter was first. */
  sent: number;
  /** The payment was first: after the approval, or while it was still asked for. */
  suppressed: number;
  suppressedBeforeApproval: number;
  readonly faults: string[];
}

/**
 * Half of the races are between the payment and the approval, in the hours when letters leave at once; in the other half
 * the letter is approved and waits, and the payment meets the hour in which it may leave. The clock must stand at
 * `BEFORE_HOURS`.
 */
export async function paymentRaces(rig: Rig, dice: Dice, count: number): Promise<Races> {
  const tally: Races = { races: 0, sent: 0, suppressed: 0, suppressedBeforeApproval: 0, faults: [] };
  const racers = await inGroups(
    Array.from({ length: count }, (_, n) => n),
    async (n) => prepare(rig, `R-${n + 1}`, dice.chance(0.5)),
  );
  const early = racers.slice(0, Math.floor(count / 2));
  await inGroups(early, async (racer) => void (await approve(rig, racer)));
  await Promise.all([
    rig.api.must('sam', 'POST', '/v1/clock/advance', { to: IN_HOURS }),
    ...early.map(async (racer) => sleep(dice.below(HOUR_MS_EACH * early.length)).then(async () => pay(rig, racer))),
  ]);
  await inGroups(racers.slice(early.length), async (racer) => {
    const [first, second] = [dice.below(APPROVAL_MS), dice.below(PAYMENT_MS)];
    await Promise.all([
      sleep(first).then(async () => approve(rig, racer)),
      sleep(second).then(async () => pay(rig, racer)),
    ]);
  });
  await until('all is quiet', SETTLE_MS, async () => ((await isQuiet(rig)) ? true : undefined));
  for (const racer of racers) await judge(rig, racer, tally);
  return tally;
}

/** Four at a time: the order in which the dice is rolled stays the same. */
async function inGroups<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < list.length; from += 4) {
    results.push(...(await Promise.all(list.slice(from, from + 4).map(work))));
  }
  return results;
}

/** An account whose advance notice needs nothing but the approval. */
async function prepare(rig: Rig, accountId: string, inFull: boolean): Promise<Racer> {
  const caseId = await rig.api.overdue(accountId, { amount: '9000.00', dueDate: '2026-02-23' });
  const decided = async (user: string, decision: string, payload: object): Promise<string> => {
    const made = await rig.api.decideNow(user, caseId, decision, payload);
    if (made.status !== 200) throw new Error(`${decision} ${caseId}: ${made.status} ${made.text}`);
    return (made.body as { approvalId?: string }).approvalId ?? '';
  };
  await decided('clara', 'set-reason', { reason: 'financial-difficulty', source: 'customer' });
  const { evidenceVersion } = (await rig.api.getCase(caseId)).body;
  const verdict = { verdict: 'break-up', evidenceVersion, comment: 'no way forward' };
  const asked = await decided('sam', 'decide-relationship', verdict);
  const open = (await rig.api.getCase(caseId)).body.approvals.find(({ approvalId }) => approvalId === asked);
  await decided('sofia', 'approve', { approvalId: asked, draftHash: open?.draftHash });
  const notice = { effectDate: '2026-03-20', scope: 'stop', alternatives: ['pay by card'] };
  const preview = await rig.api.must('clara', 'POST', `/v1/cases/${caseId}/previews/request-advance-notice`, notice);
  const { draftHash } = preview.body as { draftHash: string };
  const approvalId = await decided('clara', 'request-advance-notice', { ...notice, draftHash });
  return { accountId, caseId, approvalId, draftHash, inFull };
}

const approvalKey = (caseId: string): string => `approve-${caseId}`;

/** The second person approves what they have seen; where the payment came first, the case refuses. */
async function approve(rig: Rig, { caseId, approvalId, draftHash }: Racer): Promise<void> {
  const made = await rig.api.decideNow('sam', caseId, 'approve', { approvalId, draftHash }, approvalKey(caseId));
  if (made.status !== 200 && made.status !== 409) throw new Error(`approve ${caseId}: ${made.status} ${made.text}`);
}

async function pay(rig: Rig, { accountId, inFull }: Racer): Promise<void> {
  const amount = eur(inFull ? '9000.00' : '4000.00');
  const paid = { paymentId: `pay-${accountId}`, accountId, amount, receivedOn: '2026-03-02' };
  await rig.api.must('erp', 'POST', '/v1/payments', paid);
}

async function isQuiet(rig: Rig): Promise<boolean> {
  const [loud, pending] = [
    await rig.stores.clock.unquiet(await rig.stores.record.now()),
    await rig.stores.outbox.pending(),
  ];
  return loud.length === 0 && pending === 0;
}

const ofNotice = (one: StoredEvent): boolean =>
  (one.type === 'message.sending' || one.type === 'message.suppressed') &&
  one.data.messageId.includes('advance-notice');

async function judge(rig: Rig, { accountId, caseId }: Racer, tally: Races): Promise<void> {
  const events = await eventsOf(rig, accountKeyOfCase(caseId));
  const paid = events.find(({ type }) => type === 'payment.received')?.seq ?? 0;
  const granted = events.some((one) => one.commandId === approvalKey(caseId) && one.type === 'approval.granted');
  const sendings = events.filter((one) => one.type === 'message.sending' && ofNotice(one));
  const suppressions = events.filter((one) => one.type === 'message.suppressed' && ofNotice(one));
  const naming = suppressions.filter(
    (one) => one.type === 'message.suppressed' && one.data.facts['paymentId'] === `pay-${accountId}`,
  );
  const letters = (await rig.mailbox()).filter(({ messageId }) => messageId.includes(`${caseId}.advance-notice`));
  const fault = (what: string): void => {
    const story = events.slice(-14).map(({ seq, type }) => `${seq} ${type}`);
    tally.faults.push(`${caseId}: ${what}: ${story.join(', ')}`);
  };
  tally.races += 1;
  if (paid === 0) fault('the payment is not recorded');
  const [sending] = sendings;
  if (sending !== undefined) {
    tally.sent += 1;
    if (sending.seq > paid) fault('the letter went out although the payment came first');
    if (sendings.length !== 1 || letters.length !== 1) fault(`${sendings.length} sends, ${letters.length} letters`);
    if (suppressions.length > 0) fault('the letter was sent and withheld');
  } else {
    tally.suppressed += 1;
    if (!granted) tally.suppressedBeforeApproval += 1;
    if (letters.length > 0) fault('a letter without a send is in the mailbox');
    if (suppressions.length !== 1 || naming.length !== 1) {
      fault(`withheld ${suppressions.length} times, naming the payment ${naming.length} times`);
    }
  }
  tally.faults.push(...(await foldIsState(rig, caseId, SETTLE_MS)));
}
