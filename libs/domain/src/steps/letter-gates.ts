import { addBusinessDays, nextSendHour, type Context } from '../case/context.js';
import { openReplies } from '../case/replies.js';
import { composeFor, letterFor } from '../decisions/letters.js';
import { event, type NewEvent } from '../events.js';
import { draftHash } from '../letters/compose.js';
import { missingFacts } from '../letters/content.js';
import { channelOf, type LetterChannel, type LetterDraft, type LetterTemplate } from '../letters/draft.js';
import { closedWindow } from './contact-window.js';
import { followsConversation } from './negotiation.js';
import { payerFacts } from './pending-letters.js';
import { closed, disputeGate, held, overlayGate, restGate, type ClosedGate } from './restraint.js';
import type { LetterClass, PlannedLetter } from './step.js';
import { replyDue } from './tasks.js';

export type { ClosedGate } from './restraint.js';

/** Letters that count for the cap of one message in so many business days. */
const COUNTED: readonly LetterTemplate[] = [
  'reminder-1',
  'reminder-2',
  'offer',
  'message',
  'pre-due',
  'offer-reminder',
];

/** The first gate a due letter does not pass (G05, G09, G10); null when it may leave now. */
export function gateOf(context: Context, letter: PlannedLetter): ClosedGate | null {
  return standingGate(context, letter) ?? contentGate(context, letter) ?? windowGate(context, letter);
}

/** What keeps it in whatever the hour. */
function standingGate(context: Context, letter: PlannedLetter): ClosedGate | null {
  if (letter.class === 'approved') {
    const byHand = letter.template === 'message' ? handGate(context, letter) : null;
    return staleApproval(context, letter) ?? byHand ?? suspended(context, letter);
  }
  const refused = optOutGate(context, letter.draft, letter.class);
  if (refused !== null) {
    return refused;
  }
  if (letter.class === 'dunning') {
    const overlay =
      overlayGate(context) ?? disputeGate(context) ?? replyGate(context) ?? firstWordGate(context, letter);
    if (overlay !== null) {
      return overlay;
    }
  }
  if (letter.template === 'pre-due') {
    return restGate(context);
  }
  const waits = letter.class === 'dunning' || (letter.class === 'offer' && !followsConversation(context));
  return waits ? capGate(context) : null;
}

/** G05: a letter that cannot state what it must is not sent; its template is a person's task (R23, R32 to R36). */
function contentGate(context: Context, { draft, template }: PlannedLetter): ClosedGate | null {
  const missing = draft === null ? [] : missingFacts(context, draft);
  return missing.length === 0
    ? null
    : held('G05/content', `The letter ${template} cannot state ${missing.join(', ')}.`, {
        missing: missing.join(', '),
      });
}

/** Whatever leaves, leaves in the reader's own hours and on a business day, also when we come late ourselves (7.11). */
function windowGate(context: Context, { draft }: PlannedLetter): ClosedGate | null {
  const contact = context.account.contacts.find((one) => one.contactId === draft?.contactId) ?? null;
  const shut = closedWindow(context, contact, 'letters', context.now);
  if (shut === null) {
    return null;
  }
  const { gate, zone, localTime, localDate, opensAt } = shut;
  const message = `It is ${localTime} on ${localDate} where the reader lives (${zone}): nobody is written to now.`;
  return closed(`G09/${gate}`, message, { zone, clock: localTime, localDate }, opensAt);
}

/** The gates of a message by hand, at its request, its approval and its sending (G09). */
export function messageGate(
  context: Context,
  { contactId, channel }: { readonly contactId: string; readonly channel: LetterChannel },
): ClosedGate | null {
  const draft = { contactId, ...(channel === 'letter' ? { channel } : {}) };
  return optOutGate(context, draft, 'dunning') ?? overlayGate(context) ?? disputeGate(context) ?? capGate(context);
}

/** A message that two people agreed on waits for the cap; whatever else closed since, it goes back to its maker. */
function handGate(context: Context, letter: PlannedLetter): ClosedGate | null {
  const gate =
    letter.draft === null ? null : messageGate(context, { ...letter.draft, channel: channelOf(letter.draft) });
  return gate === null || gate.rule === 'G09/cap' ? gate : withdrawn(context, letter, gate);
}

/** The first word to anybody asks and helps: a letter that demands waits until somebody was spoken or written to (R04). */
function firstWordGate({ case: c, strategy }: Context, { template }: PlannedLetter): ClosedGate | null {
  const spoken = c.dialogue !== null || c.attempts.length > 0 || c.messages.some((one) => one.sentAt !== null);
  return strategy.letters[template].demand === true && !spoken
    ? closed('G09/first-contact', `The letter ${template} demands: it cannot be the first word.`, { template }, null)
    : null;
}

/** A letter goes out on a channel its reader wants; where another is open, the draft names that one already. */
function optOutGate(
  { state }: Context,
  draft: Pick<LetterDraft, 'contactId' | 'channel'> | null,
  kind: LetterClass,
): ClosedGate | null {
  if (draft === null || kind === 'confirmation') {
    return null;
  }
  const { contactId } = draft;
  const channel = channelOf(draft);
  const what = channel === 'email' ? 'e-mail' : 'letters on paper';
  const optOutId = `${channel}:${contactId}`;
  return state.optedOut.includes(optOutId)
    ? closed('G09/opt-out', `The contact opted out of ${what}.`, { contactId, channel, optOutId }, null)
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

/** Whoever wrote to us is answered before they are reminded (3.2). */
function replyGate({ case: c, calendar }: Context): ClosedGate | null {
  const [reply] = openReplies(c);
  return reply === undefined
    ? null
    : closed(
        'G09/reply',
        `The customer replied on ${reply.on}: they are answered before they are reminded.`,
        { replyId: reply.replyId, repliedOn: reply.on },
        replyDue(calendar, reply),
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
        'G09/cap',
        `A message went out on ${last}.`,
        { lastMessageOn: last, everyBusinessDays: strategy.contact.messageEveryBd, countInWindow: 1 },
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
  const now = composeFor(context, approval.decision, approval.payload, approval.addressee);
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
