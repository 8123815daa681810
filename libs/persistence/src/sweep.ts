import {
  addDays,
  decideOpening,
  event,
  nearLocalDate,
  renewalFrom,
  SYSTEM,
  type AccountState,
  type Actor,
  type Instant,
  type NewEvent,
  type PlainDate,
  type ResolvedCalendar,
  type Strategy,
} from '#domain';
import { caseIdOf } from '#contracts';
import type { Stores } from './ports.js';
import { SweepFacts } from './sweep-facts.js';

export interface SweepDefaults {
  /** What new cases start with and pin, as its file says. */
  readonly strategy: Strategy;
  /** The strategies its segments may hand over to. */
  readonly strategies?: readonly Strategy[];
  /** All of these as published now, the start strategy first; absent: as the files say. Asked once a sweep, or page of it. */
  readonly published?: () => Promise<readonly Strategy[]>;
  /** Who a new case of an account is given to. */
  readonly collectorFor: (accountKey: string) => string;
  /** Sources that report each payment as it comes: their imported invoices need no file of payments after them. */
  readonly paidByApi: readonly string[];
  /** Zone offsets and holidays from a date on, for an account that has outlived those on record. */
  readonly resolveCalendar: (zone: string, calendar: string, from: PlainDate) => ResolvedCalendar;
}
export interface SweepResult {
  readonly opened: string[];
  readonly skipped: { accountId: string; reason: string }[];
}
type SweepStores = Pick<Stores, 'record' | 'reads' | 'outbox' | 'imports'>;
const PAGE = 200;
const MOST_ATTEMPTS = 20;

/**
 * Opens a case for each account that is overdue and has none, as the core decides, and reports the rest with the reason.
 * Only the sweep opens cases. With an `accountId` it looks at that account alone, whatever its state.
 */
export async function openCases(
  stores: SweepStores,
  defaults: SweepDefaults,
  actor: Actor,
  options: { readonly accountId?: string; readonly now?: Instant } = {},
): Promise<SweepResult> {
  const now = options.now ?? (await stores.record.now());
  const result: SweepResult = { opened: [], skipped: [] };
  const current = await asPublished(defaults);
  const facts = new SweepFacts(stores.reads, current.strategy, now.slice(0, 10));
  for await (const accountKey of candidates(stores, facts, now, options.accountId, result)) {
    const outcome = await openCase(stores, facts, current, actor, accountKey, now);
    if ('caseId' in outcome) result.opened.push(outcome.caseId);
    else if (facts.isCandidate(accountKey)) result.skipped.push(outcome);
  }
  return result;
}

/**
 * One page of a sweep: the candidates after an account key. `next` is where the following page starts, null after the
 * last.
 */
export async function openCasesPage(
  stores: SweepStores,
  defaults: SweepDefaults,
  actor: Actor,
  after: string | null,
): Promise<SweepResult & { readonly next: string | null }> {
  const now = await stores.record.now();
  const result: SweepResult = { opened: [], skipped: [] };
  const current = await asPublished(defaults);
  const facts = new SweepFacts(stores.reads, current.strategy, now.slice(0, 10));
  const page = await stores.reads.sweepCandidates(latestToday(now), after, PAGE);
  const next = page.length < PAGE ? null : (page.at(-1) ?? null);
  for (const accountKey of await facts.page(page, after ?? '', next)) {
    const outcome = await openCase(stores, facts, current, actor, accountKey, now);
    if ('caseId' in outcome) result.opened.push(outcome.caseId);
    else if (facts.isCandidate(accountKey)) result.skipped.push(outcome);
  }
  return { ...result, next };
}

/** A key below the one given. */
const before = (accountKey: string): string => accountKey.slice(0, -1);

async function asPublished(defaults: SweepDefaults): Promise<SweepDefaults> {
  const [strategy, ...others] = (await defaults.published?.()) ?? [];
  return strategy === undefined ? defaults : { ...defaults, strategy, strategies: [strategy, ...others] };
}

/** Somewhere on earth it may be tomorrow already: the core judges each account by its own calendar. */
const latestToday = (now: Instant): PlainDate => addDays(now.slice(0, 10), 1);

