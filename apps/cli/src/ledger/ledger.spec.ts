import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { daysFrom, HouseDays } from './days.js';
import { extractOf, readLedger } from './read.js';

const HEADER = 'invoiceNumber,accountId,invoiceDate,dueDate,amount,currency,paymentId,receivedOn,invoiceNumbers,note';

describe('reading a ledger', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'amicable-ledger-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    const path = join(folder, 'ledger.csv');
    writeFileSync(path, text);
    return readLedger({ path, mappingsDir: folder, invoicesMapping: 'native', paymentsMapping: 'native' });
  };
  const PAID = 'R-1,A-1,2026-01-05,2026-02-04,50.00,EUR,P-1,2026-02-10,R-1,"two\nlines, ""quoted"""';
  const UNPAID = 'R-2,A-1,2026-01-06,2026-02-05,60.00,EUR,P-2,,R-2,';

  it('finds both days of each row; a row without a day of payment is not paid', async () => {
    const { rows } = await read(`${HEADER}\n${PAID}\n${UNPAID}\n`);
    expect(rows.map(({ line, invoiceDate, receivedOn }) => [line, invoiceDate, receivedOn])).toEqual([
      [2, '2026-01-05', '2026-02-10'],
      [4, '2026-01-06', null],
    ]);
  });
  it('writes some of its rows as a file again, and knows where they stood', async () => {
    const ledger = await read(`${HEADER}\n${UNPAID}\n${PAID}\n${UNPAID.replaceAll('R-2', 'R-3')}\n`);
    const { file, lineOf } = extractOf(ledger, ledger.rows.slice(1));
    expect(file.toString()).toBe(`\ufeff${HEADER}\n${PAID}\n${UNPAID.replaceAll('R-2', 'R-3')}\n`);
    expect([lineOf(2), lineOf(4)]).toEqual([3, 5]);
    const none = extractOf(ledger, []);
    expect(none.file.toString()).toBe(`\ufeff${HEADER}\n`);
  });
  it('posts nothing of a ledger with a row that cannot be read, and names it', async () => {
    await expect(read(`${HEADER}\n${UNPAID}\n${PAID.replace('2026-01-05', '2026-02-30')}\n`)).rejects.toThrow(
      /ledger\.csv line 3: [^]*Nothing was posted/,
    );
    await expect(read(`${HEADER}\n${PAID.replace('2026-02-10', '10.2.2026')}\n`)).rejects.toThrow(/line 2/);
    await expect(read('invoiceNumber,accountId\n')).rejects.toThrow(/cannot be read/);
  });
  it('says which file or mapping is not there, or means something else', async () => {
    const base = { path: join(folder, 'none.csv'), mappingsDir: folder };
    await expect(readLedger({ ...base, invoicesMapping: 'native', paymentsMapping: 'native' })).rejects.toThrow(
      'There is no file',
    );
    await expect(readLedger({ ...base, invoicesMapping: 'x', paymentsMapping: 'native' })).rejects.toThrow(
      'There is no mapping x',
    );
  });
});

describe('the days of the house', () => {
  it('begin at local midnight, in winter, in summer, and over years', () => {
    const days = new HouseDays('Europe/Berlin');
    expect(days.startOf('2013-06-30')).toBe('2013-06-29T22:00:00.000Z');
    expect(days.startOf('2013-10-28')).toBe('2013-10-27T23:00:00.000Z');
    expect(days.startOf('2015-01-01')).toBe('2014-12-31T23:00:00.000Z');
    expect(days.startOf('2013-07-01')).toBe('2013-06-30T22:00:00.000Z');
  });
  it('are told by the instant', () => {
    const days = new HouseDays('Europe/Berlin');
    expect(days.dayOf('2013-06-30T21:59:59.999Z')).toBe('2013-06-30');
    expect(days.dayOf('2013-06-30T22:00:00.000Z')).toBe('2013-07-01');
  });
  it('follow each other, both ends included', () => {
    expect(daysFrom('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(daysFrom('2024-03-02', '2024-03-01')).toEqual([]);
  });
});
