import { isPlainDate, MoneyError, type BankEntry, type EntryIds, type PlainDate } from '#domain';
import { fileFault } from '../imports/faults.js';
import { scaled, toMoney } from './amounts.js';
import type { StatementRow } from './rows.js';
import { child, childrenAt, textAt, type XmlNode } from './xml.js';

/** A movement of the account, positive for a credit, in hundred-thousandths; null when it is not booked. */
export interface CamtEntry {
  readonly rows: readonly StatementRow[];
  readonly booked: { readonly change: bigint; readonly currency: string } | null;
}
/** The most details (payments in one batch) an entry may have. */
export const MOST_DETAILS = 10_000;

/**
 * What an `Ntry` with its `TxDtls` becomes: one row, or one for each payment of a batch.
 * @throws FileFault for what no bank may leave out: amount and direction
 */
export function readEntry(ntry: XmlNode, details: readonly XmlNode[], account: string, ids: EntryIds): CamtEntry {
  const sum = amountOf(ntry, 'Amt');
  if (sum === null) throw broken(ntry, 'has no amount (Amt)');
  const direction = directionOf(ntry);
  if (direction === null) throw broken(ntry, 'does not say whether it is a credit or a debit (CdtDbtInd)');
  const status = textAt(ntry, 'Sts/Cd', 'Sts');
  if (status !== 'BOOK') return { rows: [notBooked(ntry, status)], booked: null };
  const booked = { change: direction === 'credit' ? sum.value : -sum.value, currency: sum.currency };
  if (sum.value === 0n) return { rows: [{ line: ntry.line, kind: 'pending' }], booked };
  const parts = details.length > 1 && addUp(details, sum, direction) ? details : null;
  const whole = details.length > 1 && parts === null;
  const indivisible = whole ? `a batch of ${details.length} payments that do not add up to it` : null;
  const rows =
    parts === null
      ? [rowOf(ntry, { details, sum, direction, account, part: null, indivisible }, ids)]
      : parts.map((one, part) =>
          rowOf(ntry, { details: [one], sum: partOf(one) ?? sum, direction, account, part, indivisible }, ids),
        );
  return { rows, booked };
}

interface Sum {
  readonly value: bigint;
  readonly currency: string;
}
interface Reading {
  readonly details: readonly XmlNode[];
  readonly sum: Sum;
  readonly direction: BankEntry['direction'];
  readonly account: string;
  readonly part: number | null;
  readonly indivisible: string | null;
}

function rowOf(ntry: XmlNode, reading: Reading, ids: EntryIds): StatementRow {
  const { line } = reading.part === null ? ntry : (reading.details[0] ?? ntry);
  const [bookedOn, valueOn] = [dateOf(ntry, 'BookgDt'), dateOf(ntry, 'ValDt')];
  if (bookedOn === 'wrong' || valueOn === 'wrong') {
    return rejected(
      line,
      'invalid',
      'its booking or value date does not exist. Ask the bank for a corrected statement.',
    );
  }
  const date = bookedOn ?? valueOn;
  if (date === null) {
    return rejected(line, 'missing-field', 'it has neither booking nor value date. Enter the payment by hand.');
  }
  try {
    const amount = toMoney(reading.sum.value, reading.sum.currency);
    const entry = { ...factsOf(ntry, reading), amount, bookedOn: date, valueOn };
    return { line, kind: 'entry', entry: { ...entry, paymentId: ids.idOf(entry, reading.part) } };
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return rejected(line, 'invalid', `its amount cannot be kept: ${error.message}. Enter the payment by hand.`);
  }
}

