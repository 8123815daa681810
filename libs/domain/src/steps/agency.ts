import { aboveLawyerThreshold, endOfDay, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import { agencyGuards, unmetGuards } from '../guards.js';
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
        return c.review?.opinion === 'return-to-agency'
          ? referral(context)
          : reviewTask(context, 'The agency gave the account back: decide whether counsel should look at it.');
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
  const contested = c.disputes.some((one) => one.open && c.placement?.itemIds.includes(one.itemId) === true);
  if (until > now && !contested) {
    return {
      wakes: [until],
      reasons: [{ code: 'overlay', message: 'The account is with the agency; own chasing rests.', until }],
    };
  }
  const why = contested
    ? 'The customer contests a part of what was placed: recall the account from the agency.'
    : `No progress in ${strategy.agency.termDays} days: recall the account, or leave it with the agency.`;
  const subject = c.placement?.placementId ?? '';
  return {
    tasks: [{ kind: 'recall-from-agency', subject, why, roles: supervisors, dueBd: strategy.agency.taskDueBd }],
    reasons: [{ code: 'task', message: why }],
  };
}

function referral(context: Context): Agenda {
  const { strategy } = context;
  if (!strategy.ladder.agency) {
    return { reasons: [{ code: 'task', message: 'The strategy of this case knows no agency.' }] };
  }
  const guards = unmetGuards(context, agencyGuards);
  if (guards.length > 0) {
    return {
      wakes: guards.flatMap((guard) => (guard.unblocksAt === undefined ? [] : [guard.unblocksAt])),
      reasons: guards.map((guard) => ({ code: 'guard', guard: guard.id, message: guard.message })),
    };
  }
  if (aboveLawyerThreshold(context)) {
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
