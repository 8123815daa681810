import {
  allHandlersFinished,
  condition,
  isCancellation,
  makeContinueAsNewFunc,
  proxyActivities,
  proxySinks,
  sleep,
} from '@temporalio/workflow';
import type { CaseActivities, CaseSinks, DeliveryOutcome } from '#activities';
import {
  ACCOUNT_CASE,
  type AppendAnswer,
  type AppendCommand,
  type CaseSnapshot,
  type DecisionAnswer,
  type DecisionRequest,
  type NewsSignal,
} from '#contracts';
import {
  channelOf,
  event,
  knowingZones,
  sendResult,
  stuckEvents,
  type AccountState,
  type Instant,
  type NewEvent,
  type ResolvedCalendar,
} from '#domain';
import { CaseRecord } from './case-record.js';
import { DeadlineTimer } from './deadline-timer.js';
import { answerDecision, checkShapeAndRole } from './decision-desk.js';
import { Mutex } from './mutex.js';
import { followUpsOf, holds, isRefused, ownCommands, planFrom, type NextMove, type OwnAct } from './plan.js';
import { describe, RecordRefused } from './record-failures.js';
import { answerFailure, retryLater } from './refusals.js';
import { RollOver } from './roll-over.js';

const { deliver } = proxyActivities<Pick<CaseActivities, 'deliver'>>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '15s',
  retry: { maximumAttempts: 1 }, // a second try is a new attempt of the letter, decided on the record
});
/** A printer that is asked twice answers the same and prints once: what a crash interrupted is simply asked again. */
const { print } = proxyActivities<Pick<CaseActivities, 'print'>>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumAttempts: 5 },
});
const { driver } = proxySinks<CaseSinks>();
const continueAsNew = makeContinueAsNewFunc<(snapshot: CaseSnapshot) => Promise<void>>({ workflowType: ACCOUNT_CASE });

/** Rounds of "append, fold, plan again" in one turn: facts arriving all the time must not keep decisions waiting. */
const MOST_ROUNDS = 20;
/** After the brake, or a step that is stuck, the case looks again so much later, or at any news. */
const LOOK_AGAIN_MS = 24 * 60 * 60 * 1000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** What the main loop does next: a move of the core, or a pause while the record is out of reach. */
type Turn = NextMove | Pause;
interface Pause {
  readonly kind: 'pause';
}
const PAUSE: Pause = { kind: 'pause' };
type Letter = Extract<NextMove, { kind: 'send' }>['letter'];
type SendResult = DeliveryOutcome | { readonly outcome: 'unknown'; readonly error: string };

const problemOf = (answer: AppendAnswer): string => answer.problem ?? `the record answered: ${answer.kind}`;

/** One run of a case's workflow: its fold, the messages it has heard, and the turns it takes. */
export class CaseRun {
  finished = false;
  private readonly mutex = new Mutex();
  private readonly rollover: RollOver;
  private readonly record: CaseRecord;
  private readonly timer = new DeadlineTimer();
  /** There may be events after the last one folded; so it is at the start of every run. */
  private news = true;
  /** Something was heard or decided since the main loop last planned. */
  private stirred = false;
  private pauseMs = FIRST_PAUSE_MS;
  private lastReport = '';

  constructor(private readonly snapshot: CaseSnapshot) {
    this.rollover = new RollOver(snapshot.rollOver);
    this.record = new CaseRecord(snapshot, () => this.rollover.countAct());
  }

  /** The fold so far. */
  get state(): AccountState {
    return this.record.state;
  }

  // --- messages

  /** Validator of the decision Update: synchronous, and leaves nothing in the history when it refuses. */
  admit(request: DecisionRequest): void {
    this.refuseWhilePastLimit();
    checkShapeAndRole(request);
  }

  /** Handler of the decision Update. Fails with ApplicationFailure only. */
  async decide(request: DecisionRequest): Promise<DecisionAnswer> {
    this.rollover.noteMessage();
    this.record.hear(request.now);
    try {
      return await this.mutex.run(async () => {
        this.refuseWhilePastLimit();
        const answer = await answerDecision(this.record, request);
        this.record.letters.withheld.clear();
        return answer;
      });
    } catch (error) {
      throw answerFailure(error);
    } finally {
      this.rollover.noteAnswer();
      this.stirred = true;
    }
  }

  /** Past the hard limit the next thing is a new run; a letter on its way is waited for, and with it decisions go on. */
  private refuseWhilePastLimit(): void {
    if (this.rollover.isDraining || (this.rollover.pastLimit && this.record.letters.delivering.size === 0)) {
      throw retryLater('the case is about to begin a new run');
    }
  }

