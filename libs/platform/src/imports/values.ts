import { isPlainDate } from '#domain';
import type { SourceDocument } from './mapping-schema.js';
import type { FieldSpec } from './fields.js';

/** A cell that cannot be taken: completes the sentence "accountId (column K) …" and says what to do about it. */
export class CellFault extends Error {
  override readonly name = 'CellFault';
  constructor(
    readonly code: 'invalid' | 'missing-field' | 'formula',
    detail: string,
  ) {
    super(detail);
  }
}
const invalid = (detail: string): CellFault => new CellFault('invalid', detail);

/** Between the items of a list once it is read. */
export const LIST_SEPARATOR = '|';

/** Reads one value as the mapping says; answers what the API would be sent. @throws CellFault */
export function readValue(value: string, source: SourceDocument, spec: FieldSpec): string {
  switch (spec.as) {
    case 'date':
      return source.date === undefined ? value : readDate(value, source.date);
    case 'decimal':
      return readDecimal(value, source.decimal ?? '.', source.thousands ?? null);
    case 'integer':
      if (/^\d{1,9}$/.test(value)) return String(Number(value));
      throw invalid(`is ${quoted(value)}: write a whole number such as 2`);
    case 'contest':
      return readContest(source.values === undefined ? value : translate(value, source, spec), source);
    case 'list':
      return value
        .split(source.separator ?? LIST_SEPARATOR)
        .map((item) => noFormula(item.trim(), spec))
        .join(LIST_SEPARATOR);
    case 'note':
      // Nobody can correct what a payer wrote, and a payment is not left out for it.
      return value;
    case 'id':
    case 'text':
    case 'phone':
      return translate(noFormula(value, spec), source, spec);
  }
}

/** A table opened in a spreadsheet runs what begins like this; in a feed it is never a name. */
function noFormula(value: string, { as }: FieldSpec): string {
  const first = as === 'phone' ? /^[=@\t\r-]/ : /^[=+\-@\t\r]/;
  if (!first.test(value)) return value;
  const remedy = `remove the first character (one of = + - @, tab, carriage return)`;
  throw new CellFault('formula', `begins like a formula of a spreadsheet: ${remedy}`);
}

function translate(value: string, { values }: SourceDocument, { personal }: FieldSpec): string {
  if (values === undefined) return value;
  const meaning = Object.hasOwn(values, value) ? values[value] : undefined;
  if (meaning !== undefined) return meaning;
  const known = Object.keys(values).map(quoted).join(', ');
  throw invalid(`${personal ? 'has a value' : `is ${quoted(value)},`} not known to the mapping: use one of ${known}`);
}

const DATE_PARTS = { YYYY: String.raw`(?<y>\d{4})`, MM: String.raw`(?<m>\d\d)`, DD: String.raw`(?<d>\d\d)` };
const patterns = new Map<string, RegExp | null>();
/** The pattern as an expression with groups y, m, d; null when it is none. */
function expressionOf(pattern: string): RegExp | null {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const parts = /^(YYYY|MM?|DD?)([-/. ]?)(YYYY|MM?|DD?)\2(YYYY|MM?|DD?)$/.exec(pattern);
  const [, first = '', between = '', second = '', third = ''] = parts ?? [];
  const tokens = [first, second, third];
  const each = tokens.map((token) => token[0]).sort();
  // Without a separator, a day of one digit could not be told from the month.
  const clear = between !== '' || tokens.every((token) => token.length >= 2);
  const expression =
    each.join('') === 'DMY' && clear ? new RegExp(`^${tokens.map(groupOf).join(escaped(between))}$`) : null;
  patterns.set(pattern, expression);
  return expression;
}
function groupOf(token: string): string {
  if (token === 'M') return String.raw`(?<m>\d{1,2})`;
  if (token === 'D') return String.raw`(?<d>\d{1,2})`;
  return DATE_PARTS[token as keyof typeof DATE_PARTS];
}
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);

/** Whether dates can be written like that: day, month and year of four digits, each once. */
export const isDatePattern = (pattern: string): boolean => expressionOf(pattern) !== null;

/** `31.01.2026` by `DD.MM.YYYY` as `2026-01-31`. */
function readDate(value: string, pattern: string): string {
  const parts = expressionOf(pattern)?.exec(value)?.groups;
  if (parts === undefined) throw invalid(`is ${quoted(value)}: write the date like ${pattern}`);
  const { y = '', m = '', d = '' } = parts;
  const date = `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  if (isPlainDate(date)) return date;
  throw invalid(`must be a calendar date that exists, written like ${pattern} (now ${quoted(value)}); correct it`);
}

/** Whether something is contested, in the words of the API: yes, no, or how much of it. */
function readContest(value: string, { decimal = '.', thousands }: SourceDocument): string {
  const said = value.toLowerCase();
  if (said === 'yes' || said === 'true') return 'yes';
  if (said === 'no' || said === 'false') return 'no';
  if (/^\d/.test(value)) return readDecimal(value, decimal, thousands ?? null);
  throw invalid(`is ${quoted(value)}: write yes, no or the disputed amount, or translate it in the mapping (values)`);
}

/** A number as the mapping writes them, as a decimal string with a point; never through a float. */
function readDecimal(value: string, decimal: string, thousands: string | null): string {
  const dot = value.lastIndexOf(decimal);
  const whole = dot === -1 ? value : value.slice(0, dot);
  const cents = dot === -1 ? null : value.slice(dot + decimal.length);
  const digits = thousands === null ? whole : ungrouped(whole, thousands);
  if (digits !== null && /^-?\d+$/.test(digits) && (cents === null || /^\d+$/.test(cents))) {
    return cents === null ? digits : `${digits}.${cents}`;
  }
  const example = `write it like 1234${decimal}50`;
  const groups = thousands === null ? '' : ` or 1${thousands}234${decimal}50`;
  const remedy = `${example}${groups}, or declare how the file writes amounts in a mapping (decimal, thousands)`;
  throw invalid(`is ${quoted(value)}: ${remedy}`);
}
/** The digits without their separators; null when the groups are not of three. */
function ungrouped(whole: string, thousands: string): string | null {
  if (!whole.includes(thousands)) return whole;
  const [first = '', ...groups] = whole.split(thousands);
  const wellFormed = /^-?\d{1,3}$/.test(first) && groups.every((group) => /^\d{3}$/.test(group));
  return wellFormed ? `${first}${groups.join('')}` : null;
}

/** A value in a message: short, on one line. */
export function quoted(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu, '·');
  return `'${line.length > 40 ? `${line.slice(0, 40)}…` : line}'`;
}
