import {
  addDays,
  ANSWERED,
  daysBetween,
  monthsBack,
  type ClosingOutcome,
  type Instant,
  type KpiSegment,
  type PlainDate,
  type PortfolioFacts,
  type SalesMonth,
  type AgeMove,
} from '#domain';
import type { Database, Query } from '../database/database.js';
import { OPEN_LINES } from './aging.js';

/** A period, both days included, and the instant at which what waits is looked at. */
export interface KpiPeriod {
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly at: Instant;
}
interface Segmented {
  readonly currency: string;
  readonly by: KpiSegment['by'];
  readonly name: string | null;
}

/**
 * Accounts with what they are counted under: the strategy of their last case and their last band, as of the end of the
 * period (`$2`). Events within reach of it are compared by the day at the account.
 */
const GROUPS = `told AS (
    SELECT account_key, seq, type, payload::jsonb AS d FROM event
    WHERE $1::text <= $2::text AND type IN ('case.opened', 'account.valued') AND at < ($2::text::date + 1)::text),
  grp AS (
    SELECT a.account_key, a.currency, a.zone, coalesce(s.name, 'none') AS strategy, coalesce(v.name, 'none') AS band
    FROM account a
    LEFT JOIN (SELECT DISTINCT ON (account_key) account_key, d #>> '{strategy,id}' AS name FROM told
      WHERE type = 'case.opened' ORDER BY account_key, seq DESC) s USING (account_key)
    LEFT JOIN (SELECT DISTINCT ON (account_key) account_key, d ->> 'band' AS name FROM told
      WHERE type = 'account.valued' ORDER BY account_key, seq DESC) v USING (account_key))`;
const SEGMENT = `currency, coalesce(strategy, band) AS name,
  CASE grouping(strategy, band) WHEN 3 THEN 'all' WHEN 1 THEN 'strategy' ELSE 'band' END AS by`;
/** Each account counts in its currency as a whole, under its strategy, and under its band. */
const sets = (...beside: string[]): string => {
  const more = beside.map((one) => `, ${one}`).join('');
  return `GROUP BY GROUPING SETS ((currency${more}), (currency, strategy${more}), (currency, band${more}))`;
};
const bucketOf = (days: string): string => `CASE WHEN ${days} <= 0 THEN 'current' WHEN ${days} <= 30 THEN '1-30'
  WHEN ${days} <= 60 THEN '31-60' WHEN ${days} <= 90 THEN '61-90' ELSE '90+' END`;
/** Events of some types up to the period's end, each on its day at the account. */
const happened = (types: string): string => `happened AS (
  SELECT * FROM (
    SELECT g.currency, g.strategy, g.band, e.account_key, e.case_id, e.seq, e.type, e.at, e.payload::jsonb AS d,
      to_char(e.at::timestamptz AT TIME ZONE g.zone, 'YYYY-MM-DD') AS day
    FROM event e JOIN grp g USING (account_key)
    WHERE e.type IN (${types}) AND e.at < ($2::text::date + 2)::text) h
  WHERE day <= $2)`;

/** What the figures of a portfolio are made of, by currency and segment, within one snapshot of the database. */
export function portfolioFactsOf(database: Database, period: KpiPeriod): Promise<PortfolioFacts[]> {
  return database.transaction((query) => new Gathering(query, period).facts(), { snapshot: true });
}

class Gathering {
  private readonly found = new Map<string, PortfolioFacts>();

  constructor(
    private readonly query: Query,
    private readonly period: KpiPeriod,
  ) {}

