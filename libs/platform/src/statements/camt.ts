import { EntryIds } from '#domain';
import { fileFault } from '../imports/faults.js';
import { decimal } from './amounts.js';
import { amountOf, directionOf, MOST_DETAILS, readEntry, type CamtEntry } from './camt-entry.js';
import type { StatementRow } from './rows.js';
import { readXml, textAt, type XmlNode, type XmlRoot } from './xml.js';

const STATEMENT = 'Document/BkToCstmrStmt/Stmt';
const PATHS = {
  statement: STATEMENT,
  account: `${STATEMENT}/Acct`,
  balance: `${STATEMENT}/Bal`,
  entry: `${STATEMENT}/Ntry`,
  detail: `${STATEMENT}/Ntry/NtryDtls/TxDtls`,
};
const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2}$/;

/**
 * The entries of a camt.053 file (ISO 20022 bank-to-customer statement, any version) in batches, as its bytes come in; the
 * payments of a batch one by one. Memory holds one entry, whatever the size of the file.
 * @throws FileFault when it is no such file, ends early, or a statement's movements do not lead from its opening to its
 *   closing balance; entries answered before that must then not be applied, so read the file once before applying it
 */
export async function* readCamt(source: AsyncIterable<Buffer>): AsyncGenerator<StatementRow[]> {
  const reader = new CamtReader();
  for await (const batch of readXml(source, new Set(Object.values(PATHS)), assertCamt)) {
    const rows: StatementRow[] = [];
    for (const { path, node } of batch) rows.push(...reader.take(path, node));
    if (rows.length > 0) yield rows;
  }
  reader.end();
}

function assertCamt({ name, namespace, line }: XmlRoot): void {
  if (name === 'Document' && NAMESPACE.test(namespace)) return;
  const found = namespace === '' ? `<${name.slice(0, 60)}>` : namespace.slice(0, 120);
  throw fileFault(
    line,
    'not-a-statement',
    `This is ${found}, not camt.053. Send the bank's statement in camt.053, or as CSV.`,
  );
}

class CamtReader {
  private readonly ids = new EntryIds();
  private account = '';
  private details: XmlNode[] = [];
  private readonly balances = new Map<string, { value: bigint; currency: string }>();
  private movements: { currency: string; change: bigint } | null = null;
  private mixed = false;
  private statements = 0;

  take(path: string, node: XmlNode): readonly StatementRow[] {
    switch (path) {
      case PATHS.account:
        this.account = (textAt(node, 'Id/IBAN', 'Id/Othr/Id') ?? '').replace(/\s+/g, '');
        return [];
      case PATHS.balance:
        this.balance(node);
        return [];
      case PATHS.detail:
        if (this.details.push(node) > MOST_DETAILS) {
          throw fileFault(node.line, 'xml', `An entry with more than ${MOST_DETAILS} details is not read.`);
        }
        return [];
      case PATHS.entry:
        return this.entry(node);
      default:
        this.statement(node);
        return [];
    }
  }

  end(): void {
    if (this.statements > 0) return;
    throw fileFault(1, 'not-a-statement', 'The file has no statement (Stmt) in it. Ask the bank for the statement.');
  }

  private entry(node: XmlNode): readonly StatementRow[] {
    if (this.account === '')
      throw fileFault(node.line, 'not-a-statement', 'The statement does not name its account (Acct/Id).');
    const { rows, booked } = readEntry(node, this.details.splice(0), this.account, this.ids);
    this.move(booked);
    return rows;
  }

  private move(booked: CamtEntry['booked']): void {
    if (booked === null) return;
    const { change, currency } = booked;
    if (this.movements !== null && this.movements.currency !== currency) this.mixed = true;
    this.movements = { currency, change: (this.movements?.change ?? 0n) + change };
  }

  private balance(node: XmlNode): void {
    const kind = textAt(node, 'Tp/CdOrPrtry/Cd') ?? '';
    const amount = amountOf(node, 'Amt');
    if (amount === null) return;
    const value = directionOf(node) === 'debit' ? -amount.value : amount.value;
    if (!this.balances.has(kind)) this.balances.set(kind, { value, currency: amount.currency });
  }

  /** The statement ends: opening balance and movements must make the closing one, where it states both. */
  private statement(node: XmlNode): void {
    this.statements += 1;
    const opening = this.balances.get('OPBD') ?? this.balances.get('PRCD');
    const closing = this.balances.get('CLBD');
    const change = this.movements?.change ?? 0n;
    const currency = this.movements?.currency ?? opening?.currency;
    const comparable = !this.mixed && opening?.currency === currency && closing?.currency === currency;
    if (opening !== undefined && closing !== undefined && comparable && opening.value + change !== closing.value) {
      const sum = `${decimal(opening.value)} and movements of ${decimal(change)} make ${decimal(opening.value + change)}`;
      const detail = `The statement that begins here is incomplete: an opening balance of ${sum}, not ${decimal(closing.value)}. Ask the bank for it anew.`;
      throw fileFault(node.line, 'balance', detail);
    }
    this.balances.clear();
    [this.account, this.movements, this.mixed] = ['', null, false];
    this.ids.startStatement();
  }
}
