/** The bare engine at the same work: an Update with a durable row, a signal with a row, a letter, a timer. No case in it. */
import {
  condition,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { BareActivities } from './bare.js';

const { row } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '5s' });
const { hand } = proxyActivities<BareActivities>({ startToCloseTimeout: '60s', retry: { maximumAttempts: 1 } });

export const decide = defineUpdate<string, [string]>('decide');
export const fact = defineSignal<[string]>('fact');
export const letter = defineSignal<[string]>('letter');
export const timer = defineSignal<[number]>('timer');
export const end = defineSignal('end');

export async function bare(): Promise<void> {
  const work: (() => Promise<unknown>)[] = [];
  let over = false;
  setHandler(decide, (text) => row(text));
  setHandler(fact, (text) => void work.push(() => row(text)));
  setHandler(letter, (text) => {
    work.push(async () => {
      await row(`${text} is sent`);
      await hand(text);
      await row(`${text} was sent`);
    });
  });
  setHandler(timer, (ms) => void work.push(() => sleep(ms)));
  setHandler(end, () => void (over = true));
  for (;;) {
    await condition(() => over || work.length > 0);
    const act = work.shift();
    if (act === undefined) return;
    await act();
  }
}
