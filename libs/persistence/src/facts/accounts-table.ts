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
