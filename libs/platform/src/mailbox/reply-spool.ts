import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Answers that came by SMTP and are not on record yet: files, so that none is lost when this process ends. */
export class ReplySpool {
  private order = 0;

  /** @param dir where they lie; made when the first one comes */
  constructor(private readonly dir: string) {}

  /** Stores a mail whole and on disk before it is acknowledged; `recipients` say whom it was delivered to. */
  async keep(raw: Buffer, recipients: readonly string[]): Promise<void> {
    await mkdir(this.dir, { recursive: true });
    const time = new Date().toISOString().replace(/[:.]/g, '-');
    const name = `${time}-${process.pid}-${String(++this.order).padStart(6, '0')}`;
    const delivered = recipients.map((one) => `X-Original-To: ${one.replace(/[\r\n]/g, '')}\r\n`).join('');
    const part = join(this.dir, `${name}.part`);
    const file = await open(part, 'w', 0o600);
    try {
      await file.writeFile(Buffer.concat([Buffer.from(delivered), raw]));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, join(this.dir, `${name}.eml`));
  }

  /** Names of what waits, oldest first. */
  async waiting(): Promise<string[]> {
    const names = await readdir(this.dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => name.endsWith('.eml')).sort();
  }

  async read(name: string): Promise<Buffer> {
    return readFile(join(this.dir, name));
  }

  /** It is on record. */
  async done(name: string): Promise<void> {
    await rm(join(this.dir, name), { force: true });
  }

  /** Nobody will ever take it as it is: put aside with the reason, for a person. */
  async putAside(name: string, reason: string): Promise<void> {
    const aside = join(this.dir, 'refused');
    await mkdir(aside, { recursive: true });
    await writeFile(join(aside, `${name}.reason.txt`), `${reason}\n`, { mode: 0o600 });
    await rename(join(this.dir, name), join(aside, name));
  }
}
