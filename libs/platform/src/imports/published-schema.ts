import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../root.js';
import { mappingJsonSchema } from './mapping-schema.js';

const FILE = join(projectRoot(), 'examples', 'mappings', 'mapping.schema.json');
const text = (): string => `${JSON.stringify(mappingJsonSchema(), null, 2)}\n`;

/** Whether the JSON Schema published for editors is what the code says. */
export async function mappingSchemaIsCurrent(): Promise<boolean> {
  const published = await readFile(FILE, 'utf8').catch(() => 'null');
  return JSON.stringify(JSON.parse(published)) === JSON.stringify(JSON.parse(text()));
}

/** Writes it anew. */
export const publishMappingSchema = (): Promise<void> => writeFile(FILE, text());
