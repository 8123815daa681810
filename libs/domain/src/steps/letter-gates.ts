import {
  addBusinessDays,
  livePlan,
  nextSendHour,
  openPromise,
  claimable,
  endOfDay,
  type Context,
} from '../case/context.js';
import { openReplies } from '../case/replies.js';
import { composeFor, letterFor } from '../decisions/letters.js';
import { event, type NewEvent } from '../events.js';
import { draftHash } from '../letters/compose.js';
import { channelOf } from '../letters/draft.js';
import type { Instant } from '../primitives.js';
import { followsConversation } from './negotiation.js';
import { payerFacts } from './pending-letters.js';
import type { PlannedLetter } from './step.js';
import { replyDue } from './tasks.js';

/** A gate that keeps a due letter in: its rule, the facts, when it is tried again (null: never), and what follows from it. */
export interface ClosedGate {
  readonly rule: string;
  readonly message: string;
  readonly facts: { readonly [key: string]: string | number | boolean | null };
  readonly nextTryAt: Instant | null;
  readonly consequences: readonly NewEvent[];
}

const COUNTED = ['reminder-1', 'reminder-2', 'offer'];

/** The first gate a due letter does not pass (G05, G09, G10); null when it may leave now. */
export function gateOf(context: Context, letter: PlannedLetter): ClosedGate | null {
  const { state, case: c } = context;
  if (letter.class === 'approved') {
    return staleApproval(context, letter) ?? suspended(context, letter);
  }
  const refused = optOutGate(context, letter);
  if (refused !== null) {
    return refused;
  }
  if (letter.class === 'dunning') {
    const overlay = overlayGate(context) ?? replyGate(context);
    if (overlay !== null) {
      return overlay;
    }
    if (claimable(state) === 0) {
      return closed(
        'G11',
        'Every open item is disputed.',
        { disputes: c.disputes.filter((one) => one.open).length },
        null,
      );
    }
  }
  return letter.class === 'dunning' || (letter.class === 'offer' && !followsConversation(context))
    ? capGate(context)
    : null;
}

/** A letter goes out on a channel its reader wants; where another is open, the draft names that one already. */
function optOutGate({ state }: Context, { draft, class: kind }: PlannedLetter): ClosedGate | null {
  if (draft === null || kind === 'confirmation') {
    return null;
  }
  const { contactId } = draft;
  const channel = channelOf(draft);
  const what = channel === 'email' ? 'e-mail' : 'letters on paper';
  return state.optedOut.includes(`${channel}:${contactId}`)
    ? closed('G09-opt-out', `The contact opted out of ${what}.`, { contactId }, null)
    : null;
}

const HARSH: readonly string[] = ['advance-notice', 'final-notice', 'agency'];

/** Approved letters need not wait for the cap, but nothing harsh leaves while somebody keeps their word or the case rests. */
function suspended(context: Context, letter: PlannedLetter): ClosedGate | null {
  const { state } = context;
  if (letter.template === 'write-off' && state.writtenOff === 0) {
    return closed('G10', 'The written-off balance has been paid.', payerFacts(context), null);
  }
  const gate = HARSH.includes(letter.template) ? overlayGate(context) : null;
  return gate === null ? null : withdrawn(context, letter, gate);
}

const closed = (rule: string, message: string, facts: ClosedGate['facts'], nextTryAt: Instant | null): ClosedGate => ({
  rule,
  message,
  facts,
  nextTryAt,
  consequences: [],
});

/** Whoever wrote to us is answered before they are reminded (3.2). */
function replyGate({ case: c, calendar }: Context): ClosedGate | null {
  const [reply] = openReplies(c);
  return reply === undefined
    ? null
    : closed(
        'G09-reply',
        `The customer replied on ${reply.on}: they are answered before they are reminded.`,
        { replyId: reply.replyId, repliedOn: reply.on },
        replyDue(calendar, reply),
      );
}

function overlayGate({ case: c, calendar }: Context): ClosedGate | null {
  const promise = openPromise(c);
  if (promise !== undefined) {
    return closed(
      'G09-promise',
      `Promise ${promise.promiseId} is open.`,
      { promiseId: promise.promiseId },
      endOfDay(calendar, promise.toleranceUntil),
    );
  }
  const plan = livePlan(c);
  if (plan !== null) {
    const last = plan.installments[plan.installments.length - 1];
    return closed(
      'G09-plan',
      `Plan ${plan.planId} is being kept.`,
      { planId: plan.planId },
      last === undefined ? null : endOfDay(calendar, last.dueDate),
    );
  }
  return c.pausedUntil === null
    ? null
    : closed(
        'G09-pause',
        `Paused until ${c.pausedUntil}.`,
        { until: c.pausedUntil },
        endOfDay(calendar, c.pausedUntil),
      );
}

/** One message per account in so many business days; offers count and wait, confirmations do neither. */
function capGate(context: Context): ClosedGate | null {
  const { case: c, calendar, strategy, today } = context;
  const counted = c.messages.filter((one) => COUNTED.includes(one.template) && one.sentOn !== null);
  const last = counted.reduce<string | null>(
    (latest, one) => (latest === null || (one.sentOn ?? '') > latest ? one.sentOn : latest),
    null,
  );
  if (last === null) {
    return null;
  }
  const next = addBusinessDays(calendar, last, strategy.contact.messageEveryBd);
  return today >= next
    ? null
    : closed(
        'G09-cap',
        `A message went out on ${last}.`,
        { lastMessageOn: last, everyBusinessDays: strategy.contact.messageEveryBd },
        nextSendHour(calendar, next),
      );
}

/** G05: what two people approved must still be what the ledger says in the moment of sending. */
function staleApproval(context: Context, letter: PlannedLetter): ClosedGate | null {
  const { case: c } = context;
  const message = c.messages.find((one) => one.messageId === letter.messageId);
  const approval = c.approvals.find((one) => one.approvalId === message?.approvalId);
  if (message === undefined || approval === undefined || letterFor(approval.decision)?.checkedAtSend !== true) {
    return null;
  }
  const now = composeFor(context, approval.decision, approval.payload);
  if (now !== null && draftHash(now) === message.draftHash) {
    return null;
  }
  const why = 'the account has changed since the approval';
  const facts = { approvedHash: message.draftHash, ...payerFacts(context) };
  return withdrawn(context, letter, closed('G05', `The letter no longer agrees with the ledger: ${why}.`, facts, null));
}

/** A letter that two people agreed on and that never leaves takes with it what it was to announce: the maker begins anew. */
function withdrawn({ case: c }: Context, letter: PlannedLetter, gate: ClosedGate): ClosedGate {
  const approvalId = c.messages.find((one) => one.messageId === letter.messageId)?.approvalId ?? null;
  const why = gate.message;
  const consequences: NewEvent[] = [
    ...(letter.template === 'advance-notice' && c.notice?.status === 'approved'
      ? [event('notice.cancelled', { noticeId: c.notice.noticeId, why })]
      : []),
    ...(letter.template === 'final-notice' && c.finalNotice?.status === 'approved'
      ? [event('final-notice.voided', { noticeId: c.finalNotice.noticeId, why })]
      : []),
    ...(approvalId === null ? [] : [event('approval.voided', { approvalId, why })]),
  ];
  return { ...gate, nextTryAt: null, consequences };
}
