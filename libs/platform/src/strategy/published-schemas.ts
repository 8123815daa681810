import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ratesDocument } from './charges-section.js';
import { strategiesFolder } from './folders.js';
import { houseDocument, jsonSchemaOf, limitationDocument, strategyDocument } from './schema.js';

/**
 * A strategy file may leave out whatever the one it extends says, so nothing but its id is required of the file itself:
 * what is missing in the end is said when it is loaded. Entries of lists are never merged and stay whole.
 */
function strategySchema(): object {
  const { properties, ...schema } = withoutRequired(jsonSchemaOf(strategyDocument, 'A collection strategy')) as {
    properties: object;
  };
  const base = { type: 'string', minLength: 1, description: 'A strategy file: what is left out here is as it says' };
  return { ...schema, properties: { extends: base, ...properties }, required: ['id'] };
}
function withoutRequired(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => key !== 'required' || !Array.isArray(value));
  return Object.fromEntries(entries.map(([key, value]) => [key, key === 'items' ? value : withoutRequired(value)]));
}

/** JSON Schemas published for editors, by file name in `strategies/`. */
export const PUBLISHED_SCHEMAS = {
  'strategy.schema.json': strategySchema,
  'rates.schema.json': () => jsonSchemaOf(ratesDocument, 'A table of published interest rates'),
  'house.schema.json': () => jsonSchemaOf(houseDocument, 'The house: people, limits, agencies'),
  'limitation.schema.json': () => jsonSchemaOf(limitationDocument, 'How long a claim can be enforced, by jurisdiction'),
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
