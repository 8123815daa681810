import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Problem } from '../http/problem.js';
import type { ApiRequest } from '../http/request.js';

/** What a decision carries beside its body. */
export interface DecisionHeaders {
  /** The `Idempotency-Key`: the decision's id. */
  readonly key: string;
  /** The version named by `If-Match`; −1, which no account ever has, for anything that is no version. */
  readonly expectedVersion: number;
}
const MAX_KEY = 200;
/** Ids of facts and of the case's own acts share the stream with decisions: a client's key must not look like one. */
const RESERVED = /^(?:account|invoice|credit-note|payment|reversal|message-status|claim|release|[0-9a-f]{16}):/;

/** Judges the headers before the body is looked at: key first, then the expected version. */
@Injectable()
export class DecisionHeadersGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    readHeaders(context.switchToHttp().getRequest<ApiRequest>());
    return true;
  }
}
export const Headers = createParamDecorator((_: unknown, context: ExecutionContext): DecisionHeaders =>
  readHeaders(context.switchToHttp().getRequest<ApiRequest>()),
);

/** @throws Problem `idempotency-key-missing`, `if-match-missing`, `malformed` */
export function readHeaders(request: Pick<ApiRequest, 'header'>): DecisionHeaders {
  const key = request.header('idempotency-key')?.trim() ?? '';
  if (key === '')
    throw new Problem('idempotency-key-missing', 'Send an Idempotency-Key: an id of your own for this one decision.');
  if (key.length > MAX_KEY)
    throw new Problem('malformed', `An Idempotency-Key may have at most ${MAX_KEY} characters.`);
  if (RESERVED.test(key))
    throw new Problem('malformed', 'This Idempotency-Key reads like an id of the record itself; a UUID will do.');
  const ifMatch = request.header('if-match')?.trim() ?? '';
  if (ifMatch === '')
    throw new Problem('if-match-missing', 'Send If-Match with the ETag of the case you decided upon.');
  return { key, expectedVersion: versionOf(ifMatch) };
}

/** `"7"`, `W/"7"` and `7` name version 7. */
export function versionOf(ifMatch: string): number {
  const digits = /^(?:W\/)?"?(\d{1,15})"?$/.exec(ifMatch)?.[1];
  return digits === undefined ? -1 : Number(digits);
}
