import { DomainError, type ProblemCode } from '../errors.js';

/** @throws DomainError always: the decision changes nothing. */
export const refuse = (code: ProblemCode, message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};
