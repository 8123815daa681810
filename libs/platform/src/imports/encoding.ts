import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { fileFault } from './faults.js';

/** Encodings a file may be declared in; a byte order mark says more than any declaration. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1', 'iso-8859-15'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const ALIASES: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  cp1252: 'windows-1252',
  latin1: 'iso-8859-1',
  'latin-1': 'iso-8859-1',
  'latin-9': 'iso-8859-15',
};
/** The encoding of that name, in any case and with its usual other names; null when files cannot be read in it. */
export function encodingOf(name: string): Encoding | null {
  const lower = name.trim().toLowerCase();
  return ENCODINGS.find((one) => one === lower) ?? ALIASES[lower] ?? null;
}

const MARKS: readonly (readonly [Encoding, Buffer])[] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];
/** The longest line that is gathered before the file is refused: a record may have one megabyte. */
export const MAX_RECORD = 1_048_576;

interface Block {
  readonly bytes: Buffer;
  /** Line its first byte stands on; 1 is the first. */
  readonly line: number;
}

/**
 * A file's bytes as text in pieces that end with a line, line ends made `\n`. Memory holds a piece, whatever the size.
 * @param declared what the client or the mapping said, unless a byte order mark says otherwise
 * @throws FileFault for bytes that are no text of the encoding, for NUL, and for a line over one megabyte
 */
export async function* decodeText(source: AsyncIterable<Buffer>, declared: Encoding): AsyncGenerator<string> {
  const reader = await startOf(source);
  const marked = MARKS.find(([, mark]) => reader.first.subarray(0, mark.length).equals(mark));
  const encoding = marked?.[0] ?? declared;
  const suspicion = new Utf8Suspicion(marked === undefined ? encoding : 'utf-8');
  for await (const block of wholeLines(reader.chunks(marked?.[1].length ?? 0), encoding)) {
    const text = decodeBlock(block, encoding);
    suspicion.see(block);
    const nul = text.indexOf('\0');
    if (nul !== -1) throw nulFault(text, block, nul);
    yield text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  }
  suspicion.judge(encoding);
}

/** The first bytes, to look for a mark, and all chunks from some byte on. */
async function startOf(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  let ended = false;
  while (first.length < 3 && !ended) {
    const next = await iterator.next();
    ended = next.done === true;
    if (next.done !== true) first = Buffer.concat([first, next.value]);
  }
  return {
    first,
    async *chunks(skip: number): AsyncGenerator<Buffer> {
      yield first.subarray(skip);
      for (; !ended;) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    },
  };
}

