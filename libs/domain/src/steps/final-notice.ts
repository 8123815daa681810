import { addBusinessDays, endOfDay, livePlan, openPromise, type Context } from '../case/context.js';
import type { FinalNoticeState } from '../case/state.js';
import { restOf } from '../case/rest.js';
import { later } from '../calendar/dates.js';
import { event } from '../events.js';
import {
  attemptsExhausted,
  negotiationTried,
  notAllDisputed,
  notPaused,
  reasonKnown,
  rested,
  unmetGuards,
  type Guard,
} from '../guards.js';
import { staff, type Act, type Agenda, type Step } from './step.js';
import { recommend } from './verdict.js';

/** G01 G02 G03 (and what rests a case): the last fair warning needs a reason, a negotiation and real attempts (DOMAIN 3.10). */
export const finalNoticeGuards: readonly Guard[] = [
  reasonKnown,
  negotiationTried,
  attemptsExhausted,
  notPaused,
  notAllDisputed,
  rested,
];

/** Final notice: the last fair warning, still open to an amicable end. */
export const finalNotice: Step = {
  name: 'final-notice',
  next(context): Agenda {
    const { case: c, calendar } = context;
    const current = c.finalNotice;
    if (current === null) {
      return finalNoticeTask(context);
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
  if (current?.status === 'requested') {
    return { reasons: [{ code: 'approval', message: `Final notice ${current.noticeId} awaits a second person.` }] };
  }
  if (current !== null && current.status !== 'voided' && current.status !== 'expired') {
    return finalNotice.next(context);
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
  const { case: c, calendar, now } = context;
  const current = c.finalNotice;
  if (current === null || current.messageId === null) {
    return {};
  }
  const sentAt = c.messages.find((one) => one.messageId === current.messageId)?.sentAt ?? '';
  const running = current.status === 'sent' || current.status === 'delivered';
  if (running && c.disputes.some((one) => one.open && one.openedAt > sentAt)) {
    return { acts: [voidForDispute(current.noticeId)] };
  }
  if (current.status === 'sent') {
    return { acts: delivery(context, current) };
  }
  if (current.status !== 'delivered' || current.expiresOn === null || isResting(context)) {
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

/**
 * Its period does not run out during a promise, a plan or a pause, nor while the verdict on a broken plan is out, nor when
 * the letter came back after it was reported as delivered (G12).
 */
const isResting = (context: Context): boolean => {
  const { case: c } = context;
  return (
    openPromise(c) !== undefined ||
    livePlan(c) !== null ||
    restOf(context) !== null ||
    c.step === 'verdict' ||
    c.messages.some((one) => one.messageId === c.finalNotice?.messageId && one.status === 'bounced')
  );
};

/** What was announced is no longer what is asked for: the undisputed rest needs a notice of its own (3.10). */
const voidForDispute = (noticeId: string): Act => ({
  moveId: `void-${noticeId}`,
  why: 'A part of the announced amount is disputed.',
  events: [event('final-notice.voided', { noticeId, why: 'a part of its amount is disputed' })],
});

function delivery(context: Context, { noticeId, messageId, notBefore }: FinalNoticeState): Act[] {
  const { case: c, calendar, strategy } = context;
  const message = c.messages.find((one) => one.messageId === messageId);
  if (message?.sentOn == null || message.deliveredOn === null) {
    return [];
  }
  const deliveredOn = later(message.deliveredOn, message.sentOn);
  const period = addBusinessDays(calendar, deliveredOn, strategy.finalNotice.periodBd);
  const expiresOn = notBefore === undefined ? period : later(period, notBefore);
  return [
    {
      moveId: `delivered-${noticeId}`,
      why: 'The final notice was delivered.',
      events: [event('final-notice.delivered', { noticeId, deliveredOn, expiresOn }, deliveredOn)],
    },
  ];
}
