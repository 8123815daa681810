import { Inject, Injectable } from '@nestjs/common';
import type { RestraintQuery } from '#contracts/schemas';
import type { Actor } from '#domain';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import type { Page } from '../http/presentation.js';
import { restraintPage } from './restraint.js';

/** Whether what is on record is what was recorded. */
@Injectable()
export class AuditService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async verify(actor: Actor): Promise<object> {
    permit(actor, WHO.audit);
    const { record, access } = this.deps.stores;
    const streams = await record.verify();
    const log = await access.verify();
    const faults = [
      ...streams.faults.map((one) => ({ chain: 'record', ...one })),
      ...(log.fault === null ? [] : [{ chain: 'access-log', accountKey: null, seq: null, fault: log.fault }]),
    ];
    await access.write({
      actor,
      action: 'audit.verified',
      subject: 'record',
      outcome: faults.length === 0 ? 'ok' : 'faults',
      facts: { events: streams.events, accessEntries: log.entries, faults: faults.length },
    });
    return { accounts: streams.accounts, events: streams.events, accessEntries: log.entries, faults };
  }

  /** Every contact withheld in the portfolio, by rule and time. */
  async restraint(actor: Actor, query: RestraintQuery): Promise<Page<object>> {
    permit(actor, WHO.audit);
    return restraintPage(this.deps.stores.reads, query);
  }
}
