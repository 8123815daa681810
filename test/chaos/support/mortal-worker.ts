/**
 * The worker, except that it dies by its own hand in `append`: before anything was written, somewhere within, or after
 * Postgres has committed and before the activity has completed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '#platform';
import { runWorker } from '../../../apps/worker/src/run.js';
import { Dice } from './dice.js';

const dice = new Dice(Number(process.env['FAIL_SEED']));
const probability = Number(process.env['FAIL_PROBABILITY']);
/** About as long as an append takes. */
const WITHIN_MS = 12;

/** Ends this process here and now, without a word to anybody. */
async function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

await runWorker(loadConfig(process.env), (activities) => ({
  ...activities,
  append: async (request) => {
    if (!dice.chance(probability)) return activities.append(request);
    switch (dice.pick(['before', 'within', 'committed'] as const)) {
      case 'before':
        return die();
      case 'within':
        void sleep(dice.below(WITHIN_MS)).then(die);
        return activities.append(request);
      case 'committed':
        await activities.append(request);
        return die();
    }
  },
}));
process.exit(0);
