import { Inject, Injectable } from '@nestjs/common';
import { accountView, NO_SAFEGUARD, standingOf, type Actor } from '#domain';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { notFound } from '../http/problem.js';
import { present } from '../http/presentation.js';

/** What staff and the auditor read about an account, with or without a case. */
@Injectable()
export class AccountsService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  /** @throws Problem `not-found` */
  async one(actor: Actor, accountId: string): Promise<unknown> {
    permit(actor, WHO.caseReaders);
    const { reads, record } = this.deps.stores;
    const known = await reads.accountByClientId(accountId);
    if (known === null) throw notFound('There is no account of that id.');
    const [state, now] = await Promise.all([record.fold(known.accountKey), record.now()]);
    return present(await record.reveal(accountView(state, now)));
  }

  /** What whoever takes orders must know before they ship. @throws Problem `not-found` */
  async standing(actor: Actor, accountId: string): Promise<unknown> {
    permit(actor, WHO.documentReaders);
    const { reads, record } = this.deps.stores;
    const known = await reads.accountByClientId(accountId);
    if (known === null) throw notFound('There is no account of that id.');
    const [state, now] = await Promise.all([record.fold(known.accountKey), record.now()]);
    const house = this.deps.safeguard ?? NO_SAFEGUARD;
    const pinned = state.case?.strategy;
    const strategy = pinned === undefined ? null : await this.deps.stores.house.strategy(pinned.id, pinned.version);
    return standingOf(state, [house, ...(strategy === null ? [] : [strategy.safeguard])], now);
  }
}
