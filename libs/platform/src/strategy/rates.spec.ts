import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigurationError, type ConfigurationFault } from './fault.js';
import { strategiesFolder } from './folders.js';
import { loadRates } from './rates.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rates-'));
});
afterAll(() => rm(folder, { recursive: true }));

const HEAD = ['id: xx', 'title: test', 'margin: 8', 'handling: half-year', 'reference: first-day'];
const SUM = ['fixedSum:', '  EUR:', "    - { amount: '40.00' }"];
const ROWS = [
  'rows:',
  "  - { from: '2026-01-01', percent: 1.27, source: bank, confirmed: true }",
  "  - { from: '2026-07-01', percent: 1.27, source: bank, confirmed: true }",
];
async function faultsOf(lines: readonly string[]): Promise<readonly ConfigurationFault[]> {
  const file = join(folder, 'xx.yaml');
  await writeFile(file, `${lines.join('\n')}\n`);
  try {
    await loadRates(file);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}
/** The rows with one of them replaced. */
const withRow = (index: number, row: string): string[] => ROWS.map((line, at) => (at === index ? row : line));

describe('7.4: tables of rates', () => {
  it('the shipped ones load, each row with its source', async () => {
    for (const name of ['uk', 'eu', 'de', 'at', 'fr']) {
      const { rows } = (await loadRates(join(strategiesFolder(), 'rates', `${name}.yaml`))).value;
      expect(rows.every(({ source }) => source.length > 5)).toBe(true);
    }
    expect(await faultsOf([...HEAD, ...SUM, ...ROWS])).toEqual([]);
  });

  it.each([
    ['without a margin', [...HEAD.filter((one) => !one.startsWith('margin')), ...SUM, ...ROWS], 1, 'margin'],
    [
      'a row without a source',
      [...HEAD, ...SUM, ...withRow(1, "  - { from: '2026-01-01', percent: 1, confirmed: true }")],
      10,
      'source',
    ],
    [
      'an empty source',
      [...HEAD, ...SUM, ...withRow(1, "  - { from: '2026-01-01', percent: 1, source: '', confirmed: true }")],
      10,
      'where the rate was published',
    ],
    ['the same date twice', [...HEAD, ...SUM, ...withRow(2, ROWS[1]!)], 11, '2026-01-01 does not follow 2026-01-01'],
    [
      'dates out of order',
      [...HEAD, ...SUM, ROWS[0]!, ROWS[2]!, ROWS[1]!],
      11,
      '2026-01-01 does not follow 2026-07-01',
    ],
    [
      'a day that is no reference date',
      [...HEAD, ...SUM, ...withRow(2, "  - { from: '2026-06-30', percent: 1, source: b, confirmed: true }")],
      11,
      '2026-06-30 is no reference date',
    ],
    [
      'greater debts without a sum',
      [...HEAD, ...SUM.slice(0, 2), "    - { below: '1000.00', amount: '40.00' }", ...ROWS],
      8,
      'greater debts have no sum',
    ],
  ])('%s: the file, the line and what to do', async (_what, lines, line, said) => {
    const [fault, ...more] = await faultsOf(lines);
    expect(more).toEqual([]);
    expect(fault).toMatchObject({ file: expect.stringMatching(/xx\.yaml$/), line });
    expect(`${fault?.path} ${fault?.message}`).toContain(said);
    expect(fault?.remedy).not.toBe('');
  });
});
