import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../root.js';
import { strategiesFolder } from './folders.js';
import { loadStrategy } from './load.js';

const IMPORT_CHECK = join(projectRoot(), 'examples', 'strategies', 'import-check.yaml');
const HEADER = `# yaml-language-server: $schema=../../strategies/strategy.schema.json
# The standard strategy without patience: no grace, no minimum. A sweep opens a case for whatever is overdue, so that an
# import can be checked against the file it came from. Everything else is strategies/default.yaml; a test keeps it so.
`;

/** The standard strategy as text, with another id, no grace and no minimum. */
function impatient(standard: string): string {
  return standard
    .replace(/^(#.*\n)+/, HEADER)
    .replace(/^id: standard$/m, 'id: import-check')
    .replace(/^graceBd: \d+$/m, 'graceBd: 0')
    .replace(/^minimumOverdue:\n(?: {2}[A-Z]{3}: .*\n)+/m, (table) => table.replace(/'[\d.]+'/g, nothingLike));
}
/** `'50.00'` as `'0.00'`, `'5000'` as `'0'`. */
const nothingLike = (amount: string): string =>
  amount.replace(/\d+/g, (digits, at: number) => (at === 1 ? '0' : digits.replace(/\d/g, '0')));

describe('examples/strategies/import-check.yaml', () => {
  it('is the standard strategy but for grace and minimum (run with UPDATE_EXAMPLES=1 to write it anew)', async () => {
    const expected = impatient(await readFile(join(strategiesFolder(), 'default.yaml'), 'utf8'));
    if (process.env['UPDATE_EXAMPLES'] === '1') await writeFile(IMPORT_CHECK, expected);
    expect(await readFile(IMPORT_CHECK, 'utf8')).toBe(expected);
    const [{ strategy: standard }, { strategy }] = await Promise.all([loadStrategy(), loadStrategy(IMPORT_CHECK)]);
    const { id, version, graceBd, minimumOverdue, ...rest } = strategy;
    expect({ ...standard, id, version, graceBd, minimumOverdue }).toEqual(strategy);
    expect({ id, graceBd, minima: new Set(Object.values(minimumOverdue)) }).toEqual({
      id: 'import-check',
      graceBd: 0,
      minima: new Set([0]),
    });
    expect(Object.keys(minimumOverdue)).toEqual(Object.keys(standard.minimumOverdue));
    expect(version).not.toBe(standard.version);
    expect(Object.keys(rest).length).toBeGreaterThan(10);
  });
});
