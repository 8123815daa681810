import { describe, expect, it } from '@jest/globals';
import { readCsv, type CsvRecord } from './csv.js';
import type { Encoding } from './encoding.js';
import { FileFault } from './faults.js';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
interface Options {
  encoding?: Encoding;
  separator?: string;
  size?: number;
}
async function read(file: string | Buffer, options: Options = {}): Promise<CsvRecord[]> {
  const { encoding = 'utf-8', separator = ',', size = 7 } = options;
  const records: CsvRecord[] = [];
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  for await (const batch of readCsv(inPieces(bytes, size), { encoding, separator })) records.push(...batch);
  return records;
}
async function faultOf(file: string | Buffer, options: Options = {}): Promise<[number, string]> {
  try {
    await read(file, options);
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    const { line, code } = error.faults[0]!;
    return [line, code];
  }
  throw new Error('was read');
}
const utf16 = (text: string, order: 'le' | 'be', mark = true): Buffer => {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

describe('reading CSV', () => {
  it.each([1, 2, 3, 64, 4096])('gives records with the line each begins on, in pieces of %i bytes', async (size) => {
    const file = 'a,b\r\n1,"two\r\nlines, ""quoted"""\r\n\r\n\r\n,\r\n3,ü€𝄞\r\n';
    expect(await read(file, { size })).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['1', 'two\nlines, "quoted"'] },
      { line: 6, fields: ['', ''] },
      { line: 7, fields: ['3', 'ü€𝄞'] },
    ]);
  });
  it('takes the last record without an end of line, too many fields, and too few', async () => {
    expect(await read('a,b\n1\n1,2,3')).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['1'] },
      { line: 3, fields: ['1', '2', '3'] },
    ]);
  });
  it('reads nothing from nothing', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\n\n')).toEqual([]);
  });

  const text = 'Name;Größe\r\nMüller & Söhne;€ 5\r\n';
  const understood = [
    { line: 1, fields: ['Name', 'Größe'] },
    { line: 2, fields: ['Müller & Söhne', '€ 5'] },
  ];
  it.each<[string, Buffer, Encoding]>([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['UTF-8 with a mark, declared otherwise', Buffer.from(`\ufeff${text}`), 'windows-1252'],
    ['UTF-16 LE with a mark', utf16(text, 'le'), 'utf-8'],
    ['UTF-16 BE with a mark', utf16(text, 'be'), 'utf-8'],
    ['UTF-16 LE declared', utf16(text, 'le', false), 'utf-16le'],
    ['windows-1252', Buffer.from(text.replace('€', '\x80'), 'latin1'), 'windows-1252'],
    ['iso-8859-15', Buffer.from(text.replace('€', '\xa4'), 'latin1'), 'iso-8859-15'],
  ])('understands %s, however the bytes are cut', async (_name, bytes, encoding) => {
    for (const size of [1, 2, 5, 1000]) {
      expect(await read(bytes, { encoding, separator: ';', size })).toEqual(understood);
    }
  });

  it.each<[string, string | Buffer, Encoding, number, string]>([
    ['windows-1252 declared as UTF-8', Buffer.from('a,b\n1,2\nü,3\n', 'latin1'), 'utf-8', 3, 'encoding'],
    ['UTF-8 declared as windows-1252', 'a,b\n1,2\nü,3\n', 'windows-1252', 3, 'encoding'],
    [
      'a byte that windows-1252 has no letter for',
      Buffer.from('a\nb\n\x81\n', 'latin1'),
      'windows-1252',
      3,
      'encoding',
    ],
    ['UTF-16 without a mark', utf16('a,b\n1,2\n', 'le', false), 'utf-8', 1, 'encoding'],
    ['UTF-16 cut in the middle of a letter', utf16('a,b\n1,2', 'be').subarray(0, -1), 'utf-8', 2, 'encoding'],
    ['half a pair in UTF-16', utf16('a\n\ud800\n', 'le'), 'utf-8', 2, 'encoding'],
    ['a NUL', 'a,b\n1,\u00002\n', 'utf-8', 2, 'nul-bytes'],
    ['a quote never closed', 'a,b\n1,2\n3,"x\n5,6\n7,8\n', 'utf-8', 3, 'open-quote'],
    ['one opened late in a record', 'a,b\n"x\ny","z ""q""\n1\n', 'utf-8', 3, 'open-quote'],
    ['a quote inside a field', 'a,b\n1,5" pipe\n', 'utf-8', 2, 'stray-quote'],
    ['text after a closing quote', 'a,b\n1,"x"y\n', 'utf-8', 2, 'stray-quote'],
  ])('refuses %s, naming the line', async (_name, file, encoding, line, code) => {
    for (const size of [1, 3, 1000]) expect(await faultOf(file, { encoding, size })).toEqual([line, code]);
  });
  it('refuses a record over one megabyte: one long line, many lines, or an open quote before it', async () => {
    const size = 65_536;
    const long = 'x'.repeat(10 * 1024 * 1024);
    expect(await faultOf(`a,b\n1,2\n3,${long}\n`, { size })).toEqual([3, 'record-too-long']);
    expect(await faultOf(`a,b\n1,2\n${long}`, { size })).toEqual([3, 'record-too-long']);
    expect(await faultOf(`a,b\n1,"${'x\n'.repeat(700_000)}"\n`, { size })).toEqual([2, 'open-quote']);
    expect(await faultOf(`a,b\n1,"2\n${'3,4\n'.repeat(700_000)}`, { size })).toEqual([2, 'open-quote']);
    expect(await faultOf(utf16(`a\n${long}`, 'le'), { size })).toEqual([2, 'record-too-long']);
  });
});
