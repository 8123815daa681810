/** Whole lives of many cases at once: open, remind, request, approve, pay, thank, close; and the bare engine at the same. */
import type { Client } from '@temporalio/client';
import type { Strategy } from '#domain';
import { CaseHouse } from '../test/support/case-house.js';
import { CLARA, SAM, eur, invoice } from '../test/support/stores.js';
import { withBareWorker } from './bare.js';

export interface Lives {
  readonly cases: number;
  readonly seconds: number;
  /** Of this process: worker, relay, client. The servers are not in it. */
  readonly cpuMs: number;
}
const CASES = 300;
const AT_ONCE = 40;
/** The send hour of the day on which the cases are opened. */
const SEND_HOUR = '2026-03-02T08:00:00.000Z';
/** All reminders at once: spread over minutes, the driven clock would stop at each. */
const unspread = (strategy: Strategy): Strategy => ({
  ...strategy,
  version: `${strategy.version}-at-once`,
  contact: { ...strategy.contact, spreadMinutes: 0 },
});

export async function ladderCosts(): Promise<{ own: Lives; bare: Lives }> {
  const own = await ownLives();
  const bare = await withBareWorker(bareLives);
  return { own, bare };
}

async function ownLives(): Promise<Lives> {
  const house = await CaseHouse.open({ strategy: unspread });
  try {
    const names = Array.from({ length: CASES }, (_, index) => `ladder-${index}`);
    const keys = new Map<string, string>();
    await inTurns(names, async (name) => {
      keys.set(name, await house.account(name));
      await invoice(house.stores, name, `${name}-1`, { amount: eur(9_000), dueDate: '2026-02-16' });
    });
    const lives = await timed(async () => {
      await house.sweep();
      await house.advance(SEND_HOUR);
      await inTurns(names, async (name) => {
        const key = keys.get(name) ?? '';
        const reason = { reason: 'avoidance', source: 'the director', evidence: 'says so in writing' };
        await house.decide(key, CLARA, 'set-reason', reason);
        const open = (await house.fold(key)).case?.approvals.find((one) => one.status === 'open');
        if (open === undefined) throw new Error(`${name}: nothing awaits a second person`);
        const { approvalId, draftHash } = open;
        await house.decide(key, SAM, 'approve', { approvalId, draftHash });
      });
      await inTurns(names, (name) => house.pay(name, `P-${name}`, 9_000, '2026-03-02'));
      await house.settle();
    });
    for (const [name, key] of keys) {
      const { case: c } = await house.fold(key);
      if (c?.status !== 'closed') throw new Error(`${name} is ${c?.status ?? 'without a case'} instead of closed`);
    }
    if (house.mail.length !== 2 * CASES) throw new Error(`${house.mail.length} letters instead of ${2 * CASES}`);
    return lives;
  } finally {
    await house.close();
  }
}

async function bareLives(client: Client): Promise<Lives> {
  const ids = Array.from({ length: CASES }, (_, index) => `ladder-${index}`);
  return timed(async () => {
    await inTurns(ids, async (workflowId) => {
      await client.workflow.start('bareLadder', { taskQueue: 'bare', workflowId });
    });
    await inTurns(ids, async (workflowId) => {
      const handle = client.workflow.getHandle(workflowId);
      await handle.executeUpdate('decide', { args: ['request'] });
      await handle.executeUpdate('decide', { args: ['approve'] });
    });
    await inTurns(ids, (workflowId) => client.workflow.getHandle(workflowId).signal('fact', 'a payment'));
    await inTurns(ids, (workflowId) => client.workflow.getHandle(workflowId).result());
  });
}

async function timed(work: () => Promise<void>): Promise<Lives> {
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cases: CASES, seconds: (performance.now() - started) / 1_000, cpuMs: (user + system) / 1_000 };
}

/** Does something for each, so many at once. */
async function inTurns<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  const queue = [...all];
  const worker = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await act(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
