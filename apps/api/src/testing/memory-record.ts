import {
  canonicalJson,
  foldAll,
  movesVersion,
  sha256Hex,
  type AccountState,
  type Actor,
  type NewEvent,
  type StoredEvent,
} from '#domain';
import { hashedText, type AppendAnswer, type AppendRequest, type EventRow, type StoredCommand } from '#contracts';
import type { RecordStore } from '#persistence';

interface KeptCommand extends StoredCommand {
  readonly contentDigest: string | null;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** The record's behaviour without a database: one door, known commands, a head that may have moved. */
export class MemoryRecord implements Pick<
  RecordStore,
  'append' | 'read' | 'fold' | 'chain' | 'command' | 'head' | 'now' | 'reveal' | 'verify'
> {
  private readonly streams = new Map<string, StoredEvent[]>();
  private readonly kept = new Map<string, KeptCommand>();
  instant = '2026-03-02T08:00:00.000Z';
  /** What a verification finds. */
  faults: { accountKey: string; seq: number; fault: string }[] = [];

  async append(request: AppendRequest): Promise<AppendAnswer> {
    const stream = this.stream(request.accountKey);
    const answer = (kind: AppendAnswer['kind'], commands: StoredCommand[] = []): AppendAnswer => ({
      kind,
      events: stream.slice(request.expectedSeq),
      more: false,
      headSeq: stream.length,
      commands,
      now: this.instant,
    });
    const known = request.commands.map(({ commandId }) => this.kept.get(`${request.accountKey} ${commandId}`));
    if (known.some((command) => command !== undefined))
      return answer(
        'known',
        known.filter((command) => command !== undefined),
      );
    if (stream.length !== request.expectedSeq) return answer('behind');
    return answer(
      'appended',
      request.commands.map((command) =>
        this.write(
          request.accountKey,
          command.commandId,
          command.actor,
          command.caseId,
          command.events,
          command.contentDigest,
        ),
      ),
    );
  }

  async verify(): ReturnType<RecordStore['verify']> {
    const events = [...this.streams.values()].reduce((sum, stream) => sum + stream.length, 0);
    return { accounts: this.streams.size, events, faults: this.faults };
  }

  /** Appends events as they come: how tests tell a story. */
  tell(accountKey: string, events: readonly NewEvent[], caseId: string | null, actor: Actor): void {
    this.write(accountKey, `story-${this.stream(accountKey).length}`, actor, caseId, events, null);
  }

  private write(
    accountKey: string,
    commandId: string,
    actor: Actor,
    caseId: string | null,
    events: readonly NewEvent[],
    contentDigest: string | null,
  ): KeptCommand {
    const stream = this.stream(accountKey);
    const firstSeq = stream.length + 1;
    for (const event of events) {
      const version = (stream.at(-1)?.version ?? 0) + (movesVersion(event) ? 1 : 0);
      stream.push({
        seq: stream.length + 1,
        type: event.type,
        at: this.instant,
        recordedAt: this.instant,
        effectiveOn: event.effectiveOn ?? null,
        actor,
        caseId,
        commandId,
        causedBy: event.causedBy ?? null,
        policyVersion: null,
        version,
        data: event.data,
      } as StoredEvent);
    }
    const approval = events.find((event) => event.type === 'approval.requested');
    const command: KeptCommand = {
      commandId,
      events: stream.slice(firstSeq - 1).map(({ seq, type }) => ({ seq, type })),
      version: stream.at(-1)?.version ?? 0,
      caseId,
      ...(approval?.type === 'approval.requested' ? { approvalId: approval.data.approvalId } : {}),
      contentDigest,
      firstSeq,
      lastSeq: stream.length,
    };
    this.kept.set(`${accountKey} ${commandId}`, command);
    return command;
  }

  async read(accountKey: string, afterSeq: number, upToSeq = Infinity) {
    const stream = this.stream(accountKey);
    // Two at a time, so that readers have to page.
    const events = stream.filter(({ seq }) => seq > afterSeq && seq <= upToSeq).slice(0, 2);
    return {
      events,
      more: (events.at(-1)?.seq ?? Infinity) < Math.min(upToSeq, stream.length),
      headSeq: stream.length,
    };
  }
  /** The whole stream at once, as a read model sees it. */
  all = (accountKey: string): readonly StoredEvent[] => this.stream(accountKey);
  async fold(accountKey: string, until?: { seq?: number; at?: string }): Promise<AccountState> {
    const { seq = Infinity, at = '9999' } = until ?? {};
    return foldAll(
      accountKey,
      this.stream(accountKey).filter((event) => event.seq <= seq && event.at <= at),
    );
  }
  async chain(accountKey: string, upToSeq: number): Promise<EventRow[]> {
    let prev_hash = '';
    return this.stream(accountKey)
      .filter(({ seq }) => seq <= upToSeq)
      .map((event) => {
        const row = {
          account_key: accountKey,
          seq: event.seq,
          type: event.type,
          at: event.at,
          recorded_at: event.recordedAt,
          effective_on: event.effectiveOn,
          actor_id: event.actor.id,
          actor_role: event.actor.role,
          case_id: event.caseId,
          command_id: event.commandId,
          caused_by: event.causedBy,
          policy_version: event.policyVersion,
          version: event.version,
          payload: canonicalJson(event.data),
          prev_hash,
        };
        prev_hash = sha256Hex(hashedText(row));
        return { ...row, hash: prev_hash };
      });
  }
  async command(accountKey: string, commandId: string): Promise<KeptCommand | null> {
    return this.kept.get(`${accountKey} ${commandId}`) ?? null;
  }
  async head(accountKey: string) {
    const last = this.stream(accountKey).at(-1);
    return last === undefined ? null : { seq: last.seq, version: last.version, at: last.at };
  }
  async now(): Promise<string> {
    return this.instant;
  }
  reveal = async <T>(value: T): Promise<T> => revealed(value) as T;

  private stream(accountKey: string): StoredEvent[] {
    const known = this.streams.get(accountKey) ?? [];
    this.streams.set(accountKey, known);
    return known;
  }
}

/** References as what they stand for, as the vault of tests has it. */
function revealed(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(revealed);
  const { ref, digest } = value as { ref?: unknown; digest?: unknown };
  if (typeof ref === 'string' && typeof digest === 'string')
    return ref === 'name-of-contact' ? { name: `<${ref}>`, email: 'ap@example.com', phone: null } : `<${ref}>`;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part)]));
}
