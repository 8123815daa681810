import { describe, expect, it } from '@jest/globals';
import { UsageError } from './failure.js';
import { targetInstant } from './target-instant.js';

const NOW = '2026-03-02T07:00:00.000Z';

describe('targetInstant', () => {
  it.each([
    ['2026-03-10', '2026-03-10T00:00:00.000Z'],
    ['2026-03-10T08:00Z', '2026-03-10T08:00:00.000Z'],
    ['2026-03-10T08:00:30.5+01:00', '2026-03-10T07:00:30.500Z'],
    ['+90m', '2026-03-02T08:30:00.000Z'],
    ['+4h', '2026-03-02T11:00:00.000Z'],
    ['+3d', '2026-03-05T07:00:00.000Z'],
  ])('reads %s', (text, instant) => expect(targetInstant(text)(NOW)).toBe(instant));

  it.each([
    ...['', 'tomorrow', 'yesterday', '+3w', '-3d', '10.03.2026', '2026-13-01', '2026-02-31', '2026-02-31T08:00Z'],
    ...['2026-03-10T08:00', '2026-03-10T25:00Z'],
  ])('refuses "%s" as wrong usage and shows the forms', (text) => {
    const forms = 'write 2026-03-10, 2026-03-10T08:00Z, +90m, +4h or +3d.';
    expect(() => targetInstant(text)).toThrow(new UsageError(`"${text}" is no moment: ${forms}`));
    expect(() => targetInstant(text)).toThrow(UsageError);
  });
});
