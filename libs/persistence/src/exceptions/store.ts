import { DomainError, digestOf, type Actor, type Json, type Resolution } from '#domain';
import type { Database } from '../database/database.js';
import type { FactSettings } from '../facts/fact-writer.js';
import type { ExceptionFilter, ExceptionRow, ExceptionStore } from './ports.js';
import { SELECT_EXCEPTION, toException, type RawException } from './rows.js';
import { resolveException, wasResolved } from './resolve.js';
import { changeClaim } from './settle.js';

/** The queue of what needs a person. */
export class PostgresExceptions implements ExceptionStore {
  constructor(
    private readonly database: Database,
    private readonly settings: FactSettings,
  ) {}

  async list(filter: ExceptionFilter): Promise<{ items: ExceptionRow[]; nextCursor: string | null }> {
    const {
      status = null,
      kind = null,
      accountId = null,
      caseId = null,
      claimedBy = null,
      limit,
      cursor = '0',
    } = filter;
    const rows = await this.database.query<RawException>(
      `${SELECT_EXCEPTION} WHERE x.seq > $1 AND ($2::text IS NULL OR x.status = $2) AND ($3::text IS NULL OR x.kind = $3)
         AND ($4::text IS NULL OR x.account_id = $4 OR a.account_id = $4)
         AND ($5::text IS NULL OR (h.case_open AND h.case_id = $5)) AND ($6::text IS NULL OR x.claimed_by = $6)
       ORDER BY x.seq LIMIT $7`,
      [Number(cursor), status, kind, accountId, caseId, claimedBy, limit + 1],
    );
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(toException),
      nextCursor: last !== undefined && rows.length > items.length ? String(last.seq) : null,
    };
  }

  async get(exceptionId: string): Promise<(ExceptionRow & { content: Json }) | null> {
    const [row] = await this.database.query<RawException>(`${SELECT_EXCEPTION} WHERE x.exception_id = $1`, [
      exceptionId,
    ]);
    return row === undefined ? null : { ...toException(row), content: await this.contentOf(row) };
  }

  async resolve(actor: Actor, exceptionId: string, resolution: Resolution): Promise<void> {
    const opened = await this.get(exceptionId);
    if (opened === null) throw new DomainError('unknown-reference', `There is no exception ${exceptionId}.`);
    try {
      await resolveException(this.database, this.settings, opened, actor, resolution);
    } catch (error) {
      // The same decision may have been made at the same moment: then it is the answer.
      const now = error instanceof DomainError ? await this.get(exceptionId) : null;
      if (now === null || !wasResolved(now, digestOf(resolution))) throw error;
    }
  }

  async claim(actor: Actor, exceptionId: string): Promise<void> {
    await this.database.transaction((query) => changeClaim(query, this.settings, actor, exceptionId, 'claim'));
  }

  async release(actor: Actor, exceptionId: string): Promise<void> {
    await this.database.transaction((query) => changeClaim(query, this.settings, actor, exceptionId, 'release'));
  }

  private async contentOf(row: Pick<RawException, 'content' | 'content_ref'>): Promise<Json> {
    if (row.content !== null) return JSON.parse(row.content) as Json;
    if (row.content_ref === null) return null;
    return (await this.settings.vault.open([row.content_ref])).get(row.content_ref) ?? null;
  }
}
