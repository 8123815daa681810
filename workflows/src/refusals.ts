import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { RECORD_ERROR, RETRY_LATER, type Refusal } from '#contracts';
import { DomainError } from '#domain';

/** The one place where a refusal of the core becomes a failure of an Update: type = code, `details[0]` = Refusal. */
export function refusalFailure(error: DomainError): ApplicationFailure {
  const refusal: Refusal = { code: error.code, detail: error.message, guards: error.guards, facts: error.facts };
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    nonRetryable: true,
    details: [refusal],
  });
}

/** The caller may send the same decision again: nothing was decided. */
export function retryLater(why: string): ApplicationFailure {
  return ApplicationFailure.create({ type: RETRY_LATER, message: why, nonRetryable: true });
}

/**
 * What a decision's handler may throw: a plain `Error` would stall the workflow, so everything becomes an
 * ApplicationFailure.
 */
export function answerFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof DomainError) return refusalFailure(error);
  if (isRecordError(error)) return internal(describe(error));
  if (error instanceof ActivityFailure) return retryLater(`the record is out of reach: ${describe(error)}`);
  return internal(describe(error));
}

/** True when the record refused for good (not: was out of reach). */
export function isRecordError(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === RECORD_ERROR
  );
}

/** A short description of a failure for people: the innermost message. */
export function describe(error: unknown): string {
  let inner: unknown = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error ? inner.message : String(inner);
}

function internal(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'internal', message, nonRetryable: true });
}
