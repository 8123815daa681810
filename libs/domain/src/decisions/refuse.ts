import { DomainError, type ProblemCode } from '../errors.js';

/** @throws DomainError always: the decision changes nothing. */
export const refuse = (code: ProblemCode, message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};

/** Runs a check of something nested: what it refuses points into where that stands. */
export function pointingUnder<T>(pointer: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    const at = error instanceof DomainError ? error.facts['pointer'] : undefined;
    if (!(error instanceof DomainError) || typeof at !== 'string') {
      throw error;
    }
    throw new DomainError(error.code, error.message, error.guards, { ...error.facts, pointer: `${pointer}${at}` });
  }
}
