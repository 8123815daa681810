import type { BankEntry, MatchableAccount } from './entry.js';

/**
 * What is left of a number when the ways to write it are put aside: letters and digits alone, in capitals, without the
 * leading zeros of a run of digits: `re-0017` and `RE 17` → `RE17`. The database computes the same for every invoice
 * (`open_item.reference_key`); a test holds the two together.
 */
export function referenceKey(text: string): string {
  return compact(text).replace(/(^|[^0-9])0+(?=[0-9])/g, '$1');
}

/** A text that may stand for an invoice's number in an entry. */
interface Mention {
  /** As written, in capitals. */
  readonly text: string;
  readonly key: string;
  /** Where it stands: words `from`…`to` (exclusive, fractions for parts of a word) of passage `passage`. */
  readonly passage: number;
  readonly from: number;
  readonly to: number;
  /** Parts of one word that only mean something together (`4711/4712`): the word, and how many there are. */
  readonly series?: { readonly word: string; readonly parts: number };
}
type Numbered = { readonly accountId: string; readonly invoiceNumber: string };
/** A mention with the invoices whose number fits it best, and how well: 3 as written … 1 without leading zeros. */
interface Hit {
  readonly mention: Mention;
  readonly fit: number;
  readonly invoices: readonly Numbered[];
}
/** A number the entry names, and the invoices it may mean. */
export interface NamedNumber {
  readonly invoices: readonly Numbered[];
  /** Several different numbers fit equally well. */
  readonly ambiguous: boolean;
}
type Text = Pick<BankEntry, 'references' | 'remittance' | 'amount'>;

/** The most words that a number may be spread over (`RE 2026 00 17`). */
const MOST_WORDS = 4;
/** A number that nothing announces needs so many characters, or it may be anything. */
const SHORTEST = 4;
/** Text beyond this is not read: the longest remittance of the format is a few thousand characters. */
const LONGEST_TEXT = 5_000;

const INVOICE_WORDS = new Set(
  'RE RG RGN RNR RENR REN RECHNUNG RECHN RECHNUNGSNR RECHNUNGSNUMMER INV INVOICE INVOICES BILL FACTURE FACT FATTURA FACTURA FAKTURA'.split(
    ' ',
  ),
);
const CUSTOMER_WORDS = new Set(
  'KD KDNR KUNDE KUNDEN KUNDENNR KUNDENNUMMER KTO KONTO KUNDENKONTO CUST CUSTOMER CLIENT ACCOUNT ACCT DEBITOR DEBITORENNR MANDAT MANDATE ORDER AUFTRAG BESTELLUNG PO TEL'.split(
    ' ',
  ),
);
/** Between an announcing word and its number. */
const FILLERS = new Set('NR NO N NUM NUMMER NUMBER NUMBERS VOM OF'.split(' '));

/** Keys under which the invoices an entry may name are found. */
export function referenceKeys(entry: Text): string[] {
  return [...new Set(mentionsOf(entry).map((mention) => mention.key))];
}

/**
 * The invoices an entry names: numbers that stand in it as whole words. A number as written wins over one with other
 * separators, that over one without its leading zeros, and a longer over a shorter one that is part of it; where these
 * disagree, the number is ambiguous.
 */
export function namedNumbers(entry: Text, accounts: readonly MatchableAccount[]): NamedNumber[] {
  const byKey = invoicesByKey(accounts);
  const hits = mentionsOf(entry)
    .map((mention) => bestFit(mention, byKey.get(mention.key) ?? []))
    .filter((hit) => hit.invoices.length > 0);
  const whole = hits.filter(({ mention: { series } }) => series === undefined || complete(series, hits));
  const kept: { hit: Hit; rivals: Hit[] }[] = [];
  for (const hit of whole.sort((a, b) => width(b) - width(a))) {
    const longer = kept.find((other) => overlap(other.hit.mention, hit.mention));
    if (longer === undefined) kept.push({ hit, rivals: [] });
    else if (hit.fit > longer.hit.fit) longer.rivals.push(hit);
  }
  return kept.map(({ hit, rivals }) => {
    const invoices = [hit, ...rivals].flatMap((one) => one.invoices);
    return { invoices, ambiguous: new Set(invoices.map((one) => one.invoiceNumber)).size > 1 };
  });
}