/** Chunks cut behind the last end of line in them; the last piece may end without one. */
async function* wholeLines(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Block> {
  let rest: Buffer[] = [];
  let pending = 0;
  let line = 1;
  for await (const chunk of chunks) {
    const piece = encoding.startsWith('utf-16') ? Buffer.concat([...rest.splice(0), chunk]) : chunk;
    const before = rest.reduce((sum, { length }) => sum + length, 0);
    const end = endOfLastLine(piece, encoding);
    if (end > 0) {
      const bytes = Buffer.concat([...rest, piece.subarray(0, end)]);
      yield { bytes, line };
      line += countLines(bytes, encoding);
      rest = [piece.subarray(end)];
      pending = piece.length - end;
    } else {
      rest = [...rest, piece];
      pending = before + piece.length;
    }
    if (pending > 2 * MAX_RECORD + 2) throw tooLong(line);
  }
  const bytes = Buffer.concat(rest);
  if (bytes.length > 0) yield { bytes, line };
}
export const tooLong = (line: number) =>
  fileFault(
    line,
    'record-too-long',
    `The record that begins here is longer than ${MAX_RECORD} characters. Check that its lines end with a line feed, ` +
      'that its quotes are closed, and that this is a CSV file.',
  );

/** Offset behind the last line feed, 0 without one. */
function endOfLastLine(bytes: Buffer, encoding: Encoding): number {
  if (!encoding.startsWith('utf-16')) return bytes.lastIndexOf(0x0a) + 1;
  const [low, high] = encoding === 'utf-16le' ? [0, 1] : [1, 0];
  for (let at = bytes.length - (bytes.length % 2) - 2; at >= 0; at -= 2) {
    if (bytes[at + low] === 0x0a && bytes[at + high] === 0) return at + 2;
  }
  return 0;
}
function countLines(bytes: Buffer, encoding: Encoding): number {
  let count = 0;
  if (encoding.startsWith('utf-16')) {
    const low = encoding === 'utf-16le' ? 0 : 1;
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      if (bytes[at + low] === 0x0a && bytes[at + 1 - low] === 0) count += 1;
    }
    return count;
  }
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

function decodeBlock(block: Block, encoding: Encoding): string {
  const text = decode(block.bytes, encoding);
  if (text === null) throw encodingFault(block, encoding);
  return text;
}
/** The bytes as text; null when they are none of the encoding. */
function decode(bytes: Buffer, encoding: Encoding): string | null {
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes.toString('utf8') : null;
  if (encoding === 'windows-1252' || encoding === 'iso-8859-1') return decodeWindows1252(bytes);
  try {
    // The mark has been cut off already; a second one is text.
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
/** 0x80 to 0x9f of windows-1252, a blank for the five bytes without a letter; what calls itself iso-8859-1 is read alike. */
const LETTERS_80 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
/** By hand: Node's own decoder of that name answers control characters for these letters in some releases. */
function decodeWindows1252(bytes: Buffer): string | null {
  let known = true;
  const text = bytes.toString('latin1').replace(/[\x80-\x9f]/g, (character) => {
    const letter = LETTERS_80[character.charCodeAt(0) - 0x80] ?? ' ';
    known &&= letter !== ' ';
    return letter;
  });
  return known ? text : null;
}

/** Names the first line of the block that is no text of the encoding. */
function encodingFault({ bytes, line }: Block, encoding: Encoding): Error {
  let at = 0;
  let faulty = line;
  for (; at < bytes.length; faulty += 1) {
    const next = endOfFirstLine(bytes, at, encoding);
    if (decode(bytes.subarray(at, next), encoding) === null) break;
    at = next;
  }
  const found = bytes.includes(0)
    ? 'UTF-16 without a byte order mark'
    : 'another encoding, such as windows-1252, or no text at all';
  return fileFault(
    faulty,
    'encoding',
    `Bytes of this line are no text in ${encoding}; the file may be ${found}. Save it as UTF-8, or declare its encoding ` +
      'in the mapping (encoding) or in the content type (text/csv; charset=windows-1252).',
  );
}
function endOfFirstLine(bytes: Buffer, from: number, encoding: Encoding): number {
  if (!encoding.startsWith('utf-16')) {
    const at = bytes.indexOf(0x0a, from);
    return at === -1 ? bytes.length : at + 1;
  }
  const low = encoding === 'utf-16le' ? 0 : 1;
  for (let at = from; at + 1 < bytes.length; at += 2) {
    if (bytes[at + low] === 0x0a && bytes[at + 1 - low] === 0) return at + 2;
  }
  return bytes.length;
}
function nulFault(text: string, block: Block, at: number): Error {
  const line = block.line + (text.slice(0, at).match(/\n/g)?.length ?? 0);
  const looksLikeUtf16 = block.bytes.filter((byte) => byte === 0).length * 3 > block.bytes.length;
  return looksLikeUtf16
    ? fileFault(
        line,
        'encoding',
        'The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or as UTF-16 with a byte order mark.',
      )
    : fileFault(line, 'nul-bytes', 'This line contains a NUL byte. Remove it, or check that this is a CSV file.');
}

/**
 * Every sequence of bytes is text in a one-byte encoding, so that UTF-8 declared as one of them would be read as
 * `Ã¼` for `ü`, silently. A file with such letters that is UTF-8 from the first to the last byte is UTF-8.
 */
class Utf8Suspicion {
  private possible: boolean;
  private line: number | null = null;
  constructor(encoding: Encoding) {
    this.possible = !encoding.startsWith('utf-');
  }
  see({ bytes, line }: Block): void {
    if (!this.possible || !hasHighByte(bytes)) return;
    if (!isUtf8(bytes)) this.possible = false;
    else this.line ??= line + countLines(bytes.subarray(0, firstHighByte(bytes)), 'utf-8');
  }
  judge(encoding: Encoding): void {
    if (!this.possible || this.line === null) return;
    throw fileFault(
      this.line,
      'encoding',
      `The file was declared as ${encoding} but is UTF-8: here is its first letter that is not ASCII. Declare UTF-8.`,
    );
  }
}
const firstHighByte = (bytes: Buffer): number => bytes.findIndex((byte) => byte > 0x7f);
const hasHighByte = (bytes: Buffer): boolean => firstHighByte(bytes) !== -1;
