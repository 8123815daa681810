import { livePlacement, type Context } from '../case/context.js';
import { event, type NewEvent } from '../events.js';
import { voidUnsent } from './closing.js';
import { withheldByFreeze } from './pending-letters.js';

/** One act stops everything (G13): letters on their way, and the agency; clocks and tasks rest by the frozen state itself. */
export function freezing(context: Context, why: string): NewEvent[] {
  const { case: c } = context;
  if (c.status !== 'open') {
    return [];
  }
  const placement = livePlacement(c);
  return [
    event('case.frozen', { why }),
    ...withheldByFreeze(context, why),
    ...voidUnsent(context, why),
    ...(placement === null ? [] : [event('placement.recalled', { placementId: placement.placementId, reason: why })]),
  ];
}
