import { reliefActive } from '../case/arrangements.js';
import { endOfDay, nextSendHour, type Context } from '../case/context.js';
import { event } from '../events.js';
import { staff, type Agenda } from './step.js';

/** Relief: its owner looks at it again in time, and it ends by itself (DOMAIN 3.14, R07, R13). */
export function reliefClock(context: Context): Agenda {
  const { case: c, calendar, now } = context;
  const running = reliefActive(c);
  if (running === null) {
    return {};
  }
  const { reliefId, until, reviewDate, owner } = running;
  const end = endOfDay(calendar, until);
  if (end <= now) {
    const why = `relief ${reliefId} has run its time`;
    return {
      acts: [
        {
          moveId: `end-${reliefId}`,
          why: 'The relief is over.',
          events: [event('relief.ended', { reliefId, why }, until), event('case.re-planned', { why })],
        },
      ],
    };
  }
  return {
    wakes: [end],
    tasks: [
      {
        kind: 'review-relief',
        subject: `${reliefId}-${reviewDate}`,
        why: `Relief until ${until}, owned by ${owner}: is it still needed? Keep or end it.`,
        roles: staff,
        dueBd: 0,
        from: nextSendHour(calendar, reviewDate),
        dueAt: endOfDay(calendar, reviewDate),
      },
    ],
  };
}
