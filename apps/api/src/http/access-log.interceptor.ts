import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { concatMap, type Observable } from 'rxjs';
import { DEPS, type ApiDeps } from '../deps.js';
import type { ApiRequest } from './request.js';

/** Writes every read of the house's data to the access log before it is answered. */
@Injectable()
export class AccessLogInterceptor implements NestInterceptor {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const { actor } = request;
    if (request.method !== 'GET' || actor === undefined) return next.handle();
    const route = (request.route as { path?: string } | undefined)?.path ?? request.path;
    const subject = typeof request.params['caseId'] === 'string' ? request.params['caseId'] : route;
    return next.handle().pipe(
      concatMap(async (body: unknown) => {
        await this.deps.stores.access.write({ actor, action: 'read', subject, outcome: 'ok', facts: { route } });
        return body;
      }),
    );
  }
}
