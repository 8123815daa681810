import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadStrategies } from '#platform';
import { chartInSvg } from './chart.js';
import { weeksCsv } from './files.js';
import { carryOut, staffNamed, strategyNamed, wholeNumber, writeResult, type PlanResult } from './run.js';
import { daysOf, scriptsOf } from './scripts.js';
import { reportInWords, sideBySide } from './words.js';

const HEADER = 'invoiceNumber,accountId,invoiceDate,dueDate,amount,currency,paymentId,receivedOn,invoiceNumbers';
/** R-1 is paid late, R-2 never, R-3 in time, R-4 in another currency. */
const LEDGER = [
  HEADER,
  'R-1,A-1,2026-01-05,2026-02-04,500.00,EUR,P-1,2026-02-27,R-1',
  'R-2,A-2,2026-01-06,2026-02-05,900.00,EUR,,,',
  'R-3,A-1,2026-02-09,2026-03-11,100.00,EUR,P-3,2026-03-09,R-3',
  'R-4,A-1,2026-02-09,2026-03-11,300.00,USD,,,',
].join('\n');
const BERLIN = { zone: 'Europe/Berlin', calendar: 'DE' };

describe('a backtest over a ledger', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'amicable-backtest-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const scripts = async () => {
    const path = join(folder, 'ledger.csv');
    writeFileSync(path, LEDGER);
    const mapping = { invoicesMapping: 'native', paymentsMapping: 'native' };
    return scriptsOf({ kind: 'ledger', path, mappingsDir: folder, ...mapping }, BERLIN);
  };
  const run = async (staff = 'nobody'): Promise<PlanResult> => {
    const read = await scripts();
    return carryOut({
      ...{ facts: 'as-they-happened', scripts: read, accounts: read.length, json: true },
      ...{ from: '2026-01-05', to: '2026-03-31', staff: staffNamed(staff), strategy: await loadStrategies() },
    });
  };

  it('reads accounts, their invoices and what was paid; a second currency is an account of its own', async () => {
    const read = await scripts();
    expect(
      read.map(({ accountId, currency, invoices, payments }) => [
        accountId,
        currency,
        invoices.length,
        payments.length,
      ]),
    ).toEqual([
      ['A-1', 'EUR', 2, 2],
      ['A-1/USD', 'USD', 1, 0],
      ['A-2', 'EUR', 1, 0],
    ]);
    expect(daysOf(read)).toEqual({ from: '2026-01-05', to: '2026-03-09' });
  });
  it('R76: says on which day each letter would have left, each task come up and each case ended', async () => {
    const { actions } = await run();
    const of = (accountId: string): string[] =>
      actions
        .filter((one) => one.accountId === accountId)
        .map(({ on, action, what }) => `${on} ${action} ${what}`)
        .sort();
    expect(of('A-1')).toEqual([
      '2026-02-10 letter reminder-1',
      '2026-02-10 opened overdue',
      '2026-02-18 letter reminder-2',
      '2026-02-26 task record-call',
      '2026-02-27 closed paid',
      '2026-02-27 letter thanks',
    ]);
    expect(of('A-2')).toEqual([
      '2026-02-11 letter reminder-1',
      '2026-02-11 opened overdue',
      '2026-02-19 letter reminder-2',
      '2026-02-27 task record-call',
    ]);
  });
  it('G16: keeps currencies apart in exposure and figures', async () => {
    const { report } = await run();
    expect(report.exposure.filter(({ week }) => week === '2026-03-23')).toEqual([
      { week: '2026-03-23', currency: 'EUR', open: 900_00, overdue: 900_00 },
      { week: '2026-03-23', currency: 'USD', open: 300_00, overdue: 300_00 },
    ]);
    const march = report.months.filter(({ asOf }) => asOf === '2026-03-31');
    expect(march.map(({ currency, aging }) => [currency, aging.total])).toEqual([
      ['EUR', 900_00],
      ['USD', 300_00],
    ]);
  });
  it('writes the same files twice, byte for byte', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    await writeResult(one, await run('next-day'));
    await writeResult(two, await run('next-day'));
    const names = readdirSync(one);
    expect(names.sort()).toEqual([
      ...['actions.csv', 'exposure.csv', 'months.csv', 'report.json', 'weeks.csv', 'workload.svg'],
    ]);
    for (const name of names) expect(readFileSync(join(two, name))).toEqual(readFileSync(join(one, name)));
  });
  it('tells two rules side by side, and speaks of actions and exposure only', async () => {
    const [nobody, nextDay] = [await run(), await run('next-day')];
    const calls = sideBySide(nobody.report.totals, nextDay.report.totals).find(({ what }) => what === 'record-call');
    expect([calls?.count, (calls?.other ?? 0) > 2]).toEqual([2, true]);
    const said = reportInWords(nobody.report, nextDay.report).join('\n');
    expect(said).toContain('Staff "nobody"');
    expect(said).toContain('against');
    expect(said.replace('nothing here\nis a recovery', '')).not.toMatch(/recover|collected|would have paid/i);
    expect(weeksCsv(nobody.report)).toContain('2026-02-09,2,0,2,0,0,0,0,0,2,0\n');
    expect(chartInSvg(nobody.report)).toMatch(/^<svg [^]*<\/svg>\n$/);
  });
  it('says what is wrong with what it was given', async () => {
    await expect(strategyNamed('none')).rejects.toThrow('There is no strategy none');
    expect(() => staffNamed('lazy')).toThrow('choose nobody, patient, next-day');
    expect(() => wholeNumber('1.5', 1, 9)).toThrow('no whole number from 1 to 9');
  });
});
