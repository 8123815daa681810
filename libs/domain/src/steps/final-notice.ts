import { addBusinessDays, endOfDay, type Context } from '../case/context.js';
import { event } from '../events.js';
import {
  attemptsExhausted,
  negotiationTried,
  notAllDisputed,
  notPaused,
  partialPaymentRested,
  reasonKnown,
  unmetGuards,
  type Guard,
} from '../guards.js';
import { staff, type Agenda, type Step } from './step.js';
import { recommend } from './verdict.js';

/** G01 G02 G03 (and what rests a case): the last fair warning needs a reason, a negotiation and real attempts (DOMAIN 3.10). */
export const finalNoticeGuards: readonly Guard[] = [
  reasonKnown,
  negotiationTried,
  attemptsExhausted,
  notPaused,
  notAllDisputed,
  partialPaymentRested,
];

/** Final notice: the last fair warning, still open to an amicable end. */
export const finalNotice: Step = {
  name: 'final-notice',
  next({ case: c, calendar }): Agenda {
    const current = c.finalNotice;
    if (current === null) {
      return {};
    }
    return current.status === 'delivered' && current.expiresOn !== null
      ? {
          reasons: [
            {
              code: 'timer',
              message: `The final notice runs until ${current.expiresOn}.`,
              until: endOfDay(calendar, current.expiresOn),
            },
          ],
        }
      : {
          reasons: [
            { code: 'delivery', message: 'The final notice is not proven delivered: its period has not begun.' },
          ],
        };
  },
};

/** Opened once its guards hold; until then the reasons say what is missing and when time alone will open it. */
export function finalNoticeTask(context: Context): Agenda {
  const current = context.case.finalNotice;
  if (current !== null && current.status !== 'voided') {
    return { reasons: [{ code: 'approval', message: `Final notice ${current.noticeId} awaits a second person.` }] };
  }
  const guards = unmetGuards(context, finalNoticeGuards);
  if (guards.length > 0) {
    return {
      wakes: guards.flatMap((guard) => (guard.unblocksAt === undefined ? [] : [guard.unblocksAt])),
      reasons: guards.map((guard) => ({
        code: 'guard',
        guard: guard.id,
        message: guard.message,
        ...(guard.unblocksAt === undefined ? {} : { until: guard.unblocksAt }),
      })),
    };
  }
  const why = 'Every guard is met: a final notice may be requested.';
  return {
    tasks: [
      {
        kind: 'request-final-notice',
        subject: 'final-notice',
        why,
        roles: staff,
        dueBd: context.strategy.verdict.dueBd,
      },
    ],
    reasons: [{ code: 'task', message: why }],
  };
}

/** The final notice's own clock: its period runs from proven delivery and never stops for a part payment. */
export function finalNoticeClock(context: Context): Agenda {
  const { case: c, calendar, now, strategy } = context;
  const current = c.finalNotice;
  if (current === null || current.messageId === null || c.step === 'promise' || c.step === 'plan') {
    return {};
  }
  const message = c.messages.find((one) => one.messageId === current.messageId);
  if (current.status === 'sent' && message?.deliveredOn != null) {
    const deliveredOn = message.deliveredOn;
    const expiresOn = addBusinessDays(calendar, deliveredOn, strategy.finalNotice.periodBd);
    return {
      acts: [
        {
          moveId: `delivered-${current.noticeId}`,
          why: 'The final notice was delivered.',
          events: [
            event('final-notice.delivered', { noticeId: current.noticeId, deliveredOn, expiresOn }, deliveredOn),
          ],
        },
      ],
    };
  }
  if (current.status !== 'delivered' || current.expiresOn === null) {
    return {};
  }
  const until = endOfDay(calendar, current.expiresOn);
  if (until > now) {
    return { wakes: [until] };
  }
  return {
    acts: [
      {
        moveId: `expired-${current.noticeId}`,
        why: 'The final notice has run out unpaid.',
        events: [
          event('final-notice.expired', { noticeId: current.noticeId }, current.expiresOn),
          ...recommend(context, 'recommend').events,
        ],
      },
    ],
  };
}