type Facts = Omit<BankEntry, 'paymentId' | 'amount' | 'bookedOn' | 'valueOn'>;
function factsOf(ntry: XmlNode, { details, direction, account, indivisible }: Reading): Facts {
  const mark = textAt(ntry, 'RvslInd');
  const reversal = mark === 'true' || mark === '1' || details.some((one) => child(one, 'RtrInf') !== undefined);
  const [only] = details.length === 1 ? details : [];
  return {
    direction,
    reversal,
    account,
    endToEndId: textAt(only, 'Refs/EndToEndId'),
    servicerReference: textAt(only, 'Refs/AcctSvcrRef') ?? textAt(ntry, 'AcctSvcrRef'),
    references: bounded(details.flatMap(referencesOf)),
    remittance: bounded(remittanceOf(ntry, details)),
    counterparty: counterpartyOf(only, direction === 'credit' || reversal),
    indivisible,
  };
}
function referencesOf(detail: XmlNode): string[] {
  return childrenAt(detail, 'RmtInf/Strd').flatMap((structured) =>
    [...childrenAt(structured, 'CdtrRefInf/Ref'), ...childrenAt(structured, 'RfrdDocInf/Nb')].flatMap(({ text }) =>
      text.trim() === '' ? [] : [text.trim()],
    ),
  );
}
/** What the payer wrote; where that is missing, what the bank did. */
function remittanceOf(ntry: XmlNode, details: readonly XmlNode[]): string[] {
  const written = details.flatMap((one) => [
    ...childrenAt(one, 'RmtInf/Ustrd'),
    ...childrenAt(one, 'RmtInf/Strd/AddtlRmtInf'),
  ]);
  const said =
    written.length > 0
      ? written
      : [...details.flatMap((one) => childrenAt(one, 'AddtlTxInf')), ...childrenAt(ntry, 'AddtlNtryInf')];
  return said.map(({ text }) => text.trim()).filter((text) => text !== '');
}
/** Of a credit, and of what gives one back, who paid; of any other debit who was paid. */
function counterpartyOf(detail: XmlNode | undefined, paid: boolean): BankEntry['counterparty'] {
  const parties = child(detail, 'RltdPties');
  const of = (role: string) => ({
    name: textAt(parties, `${role}/Pty/Nm`, `${role}/Nm`),
    account: textAt(parties, `${role}Acct/Id/IBAN`, `${role}Acct/Id/Othr/Id`)?.replace(/\s+/g, '') ?? null,
  });
  const [first, second] = paid ? [of('Dbtr'), of('UltmtDbtr')] : [of('Cdtr'), of('Dbtr')];
  return { name: first.name ?? second.name, account: first.account ?? second.account };
}

/** Whether the parts are of the entry's kind, and exactly it together. */
function addUp(details: readonly XmlNode[], sum: Sum, direction: BankEntry['direction']): boolean {
  let total = 0n;
  for (const one of details) {
    const part = partOf(one);
    if (part === null || part.currency !== sum.currency || part.value === 0n) return false;
    if ((directionOf(one) ?? direction) !== direction) return false;
    total += part.value;
  }
  return total === sum.value;
}
const partOf = (detail: XmlNode): Sum | null => amountOf(detail, 'Amt') ?? amountOf(detail, 'AmtDtls/TxAmt/Amt');

/** The amount at a path; null where there is none. @throws FileFault for one that is no number */
export function amountOf(node: XmlNode, path: string): Sum | null {
  const found = child(node, path);
  if (found === undefined) return null;
  const value = scaled(found.text.trim());
  const currency = found.attributes['Ccy'] ?? '';
  if (value === null || !/^[A-Z]{3}$/.test(currency)) throw broken(found, 'is no amount in a currency');
  return { value, currency };
}
export function directionOf(node: XmlNode): BankEntry['direction'] | null {
  const text = textAt(node, 'CdtDbtInd');
  return text === 'CRDT' ? 'credit' : text === 'DBIT' ? 'debit' : null;
}
function dateOf(ntry: XmlNode, path: string): PlainDate | null | 'wrong' {
  const text = textAt(ntry, `${path}/Dt`, `${path}/DtTm`);
  if (text === null) return null;
  // A moment counts on the date the bank gives it, in the bank's zone.
  const date = text.slice(0, 10);
  return isPlainDate(date) && /^(?:$|[TZ+-])/.test(text.slice(10)) ? date : 'wrong';
}

function notBooked(ntry: XmlNode, status: string | null): StatementRow {
  const { line } = ntry;
  if (status === 'PDNG' || status === 'INFO' || status === 'FUTR') return { line, kind: 'pending' };
  const said =
    status === null ? 'it has no status (Sts)' : `its status ${JSON.stringify(status.slice(0, 20))} is unknown`;
  return rejected(line, 'invalid', `${said}, so that nobody knows whether it is booked. Enter the payment by hand.`);
}
function rejected(line: number, code: string, detail: string): StatementRow {
  return { line, kind: 'rejected', code, detail: `This entry is left out: ${detail}` };
}
const broken = (node: XmlNode, what: string): Error =>
  fileFault(node.line, 'not-a-statement', `<${node.name}> ${what}. Ask the bank for a statement in camt.053.`);
/** Enough for any person to read, and for any number to be found in. */
const bounded = (texts: readonly string[]): string[] => texts.slice(0, 200).map((text) => text.slice(0, 1_000));
