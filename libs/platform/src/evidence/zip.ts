import type { Readable } from 'node:stream';
import { fromBuffer, type Entry, type ZipFile as Opened } from 'yauzl';
import { ZipFile } from 'yazl';

/** A file of a pack: its path in the archive and its bytes. */
export interface PackFile {
  readonly path: string;
  readonly content: Buffer;
}

/** Parts of a local date, which is what an archive stores: the same bytes in every zone. */
const FIXED_TIME = new Date(1980, 0, 1);

/** An archive that depends on its files alone: no clock, no machine, and nothing a later library packs differently. */
export async function zipOf(files: readonly PackFile[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { path, content } of files) {
    zip.addBuffer(content, path, { mtime: FIXED_TIME, mode: 0o100644, compress: false, forceDosTimestamp: true });
  }
  zip.end();
  return collected(zip.outputStream);
}

/** The files of an archive in their order. @throws Error when it is none, or was cut short. */
export async function filesOf(archive: Buffer): Promise<PackFile[]> {
  const zip = await new Promise<Opened>((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true, strictFileNames: true }, (error, opened) =>
      error === null ? resolve(opened) : reject(error),
    );
  });
  const files: PackFile[] = [];
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve(files));
    zip.on('entry', (entry) => {
      contentOf(zip, entry).then((content) => {
        files.push({ path: entry.fileName, content });
        zip.readEntry();
      }, reject);
    });
    zip.readEntry();
  });
}

function contentOf(zip: Opened, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) reject(error);
      else collected(stream).then(resolve, reject);
    });
  });
}

async function collected(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
