import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readCsv, type CsvRecord } from './csv.js';
import { RejectedRows } from './rejects.js';
import { Spool, UploadAborted, UploadTooLarge } from './spool.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'amicable-files-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('the spool', () => {
  it('keeps an upload whole with its digest, and forgets it when asked', async () => {
    const spool = await Spool.open(folder);
    const bytes = randomBytes(300_000);
    const upload = await spool.receive(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]));
    expect(await readFile(upload.path)).toEqual(bytes);
    expect(upload).toMatchObject({ bytes: 300_000, digest: createHash('sha256').update(bytes).digest('hex') });
    await upload.remove();
    expect(await readdir(folder)).toEqual([]);
  });
  it('keeps nothing of an upload that breaks off or is too large', async () => {
    const spool = await Spool.open(folder, 10);
    const broken = new Readable({ read: () => undefined });
    broken.push('abc');
    setImmediate(() => broken.destroy());
    await expect(spool.receive(broken)).rejects.toThrow(UploadAborted);
    await expect(spool.receive(Readable.from([Buffer.from('12345678901')]))).rejects.toThrow(UploadTooLarge);
    expect(await readdir(folder)).toEqual([]);
  });
  it('is cleaned at the start of what processes that died left behind, and of nothing else', async () => {
    const living = `upload-${process.ppid}-0a1b`;
    for (const name of [`upload-${process.pid}-0a1b`, 'upload-4194999-0a1b', living, 'notes.txt'])
      await writeFile(join(folder, name), 'x');
    await Spool.open(folder);
    expect((await readdir(folder)).sort()).toEqual(['notes.txt', living].sort());
  });
});

describe('rejected rows', () => {
  const keys = { current: 'k1', all: { k1: randomBytes(32).toString('base64') } };
  const rows = [
    {
      line: 3,
      code: 'formula',
      detail: 'name begins like a formula; remove it.',
      fields: ['=1+1', '-5.00', 'a;b "c"', '+49 30 1'],
    },
    { line: 9, code: 'invalid', detail: 'The row has 2 fields.', fields: ['two\nlines', '-cmd|x'] },
  ];
  const read = async (store: RejectedRows, id: string): Promise<string | null> => {
    const pieces = await store.read(id);
    if (pieces === null) return null;
    let text = '';
    for await (const piece of pieces) text += piece;
    return text;
  };

  it('come back as CSV with their problems, harmless in a spreadsheet, and can be sent again', async () => {
    const store = await RejectedRows.open(folder, keys);
    const writer = store.writer('i-1', ['name', 'amount', 'text', 'phone'], ';');
    await writer.add(rows.slice(0, 1));
    await writer.add([]);
    await writer.add(rows.slice(1));
    const text = await read(store, 'i-1');
    expect(text).toBe(
      '\ufeffname;amount;text;phone;problem_line;problem_code;problem_detail\r\n' +
        `'=1+1;-5.00;"a;b ""c""";+49 30 1;3;formula;"name begins like a formula; remove it."\r\n` +
        `"two\nlines";'-cmd|x;;;9;invalid;The row has 2 fields.\r\n`,
    );
    const again: CsvRecord[] = [];
    const source = Readable.from([Buffer.from(text ?? '')]);
    for await (const batch of readCsv(source, { encoding: 'windows-1252', separator: ';' })) again.push(...batch);
    expect(again.map(({ line, fields }) => [line, fields.length])).toEqual([
      [1, 7],
      [2, 7],
      [3, 7],
    ]);
  });
  it('do not gather problem columns when a corrected file comes again', async () => {
    const store = await RejectedRows.open(folder, keys);
    const columns = ['name', 'problem_line', 'problem_code', 'problem_detail'];
    await store
      .writer('i-2', columns, ',')
      .add([{ line: 2, code: 'invalid', detail: 'Again.', fields: ['x', '3', 'formula', 'Old.'] }]);
    expect(await read(store, 'i-2')).toBe(
      '\ufeffname,problem_line,problem_code,problem_detail\r\nx,2,invalid,Again.\r\n',
    );
  });
  it('rest encrypted, each under its own import, for thirty days', async () => {
    const store = await RejectedRows.open(folder, keys);
    await store.writer('i-3', ['name'], ',').add([{ line: 2, code: 'invalid', detail: 'x.', fields: ['Ann Secret'] }]);
    const file = await readFile(join(folder, 'i-3'), 'utf8');
    expect(file).not.toContain('Ann');
    expect(Buffer.from(file, 'base64').toString('latin1')).not.toContain('Ann');
    await writeFile(join(folder, 'i-4'), file);
    await expect(read(store, 'i-4')).rejects.toThrow();
    const longAgo = new Date(Date.now() - 31 * 86_400_000);
    await utimes(join(folder, 'i-4'), longAgo, longAgo);
    await RejectedRows.open(folder, keys);
    expect(await readdir(folder)).toEqual(['i-3']);
    expect(await read(store, 'i-4')).toBeNull();
  });
});
