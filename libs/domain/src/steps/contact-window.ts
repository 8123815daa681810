import type { ResolvedCalendar } from '../calendar/calendar.js';
import { isBusinessDay, localMinutes } from '../calendar/business.js';
import { localDate, nextSendInstant, type Context } from '../case/context.js';
import type { Instant } from '../primitives.js';
import type { TimeWindow } from '../strategy.js';

type Contact = Context['account']['contacts'][number];
/** What is about to be done: hours may differ. */
export type Means = 'letters' | 'calls';

/**
 * The calendar by which this person is written to or telephoned: the clock of where they live, the account's business
 * days, and the house's hours within those the law allows (7.11).
 */
export function calendarFor(context: Context, contact: Pick<Contact, 'zone'> | null, means: Means): ResolvedCalendar {
  const { calendar } = context;
  const zone = contact?.zone ?? calendar.zone;
  const { from, until } = hoursOf(context, means);
  if (zone === calendar.zone && from === calendar.sendFrom && until === calendar.sendUntil) {
    return calendar;
  }
  const ofCalendar = derived.get(calendar) ?? new Map<string, ResolvedCalendar>();
  derived.set(calendar, ofCalendar);
  const key = `${zone}|${from}|${until}`;
  const offsets = zone === calendar.zone ? calendar.offsets : (calendar.zones?.[zone] ?? calendar.offsets);
  const own = ofCalendar.get(key) ?? { ...calendar, zone, offsets, sendFrom: from, sendUntil: until };
  ofCalendar.set(key, own);
  return own;
}

/** The house's hours, never wider than the law's. */
function hoursOf({ calendar, strategy }: Context, means: Means): TimeWindow {
  const windows = strategy.contact.windows;
  const house = windows?.[means] ?? { from: calendar.sendFrom, until: calendar.sendUntil };
  const legal = windows?.legal ?? house;
  return { from: Math.max(house.from, legal.from), until: Math.min(house.until, legal.until) };
}
/** Business time looks things up by the calendar object: the same one is made once. */
const derived = new WeakMap<ResolvedCalendar, Map<string, ResolvedCalendar>>();

export interface ClosedWindow {
  readonly gate: 'window' | 'holiday';
  readonly zone: string;
  /** The reader's clock at that moment, `HH:MM` on their day. */
  readonly localTime: string;
  readonly localDate: string;
  readonly opensAt: Instant;
}

/** Null inside the window of this person; else which gate is closed, by which clock, and when it opens. */
export function closedWindow(
  context: Context,
  contact: Pick<Contact, 'zone'> | null,
  means: Means,
  at: Instant,
): ClosedWindow | null {
  const calendar = calendarFor(context, contact, means);
  const opensAt = nextSendInstant(calendar, at);
  if (opensAt === at) {
    return null;
  }
  const day = localDate(calendar, at);
  return {
    gate: isBusinessDay(calendar, day) ? 'window' : 'holiday',
    zone: calendar.zone,
    localTime: clockOf(calendar, at),
    localDate: day,
    opensAt,
  };
}

/** The reader's clock, `HH:MM`. */
export function clockOf(calendar: ResolvedCalendar, at: Instant): string {
  const minutes = localMinutes(calendar, at);
  const twoDigits = (number: number): string => String(number).padStart(2, '0');
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