  /** Handler of the news signal: never throws, whatever was sent. */
  hear(news: NewsSignal | undefined): void {
    const { now, head } = news ?? {};
    this.rollover.noteMessage();
    this.record.hear(typeof now === 'string' ? now : undefined);
    if (typeof head !== 'number' || head > this.record.state.seq) this.news = true;
    this.record.letters.withheld.clear(); // the brake may be off, a template mended
    this.lastReport = ''; // whoever signals may have missed the last report
    this.stirred = true;
  }

  // --- the main loop

  /** Catches up, records everything that is due, and says what comes next. Never fails: a record out of reach pauses. */
  async advance(): Promise<Turn> {
    return this.inTurn(() => this.turn());
  }

  /** Waits for news, a decision, the deadline or the moment to roll over. */
  async untilNewsOr(until: Instant | null): Promise<void> {
    this.report(until);
    if (!this.record.isDriven) this.timer.keep(until, Date.now());
    this.rollover.watchForQuiet();
    await condition(() => this.stirred || this.timer.ringing || this.rollover.due);
  }

  /** Does what the core wants done outside the record. Never fails. */
  async perform(move: Exclude<Turn, { kind: 'wait' }>): Promise<void> {
    switch (move.kind) {
      case 'send':
        return this.send(move.letter);
      case 'resolve-calendar':
        return this.resolveCalendar(move);
      case 'finish':
        return this.finish();
      case 'pause':
        return this.pause();
    }
  }

  shouldRollOver(): boolean {
    return !this.finished && this.rollover.due && (this.rollover.pastLimit || (!this.stirred && !this.news));
  }

  /** Begins a new run from the fold so far; what comes meanwhile is in the record and read by the new run. */
  async rollOver(): Promise<void> {
    await this.rollover.drain();
    const { state, strategy } = this.record;
    const clock = this.record.isDriven ? { mode: 'driven' as const, now: this.record.now() } : this.snapshot.clock;
    await continueAsNew({ ...this.snapshot, state, strategy, clock });
  }

  // --- turns: one at a time, appending and folding only

