import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own `strategies/` folder, from the sources as from `dist/`. */
export function strategiesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'strategies', 'house.yaml'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error('The folder strategies/ was not found above the program. Restore it from the repository.');
    }
    folder = parent;
  }
  return join(folder, 'strategies');
}
