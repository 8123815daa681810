import { localDate } from '../calendar/business.js';
import type { StoredEvent } from '../events.js';
import type { LetterTemplate } from '../letters/draft.js';
import type { AccountState, CaseState, MessageState } from './state.js';

/** Folds the life of letters: rendered → approved → sending → sent → delivered, or failed, bounced, unknown. */
export function evolveMessages(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'message.rendered': {
      const { messageId, step, attempt, draftHash, draft, contactId, approvalId } = event.data;
      const message: MessageState = {
        messageId,
        step,
        attempt,
        draftHash,
        draft,
        contactId,
        approvalId,
        template: draft.template,
        status: 'rendered',
        approvedAt: null,
        failedAt: null,
        sentAt: null,
        sentOn: null,
        deliveredAt: null,
        deliveredOn: null,
      };
      return { ...c, messages: [...c.messages.filter((one) => one.messageId !== messageId), message] };
    }
    case 'message.approved':
      return update(c, event.data.messageId, { status: 'approved', approvedAt: event.at });
    case 'message.sending':
      return update(c, event.data.messageId, { status: 'sending', attempt: event.data.attempt });
    case 'message.sent': {
      const on = state.calendar === null ? event.at.slice(0, 10) : localDate(state.calendar, event.at);
      const next = update(c, event.data.messageId, { status: 'sent', draft: null, sentAt: event.at, sentOn: on });
      const template = c.messages.find((one) => one.messageId === event.data.messageId)?.template;
      if (template !== 'reminder-1' && template !== 'reminder-2') {
        return next;
      }
      const attempt = {
        channel: 'email' as const,
        at: event.at,
        on,
        id: event.data.messageId,
        outcome: 'sent' as const,
        direction: 'outbound' as const,
      };
      return { ...next, reminders: next.reminders + 1, attempts: [...next.attempts, attempt] };
    }
    case 'message.delivered':
      return update(c, event.data.messageId, {
        status: 'delivered',
        deliveredAt: event.data.deliveredAt,
        deliveredOn: event.data.deliveredOn,
      });
    case 'message.bounced':
      return {
        ...update(c, event.data.messageId, { status: 'bounced' }),
        attempts: c.attempts.filter((one) => one.id !== event.data.messageId),
      };
    case 'message.failed':
      return update(c, event.data.messageId, { status: 'failed', failedAt: event.at, sentAt: null });
    case 'message.outcome-unknown':
      return update(c, event.data.messageId, { status: 'outcome-unknown' });
    case 'message.suppressed': {
      const key = `${event.data.messageId}|${event.data.rule}`;
      const remembered: CaseState = { ...c, suppressed: [...c.suppressed, key] };
      return event.data.nextTryAt === null ? withheldForGood(remembered, event) : remembered;
    }
    default:
      return c;
  }
}

function update(c: CaseState, messageId: string, to: Partial<MessageState>): CaseState {
  return {
    ...c,
    messages: c.messages.map((message) => (message.messageId === messageId ? { ...message, ...to } : message)),
  };
}

/** A letter that will never leave: nobody plans it a second time. */
function withheldForGood(c: CaseState, event: StoredEvent<'message.suppressed'>): CaseState {
  const { messageId, template, step } = event.data;
  if (c.messages.some((message) => message.messageId === messageId)) {
    return update(c, messageId, { status: 'suppressed', draft: null });
  }
  const never: MessageState = {
    messageId,
    step,
    template: template as LetterTemplate,
    attempt: 0,
    draftHash: '',
    draft: null,
    contactId: '',
    approvalId: null,
    status: 'suppressed',
    approvedAt: null,
    failedAt: null,
    sentAt: null,
    sentOn: null,
    deliveredAt: null,
    deliveredOn: null,
  };
  return { ...c, messages: [...c.messages, never] };
}
