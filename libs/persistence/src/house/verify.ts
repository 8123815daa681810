import { emptyHouse, evolveHouse, HOUSE_EVENT_TYPES, type HouseState, type NewHouseEvent } from '#domain';
import type { Query } from '../database/database.js';
import type { RecordStore } from '../ports.js';
import { streamRows } from '../record/stream.js';
import { HOUSE } from './stream.js';

type Fault = Awaited<ReturnType<RecordStore['verify']>>['faults'][number];
const TYPES: ReadonlySet<string> = new Set(HOUSE_EVENT_TYPES);

/**
 * Folds the house's stream and compares it with what stands beside it: every event is one of its catalogue and may follow
 * the one before, and the brake and each exception are as the events say. The first fault is named.
 */
export async function verifyHouse(query: Query): Promise<Fault[]> {
  const state = emptyHouse();
  let seq = 0;
  for await (const row of streamRows(query, HOUSE)) {
    ({ seq } = row);
    if (!TYPES.has(row.type)) return [faultAt(seq, `${row.type} is no event of the house`)];
    try {
      evolveHouse(state, { type: row.type, data: JSON.parse(row.payload) as unknown } as NewHouseEvent);
    } catch (error) {
      return [faultAt(seq, error instanceof Error ? error.message : String(error))];
    }
  }
  const fault =
    (await faultOfBrake(query, state)) ??
    (await faultOfPolicies(query, state)) ??
    (await faultOfExceptions(query, state));
  return fault === null ? [] : [faultAt(seq, fault)];
}

const faultAt = (seq: number, fault: string): Fault => ({ accountKey: HOUSE, seq, fault });

async function faultOfBrake(query: Query, state: HouseState): Promise<string | null> {
  const [row] = await query<{ stopped: boolean }>('SELECT stopped FROM brake WHERE id = 1');
  return row?.stopped === state.sendsStopped ? null : 'the brake on sends is not as its events say';
}

async function faultOfPolicies(query: Query, { policies }: HouseState): Promise<string | null> {
  const rows = await query<{ id: string; version: string; status: string }>(
    'SELECT id, version, status FROM strategy_version',
  );
  const differing = rows.find(({ id, version, status }) => policies.get(`${id}@${version}`) !== status);
  if (differing !== undefined) {
    return `strategy ${differing.id}@${differing.version} is ${differing.status}, but its events say otherwise`;
  }
  return rows.length === policies.size ? null : 'a drafted strategy is missing';
}

async function faultOfExceptions(query: Query, { exceptions }: HouseState): Promise<string | null> {
  const rows = await query<{ exception_id: string; status: string; claimed_by: string | null }>(
    'SELECT exception_id, status, claimed_by FROM exception ORDER BY seq',
  );
  for (const { exception_id: id, status, claimed_by: claimedBy } of rows) {
    const told = exceptions.get(id);
    if (told === undefined) return `exception ${id} was never raised`;
    if (told.status !== status || told.claimedBy !== claimedBy) {
      return `exception ${id} is ${status}, but its events say ${told.status}`;
    }
  }
  const known = new Set(rows.map((row) => row.exception_id));
  const missing = [...exceptions.keys()].find((id) => !known.has(id));
  return missing === undefined ? null : `exception ${missing} was raised and is missing`;
}
