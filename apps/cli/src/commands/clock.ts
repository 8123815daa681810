import type { Command } from 'commander';
import { dataOf, type Schemas } from '#client';
import { overHttp, withSession, type Session } from '../session.js';
import { targetInstant } from '../target-instant.js';

export function registerClock(program: Command): void {
  const clock = program.command('clock').description('show the business clock, or move a driven one');
  overHttp(clock, 'ada').action(
    withSession(async (session: Session) => {
      const answer = await dataOf(session.client.GET('/v1/clock'));
      session.answer(answer, () => inWords(answer));
    }),
  );
  const advance = clock
    .command('advance')
    .description('let business time pass up to a moment; everything due on the way happens, in order')
    .argument(
      '<to>',
      'an instant (2026-03-10T08:00Z), a date (its 00:00 UTC), or a distance from now (+90m, +4h, +3d)',
    );
  overHttp(advance, 'ada').action(
    withSession(async (session: Session, to: string) => {
      const target = targetInstant(to);
      const { now } = await dataOf(session.client.GET('/v1/clock'));
      const body = { to: target(now) };
      const answer = await dataOf(session.client.POST('/v1/clock/advance', { body }));
      session.answer(answer, () => `Business time is ${answer.now}.`);
    }),
  );
}

function inWords({ mode, now, speed }: Schemas['Clock']): string {
  const pace = speed === 0 ? 'stands still until advanced' : `${speed} business seconds a second`;
  return `${now} (${mode === 'real' ? 'real clock' : `driven clock, ${pace}`})`;
}
