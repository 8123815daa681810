import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ensureKeys, keysFile, readKeys } from './keys.js';

describe('ensureKeys', () => {
  it('makes a key once, readable by its owner only, and keeps it', () => {
    const home = mkdtempSync(join(tmpdir(), 'amicable-keys-'));
    expect(readKeys(home)).toBeNull();
    const made = ensureKeys(home);
    expect(Buffer.from(made.all[made.current] ?? '', 'base64')).toHaveLength(32);
    expect(statSync(keysFile(home)).mode & 0o777).toBe(0o600);
    expect(ensureKeys(home)).toEqual(made);
  });
});
