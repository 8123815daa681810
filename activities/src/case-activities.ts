import { ApplicationFailure } from '@temporalio/activity';
import { RECORD_ERROR, type AppendAnswer, type AppendRequest, type StoredCommand } from '#contracts';
import type { PlainDate, ResolvedCalendar, Strategy } from '#domain';
import { isPermanent, messageOf } from './errors.js';
import { mail, print, type DeliveryRequest } from './letters/deliver.js';
import type { CaseActivityDeps, DeliveryOutcome } from './ports.js';

export interface LookUpRequest {
  readonly accountKey: string;
  readonly expectedSeq: number;
  readonly commandId: string;
  readonly contentDigest: string | null;
}

/** Everything a case does outside its workflow. Each is safe to run twice: what it writes is keyed by command. */
export function createCaseActivities(deps: CaseActivityDeps) {
  return {
    /** The one door to the account's stream; see `AppendRequest`. Fails with RECORD_ERROR where no retry helps. */
    append: (request: AppendRequest): Promise<AppendAnswer> => attempting(() => deps.record.append(request)),

    /** Whether a command is in the record, with the events that the case has missed. Writes nothing. */
    lookUp: (request: LookUpRequest): Promise<AppendAnswer> => attempting(() => lookUp(deps, request)),

    /** A pinned strategy by id and version; null when the house has never seen it. */
    pinnedStrategy: (id: string, version: string): Promise<Strategy | null> =>
      attempting(() => deps.house.strategy(id, version)),

    /** Zone offsets and holidays from a date on, for `calendar.resolved`. */
    resolveCalendar: async (request: { zone: string; calendar: string; from: PlainDate }): Promise<ResolvedCalendar> =>
      deps.resolveCalendar(request),

    /** The case has no dated obligation left: nothing wakes it any more. */
    retire: (accountKey: string): Promise<void> => attempting(() => deps.clock.retire(accountKey)),

    /** Does nothing: its completion begins another workflow task, sooner than any timer would. */
    nextTask: async (): Promise<void> => undefined,

    /**
     * Hands a stored letter to the mailer, once. Answers how it ended for certain; throws when that is unknown. What
     * goes wrong before the mailer is reached is a certain failure.
     */
    deliver: (request: DeliveryRequest): Promise<DeliveryOutcome> => mail(deps, request),

    /**
     * Hands a stored letter to the printer. A second run finds what the first left, so that it may be tried again;
     * answers how it ended for certain, and throws while that is unknown.
     */
    print: (request: DeliveryRequest): Promise<DeliveryOutcome> => print(deps, request),
  };
}
export type CaseActivities = ReturnType<typeof createCaseActivities>;

async function attempting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isPermanent(error)) throw error;
    throw ApplicationFailure.create({
      type: RECORD_ERROR,
      message: messageOf(error),
      nonRetryable: true,
    });
  }
}

async function lookUp(deps: CaseActivityDeps, request: LookUpRequest): Promise<AppendAnswer> {
  // The command first: if it is there, the events read afterwards contain it.
  const found = await deps.record.command(request.accountKey, request.commandId);
  const missed = await deps.record.read(request.accountKey, request.expectedSeq);
  const now = await deps.record.now();
  const answer = { events: missed.events, more: missed.more, headSeq: missed.headSeq, now };
  if (found === null) return { ...answer, kind: 'behind', commands: [] };
  const { contentDigest, firstSeq: _first, lastSeq: _last, ...command } = found;
  if (contentDigest !== request.contentDigest) return { ...answer, kind: 'duplicate', commands: [] };
  return { ...answer, kind: 'known', commands: [command satisfies StoredCommand] };
}
