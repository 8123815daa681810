import type { Instant, StoredEvent } from '#domain';
import type { Batch } from '../database/batch.js';
import type { Database } from '../database/database.js';
import type { PlacementRow, ReadModels } from '../ports.js';

/** Stages from which an agency's word still counts: what is over stays as it ended, whatever arrives later. */
const LIVE = `('placed', 'accepted', 'collecting')`;

type PlacementEvent = StoredEvent<
  | 'placement.requested'
  | 'placement.made'
  | 'placement.accepted'
  | 'placement.rejected'
  | 'placement.updated'
  | 'placement.returned'
  | 'placement.closed'
  | 'placement.recalled'
>;

/** Where a placement stands and what was placed; its row is there already. */
export function projectPlacement(batch: Batch, accountKey: string, event: PlacementEvent): void {
  const { placementId } = event.data;
  const set = (assignments: string, values: readonly unknown[], from = 'true'): void =>
    batch.add(
      'placement',
      `UPDATE placement SET ${assignments} WHERE account_key = $1 AND placement_id = $2 AND ${from}`,
      [...[accountKey, placementId], ...values],
    );
  switch (event.type) {
    case 'placement.requested':
      return set(`stage = 'proposed', agency_id = $3, fee_percent = $4`, [
        event.data.agencyId,
        event.data.feeTerms.percent,
      ]);
    case 'placement.made':
      return set(`stage = 'placed', amount = $3, placed_at = $4`, [event.data.amount.minor, event.at]);
    case 'placement.accepted':
      return set(`stage = 'accepted'`, [], `stage = 'placed'`);
    case 'placement.updated':
      return set(`stage = 'collecting'`, [], `stage IN ${LIVE}`);
    case 'placement.rejected':
    case 'placement.returned':
    case 'placement.closed':
      return set('stage = $3', [event.type.slice('placement.'.length)], `stage IN ${LIVE}`);
    case 'placement.recalled':
      return set(`stage = 'recalled'`, []);
  }
}

export function projectRemittance(
  batch: Batch,
  accountKey: string,
  { data }: StoredEvent<'remittance.recorded'>,
): void {
  const { remittanceId, placementId, gross, fee } = data;
  batch.insert(
    'remittance',
    ['account_key', 'remittance_id', 'placement_id', 'gross', 'fee', 'disputed', 'reversed'],
    [[accountKey, remittanceId, placementId, gross.minor, fee.minor, false, false]],
    'ON CONFLICT DO NOTHING',
  );
}
export function changeRemittance(
  batch: Batch,
  accountKey: string,
  remittanceId: string,
  column: 'disputed' | 'reversed',
  value = true,
): void {
  batch.add('remittance', `UPDATE remittance SET ${column} = $3 WHERE account_key = $1 AND remittance_id = $2`, [
    ...[accountKey, remittanceId, value],
  ]);
}

interface Row {
  placement_id: string;
  case_id: string;
  account_id: string;
  currency: string;
  agency_id: string;
  stage: PlacementRow['status'];
  fee_percent: number | null;
  amount: string;
  placed_at: Instant;
  gross: string;
  fee: string;
  remittances: string;
  disputed: string;
}

/** Placements that left the house, the newest first, with what each brought. */
export async function placementsOf(
  database: Database,
  { agencyId, status, limit }: Parameters<ReadModels['placements']>[0],
): Promise<PlacementRow[]> {
  const rows = await database.query<Row>(
    `SELECT p.placement_id, p.case_id, a.account_id, a.currency, p.agency_id, p.stage, p.fee_percent, p.amount, p.placed_at,
       coalesce(r.gross, 0) AS gross, coalesce(r.fee, 0) AS fee, coalesce(r.remittances, 0) AS remittances,
       coalesce(r.disputed, 0) AS disputed
     FROM placement p JOIN account a USING (account_key)
     LEFT JOIN LATERAL (
       SELECT sum(gross) FILTER (WHERE NOT reversed) AS gross, sum(fee) FILTER (WHERE NOT reversed) AS fee,
         count(*) FILTER (WHERE NOT reversed) AS remittances, count(*) FILTER (WHERE disputed) AS disputed
       FROM remittance x WHERE x.account_key = p.account_key AND x.placement_id = p.placement_id) r ON true
     WHERE p.placed_at IS NOT NULL AND ($1::text IS NULL OR p.agency_id = $1) AND ($2::text IS NULL OR p.stage = $2)
     ORDER BY p.placed_at DESC, p.placement_id LIMIT $3`,
    [agencyId ?? null, status ?? null, limit],
  );
  return rows.map((row) => ({
    placementId: row.placement_id,
    caseId: row.case_id,
    accountId: row.account_id,
    currency: row.currency,
    agencyId: row.agency_id,
    status: row.stage,
    feePercent: row.fee_percent,
    amount: Number(row.amount),
    placedAt: row.placed_at,
    collected: Number(row.gross),
    fee: Number(row.fee),
    remittances: Number(row.remittances),
    disputed: Number(row.disputed),
  }));
}
