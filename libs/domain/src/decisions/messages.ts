import { caseItems, undisputed, type Context } from '../case/context.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent } from '../events.js';
import type { Guard } from '../guards.js';
import { wantedAddressee } from '../letters/addressee.js';
import { composeLetter } from '../letters/compose.js';
import { messageGate } from '../steps/letter-gates.js';
import { undeliverable } from '../steps/tasks.js';
import type { DecisionPayloads } from './payloads.js';
import { C, S, decision } from './spec.js';
import { wellSaid } from './well-said.js';

type Message = DecisionPayloads['send-message'];
type Clarification = DecisionPayloads['request-clarification'];

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer: string): never => {
  throw new DomainError(code, message, [], { pointer });
};

/** G09: a message by hand passes the gates a reminder passes; the window is no refusal, it waits for it. */
const gatesOpen =
  ({ contactId, channel }: Pick<Message, 'contactId' | 'channel'>): Guard =>
  (context) => {
    const gate = messageGate(context, { contactId, channel });
    return gate === null
      ? null
      : { id: 'G09', message: gate.message, ...(gate.nextTryAt === null ? {} : { unblocksAt: gate.nextTryAt }) };
  };

/** What the approval of a message adds to the record is its letter: rendered and approved by it. */
const noFurtherEvents: readonly NewEvent[] = [];

export const sendMessage = decision({
  name: 'send-message',
  roles: [C, S],
  second: 'always',
  payloadGuards: (payload) => [
    gatesOpen(payload),
    wellSaid(`${payload.subject ?? ''}\n${payload.text}`, payload.contactId),
  ],
  check: (context, payload) => {
    if (!context.account.contacts.some((one) => one.contactId === payload.contactId)) {
      refuse('unknown-reference', `The account has no contact ${payload.contactId}.`, '/contactId');
    }
    if (wantedAddressee(context, payload) === null) {
      const address = payload.channel === 'email' ? 'e-mail address' : 'postal address';
      refuse('missing-field', `Contact ${payload.contactId} has no ${address}.`, '/channel');
    }
  },
  execute: () => noFurtherEvents,
});

/** Items a clarification is about: those named, else all the case treats. */
function explainedItems({ state }: Context, { itemIds }: Clarification): readonly string[] {
  return (
    itemIds ??
    caseItems(state)
      .filter((item) => undisputed(item) > 0)
      .map((item) => item.itemId)
  );
}

const IN_WORDS: readonly string[] = ['contract', 'terms', 'quote'];

export const requestClarification = decision({
  name: 'request-clarification',
  roles: [C, S],
  payloadGuards: ({ excerpts = [] }) => excerpts.map((one) => wellSaid(one.text, undefined)),
  check: (context, payload) => {
    const items = caseItems(context.state);
    const unknown = (payload.itemIds ?? []).find((itemId) => !items.some((item) => item.itemId === itemId));
    if (unknown !== undefined) {
      refuse('unknown-reference', `The case has no open item ${unknown}.`, '/itemIds');
    }
    const unquoted = payload.documents.find(
      (kind) => IN_WORDS.includes(kind) && !(payload.excerpts ?? []).some((one) => one.kind === kind),
    );
    if (unquoted !== undefined) {
      refuse('missing-field', `No ${unquoted} is on file: give the passage that matters.`, '/excerpts');
    }
    if (composeLetter(context, 'clarification', {}) === null) {
      refuse('missing-field', undeliverable(context, 'clarification'), '/contacts');
    }
  },
  execute: (context, payload) => {
    const { case: c } = context;
    const itemIds = explainedItems(context, payload);
    const sent = event('clarification.sent', {
      clarificationId: `${c.caseId}-e${context.state.seq + 1}`,
      itemIds,
      documents: payload.documents,
      excerpts: payload.excerpts ?? [],
      restarted: itemIds.filter((itemId) => !c.clarifiedItems.includes(itemId)),
    });
    return [sent];
  },
});
