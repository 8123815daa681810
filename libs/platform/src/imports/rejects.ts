import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Keys } from '../keys.js';
import type { LineFault } from './faults.js';

export interface RejectedRow extends LineFault {
  readonly fields: readonly string[];
}
/** Columns behind those of the file; whoever corrects the rows may send them along, nobody reads them. */
export const PROBLEM_COLUMNS = ['problem_line', 'problem_code', 'problem_detail'];
const KEPT_DAYS = 30;
const NONCE = 12;
const TAG = 16;

/**
 * Rejected rows as they came, so that they can be corrected and sent again. They may hold names and addresses:
 * encrypted under the house's key, a chunk a line, and removed after thirty days.
 */
export class RejectedRows {
  private constructor(
    private readonly folder: string,
    private readonly keys: Keys,
  ) {}

  static async open(folder: string, keys: Keys, now = Date.now()): Promise<RejectedRows> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (now - (await stat(path)).mtimeMs > KEPT_DAYS * 86_400_000) await rm(path, { force: true });
    }
    return new RejectedRows(folder, keys);
  }

  /** A writer for the rows of one import; the columns of the file come first. */
  writer(importId: string, columns: readonly string[], separator: string): RejectWriter {
    // A corrected file that is sent again brings the columns of the last time along.
    const own = columns.flatMap((name, index) => (PROBLEM_COLUMNS.includes(name) ? [] : [index]));
    const line = (cells: readonly string[]): string => cells.map((cell) => cellOf(cell, separator)).join(separator);
    const lineOf = (row: RejectedRow): string => {
      const cells = own.map((index) => row.fields[index] ?? '');
      const beyond = row.fields.slice(columns.length);
      return line([...cells, ...beyond, String(row.line), row.code, row.detail]);
    };
    let begun = false;
    return {
      add: async (rows) => {
        if (rows.length === 0) return;
        const header = begun
          ? []
          : [`\ufeff${line([...own.map((index) => columns[index] ?? ''), ...PROBLEM_COLUMNS])}`];
        begun = true;
        await this.append(importId, [...header, ...rows.map(lineOf), ''].join('\r\n'));
      },
    };
  }

  /** The rows as CSV (UTF-8 with a byte order mark), piece by piece; null when nothing is kept of that import. */
  async read(importId: string): Promise<AsyncGenerator<string> | null> {
    const path = this.pathOf(importId);
    const exists = await stat(path).then(
      () => true,
      () => false,
    );
    return exists ? this.pieces(path, importId) : null;
  }

  private async *pieces(path: string, importId: string): AsyncGenerator<string> {
    for await (const line of createInterface({ input: createReadStream(path) })) yield this.unseal(line, importId);
  }
  private append(importId: string, text: string): Promise<void> {
    return appendFile(this.pathOf(importId), `${this.seal(text, importId)}\n`, { mode: 0o600 });
  }
  private pathOf = (importId: string): string => join(this.folder, importId);

  private seal(text: string, context: string): string {
    const { current, all } = this.keys;
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(all[current] ?? '', 'base64'), nonce);
    const body = Buffer.concat([cipher.setAAD(Buffer.from(context)).update(text, 'utf8'), cipher.final()]);
    return JSON.stringify([current, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')]);
  }
  private unseal(line: string, context: string): string {
    const [key, sealed] = JSON.parse(line) as [string, string];
    const bytes = Buffer.from(sealed, 'base64');
    const secret = Buffer.from(this.keys.all[key] ?? '', 'base64');
    const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, NONCE)).setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
  }
}
export interface RejectWriter {
  add(rows: readonly RejectedRow[]): Promise<void>;
}

const FORMULA = /^[=@\t\r]|^[+-](?![\d\s().,/+-]*$)/;
/** One cell: a spreadsheet must show what begins like a formula, not run it, so that an apostrophe stands before it. */
function cellOf(value: string, separator: string): string {
  const shown = FORMULA.test(value) ? `'${value}` : value;
  return /["\r\n]/.test(shown) || shown.includes(separator) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
