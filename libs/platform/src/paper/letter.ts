import type { PlainDate, PostalAddress } from '#domain';
import { addressLines, returnLine } from './address.js';
import { mm, PAGE, Sheet, UnprintableText } from './sheet.js';
import { wordsOf, type Words } from './words.js';

/** Everything that a letter on paper is made of: the same content gives the same bytes. */
export interface PaperLetter {
  readonly language: string;
  /** Printed date of the letter. */
  readonly date: PlainDate;
  readonly sender: PaperSender;
  /** Company and person, in this order. */
  readonly names: readonly string[];
  /** Null: nobody knows where they live; an e-mail shows where it went instead. */
  readonly address: PostalAddress | { readonly email: string } | null;
  readonly accountId: string;
  /** What an answer should name. */
  readonly reference: string;
  readonly subject: string;
  /** The letter's text as it was rendered. */
  readonly text: string;
  /** Names of the files that go with it. */
  readonly enclosures: readonly string[];
}
export interface PaperSender {
  readonly name: string;
  readonly contactPerson: string;
  readonly phone: string;
  readonly address?: PostalAddress | null;
}

/** DIN 5008 form B: the window of a DL envelope shows 85 × 45 mm, 20 mm from the left and 45 mm from the top. */
export const WINDOW = { left: mm(20), top: mm(45), width: mm(85), height: mm(45) } as const;
const RETURN_BASELINE = mm(61.2);
const ADDRESS = { left: mm(25), top: mm(62.7), width: mm(78), bottom: mm(90) } as const;
const INFO = { left: mm(125), value: mm(152), top: mm(50), right: mm(190) } as const;
const BODY = { left: mm(25), right: mm(190), first: mm(101), next: mm(34), bottom: mm(270) } as const;
const FOLDS = [mm(105), mm(210)] as const;
const PUNCH = mm(148.5);
const LINE = 14;
const SMALL = { size: 8, grey: true } as const;

/**
 * Prints a letter as PDF: A4 by DIN 5008 form B, the recipient in the envelope's window, fold marks, page numbers.
 * @returns the file; the same content always gives the same bytes
 * @throws UnprintableText when the address does not fit the window, or the font lacks a letter
 */
export async function printLetter(letter: PaperLetter): Promise<Buffer> {
  const words = wordsOf(letter.language);
  const { subject, sender, language, date } = letter;
  const sheet = new Sheet({ title: subject, author: sender.name, language, date });
  printWindow(sheet, letter);
  printInfo(sheet, letter, words);
  const lines = bodyLines(sheet, letter, words);
  let y = BODY.first;
  for (const { line, indent, bold, keep } of lines) {
    const needed = keep * LINE;
    if (y + needed > BODY.bottom) {
      sheet.addPage();
      y = BODY.next;
    }
    if (line !== '' || y > BODY.next) {
      if (line !== '') sheet.text(line, BODY.left + indent, y, { face: bold ? 'bold' : 'regular' });
      y += LINE;
    }
  }
  return sheet.finish((page, pages) => printFrame(sheet, letter, words, page, pages));
}

function printWindow(sheet: Sheet, { sender, names, address }: PaperLetter): void {
  const from = returnLine(sender.name, sender.address ?? null);
  const small = sizeOf(sheet, from, [7, 6.5, 6, 5.5, 5], 'the return line of the house');
  sheet.text(from, ADDRESS.left, RETURN_BASELINE, { size: small });
  sheet.rule(ADDRESS.left, RETURN_BASELINE + 2, ADDRESS.left + sheet.width(from, { size: small }), 0.3);
  const lines =
    address === null || 'email' in address
      ? [...names, ...(address === null ? [] : [String(address.email)])]
      : addressLines(names, address, sender.address?.country ?? null);
  const leading = Math.min(13, (ADDRESS.bottom - ADDRESS.top) / lines.length);
  if (leading < 9.5) throw new UnprintableText('the address has too many lines for the window: shorten it');
  const sizes = [10, 9.5, 9, 8.5, 8, 7.5, 7].filter((size) => size <= leading - 1.5);
  lines.forEach((line, index) => {
    const size = sizeOf(sheet, line, sizes, `line ${index + 1} of the address`);
    sheet.text(line, ADDRESS.left, ADDRESS.top + leading * index + size, { size });
  });
}

