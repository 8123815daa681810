import { TextDecoder } from 'node:util';
import { fileFault } from '../imports/faults.js';

/** Text is handed on in pieces of at most so many characters, whatever the size of the chunks. */
const PIECE = 65_536;
const REMEDY = 'Ask the bank for the file in UTF-8.';

/**
 * The bytes of an XML file as text, in pieces: UTF-8 unless a byte order mark or the XML declaration says UTF-16 or
 * ISO 8859-1. One statement may be one long line: nothing here waits for the end of a line.
 * @throws FileFault for bytes that are no text of the encoding, and for other encodings
 */
export async function* decodeXml(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: Decoder | null = null;
  let start = Buffer.alloc(0);
  for await (const chunk of source) {
    if (decoder === null) {
      start = Buffer.concat([start, chunk]);
      if (start.length < 200) continue;
      decoder = decoderFor(start);
      yield* piecesOf(decoder.decode(start, false));
    } else {
      yield* piecesOf(decoder.decode(chunk, false));
    }
  }
  const last = decoder ?? decoderFor(start);
  yield* piecesOf(last.decode(decoder === null ? start : Buffer.alloc(0), true));
}

interface Decoder {
  decode(bytes: Buffer, last: boolean): string;
}
function decoderFor(start: Buffer): Decoder {
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    start.toString('latin1', 0, 200),
  );
  const name = declared?.[1]?.toLowerCase() ?? 'utf-8';
  if (start[0] === 0xff && start[1] === 0xfe) return strict('utf-16le');
  if (start[0] === 0xfe && start[1] === 0xff) return strict('utf-16be');
  if (name === 'iso-8859-1' || name === 'latin1') return { decode: (bytes) => bytes.toString('latin1') };
  if (name === 'utf-8' || name === 'utf8' || name === 'us-ascii') return strict('utf-8');
  throw fileFault(1, 'encoding', `The file says it is in ${name}, which is not read here. ${REMEDY}`);
}

function strict(encoding: string): Decoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  return {
    decode: (bytes, last) => {
      try {
        const text = decoder.decode(bytes, { stream: !last });
        line += text.match(/\n/g)?.length ?? 0;
        return text;
      } catch {
        throw fileFault(line, 'encoding', `From about this line on the bytes are no text in ${encoding}. ${REMEDY}`);
      }
    },
  };
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += PIECE) yield text.slice(from, from + PIECE);
}
