import { addDays } from '../calendar/dates.js';
import { endOfDay, nextSendHour, owed, type Context } from '../case/context.js';
import type { SecurityState } from '../case/arrangements.js';
import { event } from '../events.js';
import type { Act, Agenda, WantedTask } from './step.js';
import { staff } from './step.js';

/** Securities: released by full payment, and nobody is surprised when a filing runs out (R87). */
export function securityClock(context: Context): Agenda {
  const { state, calendar, now } = context;
  const acts = state.securities.map((one) => due(context, one)).filter((act): act is Act => act !== null);
  return {
    acts: acts.slice(0, 1),
    wakes: state.securities.map((one) => endOfDay(calendar, one.expiry)).filter((at) => at > now),
    tasks: state.securities.flatMap((one) => warning(context, one)),
  };
}

/** Nothing is owed any more, and nothing was written off: the asset is free. */
const isFree = ({ state }: Context): boolean => owed(state) === 0 && state.writtenOff === 0;

function due(context: Context, { securityId, expiry }: SecurityState): Act | null {
  if (isFree(context)) {
    return {
      moveId: `release-${securityId}`,
      why: 'Everything is paid: the security is released.',
      events: [event('security.released', { securityId, why: 'nothing is owed any more' })],
    };
  }
  return endOfDay(context.calendar, expiry) <= context.now
    ? {
        moveId: `expire-${securityId}`,
        why: 'The filing of a security has run out.',
        events: [event('security.expired', { securityId }, expiry)],
      }
    : null;
}

function warning({ calendar, strategy, case: c }: Context, one: SecurityState): WantedTask[] {
  const { securityId, asset, filing, expiry } = one;
  const subject = `security-${securityId}`;
  const done = c.tasks.some((task) => task.subject === subject && task.status === 'completed');
  const why = `The filing ${filing} for ${asset} runs out on ${expiry}: renew it, or let it go.`;
  const from = nextSendHour(calendar, addDays(expiry, -strategy.security.warnDays));
  return done
    ? []
    : [{ kind: 'complete-task', subject, why, roles: staff, dueBd: 1, from, dueAt: endOfDay(calendar, expiry) }];
}
