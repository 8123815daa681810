import type { ResolvedCalendar } from '#domain';
import type { Query } from '../database/database.js';

/** What never changes about an account, and the reference of its name. */
export interface AccountRow {
  readonly accountKey: string;
  readonly accountId: string;
  readonly entity: string;
  readonly customerId: string;
  readonly currency: string;
  readonly zone: string;
  readonly calendar: string;
  readonly language: string;
  readonly nameRef: string;
}
export interface RawAccount {
  account_key: string;
  account_id: string;
  entity: string;
  customer_id: string;
  currency: string;
  zone: string;
  calendar: string;
  language: string;
  name_ref: string;
}
export const ACCOUNT_COLUMNS =
  'a.account_key, a.account_id, a.entity, a.customer_id, a.currency, a.zone, a.calendar, a.language, a.name_ref';
const SELECT = `SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE`;

export async function accountByClientId(query: Query, accountId: string): Promise<AccountRow | null> {
  return one(await query<RawAccount>(`${SELECT} a.account_id = $1`, [accountId]));
}
export async function accountByKey(query: Query, accountKey: string): Promise<AccountRow | null> {
  return one(await query<RawAccount>(`${SELECT} a.account_key = $1`, [accountKey]));
}
/** The account of the same entity and customer in another currency. */
export async function siblingAccount(
  query: Query,
  of: Pick<AccountRow, 'entity' | 'customerId'>,
  currency: string,
): Promise<AccountRow | null> {
  return one(
    await query<RawAccount>(`${SELECT} a.entity = $1 AND a.customer_id = $2 AND a.currency = $3`, [
      of.entity,
      of.customerId,
      currency,
    ]),
  );
}
export async function accountsByClientId(query: Query, accountIds: readonly string[]): Promise<AccountRow[]> {
  return (await query<RawAccount>(`${SELECT} a.account_id = ANY($1)`, [accountIds])).map(toAccount);
}
/** What makes an account: our entity, its customer, and a currency. */
export type CustomerKey = Pick<AccountRow, 'entity' | 'customerId' | 'currency'>;
export async function accountsOfCustomers(query: Query, customers: readonly CustomerKey[]): Promise<AccountRow[]> {
  const rows = await query<RawAccount>(
    `SELECT ${ACCOUNT_COLUMNS} FROM unnest($1::text[], $2::text[], $3::text[]) AS w(entity, customer_id, currency)
     JOIN account a ON a.entity = w.entity AND a.customer_id = w.customer_id AND a.currency = w.currency`,
    [customers.map((one) => one.entity), customers.map((one) => one.customerId), customers.map((one) => one.currency)],
  );
  return rows.map(toAccount);
}
/** The account's calendar as last resolved. */
export async function calendarOf(query: Query, accountKey: string): Promise<ResolvedCalendar | null> {
  const [row] = await query<{ resolved_calendar: string | null }>(
    'SELECT resolved_calendar FROM account WHERE account_key = $1',
    [accountKey],
  );
  const text = row?.resolved_calendar ?? null;
  return text === null ? null : (JSON.parse(text) as ResolvedCalendar);
}

function one(rows: readonly RawAccount[]): AccountRow | null {
  const [row] = rows;
  return row === undefined ? null : toAccount(row);
}
export function toAccount(row: RawAccount): AccountRow {
  return {
    accountKey: row.account_key,
    accountId: row.account_id,
    entity: row.entity,
    customerId: row.customer_id,
    currency: row.currency,
    zone: row.zone,
    calendar: row.calendar,
    language: row.language,
    nameRef: row.name_ref,
  };
}
