import { Inject, Injectable } from '@nestjs/common';
import { actionsOf, DomainError, rolesFor, type Actor } from '#domain';
import type { ExceptionsQuery, ResolutionBody } from '#contracts/schemas';
import type { ExceptionRow } from '#persistence';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { present, type Page } from '../http/presentation.js';
import { notFound, Problem, refusalOf, refused } from '../http/problem.js';

/** What an exception's id looks like; anything else is unknown without asking. */
export const EXCEPTION_ID = /^x-\d{1,9}$/;

/** What feeds told us and nobody but a person can place. */
@Injectable()
export class ExceptionsService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async page(actor: Actor, query: ExceptionsQuery): Promise<Page<unknown>> {
    permit(actor, WHO.caseReaders);
    const { status, kind, accountId, limit, cursor } = query;
    const { items, nextCursor } = await this.deps.stores.exceptions.list({
      ...(status === undefined ? {} : { status }),
      ...(kind === undefined ? {} : { kind }),
      ...(accountId === undefined ? {} : { accountId }),
      ...(cursor === undefined ? {} : { cursor }),
      limit,
    });
    return { items: items.map((one) => present(viewOf(one))), nextCursor };
  }

  async one(actor: Actor, exceptionId: string): Promise<unknown> {
    permit(actor, WHO.caseReaders);
    const one = EXCEPTION_ID.test(exceptionId) ? await this.deps.stores.exceptions.get(exceptionId) : null;
    if (one === null) throw notFound('There is no exception of that id.');
    return present({ ...viewOf(one), content: one.content });
  }

  /** The same decision again answers the same; what is refused goes to the access log. */
  async resolve(actor: Actor, exceptionId: string, resolution: ResolutionBody): Promise<unknown> {
    try {
      permit(actor, WHO.staff);
      if (!EXCEPTION_ID.test(exceptionId)) throw notFound('There is no exception of that id.');
      await this.deps.stores.exceptions.resolve(actor, exceptionId, resolution);
    } catch (error) {
      throw await this.refusal(actor, exceptionId, resolution.action, error);
    }
    return this.one(actor, exceptionId);
  }

  private async refusal(actor: Actor, exceptionId: string, action: string, error: unknown): Promise<unknown> {
    const problem = error instanceof DomainError ? problemOf(error) : error;
    if (!(problem instanceof Problem)) return problem;
    const entry = { actor, action: 'resolution.refused', subject: exceptionId, outcome: problem.code };
    await this.deps.stores.access.write({ ...entry, facts: { action } });
    return problem;
  }
}

/** The exception itself may be unknown; whatever else is, is a fault of the decision. */
function problemOf(error: DomainError): Problem {
  return error.code === 'unknown-reference' && error.facts['pointer'] === undefined
    ? notFound('There is no exception of that id.')
    : refused(refusalOf(error));
}

function viewOf(one: ExceptionRow): object {
  const { exceptionId, kind, status, source, externalId, factKind, accountId, caseId, amount, why, waitsFor } = one;
  const { importId, line, suggestions, raisedAt, dueAt, claimedBy, settledAt, settledBy } = one;
  const { resolution: _digest, ...outcome } = one.outcome ?? {};
  return {
    ...{ exceptionId, kind, status, source, externalId, factKind, accountId, caseId, amount, why, waitsFor },
    ...{ importId, line, suggestions },
    actions: actionsOf(one).map((action) => ({ action, roles: rolesFor(one, action) })),
    ...{ raisedAt, dueAt, claimedBy, settledAt, settledBy, outcome: one.outcome === null ? null : outcome },
  };
}
