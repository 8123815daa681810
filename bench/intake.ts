/** What facts cost beside plain inserts of the very rows they leave: a file of invoices, and payments one at a time. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Actor, LetterDraft, Money, ResolvedCalendar } from '#domain';
import { openStores, realClock, type InvoiceRowInput, type PaymentInput, type Stores } from '#persistence';
import { resolveCalendar } from '#platform';
import { freshDatabase, type TestDatabase } from '../test/support/servers.js';

/** Milliseconds of our way and of the plain one, for the same rows. */
export interface Beside {
  readonly own: number;
  readonly plain: number;
  readonly rows: number;
}
const ERP: Actor = { id: 'erp', role: 'integration' };
const SIZES = { accounts: 5_000, invoices: 100_000, payments: 10_000 };
type Sizes = typeof SIZES;
const CHUNK = 1_000;
/** Connections to the database, on either side. */
const CONNECTIONS = 8;
/** Payments under way at a time: a few clients that wait for each answer, and a burst. */
const SENDERS = { few: 8, burst: 64 };
const eur = (minor: number): Money => ({ minor, currency: 'EUR' });

export async function intakeCosts(
  sizes: Sizes = SIZES,
): Promise<{ file: Beside; few: Beside; burst: Beside; lost: number }> {
  const [own, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  const admin = new pg.Pool({ connectionString: own.url, max: 2 });
  const plain = new pg.Pool({ connectionString: other.url, max: CONNECTIONS });
  for (const pool of [admin, plain]) pool.on('error', () => undefined);
  const stores = await openOver(own);
  try {
    await registerAccounts(stores, sizes);
    const file = await besideFile(stores, admin, plain, sizes);
    const few = await besidePayments(stores, admin, plain, sizes, 'few');
    const burst = await besidePayments(stores, admin, plain, sizes, 'burst');
    return { file, few: few.payments, burst: burst.payments, lost: few.lost + burst.lost };
  } finally {
    await stores.close();
    await admin.end();
    await plain.end();
    await own.drop();
    await other.drop();
  }
}

function openOver(database: TestDatabase): Promise<Stores> {
  return openStores({
    url: database.url,
    clock: realClock(),
    renderer: { render: (draft: LetterDraft) => Promise.reject(new Error(`no letters here: ${draft.template}`)) },
    keys: { current: 'k1', all: { k1: randomBytes(32).toString('base64') } },
    smallDifference: { EUR: 100 },
    poolSize: CONNECTIONS,
  });
}

const calendar: ResolvedCalendar = resolveCalendar({ zone: 'Europe/Berlin', calendar: 'DE', from: '2026-01-01' });
const calendarOf = (): ResolvedCalendar => calendar;
const accountId = (n: number, { accounts }: Sizes): string => `C${String(n % accounts).padStart(5, '0')}`;

async function registerAccounts(stores: Stores, sizes: Sizes): Promise<void> {
  const rows = Array.from({ length: sizes.accounts }, (_, n) => ({
    line: n + 2,
    value: {
      account: {
        ...{
          accountId: accountId(n, sizes),
          name: `Customer ${n}`,
          entity: 'main',
          customerId: `K${n}`,
          currency: 'EUR',
        },
        ...{ zone: 'Europe/Berlin', calendar: 'DE', language: 'en' },
      },
      contact: { contactId: 'ap', role: 'accounts-payable', name: `Person ${n}`, email: `ap@customer-${n}.example` },
    },
  }));
  await begin(stores, 'accounts');
  for (const chunk of chunksOf(rows, CHUNK)) await stores.imports.accounts(ERP, 'accounts', chunk, calendarOf);
}

async function besideFile(stores: Stores, admin: pg.Pool, plain: pg.Pool, sizes: Sizes): Promise<Beside> {
  // The order of a ledger export: by date, so that every chunk touches many accounts.
  const rows = Array.from({ length: sizes.invoices }, (_, n) => ({
    line: n + 2,
    value: {
      ...{ accountId: accountId(n * 7, sizes), invoiceNumber: `R-${n}`, amount: eur(10_000 + (n % 977) * 13) },
      ...{ invoiceDate: '2026-01-05', dueDate: '2026-02-04' },
    } satisfies InvoiceRowInput,
  }));
  await begin(stores, 'invoices');
  await admin.query('CHECKPOINT');
  const started = performance.now();
  for (const chunk of chunksOf(rows, CHUNK)) {
    const results = await stores.imports.invoices(ERP, 'invoices', chunk, calendarOf);
    if (results.some((one) => one.kind !== 'accepted')) throw new Error('an invoice of the benchmark was not accepted');
  }
  const own = performance.now() - started;
  const tables = await readTables(admin, {
    event: `type = 'invoice.posted'`,
    command: `command_id LIKE 'invoice:%'`,
    open_item: 'true',
    allocation_line: 'true',
    inbox: `kind = 'invoice'`,
  });
  await plain.query('CHECKPOINT');
  const before = performance.now();
  for (let from = 0; from < sizes.invoices; from += CHUNK) {
    await inTransaction(plain, async (client) => {
      for (const table of tables) await insert(client, table, table.rows.slice(from, from + CHUNK));
    });
  }
  return { own, plain: performance.now() - before, rows: sizes.invoices };
}

async function besidePayments(
  stores: Stores,
  admin: pg.Pool,
  plain: pg.Pool,
  sizes: Sizes,
  way: keyof typeof SENDERS,
): Promise<{ payments: Beside; lost: number }> {
  const inputs = Array.from({ length: sizes.payments }, (_, n): PaymentInput => ({
    ...{ paymentId: `${way}-${n}`, accountId: accountId(n * 11, sizes), amount: eur(5_000), receivedOn: '2026-02-10' },
  }));
  const marks = await readMarks(admin);
  await admin.query('CHECKPOINT');
  const started = performance.now();
  await bySenders(SENDERS[way], inputs, async (input) => void (await stores.facts.receivePayment(ERP, input)));
  const own = performance.now() - started;
  const tables = await readTables(admin, {
    event: `type LIKE 'payment.%' AND command_id LIKE 'payment:erp:${way}-%'`,
    command: `command_id LIKE 'payment:erp:${way}-%'`,
    payment: `payment_id LIKE '${way}-%'`,
    allocation_line: `id > ${marks}`,
    inbox: `kind = 'payment' AND external_id LIKE '${way}-%'`,
  });
  const [kept] = (
    await admin.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM payment p JOIN inbox i ON i.kind = 'payment' AND i.external_id = p.payment_id
       WHERE p.payment_id LIKE '${way}-%'`,
    )
  ).rows;
  const byPayment = perPayment(tables);
  await plain.query('CHECKPOINT');
  const before = performance.now();
  await bySenders(SENDERS[way], byPayment, (parts) =>
    inTransaction(plain, async (client) => {
      for (const part of parts) await insert(client, part, part.rows);
    }),
  );
  const payments = { own, plain: performance.now() - before, rows: sizes.payments };
  return { payments, lost: sizes.payments - (kept?.n ?? 0) };
}

async function begin(stores: Stores, kind: 'accounts' | 'invoices'): Promise<void> {
  const job = { importId: kind, kind, mapping: null, dryRun: false, atomic: false, bytes: 0, fileDigest: null };
  await stores.imports.begin(ERP, job);
}

/** Rows of a table, in the order of their streams. */
interface Rows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}
/** Identities and generated columns are the table's own. */
const GIVEN_COLUMNS = `SELECT column_name AS name FROM information_schema.columns
  WHERE table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position`;
async function readTables(admin: pg.Pool, wanted: Readonly<Record<string, string>>): Promise<Rows[]> {
  const tables: Rows[] = [];
  for (const [table, which] of Object.entries(wanted)) {
    const { rows: named } = await admin.query<{ name: string }>(GIVEN_COLUMNS, [table]);
    const columns = named.map((row) => row.name);
    const text = `SELECT ${columns.join(',')} FROM ${table} WHERE ${which}`;
    const { rows } = await admin.query<unknown[]>({ text, rowMode: 'array' });
    tables.push({ table, columns, rows });
  }
  return tables;
}
async function readMarks(admin: pg.Pool): Promise<string> {
  const { rows } = await admin.query<{ id: string }>('SELECT max(id) AS id FROM allocation_line');
  return rows[0]?.id ?? '0';
}

/** The rows of each payment together, as its transaction wrote them. */
function perPayment(tables: readonly Rows[]): Rows[][] {
  const parts = new Map<string, Map<string, unknown[][]>>();
  for (const { table, columns, rows } of tables) {
    const at = ['command_id', 'payment_id', 'external_id'].map((name) => columns.indexOf(name)).find((one) => one >= 0);
    for (const row of rows) {
      const id = String(row[at ?? 0]).replace(/^payment:erp:/, '');
      const own = parts.get(id) ?? new Map<string, unknown[][]>();
      parts.set(id, own.set(table, [...(own.get(table) ?? []), [...row]]));
    }
  }
  return [...parts.values()].map((own) =>
    tables
      .map(({ table, columns }) => ({ table, columns, rows: own.get(table) ?? [] }))
      .filter(({ rows }) => rows.length > 0),
  );
}

async function insert(
  client: pg.PoolClient,
  { table, columns }: Rows,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const tuples = rows.map((_, r) => `(${columns.map((__, c) => `$${r * columns.length + c + 1}`).join(',')})`);
  const text = `INSERT INTO ${table} (${columns.join(',')}) VALUES ${tuples.join(',')}`;
  await client.query({ name: `${table}-${rows.length}`, text, values: rows.flat() });
}

async function inTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await work(client);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** Each sender takes the next one as soon as its last is acknowledged. */
async function bySenders<T>(senders: number, work: readonly T[], send: (one: T) => Promise<void>): Promise<void> {
  const queue = work.values();
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (const one of queue) await send(one);
    }),
  );
}

function* chunksOf<T>(rows: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}
