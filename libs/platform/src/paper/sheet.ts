import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { PlainDate } from '#domain';

const font = createRequire(import.meta.url).resolve;
/** Letters of every European script; embedded, as far as they are used. */
const FONTS = {
  regular: font('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: font('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
};
type Face = keyof typeof FONTS;

/** Millimetres to points. */
export const mm = (millimetres: number): number => (millimetres * 72) / 25.4;
/** A4. */
export const PAGE = { width: mm(210), height: mm(297) } as const;

export interface TextStyle {
  readonly size?: number;
  readonly face?: Face;
  /** `right`: `x` is the right edge. */
  readonly align?: 'left' | 'right';
  readonly grey?: boolean;
}

/** A text cannot be printed as it is. The message goes on record: it never repeats names or addresses. */
export class UnprintableText extends Error {
  override readonly name = 'UnprintableText';
  constructor(detail: string) {
    super(detail);
  }
}

/**
 * Pages of A4 with text at exact places. The same calls give the same bytes: no clock, no random id, and no compression,
 * whose output would change with the library behind it.
 */
export class Sheet {
  private readonly doc: PDFKit.PDFDocument;
  private readonly missing = new Set<string>();
  private readonly chunks: Buffer[] = [];

  /** @param about title, language of the text (`lang` of the document) and the date that counts as that of its creation */
  constructor(about: { title: string; author: string; language: string; date: PlainDate }) {
    this.doc = new PDFDocument({
      size: [PAGE.width, PAGE.height],
      margin: 0,
      compress: false,
      bufferPages: true,
      pdfVersion: '1.7',
      lang: about.language,
      displayTitle: true,
      info: {
        Title: about.title,
        Author: about.author,
        Producer: 'Amicable',
        Creator: 'Amicable',
        CreationDate: new Date(`${about.date}T00:00:00.000Z`),
      },
    });
    this.doc.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    for (const [name, path] of Object.entries(FONTS)) this.doc.registerFont(name, path);
  }

  /** One line; `y` is its baseline, in points from the top. */
  text(line: string, x: number, y: number, style: TextStyle = {}): void {
    const clean = printable(line);
    this.use(style);
    this.note(clean);
    const left = style.align === 'right' ? x - this.doc.widthOfString(clean) : x;
    this.doc.fillColor(style.grey === true ? '#555555' : '#000000');
    this.doc.text(clean, left, y, { lineBreak: false, baseline: 'alphabetic' });
  }

  /** Width of a line in points. */
  width(line: string, style: TextStyle = {}): number {
    this.use(style);
    return this.doc.widthOfString(printable(line));
  }

  /** A text in lines of at most `width` points, broken between words, or within one that is wider than a line. */
  wrap(text: string, width: number, style: TextStyle = {}): string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of text.split(' ').flatMap((one) => this.pieces(one, width, style))) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && this.width(longer, style) > width) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    return [...lines, line];
  }

  rule(x1: number, y: number, x2: number, weight = 0.5): void {
    this.doc.lineWidth(weight).moveTo(x1, y).lineTo(x2, y).strokeColor('#000000').stroke();
  }

  addPage(): void {
    this.doc.addPage();
  }

  /**
   * Draws on each page once their number is known, and ends the document.
   * @throws UnprintableText when the font lacks a character
   */
  async finish(onPage: (page: number, pages: number) => void = () => undefined): Promise<Buffer> {
    const { count } = this.doc.bufferedPageRange();
    for (let index = 0; index < count; index++) {
      this.doc.switchToPage(index);
      onPage(index + 1, count);
    }
    if (this.missing.size > 0) {
      const what = this.missing.size === 1 ? 'a character' : `${this.missing.size} characters`;
      throw new UnprintableText(
        `the font lacks ${what} of a name or text: write it in Latin, Greek or Cyrillic letters`,
      );
    }
    const ended = new Promise<void>((resolve, reject) => this.doc.on('end', resolve).on('error', reject));
    this.doc.end();
    await ended;
    return Buffer.concat(this.chunks);
  }

  private use({ size = 10, face = 'regular' }: TextStyle): void {
    this.doc.font(face).fontSize(size);
  }

  private note(line: string): void {
    const { font: face } = (this.doc as unknown as { _font: { font: FontFile } })._font;
    for (const one of line) if (!face.hasGlyphForCodePoint(one.codePointAt(0) ?? 0)) this.missing.add(one);
  }

  private pieces(word: string, width: number, style: TextStyle): string[] {
    if (this.width(word, style) <= width) return [word];
    const pieces: string[] = [];
    let piece = '';
    for (const letter of word) {
      if (piece !== '' && this.width(piece + letter, style) > width) {
        pieces.push(piece);
        piece = '';
      }
      piece += letter;
    }
    return [...pieces, piece];
  }
}
/** Number of pages of a file made here. */
export const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\n\/Type \/Page\n/g)?.length ?? 0;

interface FontFile {
  hasGlyphForCodePoint(codePoint: number): boolean;
}

/** What a line of text comes to on paper: composed letters, plain spaces, nothing invisible. */
function printable(line: string): string {
  return line
    .normalize('NFC')
    .replace(/\t/g, '    ')
    .replace(/[\u00a0\u2007\u202f]/g, ' ')
    .replace(/[\p{Cc}\u00ad\u200b\u200e\u200f\u2060\ufe0f\ufeff]/gu, '');
}
