import { ProblemError, Unreachable } from '#client';
import { instantAt, type Instant, type ResolvedCalendar } from '#domain';
import { resolveCalendar } from '#platform';
import { keyOf, type Act } from './acts.js';
import type { DemoClient } from './client.js';
import { PLACES, type DemoAccount } from './accounts.js';

/** A line of a story at its instant: what is done once the business clock stands there. */
interface Entry {
  readonly at: Instant;
  readonly day: string;
  readonly who: string;
  readonly act: Act;
  readonly key: string;
}
/** Everything due at one instant, by account; the lines of an account follow each other. */
export interface Wave {
  readonly at: Instant;
  readonly entries: ReadonlyMap<DemoAccount, readonly Entry[]>;
}
export interface WalkResult {
  readonly done: number;
  /** What the product did not accept, in words; the rest of that account's story was left out. */
  readonly refused: readonly string[];
}

const ELEVEN = 11 * 60;
const YEAR = '2026';
const IN_PARALLEL = 4;
const TRIES = 5;
/** The case moved on between reading and deciding: read again, decide again. */
const MOVED_ON = new Set(['stale-version', 'draft-changed']);

/** The stories of a portfolio as waves in order of time. */
export function wavesOf(portfolio: readonly DemoAccount[], from: string): Wave[] {
  const calendars = new Map<string, ResolvedCalendar>();
  const waves = new Map<Instant, Map<DemoAccount, Entry[]>>();
  for (const account of portfolio) {
    const { zone, calendar } = PLACES[account.place];
    const resolved = calendars.get(account.place) ?? resolveCalendar({ zone, calendar, from });
    calendars.set(account.place, resolved);
    (account.story ?? []).forEach(([monthDay, who, act], line) => {
      const day = `${YEAR}-${monthDay}`;
      const at = instantAt(resolved, day, ELEVEN);
      const wave = waves.get(at) ?? new Map<DemoAccount, Entry[]>();
      waves.set(at, wave);
      wave.set(account, [...(wave.get(account) ?? []), { at, day, who, act, key: keyOf(account.accountId, line) }]);
    });
  }
  return [...waves].sort(([a], [b]) => (a < b ? -1 : 1)).map(([at, entries]) => ({ at, entries }));
}

/** Walks accounts through their stories; a line that was done before is recognised by its key. */
export class Walker {
  private readonly stopped = new Set<DemoAccount>();
  private readonly refusals: string[] = [];
  private done = 0;

  constructor(
    private readonly client: DemoClient,
    /** Where the clock stood at the start: a line at that very instant may have been done by a run that was cut short. */
    private readonly resumedAt: Instant,
  ) {}

  get result(): WalkResult {
    return { done: this.done, refused: this.refusals };
  }

  async walk(wave: Wave): Promise<void> {
    const accounts = [...wave.entries];
    const worker = async (): Promise<void> => {
      for (let next = accounts.shift(); next !== undefined; next = accounts.shift()) {
        await this.walkAccount(...next);
      }
    };
    await Promise.all(Array.from({ length: IN_PARALLEL }, worker));
  }

  private async walkAccount(account: DemoAccount, entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) {
      if (this.stopped.has(account)) {
        return;
      }
      try {
        await this.perform(account, entry);
        this.done += 1;
      } catch (error) {
        if (error instanceof Unreachable) {
          throw error; // The API is out of reach: the next run goes on from here.
        }
        this.stopped.add(account);
        const what = entry.act.kind === 'decision' ? entry.act.decision : entry.act.path;
        this.refusals.push(`${account.accountId} ${entry.day} ${entry.who} ${what}: ${(error as Error).message}`);
      }
    }
  }

  private async perform(account: DemoAccount, entry: Entry): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(account, entry);
      } catch (error) {
        if (!(error instanceof ProblemError && MOVED_ON.has(error.code) && attempt < TRIES)) {
          throw error;
        }
      }
    }
  }

  private async attempt(account: DemoAccount, { act, at, day, who, key }: Entry): Promise<void> {
    const found = await this.client.caseOf(account.accountId);
    if (found === null) {
      throw new Error('the account has no case');
    }
    const scene = { case: found, at, day };
    if (act.kind === 'feed') {
      await this.client.post(who, act.path, act.body(scene, key));
      return;
    }
    if (at === this.resumedAt && (await this.client.commandsOf(found.caseId)).has(key)) {
      return;
    }
    const path = `/v1/cases/${found.caseId}`;
    const payload = act.payload(scene);
    const shown = act.shown ? await this.client.post(who, `${path}/previews/${act.decision}`, payload) : {};
    const { draftHash } = shown as { draftHash?: string };
    await this.client.post(
      who,
      `${path}/decisions/${act.decision}`,
      { ...payload, ...(draftHash === undefined ? {} : { draftHash }) },
      { 'if-match': `"${found.version}"`, 'idempotency-key': key },
    );
  }
}
