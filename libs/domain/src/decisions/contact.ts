import { type Context } from '../case/context.js';
import { foldProvisional } from '../case/provisional.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent } from '../events.js';
import { enoughAttemptsForUnknown } from '../guards.js';
import { violatedGate } from '../steps/call.js';
import { sendResult } from '../next-move.js';
import { disputed, openDispute, promised, recordPromise } from './agreements.js';
import type { DecisionPayloads, ReasonTerms } from './payloads.js';
import { C, Cu, I, L, S, decision, type Deciding } from './spec.js';

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};

function checkContact({ account }: Context, contactId: string | undefined): void {
  if (contactId !== undefined && !account.contacts.some((contact) => contact.contactId === contactId)) {
    refuse('unknown-reference', `The account has no contact ${contactId}.`, '/contactId');
  }
}

function reasonEvents({ case: c }: Context, terms: ReasonTerms): readonly NewEvent[] {
  const data = { reason: terms.reason, source: terms.source, evidence: terms.evidence ?? null };
  if (c.reason === null) {
    return [event('reason.set', data)];
  }
  return [
    event('reason.changed', { ...data, was: c.reason }),
    event('case.re-planned', { why: `the reason changed from ${c.reason} to ${terms.reason}` }),
  ];
}

export const setReason = decision({
  name: 'set-reason',
  roles: [C, S, L],
  second: 'sometimes',
  needsSecond: (_context, payload) => payload.reason === 'avoidance',
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
  if (payload.at > context.now) {
    refuse('date-too-far', `The call would have taken place in the future (${payload.at}).`, '/at');
  }
  if (payload.outcome === 'reached' && payload.contactId === undefined) {
    refuse('missing-field', 'Name the person reached.', '/contactId');
  }
  if (payload.outcome === 'reached' && payload.empathyAck !== true) {
    refuse('missing-field', 'Confirm that the empathy section was spoken (empathyAck: true).', '/empathyAck');
  }
  if (payload.dispute !== undefined) {
    openDispute.check?.(context, payload.dispute, { id: '', role: 'collector' });
  }
  if (payload.promise !== undefined) {
    recordPromise.check?.(context, payload.promise, { id: '', role: 'supervisor' });
  }
}

function callEvents(context: Context, payload: Call, deciding: Deciding): readonly NewEvent[] {
  const gate = payload.direction === 'outbound' ? violatedGate(context, payload.at, payload.contactId ?? null) : null;
  const events: NewEvent[] = [
    event('call.recorded', {
      callId: `${context.case.caseId}-c${context.state.seq + 1}`,
      callAt: payload.at,
      direction: payload.direction,
      contactId: payload.contactId ?? null,
      outcome: payload.outcome,
      summary: { personal: payload.summary },
      gateViolated: gate,
      callBackAt: payload.callBackAt ?? null,
    }),
  ];
  const add = (more: (now: Context) => readonly NewEvent[]): void => {
    const frame = {
      commandId: deciding.decisionId,
      actor: deciding.actor,
      caseId: context.case.caseId,
      policyVersion: context.strategy.version,
    };
    const state = foldProvisional(context.state, frame, events, context.now);
    events.push(...more(state.case === null ? context : { ...context, state, case: state.case }));
  };
  const { reason, dispute, promise } = payload;
  if (reason !== undefined) {
    add((now) => reasonEvents(now, reason));
  }
  if (dispute !== undefined) {
    add((now) => disputed(now, dispute));
  }
  if (promise !== undefined) {
    add((now) => promised(now, promise));
  }
  if (gate !== null) {
    events.push(
      event('case.escalated', { to: 'supervisor', reason: `a call was made outside the contact gates (${gate})` }),
    );
  }
  return events;
}

/** A call that happened is always recorded; offers and a plan of the same act are decided by their own specs (see decide). */
export const recordCall = decision({
  name: 'record-call',
  roles: [C, S],
  when: 'any',
  check: checkCall,
  execute: callEvents,
});

export const recordContact = decision({
  name: 'record-contact',
  roles: [C, S, I, Cu],
  when: 'any',
  check: (context, payload) => {
    checkContact(context, payload.contactId);
    if (payload.at > context.now) {
      refuse('date-too-far', `The contact would have taken place in the future (${payload.at}).`, '/at');
    }
  },
  execute: (_context, payload) => [
    event('contact.recorded', {
      contactAt: payload.at,
      channel: payload.channel,
      direction: payload.direction,
      contactId: payload.contactId ?? null,
      text: {
        personal: [payload.text, payload.helpAsked, payload.helpOffered]
          .filter((part) => part !== undefined)
          .join('\n'),
      },
    }),
  ],
});

export const confirmDelivery = decision({
  name: 'confirm-delivery',
  roles: [C, S, I],
  check: (context, payload) => {
    const message = context.case.messages.find((one) => one.messageId === payload.messageId);
    if (message === undefined) {
      refuse('unknown-reference', `This case has sent no message ${payload.messageId}.`, '/messageId');
    } else if (message.status !== 'sent') {
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

export const optOut = decision({
  name: 'opt-out',
  roles: [C, S, I, Cu],
  when: 'any',
  check: (context, payload) => checkContact(context, payload.contactId),
  execute: (_context, payload) => [event('channel.opted-out', payload)],
});

export const optIn = decision({
  name: 'opt-in',
  roles: [C, S, I],
  when: 'any',
  check: (context, payload) => checkContact(context, payload.contactId),
  execute: (_context, payload) => [event('channel.opted-in', payload)],
});
