import { emptyState, evolve, StreamWatch, type AccountState, type BrokenInvariant } from '#domain';
import type { Query } from '../database/database.js';
import { HOUSE } from '../house/stream.js';
import { OPEN_LINES } from '../reads/aging.js';
import { toStored } from './rows.js';
import { streamRows } from './stream.js';

/** What the tables beside the record say of one account. */
interface Beside {
  readonly account_key: string;
  readonly case_open: boolean;
  readonly obliged: boolean;
  readonly balance: string;
  readonly charges: string;
  readonly unapplied: string;
  readonly status: string | null;
  readonly step: string | null;
  readonly tasks: number;
}

/**
 * Folds every account anew and holds what stands beside the record against it: ledger (V01, V02), letters (V03, V05), read
 * models (V06), who must be woken (V07), and what feeds were told was taken (V09). Within one snapshot of the database.
 */
export async function checkAccounts(
  query: Query,
  onProgress: (done: number, total: number) => void,
): Promise<{ accounts: number; events: number; broken: BrokenInvariant[] }> {
  const accounts = await besideAccounts(query);
  const broken = [...(await unbooked(query)), ...(await dropped(query))];
  let events = 0;
  for (const [index, beside] of accounts.entries()) {
    const watch = new StreamWatch(beside.account_key);
    let state = emptyState(beside.account_key);
    for await (const row of streamRows(query, beside.account_key)) {
      const event = toStored(row);
      watch.see(state, event);
      state = evolve(state, event);
      events++;
    }
    broken.push(...watch.broken, ...differencesOf(state, beside));
    onProgress(index + 1, accounts.length);
  }
  return { accounts: accounts.length, events, broken };
}

function differencesOf(state: AccountState, beside: Beside): BrokenInvariant[] {
  const { case: c, items, unapplied } = state;
  const sum = (of: (item: AccountState['items'][number]) => number): number =>
    items.reduce((total, item) => total + of(item), 0);
  const open = c !== null && c.status !== 'closed';
  const tasks = c?.tasks.filter((task) => task.status === 'open').length ?? 0;
  const compared: [BrokenInvariant['id'], what: string, folded: unknown, stands: unknown][] = [
    ['V02', 'balance of the open items', sum(({ balance }) => balance), Number(beside.balance)],
    ['V02', 'interest and fees', sum(({ interest, fees }) => interest + fees), Number(beside.charges)],
    ['V02', 'money matched to nothing', unapplied, Number(beside.unapplied)],
    ['V06', 'status of the case', c?.status ?? null, beside.status],
    ['V06', 'step of the case', c?.step ?? null, beside.step],
    ['V06', 'open tasks', tasks, beside.tasks],
    ['V07', 'an open case', open, beside.case_open],
    // A closed case may have a dated obligation as well, so this holds one way.
    ['V07', 'an open case that is to be woken', open, open && beside.obliged],
  ];
  return compared
    .filter(([, , folded, stands]) => folded !== stands)
    .map(([id, what, folded, stands]) => ({
      ...{ id, accountKey: beside.account_key, seq: state.seq },
      what: `${what}: the record says ${String(folded)}, the tables say ${String(stands)}`,
    }));
}

const besideAccounts = (query: Query): Promise<Beside[]> =>
  query<Beside>(
    `SELECT h.account_key, h.case_open, h.obliged, c.status, c.step,
       coalesce(i.balance, 0) AS balance, coalesce(i.charges, 0) AS charges, coalesce(p.unapplied, 0) AS unapplied,
       coalesce(t.tasks, 0)::int AS tasks
     FROM stream_head h
     LEFT JOIN case_view c ON c.case_id = h.case_id
     LEFT JOIN (SELECT account_key, sum(balance) AS balance, sum(interest + fees) AS charges FROM open_item
       GROUP BY account_key) i ON i.account_key = h.account_key
     LEFT JOIN (SELECT account_key, sum(unapplied) AS unapplied FROM payment GROUP BY account_key) p
       ON p.account_key = h.account_key
     LEFT JOIN (SELECT case_id, count(*) AS tasks FROM task WHERE status = 'open' GROUP BY case_id) t
       ON t.case_id = h.case_id
     WHERE h.account_key <> $1 AND h.seq > 0 ORDER BY h.account_key`,
    [HOUSE],
  );

/** V02: what is open of an item is the sum of its lines, to the cent. */
async function unbooked(query: Query): Promise<BrokenInvariant[]> {
  const rows = await query<{ account_key: string; item_id: string; stands: string; booked: string }>(
    `SELECT i.account_key, i.item_id, i.balance + i.interest + i.fees AS stands, coalesce(l.booked, 0) AS booked
     FROM open_item i LEFT JOIN (SELECT account_key, item_id, sum(amount) AS booked FROM allocation_line
       WHERE kind IN ${OPEN_LINES} GROUP BY account_key, item_id) l USING (account_key, item_id)
     WHERE i.balance + i.interest + i.fees <> coalesce(l.booked, 0) ORDER BY 1, 2`,
  );
  return rows.map((row) => ({
    ...{ id: 'V02', accountKey: row.account_key, seq: null },
    what: `item ${row.item_id} stands at ${row.stands}, its lines add up to ${row.booked}`,
  }));
}

/** V09: what a feed was told we have taken is in the record. */
async function dropped(query: Query): Promise<BrokenInvariant[]> {
  const rows = await query<{ account_key: string; seq: number; kind: string; external_id: string }>(
    `SELECT b.account_key, b.seq, b.kind, b.external_id FROM inbox b
     WHERE b.outcome = 'accepted' AND b.account_key IS NOT NULL AND b.seq IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM event e WHERE e.account_key = b.account_key AND e.seq = b.seq) ORDER BY 1, 2`,
  );
  return rows.map((row) => ({
    ...{ id: 'V09', accountKey: row.account_key, seq: row.seq },
    what: `${row.kind} ${row.external_id} was accepted, and the record does not hold it`,
  }));
}
