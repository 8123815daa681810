import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strategiesFolder } from './folders.js';
import { houseDocument, jsonSchemaOf, strategyDocument } from './schema.js';

/** JSON Schemas published for editors, by file name in `strategies/`. */
export const PUBLISHED_SCHEMAS = {
  'strategy.schema.json': () => jsonSchemaOf(strategyDocument, 'A collection strategy'),
  'house.schema.json': () => jsonSchemaOf(houseDocument, 'The house: people, limits, agencies'),
} as const;

/** Names of published schemas that are not what the code says. */
export async function staleSchemas(): Promise<string[]> {
  const stale: string[] = [];
  for (const [name, schema] of Object.entries(PUBLISHED_SCHEMAS)) {
    const published = await readFile(join(strategiesFolder(), name), 'utf8').catch(() => 'null');
    if (JSON.stringify(JSON.parse(published)) !== JSON.stringify(schema())) {
      stale.push(name);
    }
  }
  return stale;
}

/** Writes them anew. */
export async function publishSchemas(): Promise<void> {
  for (const [name, schema] of Object.entries(PUBLISHED_SCHEMAS)) {
    await writeFile(join(strategiesFolder(), name), `${JSON.stringify(schema(), null, 2)}\n`);
  }
}