  private async turn(): Promise<Turn> {
    this.stirred = false;
    this.timer.takeRing();
    if (this.news) await this.record.catchUp();
    this.news = false;
    let oneByOne = false;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const plan = planFrom(this.record.state, this.record.strategy, this.record.now(), this.record.inFlight);
      if (plan.kind === 'stuck') return this.stick(plan.moveId, plan.error);
      const { next } = plan;
      const acts = next.kind === 'send' ? [...plan.acts, next] : plan.acts;
      const due = oneByOne ? acts.slice(0, 1) : acts;
      const [first] = due;
      if (first === undefined) return next;
      const commands = this.own(due);
      const answer = await this.record.append(commands);
      if (next.kind === 'send' && due.at(-1) === next && holds(answer, commands.at(-1))) return next;
      if (isRefused(answer) && due.length === 1) {
        if (next.kind !== 'send' || first !== next) return this.stick(first.moveId, problemOf(answer));
        await this.withhold(next, answer);
      }
      oneByOne = isRefused(answer);
    }
    this.stirred = true; // the head keeps moving: let waiting decisions have their turn, then go on
    return { kind: 'wait', until: null, reasons: [] };
  }

  /** Takes a turn; a record that refuses for good makes the case stuck, one that is out of reach makes it pause. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T | NextMove | Pause> {
    try {
      const done = await this.mutex.run(work);
      this.pauseMs = FIRST_PAUSE_MS;
      return done;
    } catch (error) {
      if (isCancellation(error)) throw error;
      if (!(error instanceof RecordRefused)) return PAUSE;
      return this.mutex.run(() => this.stick('append', describe(error))).catch(() => PAUSE);
    }
  }

  /** A letter that may not or cannot leave now holds up nothing else; it is tried again at the next news. */
  private async withhold({ moveId, letter }: Extract<NextMove, { kind: 'send' }>, answer: AppendAnswer): Promise<void> {
    this.record.letters.withheld.add(letter.messageId);
    if (answer.kind !== 'braked') await this.stick(moveId, problemOf(answer));
  }

  /** A step that cannot be done becomes a task for a person, once; then the case waits for news. */
  private async stick(moveId: string, error: string): Promise<NextMove> {
    const isKnown = this.record.state.case?.stuck.some((stuck) => stuck.moveId === moveId) ?? false;
    if (!isKnown) await this.appendOwn(`stuck:${moveId}`, () => stuckEvents(moveId, error));
    return this.lookAgainLater();
  }

  private lookAgainLater(): NextMove {
    const until = new Date(Date.parse(this.record.now()) + LOOK_AGAIN_MS).toISOString();
    return { kind: 'wait', until, reasons: [] };
  }

  /** Appends an act of the case with what follows from it at once; decides again when the head had moved. */
  private async appendOwn(moveId: string, eventsOf: () => readonly NewEvent[]): Promise<void> {
    let alone = false;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const [command] = this.own([{ moveId, events: eventsOf() }]);
      if (command === undefined) return;
      const answer = await this.record.append([command, ...(alone ? [] : followUpsOf(this.record, command))]);
      if (holds(answer, command) || (alone && isRefused(answer))) return;
      alone = isRefused(answer);
    }
  }

  private own(acts: readonly OwnAct[]): AppendCommand[] {
    const { accountKey, seq, case: current } = this.record.state;
    return ownCommands({ accountKey, seq, caseId: current?.caseId ?? null }, this.record.strategy.version, acts);
  }

  // --- outside the record

  /** Hands a letter over whose `message.sending` is in the record, and records how it ended. */
  private async send(letter: Letter): Promise<void> {
    const { delivering } = this.record.letters;
    delivering.add(letter.messageId);
    const result = await this.handOver(letter);
    while ((await this.recordOutcome(letter, result)) === PAUSE) await this.pause();
    delivering.delete(letter.messageId);
  }

  private async handOver({ messageId, attempt, draft }: Letter): Promise<SendResult> {
    try {
      return await (channelOf(draft) === 'letter' ? print : deliver)({ messageId, attempt });
    } catch (error) {
      if (isCancellation(error)) throw error;
      return { outcome: 'unknown', error: describe(error) };
    }
  }

  private async recordOutcome({ messageId, attempt }: Letter, result: SendResult): Promise<void | NextMove | Pause> {
    const isOpen = (): boolean =>
      this.record.state.case?.messages.some(
        (message) => message.messageId === messageId && message.attempt === attempt && message.status === 'sending',
      ) ?? false;
    return this.inTurn(() =>
      this.appendOwn(`${result.outcome}:${messageId}.${attempt}`, () =>
        isOpen() ? sendResult(this.record.state, messageId, result) : [],
      ),
    );
  }

  private async resolveCalendar(move: Extract<NextMove, { kind: 'resolve-calendar' }>): Promise<void> {
    const unresolved = await this.inTurn(async () => {
      const account = this.record.state.account;
      if (account === null) return this.stick(move.moveId, 'the account is unknown');
      const calendar = await this.record.resolveCalendar(account.zone, account.calendar, move.from);
      if (typeof calendar === 'string') return this.stick(move.moveId, calendar);
      const elsewhere = await this.offsetsElsewhere(move);
      const resolved = knowingZones(calendar, move.zones, (zone) => elsewhere.get(zone));
      return this.appendOwn(move.moveId, () => [event('calendar.resolved', resolved)]);
    });
    if (unresolved?.kind === 'wait') await this.untilNewsOr(unresolved.until);
    else if (unresolved) await this.pause();
  }

  /** The clocks of contacts who live elsewhere; one that nobody knows is left out. */
  private async offsetsElsewhere(
    move: Extract<NextMove, { kind: 'resolve-calendar' }>,
  ): Promise<Map<string, ResolvedCalendar['offsets']>> {
    const found = new Map<string, ResolvedCalendar['offsets']>();
    for (const zone of move.zones) {
      const calendar = await this.record.resolveCalendar(zone, 'none', move.from);
      if (typeof calendar !== 'string') found.set(zone, calendar.offsets);
    }
    return found;
  }

  /** No dated obligation is left: completes, unless somebody has spoken meanwhile. */
  private async finish(): Promise<void> {
    await condition(() => this.stirred || allHandlersFinished());
    if (this.stirred || this.news) return;
    if ((await this.inTurn(() => this.record.retire())) !== undefined) return this.pause();
    await this.rollover.letAnswersLeave();
    this.finished = !this.stirred && !this.news && allHandlersFinished();
  }

  private async pause(): Promise<void> {
    await sleep(this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }

  /** Tells the driver of the clock (and the morning's reconciliation) how far the case is and when it wakes. */
  private report(nextWakeAt: Instant | null): void {
    const { accountKey, seq } = this.record.state;
    const instant = this.record.now();
    const report = `${seq} ${nextWakeAt} ${this.record.isDriven ? instant : ''}`;
    if (report === this.lastReport) return;
    this.lastReport = report;
    driver.report({ accountKey, seq, nextWakeAt, instant });
  }
}
