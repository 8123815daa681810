import { ApplicationFailure } from '@temporalio/workflow';
import { RETRY_LATER, type Refusal } from '#contracts';
import { DomainError } from '#domain';
import { describe, RecordAway } from './record-failures.js';

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
  if (error instanceof RecordAway) return retryLater(`the record is out of reach: ${error.message}`);
  return internal(describe(error));
}

function internal(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'internal', message, nonRetryable: true });
}
