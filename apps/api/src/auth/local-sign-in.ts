import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { DEPS, type ApiDeps } from '../deps.js';
import { notFound, Problem } from '../http/problem.js';
import { sessionCookie } from './session.js';

/** Hands out tokens to the people of the configuration; exists in embedded mode only. */
@Injectable()
export class LocalSignIn {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async token(username: string, response: Response): Promise<object> {
    const { embedded, people } = this.deps;
    if (embedded === null) throw notFound('The local issuer is off; sign in with your identity provider.');
    const person = people.find((candidate) => candidate.username === username);
    if (person === undefined) throw new Problem('unauthenticated', 'Nobody of that name may sign in here.');
    const { token, expiresIn } = await embedded.issuer.issue({ id: person.username, role: person.role });
    response.setHeader('Set-Cookie', sessionCookie(token, expiresIn));
    return { access_token: token, token_type: 'Bearer', expires_in: expiresIn, role: person.role };
  }
}
