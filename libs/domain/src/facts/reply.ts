import type { AccountState } from '../case/state.js';
import { event } from '../events.js';
import type { Instant } from '../primitives.js';
import { refusedFact, type FactJudgement } from './refusal.js';

/** What somebody wrote to us, placed with an account. */
export interface ReplyReport {
  readonly replyId: string;
  readonly contactId: string | null;
  readonly messageId: string | null;
  readonly repliedAt: Instant;
  /** Sent by a machine on its own (out of office): kept, and answered by nobody. */
  readonly automatic: boolean;
  readonly subject: string;
  readonly text: string;
}

/** Judges a reply: it belongs to the account's latest case, also when that is closed (R93); without any case to a person. */
export function judgeReply(state: AccountState, report: ReplyReport): FactJudgement {
  if (state.case === null) {
    return refusedFact('unknown-case', `account ${state.account?.accountId ?? ''} has no case`);
  }
  const { replyId, contactId, repliedAt, automatic, subject, text } = report;
  const known = contactId !== null && state.account?.contacts.some((one) => one.contactId === contactId) === true;
  const replied = event('message.replied', {
    replyId,
    contactId: known ? contactId : null,
    messageId: report.messageId,
    channel: 'email',
    repliedAt,
    automatic,
    subject: { personal: subject },
    text: { personal: text },
  });
  return { events: [replied] };
}
