/** Files that a person names: what is wrong with a path is told with the path and what to do. */
import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandError, UsageError } from '../failure.js';

/**
 * The size in bytes of a file that can be read.
 * @throws UsageError when it is not there, is a folder, or may not be read
 */
export async function sizeOfInput(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw isFolder(path);
    await access(path, constants.R_OK);
    return found.size;
  } catch (error) {
    throw inputFault(path, error);
  }
}

/** Why an input cannot be read, in words; what is no fault of a file stays what it is. */
export function inputFault(path: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case null:
      return error;
    case 'ENOENT':
    case 'ENOTDIR':
      return new UsageError(`There is no file ${path}; check the path.`);
    case 'EISDIR':
      return isFolder(path);
    case 'EACCES':
    case 'EPERM':
      return new UsageError(`${path} may not be read; give yourself the right to read it.`);
    default:
      return new UsageError(`${path} cannot be read (${codeOf(error)}); check the file and its disk, and try again.`);
  }
}
const isFolder = (path: string): UsageError => new UsageError(`${path} is a folder; name a file in it.`);

/**
 * Makes sure, before any work is done for it, that a file can be written there.
 * @throws UsageError when its folder is not there, it is a folder itself, or it may not be written
 */
export async function mustTakeOutput(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.F_OK);
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) throw isFolder(path);
    await access(found === null ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw outputFault(path, error);
  }
}

/** Writes a file that a person asked for. @throws UsageError, CommandError in words */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content).catch((error: unknown) => {
    throw outputFault(path, error);
  });
}

function outputFault(path: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case null:
      return error;
    case 'ENOENT':
    case 'ENOTDIR':
      return new UsageError(`There is no folder ${dirname(path)} to write ${path} into; make it first.`);
    case 'EISDIR':
      return isFolder(path);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new UsageError(`${path} may not be written; name a place that you may write to.`);
    default:
      return new CommandError(`${path} cannot be written (${codeOf(error)}); check the disk, and try again.`);
  }
}

/** The code of a fault of the file system (`ENOENT`); null for any other error. */
function codeOf(error: unknown): string | null {
  const { code, syscall } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return code !== undefined && syscall !== undefined ? code : null;
}
