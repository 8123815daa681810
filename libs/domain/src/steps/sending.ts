import { CALENDAR_RESERVE_DAYS } from '../case/days.js';
import { chargesOf, endOfDay, livePlan, nextSendInstant, openPromise, type Context } from '../case/context.js';
import { restOf } from '../case/rest.js';
import { addDays } from '../calendar/dates.js';
import type { Move, MoveReason } from '../case/move.js';
import type { AccountState, CaseState, MessageState } from '../case/state.js';
import { event, type NewEvent } from '../events.js';
import { draftHash } from '../letters/compose.js';
import { channelOf } from '../letters/draft.js';
import type { Instant } from '../primitives.js';
import { arrangementLetters } from './arrangements.js';
import { closingLetters } from './closing.js';
import { gateOf } from './letter-gates.js';
import { disputeLetters } from './disputes.js';
import { offerLetters } from './negotiation.js';
import { planLetters } from './plan.js';
import { promiseLetters } from './promise.js';
import { explanationLetters } from './explanation.js';
import { foresightLetters } from './foresight-letters.js';
import { nextReminder } from './reminder.js';
import { suppressed, suppressionKey, type ClosedGate } from './restraint.js';
import type { Act, Agenda, PlannedLetter } from './step.js';

/** Deliveries that were interrupted, and those of which we learned another way that they had left. */
export function deliveryActs(context: Context, inFlight: readonly string[]): Act[] {
  const { case: c, state } = context;
  const lost = c.messages.filter((one) => one.status === 'sending' && !inFlight.includes(one.messageId));
  const arrived = c.messages.filter((one) => one.status === 'outcome-unknown' && one.deliveredOn !== null);
  return [
    ...(lost.length === 0 ? [] : [{ moveId: 'outcome-unknown', why: INTERRUPTED, events: lost.map(outcomeUnknown) }]),
    ...arrived.map(({ messageId }) => ({
      moveId: `arrived-${messageId}`,
      why: 'A letter that was delivered has left.',
      events: sendResult(state, messageId, { outcome: 'sent', proof: 'delivery report' }),
    })),
  ];
}
const INTERRUPTED = 'A delivery was interrupted.';
const outcomeUnknown = ({ messageId, attempt }: MessageState): NewEvent =>
  event('message.outcome-unknown', {
    messageId,
    attempt,
    error: 'the delivery was interrupted: nobody knows whether the letter left',
  });

/** Every letter that is to leave, now or later, and has not been rendered or was approved. */
export function lettersOf(context: Context, agenda: Agenda, inFlight: readonly string[]): PlannedLetter[] {
  if (context.case.status === 'frozen') {
    return sleeping(context);
  }
  return [...approvedLetters(context), ...planned(context, agenda)].filter((one) => !inFlight.includes(one.messageId));
}

/** Letters two people approved, and attempts that certainly failed and may be repeated. */
function approvedLetters({ case: c, calendar, now }: Context): PlannedLetter[] {
  return c.messages.flatMap((one): PlannedLetter[] => {
    const again = one.status === 'failed' && one.retryAt !== null;
    if ((one.status !== 'approved' && !again) || one.draft === null) {
      return [];
    }
    const { messageId, template, step, draft } = one;
    const dueAt = nextSendInstant(calendar, (again ? one.retryAt : one.approvedAt) ?? now);
    return [{ messageId, template, step, draft, dueAt, class: one.approvalId === null ? 'confirmation' : 'approved' }];
  });
}

function planned(context: Context, agenda: Agenda): PlannedLetter[] {
  const fresh = [
    ...closingLetters(context),
    ...arrangementLetters(context),
    ...disputeLetters(context),
    ...planLetters(context),
    ...promiseLetters(context),
    ...offerLetters(context),
    ...explanationLetters(context),
    ...foresightLetters(context),
    ...(agenda.letters ?? []),
    ...sleeping(context),
  ];
  const known = (letter: PlannedLetter): boolean =>
    context.case.messages.some((one) => one.messageId === letter.messageId);
  const pointless = (letter: PlannedLetter): boolean => letter.draft === null && letter.class === 'confirmation';
  return fresh.filter((letter) => !known(letter) && !pointless(letter));
}

/** A reminder whose time comes during an overlay does nothing but note it (rule 3, proof of restraint). */
function sleeping(context: Context): PlannedLetter[] {
  const { case: c } = context;
  const asleep =
    (openPromise(c) !== undefined || livePlan(c) !== null) &&
    c.resumeStep === 'reminder' &&
    (c.step === 'promise' || c.step === 'plan');
  const atRest = (restOf(context) !== null || c.status === 'frozen') && c.step === 'reminder';
  const letter = asleep || atRest ? nextReminder(context) : null;
  return letter === null ? [] : [letter];
}

