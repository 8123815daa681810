import { Inject, Injectable } from '@nestjs/common';
import { addMonths, KPI_RULES, portfolioKpis, RISK_SHARES, UNIT_COSTS, type Actor, type PlainDate } from '#domain';
import type { AgingQuery, ClockAdvanceBody, KpisQuery, SendsBody, SweepBody } from '#contracts/schemas';
import { permit, WHO } from '../auth/permissions.js';
import { ClockInPast, NotQuiet } from '#persistence';
import { DEPS, type ApiDeps } from '../deps.js';
import { Problem } from '../http/problem.js';
import { amountOfMinor, wholeList } from '../http/presentation.js';
import { kpiRowOf } from './kpi-row.js';

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

  /** Key figures of a period (DOMAIN 7.10): never summed across currencies, each with its date and its rules. */
  async kpis(actor: Actor, query: KpisQuery): Promise<object> {
    permit(actor, WHO.caseReaders);
    const [today, asOf] = [await this.today(), await this.deps.stores.record.now()];
    const to = query.to ?? today;
    const from = query.from ?? `${to.slice(0, 8)}01`;
    checkPeriod(from, to, today);
    const facts = await this.deps.stores.reads.portfolioFacts({ from, to, at: asOf });
    const items = facts.map((one) => kpiRowOf(portfolioKpis(one)));
    const assumptions = { riskShares: RISK_SHARES, unitCosts: UNIT_COSTS };
    return { from, to, asOf, rules: KPI_RULES, assumptions, ...wholeList(items) };
  }

  private async today(): Promise<PlainDate> {
    const now = await this.deps.stores.record.now();
    return new Intl.DateTimeFormat('en-CA', { timeZone: this.deps.zone, dateStyle: 'short' }).format(new Date(now));
  }
}

/** @throws Problem `invalid`: a period is no longer than ten years, ends when it began or later, and has begun */
function checkPeriod(from: PlainDate, to: PlainDate, today: PlainDate): void {
  const refuse = (pointer: string, detail: string): Problem =>
    new Problem('invalid', `The period cannot be reported: ${detail}.`, {
      errors: [{ pointer, code: 'invalid', detail }],
    });
  if (from > to) throw refuse('/to', 'it ends before it begins');
  if (to > today) throw refuse('/to', `it ends after today, ${today}`);
  if (from < addMonths(to, -MOST_MONTHS)) throw refuse('/from', `it is longer than ${MOST_MONTHS} months`);
}
const MOST_MONTHS = 120;

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
