import { emptyState, evolve, type AccountState, type Instant, type NewEvent, type StoredEvent } from '#domain';
import {
  UnrenderableLetter,
  type AppendAnswer,
  type AppendRequest,
  type EventRow,
  type StoredCommand,
} from '#contracts';
import { Batch } from '../database/batch.js';
import { plain, type Database, type Query } from '../database/database.js';
import { followCredit } from '../exceptions/credit.js';
import type { FactSettings } from '../facts/fact-writer.js';
import { renderEvent, storeDocuments, type DocumentRow } from '../people/letters.js';
import { revealPersonal, sealPersonal } from '../people/personal.js';
import { storeSealed, type SealedRow, type Vault } from '../people/vault.js';
import type { BusinessClock, LetterRenderer, RecordStore } from '../ports.js';
import { pageOf, toStored } from './rows.js';
import { commandRows, lockHead, readHead, rowsAfter, storedCommands, streamRows, type Head } from './stream.js';
import { HOUSE } from '../house/stream.js';
import { verifyHouse } from '../house/verify.js';
import { checkAccounts } from './check.js';
import { verifyChains } from './verify.js';
import { writeCommands, type ReadyCommand } from './writer.js';

/** Commands made ready outside the lock, and what must be stored with them. */
interface Ready {
  readonly commands: readonly ReadyCommand[];
  readonly sealed: readonly SealedRow[];
  readonly documents: readonly DocumentRow[];
  readonly sends: boolean;
}

