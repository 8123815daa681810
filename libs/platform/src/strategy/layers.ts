import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isAlias, isMap, isNode, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { ConfigurationError, type ConfigurationFault } from './fault.js';
import { strategiesFolder } from './folders.js';

export type Path = readonly PropertyKey[];
/** Where a value stands. */
export interface Place {
  readonly file: string;
  readonly line: number;
}
/** One file of a chain that extend each other. */
export interface Layer {
  readonly file: string;
  readonly content: unknown;
  /** Whether this file says something under `path`; how many keys of it are there; and on which line. */
  readonly look: (path: Path) => { readonly decides: boolean; readonly depth: number; readonly line: number };
}

/**
 * Reads a YAML file.
 * @param text its content, where it is not (yet) in the file
 * @throws ConfigurationError when it cannot be read, or is no YAML
 */
export async function readLayer(file: string, text?: string): Promise<Layer> {
  const lines = new LineCounter();
  const document = parseDocument(text ?? (await readSource(file)), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigurationError(
      document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        path: '',
        message: error.message,
        remedy: 'Correct the YAML there (indentation, a colon, a quote)',
      })),
    );
  }
  const look = (path: Path): ReturnType<Layer['look']> => {
    const { offset, ...found } = walk(document, path);
    return { ...found, line: lines.linePos(offset).line };
  };
  return { file, content: document.toJS() as unknown, look };
}

/**
 * A file, the file it extends, and so on: the most particular first. A name is looked for beside the file that says it,
 * then among the project's own strategies.
 * @throws ConfigurationError also for a circle
 */
export async function readLayers(file: string, text?: string): Promise<readonly Layer[]> {
  const layers = [await readLayer(file, text)];
  for (;;) {
    const last = layers[layers.length - 1];
    const base = last === undefined ? undefined : extendedBy(last, layers);
    if (base === undefined) return layers;
    layers.push(await readLayer(base));
  }
}

function extendedBy(layer: Layer, chain: readonly Layer[]): string | undefined {
  const named = isRecord(layer.content) ? layer.content['extends'] : undefined;
  if (named === undefined) return undefined;
  const fault = (message: string, remedy: string): ConfigurationError => new ConfigurationError([at(message, remedy)]);
  const at = (message: string, remedy: string): ConfigurationFault => ({
    ...{ file: layer.file, line: layer.look(['extends']).line, path: 'extends' },
    ...{ message, remedy },
  });
  if (typeof named !== 'string' || named.trim() === '') {
    throw fault('must be the name of a file', 'Name a strategy file, for example extends: default.yaml');
  }
  const file = besideOr(layer.file, named, strategiesFolder());
  if (!existsSync(file)) {
    throw fault(
      `there is no ${named}`,
      'Name a file relative to this one, or one of the project, such as default.yaml',
    );
  }
  if (chain.some((one) => resolve(one.file) === resolve(file))) {
    throw fault(`${named} extends this file in turn`, 'Remove one of the two, so that there is a first');
  }
  return file;
}

/** A name relative to the file that says it, else relative to another folder. */
export function besideOr(file: string, name: string, other: string): string {
  const beside = isAbsolute(name) ? name : join(dirname(file), name);
  return existsSync(beside) ? beside : join(other, name);
}

/** What the files say together: maps are merged key by key, everything else is as the most particular file says. */
export function mergedContent(layers: readonly Layer[]): unknown {
  const [own, ...bases] = layers.map(({ content }) => content);
  const merged = bases.reduce<unknown>((above, base) => mergeInto(base, above), own);
  if (!isRecord(merged)) return merged;
  const { extends: _named, ...rest } = merged;
  return rest;
}
function mergeInto(base: unknown, above: unknown): unknown {
  if (!isRecord(base) || !isRecord(above)) return above === undefined ? base : above;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(above)])];
  return Object.fromEntries(keys.map((key) => [key, mergeInto(base[key], above[key])]));
}

/** The file that decides about a value, and the line there; for one nobody gives, the nearest place it belongs to. */
export function placeOf(layers: readonly Layer[], path: Path): Place {
  let best: Place & { depth: number } = { file: layers[0]?.file ?? '', line: 1, depth: -1 };
  for (const { file, look } of layers) {
    const { decides, depth, line } = look(path);
    if (decides) return { file, line };
    if (depth > best.depth) best = { file, line, depth };
  }
  return { file: best.file, line: best.line };
}

/** The place of the value under `path`, or of its key in a map, or of the nearest parent that exists. */
function walk(document: Document, path: Path): { decides: boolean; depth: number; offset: number } {
  let node: unknown = document.contents;
  let offset = 0;
  // A list stands for itself: nothing of another file shows through it.
  let inList = false;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) {
      node = node.resolve(document);
    }
    if (isMap(node)) {
      const pair = node.items.find((item) => isNode(item.key) && item.key.toJSON() === key);
      if (pair === undefined) {
        return { decides: inList, depth, offset };
      }
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      inList = true;
      node = node.items[Number(key)];
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    } else {
      return { decides: depth > 0, depth, offset };
    }
  }
  return { decides: true, depth: path.length, offset };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const remedy = 'Name an existing file (STRATEGY for the strategy), or restore strategies/ from the repository';
    const message = `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
    throw new ConfigurationError([{ file, line: 1, path: '', message, remedy }]);
  }
}