/** The first letter that may leave, or the record that one may not; else waiting for whatever comes first. */
export function letterMove(
  context: Context,
  agenda: Agenda,
  letters: readonly PlannedLetter[],
  taskWakes: readonly Instant[],
): Move {
  const { case: c, now, calendar } = context;
  const renewal = endOfDay(calendar, addDays(calendar.to, -CALENDAR_RESERVE_DAYS));
  const wakes: Instant[] = [...(agenda.wakes ?? []), ...taskWakes, renewal];
  const reasons: MoveReason[] = [...(agenda.reasons ?? [])];
  for (const letter of letters) {
    if (letter.dueAt > now) {
      wakes.push(letter.dueAt);
      const message = `The letter ${letter.template} leaves at the next send hour.`;
      reasons.push({ code: 'timer', message, until: letter.dueAt });
      continue;
    }
    const gate = gateOf(context, letter);
    if (gate === null && letter.draft !== null) {
      return sendMove(context, letter, letter.draft);
    }
    if (gate !== null) {
      if (!c.suppressed.includes(suppressionKey(letter.messageId, gate))) {
        return suppression(context, letter, gate);
      }
      reasons.push({ code: 'guard', guard: gate.rule.slice(0, 3), message: gate.message });
      wakes.push(...(gate.nextTryAt === null ? [] : [gate.nextTryAt]));
    }
  }
  if (c.status === 'closed' && isOver(context, agenda, letters)) {
    return { kind: 'finish', reasons };
  }
  const until = wakes
    .filter((at) => at > now)
    .reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);
  return { kind: 'wait', until, reasons };
}

/** No dated obligation, letter or task is left. */
function isOver(context: Context, agenda: Agenda, letters: readonly PlannedLetter[]): boolean {
  const open = context.case.tasks.some((task) => task.status === 'open');
  const underWay = context.case.messages.some((one) => one.status === 'sending');
  return (agenda.wakes ?? []).length === 0 && letters.length === 0 && !open && !underWay;
}

function suppression(context: Context, { dueAt: plannedAt, ...letter }: PlannedLetter, gate: ClosedGate): Move {
  const { messageId, template, step } = letter;
  const withheld = suppressed(context, { messageId, template, step, plannedAt }, gate);
  return {
    kind: 'record',
    moveId: `suppress-${messageId}`,
    events: [withheld, ...gate.consequences],
    reasons: [{ code: 'guard', guard: gate.rule.slice(0, 3), message: gate.message }],
  };
}

function sendMove(context: Context, letter: PlannedLetter, draft: NonNullable<PlannedLetter['draft']>): Move {
  const { messageId } = letter;
  const known = context.case.messages.find((one) => one.messageId === messageId);
  const attempt = known?.status === 'failed' ? known.attempt + 1 : (known?.attempt ?? 1);
  const smtpMessageId = `<${messageId}.${attempt}@amicable.invalid>`;
  return {
    kind: 'send',
    moveId: `send-${messageId}-${attempt}`,
    events: [
      ...(known === undefined ? [rendering(letter, draft, attempt)] : []),
      event('message.sending', { messageId, attempt, smtpMessageId }),
    ],
    letter: { messageId, attempt, draft },
    reasons: [{ code: 'due', message: `The letter ${letter.template} is due.` }],
  };
}

function rendering(
  { messageId, step }: PlannedLetter,
  draft: NonNullable<PlannedLetter['draft']>,
  attempt: number,
): NewEvent {
  return event('message.rendered', {
    messageId,
    step,
    attempt,
    template: draft.template,
    templateVersion: draft.templateVersion,
    channel: channelOf(draft),
    contactId: draft.contactId,
    draftHash: draftHash(draft),
    draft,
    textDigest: '',
    approvalId: null,
  });
}

/** What the delivery of a letter leads to: the sending is a fact of its own; a notice or placement begins with it. */
export function sendResult(
  state: AccountState,
  messageId: string,
  result:
    | { readonly outcome: 'sent'; readonly proof: string }
    | { readonly outcome: 'failed' | 'unknown'; readonly error: string },
): NewEvent[] {
  const c = state.case;
  const message = c?.messages.find((one) => one.messageId === messageId);
  if (c === null || message === undefined) {
    return [];
  }
  const { attempt } = message;
  if (result.outcome !== 'sent') {
    const type = result.outcome === 'failed' ? 'message.failed' : 'message.outcome-unknown';
    return [event(type, { messageId, attempt, error: result.error })];
  }
  return [event('message.sent', { messageId, attempt, proof: result.proof }), ...begun(state, c, message)];
}

/** What begins when its letter has left. */
function begun(state: AccountState, c: CaseState, { messageId, template }: MessageState): NewEvent[] {
  if (template === 'advance-notice' && c.notice?.status === 'approved') {
    return [event('notice.sent', { noticeId: c.notice.noticeId, messageId })];
  }
  if (template === 'final-notice' && c.finalNotice?.status === 'approved') {
    return [event('final-notice.sent', { noticeId: c.finalNotice.noticeId, messageId })];
  }
  if (template === 'agency' && c.placement?.status === 'approved') {
    const { placementId, agencyId, itemIds } = c.placement;
    const placed = state.items.filter((item) => itemIds.includes(item.itemId));
    const minor = placed.reduce((sum, item) => sum + item.balance - item.disputed + chargesOf(item), 0);
    const amount = { minor, currency: state.account?.currency ?? '' };
    return [event('placement.made', { placementId, agencyId, itemIds, amount })];
  }
  return [];
}