/** The one door to the streams (DESIGN §1). */
export class PostgresRecord implements RecordStore {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly vault: Vault,
    private readonly renderer: LetterRenderer,
    private readonly facts: FactSettings,
  ) {}

  async append(request: AppendRequest): Promise<AppendAnswer> {
    if (request.commands.length === 0) return this.onlyRead(request);
    let ready: Ready;
    try {
      ready = await this.prepare(request);
    } catch (error) {
      if (!(error instanceof UnrenderableLetter)) throw error;
      return this.unrenderable(request, error.message);
    }
    return this.database.transaction((query) => this.appendLocked(query, request, ready));
  }

  private async onlyRead(request: AppendRequest): Promise<AppendAnswer> {
    const { query } = this.database;
    return this.answer(query, request, 'appended', await readHead(query, request.accountKey), []);
  }

  /** Names, texts and letters before the lock is taken: they are immutable behind their references. */
  private async prepare(request: AppendRequest): Promise<Ready> {
    const documents: DocumentRow[] = [];
    const rendered: NewEvent[][] = [];
    let sends = false;
    for (const command of request.commands) {
      const events: NewEvent[] = [];
      for (const event of command.events) {
        const done = await renderEvent(event, request.accountKey, this.vault, this.renderer);
        events.push(done.event);
        if (done.document !== null) documents.push(done.document);
        sends ||= event.type === 'message.sending';
      }
      rendered.push(events);
    }
    const { data, rows } = await sealPersonal(this.vault, request.accountKey, rendered);
    const commands = request.commands.map((command, index) => ({ ...command, events: data[index] ?? [] }));
    return { commands, sealed: rows, documents, sends };
  }

  private async appendLocked(query: Query, request: AppendRequest, ready: Ready): Promise<AppendAnswer> {
    const head = await lockHead(query, request.accountKey);
    const known = await commandRows(
      query,
      request.accountKey,
      request.commands.map((command) => command.commandId),
    );
    if (known.length > 0) {
      const stored = await storedCommands(query, request.accountKey, known);
      const differs = known.some((row) => {
        const sent = request.commands.find((command) => command.commandId === row.command_id)?.contentDigest ?? null;
        return sent !== null && row.content_digest !== null && sent !== row.content_digest;
      });
      return this.answer(query, request, differs ? 'duplicate' : 'known', head, differs ? [] : stored);
    }
    if (head.seq !== request.expectedSeq) return this.answer(query, request, 'behind', head, []);
    if (ready.sends && (await brakeIsOn(query))) return this.answer(query, request, 'braked', head, []);
    const now = await this.clock.now(plain(query));
    const batch = new Batch();
    storeSealed(batch, ready.sealed);
    storeDocuments(batch, ready.documents);
    const written = writeCommands(batch, head, ready.commands, request.at);
    await batch.flush(query);
    await followCredit(query, this.facts, request.accountKey, eventsOf(ready.commands));
    const { events, more } = pageOf(written.rows);
    return { kind: 'appended', events, more, headSeq: written.head.seq, commands: written.commands, now };
  }

  private async unrenderable(request: AppendRequest, problem: string): Promise<AppendAnswer> {
    const { query } = this.database;
    const known = await commandRows(
      query,
      request.accountKey,
      request.commands.map((command) => command.commandId),
    );
    const stored = await storedCommands(query, request.accountKey, known);
    const head = await readHead(query, request.accountKey);
    const answer = await this.answer(query, request, known.length > 0 ? 'known' : 'unrenderable', head, stored);
    return known.length > 0 ? answer : { ...answer, problem };
  }

  /** An answer that wrote nothing: what came after the caller's seq. */
  private async answer(
    query: Query,
    request: AppendRequest,
    kind: AppendAnswer['kind'],
    head: Head | null,
    commands: readonly StoredCommand[],
  ): Promise<AppendAnswer> {
    const now = await this.clock.now(plain(query));
    const behind = (head?.seq ?? 0) > request.expectedSeq;
    const rows = behind ? await rowsAfter(query, request.accountKey, request.expectedSeq, head?.seq) : [];
    return { kind, ...pageOf(rows), headSeq: head?.seq ?? 0, commands, now };
  }

  async read(
    accountKey: string,
    afterSeq: number,
    upToSeq?: number,
  ): Promise<{ events: StoredEvent[]; more: boolean; headSeq: number }> {
    const head = await readHead(this.database.query, accountKey);
    const end = Math.min(head?.seq ?? 0, upToSeq ?? Number.MAX_SAFE_INTEGER);
    const rows = await rowsAfter(this.database.query, accountKey, afterSeq, end);
    return { ...pageOf(rows), headSeq: head?.seq ?? 0 };
  }

  async fold(accountKey: string, until?: { seq?: number; at?: Instant }): Promise<AccountState> {
    let state = emptyState(accountKey);
    for await (const row of streamRows(this.database.query, accountKey, until)) state = evolve(state, toStored(row));
    return state;
  }

  async chain(accountKey: string, upToSeq: number): Promise<EventRow[]> {
    const rows: EventRow[] = [];
    for await (const row of streamRows(this.database.query, accountKey, { seq: upToSeq })) rows.push(row);
    return rows;
  }

  async command(accountKey: string, commandId: string): ReturnType<RecordStore['command']> {
    const [row] = await commandRows(this.database.query, accountKey, [commandId]);
    if (row === undefined) return null;
    const [command] = await storedCommands(this.database.query, accountKey, [row]);
    if (command === undefined) return null;
    return { ...command, contentDigest: row.content_digest, firstSeq: row.first_seq, lastSeq: row.last_seq };
  }

  async head(accountKey: string): Promise<{ seq: number; version: number; at: Instant } | null> {
    const head = await readHead(this.database.query, accountKey);
    return head === null || head.seq === 0 ? null : { seq: head.seq, version: head.version, at: head.at };
  }

  async now(): Promise<Instant> {
    return this.clock.now(plain(this.database.query));
  }

  async verify(accountKey?: string): ReturnType<RecordStore['verify']> {
    return this.database.transaction(
      async (query) => {
        const report = await verifyChains(query, accountKey);
        const house = accountKey === undefined || accountKey === HOUSE;
        const broken = report.faults.some((fault) => fault.accountKey === HOUSE);
        if (!house || broken) return report;
        return { ...report, faults: [...report.faults, ...(await verifyHouse(query))] };
      },
      { snapshot: true },
    );
  }

  /** @param onProgress is told how many accounts are checked, and of how many */
  async check(onProgress: (done: number, total: number) => void = () => undefined): ReturnType<RecordStore['check']> {
    return this.database.transaction((query) => checkAccounts(query, onProgress), { snapshot: true });
  }

  async reveal<T>(value: T): Promise<T> {
    return revealPersonal(this.vault, value);
  }
}

const eventsOf = (commands: readonly ReadyCommand[]): NewEvent[] => commands.flatMap((one) => one.events);

/** Read with a share lock: a send that passes here commits before a brake set at the same moment is acknowledged. */
async function brakeIsOn(query: Query): Promise<boolean> {
  const [row] = await query<{ stopped: boolean }>('SELECT stopped FROM brake WHERE id = 1 FOR SHARE');
  return row?.stopped ?? false;
}
