import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import type { ImportCounts, ImportJob, NewImport } from '#persistence';
import { encodingOf, ENCODINGS, FileFault, UploadAborted, UploadTooLarge, type Encoding, type Upload } from '#platform';
import { DEPS, type ApiDeps } from '../deps.js';
import { notFound, Problem } from '../http/problem.js';
import { MOST_LISTED } from './tally.js';

export type WantedImport = Pick<NewImport, 'kind' | 'mapping' | 'dryRun' | 'atomic'> & {
  /** The client's own id for it; one is made without. */
  readonly importId: string | undefined;
};
/** What became of the rows; `refused`: some are rejected, and all or none were wanted. */
export interface EndedImport {
  readonly counts: ImportCounts;
  readonly refused: boolean;
}

/** The life of an import around its file: received whole, opened as a job, ended with its counts or its faults. */
@Injectable()
export class ImportJobs {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  /**
   * Runs an import of the file in the stream; the same file under the same id is answered with the stored result.
   * @throws Problem `bad-file` or `rows-rejected` with every line, `duplicate`, `in-flight`, `too-large`, `malformed`
   */
  async carry(
    actor: Actor,
    stream: IncomingMessage,
    wanted: WantedImport,
    run: (upload: Upload, importId: string) => Promise<EndedImport>,
  ): Promise<ImportJob> {
    const upload = await this.receive(stream);
    try {
      const importId = wanted.importId ?? randomUUID();
      const job = { ...wanted, importId, bytes: upload.bytes, fileDigest: upload.digest };
      const known = await this.begin(actor, job);
      return known === null ? await this.execute(importId, () => run(upload, importId)) : again(known, actor, job);
    } finally {
      await upload.remove();
    }
  }

  async found(importId: string): Promise<ImportJob> {
    const job = await this.deps.stores.imports.get(importId);
    if (job === null) throw notFound('There is no import with this id.');
    return job;
  }

  private async receive(stream: IncomingMessage): Promise<Upload> {
    try {
      return await this.deps.files.spool.receive(stream);
    } catch (error) {
      if (error instanceof UploadTooLarge) throw new Problem('too-large', error.message);
      if (error instanceof UploadAborted)
        throw new Problem('malformed', 'The file ended before its end; nothing was applied.');
      throw error;
    }
  }

  /** Opens the job; answers the one that holds the id already, also when both began at the same moment. */
  private async begin(actor: Actor, job: NewImport): Promise<ImportJob | null> {
    const { imports } = this.deps.stores;
    const known = await imports.get(job.importId);
    if (known !== null) return known;
    try {
      await imports.begin(actor, job);
      return null;
    } catch (error) {
      const other = await imports.get(job.importId);
      if (other === null) throw error;
      return other;
    }
  }

  private async execute(importId: string, run: () => Promise<EndedImport>): Promise<ImportJob> {
    const { imports } = this.deps.stores;
    try {
      const { counts, refused } = await run();
      const status = refused ? ({ status: 'refused', problem: 'rows-rejected' } as const) : { status: 'done' as const };
      await imports.finish(importId, { ...counts, ...status });
      const ended = await this.found(importId);
      if (refused) throw refusalOf(ended);
      return listed(ended);
    } catch (error) {
      if (!(error instanceof FileFault)) throw error;
      await imports.finish(importId, { status: 'refused', problem: 'bad-file', rejected: error.faults });
      throw refusalOf(await this.found(importId));
    }
  }
}

/** An import as clients see it: the first rejected rows only. */
export const listed = (job: ImportJob): ImportJob => ({ ...job, rejected: job.rejected.slice(0, MOST_LISTED) });

/** @throws Problem `unsupported-media-type` for encodings that are not read */
export function charsetOf(charset: string | null): Encoding | null {
  if (charset === null) return null;
  const encoding = encodingOf(charset);
  if (encoding !== null) return encoding;
  throw new Problem(
    'unsupported-media-type',
    `Files cannot be read in ${charset}; send one of ${ENCODINGS.join(', ')}.`,
  );
}

/** The stored result for the same file under the same id; the id stays taken for anything else. */
function again(known: ImportJob, actor: Actor, job: NewImport): ImportJob {
  const same =
    known.source === actor.id &&
    (['kind', 'mapping', 'dryRun', 'atomic', 'fileDigest'] as const).every((field) => known[field] === job[field]);
  if (!same) throw new Problem('duplicate', 'This Import-Id was used for another import.', { status: 409 });
  if (known.status === 'running')
    throw new Problem('in-flight', 'This import is running: poll it by its id.', { retryAfter: 1 });
  if (known.status === 'refused') throw refusalOf(known);
  return listed(known);
}

/** Why an import was refused, with the faults of the file or the rows that were rejected. */
function refusalOf(job: ImportJob): Problem {
  const { importId, rows, rejectedCount, rejected } = job;
  const detail =
    job.problem === 'rows-rejected'
      ? `${rejectedCount} of ${rows} rows are rejected, and all or none were wanted: nothing was applied. Correct them and send the file again.`
      : `The file cannot be read: ${rejected[0]?.detail ?? ''} Nothing was applied.`;
  const errors = rejected.slice(0, MOST_LISTED);
  return new Problem(job.problem ?? 'bad-file', detail, { errors, facts: { importId, rows, rejectedCount } });
}
