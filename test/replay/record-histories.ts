/** The walks that the replay corpus consists of, each through the real workflow. */
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import { CaseHouse } from '../support/case-house.js';
import { CLARA } from '../support/stores.js';

const { History } = proto.temporal.api.history.v1;
type Walk = (house: CaseHouse) => Promise<string>;

const WALKS: Record<string, { readonly mode: 'real' | 'driven'; readonly rolls?: boolean; readonly walk: Walk }> = {
  /** Reminders, a note, a part payment, a payment in full. */
  'paid-after-reminders': {
    mode: 'driven',
    walk: async (house) => {
      const key = await house.overdue('paid');
      await house.advance('2026-03-10T17:00:00.000Z');
      await house.decide(key, CLARA, 'note', { text: 'they called' });
      await house.pay('paid', 'p-1', 4_000, '2026-03-10');
      await house.settle();
      await house.pay('paid', 'p-2', 5_000, '2026-03-11');
      await house.advance('2026-03-13T17:00:00.000Z');
      return key;
    },
  },
  /** A refused decision, a repeated one, and a letter that fails before it leaves. */
  'refused-and-repeated': {
    mode: 'driven',
    walk: async (house) => {
      const key = await house.overdue('refused');
      await house.settle();
      await house.decide(key, CLARA, 'note', { text: 'one' }, { decisionId: 'd-1' });
      await house.decide(key, CLARA, 'note', { text: 'one' }, { decisionId: 'd-1' });
      await house.decide(key, CLARA, 'note', { text: 'old' }, { expectedVersion: 99 }).catch(() => undefined);
      await house.advance('2026-03-03T17:00:00.000Z');
      return key;
    },
  },
  /** On the real clock: a timer armed, kept, and moved by a pause. */
  'timer-moved': {
    mode: 'real',
    walk: async (house) => {
      const key = await house.overdue('timer');
      await untilReported(house, key);
      await house.decide(key, CLARA, 'note', { text: 'kept' });
      const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
      await house.decide(key, CLARA, 'pause', { until, reason: 'holidays' });
      await untilReported(house, key);
      return key;
    },
  },
  /** New runs every few decisions; the last run is what is kept. */
  'rolled-over': {
    mode: 'driven',
    rolls: true,
    walk: async (house) => {
      const key = await house.overdue('rolled');
      await house.settle();
      for (let n = 0; n < 12; n++) await house.decide(key, CLARA, 'note', { text: `note ${n}` });
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await house.decide(key, CLARA, 'note', { text: 'in the new run' });
      await house.settle();
      return key;
    },
  },
};

/** Walks every case and writes its history (protobuf, payloads in the clear) into the folder. */
export async function recordHistories(folder: string): Promise<string[]> {
  const written: string[] = [];
  for (const [name, { mode, rolls, walk }] of Object.entries(WALKS)) {
    const house = await CaseHouse.open({
      clear: true,
      clock: mode === 'real' ? { mode } : { mode, start: '2026-03-02T07:00:00.000Z' },
      ...(rolls === true ? { rollOver: { quietMs: 200, afterActs: 8, atLatestActs: 100 } } : {}),
    });
    try {
      const key = await walk(house);
      const history = await house.handle(key).fetchHistory();
      writeFileSync(join(folder, `${name}.pb`), History.encode(withoutPlaces(history)).finish());
      written.push(name);
    } finally {
      await house.close();
    }
  }
  return written;
}

/** Leaves out what names the machine it was recorded on; replay does not look at it. */
function withoutPlaces<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const [name, inner] of Object.entries(value)) {
    if (['identity', 'stackTrace', 'source'].includes(name)) delete (value as Record<string, unknown>)[name];
    else if (typeof inner === 'string' && inner.includes(`@${hostname()}`)) Object.assign(value, { [name]: 'sticky' });
    else if (!(inner instanceof Uint8Array)) withoutPlaces(inner);
  }
  return value;
}

async function untilReported(house: CaseHouse, key: string): Promise<void> {
  for (;;) {
    const [{ seq }, loud] = await Promise.all([house.fold(key), house.stores.clock.unquiet(await house.now())]);
    if (seq > 0 && !loud.some((row) => row.accountKey === key)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
