import { CommandError } from './failure.js';

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The instant meant by a person: an instant, a date (its 00:00 UTC), or a distance from `now` (`+90m`, `+4h`, `+3d`).
 * @throws CommandError that shows the formats
 */
export function targetInstant(text: string, now: string): string {
  const distance = /^\+(\d{1,6})([mhd])$/.exec(text);
  if (distance)
    return new Date(Date.parse(now) + Number(distance[1]) * (UNIT_MS[distance[2] ?? ''] ?? 0)).toISOString();
  const known = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  if (known && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new CommandError(`"${text}" is no moment: write 2026-03-10, 2026-03-10T08:00Z, +90m, +4h or +3d.`);
}
