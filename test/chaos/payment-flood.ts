/**
 * Payments pour in by API, file and webhook, each one to five times and in random order, while parts of the running
 * product are killed. What was acknowledged counts exactly once, and every letter leaves once or is a task.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { eur } from '../support/http.js';
import { startProduct, type Part, type Product } from '../support/product.js';
import { accountBody } from '../support/account-body.js';
import { Books } from './support/flood-books.js';
import {
  acknowledged,
  CHANNELS,
  Channels,
  CLIENT,
  newSecret,
  type Paid,
  type Parcel,
} from './support/flood-channels.js';
import type { Dice } from './support/dice.js';
import { bounded, until } from './support/wait.js';

export interface FloodPlan {
  readonly accounts: number;
  readonly payments: number;
  /** Parts that are killed, one after the other, each again when all of them serve. */
  readonly kills: readonly Part[];
  readonly clients: number;
  readonly withinMs: number;
}
/** What was seen; `faults` is empty when everything held. */
export interface Flood {
  readonly payments: number;
  sends: number;
  unanswered: number;
  repeats: number;
  kills: number;
  lettersSent: number;
  withheld: number;
  outcomeUnknown: number;
  seconds: number;
  readonly faults: string[];
}

export const TODAY = '2026-03-02';
/** 10:00 in Berlin on a business day: what is due leaves at once. */
const INSIDE_HOURS = '2026-03-02T09:00:00.000Z';
/** The same day, inside hours: a letter that failed has been tried again. */
const AFTER_RETRIES = '2026-03-02T13:00:00.000Z';
const ROWS_IN_A_FILE = 20;
const MOST_COPIES = 5;
const RETRY_MS = 200;
const ANSWER_WITHIN_MS = 30_000;
const QUIET_WITHIN_MS = 240_000;

export async function paymentFlood(plan: FloodPlan, dice: Dice): Promise<Flood> {
  const secret = newSecret();
  const env = { CLOCK_START: INSIDE_HOURS, WEBHOOK_SECRETS: JSON.stringify({ [CLIENT]: secret }) };
  const product = await startProduct({ env });
  try {
    return await flood(product, new Channels(product.as(CLIENT), secret), plan, dice);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the flood broke off (${why}):\n${product.output()}`, { cause: error });
  } finally {
    await product.stop();
  }
}

async function flood(product: Product, channels: Channels, plan: FloodPlan, dice: Dice): Promise<Flood> {
  const books = new Books(plan, dice.fork());
  const tally: Flood = {
    ...{ payments: plan.payments, sends: 0, unanswered: 0, repeats: 0, kills: 0 },
    ...{ lettersSent: 0, withheld: 0, outcomeUnknown: 0, seconds: 0, faults: [] },
  };
  await open(product, books);
  const started = Date.now();
  const sweeping = sweep(product);
  const pouring = pour(product, channels, plan, parcelsOf(books.payments, dice.fork()), dice.fork(), tally);
  await bounded('the flood', plan.withinMs, Promise.all([pouring, sweeping]));
  await quiet(product);
  tally.seconds = Math.round((Date.now() - started) / 1000);
  await books.audit(product, tally);
  return tally;
}

/** Accounts with one overdue invoice each, before anything is killed. */
async function open(product: Product, { accounts }: Books): Promise<void> {
  const erp = product.as(CLIENT);
  for (const { accountId, owed } of accounts) {
    const invoice = { invoiceNumber: `${accountId}-1`, accountId, invoiceDate: '2026-01-05', dueDate: '2026-02-16' };
    const registered = await erp.put(`/v1/accounts/${accountId}`, accountBody(accountId));
    const posted = await erp.post('/v1/invoices', { ...invoice, amount: eur(owed) });
    if (registered.status !== 201 || posted.status !== 202) throw new Error(`${registered.text} ${posted.text}`);
  }
}

/** Opens the cases in the middle of it all: whoever gets no answer asks again. */
async function sweep(product: Product): Promise<void> {
  await until('a sweep is answered', QUIET_WITHIN_MS, async () => {
    const answer = await product.as('sam').post('/v1/sweeps', {});
    return answer.status === 200 ? true : undefined;
  });
}

/** Every payment one to five times, in random order; some of the copies travel together in files. */
function parcelsOf(payments: readonly Paid[], dice: Dice): Parcel[] {
  const copies = payments.flatMap((payment) =>
    Array.from({ length: 1 + dice.below(MOST_COPIES) }, () => ({
      payment,
      channel: dice.pick(CHANNELS),
      at: dice.next(),
    })),
  );
  copies.sort((one, other) => one.at - other.at);
  const single = copies.filter(({ channel }) => channel !== 'file');
  const filed = copies.filter(({ channel }) => channel === 'file');
  const files: { parcel: Parcel; at: number }[] = [];
  for (let from = 0; from < filed.length; from += ROWS_IN_A_FILE) {
    const part = filed.slice(from, from + ROWS_IN_A_FILE);
    files.push({ parcel: { channel: 'file', payments: part.map(({ payment }) => payment) }, at: part[0]?.at ?? 0 });
  }
  const all = [
    ...files,
    ...single.map(({ payment, channel, at }) => ({ parcel: { channel, payments: [payment] }, at })),
  ];
  return all.sort((one, other) => one.at - other.at).map(({ parcel }) => parcel);
}

/**
 * One wave of parcels for each part that is killed, and one more. The part dies (kill -9) when some parcel of its wave is
 * about to be sent while others are under way; the next wave begins when the product serves again.
 */
async function pour(
  product: Product,
  channels: Channels,
  { clients, kills }: FloodPlan,
  parcels: readonly Parcel[],
  dice: Dice,
  tally: Flood,
): Promise<void> {
  const size = Math.ceil(parcels.length / (kills.length + 1));
  for (const [n, part] of [...kills, null].entries()) {
    const queue = parcels.slice(n * size, (n + 1) * size);
    const deadly = 1 + dice.below(Math.max(1, queue.length - clients));
    let begun = 0;
    const one = async (): Promise<void> => {
      for (let parcel = queue.shift(); parcel !== undefined; parcel = queue.shift()) {
        begun += 1;
        if (begun === deadly && part !== null) {
          product.kill(part);
          tally.kills += 1;
        }
        await deliver(channels, parcel, tally);
      }
    };
    await Promise.all(Array.from({ length: clients }, one));
    await until('the product is back', QUIET_WITHIN_MS, async () =>
      (await fetch(`${product.url}/health/ready`)).ok ? true : undefined,
    );
  }
}

async function deliver(channels: Channels, parcel: Parcel, tally: Flood): Promise<void> {
  for (let tries = 1; ; tries++) {
    tally.sends += 1;
    if (tries > 1) tally.repeats += 1;
    const answer = await bounded('an answer', ANSWER_WITHIN_MS, channels.send(parcel)).catch(() => null);
    if (answer === null || answer.status >= 500) {
      tally.unanswered += 1;
      await sleep(RETRY_MS);
      continue;
    }
    if (!acknowledged(parcel, answer))
      tally.faults.push(`${parcel.channel}: ${answer.status} ${answer.text.slice(0, 400)}`);
    return;
  }
}

/** All is done that follows from what came in, letters that certainly failed and are tried again included. */
async function quiet(product: Product): Promise<void> {
  await until('the product is quiet', QUIET_WITHIN_MS, async () => {
    const answer = await product.as('sam').post('/v1/clock/advance', { to: AFTER_RETRIES });
    return answer.status === 200 ? true : undefined;
  });
}
