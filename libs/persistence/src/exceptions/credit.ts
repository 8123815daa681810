import { formatMoney, SYSTEM, unappliedBy, type NewEvent } from '#domain';
import type { Query } from '../database/database.js';
import { accountByKey, type AccountRow } from '../facts/accounts-table.js';
import type { FactSettings } from '../facts/fact-writer.js';
import type { NewException } from './ports.js';
import { raise } from './raise.js';
import { settleAll } from './settle.js';

type Account = Pick<AccountRow, 'accountKey' | 'accountId' | 'currency'>;

/**
 * Keeps a task for each payment with money that no item took, and ends it when nothing is left of it. Facts note what they
 * did; whoever began the transaction lets it follow once all of them are stored and every account is locked.
 */
export class CreditWatch {
  private readonly left = new Map<string, Account>();
  private readonly touched = new Map<string, Account>();

  note(account: Account, events: readonly NewEvent[]): void {
    const { left, touched } = unappliedBy(events);
    for (const { paymentId } of left) this.left.set(keyOf(account.accountKey, paymentId), account);
    for (const paymentId of touched) this.touched.set(keyOf(account.accountKey, paymentId), account);
  }

  /** Nothing was noted that anybody must look at. */
  get isIdle(): boolean {
    return this.left.size === 0 && this.touched.size === 0;
  }

  async follow(query: Query, settings: FactSettings): Promise<void> {
    if (this.isIdle) return;
    const accounts = new Map([...this.left, ...this.touched]);
    const payments = await paymentsOf(query, [...accounts.keys()]);
    const waiting = payments.filter((one) => one.unapplied > 0 && this.left.has(one.key));
    await raise(
      query,
      settings,
      waiting.flatMap((one) => {
        const account = accounts.get(one.key);
        return account === undefined ? [] : [unappliedOf(account, one)];
      }),
    );
    const spent = payments.filter((one) => one.unapplied <= 0);
    const ends = await openTasks(query, spent);
    const facts = { because: 'no credit of the payment is left' };
    await settleAll(
      query,
      settings,
      SYSTEM,
      ends.map((exceptionId) => ({ exceptionId, outcome: 'obsolete', facts })),
    );
    this.left.clear();
    this.touched.clear();
  }
}

/** After what a case did with credit itself, in its transaction: the tasks follow as they do after a fact. */
export async function followCredit(
  query: Query,
  settings: FactSettings,
  accountKey: string,
  events: readonly NewEvent[],
): Promise<void> {
  const { left, touched } = unappliedBy(events);
  if (left.length === 0 && touched.length === 0) return;
  const account = await accountByKey(query, accountKey);
  if (account === null) return;
  const watch = new CreditWatch();
  watch.note(account, events);
  await watch.follow(query, settings);
}

interface Payment {
  readonly key: string;
  readonly accountKey: string;
  readonly paymentId: string;
  readonly source: string;
  readonly unapplied: number;
}
const keyOf = (accountKey: string, paymentId: string): string => JSON.stringify([accountKey, paymentId]);

/** The task for what is left of one payment. */
export function unappliedOf(account: Account, payment: Omit<Payment, 'key'>): NewException {
  const { accountKey, accountId, currency } = account;
  const { paymentId, source, unapplied: minor } = payment;
  const amount = { minor, currency };
  return {
    ...{ kind: 'unapplied', source, sourceRole: 'integration', by: SYSTEM, externalId: paymentId, factKind: 'payment' },
    ...{ content: { accountKey, paymentId }, accountKey, accountId, amount },
    why: `${formatMoney(amount)} of payment ${paymentId} match no open item of account ${accountId}`,
  };
}

async function paymentsOf(query: Query, keys: readonly string[]): Promise<Payment[]> {
  const pairs = keys.map((key) => JSON.parse(key) as [string, string]);
  const rows = await query<{ account_key: string; payment_id: string; source: string; unapplied: string }>(
    `SELECT account_key, payment_id, source, unapplied FROM payment
     WHERE (account_key, payment_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY received_on, payment_id`,
    [pairs.map(([accountKey]) => accountKey), pairs.map(([, paymentId]) => paymentId)],
  );
  return rows.map((row) => ({
    key: keyOf(row.account_key, row.payment_id),
    ...{ accountKey: row.account_key, paymentId: row.payment_id, source: row.source },
    unapplied: Number(row.unapplied),
  }));
}

async function openTasks(query: Query, payments: readonly Payment[]): Promise<string[]> {
  if (payments.length === 0) return [];
  const rows = await query<{ exception_id: string }>(
    `SELECT exception_id FROM exception WHERE kind = 'unapplied' AND status = 'open'
       AND (account_key, external_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY seq`,
    [payments.map((one) => one.accountKey), payments.map((one) => one.paymentId)],
  );
  return rows.map((row) => row.exception_id);
}
