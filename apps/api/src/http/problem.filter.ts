import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { CalendarExhausted, DomainError } from '#domain';
import { isOutOfReach } from '#platform';
import { describeError, type ApiLog } from './log.js';
import { Problem, problemBody, refusalOf, refused, unavailable } from './problem.js';
import type { ApiRequest } from './request.js';

/** The one place where an error becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: ApiLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const response = http.getResponse<Response>();
    const correlationId = request.correlationId ?? 'none';
    const problem = this.problemOf(error, correlationId);
    if (response.headersSent) {
      response.end();
      return;
    }
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="amicable"');
    if (problem.parts.retryAfter !== undefined) response.setHeader('Retry-After', String(problem.parts.retryAfter));
    if (problem.parts.page !== undefined && request.accepts(['json', 'html']) === 'html') {
      response.status(problem.status).type('html').send(problem.parts.page);
      return;
    }
    const instance = request.originalUrl.split('?', 1)[0] ?? '/';
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(problem, { instance, correlationId })));
  }

  private problemOf(error: unknown, correlationId: string): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof DomainError) return refused(refusalOf(error));
    if (error instanceof HttpException) return ofHttp(error);
    this.log.error({ correlationId, error: describeError(error) }, 'request failed');
    if (isOutOfReach(error))
      return unavailable('The record or the engine is out of reach; the same request is safe to repeat.');
    if (error instanceof CalendarExhausted)
      return new Problem('date-too-far', 'That date lies beyond the calendar on record.');
    return new Problem('internal', 'Something went wrong on our side; name the correlation id when you ask about it.');
  }
}

function ofHttp(error: HttpException): Problem {
  const status = error.getStatus();
  if (status === 404) return new Problem('not-found', 'There is nothing at this address.');
  if (status === 413) return new Problem('too-large', 'The body is too large.');
  if (status < 500) return new Problem('malformed', 'The request cannot be read.', { status });
  return new Problem('internal', 'Something went wrong on our side; name the correlation id when you ask about it.');
}