/** The largest size at which a line fits the window; `what` names the line without saying it. */
function sizeOf(sheet: Sheet, line: string, sizes: readonly number[], what: string): number {
  const size = sizes.find((one) => sheet.width(line, { size: one }) <= ADDRESS.width);
  if (size === undefined) throw new UnprintableText(`${what} is too long for the window: shorten it`);
  return size;
}

function printInfo(sheet: Sheet, letter: PaperLetter, words: Words): void {
  const rows = [
    [words.dated, words.date(letter.date)],
    [words.account, letter.accountId],
    [words.reference, letter.reference],
    [words.contact, letter.sender.contactPerson],
    [words.phone, letter.sender.phone],
  ] as const;
  let y = INFO.top + 9;
  for (const [label, value] of rows) {
    sheet.text(label, INFO.left, y, SMALL);
    for (const line of sheet.wrap(value, INFO.right - INFO.value, { size: 8 })) {
      sheet.text(line, INFO.value, y, { size: 8 });
      y += 11;
    }
    y += 2;
  }
}

interface BodyLine {
  readonly line: string;
  readonly indent: number;
  readonly bold: boolean;
  /** Lines that must fit on the page from here, so that no heading stands alone at its foot. */
  readonly keep: number;
}

function bodyLines(sheet: Sheet, { subject, text, enclosures }: PaperLetter, words: Words): BodyLine[] {
  const width = BODY.right - BODY.left;
  const plain = (line: string, indent = 0): BodyLine => ({ line, indent, bold: false, keep: 1 });
  const heading = sheet.wrap(subject, width, { face: 'bold' });
  const lines: BodyLine[] = [
    ...heading.map((line) => ({ ...plain(line), bold: true, keep: heading.length + 3 })),
    plain(''),
    plain(''),
  ];
  for (const paragraph of paragraphsOf(text)) {
    for (const { words: content, indent } of paragraph) {
      const wrapped = sheet.wrap(content, width - indent);
      // The first two and the last two lines of a paragraph stay together.
      wrapped.forEach((line, index) => {
        const keep = index === 0 || index === wrapped.length - 2 ? Math.min(2, wrapped.length - index) : 1;
        lines.push({ ...plain(line, indent), keep });
      });
    }
    lines.push(plain(''));
  }
  if (enclosures.length > 0) {
    lines.push({ ...plain(words.enclosures), bold: true, keep: 2 }, ...enclosures.map((name) => plain(name)));
  }
  return lines;
}

/** Width at which the templates break their lines: a line that ends well before it was meant to end there. */
const BROKEN_FROM = 80;

/** Paragraphs of a text with their lines put together again; indented lines and short ones stand for themselves. */
export function paragraphsOf(text: string): { words: string; indent: number }[][] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const lines: { words: string; indent: number }[] = [];
      let previous = '';
      for (const raw of paragraph.split('\n')) {
        const line = raw.trimEnd();
        const indented = /^\s/.test(line);
        const last = lines.at(-1);
        const firstWord = line.trimStart().split(' ')[0] ?? '';
        const broken = previous.length + 1 + firstWord.length > BROKEN_FROM;
        if (last !== undefined && !indented && last.indent === 0 && broken) last.words += ` ${line}`;
        else lines.push({ words: line.trimStart().replace(/ {2,}/g, '  '), indent: indented ? mm(5) : 0 });
        previous = line;
      }
      return lines;
    });
}

function printFrame(sheet: Sheet, letter: PaperLetter, words: Words, page: number, pages: number): void {
  if (page === 1) {
    for (const y of FOLDS) sheet.rule(mm(4), y, mm(9), 0.3);
    sheet.rule(mm(4), PUNCH, mm(11), 0.3);
    sheet.text(letter.sender.name, BODY.left, mm(25), { size: 14, face: 'bold' });
  } else {
    sheet.text(letter.names[0] ?? '', BODY.left, mm(22), SMALL);
    sheet.text(`${letter.reference} · ${words.date(letter.date)}`, BODY.right, mm(22), {
      ...SMALL,
      align: 'right',
    });
    sheet.rule(BODY.left, mm(24.5), BODY.right, 0.3);
  }
  sheet.text(words.page(page, pages), BODY.right, PAGE.height - mm(15), { ...SMALL, align: 'right' });
}
