import type { ClockDriver } from '#persistence';
import type { Log } from './log.js';

const BEAT_MS = 250;
/** After a driver gave up it waits this long before it tries again. */
const AFTER_FAILURE_MS = 5_000;

/** Moves the driven clock at its own speed until told to stop; time that a stop took is made up for. */
export async function runAtSpeed(driver: Pick<ClockDriver, 'tick'>, stop: AbortSignal, log: Log): Promise<void> {
  let last = Date.now();
  while (!stop.aborted) {
    await rest(BEAT_MS, stop);
    const now = Date.now();
    try {
      if (!stop.aborted) await driver.tick(now - last);
      last = now;
    } catch (error) {
      log.warn({ err: error }, 'the business clock stands still');
      await rest(AFTER_FAILURE_MS, stop);
      last = Date.now();
    }
  }
}

function rest(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    }
    stop.addEventListener('abort', done);
  });
}
