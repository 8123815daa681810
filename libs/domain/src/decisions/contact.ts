import { channelMeant } from '../contact/channels.js';
import { type Context } from '../case/context.js';
import { event, type NewEvent } from '../events.js';
import { enoughAttemptsForUnknown } from '../guards.js';
import { violatedGate } from '../steps/call-gates.js';
import { sendResult } from '../steps/sending.js';
import type { Personal } from '../primitives.js';
import { freezing } from '../steps/freeze.js';
import type { DecisionPayloads, ReasonTerms } from './payloads.js';
import { refuse } from './refuse.js';
import { C, Cu, I, L, S, decision, type Deciding } from './spec.js';

function checkContact({ account }: Context, contactId: string | undefined): void {
  if (contactId !== undefined && !account.contacts.some((contact) => contact.contactId === contactId)) {
    refuse('unknown-reference', `The account has no contact ${contactId}.`, '/contactId');
  }
}

/** What happened before the account's calendar began is a note, not a contact of this case. */
function happenedSince({ calendar }: Context, at: string): void {
  if (at.slice(0, 10) <= calendar.from) {
    refuse('date-in-past', `${at} lies before everything this case knows: write a note instead.`, '/at');
  }
}

function reasonEvents(context: Context, terms: ReasonTerms): readonly NewEvent[] {
  const was = context.case.reason;
  const data = { reason: terms.reason, source: terms.source, evidence: terms.evidence ?? null };
  return [
    was === null ? event('reason.set', data) : event('reason.changed', { ...data, was }),
    ...(terms.reason === 'insolvency' ? freezing(context, `the reason is insolvency (${terms.source})`) : []),
    ...(was === null ? [] : [event('case.re-planned', { why: `the reason changed from ${was} to ${terms.reason}` })]),
  ];
}

export const setReason = decision({
  name: 'set-reason',
  roles: [C, S, L],
  second: 'sometimes',
  needsSecond: (_context, payload) => payload.reason === 'avoidance',
  approvers: [S],
  payloadGuards: (payload) => (payload.reason === 'unknown' ? [enoughAttemptsForUnknown] : []),
  check: ({ case: c }, payload) => {
    if (payload.reason === 'avoidance' && payload.evidence === undefined) {
      refuse('missing-field', 'Reason "avoidance" needs evidence.', '/evidence');
    }
    if (c.reason === payload.reason) {
      refuse('wrong-step', `The reason is ${payload.reason} already.`);
    }
  },
  execute: (context, payload) => reasonEvents(context, payload),
});

type Call = DecisionPayloads['record-call'];

function checkCall(context: Context, payload: Call): void {
  checkContact(context, payload.contactId);
  happenedSince(context, payload.at);
  if (payload.at > context.now) {
    refuse('date-too-far', `The call would have taken place in the future (${payload.at}).`, '/at');
  }
  if (payload.outcome === 'reached' && payload.contactId === undefined) {
    refuse('missing-field', 'Name the person reached.', '/contactId');
  }
  if (payload.outcome === 'reached' && payload.empathyAck !== true) {
    refuse('missing-field', 'Confirm that the empathy section was spoken (empathyAck: true).', '/empathyAck');
  }
}

function callEvents(context: Context, payload: Call, { actor }: Deciding): readonly NewEvent[] {
  const { at, contactId = null, secondPerson = null } = payload;
  const gate = payload.direction === 'outbound' ? violatedGate(context, { at, contactId, secondPerson }, actor) : null;
  const call = event('call.recorded', {
    callId: `${context.case.caseId}-c${context.state.seq + 1}`,
    callAt: payload.at,
    direction: payload.direction,
    contactId: payload.contactId ?? null,
    outcome: payload.outcome,
    summary: { personal: payload.summary },
    gateViolated: gate,
    callBackAt: payload.callBackAt ?? null,
    ...(secondPerson === null ? {} : { secondPerson }),
  });
  const reason = `a call was made outside the contact gates (${gate ?? ''})`;
  return gate === null ? [call] : [call, event('case.escalated', { to: 'supervisor', reason })];
}

/** A call that happened is always recorded; what was agreed in it is decided by its own spec (see decide). */
export const recordCall = decision({
  name: 'record-call',
  roles: [C, S],
  when: 'any',
  check: checkCall,
  execute: callEvents,
});

type Contact = DecisionPayloads['record-contact'];

function answersAnOpenQuestion({ case: c }: Context, { answers }: Contact): void {
  if (answers === undefined) {
    return;
  }
  const clarification = c.clarifications.find((one) => one.clarificationId === answers);
  if (clarification === undefined) {
    refuse('unknown-reference', `This case has sent no clarification ${answers}.`, '/answers');
  } else if (clarification.answered) {
    refuse('wrong-step', `Clarification ${answers} is answered already.`);
  }
}

