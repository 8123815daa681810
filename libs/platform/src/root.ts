import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/** Folder of the project (where its package.json stands), the same from the sources and from `dist`. */
export function projectRoot(): string {
  if (found !== undefined) return found;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'amicable') {
      found = folder;
      return folder;
    }
    if (dirname(folder) === folder) throw new Error('No package.json of "amicable" above this file.');
  }
}
