import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OutgoingPaper } from '../ports.js';
import { createFilePrinter, OtherLetter } from './print.js';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const PDF = Buffer.from('%PDF-1.7 a letter');
const STATEMENT = Buffer.from('%PDF-1.7 a statement');
const LETTER: OutgoingPaper = {
  messageId: 'k1-1.final-notice.1',
  attempt: 1,
  date: '2026-03-10',
  pdf: PDF,
  pages: 2,
  country: 'PL',
  enclosures: [],
};
const MINE = 'k1-1.final-notice.1.1.pdf';

const mount = (options: string, dir: string): void =>
  void execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir], { stdio: 'ignore' });
/** Filling a disk needs the right to mount a small one: elsewhere these tests are reported as skipped. */
const MAY_MOUNT = ((): boolean => {
  const dir = mkdtempSync(join(tmpdir(), 'amicable-mount-'));
  try {
    mount('size=64k', dir);
    execFileSync('umount', [dir]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
})();

describe('the print folder', () => {
  let dir: string;
  const day = (...more: string[]): string => join(dir, '2026-03-10', ...more);
  const manifest = (): string[] => readFileSync(day('manifest.csv'), 'utf8').trimEnd().split('\n');
  const LINE = `${MINE},k1-1.final-notice.1,1,${sha256(PDF)},2,PL`;
  const HEADER = 'file,messageId,attempt,sha256,pages,country';
  beforeEach(() => {
    dir = join(mkdtempSync(join(tmpdir(), 'amicable-print-')), 'print');
  });
  afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

  it('holds each letter whole, in the folder of its day, with a line of the manifest; the digest is the proof', async () => {
    const outcome = await createFilePrinter(dir).deliver(LETTER);
    expect(outcome).toEqual({ outcome: 'sent', proof: `print:${sha256(PDF)}` });
    expect(readdirSync(day()).sort()).toEqual([MINE, 'manifest.csv']);
    expect(readFileSync(day(MINE)).equals(PDF)).toBe(true);
    expect(statSync(day(MINE)).mode & 0o077).toBe(0);
    expect(manifest()).toEqual([HEADER, LINE]);
  });

  it('the same attempt again is there already: one file, one line, whoever asks, however many at once', async () => {
    const printers = [createFilePrinter(dir), createFilePrinter(dir)];
    await printers[0]!.deliver(LETTER);
    const written = statSync(day(MINE)).mtimeMs;
    const again = await Promise.all([1, 2, 3, 4].map((n) => printers[n % 2]!.deliver(LETTER)));
    expect(new Set(again.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(statSync(day(MINE)).mtimeMs).toBe(written);
    expect(manifest()).toEqual([HEADER, LINE]);
    await createFilePrinter(dir).deliver({ ...LETTER, attempt: 2 });
    expect(manifest()).toHaveLength(3);
  });

  it('puts enclosures beside the letter', async () => {
    const enclosures = [{ filename: 'Statement-2026-03-10.pdf', contentType: 'application/pdf', content: STATEMENT }];
    await createFilePrinter(dir).deliver({ ...LETTER, enclosures });
    const beside = 'k1-1.final-notice.1.1.Statement-2026-03-10.pdf';
    expect(readFileSync(day(beside)).equals(STATEMENT)).toBe(true);
    expect(manifest()).toEqual([HEADER, LINE, `${beside},k1-1.final-notice.1,1,${sha256(STATEMENT)},,PL`]);
  });

  it('after a crash between manifest and letter, or within a line, everything is there once and whole', async () => {
    const printer = createFilePrinter(dir);
    await printer.deliver(LETTER);
    rmSync(day(MINE));
    writeFileSync(day(`${MINE}.99.part`), 'half');
    await printer.deliver(LETTER);
    expect(manifest()).toEqual([HEADER, LINE]);
    rmSync(day(MINE));
    writeFileSync(day('manifest.csv'), `${HEADER}\n${LINE.slice(0, 20)}`);
    expect(await printer.deliver(LETTER)).toMatchObject({ outcome: 'sent' });
    expect(manifest()).toEqual([HEADER, LINE.slice(0, 20), LINE]);
    expect(readFileSync(day(MINE)).equals(PDF)).toBe(true);
  });

  it('another letter under the same name is for a person to judge: it may have been posted', async () => {
    await createFilePrinter(dir).deliver(LETTER);
    const other = createFilePrinter(dir).deliver({ ...LETTER, pdf: STATEMENT });
    await expect(other).rejects.toBeInstanceOf(OtherLetter);
    await expect(other).rejects.toThrow(MINE);
    expect(readFileSync(day(MINE)).equals(PDF)).toBe(true);
    expect(manifest()).toEqual([HEADER, LINE]);
  });

  it('leads out of its folder under no name', async () => {
    for (const changes of [{ messageId: '../x' }, { date: '../2026' }, { messageId: '.hidden' }]) {
      expect(await createFilePrinter(dir).deliver({ ...LETTER, ...changes })).toMatchObject({ outcome: 'failed' });
    }
    expect(readdirSync(join(dir, '..'))).toEqual([]);
  });

  it('no folder where one should be: a certain failure with the remedy, and nothing is left behind', async () => {
    writeFileSync(dir, 'a file');
    expect(await createFilePrinter(dir).deliver(LETTER)).toEqual({
      outcome: 'failed',
      error: expect.stringMatching(/^not printed: .*set PRINT_DIR to another one \((EEXIST|ENOTDIR)\)$/),
    });
    expect(readFileSync(dir, 'utf8')).toBe('a file');
  });

  const asRoot = process.getuid?.() === 0;
  (asRoot ? it.skip : it)('no right to write: a certain failure; nothing of the letter is there', async () => {
    await createFilePrinter(dir).deliver(LETTER);
    chmodSync(day(), 0o500);
    const outcome = await createFilePrinter(dir).deliver({ ...LETTER, attempt: 2 });
    chmodSync(day(), 0o700);
    expect(outcome).toMatchObject({ outcome: 'failed', error: expect.stringMatching(/^not printed: .*\(EACCES\)$/) });
    expect(readdirSync(day()).sort()).toEqual([MINE, 'manifest.csv']);
  });

  const onDisk = MAY_MOUNT ? it : it.skip;
  onDisk('a full disk: a certain failure; nothing of the letter is there, and later it is printed', async () => {
    await withDisk('size=256k', dir, async () => {
      const large = { ...LETTER, pdf: Buffer.alloc(400_000, 7) };
      expect(await createFilePrinter(dir).deliver(large)).toEqual({
        outcome: 'failed',
        error: 'not printed: the disk is full: make room (ENOSPC)',
      });
      expect(readdirSync(day()).filter((name) => /\.(pdf|part)$/.test(name))).toEqual([]);
      expect(await createFilePrinter(dir).deliver(LETTER)).toMatchObject({ outcome: 'sent' });
    });
  });

  onDisk('a disk that cannot be written to: a certain failure with the remedy', async () => {
    await withDisk('ro', dir, async () => {
      expect(await createFilePrinter(dir).deliver(LETTER)).toEqual({
        outcome: 'failed',
        error: 'not printed: the folder cannot be written to: set PRINT_DIR to another one (EROFS)',
      });
    });
  });
});

/** Runs `work` with a disk in memory of its own mounted at `dir`. */
async function withDisk(options: string, dir: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(dir, { recursive: true });
  mount(options, dir);
  try {
    await work();
  } finally {
    execFileSync('umount', [dir]);
  }
}
