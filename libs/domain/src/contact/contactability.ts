import type { ResolvedCalendar } from '../calendar/calendar.js';
import { localMinutes } from '../calendar/business.js';
import type { CaseState, ContactAttempt } from '../case/state.js';
import type { Instant } from '../primitives.js';

/** How well somebody can be reached (R56): measured, never guessed. */
export interface Contactability {
  /** Calls of ours, by contact; null: for nobody in particular. */
  readonly contacts: readonly {
    readonly contactId: string | null;
    readonly attempts: number;
    readonly reached: number;
    readonly lastAt: Instant;
    /** Local hours of the day at which they answered, the most frequent first. */
    readonly answeredAtHours: readonly number[];
  }[];
  /** Calls in a row that nobody answered, the last one included. */
  readonly noAnswerStreak: number;
  /** The hour at which somebody answered most often; null where nobody ever did. */
  readonly bestHour: number | null;
}

const UNANSWERED: readonly string[] = ['no-answer', 'voicemail'];
/** A person was on the line, whatever they said. */
export const ANSWERED: readonly string[] = ['reached', 'refused', 'call-back', 'hung-up', 'abusive'];

/** Our own calls in this case, as far as they are told. */
export function contactability({ attempts }: Pick<CaseState, 'attempts'>, calendar: ResolvedCalendar): Contactability {
  const calls = attempts.filter((one) => one.channel === 'phone' && one.direction === 'outbound');
  const whom = [...new Set(calls.map((one) => one.contactId ?? null))];
  const contacts = whom.map((contactId) => {
    const own = calls.filter((one) => (one.contactId ?? null) === contactId);
    return {
      contactId,
      attempts: own.length,
      reached: own.filter(isAnswered).length,
      lastAt: own[own.length - 1]?.at ?? '',
      answeredAtHours: hoursOf(own, calendar),
    };
  });
  return { contacts, noAnswerStreak: noAnswerStreak(calls), bestHour: hoursOf(calls, calendar)[0] ?? null };
}

const isAnswered = ({ outcome }: ContactAttempt): boolean => ANSWERED.includes(outcome);

/** Calls in a row that nobody answered, counted from the last one back. */
export function noAnswerStreak(calls: readonly ContactAttempt[]): number {
  const backwards = [...calls].reverse();
  const broken = backwards.findIndex((one) => !UNANSWERED.includes(one.outcome));
  return broken === -1 ? backwards.length : broken;
}

/** Local hours at which somebody answered, the most frequent first, the earlier one on a tie. */
function hoursOf(calls: readonly ContactAttempt[], calendar: ResolvedCalendar): number[] {
  const counts = new Map<number, number>();
  for (const one of calls.filter(isAnswered)) {
    const hour = Math.floor(localMinutes(calendar, one.at) / 60);
    counts.set(hour, (counts.get(hour) ?? 0) + 1);
  }
  return [...counts.entries()].sort(([a, m], [b, n]) => n - m || a - b).map(([hour]) => hour);
}
