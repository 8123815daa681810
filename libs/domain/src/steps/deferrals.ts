import { endOfDay, openPromise, type Context } from '../case/context.js';
import { deferredKey } from '../case/evolve-life.js';
import { ladderStep } from '../case/ladder.js';
import { event, type StepName } from '../events.js';
import type { Instant, PlainDate } from '../primitives.js';
import { effectInstant } from './notice.js';
import type { Act, Agenda } from './step.js';

/** A date somebody was told, or agreed on. */
interface Appointed {
  readonly step: StepName;
  readonly what: string;
  readonly due: PlainDate;
  readonly at: Instant;
}

/**
 * A date that comes while something lies over the ladder does nothing but be noted, once (DOMAIN 3, rule 3). Letters that
 * would have left are on record as withheld already; these are the dates no letter belongs to.
 */
export function deferrals(context: Context): Agenda {
  const overlay = overlayOf(context);
  const { case: c, now } = context;
  if (overlay === null) {
    return {};
  }
  const asleep = appointments(context).filter((one) => !c.deferred.includes(deferredKey(one)));
  const acts = asleep
    .filter(({ at }) => at <= now)
    .map(({ step, what, due }): Act => ({
      moveId: `defer-${what}-${due}`,
      why: 'A date came while the case rests.',
      events: [event('step.deferred', { step, what, due, overlay }, due)],
    }));
  return { acts: acts.slice(0, 1), wakes: asleep.map(({ at }) => at).filter((at) => at > now) };
}

export function overlayOf({ case: c }: Context): string | null {
  if (c.status === 'frozen') return 'frozen';
  if (c.pausedUntil !== null) return 'paused';
  return openPromise(c) === undefined ? null : 'promise';
}

function appointments(context: Context): Appointed[] {
  const { case: c, calendar } = context;
  const frozen = c.status === 'frozen';
  const { notice, finalNotice, hold } = c;
  const ends = (step: StepName, what: string, due: PlainDate): Appointed => ({
    ...{ step, what, due, at: endOfDay(calendar, due) },
  });
  const promised = c.promises.filter((one) => frozen && one.status === 'open');
  const planned = frozen && c.plan?.status === 'active' ? c.plan.installments : [];
  return [
    ...(notice?.status === 'delivered'
      ? [
          {
            ...{ step: 'notice' as const, what: notice.noticeId, due: notice.effectDate },
            at: effectInstant(context, notice),
          },
        ]
      : []),
    ...(finalNotice?.status === 'delivered' && finalNotice.expiresOn !== null && finalNotice.pausedOn === null
      ? [ends('final-notice', finalNotice.noticeId, finalNotice.expiresOn)]
      : []),
    ...(frozen && hold?.active === true && hold.liftCondition.until !== undefined
      ? [ends(ladderStep(c), hold.holdId, hold.liftCondition.until)]
      : []),
    ...promised.map((one) => ends('promise', one.promiseId, one.toleranceUntil)),
    ...planned
      .filter((one) => one.status === 'open')
      .slice(0, 1)
      .map((one) => ends('plan', `${c.plan?.planId ?? ''}-${one.number}`, one.dueDate)),
  ];
}
