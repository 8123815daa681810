import type { PlainDate, PortfolioFacts } from '#domain';
import { findLetter } from '../facts/apply-status.js';
import { accountByClientId } from '../facts/accounts-table.js';
import { plain, type Database } from '../database/database.js';
import type { Vault } from '../people/vault.js';
import { growingExposure, medianOrdersSince, pastInvoicesOf, type PastInvoices } from '../ledger/history.js';
import type {
  AccountStatementFacts,
  BusinessClock,
  CaseRow,
  LetterRow,
  ReadModels,
  RestraintRow,
  TaskRow,
} from '../ports.js';
import { agingAt } from './aging.js';
import { listCases, oneCase } from './cases.js';
import { portfolioFactsOf, type KpiPeriod } from './kpis.js';
import { letterById, lettersOfCase, type FullLetter } from './letters.js';
import { placementsOf } from './placements.js';
import { rebuildReadModels } from './rebuild.js';
import { listRestraint } from './restraint.js';
import { statementFactsAt } from './statement.js';
import { oneTask, openTasks } from './tasks.js';

/** Lists and queues: from the read models and the ledger, never from Temporal. */
export class PostgresReads implements ReadModels {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly clock: BusinessClock,
  ) {}

  private async now(): Promise<string> {
    return this.clock.now(plain(this.database.query));
  }

  async cases(filter: Parameters<ReadModels['cases']>[0]): Promise<{ items: CaseRow[]; nextCursor: string | null }> {
    return listCases(this.database, await this.now(), filter);
  }
  async case(caseId: string): Promise<CaseRow | null> {
    return oneCase(this.database, await this.now(), caseId);
  }
  async accountByClientId(
    accountId: string,
  ): Promise<{ accountKey: string; accountId: string; currency: string } | null> {
    const row = await accountByClientId(this.database.query, accountId);
    return row === null ? null : { accountKey: row.accountKey, accountId: row.accountId, currency: row.currency };
  }
  async zoneOf(of: { accountId: string | null; source: string; paymentId: string }): Promise<string | null> {
    const [row] = await this.database.query<{ zone: string }>(
      `SELECT a.zone FROM account a WHERE a.account_id = $1
       UNION ALL
       SELECT a.zone FROM inbox i JOIN account a ON a.account_key = i.account_key
       WHERE i.kind = 'payment' AND i.external_id = $3 AND i.source = $2
       LIMIT 1`,
      [of.accountId, of.source, of.paymentId],
    );
    return row?.zone ?? null;
  }
  async tasks(filter: Parameters<ReadModels['tasks']>[0]): Promise<TaskRow[]> {
    return openTasks(this.database, await this.now(), filter);
  }
  async task(taskId: string): Promise<TaskRow | null> {
    return oneTask(this.database, await this.now(), taskId);
  }
  async restraint(
    filter: Parameters<ReadModels['restraint']>[0],
  ): Promise<{ items: RestraintRow[]; nextCursor: string | null }> {
    return listRestraint(this.database, filter);
  }
  async letters(caseId: string): Promise<LetterRow[]> {
    return lettersOfCase(this.database, this.vault, caseId);
  }
  async letter(messageId: string): Promise<FullLetter | null> {
    const found = await findLetter(this.database.query, messageId);
    return found === null ? null : letterById(this.database, this.vault, found.messageId);
  }
  placements(filter: Parameters<ReadModels['placements']>[0]): ReturnType<ReadModels['placements']> {
    return placementsOf(this.database, filter);
  }
  aging(asOf: PlainDate): ReturnType<ReadModels['aging']> {
    return agingAt(this.database, asOf);
  }
  portfolioFacts(period: KpiPeriod): Promise<PortfolioFacts[]> {
    return portfolioFactsOf(this.database, period);
  }

  statementFacts(accountId: string, asOf: PlainDate): Promise<AccountStatementFacts | null> {
    return statementFactsAt(this.database, accountId, asOf);
  }

  async sweepCandidates(
    today: PlainDate,
    afterAccountKey: string | null,
    limit: number,
    accountId?: string,
  ): Promise<string[]> {
    const rows = await this.database.query<{ account_key: string }>(
      `SELECT a.account_key FROM account a JOIN stream_head h USING (account_key)
       WHERE a.account_key > $2 AND NOT h.case_open AND ($4::text IS NULL OR a.account_id = $4)
         AND EXISTS (SELECT 1 FROM open_item i WHERE i.account_key = a.account_key AND i.balance > 0 AND i.due_date < $1)
       ORDER BY a.account_key LIMIT $3`,
      [today, afterAccountKey ?? '', limit, accountId ?? null],
    );
    return rows.map((row) => row.account_key);
  }

  pastInvoices(accountKeys: readonly string[]): Promise<Map<string, PastInvoices>> {
    return pastInvoicesOf(this.database, accountKeys);
  }
  medianOrders(since: PlainDate): Promise<Map<string, number>> {
    return medianOrdersSince(this.database, since);
  }
  growingExposure(of: Parameters<ReadModels['growingExposure']>[0]): ReturnType<ReadModels['growingExposure']> {
    return growingExposure(this.database, of);
  }

  async rebuild(onProgress?: (done: number, total: number) => void): Promise<number> {
    return rebuildReadModels(this.database, onProgress);
  }
}
