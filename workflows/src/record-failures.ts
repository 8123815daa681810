import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';
import { RECORD_ERROR } from '#contracts';

/** The record could not be reached within its tries: nothing is known to be written; the same again is safe. */
export class RecordAway extends Error {
  override readonly name = 'RecordAway';
}
/** The record refuses this for good: no retry helps, a person must look. */
export class RecordRefused extends Error {
  override readonly name = 'RecordRefused';
}

/** What a failed call of the record means. The SDK wraps failures of local activities only sometimes. */
export function recordFailure(error: unknown): unknown {
  if (isCancellation(error)) return error;
  const inner = error instanceof ActivityFailure ? error.cause : error;
  const isFinal = inner instanceof ApplicationFailure && inner.type === RECORD_ERROR;
  return isFinal ? new RecordRefused(describe(error)) : new RecordAway(describe(error));
}

/** A short description of a failure for people: the innermost message. */
export function describe(error: unknown): string {
  let inner: unknown = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error ? inner.message : String(inner);
}
