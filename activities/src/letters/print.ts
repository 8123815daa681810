import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DeliveryOutcome, OutgoingPaper, Printer } from '../ports.js';

const MANIFEST = 'manifest.csv';
const HEADER = 'file,messageId,attempt,sha256,pages,country';
/** File names are made of ids; anything else could lead out of the folder. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Something was handed over for this attempt, and it is not this letter: only a person can tell what to make of it. */
export class OtherLetter extends Error {
  override readonly name = 'OtherLetter';
}

/**
 * Hands letters to a print folder: `<dir>/<date>/<messageId>.<attempt>.pdf`, enclosures beside it, a line for each file
 * in the day's `manifest.csv`. The letter's own file comes last and whole, so that it is there exactly when the letter
 * was handed over: the same letter again finds it and answers the same, and nothing is ever handed over twice.
 */
export function createFilePrinter(dir: string): Printer {
  const turns = new Map<string, Promise<unknown>>();
  return {
    deliver: (letter) => {
      // The manifest of a day has one writer at a time.
      const before = turns.get(letter.date) ?? Promise.resolve();
      const mine = before.then(() => handOver(dir, letter));
      turns.set(letter.date, mine);
      return mine.finally(() => {
        if (turns.get(letter.date) === mine) turns.delete(letter.date);
      });
    },
  };
}

async function handOver(dir: string, letter: OutgoingPaper): Promise<DeliveryOutcome> {
  const { messageId, attempt, date, pdf, enclosures } = letter;
  const name = `${messageId}.${attempt}`;
  const folder = join(dir, date);
  const proof = `print:${sha256(pdf)}`;
  const own = { path: join(folder, `${name}.pdf`), content: pdf };
  const beside = enclosures.map(({ filename, content }) => ({ path: join(folder, `${name}.${filename}`), content }));
  if (![name, date, ...enclosures.map((one) => one.filename)].every((part) => PLAIN_NAME.test(part))) {
    return { outcome: 'failed', error: `${name} is no name of a file` };
  }
  try {
    await ensureFolder(folder);
    const standing = await readIfThere(own.path);
    if (standing !== null) {
      if (standing.equals(pdf)) return { outcome: 'sent', proof };
      throw new OtherLetter(`another letter stands in the print folder as ${name}.pdf: find out whether it was posted`);
    }
    for (const file of beside) await writeWhole(file.path, file.content);
    await note(folder, letter);
    await writeWhole(own.path, own.content);
    return { outcome: 'sent', proof };
  } catch (error) {
    if (error instanceof OtherLetter) throw error;
    // The letter's own file is the last thing written: while it is not there, nothing was handed over.
    if ((await readIfThere(own.path)) === null) return { outcome: 'failed', error: inWords(error) };
    throw error;
  }
}

/** Step by step: `recursive` hides why a folder cannot be made, and never ends in places such as /proc. */
async function ensureFolder(path: string, withParents = true): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || !withParents) throw error;
    await ensureFolder(dirname(path));
    await ensureFolder(path, false);
  }
}

/** Adds the lines of a letter to the day's manifest, each once; a line torn by a crash is left and written anew. */
async function note(
  folder: string,
  { messageId, attempt, pdf, pages, country, enclosures }: OutgoingPaper,
): Promise<void> {
  const name = `${messageId}.${attempt}`;
  const line = (file: string, content: Buffer, sheets: number | ''): string =>
    [file, messageId, attempt, sha256(content), sheets, country ?? ''].join(',');
  const lines = [
    line(`${name}.pdf`, pdf, pages),
    ...enclosures.map(({ filename, content }) => line(`${name}.${filename}`, content, '')),
  ];
  const path = join(folder, MANIFEST);
  const standing = (await readIfThere(path))?.toString('utf8') ?? '';
  const known = new Set(standing.split('\n').slice(0, -1));
  const missing = [HEADER, ...lines].filter((one) => !known.has(one));
  if (missing.length === 0) return;
  const torn = standing !== '' && !standing.endsWith('\n');
  const file = await open(path, 'a', 0o600);
  try {
    await file.write(`${torn ? '\n' : ''}${missing.join('\n')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Writes a file so that it is there whole or not at all, also when the machine stops. */
async function writeWhole(path: string, content: Buffer): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  try {
    const file = await open(part, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await unlink(part).catch(() => undefined);
    throw error;
  }
  await syncFolder(path);
}

/** The name of a file is on the disk only when its folder is; not every system lets one ask for that. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | null = null;
  try {
    folder = await open(dirname(path), 'r');
    await folder.sync();
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await folder?.close();
  }
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room',
  EDQUOT: 'the quota is used up: make room',
  EACCES: 'the worker may not write there: give it the right, or set PRINT_DIR to another folder',
  EPERM: 'the worker may not write there: give it the right, or set PRINT_DIR to another folder',
  EROFS: 'the folder cannot be written to: set PRINT_DIR to another one',
  ENOTDIR: 'a part of the path is no folder: set PRINT_DIR to another one',
  EEXIST: 'a file stands where the folder should be: set PRINT_DIR to another one',
};
function inWords(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return `not printed: ${REMEDIES[code] ?? message}${code === '' ? '' : ` (${code})`}`;
}
