import { randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Actor } from '#domain';

/** What the front of the house knows about a request. */
export interface ApiRequest extends Request {
  correlationId?: string;
  actor?: Actor;
  rawBody?: Buffer;
}

/** The signed-in person or machine; the guard has put it there. */
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<ApiRequest>();
  if (actor === undefined) throw new Error('A route that needs an actor is open to everybody.');
  return actor;
});

const SAFE_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** Gives each request an id that its answer, its problem and its log line share; a client may bring its own. */
export function correlate(request: ApiRequest, response: Response, next: () => void): void {
  const given = request.header('x-correlation-id');
  request.correlationId = given !== undefined && SAFE_ID.test(given) ? given : randomUUID();
  response.setHeader('X-Correlation-Id', request.correlationId);
  // Bodies change with the hour while the ETag (the version of what may be decided) stays: a 304 would hide that.
  delete request.headers['if-none-match'];
  response.setHeader('Cache-Control', 'no-store');
  next();
}
