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

/** The ladder with no case in it: opened, reminded, asked for a second person, approved, paid, thanked, closed. */
export async function bareLadder(): Promise<void> {
  let [asked, approved, paid] = [0, 0, 0];
  setHandler(decide, async (text) => {
    const answer = await row(text);
    if (text === 'approve') approved += 1;
    else asked += 1;
    return answer;
  });
  setHandler(fact, () => void (paid += 1));
  const send = async (text: string): Promise<void> => {
    await row(`${text} is sent`);
    await hand(text);
    await row(`${text} was sent`);
  };
  await row('opened');
  await send('a reminder');
  await condition(() => asked > 0 && approved > 0);
  await condition(() => paid > 0);
  await send('thanks');
  await row('closed');
}
