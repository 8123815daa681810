import type { components } from './schema.js';

export type ProblemDocument = components['schemas']['Problem'];

/** A refusal of the API in its own words: an `application/problem+json` answer as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** Stable; `unknown` when something between us and the API answered. */
  readonly code: string;
  readonly detail: string;
  /** Unmet guards of a decision, in number order. */
  readonly guards: NonNullable<ProblemDocument['guards']>;
  /** Faults of the input: JSON pointers or lines. */
  readonly errors: NonNullable<ProblemDocument['errors']>;
  readonly correlationId: string | null;

  constructor(
    /** The whole document, further facts of its code included. */
    readonly problem: Partial<ProblemDocument> & { readonly status: number },
    /** `POST /v1/payments`. */
    readonly request: string,
  ) {
    const detail = problem.detail ?? 'The answer is no problem document.';
    super(`${problem.status} ${problem.code ?? 'unknown'}: ${detail} (${request})`);
    this.status = problem.status;
    this.code = problem.code ?? 'unknown';
    this.detail = detail;
    this.guards = problem.guards ?? [];
    this.errors = problem.errors ?? [];
    this.correlationId = problem.correlationId ?? null;
  }

  /** Reads the body of a failed answer, whatever it is. */
  static async of(response: Response, request: string): Promise<ProblemError> {
    const text = await response.text().catch(() => '');
    return new ProblemError({ detail: response.statusText, ...documentOf(text), status: response.status }, request);
  }
}

function documentOf(text: string): Partial<ProblemDocument> {
  try {
    const parsed = JSON.parse(text) as unknown;
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** Nothing answered at the address, or the connection broke. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(
    readonly url: string,
    override readonly cause: unknown,
  ) {
    super(`Nothing answers at ${url} (${reasonOf(cause)}).`);
  }
}

/** Node's own code of a failed request (`ECONNREFUSED`, …), or its message. */
export function reasonOf(error: unknown): string {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const { code, errors } = at as { code?: unknown; errors?: readonly { code?: unknown }[] };
    // A name with several addresses fails once for each.
    const known = code ?? errors?.[0]?.code;
    if (typeof known === 'string') return known;
  }
  return error instanceof Error ? error.message : String(error);
}