async function* candidates(
  stores: SweepStores,
  facts: SweepFacts,
  now: Instant,
  accountId: string | undefined,
  result: SweepResult,
): AsyncGenerator<string> {
  if (accountId !== undefined) {
    const account = await stores.reads.accountByClientId(accountId);
    if (account === null) result.skipped.push({ accountId, reason: 'unknown account' });
    else {
      await facts.page([account.accountKey], before(account.accountKey), account.accountKey);
      yield account.accountKey;
    }
    return;
  }
  for (let after: string | null = null; ;) {
    const page: string[] = await stores.reads.sweepCandidates(latestToday(now), after, PAGE);
    const next: string | null = page.length < PAGE ? null : (page.at(-1) ?? null);
    yield* await facts.page(page, after ?? '', next);
    if (next === null) return;
    after = next;
  }
}

async function openCase(
  stores: SweepStores,
  facts: SweepFacts,
  defaults: SweepDefaults,
  actor: Actor,
  accountKey: string,
  now: Instant,
): Promise<{ caseId: string } | { accountId: string; reason: string }> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const state = await stores.record.fold(accountKey);
    const at = state.at > now ? state.at : now;
    if (await renewCalendar(stores, defaults, state, at)) continue;
    // Read after the fold: invoices imported in between move the head, and then it is decided again.
    const staleSource = await stores.imports.staleSource(accountKey, defaults.paidByApi);
    const collector = defaults.collectorFor(accountKey);
    const decided = decideOpening(state, defaults.strategy, at, {
      ...{ collector, staleSource },
      strategies: defaults.strategies ?? [],
      ...(await facts.of(state, state.calendar === null ? at.slice(0, 10) : nearLocalDate(state.calendar, at))),
    });
    const accountId = state.account?.accountId ?? accountKey;
    if ('skip' in decided) {
      if (decided.signals !== undefined && !(await raiseSignals(stores, state, decided.signals, at))) continue;
      return { accountId, reason: decided.skip };
    }
    const caseId = caseIdIn(state, decided.events);
    const answer = await stores.record.append({
      accountKey,
      expectedSeq: state.seq,
      at,
      commands: [
        {
          commandId: `sweep:${caseId}:${state.seq}`,
          actor,
          caseId,
          policyVersion: versionIn(state, decided.events) ?? defaults.strategy.version,
          events: decided.events,
          contentDigest: null,
        },
      ],
    });
    if (answer.kind === 'appended' || answer.kind === 'known') {
      await stores.outbox.enqueue([accountKey]);
      return { caseId };
    }
  }
  return { accountId: accountKey, reason: 'the account changes too fast: it is looked at again at the next sweep' };
}

/** What was noticed although there is no case: on record once. False when the account has moved meanwhile. */
async function raiseSignals(
  stores: SweepStores,
  { accountKey, seq, case: last }: AccountState,
  events: readonly NewEvent[],
  at: Instant,
): Promise<boolean> {
  const commandId = `sweep:signals:${seq}`;
  const command = { commandId, actor: SYSTEM, caseId: null, policyVersion: last?.strategy.version ?? null };
  const answer = await stores.record.append({
    ...{ accountKey, expectedSeq: seq, at },
    commands: [{ ...command, events, contentDigest: null }],
  });
  return answer.kind === 'appended' || answer.kind === 'known';
}

/** An account that rested for long has a calendar that ends soon: it gets a new one before it is judged. True when it did. */
async function renewCalendar(
  stores: SweepStores,
  defaults: SweepDefaults,
  { account, calendar, accountKey, seq, case: last }: AccountState,
  at: Instant,
): Promise<boolean> {
  const from = account === null || calendar === null ? null : renewalFrom(calendar, at);
  // A case that is under way sees to its calendar itself.
  if (account === null || from === null || (last !== null && last.status !== 'closed')) return false;
  const renewed = event('calendar.resolved', defaults.resolveCalendar(account.zone, account.calendar, from));
  const command = { commandId: `sweep:calendar:${from}`, actor: SYSTEM, caseId: null, policyVersion: null };
  await stores.record.append({
    ...{ accountKey, expectedSeq: seq, at },
    commands: [{ ...command, events: [renewed], contentDigest: null }],
  });
  return true;
}

/** The version a new case pins; a reopened one goes on with its own. */
function versionIn(state: AccountState, events: readonly NewEvent[]): string | undefined {
  const opened = events.find((one) => one.type === 'case.opened');
  return opened?.data.strategy.version ?? state.case?.strategy.version;
}

/** A new case is numbered by the core; a reopened one keeps its id. */
function caseIdIn(state: AccountState, events: readonly NewEvent[]): string {
  const opened = events.find((one) => one.type === 'case.opened');
  if (opened !== undefined) return caseIdOf(state.accountKey, opened.data.number);
  if (state.case === null) throw new Error(`account ${state.accountKey} has no case to reopen`);
  return state.case.caseId;
}
