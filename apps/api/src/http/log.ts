import type { Response } from 'express';
import type { ApiRequest } from './request.js';

/** The few lines the API writes; satisfied by pino. */
export interface ApiLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** One line per answer: route pattern, never the path, a query or a body, so that no customer data gets into logs (V10). */
export function logAnswers(log: ApiLog) {
  return (request: ApiRequest, response: Response, next: () => void): void => {
    const started = performance.now();
    response.on('finish', () => {
      const fields = {
        method: request.method,
        route: (request.route as { path?: string } | undefined)?.path ?? 'unmatched',
        status: response.statusCode,
        ms: Math.round(performance.now() - started),
        role: request.actor?.role,
        correlationId: request.correlationId,
      };
      if (response.statusCode >= 500) log.error(fields, 'answered');
      else log.info(fields, 'answered');
    });
    next();
  };
}

/** An error for the log: name, code and stack frames; its message may quote data and stays out. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12);
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: frames,
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}
