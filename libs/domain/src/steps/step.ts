import { addBusinessDays, endOfDay, type Context } from '../case/context.js';
import type { MoveReason } from '../case/move.js';
import type { NewEvent, StepName } from '../events.js';
import type { LetterDraft, LetterTemplate } from '../letters/draft.js';
import type { Instant, Role } from '../primitives.js';

/** An act of the case itself that is due now: events, under an id that names the move. */
export interface Act {
  readonly moveId: string;
  readonly events: readonly NewEvent[];
  readonly why: string;
}
/** A task that should be open now (or from an instant on): what is missing is opened, what is no longer wanted cancelled. */
export interface WantedTask {
  readonly kind: string;
  /** Tells two tasks of one kind apart. */
  readonly subject: string;
  readonly why: string;
  readonly roles: readonly Role[];
  readonly dueBd: number;
  readonly from?: Instant;
  readonly dueAt?: Instant;
  readonly approvalId?: string;
}
/** `answer`: it was asked for, or spares somebody a reminder; it counts for the cap and does not wait for it. */
export type LetterClass = 'dunning' | 'offer' | 'approved' | 'confirmation' | 'answer';
export interface PlannedLetter {
  readonly messageId: string;
  readonly template: LetterTemplate;
  readonly step: StepName;
  readonly class: LetterClass;
  readonly dueAt: Instant;
  /** Null where the account has nobody to write to. */
  readonly draft: LetterDraft | null;
}
/** What a step (or an overlay) has to say about now: the first due act wins, then tasks, then letters, then waiting. */
export interface Agenda {
  readonly acts?: readonly Act[];
  readonly tasks?: readonly WantedTask[];
  readonly letters?: readonly PlannedLetter[];
  readonly wakes?: readonly Instant[];
  readonly reasons?: readonly MoveReason[];
}
/** Several agendas as one, in order. */
export function merge(...agendas: readonly Agenda[]): Agenda {
  const acts: Act[] = [];
  const tasks: WantedTask[] = [];
  const letters: PlannedLetter[] = [];
  const wakes: Instant[] = [];
  const reasons: MoveReason[] = [];
  // Every move merges dozens of agendas, most of them empty: this runs more often than anything else.
  for (const one of agendas) {
    if (one.acts !== undefined) acts.push(...one.acts);
    if (one.tasks !== undefined) tasks.push(...one.tasks);
    if (one.letters !== undefined) letters.push(...one.letters);
    if (one.wakes !== undefined) wakes.push(...one.wakes);
    if (one.reasons !== undefined) reasons.push(...one.reasons);
  }
  return { acts, tasks, letters, wakes, reasons };
}
export interface Step {
  readonly name: StepName;
  next(context: Context): Agenda;
}

export const dueIn = (context: Context, businessDays: number): Instant =>
  endOfDay(context.calendar, addBusinessDays(context.calendar, context.today, businessDays));
export const messageIdFor = (context: Context, template: LetterTemplate, number: number): string =>
  `${context.case.caseId}.${template}.${number}`;
export const staff: readonly Role[] = ['collector', 'supervisor'];
export const supervisors: readonly Role[] = ['supervisor'];
export const counsel: readonly Role[] = ['legal'];
