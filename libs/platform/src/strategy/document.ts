import { readFile } from 'node:fs/promises';
import { isAlias, isMap, isNode, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';

/** One fault of a configuration file: where it stands, what is wrong, what to do about it. */
export interface ConfigurationFault {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}
/** All faults of a configuration file at once; the message has one line for each. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly faults: readonly ConfigurationFault[]) {
    super(faults.map(describe).join('\n'));
  }
}
function describe(fault: ConfigurationFault): string {
  const where = `${fault.file}:${fault.line}`;
  return `${where} ${fault.path === '' ? '' : `${fault.path}: `}${fault.message}. ${fault.remedy}.`;
}

type Path = readonly PropertyKey[];

/** A validated YAML file that can still say on which line each of its values stands. */
export class SourceDocument<T> {
  constructor(
    readonly file: string,
    readonly value: T,
    private readonly lineOf: (path: Path) => number,
  ) {}

  /** A fault at the value under `path`, for checks that span several values. */
  fault(path: Path, message: string, remedy: string): ConfigurationFault {
    return { file: this.file, line: this.lineOf(path), path: path.map(String).join('.'), message, remedy };
  }
}

/**
 * Reads and validates a YAML file.
 * @throws ConfigurationError with file, line and remedy of every fault.
 */
export async function readDocument<S extends z.ZodType>(file: string, schema: S): Promise<SourceDocument<z.output<S>>> {
  const source = await readSource(file);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
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
  const lineOf = (path: Path): number => lines.linePos(offsetOf(document, path)).line;
  const content: unknown = document.toJS();
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    throw new ConfigurationError(parsed.error.issues.flatMap((issue) => faultsOf(file, issue, content, lineOf)));
  }
  return new SourceDocument(file, parsed.data, lineOf);
}

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const remedy = 'Name an existing file (STRATEGY for the strategy), or restore strategies/ from the repository';
    const message = `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
    throw new ConfigurationError([{ file, line: 1, path: '', message, remedy }]);
  }
}

/** Offset of the value under `path`, or of its key in a map, or of the nearest parent that exists. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isAlias(node)) {
      node = node.resolve(document);
    }
    if (isMap(node)) {
      const pair = node.items.find((item) => isNode(item.key) && item.key.toJSON() === key);
      if (pair === undefined) {
        return offset;
      }
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function faultsOf(
  file: string,
  issue: z.core.$ZodIssue,
  content: unknown,
  lineOf: (path: Path) => number,
): ConfigurationFault[] {
  const fault = (path: Path, message: string, remedy: string): ConfigurationFault => ({
    file,
    line: lineOf(path),
    path: path.map(String).join('.'),
    message,
    remedy,
  });
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      fault(
        [...issue.path, key],
        'unknown setting',
        'Remove it or correct its spelling; the JSON Schema lists them all',
      ),
    );
  }
  if (valueAt(content, issue.path) === undefined) {
    return [fault(issue.path, 'missing', 'Add it; strategies/ and examples/ in the repository show complete files')];
  }
  return [fault(issue.path, issue.message, `Correct the value, now ${JSON.stringify(valueAt(content, issue.path))}`)];
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], content);
}
