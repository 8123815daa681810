import { dirname, join } from 'node:path';
import { ConfigurationError, type ConfigurationFault } from './fault.js';
import type { House } from './house.js';
import { loadStrategy, type LoadedStrategy } from './load.js';

/** The text of a strategy, read as if it stood in a file beside the one that cases start with. */
export async function readDraft(
  strategyFile: string,
  id: string,
  yaml: string,
  house?: House,
): Promise<LoadedStrategy | { readonly faults: readonly ConfigurationFault[] }> {
  try {
    return await loadStrategy(join(dirname(strategyFile), `${id}.draft.yaml`), house, yaml);
  } catch (error) {
    if (error instanceof ConfigurationError) return { faults: error.faults };
    throw error;
  }
}
