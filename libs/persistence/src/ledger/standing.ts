import type { AllocationLine, Standing } from '#domain';
import type { Query } from '../database/database.js';

type Part = AllocationLine['part'];
interface PaymentLine {
  readonly item_id: string;
  readonly kind: string;
  readonly part: Part;
  readonly amount: string;
}

/** The lines of a payment that stand, as positive amounts in booking order: exactly what its reversal undoes. */
export async function linesOfPayment(
  query: Query,
  accountKey: string,
  paymentId: string,
  currency: string,
): Promise<{ applied: AllocationLine[]; recovered: AllocationLine[] }> {
  const rows = await query<PaymentLine>(
    `SELECT item_id, kind, part, amount FROM allocation_line WHERE account_key = $1 AND payment_id = $2 ORDER BY id`,
    [accountKey, paymentId],
  );
  const stands = { applied: [] as StandingLine[], recovered: [] as StandingLine[] };
  for (const row of rows) {
    const line = { itemId: row.item_id, part: row.part, minor: Number(row.amount) };
    if (row.kind === 'applied' || row.kind === 'recovered') stands[row.kind].push({ ...line, minor: -line.minor });
    else if (row.kind === 'reversed' || row.kind === 'recovery-reversed') stands[UNDOES[row.kind]].length = 0;
    else if (row.kind === 'released') takeOff(stands.applied, line);
  }
  const lines = (of: readonly StandingLine[]): AllocationLine[] =>
    of
      .filter((line) => line.minor > 0)
      .map(({ itemId, part, minor }) => ({ itemId, part, amount: { minor, currency } }));
  return { applied: lines(stands.applied), recovered: lines(stands.recovered) };
}

const UNDOES = { reversed: 'applied', 'recovery-reversed': 'recovered' } as const;
interface StandingLine {
  readonly itemId: string;
  readonly part: Part;
  minor: number;
}

/** Takes released money off what stands, the latest lines first. */
function takeOff(lines: readonly StandingLine[], released: StandingLine): void {
  let left = released.minor;
  for (const line of [...lines].reverse()) {
    if (line.itemId !== released.itemId || line.part !== released.part) continue;
    const part = Math.min(left, line.minor);
    line.minor -= part;
    left -= part;
  }
}

/** What reduced the balance of an item and still stands: what a correction below it sets free. */
export async function standingOn(query: Query, accountKey: string, itemId: string): Promise<Standing> {
  const [item] = await query<{ written_off: string }>(
    'SELECT written_off FROM open_item WHERE account_key = $1 AND item_id = $2',
    [accountKey, itemId],
  );
  return {
    payments: await paymentsOn(query, accountKey, itemId),
    credits: await creditsOn(query, accountKey, itemId),
    writtenOff: Number(item?.written_off ?? 0),
  };
}

async function paymentsOn(query: Query, accountKey: string, itemId: string): Promise<Standing['payments']> {
  const rows = await query<PaymentLine & { payment_id: string; paid: string; received_on: string }>(
    `SELECT l.item_id, l.kind, l.part, l.amount, p.payment_id, p.amount AS paid, p.received_on
     FROM allocation_line l JOIN payment p ON p.account_key = l.account_key AND p.payment_id = l.payment_id
     WHERE l.account_key = $1 AND l.item_id = $2 AND l.kind IN ('applied', 'reversed', 'released')
       AND l.part IN ('principal', 'small-difference') ORDER BY l.id`,
    [accountKey, itemId],
  );
  const lines: (StandingLine & { paymentId: string; amount: number; receivedOn: string })[] = [];
  for (const row of rows) {
    const minor = Number(row.amount);
    const own = lines.filter((line) => line.paymentId === row.payment_id);
    const payment = { paymentId: row.payment_id, amount: Number(row.paid), receivedOn: row.received_on };
    if (row.kind === 'applied') lines.push({ itemId, part: row.part, minor: -minor, ...payment });
    else if (row.kind === 'released') takeOff(own, { itemId, part: row.part, minor });
    else for (const line of own) line.minor = 0;
  }
  return lines
    .filter((line) => line.minor > 0)
    .map(({ minor: taken, paymentId, amount, receivedOn, part }) => ({ paymentId, amount, receivedOn, part, taken }));
}

/** The two lines of a credit, on the item and on its note, share their event. */
async function creditsOn(query: Query, accountKey: string, itemId: string): Promise<Standing['credits']> {
  const rows = await query<{ item_id: string; amount: string; posted: string; credited_on: string }>(
    `SELECT n.item_id, n.amount, i.amount AS posted, i.invoice_date AS credited_on
     FROM allocation_line l
     JOIN allocation_line n ON n.account_key = l.account_key AND n.seq = l.seq AND n.kind = l.kind AND n.item_id <> l.item_id
     JOIN open_item i ON i.account_key = n.account_key AND i.item_id = n.item_id
     WHERE l.account_key = $1 AND l.item_id = $2 AND l.kind IN ('credited', 'credit-released') ORDER BY l.id`,
    [accountKey, itemId],
  );
  const notes = new Map<string, { amount: number; creditedOn: string; taken: number }>();
  for (const row of rows) {
    const before = notes.get(row.item_id)?.taken ?? 0;
    const [amount, taken] = [-Number(row.posted), before + Number(row.amount)];
    notes.set(row.item_id, { amount, creditedOn: row.credited_on, taken });
  }
  return [...notes].filter(([, { taken }]) => taken > 0).map(([creditNoteId, note]) => ({ creditNoteId, ...note }));
}
