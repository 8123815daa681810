import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import { UnreadableBody } from './body.js';
import { Problem, type Fault } from './problem.js';

/** Validates each parameter that declares a schema; a fault answers 422 with a JSON pointer for each one. */
export class ShapePipe extends StandardSchemaValidationPipe {
  protected override validate<T>(value: unknown, schema: unknown): { value: T } {
    return { value: shaped(schema as z.ZodType<T>, value) };
  }
}

/** Parses a value by its schema. @throws Problem `malformed`, `too-large`, `missing-field` or `invalid` with pointers. */
export function shaped<T>(schema: z.ZodType<T>, value: unknown): T {
  if (value instanceof UnreadableBody) throw value.problem;
  const given = value === undefined ? {} : value;
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => faultsOf(issue, given));
  const allMissing = errors.every(({ code }) => code === 'missing-field');
  throw new Problem(allMissing ? 'missing-field' : 'invalid', summary(errors), { errors });
}

function faultsOf(issue: z.core.$ZodIssue, given: unknown): Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      code: 'unknown-field',
      detail: 'is not a field of this request',
    }));
  const missing = valueAt(given, issue.path) === undefined;
  return [
    {
      pointer: pointerTo(issue.path),
      code: missing ? 'missing-field' : 'invalid',
      detail: missing && issue.code !== 'custom' ? 'is required' : issue.message,
    },
  ];
}

/** RFC 6901. */
const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const part of path) {
    if (at === null || typeof at !== 'object') return undefined;
    at = (at as Record<PropertyKey, unknown>)[part];
  }
  return at;
}

function summary(errors: readonly Fault[]): string {
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${first === undefined || first.pointer === '' ? 'The request' : first.pointer} ${first?.detail ?? 'is invalid'}${more}.`;
}
