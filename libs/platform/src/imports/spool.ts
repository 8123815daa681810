import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** An upload on disk, whole: it is read twice, first to judge it, then to apply it. */
export interface Upload {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 in hex. */
  readonly digest: string;
  remove(): Promise<void>;
}
export class UploadTooLarge extends Error {
  override readonly name = 'UploadTooLarge';
  constructor(readonly maxBytes: number) {
    super(`An upload may have at most ${maxBytes} bytes.`);
  }
}
/** The sender went away before the end. */
export class UploadAborted extends Error {
  override readonly name = 'UploadAborted';
}

const UPLOAD = /^upload-(\d+)-[0-9a-f-]+$/;

/** Uploads under way, in a folder of their own; what a process that died left behind is removed at the next start. */
export class Spool {
  private constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  static async open(folder: string, maxBytes = 4 * 1024 ** 3): Promise<Spool> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      const pid = UPLOAD.exec(name)?.[1];
      if (pid !== undefined && !isOtherLiving(Number(pid))) await rm(join(folder, name), { force: true });
    }
    return new Spool(folder, maxBytes);
  }

  /** @throws UploadAborted, UploadTooLarge; then nothing of it stays. */
  async receive(source: Readable): Promise<Upload> {
    const path = join(this.folder, `upload-${process.pid}-${randomUUID()}`);
    const remove = () => rm(path, { force: true });
    const hash = createHash('sha256');
    let bytes = 0;
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        bytes += chunk.length;
        hash.update(chunk);
        done(bytes > this.maxBytes ? new UploadTooLarge(this.maxBytes) : null, chunk);
      },
    });
    try {
      await pipeline(source, meter, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    } catch (error) {
      await remove();
      const { code } = error as NodeJS.ErrnoException;
      throw code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' ? new UploadAborted(String(code)) : error;
    }
    return { path, bytes, digest: hash.digest('hex'), remove };
  }
}

/** A process with our own number that wrote before we started is gone. */
function isOtherLiving(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
