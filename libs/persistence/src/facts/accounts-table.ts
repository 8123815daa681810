import type { ResolvedCalendar } from '#domain';
import type { Query } from '../database/database.js';

/** What never changes about an account, and its calendar as last resolved. */
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
  readonly resolvedCalendar: ResolvedCalendar | null;
}
interface Row {
  account_key: string;
  account_id: string;
  entity: string;
  customer_id: string;
  currency: string;
  zone: string;
  calendar: string;
  language: string;
  name_ref: string;
  resolved_calendar: string | null;
}

export async function accountByClientId(query: Query, accountId: string): Promise<AccountRow | null> {
  return one(await query<Row>('SELECT * FROM account WHERE account_id = $1', [accountId]));
}
export async function accountByKey(query: Query, accountKey: string): Promise<AccountRow | null> {
  return one(await query<Row>('SELECT * FROM account WHERE account_key = $1', [accountKey]));
}
/** The account of the same entity and customer in another currency. */
export async function siblingAccount(
  query: Query,
  of: Pick<AccountRow, 'entity' | 'customerId'>,
  currency: string,
): Promise<AccountRow | null> {
  return one(
    await query<Row>('SELECT * FROM account WHERE entity = $1 AND customer_id = $2 AND currency = $3', [
      of.entity,
      of.customerId,
      currency,
    ]),
  );
}

function one(rows: readonly Row[]): AccountRow | null {
  const [row] = rows;
  if (row === undefined) return null;
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
    resolvedCalendar: row.resolved_calendar === null ? null : (JSON.parse(row.resolved_calendar) as ResolvedCalendar),
  };
}
