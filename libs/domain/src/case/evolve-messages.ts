import { localDate } from './days.js';
import type { StoredEvent } from '../events.js';
import { plus } from '../calendar/dates.js';
import type { LetterTemplate } from '../letters/draft.js';
import type { AccountState, CaseState, MessageState } from './state.js';

/** How often a letter is tried that certainly failed, before it becomes a person's task, and how long after (ms). */
const SEND_ATTEMPTS = 3;
const SEND_RETRY_MS = 30 * 60_000;

/** Folds the life of letters: rendered → approved → sending → sent → delivered, or failed, bounced, unknown. */
export function evolveMessages(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'message.rendered': {
      const { messageId, step, attempt, draftHash, draft, contactId, channel, approvalId } = event.data;
      const message: MessageState = {
        messageId,
        step,
        attempt,
        draftHash,
        draft,
        contactId,
        channel,
        approvalId,
        template: draft.template,
        status: 'rendered',
        approvedAt: null,
        retryAt: null,
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
      return update(c, event.data.messageId, { status: 'sending', attempt: event.data.attempt, retryAt: null });
    case 'message.sent': {
      const on = state.calendar === null ? event.at.slice(0, 10) : localDate(state.calendar, event.at);
      const message = c.messages.find((one) => one.messageId === event.data.messageId);
      const status = message?.deliveredOn == null ? 'sent' : 'delivered';
      const next = update(c, event.data.messageId, { status, draft: null, sentAt: event.at, sentOn: on });
      const template = message?.template;
      if (template !== 'reminder-1' && template !== 'reminder-2') {
        return next;
      }
      const attempt = {
        channel: message?.channel ?? ('email' as const),
        at: event.at,
        on,
        id: event.data.messageId,
        outcome: 'sent' as const,
        direction: 'outbound' as const,
        contactId: message?.contactId ?? null,
      };
      return { ...next, attempts: [...next.attempts, attempt] };
    }
    case 'message.delivered': {
      const { messageId, deliveredAt, deliveredOn } = event.data;
      const message = c.messages.find((one) => one.messageId === messageId);
      // Feeds that contradict each other prove nothing: a letter that came back stays a person's task.
      if (message?.status === 'bounced' && event.actor.role === 'integration') {
        return c;
      }
      const left = message?.sentAt != null;
      return update(c, messageId, { deliveredAt, deliveredOn, ...(left ? { status: 'delivered' } : {}) });
    }
    case 'message.bounced':
      return withoutAttempt(update(c, event.data.messageId, { status: 'bounced' }), event.data.messageId);
    case 'message.failed':
      return withoutAttempt(failed(c, event), event.data.messageId);
    case 'message.outcome-unknown':
      return update(c, event.data.messageId, { status: 'outcome-unknown' });
    case 'message.suppressed': {
      const key = `${event.data.messageId}|${event.data.rule}`;
      const remembered: CaseState = { ...c, suppressed: [...c.suppressed, key] };
      const { nextTryAt, final, planned } = event.data;
      return nextTryAt === null && final !== false && planned === undefined
        ? withheldForGood(remembered, event)
        : remembered;
    }
    default:
      return c;
  }
}

/** Tried again by itself only when the system is certain; what a person found out, a person decides about. */
function failed(c: CaseState, event: StoredEvent<'message.failed'>): CaseState {
  const { messageId, attempt } = event.data;
  const again = event.actor.role === 'system' && attempt < SEND_ATTEMPTS;
  return update(c, messageId, {
    status: 'failed',
    sentAt: null,
    sentOn: null,
    retryAt: again ? plus(event.at, SEND_RETRY_MS) : null,
  });
}

/** What did not arrive was no attempt to reach anybody (G03). */
const withoutAttempt = (c: CaseState, messageId: string): CaseState => ({
  ...c,
  attempts: c.attempts.filter((one) => one.id !== messageId),
});

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
    return update(c, messageId, { status: 'suppressed', draft: null, retryAt: null });
  }
  const never: MessageState = {
    messageId,
    step,
    template: template as LetterTemplate,
    attempt: 0,
    draftHash: '',
    draft: null,
    contactId: '',
    channel: 'email',
    approvalId: null,
    status: 'suppressed',
    approvedAt: null,
    retryAt: null,
    sentAt: null,
    sentOn: null,
    deliveredAt: null,
    deliveredOn: null,
  };
  return { ...c, messages: [...c.messages, never] };
}
