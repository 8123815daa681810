import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import type { AgencyReportBody } from '#contracts/schemas';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { fault } from '../http/problem.js';
import { accepted } from '../intake/intake.service.js';

/** What agencies report: acknowledged after commit; what cannot be booked lies with a person, not with the sender. */
@Injectable()
export class AgencyService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async report(actor: Actor, body: AgencyReportBody): Promise<{ externalId: string }> {
    permit(actor, WHO.feeds);
    const { facts } = this.deps.stores;
    const { externalId, agencyId = null } = body;
    if (body.kind === 'status') {
      accepted(await facts.agencyReported(actor, { ...body, agencyId, note: body.note ?? null }));
      return { externalId };
    }
    assertSums(body);
    accepted(await facts.agencyReported(actor, { ...body, agencyId, invoiceNumbers: body.invoiceNumbers ?? [] }));
    return { externalId };
  }
}

/** The sender's own sums must agree before anybody looks at them. */
function assertSums({ gross, fee, net }: Extract<AgencyReportBody, { kind: 'remittance' }>): void {
  const oneCurrency = fee.currency === gross.currency && net.currency === gross.currency;
  if (!oneCurrency) throw fault('/net/currency', 'must be the currency of gross and fee', 'currency-mismatch');
  if (gross.minor - fee.minor !== net.minor || net.minor < 0) {
    throw fault('/net/value', 'must be gross less fee, and not negative', 'amount-mismatch');
  }
}
