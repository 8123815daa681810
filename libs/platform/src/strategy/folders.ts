import { join } from 'node:path';
import { projectRoot } from '../root.js';

/** The project's own `strategies/` folder, from the sources as from `dist/`. */
export function strategiesFolder(): string {
  return join(projectRoot(), 'strategies');
}