function invoicesByKey(accounts: readonly MatchableAccount[]): Map<string, Numbered[]> {
  const byKey = new Map<string, Numbered[]>();
  for (const { accountId, invoices } of accounts) {
    for (const { invoiceNumber } of invoices) {
      const key = referenceKey(invoiceNumber);
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [{ accountId, invoiceNumber }]);
      else same.push({ accountId, invoiceNumber });
    }
  }
  return byKey;
}
function complete(series: { word: string; parts: number }, hits: readonly Hit[]): boolean {
  return hits.filter(({ mention }) => mention.series?.word === series.word).length === series.parts;
}
const width = ({ mention }: Hit): number => mention.to - mention.from;

function bestFit(mention: Mention, invoices: readonly Numbered[]): Hit {
  const fits = invoices.map((one) => fitOf(mention.text, one.invoiceNumber));
  const fit = Math.max(0, ...fits);
  return { mention, fit, invoices: fit === 0 ? [] : invoices.filter((_, index) => fits[index] === fit) };
}
function fitOf(text: string, invoiceNumber: string): number {
  const number = capitals(invoiceNumber);
  if (text === number) return 3;
  // What the key leaves out (letters beyond A to Z) must not be what tells two numbers apart.
  if (/[^\P{L}A-Z]|[^\P{N}0-9]/u.test(number + text)) return 0;
  return compact(text) === compact(number) ? 2 : 1;
}
function overlap(a: Mention, b: Mention): boolean {
  return a.passage === b.passage && a.from < b.to && b.from < a.to;
}

