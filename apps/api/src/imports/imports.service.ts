import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import type { ImportQuery, ImportsQuery } from '#contracts/schemas';
import type { ImportJob, RowKind } from '#persistence';
import { accountsAgree, MappedFile, type AccountRow, type InvoiceRow, type RowCheck, type RowOf } from '#platform';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { streamedBody } from '../http/body.js';
import { notFound } from '../http/problem.js';
import { AccountCheck, Calendars } from './calendars.js';
import { charsetOf, ImportJobs, listed } from './import-jobs.js';
import { ImportRun, type Preview } from './import-run.js';
import { MappingsService } from './mappings.service.js';

/** An import as clients see it: the first rejected rows only. */
export type ImportAnswer = ImportJob & Partial<Preview>;

/** Files of rows: received whole, judged whole, then applied; each import is a job that can be looked up. */
@Injectable()
export class ImportsService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly jobs: ImportJobs,
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
    const encoding = charsetOf(charset);
    const mapping = await this.mappings.of(kind, query.mapping);
    const { dryRun, atomic } = query;
    let preview: Partial<Preview> = {};
    const wanted = { importId: givenId, kind, mapping: mapping.name, dryRun, atomic };
    const job = await this.jobs.carry(actor, stream, wanted, async (upload, importId) => {
      const file = MappedFile.at(upload.path, mapping, encoding);
      const run = await this.runOf(actor, { importId, kind, dryRun, atomic }, file);
      await run.execute();
      if (dryRun) preview = run.preview();
      const refused = atomic && !dryRun && run.tally.rejected > 0;
      return { counts: refused ? run.tally.withNothingTaken() : run.tally.now, refused };
    });
    return { ...job, ...preview };
  }

  async get(actor: Actor, importId: string): Promise<ImportAnswer> {
    permit(actor, WHO.importReaders);
    return listed(await this.jobs.found(importId));
  }

  async list(actor: Actor, query: ImportsQuery) {
    permit(actor, WHO.importReaders);
    return this.deps.stores.imports.list(query);
  }

  /** The rejected rows as they came, each with its problem, as CSV. */
  async rejected(actor: Actor, importId: string): Promise<AsyncGenerator<string>> {
    permit(actor, WHO.importReaders);
    await this.jobs.found(importId);
    const rows = await this.deps.files.rejected.read(importId);
    if (rows === null)
      throw notFound('This import has no rejected rows, or they were kept for longer than thirty days.');
    return rows;
  }

  private async runOf<K extends RowKind>(
    actor: Actor,
    job: Pick<ImportJob, 'importId' | 'dryRun' | 'atomic'> & { readonly kind: K },
    file: MappedFile<K>,
  ): Promise<ImportRun<K>> {
    const { stores, files, resolveCalendar } = this.deps;
    const from = await stores.record.now();
    const calendars = new Calendars((zone, calendar) => resolveCalendar(zone, calendar, from));
    return new ImportRun(stores.imports, actor, {
      ...job,
      file,
      checks: this.checksOf(job.kind, calendars),
      calendarOf: calendars.of,
      rejects: (columns, separator) => files.rejected.writer(job.importId, columns, separator),
    });
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
}
