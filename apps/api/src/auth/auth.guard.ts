import { Inject, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DEPS, type ApiDeps } from '../deps.js';
import { Problem } from '../http/problem.js';
import type { ApiRequest } from '../http/request.js';
import { signInPage } from '../mailbox/page.js';
import { SESSION_COOKIE } from './session.js';

const OPEN = 'open-to-everybody';
/** Marks a route that needs no token. */
export const OpenToEverybody = () => SetMetadata(OPEN, true);
const PAGE = 'page-of-a-browser';
/**
 * Marks what a browser opens by itself (reading only): the session cookie counts beside the bearer token, and who has
 * not signed in is shown a page instead of a problem document.
 */
export const SignInPage = () => SetMetadata(PAGE, true);

/** Every route needs a valid token unless it says otherwise. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(DEPS) private readonly deps: ApiDeps,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(OPEN, targets)) return true;
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const isPage = this.reflector.getAllAndOverride<boolean>(PAGE, targets) ?? false;
    const token = bearerOf(request) ?? (isPage ? cookieOf(request) : undefined);
    const actor = token === undefined ? null : await this.deps.tokens.verify(token);
    if (actor === null)
      throw new Problem(
        'unauthenticated',
        'Sign in first: send a valid token as "Authorization: Bearer …".',
        isPage ? { page: signInPage() } : {},
      );
    request.actor = actor;
    return true;
  }
}

const bearerOf = (request: ApiRequest): string | undefined =>
  /^Bearer ([^\s]+)$/i.exec(request.header('authorization') ?? '')?.[1];

function cookieOf(request: ApiRequest): string | undefined {
  const pairs = (request.header('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${SESSION_COOKIE}=`))?.slice(SESSION_COOKIE.length + 1);
}
