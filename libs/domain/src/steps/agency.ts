import { endOfDay, inCurrency, owed, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import { finalNoticeExpired, unmetGuards, notAllDisputed } from '../guards.js';
import { staff, supervisors, type Agenda, type Step } from './step.js';

/** Agency: an impartial third party, only after an expired final notice; own chasing stops while placed (DOMAIN 3.11). */
export const agency: Step = {
  name: 'agency',
  next(context): Agenda {
    const { case: c } = context;
    switch (c.placement?.status) {
      case 'proposed':
        return { reasons: [{ code: 'approval', message: 'The referral to the agency awaits a second person.' }] };
      case 'approved':
        return { reasons: [{ code: 'due', message: 'The letter about the agency is on its way.' }] };
      case 'placed':
      case 'accepted':
      case 'collecting':
        return placed(context);
      case 'returned':
      case 'closed':
        return reviewTask(context, 'The agency gave the account back: decide whether counsel should look at it.');
      case 'recalled':
      case 'rejected':
      case undefined:
        return referral(context);
    }
  },
};

function placed(context: Context): Agenda {
  const { case: c, calendar, now, strategy } = context;
  const until = endOfDay(calendar, addDays(c.placement?.placedOn ?? context.today, strategy.agency.termDays));
  const why = `No progress in ${strategy.agency.termDays} days: recall the account, or leave it with the agency.`;
  return until > now
    ? {
        wakes: [until],
        reasons: [{ code: 'overlay', message: 'The account is with the agency; own chasing rests.', until }],
      }
    : {
        tasks: [
          {
            kind: 'recall-from-agency',
            subject: c.placement?.placementId ?? '',
            why,
            roles: supervisors,
            dueBd: strategy.agency.taskDueBd,
          },
        ],
      };
}

function referral(context: Context): Agenda {
  const { strategy, state, currency } = context;
  const guards = unmetGuards(context, [finalNoticeExpired, notAllDisputed]);
  if (guards.length > 0) {
    return { reasons: guards.map((guard) => ({ code: 'guard', guard: guard.id, message: guard.message })) };
  }
  if (owed(state) > inCurrency(strategy.lawyerThreshold, currency)) {
    return reviewTask(context, 'The amount is over the lawyer threshold: decide whether counsel should look at it.');
  }
  const why = 'The final notice has expired unpaid: refer the account to an agency.';
  return {
    tasks: [{ kind: 'refer-to-agency', subject: 'agency', why, roles: staff, dueBd: strategy.agency.taskDueBd }],
    reasons: [{ code: 'task', message: why }],
  };
}

function reviewTask({ strategy }: Context, why: string): Agenda {
  return {
    tasks: [
      { kind: 'request-legal-review', subject: 'review', why, roles: supervisors, dueBd: strategy.legal.taskDueBd },
    ],
    reasons: [{ code: 'task', message: why }],
  };
}
