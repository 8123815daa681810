import { isPlainDate } from '#domain';
import { UsageError } from './failure.js';

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads the moment a person means: an instant, a date (its 00:00 UTC), or a distance from now (`+90m`, `+4h`, `+3d`).
 * Answers the instant, given what time it is now.
 * @throws UsageError that shows the forms
 */
export function targetInstant(text: string): (now: string) => string {
  const [, count, unit = ''] = /^\+(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) {
    const distance = Number(count) * (UNIT_MS[unit] ?? 0);
    return (now) => new Date(Date.parse(now) + distance).toISOString();
  }
  const known = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  // A date that does not exist (31 February) would be read as one that does.
  if (!known || !isPlainDate(text.slice(0, 10)) || Number.isNaN(Date.parse(text)))
    throw new UsageError(`"${text}" is no moment: write 2026-03-10, 2026-03-10T08:00Z, +90m, +4h or +3d.`);
  const instant = new Date(text).toISOString();
  return () => instant;
}