/** What was said, with the help they asked for and the help we offered (R06), and what it answers. */
function contactEvents(payload: Contact): readonly NewEvent[] {
  const { at, channel, direction, contactId = null, text, attachment, helpAsked, helpOffered, answers } = payload;
  const said = [text, attachment, helpAsked, helpOffered].filter((part) => part !== undefined).join('\n');
  const contact = event('contact.recorded', {
    contactAt: at,
    channel,
    direction,
    contactId,
    text: { personal: said },
    ...(helpAsked === undefined ? {} : { helpAsked: { personal: helpAsked } }),
    ...(helpOffered === undefined ? {} : { helpOffered: { personal: helpOffered } }),
  });
  return answers === undefined
    ? [contact]
    : [contact, event('clarification.answered', { clarificationId: answers, by: 'contact', reference: null })];
}

export const recordContact = decision({
  name: 'record-contact',
  roles: [C, S, I, Cu],
  when: 'any',
  check: (context, payload) => {
    checkContact(context, payload.contactId);
    happenedSince(context, payload.at);
    if (payload.at > context.now) {
      refuse('date-too-far', `The contact would have taken place in the future (${payload.at}).`, '/at');
    }
    answersAnOpenQuestion(context, payload);
  },
  execute: (_context, payload) => contactEvents(payload),
});

export const confirmDelivery = decision({
  name: 'confirm-delivery',
  roles: [C, S, I],
  check: (context, payload) => {
    const message = context.case.messages.find((one) => one.messageId === payload.messageId);
    if (message === undefined) {
      refuse('unknown-reference', `This case has sent no message ${payload.messageId}.`, '/messageId');
    } else if (message.status !== 'sent' && message.status !== 'bounced') {
      refuse('wrong-step', `Message ${payload.messageId} is ${message.status}.`);
    } else if (payload.deliveredOn > context.today) {
      refuse('date-too-far', `The delivery date ${payload.deliveredOn} lies in the future.`, '/deliveredOn');
    } else if (message.sentOn !== null && payload.deliveredOn < message.sentOn) {
      refuse(
        'date-in-past',
        `The letter was sent on ${message.sentOn}: it cannot have arrived on ${payload.deliveredOn}.`,
        '/deliveredOn',
      );
    }
  },
  execute: (context, payload) => [
    event(
      'message.delivered',
      {
        messageId: payload.messageId,
        deliveredAt: context.now,
        deliveredOn: payload.deliveredOn,
        proof: payload.proof,
      },
      payload.deliveredOn,
    ),
  ],
});

export const resolveSend = decision({
  name: 'resolve-send',
  roles: [C, S],
  when: 'any',
  check: ({ case: c }, payload) => {
    const message = c.messages.find((one) => one.messageId === payload.messageId);
    if (message === undefined) {
      refuse('unknown-reference', `This case has no message ${payload.messageId}.`, '/messageId');
    } else if (message.status !== 'outcome-unknown') {
      refuse('wrong-step', `The outcome of ${payload.messageId} is known: ${message.status}.`);
    }
  },
  execute: ({ state }, payload) =>
    sendResult(
      state,
      payload.messageId,
      payload.left ? { outcome: 'sent', proof: payload.proof } : { outcome: 'failed', error: payload.proof },
    ),
});

export const note = decision({
  name: 'note',
  roles: [C, S, L],
  when: 'any',
  execute: (_context, payload) => [
    event('note.added', { text: { personal: payload.text }, visibility: payload.visibility ?? 'staff' }),
  ],
});

type Refused = DecisionPayloads['opt-out'] | DecisionPayloads['opt-in'];

/** Everybody it is about: the contact named, and whoever has the address. */
const peopleMeant = ({ contactId, holders = [] }: Refused): readonly string[] => [
  ...new Set([...(contactId === undefined ? [] : [contactId]), ...holders]),
];

function checkPeopleMeant(context: Context, payload: Refused): void {
  channelMeant(payload.channel);
  checkContact(context, payload.contactId);
  if (peopleMeant(payload).length === 0) {
    refuse('unknown-reference', 'No contact of the account has this address.', '/address');
  }
}

/** The address goes into the store of personal data, with the person who has it. */
const addressOf = ({ address }: Refused): { readonly address?: Personal } =>
  address === undefined ? {} : { address: { personal: address } };

export const optOut = decision({
  name: 'opt-out',
  roles: [C, S, I, Cu],
  when: 'any',
  check: checkPeopleMeant,
  execute: (_context, payload) => {
    const { requestedBy, source } = payload;
    const channel = channelMeant(payload.channel);
    return peopleMeant(payload).map((contactId) =>
      event('channel.opted-out', { channel, contactId, ...addressOf(payload), requestedBy, source }),
    );
  },
});

export const optIn = decision({
  name: 'opt-in',
  roles: [C, S, I],
  when: 'any',
  check: checkPeopleMeant,
  execute: (_context, payload) => {
    const { proof } = payload;
    const channel = channelMeant(payload.channel);
    return peopleMeant(payload).map((contactId) =>
      event('channel.opted-in', { channel, contactId, ...addressOf(payload), proof }),
    );
  },
});
