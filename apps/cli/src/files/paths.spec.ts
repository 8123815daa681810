import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandError, UsageError } from '../failure.js';
import { inputFault, mustTakeOutput, sizeOfInput, writeOutput } from './paths.js';

describe('files that a person names', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'amicable-paths-'));
    file = join(folder, 'file.csv');
    writeFileSync(file, 'a,b\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are read by their size; a folder and what is not there are wrong usage, told with the path', async () => {
    expect(await sizeOfInput(file)).toBe(4);
    await expect(sizeOfInput(folder)).rejects.toEqual(new UsageError(`${folder} is a folder; name a file in it.`));
    for (const path of [join(folder, 'nowhere.csv'), join(file, 'below-a-file.csv')]) {
      const refused = sizeOfInput(path);
      await expect(refused).rejects.toEqual(new UsageError(`There is no file ${path}; check the path.`));
      await expect(refused).rejects.toBeInstanceOf(UsageError);
    }
  });
  it('say why they cannot be read; what is no fault of a file stays what it is', () => {
    const fault = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'read' });
    expect(inputFault('a.csv', fault('EACCES'))).toEqual(
      new UsageError('a.csv may not be read; give yourself the right to read it.'),
    );
    expect(inputFault('a.csv', fault('EIO'))).toEqual(
      new UsageError('a.csv cannot be read (EIO); check the file and its disk, and try again.'),
    );
    const others = [new Error('other'), Object.assign(new Error('refused'), { code: 'not-permitted' }), 'text'];
    for (const other of others) expect(inputFault('a.csv', other)).toBe(other);
  });
  it('are written where their folder is, and otherwise refused before and when written, with nothing left behind', async () => {
    const missing = join(folder, 'missing');
    const path = join(missing, 'x.pdf');
    const refusal = new UsageError(`There is no folder ${missing} to write ${path} into; make it first.`);
    await expect(mustTakeOutput(path)).rejects.toEqual(refusal);
    await expect(writeOutput(path, 'x')).rejects.toEqual(refusal);
    for (const refused of [mustTakeOutput(folder), writeOutput(folder, 'x')])
      await expect(refused).rejects.toEqual(new UsageError(`${folder} is a folder; name a file in it.`));
    await mustTakeOutput(join(folder, 'new.pdf'));
    await mustTakeOutput(file);
    expect(readdirSync(folder)).toEqual(['file.csv']);
    mkdirSync(missing);
    await writeOutput(path, 'written');
    expect(readFileSync(path, 'utf8')).toBe('written');
  });
  it('that the disk cannot take are a failure, not wrong usage', async () => {
    const failure = await writeOutput('/dev/full', 'x').catch((error: unknown) => error);
    expect(failure).toEqual(new CommandError('/dev/full cannot be written (ENOSPC); check the disk, and try again.'));
    expect(failure).not.toBeInstanceOf(UsageError);
  });
});
