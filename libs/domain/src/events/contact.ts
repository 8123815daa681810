import type { LetterChannel, LetterDraft } from '../letters/draft.js';
import type { Instant, Personal, PlainDate } from '../primitives.js';
import type { Reason, CallOutcome, ClarificationDocument, ProtectedCalls, StepName } from '../vocabulary.js';

interface MessageRef {
  readonly messageId: string;
}

/** Events of an account's stream about what was said and written, and why it is unpaid. */
export interface ContactEvents {
  'message.rendered': MessageRef & {
    step: StepName;
    attempt: number;
    template: string;
    templateVersion: string;
    channel: LetterChannel;
    contactId: string;
    draftHash: string;
    /** What the text was made of: enough to render it again bit by bit. */
    draft: LetterDraft;
    /** SHA-256 of subject, text and HTML as stored; filled in by the record when it stores them. */
    textDigest: string;
    approvalId: string | null;
  };
  'message.approved': MessageRef & { draftHash: string; approvalId: string };
  'message.sending': MessageRef & { attempt: number; smtpMessageId: string };
  'message.sent': MessageRef & { attempt: number; proof: string };
  'message.delivered': MessageRef & { deliveredAt: Instant; deliveredOn: PlainDate; proof: string };
  'message.bounced': MessageRef & { reason: string };
  'message.opened': MessageRef & { openedAt: Instant };
  'message.failed': MessageRef & { attempt: number; error: string };
  'message.outcome-unknown': MessageRef & { attempt: number; error: string };
  'message.suppressed': {
    messageId: string;
    template: string;
    step: StepName;
    plannedAt: Instant;
    rule: string;
    facts: { readonly [key: string]: string | number | boolean | null };
    nextTryAt: Instant | null;
    /** What was to happen, where it was no letter: a call that was due and is not offered. */
    planned?: 'call';
    /** False: held until something happens that has no date, and then tried again; absent: without a next try it is for good. */
    final?: false;
  };
  /** What the customer wrote back. `automatic`: an out-of-office notice or its like, which answers nothing. */
  'message.replied': {
    replyId: string;
    contactId: string | null;
    /** The letter it answers, where that is known. */
    messageId: string | null;
    channel: 'email';
    repliedAt: Instant;
    automatic: boolean;
    subject: Personal;
    text: Personal;
  };

  'call.recorded': {
    callId: string;
    callAt: Instant;
    direction: 'inbound' | 'outbound';
    contactId: string | null;
    outcome: CallOutcome;
    summary: Personal;
    gateViolated: string | null;
    callBackAt: Instant | null;
    /** Who else was on the line, where a protection asks for somebody. */
    secondPerson?: string;
  };
  /** A call-back that was agreed and not made on its day. */
  'call.missed': { callId: string; callBackAt: Instant };

  'contact.recorded': {
    contactAt: Instant;
    channel: string;
    direction: 'inbound' | 'outbound';
    contactId: string | null;
    text: Personal;
    /** What they asked for and what we offered (R06); absent where nothing was said of it. */
    helpAsked?: Personal;
    helpOffered?: Personal;
  };

  /** The bill explained: its documents go out; the response clock starts anew for items it was not restarted for before. */
  'clarification.sent': {
    clarificationId: string;
    itemIds: readonly string[];
    documents: readonly ClarificationDocument[];
    /** What contract, terms or quote say, in their own words. */
    excerpts: readonly { readonly kind: ClarificationDocument; readonly text: string }[];
    /** Items whose response clock starts anew with it. */
    restarted: readonly string[];
  };
  /** They answered: by a reply, or in a contact that somebody recorded. */
  'clarification.answered': { clarificationId: string; by: 'reply' | 'contact'; reference: string | null };

  /** Our people are protected from now on: who calls changes, or nobody does. */
  'protection.flagged': { kind: string; instruction: Personal; calls: ProtectedCalls };
  'protection.cleared': { why: string };

  'reason.set': { reason: Reason; source: string; evidence: string | null };
  'reason.changed': { reason: Reason; source: string; evidence: string | null; was: Reason };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_CONTACT: readonly (keyof ContactEvents)[] = [
  'message.rendered',
  'message.approved',
  'message.sending',
  'message.sent',
  'message.opened',
  'message.suppressed',
  'call.missed',
];
