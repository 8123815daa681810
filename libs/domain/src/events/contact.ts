import type { LetterChannel, LetterDraft } from '../letters/draft.js';
import type { Instant, Personal, PlainDate } from '../primitives.js';
import type { Reason, CallOutcome, StepName } from '../vocabulary.js';

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
  };

  'contact.recorded': {
    contactAt: Instant;
    channel: string;
    direction: 'inbound' | 'outbound';
    contactId: string | null;
    text: Personal;
  };

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
];