function mentionsOf({ references, remittance, amount }: Text): Mention[] {
  const structured = references.flatMap((reference, index) => structuredMentions(reference, -1 - index));
  const text = masked(remittance.join(' ').slice(0, LONGEST_TEXT), amount.currency);
  const passages = text.split(/[,;|+&()[\]{}"'<>*=?!]/).map(wordsOf);
  const alone = passages.filter((words) => words.length > 0).length === 1;
  return [...structured, ...passages.flatMap((words, index) => passageMentions(words, index, alone))];
}

function structuredMentions(reference: string, passage: number): Mention[] {
  const text = capitals(reference).slice(0, 140);
  const body = creditorReference(text);
  return (body === null ? [text] : [text, body])
    .map((one) => ({ text: one, key: referenceKey(one), passage, from: 0, to: 1 }))
    .filter((one) => one.key !== '');
}

/** What an ISO 11649 creditor reference (`RF18539007547034`) carries behind its check digits; null for any other text. */
export function creditorReference(text: string): string | null {
  const match = /^RF(\d\d)([0-9A-Z]{1,21})$/.exec(compact(text));
  if (match === null) return null;
  const [, check = '', body = ''] = match;
  let rest = 0;
  for (const char of `${body}RF${check}`) {
    for (const digit of String(parseInt(char, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1 ? body : null;
}

function passageMentions(words: readonly string[], passage: number, only: boolean): Mention[] {
  const mentions: Mention[] = [];
  for (let from = 0; from < words.length; from++) {
    if (announcedBy(words, from, CUSTOMER_WORDS)) continue;
    const announced = announcedBy(words, from, INVOICE_WORDS);
    for (let to = from + 1; to <= Math.min(words.length, from + MOST_WORDS); to++) {
      if (to > from + 1 && isA(words[to - 1] ?? '', CUSTOMER_WORDS)) break;
      const text = words.slice(from, to).join(' ');
      const clear = announced || (only && words.length === to - from);
      const spelt = to === from + 1 ? spellings(text) : [{ text, named: false }];
      for (const one of spelt) mentions.push(...mention(one.text, { passage, from, to }, clear || one.named));
    }
    mentions.push(...seriesIn(words[from] ?? '', { passage, from, to: from + 1 }));
  }
  return mentions;
}
type Place = Pick<Mention, 'passage' | 'from' | 'to'>;

/** One mention, or none where the text could be anything: a number nobody announced, and short. */
function mention(text: string, place: Place, announced: boolean): Mention[] {
  const key = referenceKey(text);
  return (announced ? /\d/.test(key) : tellsApart(key)) ? [{ text, key, ...place }] : [];
}

/** `4711/4712`: each part a number, if all of them are. */
function seriesIn(word: string, place: Place): Mention[] {
  const parts = word.split('/').filter((part) => part !== '');
  if (parts.length < 2 || parts.length > 20) return [];
  const series = { word: `${place.passage}:${place.from}`, parts: parts.length };
  return parts.flatMap((text, index) => {
    const [from, to] = [place.from + index / parts.length, place.from + (index + 1) / parts.length];
    return mention(text, { ...place, from, to }, false).map((one) => ({ ...one, series }));
  });
}

/** A word as written, and without an invoice word glued to its front: `RG.NR.4711` also means `4711`. */
function spellings(word: string): { text: string; named: boolean }[] {
  const whole = { text: word, named: false };
  const [, front = '', rest = ''] = /^([A-Z]+(?:[-./]+[A-Z]+)*[-./]*)(\d.*)$/.exec(word) ?? [];
  return front !== '' && isA(front, INVOICE_WORDS) ? [whole, { text: rest, named: true }] : [whole];
}

/** Whether the word is one of a kind, alone or with fillers: `KD-NR`. */
function isA(word: string, kind: ReadonlySet<string>): boolean {
  const parts = partsOf(word);
  return parts.some((part) => kind.has(part)) && parts.every((part) => kind.has(part) || FILLERS.has(part));
}
const partsOf = (word: string): string[] => word.split(/[-./]+/).filter((part) => part !== '');

/** Whether a word of this kind stands before the position, fillers such as `Nr.` aside. */
function announcedBy(words: readonly string[], position: number, kind: ReadonlySet<string>): boolean {
  for (let at = position - 1; at >= 0; at--) {
    const word = words[at] ?? '';
    if (isA(word, kind)) return true;
    if (!partsOf(word).every((part) => FILLERS.has(part))) return false;
  }
  return false;
}

/** Long enough, with a digit, and no year. */
function tellsApart(key: string): boolean {
  return key.length >= SHORTEST && /\d/.test(key) && !/^(?:19|20)\d\d$/.test(key);
}

/** Dates and amounts with their currency are no numbers of invoices. */
function masked(text: string, currency: string): string {
  const sum = String.raw`\d[\d.,']*`;
  const unit = String.raw`(?:${currency}|EUR|USD|GBP|CHF|€|\$|£)`;
  return capitals(text)
    .replace(
      new RegExp(String.raw`(?<![0-9A-Z])${unit}\s*${sum}|(?<![0-9A-Z])${sum}\s*${unit}(?![0-9A-Z])`, 'g'),
      ' | ',
    )
    .replace(
      /(?<![0-9A-Z./-])(?:\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{4})(?![0-9A-Z/-])/g,
      ' | ',
    );
}

/** Words of a passage: what stands between spaces, without punctuation at its ends. */
function wordsOf(passage: string): string[] {
  return passage
    .split(/[\s:#]+/)
    .map((word) => word.replace(/^[-./_\\]+|[-./_\\]+$/g, ''))
    .filter((word) => word !== '');
}
function capitals(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()).trim();
}
function compact(text: string): string {
  return capitals(text).replace(/[^0-9A-Z]+/g, '');
}
