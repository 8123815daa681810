import { EntryIds, MoneyError, parseMoney, type BankEntry } from '#domain';
import type { Values } from '../imports/cells.js';
import type { ReadRow } from '../imports/file.js';
import type { StatementRow } from './rows.js';

/** The entries of a statement in CSV, read by its mapping; a file is one statement. Amounts are signed. */
export async function* csvEntries(batches: AsyncIterable<readonly ReadRow<Values>[]>): AsyncGenerator<StatementRow[]> {
  const ids = new EntryIds();
  for await (const rows of batches) {
    yield rows.map((row) => {
      const read = 'problem' in row ? rejected(row.line, row.problem) : entryOf(row.line, row.value, ids);
      return read.kind === 'rejected' ? { ...read, fields: row.fields } : read;
    });
  }
}

function entryOf(line: number, values: Values, ids: EntryIds): StatementRow {
  const { bookedOn = '', valueOn = null, amount: value = '', currency = '' } = values;
  try {
    const amount = parseMoney(value.replace(/^-/, ''), currency);
    if (amount.minor === 0) return { line, kind: 'pending' };
    const direction = value.startsWith('-') ? 'debit' : 'credit';
    const entry = { ...factsOf(values), direction, amount, bookedOn, valueOn } as const;
    return { line, kind: 'entry', entry: { ...entry, paymentId: ids.idOf(entry, null) } };
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return rejected(line, { code: 'invalid', detail: `${error.message}; correct the row.` });
  }
}

function factsOf(values: Values): Omit<BankEntry, 'paymentId' | 'direction' | 'amount' | 'bookedOn' | 'valueOn'> {
  const { account = 'csv', entryId = null, endToEndId = null, reference } = values;
  return {
    reversal: false,
    account: account.replace(/\s+/g, ''),
    endToEndId,
    servicerReference: entryId,
    references: [],
    remittance: reference === undefined ? [] : [reference],
    counterparty: {
      name: values['counterpartyName'] ?? null,
      account: values['counterpartyAccount']?.replace(/\s+/g, '') ?? null,
    },
    indivisible: null,
  };
}
function rejected(line: number, { code, detail }: { code: string; detail: string }): StatementRow {
  return { line, kind: 'rejected', code, detail };
}
