import type { z } from 'zod';
import { ConfigurationError, type ConfigurationFault } from './fault.js';
import { mergedContent, placeOf, readLayer, readLayers, type Layer, type Path, type Place } from './layers.js';

export { ConfigurationError, type ConfigurationFault } from './fault.js';

/** A validated YAML file (with those it extends) that can still say where each of its values stands. */
export class SourceDocument<T> {
  constructor(
    readonly file: string,
    readonly value: T,
    private readonly locate: (path: Path) => Place,
  ) {}

  /** A fault at the value under `path`, for checks that span several values. */
  fault(path: Path, message: string, remedy: string): ConfigurationFault {
    return faultAt(this.locate(path), path, message, remedy);
  }

  /** The file that says what stands under `path`: names of files there are relative to it. */
  fileOf(path: Path): string {
    return this.locate(path).file;
  }
}

/**
 * Reads and validates a YAML file that stands for itself.
 * @throws ConfigurationError with file, line and remedy of every fault.
 */
export async function readDocument<S extends z.ZodType>(file: string, schema: S): Promise<SourceDocument<z.output<S>>> {
  const layer = await readLayer(file);
  return validated(file, [layer], layer.content, schema);
}

/**
 * Reads and validates a YAML file together with the files it `extends`.
 * @param text its content, where it is not in the file yet
 * @throws ConfigurationError with file, line and remedy of every fault.
 */
export async function readExtended<S extends z.ZodType>(
  file: string,
  schema: S,
  text?: string,
): Promise<SourceDocument<z.output<S>>> {
  const layers = await readLayers(file, text);
  return validated(file, layers, mergedContent(layers), schema);
}

function validated<S extends z.ZodType>(
  file: string,
  layers: readonly Layer[],
  content: unknown,
  schema: S,
): SourceDocument<z.output<S>> {
  const locate = (path: Path): Place => placeOf(layers, path);
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    throw new ConfigurationError(parsed.error.issues.flatMap((issue) => faultsOf(issue, content, locate)));
  }
  return new SourceDocument(file, parsed.data, locate);
}

const faultAt = ({ file, line }: Place, path: Path, message: string, remedy: string): ConfigurationFault => ({
  ...{ file, line, path: path.map(String).join('.') },
  ...{ message, remedy },
});

function faultsOf(issue: z.core.$ZodIssue, content: unknown, locate: (path: Path) => Place): ConfigurationFault[] {
  const fault = (path: Path, message: string, remedy: string): ConfigurationFault =>
    faultAt(locate(path), path, message, remedy);
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
