import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readDocument } from '../strategy/document.js';
import { FIELDS, type FieldSpec, type FileKind } from './fields.js';
import { mappingDocument, type MappingDocument, type SourceDocument } from './mapping-schema.js';

/** Where a field of the API comes from. An `optional` column may be absent from the file. */
export interface FieldSource extends SourceDocument {
  readonly optional?: boolean;
}
export type FieldSources = Readonly<Record<string, FieldSource | undefined>>;
/** How files of a kind are read: a mapping file, or the API's own names. */
export interface Mapping {
  /** null: the native format. */
  readonly name: string | null;
  readonly kind: FileKind;
  readonly description: string | null;
  readonly encoding?: MappingDocument['encoding'];
  readonly separator?: string;
  readonly fields: FieldSources;
  readonly createAccounts?: FieldSources;
}

/** The format without a mapping: columns are called like the API's fields, and optional ones may be left out. */
export function nativeMapping(kind: FileKind): Mapping {
  const fields: Readonly<Record<string, FieldSpec>> = FIELDS[kind];
  return {
    name: null,
    kind,
    description: null,
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, { required }]) => [name, { column: name, optional: !required }]),
    ),
  };
}

const EXTENSION = '.yaml';
const NAME = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** Names of the mapping files of a folder, sorted; a folder that is not there has none. */
export async function mappingNames(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .filter((name) => NAME.test(name))
    .sort();
}

/**
 * Reads a mapping file; each time anew, so that a corrected file counts at once.
 * @returns null when the folder has none of that name
 * @throws ConfigurationError with file, line and remedy of every fault
 */
export async function loadMapping(folder: string, name: string): Promise<Mapping | null> {
  if (!(await mappingNames(folder)).includes(name)) return null;
  const { value } = await readDocument(join(folder, `${name}${EXTENSION}`), mappingDocument);
  return { ...value, name, description: value.description ?? null };
}
