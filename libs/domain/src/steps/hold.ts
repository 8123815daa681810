import { endOfDay, type Context } from '../case/context.js';
import { event } from '../events.js';
import { finalNoticeTask } from './final-notice.js';
import type { Act, Agenda, Step } from './step.js';

/** Hold: in force; the ladder goes on to the final notice. */
export const hold: Step = {
  name: 'hold',
  next: (context) => finalNoticeTask(context),
};

/** A hold agreed until a date ends with that date (G19). */
export function holdClock(context: Context): Agenda {
  const { case: c, calendar, now } = context;
  const condition = c.hold?.active === true ? c.hold.liftCondition : null;
  if (condition?.kind !== 'date' || condition.until === undefined) {
    return {};
  }
  const until = endOfDay(calendar, condition.until);
  return until > now ? { wakes: [until] } : { acts: [releaseHold(context, `it was to last until ${condition.until}`)] };
}

export function releaseHold({ case: c }: Context, reason: string): Act {
  const holdId = c.hold?.holdId ?? '';
  return {
    moveId: `release-${holdId}`,
    why: 'The hold is lifted by itself.',
    events: [event('hold.auto-released', { holdId, reason })],
  };
}
