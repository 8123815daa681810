import { DomainError, type Json, type UnmetGuard } from '#domain';
import { PROBLEM_STATUS, type Code, type Refusal } from '#contracts';
import { present } from './presentation.js';

/** One fault of the input: where (JSON pointer into the body or query) and what. */
export interface Fault {
  readonly pointer: string;
  readonly code?: string;
  readonly detail: string;
}
/** One fault of a file: the line (1 is the first; 0 is the file as a whole), what is wrong, and what to do about it. */
export interface LineFault {
  readonly pointer?: undefined;
  readonly line: number;
  readonly code: string;
  readonly detail: string;
}
export interface ProblemParts {
  readonly status?: number;
  readonly errors?: readonly (Fault | LineFault)[];
  readonly guards?: readonly UnmetGuard[];
  readonly facts?: { readonly [key: string]: Json | undefined };
  /** Seconds after which a repeat makes sense. */
  readonly retryAfter?: number;
  /** HTML for a browser that opened the address by itself. */
  readonly page?: string;
}

/** A refusal on its way to the client; the filter turns it into `application/problem+json`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  constructor(
    readonly code: string,
    detail: string,
    readonly parts: ProblemParts = {},
  ) {
    super(detail);
    this.status = parts.status ?? (PROBLEM_STATUS as Readonly<Record<string, number>>)[code] ?? 422;
  }
}

export const notFound = (detail: string): Problem => new Problem('not-found' satisfies Code, detail);
export const unavailable = (detail: string): Problem =>
  new Problem('unavailable' satisfies Code, detail, { retryAfter: 1 });
export const fault = (pointer: string, detail: string, code: Code = 'invalid'): Problem =>
  new Problem(code, detail, { errors: [{ pointer, detail }] });

/** A refusal of the core as a problem; `facts.pointer` names the faulty field of the payload. */
export function refused(refusal: Refusal): Problem {
  const { pointer, ...facts } = refusal.facts;
  return new Problem(refusal.code, refusal.detail, {
    ...(refusal.guards.length > 0 || refusal.code === 'guard-unmet' ? { guards: refusal.guards } : {}),
    ...(typeof pointer === 'string' ? { errors: [{ pointer, code: refusal.code, detail: refusal.detail }] } : {}),
    facts: present(facts) as { readonly [key: string]: Json },
  });
}
export const refusalOf = (error: DomainError): Refusal => ({
  code: error.code,
  detail: error.message,
  guards: error.guards,
  facts: error.facts,
});

/** The document of RFC 9457; `type` stays stable per code. */
export function problemBody(problem: Problem, context: { instance: string; correlationId: string }): object {
  const { errors, guards, facts } = problem.parts;
  return {
    ...facts,
    type: `urn:amicable:problem:${problem.code}`,
    title: titleOf(problem.code),
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    instance: context.instance,
    correlationId: context.correlationId,
    ...(errors === undefined ? {} : { errors }),
    ...(guards === undefined ? {} : { guards }),
  };
}
const titleOf = (code: string): string => {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
