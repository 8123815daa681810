import type { StepName, StoredEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import { liveConcession, reliefActive } from './arrangements.js';
import { addBusinessDays, businessDaysBetween, localDate } from './days.js';
import type { AccountState, CaseState } from './state.js';

/** Steps before anything was offered: a conversation or a known reason leads out of them. */
export const BEFORE_NEGOTIATION: readonly StepName[] = ['intake', 'reminder', 'call', 'diagnosis'];
/** Steps after a failed negotiation. */
export const HARSH: readonly StepName[] = ['verdict', 'notice', 'hold', 'final-notice', 'agency', 'legal-review'];

/** The calendar day an event belongs to: its value date, else the local date of its instant. */
export function dayOf(state: AccountState, event: StoredEvent): PlainDate {
  return event.effectiveOn ?? localToday(state, event);
}
export function localToday(state: AccountState, event: StoredEvent): PlainDate {
  return state.calendar === null ? event.at.slice(0, 10) : localDate(state.calendar, event.at);
}

export function enter(c: CaseState, step: StepName, event: StoredEvent): CaseState {
  return c.step === step ? c : { ...c, step, stepEnteredAt: event.at };
}

/** Moves the ladder; while a promise or plan lies over it, that stays the step and the ladder moves beneath. */
export function climb(c: CaseState, step: StepName, event: StoredEvent): CaseState {
  return c.step === 'promise' || c.step === 'plan' ? { ...c, resumeStep: step } : enter(c, step, event);
}

/** Where the ladder stands, whatever lies over it. */
export const ladderStep = (c: CaseState): StepName =>
  c.step === 'promise' || c.step === 'plan' ? c.resumeStep : c.step;

/** A promise or plan lies over the ladder and stops the clock of a final notice; `resumeStep` remembers where it stood. */
export function overlay(c: CaseState, step: 'promise' | 'plan', event: StoredEvent, state: AccountState): CaseState {
  const laid = { ...enter(c, step, event), resumeStep: ladderStep(c) };
  return stopFinalNotice(laid, event, state);
}

/** While somebody has our word that nothing happens, the clock of a final notice stands still. */
export function stopFinalNotice(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  const { finalNotice } = c;
  return finalNotice?.status === 'delivered' && finalNotice.pausedOn === null
    ? { ...c, finalNotice: { ...finalNotice, pausedOn: localToday(state, event) } }
    : c;
}

/** Its clock stood still: the days that were left begin anew, once nothing lies over the ladder any more. */
export function resumeFinalNotice(c: CaseState, on: PlainDate, state: AccountState): CaseState {
  const { finalNotice } = c;
  const still = c.step === 'promise' || c.step === 'plan' || reliefActive(c) !== null || liveConcession(c) !== null;
  if (finalNotice === null || finalNotice.pausedOn === null || finalNotice.expiresOn === null || still) {
    return c;
  }
  if (state.calendar === null) {
    return c;
  }
  const left = Math.max(0, businessDaysBetween(state.calendar, finalNotice.pausedOn, finalNotice.expiresOn));
  const expiresOn = addBusinessDays(state.calendar, on, left);
  return { ...c, finalNotice: { ...finalNotice, pausedOn: null, expiresOn } };
}

/** An overlay is over: what lies under it comes back, a promise or plan still alive first. */
export function endOverlay(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  const ended: CaseState = { ...c, overlayEndedOn: dayOf(state, event) };
  if (c.step !== 'promise' && c.step !== 'plan') {
    return ended;
  }
  if (c.promises.some((one) => one.status === 'open')) {
    return enter(ended, 'promise', event);
  }
  return enter(ended, c.plan?.status === 'active' ? 'plan' : c.resumeStep, event);
}
