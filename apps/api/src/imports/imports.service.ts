import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import type { ImportQuery, ImportsQuery } from '#contracts/schemas';
import type { ImportJob, NewImport, RowKind } from '#persistence';
import {
  accountsAgree,
  encodingOf,
  ENCODINGS,
  FileFault,
  MappedFile,
  UploadAborted,
  UploadTooLarge,
  type AccountRow,
  type Encoding,
  type InvoiceRow,
  type RowCheck,
  type RowOf,
  type Upload,
} from '#platform';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { streamedBody } from '../http/body.js';
import { notFound, Problem } from '../http/problem.js';
import { AccountCheck, Calendars } from './calendars.js';
import { ImportRun, type Preview } from './import-run.js';
import { MappingsService } from './mappings.service.js';
import { MOST_LISTED } from './tally.js';

/** An import as clients see it: the first rejected rows only. */
export type ImportAnswer = ImportJob & Partial<Preview>;

/** Files of rows: received whole, judged whole, then applied; each import is a job that can be looked up. */
@Injectable()
export class ImportsService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly mappings: MappingsService,
  ) {}

  async take<K extends RowKind>(
    actor: Actor,
    kind: K,
    request: IncomingMessage,
    query: ImportQuery,
    givenId: string | undefined,
  ): Promise<ImportAnswer> {
    permit(actor, WHO.feeds);
    const { stream, charset } = streamedBody(request, 'text/csv');
    const encoding = charset === null ? null : charsetOf(charset);
    const mapping = await this.mappings.of(kind, query.mapping);
    const upload = await this.receive(stream);
    try {
      const importId = givenId ?? randomUUID();
      const job = { importId, kind, mapping: mapping.name, dryRun: query.dryRun, atomic: query.atomic };
      const known = await this.begin(actor, { ...job, bytes: upload.bytes, fileDigest: upload.digest });
      if (known !== null) return again(known, actor, { ...job, fileDigest: upload.digest });
      return await this.run(actor, job, MappedFile.at(upload.path, mapping, encoding));
    } finally {
      await upload.remove();
    }
  }

  async get(actor: Actor, importId: string): Promise<ImportAnswer> {
    permit(actor, WHO.importReaders);
    return listed(await this.found(importId));
  }

  async list(actor: Actor, query: ImportsQuery) {
    permit(actor, WHO.importReaders);
    return this.deps.stores.imports.list(query);
  }

  /** The rejected rows as they came, each with its problem, as CSV. */
  async rejected(actor: Actor, importId: string): Promise<AsyncGenerator<string>> {
    permit(actor, WHO.importReaders);
    await this.found(importId);
    const rows = await this.deps.files.rejected.read(importId);
    if (rows === null)
      throw notFound('This import has no rejected rows, or they were kept for longer than thirty days.');
    return rows;
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

  private async run<K extends RowKind>(
    actor: Actor,
    job: Pick<ImportJob, 'importId' | 'dryRun' | 'atomic'> & { readonly kind: K },
    file: MappedFile<K>,
  ): Promise<ImportAnswer> {
    const { stores, files, resolveCalendar } = this.deps;
    const from = await stores.record.now();
    const calendars = new Calendars((zone, calendar) => resolveCalendar(zone, calendar, from));
    const run = new ImportRun(stores.imports, actor, {
      ...job,
      file,
      checks: this.checksOf(job.kind, calendars),
      calendarOf: calendars.of,
      rejects: (columns, separator) => files.rejected.writer(job.importId, columns, separator),
    });
    try {
      await run.execute();
    } catch (error) {
      if (!(error instanceof FileFault)) throw error;
      const rejected = error.faults;
      await stores.imports.finish(job.importId, { status: 'refused', problem: 'bad-file', rejected });
      throw refusalOf(await this.found(job.importId));
    }
    const refused = job.atomic && !job.dryRun && run.tally.rejected > 0;
    const counts = refused ? run.tally.withNothingTaken() : run.tally.now;
    await stores.imports.finish(job.importId, {
      ...counts,
      ...(refused ? { status: 'refused', problem: 'rows-rejected' } : { status: 'done' }),
    });
    const ended = await this.found(job.importId);
    if (refused) throw refusalOf(ended);
    return { ...listed(ended), ...(job.dryRun ? run.preview() : {}) };
  }

  private checksOf<K extends RowKind>(kind: K, calendars: Calendars): () => RowCheck<RowOf[K]> {
    const house = new AccountCheck(calendars, Object.keys(this.deps.strategy.minimumOverdue));
    const checks: { [Kind in RowKind]: () => RowCheck<RowOf[Kind]> } = {
      accounts: () => {
        const agree = accountsAgree();
        return (row: AccountRow) => {
          house.account(row);
          agree(row);
        };
      },
      invoices: () => (row: InvoiceRow) => house.invoice(row),
      payments: () => () => undefined,
    };
    return checks[kind];
  }

  private async found(importId: string): Promise<ImportJob> {
    const job = await this.deps.stores.imports.get(importId);
    if (job === null) throw notFound('There is no import with this id.');
    return job;
  }
}

function charsetOf(charset: string): Encoding {
  const encoding = encodingOf(charset);
  if (encoding !== null) return encoding;
  throw new Problem(
    'unsupported-media-type',
    `Files cannot be read in ${charset}; send one of ${ENCODINGS.join(', ')}.`,
  );
}

const listed = (job: ImportJob): ImportJob => ({ ...job, rejected: job.rejected.slice(0, MOST_LISTED) });

/** The stored result for the same file under the same id; the id stays taken for anything else. */
function again(
  known: ImportJob,
  actor: Actor,
  job: Pick<ImportJob, 'kind' | 'mapping' | 'dryRun' | 'atomic' | 'fileDigest'>,
): ImportAnswer {
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
