import { FEE_NEWS } from '../case/agency-state.js';
import { aboveLawyerThreshold, endOfDay, livePlacement, type Context } from '../case/context.js';
import { addDays, later } from '../calendar/dates.js';
import { event } from '../events.js';
import { agencyGuards, unmetGuards } from '../guards.js';
import type { PlainDate } from '../primitives.js';
import { counsel, staff, supervisors, type Agenda, type Step, type WantedTask } from './step.js';
import { isSkipped } from './skipping.js';

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
        return recalled(context);
      case 'rejected':
      case undefined:
        return referral(context);
    }
  },
};

function placed(context: Context): Agenda {
  const { calendar, now, strategy } = context;
  const until = endOfDay(calendar, addDays(progressOn(context), strategy.agency.termDays));
  if (until > now) {
    return {
      tasks: statusReport(context),
      wakes: [until],
      reasons: [{ code: 'overlay', message: 'The account is with the agency; own chasing rests.', until }],
    };
  }
  const why = `No progress in ${strategy.agency.termDays} days: recall the account for a legal review, a write-off or the end of the relationship, or leave it with the agency.`;
  const subject = context.case.placement?.placementId ?? '';
  return {
    tasks: [{ kind: 'recall-from-agency', subject, why, roles: supervisors, dueBd: strategy.agency.taskDueBd }],
    reasons: [{ code: 'task', message: why }],
  };
}

/** The term counts from the placement, and anew from the last money the agency paid over. */
function progressOn({ case: c, today }: Context): PlainDate {
  return c.remittances
    .filter((one) => one.placementId === c.placement?.placementId && !one.reversed)
    .reduce((last, one) => later(last, one.receivedOn), c.placement?.placedOn ?? today);
}

/** An agency that has said nothing for a month is asked how it stands. */
function statusReport({ case: c, calendar, strategy, today }: Context): WantedTask[] {
  const { reportEveryDays } = strategy.placement;
  if (reportEveryDays === 0) {
    return [];
  }
  const heardOn = c.agencyHeardOn ?? c.placement?.placedOn ?? today;
  const why = `The agency has not reported since ${heardOn}: ask how it stands, and record it.`;
  const from = endOfDay(calendar, addDays(heardOn, reportEveryDays));
  const subject = `report-${heardOn}`;
  return [{ kind: 'record-agency-update', subject, why, roles: staff, dueBd: strategy.agency.taskDueBd, from }];
}

/** G06, G11: what is contested is nobody's to collect; the agency stops at once, whatever its term (3.11). */
export function contestedPlacement({ case: c }: Context): Agenda {
  const placement = livePlacement(c);
  const dispute = c.disputes.find((one) => one.open && placement?.itemIds.includes(one.itemId) === true);
  if (placement === null || dispute === undefined) {
    return {};
  }
  const { placementId } = placement;
  const reason = `dispute ${dispute.disputeId}`;
  const why = 'The customer contests a part of what was placed.';
  return {
    acts: [{ moveId: `recall-${placementId}`, why, events: [event('placement.recalled', { placementId, reason })] }],
  };
}

/** Who has the account is told what we know: of a recall, of money that came to us, of a remittance we
 * contest. A fee that is not as agreed is somebody's to look at in any case. */
export function agencyNews({ case: c, strategy }: Context): WantedTask[] {
  return c.agencyNews
    .filter(({ subject }) => strategy.placement.tellAgency || subject.startsWith(FEE_NEWS))
    .map(({ to, subject, why }) => ({
      kind: 'complete-task',
      subject,
      why,
      roles: to === 'agency' ? staff : counsel,
      dueBd: 1,
    }));
}

/** A recalled account stays with the agency for the days of notice; then it may be placed anew. */
function recalled(context: Context): Agenda {
  const { recallEndsOn } = context.case;
  const until = recallEndsOn === null ? null : endOfDay(context.calendar, recallEndsOn);
  return until === null || until <= context.now
    ? referral(context)
    : {
        wakes: [until],
        reasons: [{ code: 'overlay', message: `Recalled: the agency winds up until ${recallEndsOn}.`, until }],
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

function reviewTask(context: Context, why: string): Agenda {
  const { strategy } = context;
  if (isSkipped(context, 'legal-review')) {
    return {};
  }
  return {
    tasks: [
      { kind: 'request-legal-review', subject: 'review', why, roles: supervisors, dueBd: strategy.legal.taskDueBd },
    ],
    reasons: [{ code: 'task', message: why }],
  };
}
