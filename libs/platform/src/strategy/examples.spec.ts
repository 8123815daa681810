import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../root.js';
import { loadStrategies, loadStrategy } from './load.js';

const IMPORT_CHECK = join(projectRoot(), 'examples', 'strategies', 'import-check.yaml');

describe('examples/strategies/import-check.yaml', () => {
  it('is the standard strategy but for grace and minimum, for everybody alike', async () => {
    const [{ strategy: standard }, { strategy }] = await Promise.all([loadStrategy(), loadStrategy(IMPORT_CHECK)]);
    const { id, version, graceBd, minimumOverdue, segments, ...rest } = strategy;
    expect({ ...standard, id, version, graceBd, minimumOverdue, segments }).toEqual(strategy);
    expect({ id, graceBd, minima: new Set(Object.values(minimumOverdue)), segments }).toEqual({
      id: 'import-check',
      graceBd: 0,
      minima: new Set([0]),
      segments: [],
    });
    expect(Object.keys(minimumOverdue)).toEqual(Object.keys(standard.minimumOverdue));
    expect(version).not.toBe(standard.version);
    expect(Object.keys(rest).length).toBeGreaterThan(10);
    const { all } = await loadStrategies(IMPORT_CHECK);
    expect(all.map((one) => one.strategy.id)).toEqual(['import-check']);
  });
});
