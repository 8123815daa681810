import { DAY_MS, MINUTE_MS, toInstant } from '#domain';
import type { ResolvedCalendar } from '#domain';

/**
 * The offsets of a zone from `fromMs` to `toMs` (UTC milliseconds on whole minutes) from this runtime's time-zone
 * database: the offset at `fromMs`, then each change at its exact minute. Throws RangeError for a zone Intl does not know.
 */
export function offsetsOf(zone: string, fromMs: number, toMs: number): ResolvedCalendar['offsets'] {
  const offsetAt = offsetReader(zone);
  const offsets = [{ at: toInstant(fromMs), offsetMinutes: offsetAt(fromMs) }];
  let before = offsets[0]!.offsetMinutes;
  // No zone changes twice within a day, so looking once a day finds each change.
  for (let low = fromMs; low < toMs; low += DAY_MS) {
    const high = Math.min(low + DAY_MS, toMs);
    const after = offsetAt(high);
    if (after === before) continue;
    offsets.push({ at: toInstant(firstMinuteWith(offsetAt, after, low, high)), offsetMinutes: after });
    before = after;
  }
  return offsets;
}

/** Bisects to the first whole minute in (low, high] at which the offset is the one after the change. */
function firstMinuteWith(offsetAt: (ms: number) => number, after: number, low: number, high: number): number {
  let unchanged = low / MINUTE_MS;
  let changed = high / MINUTE_MS;
  while (changed - unchanged > 1) {
    const middle = Math.floor((unchanged + changed) / 2);
    if (offsetAt(middle * MINUTE_MS) === after) changed = middle;
    else unchanged = middle;
  }
  return changed * MINUTE_MS;
}

/** Minutes that local time is ahead of UTC, read off the clock Intl prints for the zone. */
function offsetReader(zone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
    const clock = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
    return Math.round((clock - Math.floor(ms / 1000) * 1000) / MINUTE_MS);
  };
}
