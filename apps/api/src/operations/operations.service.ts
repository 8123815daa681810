import { Inject, Injectable } from '@nestjs/common';
import type { Actor, PlainDate } from '#domain';
import type { AgingQuery, ClockAdvanceBody, SendsBody, SweepBody } from '#contracts/schemas';
import { permit, WHO } from '../auth/permissions.js';
import { ClockInPast, NotQuiet } from '#persistence';
import { DEPS, type ApiDeps } from '../deps.js';
import { Problem } from '../http/problem.js';
import { amountOfMinor, wholeList } from '../http/presentation.js';

/** Running the house: sweep, clock, the brake on sends, aging and the strategies in use. */
@Injectable()
export class OperationsService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async sweep(actor: Actor, { accountId }: SweepBody): Promise<object> {
    permit(actor, accountId === undefined ? WHO.sweep : WHO.sweepOneAccount);
    const { opened, skipped } = await this.deps.sweep(actor, accountId);
    return { opened, skipped: skipped.map((entry) => ({ accountId: entry.accountId, reason: entry.reason })) };
  }

  async clock(): Promise<object> {
    const { clock, stores } = this.deps;
    if (clock.mode === 'real') return { mode: clock.mode, now: await stores.record.now(), speed: 1 };
    const { now, speed } = await stores.clock.state();
    return { mode: clock.mode, now, speed };
  }

  async advance(actor: Actor, { to }: ClockAdvanceBody): Promise<object> {
    permit(actor, WHO.clock);
    const { clock } = this.deps;
    if (clock.mode === 'real')
      throw new Problem('clock-is-real', 'The clock of this house is real and moves by itself.');
    try {
      return { now: await clock.advance(to) };
    } catch (error) {
      throw clockProblem(error);
    }
  }

  async sends(actor: Actor, { stopped, reason }: SendsBody): Promise<object> {
    permit(actor, WHO.brake);
    await this.deps.stores.house.setSends(actor, stopped, reason);
    return { stopped: await this.deps.stores.house.sendsStopped() };
  }

  /** Open items by days past their due date, per currency (DOMAIN 7.1). */
  async aging(actor: Actor, query: AgingQuery): Promise<object> {
    permit(actor, WHO.caseReaders);
    const asOf = query.asOf ?? (await this.today());
    const rows = await this.deps.stores.reads.aging(asOf);
    const items = rows.map(({ currency, buckets, disputed, unapplied, total }) => ({
      currency,
      buckets: buckets.map(({ bucket, items: count, amount }) => ({
        bucket,
        items: count,
        amount: amountOfMinor(amount, currency),
      })),
      disputed: amountOfMinor(disputed, currency),
      unapplied: amountOfMinor(unapplied, currency),
      total: amountOfMinor(total, currency),
    }));
    return { asOf, rule: 'due-date', ...wholeList(items) };
  }

  private async today(): Promise<PlainDate> {
    const now = await this.deps.stores.record.now();
    return new Intl.DateTimeFormat('en-CA', { timeZone: this.deps.zone, dateStyle: 'short' }).format(new Date(now));
  }
}

function clockProblem(error: unknown): unknown {
  if (error instanceof ClockInPast) {
    const detail = `The clock stands at ${error.now} and moves forward only.`;
    return new Problem('date-in-past', detail, { errors: [{ pointer: '/to', code: 'date-in-past', detail }] });
  }
  if (error instanceof NotQuiet)
    return new Problem('not-quiet', 'Some cases did not come to rest; the clock stands where it is.', {
      facts: { caseIds: [...error.caseIds] },
    });
  return error;
}