  async facts(): Promise<PortfolioFacts[]> {
    await this.standings();
    await this.sales();
    await this.promises();
    await this.calls();
    await this.endings();
    await this.work();
    await this.restraint();
    await this.approvals();
    const order = ({ currency, segment }: PortfolioFacts): string => `${currency} ${ORDER[segment.by]} ${segment.name}`;
    return [...this.found.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }

  private async standings(): Promise<void> {
    const rows = await this.rows<Segmented & AgeMove>(
      `, lines AS (
         SELECT g.currency, g.strategy, g.band, i.account_key, i.item_id, i.due_date,
           coalesce(sum(l.amount) FILTER (WHERE i.invoice_date < $1 AND l.effective_on < $1), 0) AS begin,
           sum(l.amount) AS ending
         FROM open_item i JOIN grp g USING (account_key)
         JOIN allocation_line l ON l.account_key = i.account_key AND l.item_id = i.item_id
         WHERE i.kind = 'invoice' AND i.invoice_date <= $2 AND l.effective_on <= $2 AND l.kind IN ${OPEN_LINES}
         GROUP BY g.currency, g.strategy, g.band, i.account_key, i.item_id, i.due_date),
       aged AS (SELECT *, ${bucketOf('($1::text::date - 1 - due_date::date)')} AS was,
         ${bucketOf('($2::text::date - due_date::date)')} AS "is" FROM lines WHERE begin <> 0 OR ending <> 0)
       SELECT ${SEGMENT}, was, "is", count(*) FILTER (WHERE ending <> 0)::int AS items, sum(begin)::float8 AS begin,
         sum(ending)::float8 AS "end", sum(greatest(0, least(begin, ending)))::float8 AS remained
       FROM aged ${sets('was', '"is"')}`,
    );
    for (const { was, is, items, begin, end, remained, ...of } of rows)
      this.put(of, ({ standings }) => ({ standings: [...standings, { was, is, items, begin, end, remained }] }));
  }

  private async sales(): Promise<void> {
    const months = monthsBack(this.period.to);
    const rows = await this.rows<Segmented & { month: string; sales: number; own: number }>(
      `SELECT ${SEGMENT}, left(i.invoice_date, 7) AS month, sum(i.amount)::float8 AS sales,
         coalesce(sum(i.amount) FILTER (WHERE i.invoice_date >= $1), 0)::float8 AS own
       FROM open_item i JOIN grp g USING (account_key)
       WHERE i.kind = 'invoice' AND i.invoice_date <= $2 AND i.invoice_date >= least($1, $3)
       ${sets('left(i.invoice_date, 7)')}`,
      months.at(-1)?.from ?? this.period.from,
    );
    for (const { month, sales, own, ...of } of rows) {
      const at = months.findIndex(({ from }) => from.startsWith(month));
      this.put(of, (facts) => ({
        sales: facts.sales + own,
        months: facts.months.map((one, index) => (index === at ? { ...one, sales } : one)),
      }));
    }
  }

  /** Those whose last judgement fell into the period; what was opened again counts as open. */
  private async promises(): Promise<void> {
    const judged = `'promise.kept', 'promise.partially-kept', 'promise.broken', 'promise.withdrawn', 'promise.reassessed'`;
    const rows = await this.rows<Segmented & PortfolioFacts['promises']>(
      `, ${happened(`'promise.made', ${judged}`)},
       last AS (
         SELECT DISTINCT ON (account_key, d ->> 'promiseId') account_key, d ->> 'promiseId' AS id, day,
           coalesce(d ->> 'to', substr(type, 9)) AS result
         FROM happened WHERE type <> 'promise.made' ORDER BY account_key, d ->> 'promiseId', seq DESC),
       made AS (SELECT h.*, (d #>> '{amount,minor}')::bigint AS amount, l.result FROM happened h
         JOIN last l ON l.account_key = h.account_key AND l.id = h.d ->> 'promiseId'
         WHERE h.type = 'promise.made' AND l.day >= $1 AND l.result IN ('kept', 'partially-kept', 'broken'))
       SELECT ${SEGMENT}, count(*)::int AS evaluated, (count(*) FILTER (WHERE result = 'kept'))::int AS kept,
         sum(amount)::float8 AS "evaluatedAmount",
         coalesce(sum(amount) FILTER (WHERE result = 'kept'), 0)::float8 AS "keptAmount" FROM made ${sets()}`,
    );
    for (const { currency, by, name, ...promises } of rows) this.put({ currency, by, name }, () => ({ promises }));
  }

  private async calls(): Promise<void> {
    const rows = await this.rows<Segmented & { attempted: number; reached: number; letters: number }>(
      `, ${happened(`'call.recorded', 'message.sent'`)}
       SELECT ${SEGMENT}, (count(*) FILTER (WHERE type = 'message.sent'))::int AS letters,
         (count(*) FILTER (WHERE d ->> 'direction' = 'outbound'))::int AS attempted,
         (count(*) FILTER (WHERE d ->> 'direction' = 'outbound' AND d ->> 'outcome' = ANY($3)))::int AS reached
       FROM happened WHERE day >= $1 ${sets()}`,
      ANSWERED,
    );
    for (const { attempted, reached, letters, ...of } of rows)
      this.put(of, ({ effort }) => ({
        calls: { attempted, reached },
        effort: { ...effort, calls: attempted, letters },
      }));
  }

  private async endings(): Promise<void> {
    const rows = await this.rows<Segmented & { outcome: ClosingOutcome; count: number }>(
      `, ${happened(`'case.closed'`)}
       SELECT ${SEGMENT}, d ->> 'outcome' AS outcome, count(*)::int AS count FROM happened WHERE day >= $1
       ${sets(`d ->> 'outcome'`)}`,
    );
    for (const { outcome, count, ...of } of rows)
      this.put(of, ({ endings }) => ({ endings: { ...endings, [outcome]: count } }));
    const cures = await this.rows<Segmented & { median: number }>(
      `, ${happened(`'case.closed', 'call.recorded', 'contact.recorded', 'message.sent'`)},
       first AS (SELECT case_id, min(day) AS day FROM happened WHERE type <> 'case.closed' GROUP BY case_id),
       cured AS (SELECT h.currency, h.strategy, h.band, h.day::date - f.day::date AS days
         FROM happened h JOIN first f USING (case_id)
         WHERE h.type = 'case.closed' AND h.day >= $1 AND h.d ->> 'outcome' IN ('paid', 'amicable'))
       SELECT ${SEGMENT}, percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::float8 AS median FROM cured ${sets()}`,
    );
    for (const { median, ...of } of cures) this.put(of, () => ({ medianCureDays: median }));
  }

  /** Decisions of people; what agencies kept; and money on invoices that were past due when it came. */
  private async work(): Promise<void> {
    const decided = await this.rows<Segmented & { decisions: number }>(
      `SELECT ${SEGMENT}, count(DISTINCT (e.account_key, e.command_id))::int AS decisions
       FROM event e JOIN grp g USING (account_key)
       WHERE e.actor_role IN ('collector', 'supervisor', 'legal', 'admin') AND e.case_id IS NOT NULL
         AND to_char(e.at::timestamptz AT TIME ZONE g.zone, 'YYYY-MM-DD') BETWEEN $1 AND $2 ${sets()}`,
    );
    for (const { decisions, ...of } of decided) this.put(of, ({ effort }) => ({ effort: { ...effort, decisions } }));
    const kept = await this.rows<Segmented & { fees: number }>(
      `, ${happened(`'remittance.recorded'`)}
       SELECT ${SEGMENT}, sum((d #>> '{fee,minor}')::bigint)::float8 AS fees FROM happened WHERE day >= $1 ${sets()}`,
    );
    for (const { fees, ...of } of kept) this.put(of, ({ effort }) => ({ effort: { ...effort, agencyFees: fees } }));
    const collected = await this.rows<Segmented & { collected: number }>(
      `SELECT ${SEGMENT}, (-sum(l.amount))::float8 AS collected
       FROM allocation_line l JOIN open_item i ON i.account_key = l.account_key AND i.item_id = l.item_id
       JOIN grp g ON g.account_key = l.account_key
       WHERE i.kind = 'invoice' AND l.effective_on BETWEEN $1 AND $2 AND l.effective_on > i.due_date
         AND l.part <> 'small-difference'
         AND l.kind IN ('applied', 'reversed', 'released', 'recovered', 'recovery-reversed') ${sets()}`,
    );
    for (const { collected: amount, ...of } of collected) this.put(of, () => ({ collected: amount }));
  }

  private async restraint(): Promise<void> {
    const rows = await this.rows<Segmented & { rule: string; count: number }>(
      `SELECT ${SEGMENT}, r.rule, count(*)::int AS count FROM restraint r JOIN grp g USING (account_key)
       WHERE to_char(r.at::timestamptz AT TIME ZONE g.zone, 'YYYY-MM-DD') BETWEEN $1 AND $2
       ${sets('r.rule')} ORDER BY r.rule`,
    );
    for (const { rule, count, ...of } of rows)
      this.put(of, ({ restraint }) => ({ restraint: [...restraint, { rule, count }] }));
  }

  /** Asked for and not judged by the end. */
  private async approvals(): Promise<void> {
    const ends = `'approval.granted', 'approval.rejected', 'approval.expired', 'approval.voided'`;
    const rows = await this.rows<Segmented & { waiting: number; oldest: number; mean: number }>(
      `, ${happened(`'approval.requested', ${ends}`)},
       waiting AS (SELECT h.*, extract(epoch FROM $3::timestamptz - h.at::timestamptz) / 3600 AS hours
         FROM happened h WHERE h.type = 'approval.requested' AND NOT EXISTS (SELECT 1 FROM happened e
           WHERE e.account_key = h.account_key AND e.type <> h.type AND e.d ->> 'approvalId' = h.d ->> 'approvalId'))
       SELECT ${SEGMENT}, count(*)::int AS waiting, round(max(hours), 1)::float8 AS oldest,
         round(avg(hours), 1)::float8 AS mean FROM waiting ${sets()}`,
      this.period.at,
    );
    for (const { waiting, oldest, mean, ...of } of rows)
      this.put(of, () => ({ approvals: { waiting, oldestHours: oldest, meanHours: mean } }));
  }

  private rows<Row>(rest: string, ...more: readonly unknown[]): Promise<Row[]> {
    return this.query<Row>(`WITH ${GROUPS} ${rest}`, [this.period.from, this.period.to, ...more]);
  }

  private put({ currency, by, name }: Segmented, change: (facts: PortfolioFacts) => Partial<PortfolioFacts>): void {
    const key = JSON.stringify([currency, by, name]);
    const facts = this.found.get(key) ?? this.nothing(currency, { by, name });
    this.found.set(key, { ...facts, ...change(facts) });
  }

  private nothing(currency: string, segment: KpiSegment): PortfolioFacts {
    const { from, to } = this.period;
    const months: SalesMonth[] = monthsBack(to).map((one) => ({
      sales: 0,
      days: daysBetween(one.from, addDays(one.to, 1)),
    }));
    return {
      ...{ currency, segment, days: daysBetween(from, to) + 1, standings: [], sales: 0, months },
      promises: { evaluated: 0, kept: 0, evaluatedAmount: 0, keptAmount: 0 },
      calls: { attempted: 0, reached: 0 },
      ...{ endings: {}, medianCureDays: null, collected: 0, restraint: [] },
      effort: { calls: 0, decisions: 0, letters: 0, agencyFees: 0 },
      approvals: { waiting: 0, oldestHours: null, meanHours: null },
    };
  }
}
const ORDER: Readonly<Record<KpiSegment['by'], number>> = { all: 0, strategy: 1, band: 2 };
