import { createReadStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import type { ImportQuery } from '#contracts/schemas';
import type { ImportJob } from '#persistence';
import {
  csvEntries,
  MappedFile,
  readCamt,
  type Encoding,
  type Mapping,
  type RejectWriter,
  type Upload,
} from '#platform';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { streamedBody } from '../http/body.js';
import { fault } from '../http/problem.js';
import type { Preview } from '../imports/import-run.js';
import { charsetOf, ImportJobs } from '../imports/import-jobs.js';
import { MappingsService } from '../imports/mappings.service.js';
import { Tally } from '../imports/tally.js';
import { StatementRun, type StatementJob } from './statement-run.js';

export type StatementAnswer = ImportJob & { readonly skipped: number } & Partial<Preview>;
/** How a file is read: camt.053, or CSV by a mapping. */
interface Format {
  readonly mapping: (Mapping & { readonly kind: 'statements' }) | null;
  readonly encoding: Encoding | null;
}

/** Bank statements: imports whose entries are matched to accounts, or left to a person. */
@Injectable()
export class StatementsService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly jobs: ImportJobs,
    private readonly mappings: MappingsService,
  ) {}

  async take(
    actor: Actor,
    request: IncomingMessage,
    query: ImportQuery,
    givenId: string | undefined,
  ): Promise<StatementAnswer> {
    permit(actor, WHO.feeds);
    const { stream, type, charset } = streamedBody(request, 'application/xml', 'text/xml', 'text/csv');
    const format = await this.formatOf(type === 'text/csv', charset, query.mapping);
    const { dryRun, atomic } = query;
    let preview: Partial<Preview> = {};
    const wanted = {
      importId: givenId,
      kind: 'statements',
      mapping: format.mapping?.name ?? null,
      dryRun,
      atomic,
    } as const;
    const job = await this.jobs.carry(actor, stream, wanted, async (upload, importId) => {
      const { rows, rejects, description } = this.fileOf(upload, importId, format);
      const tally = new Tally(this.deps.stores.imports, importId);
      const run = new StatementRun(this.deps.stores.statements, tally, actor, {
        importId,
        dryRun,
        atomic,
        rows,
        rejects,
      });
      await run.execute();
      if (dryRun) preview = { preview: run.preview, ...description() };
      const refused = atomic && !dryRun && tally.rejected > 0;
      return { counts: refused ? tally.withNothingTaken() : tally.now, refused };
    });
    const { rows, accepted, unchanged, rejectedCount } = job;
    return { ...job, skipped: rows - accepted - unchanged - rejectedCount, ...preview };
  }

  private async formatOf(isCsv: boolean, charset: string | null, mapping: string | undefined): Promise<Format> {
    if (isCsv) return { mapping: await this.mappings.of('statements', mapping), encoding: charsetOf(charset) };
    if (mapping !== undefined) throw fault('/mapping', 'A mapping reads CSV; camt.053 says itself what it means.');
    return { mapping: null, encoding: null };
  }

  private fileOf(
    { path }: Upload,
    importId: string,
    { mapping, encoding }: Format,
  ): Pick<StatementJob, 'rows' | 'rejects'> & { description(): Pick<Preview, 'columns' | 'ignored'> } {
    if (mapping === null) {
      const rows = () => readCamt(createReadStream(path) as AsyncIterable<Buffer>);
      return { rows, rejects: nowhere, description: () => ({ columns: [], ignored: [] }) };
    }
    const file = MappedFile.at(path, mapping, encoding);
    let writer: RejectWriter | null = null;
    const rejects: RejectWriter = {
      add: (rejected) => {
        writer ??= this.deps.files.rejected.writer(importId, file.columns, file.separator);
        return writer.add(rejected);
      },
    };
    return { rows: () => csvEntries(file.rows()), rejects, description: () => file.description() };
  }
}

/** An entry of XML is no row to be corrected and sent again: the answer names its line. */
const nowhere: RejectWriter = { add: async () => undefined };
