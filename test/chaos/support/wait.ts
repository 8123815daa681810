import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is not undefined, and gives it.
 * @throws Error naming what was waited for, with the last thing that went wrong
 */
export async function until<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | undefined>,
  pauseMs = 25,
): Promise<T> {
  let last: unknown;
  for (const deadline = Date.now() + withinMs; ; await sleep(pauseMs)) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`, { cause: last });
  }
}

/** The result of `work`, or an error naming what took too long. */
export async function bounded<T>(what: string, withinMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Not within ${withinMs} ms: ${what}`)), withinMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
