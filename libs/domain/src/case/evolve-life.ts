import type { StoredEvent } from '../events.js';
import type { Role } from '../primitives.js';
import { carried } from './evolve-disputes.js';
import { caseIdFor } from './ids.js';
import { dayOf, enter, localToday } from './ladder.js';
import { INITIAL_CASE } from './initial.js';
import { openReplies } from './replies.js';
import type { AccountState, CaseState } from './state.js';

/** Folds the life of the case itself: opened, paused, frozen, stuck, closed, reopened, and what follows its end. */
export function evolveLife(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'case.assigned':
      return { ...c, assignee: event.data.assignee };
    case 'case.escalated': {
      const { to, reason } = event.data;
      return {
        ...c,
        decisionMaker: c.decisionMaker || to === 'decision-maker',
        escalations: [...c.escalations, { id: `escalation-${event.seq}`, reason, roles: escalatedTo(to) }],
      };
    }
    case 'case.paused':
      return { ...c, pausedUntil: event.data.until };
    case 'case.resumed':
      return { ...c, pausedUntil: null, overlayEndedOn: dayOf(state, event) };
    case 'case.re-planned':
      return event.data.strategy === undefined ? c : { ...c, strategy: event.data.strategy };
    case 'step.skipped': {
      const { step, reason } = event.data;
      const { id, role } = event.actor;
      return { ...c, skipped: [...c.skipped, { step, reason, at: event.at, by: { id, role } }] };
    }
    case 'case.frozen':
      return { ...c, status: 'frozen', wasFrozen: true, freeze: { at: event.at, ...{ stopped: [], ...event.data } } };
    case 'case.unfrozen':
      return { ...c, status: 'open', freeze: null, overlayEndedOn: dayOf(state, event) };
    case 'case.stuck':
      return { ...c, stuck: [...c.stuck.filter((one) => one.moveId !== event.data.moveId), event.data] };
    case 'case.closed':
      return {
        ...enter(c, 'closed', event),
        status: 'closed',
        closings: c.closings + 1,
        outcome: event.data.outcome,
        closedAt: event.at,
        closedOn: dayOf(state, event),
        pausedUntil: null,
        contactWantedSince: null,
        holdToRestore: null,
        freeze: null,
      };
    case 'case.reopened':
      return reopened(c, event);
    case 'step.entered':
      return { ...enter(c, event.data.step, event), announcedStep: event.data.step };
    case 'step.deferred':
      return { ...c, deferred: [...c.deferred.slice(1 - KEPT_DEFERRED), deferredKey(event.data)] };
    case 'payment.reversed':
      return { ...c, contactWantedSince: localToday(state, event), holdToRestore: restorable(c) };
    case 'write-off.posted':
      return { ...c, writtenOff: c.writtenOff + event.data.amount.minor };
    case 'write-off.reversed':
    case 'recovery.received':
      return { ...c, writtenOff: Math.max(0, c.writtenOff - event.data.amount.minor) };
    case 'safeguard.set':
      return { ...c, safeguards: [...c.safeguards.slice(1 - KEPT_SAFEGUARDS), { ...event.data, lifted: false }] };
    case 'safeguard.reviewed':
      return changeSafeguard(c, event.data.safeguardId, { reviewDate: event.data.nextReview });
    case 'safeguard.lifted':
      return changeSafeguard(c, event.data.safeguardId, { lifted: true });
    case 'delivery.decided':
      return event.data.offboarding === true && event.data.from !== undefined
        ? { ...c, offboarding: { stopDate: event.data.from } }
        : c;
    default:
      return c;
  }
}

/** A date is noted once, whatever lies over the ladder when it comes. */
export const deferredKey = ({ what, due }: { readonly what: string; readonly due: string }): string => `${what}|${due}`;
const KEPT_DEFERRED = 20;
const KEPT_SAFEGUARDS = 20;

function changeSafeguard(c: CaseState, safeguardId: string, to: Partial<CaseState['safeguards'][number]>): CaseState {
  return { ...c, safeguards: c.safeguards.map((one) => (one.safeguardId === safeguardId ? { ...one, ...to } : one)) };
}

/** The hold that the money had lifted, with the notice that announced it. */
function restorable(c: CaseState): CaseState['holdToRestore'] {
  return c.hold?.lifted === 'paid' ? { hold: c.hold, notice: c.notice } : c.holdToRestore;
}

/** The debtor's decision maker is found by whoever talks to them; counsel and supervisors are ours. */
function escalatedTo(to: string): readonly Role[] {
  switch (to) {
    case 'legal':
      return ['legal'];
    case 'decision-maker':
    case 'staff':
      return ['collector', 'supervisor'];
    default:
      return ['supervisor'];
  }
}

/**
 * Back to life at a contact, never at a threat (3.13): no notice, final notice or placement of before counts any more.
 * New lateness starts a delinquency of its own; after a reversal what was said and tried still stands.
 */
function reopened(c: CaseState, event: StoredEvent<'case.reopened'>): CaseState {
  const back: CaseState = {
    ...enter(c, event.data.step, event),
    status: 'open',
    outcome: null,
    closedAt: null,
    closedOn: null,
    verdict: null,
    verdictDue: 'no',
    notice: null,
    finalNotice: null,
    placement: null,
    review: null,
    agencyOverridden: false,
    skipped: [],
  };
  return event.data.newLateness === true
    ? { ...back, reason: null, reasonAt: null, attempts: [], negotiated: false, brokenWord: null, agreedAt: null }
    : back;
}

export function opened(state: AccountState, event: StoredEvent<'case.opened'>): CaseState {
  const { number, strategy, collector } = event.data;
  const hold = carriedHold(state);
  return {
    ...INITIAL_CASE,
    caseId: caseIdFor(state.accountKey, number),
    number,
    openedAt: event.at,
    strategy,
    assignee: collector,
    stepEnteredAt: event.at,
    hold,
    holdCount: hold === null ? 0 : 1,
    safeguards: state.case?.safeguards.filter((one) => !one.lifted) ?? [],
    disputes: carried(state, event),
    // A question nobody answered outlives the case it was asked in.
    ...(state.case === null || openReplies(state.case).length === 0 ? {} : { replies: openReplies(state.case) }),
  };
}

/** A hold that outlived a write-off still stands when a new delinquency begins. */
function carriedHold(state: AccountState): CaseState['hold'] {
  return state.case?.hold?.active === true ? state.case.hold : null;
}
