import { isCancellation, proxyLocalActivities } from '@temporalio/workflow';
import type { CaseActivities } from '#activities';
import type { AppendAnswer, AppendCommand, CaseSnapshot } from '#contracts';
import {
  completeState,
  completeStrategy,
  evolve,
  type AccountState,
  type Instant,
  type PlainDate,
  type ResolvedCalendar,
  type Strategy,
} from '#domain';
import { describe, recordFailure } from './record-failures.js';

/** Five tries within three seconds and their own time: whoever waits for an answer should learn soon. */
const door = proxyLocalActivities<Omit<CaseActivities, 'deliver' | 'print'>>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 5 },
});

/**
 * A case's view of its stream: the fold so far, and the only way to it. Whatever the record answers is folded in order
 * before anybody looks at it; what lies further ahead is read until the head is reached. Calls fail with
 * RecordAway when the record is out of reach for some seconds, with RecordRefused when it refuses for good. Use under the mutex only.
 */
export class CaseRecord {
  state: AccountState;
  strategy: Strategy;
  /** Letters not to be planned now: on their way, or withheld until something is heard. */
  readonly letters = { delivering: new Set<string>(), withheld: new Set<string>() };
  private instant: Instant;

  constructor(
    private readonly snapshot: CaseSnapshot,
    private readonly onAct: () => void,
  ) {
    this.state = completeState(snapshot.state);
    this.strategy = completeStrategy(snapshot.strategy);
    this.instant = snapshot.clock.mode === 'driven' ? snapshot.clock.now : '';
  }

  get inFlight(): readonly string[] {
    return [...this.letters.delivering, ...this.letters.withheld];
  }

  get isDriven(): boolean {
    return this.snapshot.clock.mode === 'driven';
  }

  /** The case's business now: driven, the latest instant it has heard of; never before the last folded event. */
  now(): Instant {
    const heard = this.isDriven ? this.instant : new Date(Date.now()).toISOString();
    return heard > this.state.at ? heard : this.state.at;
  }

  /** A message or the record told the time; only a driven case listens, and only forward. */
  hear(now: Instant | undefined): void {
    if (this.isDriven && now !== undefined && now > this.instant) this.instant = now;
  }

  /** Appends at the seq folded so far; folds the answer, also when it wrote nothing. */
  async append(commands: readonly AppendCommand[]): Promise<AppendAnswer> {
    const { accountKey, seq: expectedSeq } = this.state;
    return this.folded(door.append({ accountKey, expectedSeq, at: this.now(), commands }));
  }

  /** Reads what came after the seq folded so far. */
  async catchUp(): Promise<void> {
    await this.append([]);
  }

  /** Asks whether a command is in the record, and catches up on the way. */
  async lookUp(commandId: string, contentDigest: string): Promise<AppendAnswer> {
    const { accountKey, seq: expectedSeq } = this.state;
    return this.folded(door.lookUp({ accountKey, expectedSeq, commandId, contentDigest }));
  }

  /** Zone offsets and holidays from a date on, or why they cannot be had. */
  async resolveCalendar(zone: string, calendar: string, from: PlainDate): Promise<ResolvedCalendar | string> {
    try {
      return await this.counted(door.resolveCalendar({ zone, calendar, from }));
    } catch (error) {
      if (isCancellation(error)) throw error;
      return describe(error);
    }
  }

  /** No dated obligation is left: nothing wakes this account until news starts it again. */
  async retire(): Promise<void> {
    await this.counted(door.retire(this.state.accountKey));
  }

  private async folded(asked: Promise<AppendAnswer>): Promise<AppendAnswer> {
    const answer = await this.counted(asked);
    let read = this.fold(answer);
    while (this.state.seq < read.headSeq && (read.more || this.hasGap(read))) {
      const { accountKey, seq: expectedSeq } = this.state;
      read = this.fold(await this.counted(door.append({ accountKey, expectedSeq, at: this.now(), commands: [] })));
    }
    await this.followPinnedStrategy();
    return answer;
  }

  /** Folds in order, only what is next: older events are ignored, a gap is read by the caller. */
  private fold(answer: AppendAnswer): AppendAnswer {
    this.hear(answer.now);
    for (const event of answer.events) {
      if (event.seq === this.state.seq + 1) this.state = evolve(this.state, event);
    }
    return answer;
  }

  private hasGap(answer: AppendAnswer): boolean {
    return answer.events.some((event) => event.seq > this.state.seq);
  }

  /** A new delinquency, or a decision, may have pinned another strategy than the one this run started with. */
  private async followPinnedStrategy(): Promise<void> {
    const pinned = this.state.case?.strategy;
    if (!pinned || (pinned.id === this.strategy.id && pinned.version === this.strategy.version)) return;
    const strategy = await this.strategyNamed(pinned.id, pinned.version);
    if (strategy !== null) this.strategy = strategy;
  }

  /** A strategy as the house keeps it; null when it has no such version. */
  async strategyNamed(id: string, version: string): Promise<Strategy | null> {
    return this.counted(door.pinnedStrategy(id, version));
  }

  private async counted<T>(act: Promise<T>): Promise<T> {
    try {
      return await act;
    } catch (error) {
      throw recordFailure(error);
    } finally {
      this.onAct();
    }
  }
}
