import { describe, expect, it } from '@jest/globals';
import { contactability } from '../contact/contactability.js';
import { callSheet } from '../contact/call-sheet.js';
import type { DecisionPayloads } from '../decisions/payloads.js';
import { lint } from '../letters/lint.js';
import type { PersonalRef } from '../primitives.js';
import type { Strategy } from '../strategy.js';
import {
  account,
  agreed,
  at,
  because,
  call,
  callPayload,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  guardsOf,
  lettersOf,
  NOTICE,
  offers,
  OWED,
  refusal,
  request,
  sam,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const KIND = 'Thank you for the call. What we spoke about is enclosed; please tell us if anything is missing.';
const message = (text = KIND): Omit<DecisionPayloads['send-message'], 'draftHash'> => ({
  channel: 'email',
  contactId: 'c1',
  text,
});
const MOVED = {
  contactId: 'c1',
  role: 'billing',
  name: 'New Name',
  email: 'new@example.com',
  source: 'their signature',
};
const openWhys = (sim: Simulation): string =>
  caseOf(sim)
    .tasks.filter((task) => task.status === 'open')
    .map((task) => task.why)
    .join(' ');
const lastDraft = (sim: Simulation) => sim.letters.at(-1)!.draft;

describe('messages by hand (R43, R73, G08, G17)', () => {
  it('R43 G17: a second person reads it first; what two agreed on leaves as it was shown', () => {
    const sim = walkTo('reminder');
    sim.advance(at('2026-03-06'));
    const { seq } = sim.state;
    const asked = request(sim, 'send-message', message());
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(refusal(sim, clara, 'approve', asked).code).toBe('not-permitted');
    sim.decide(sam, 'approve', asked);
    expect(typesSince(sim, seq).filter((type) => /^(approval|message)/.test(type))).toEqual([
      'approval.requested',
      'approval.granted',
      'message.rendered',
      'message.approved',
      'message.sending',
      'message.sent',
    ]);
    expect(lastDraft(sim)).toMatchObject({ template: 'message', facts: { paragraphs: [KIND] } });
  });

  it.each([
    ['a threat', 'Pay by Friday or else.', 'threatens'],
    ['an insult', 'Only an idiot would ignore us.', 'insults'],
    ['shaming', 'Everyone will know what you owe.', 'shames'],
    ['a false authority', 'The police will hear of this.', 'claims an authority'],
    ['a deadline that has passed', 'Please pay by 2026-02-01.', 'date that has passed'],
    ['shouting', 'Please answer!!!', 'shouts'],
  ])('R73 R43 G17: %s is refused with its place and reason, and nothing is on record', (_what, text, reason) => {
    const sim = walkTo('reminder');
    sim.advance(at('2026-03-06'));
    const { seq } = sim.state;
    const refused = refusal(sim, clara, 'send-message', message(text));
    expect(guardsOf(refused)).toEqual(['G17']);
    expect(refused.message).toContain(reason);
    expect(sim.state.seq).toBe(seq);
  });

  it('R73: German words are found in a German text, and plain ones pass in both languages', () => {
    const rules = (text: string, language: string) => lint(text, language).map((one) => [one.rule, one.place]);
    expect(rules('Sie sind ein Betrüger, und das wird die Polizei erfahren.', 'de-AT')).toEqual([
      ['insult', 'Betrüger'],
      ['false-authority', 'Polizei'],
    ]);
    expect(rules('Wie können wir helfen? Bitte rufen Sie uns an.', 'de')).toEqual([]);
    expect(rules(KIND, 'en')).toEqual([]);
    expect(lint('bis zum 01.02.2026', 'de', { today: '2026-03-02' }).map((one) => one.rule)).toEqual(['past-deadline']);
    expect(lint('bis zum 01.04.2026', 'de', { today: '2026-03-02' })).toEqual([]);
  });

  it('G09 R61: no message by hand while a gate is closed, nor into the cap of one in three bd', () => {
    const sim = walkTo('reminder');
    expect(guardsOf(refusal(sim, clara, 'send-message', message()))).toEqual(['G09']);
    sim.advance(at('2026-03-06'));
    sim.decide(erp, 'opt-out', { channel: 'email', contactId: 'c1', requestedBy: 'c1', source: 'reply' });
    expect(guardsOf(refusal(sim, clara, 'send-message', message()))).toEqual(['G09']);
  });

  it('G09: an opt-out is understood as people write it, or refused: none is taken that protects nobody', () => {
    const sim = walkTo('reminder');
    const optOut = { contactId: 'c1', requestedBy: 'c1', source: 'reply' };
    const error = refusal(sim, erp, 'opt-out', { ...optOut, channel: 'pigeon' });
    expect([error.code, error.facts]).toEqual(['unknown-reference', { pointer: '/channel' }]);
    sim.decide(erp, 'opt-out', { ...optOut, channel: 'E-Mail' });
    expect(sim.state.optedOut).toEqual(['email:c1']);
  });

  it('G09: approved on a Friday evening, a plan accepted before Monday: withheld once, the approval is void', () => {
    const sim = walkTo('negotiation');
    sim.advance(at('2026-03-27', '18:00'));
    agreed(sim, 'send-message', message());
    sim.decide(clara, 'propose-plan', { total: eur(OWED), count: 3, rhythm: 'monthly', firstDate: '2026-04-15' });
    const { planId } = caseOf(sim).plan!;
    sim.decide(erp, 'accept-plan', { planId, version: 1, acceptedBy: 'd', proof: 'm' });
    sim.advance(at('2026-04-07'));
    expect(lettersOf(sim)).not.toContain('message');
    const withheld = eventsOf(sim, 'message.suppressed').filter((one) => one.data.template === 'message');
    expect(withheld.map((one) => [one.data.rule, one.data.facts['planId']])).toEqual([['G09/plan', planId]]);
    expect(caseOf(sim).approvals.at(-1)?.status).toBe('voided');
  });

  it('P20 G10 G17 R74: paid between approval and send, it does not leave', () => {
    const sim = walkTo('reminder');
    sim.advance(at('2026-03-06', '18:00'));
    agreed(sim, 'send-message', message());
    sim.pay('p-9', OWED);
    sim.advance(at('2026-03-12'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'thanks']);
  });
});

describe('clarification (R19, R65)', () => {
  const TERMS = { documents: ['statement', 'terms'] as const, excerpts: [{ kind: 'terms' as const, text: 'Net 30.' }] };

  it('R65 R19: the documents go out, the response clock starts anew, once for each item', () => {
    const sim = walkTo('reminder');
    sim.advance(at('2026-03-09', '10:00'));
    sim.decide(clara, 'request-clarification', TERMS);
    expect(lettersOf(sim)).toEqual(['reminder-1', 'clarification']);
    expect(lastDraft(sim).facts).toMatchObject({ excerpts: TERMS.excerpts, asked: [{ invoiceNumber: '4711' }] });
    expect(eventsOf(sim, 'clarification.sent')[0]?.data.restarted).toEqual(['inv-4711']);
    sim.advance(at('2026-03-16', '23:59'));
    expect(lettersOf(sim)).toHaveLength(2);
    sim.decide(clara, 'request-clarification', { documents: ['statement'] });
    expect(eventsOf(sim, 'clarification.sent')[1]?.data.restarted).toEqual([]);
    sim.advance(at('2026-03-17', '12:00'));
    expect(lettersOf(sim)).toContain('reminder-2');
  });

  it('R65: answered by a reply, or by what somebody recorded; a second answer is refused', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'request-clarification', TERMS);
    const [sent] = eventsOf(sim, 'clarification.sent');
    const contact = { at: sim.now, channel: 'email', direction: 'inbound' as const, text: 'clear now' };
    const answers = sent!.data.clarificationId;
    expect(sim.decide(clara, 'record-contact', { ...contact, answers }).slice(0, 2)).toEqual([
      'contact.recorded',
      'clarification.answered',
    ]);
    expect(refusal(sim, clara, 'record-contact', { ...contact, answers }).code).toBe('wrong-step');
    sim.decide(clara, 'request-clarification', TERMS);
    sim.now = at('2026-03-03', '11:00');
    const said = { subject: { personal: 's' }, text: { personal: 't' }, automatic: false, channel: 'email' as const };
    const about = { replyId: 'r-1', contactId: 'c1', messageId: null, repliedAt: sim.now };
    sim.fact([{ type: 'message.replied', data: { ...about, ...said } }]);
    expect(eventsOf(sim, 'clarification.answered').map((one) => [one.data.by, one.data.reference])).toEqual([
      ['contact', null],
      ['reply', 'r-1'],
    ]);
  });

  it('R65: without the passage there is no contract to send, and unkind words leave in no document', () => {
    const sim = walkTo('reminder');
    expect(refusal(sim, clara, 'request-clarification', { documents: ['contract'] }).code).toBe('missing-field');
    const nasty = { documents: ['terms' as const], excerpts: [{ kind: 'terms' as const, text: 'Pay, or else.' }] };
    expect(guardsOf(refusal(sim, clara, 'request-clarification', nasty))).toEqual(['G17']);
  });
});

describe('dialogue (R06, R93)', () => {
  it('R06: the help asked for and offered is kept; where the strategy asks for it, no offer comes before it', () => {
    const first: Strategy = { ...STANDARD, negotiation: { ...STANDARD.negotiation, dialogueFirst: true } };
    const sim = walkTo('reminder', account(first));
    sim.decide(clara, 'set-reason', { reason: 'forgot', source: 'a reply' });
    expect(guardsOf(refusal(sim, clara, 'offer-terms', offers()))).toEqual(['G02']);
    const contact = { at: sim.now, channel: 'phone', direction: 'inbound' as const, text: 't' };
    sim.decide(clara, 'record-contact', { ...contact, helpAsked: 'two weeks', helpOffered: 'a plan' });
    expect(eventsOf(sim, 'contact.recorded')[0]?.data).toMatchObject({
      helpAsked: { personal: 'two weeks' },
      helpOffered: { personal: 'a plan' },
    });
    expect(sim.decide(clara, 'offer-terms', offers())).toContain('offer.made');
  });

  it('R06 R93: silence cannot block the road: with the attempts used up, an offer may be made', () => {
    const first: Strategy = { ...STANDARD, negotiation: { ...STANDARD.negotiation, dialogueFirst: true } };
    const sim = walkTo('call', account(first));
    for (const day of ['2026-03-18', '2026-03-20', '2026-03-24']) {
      sim.advance(at(day, '10:00'));
      call(sim, 'no-answer');
    }
    sim.decide(clara, 'set-reason', { reason: 'unknown', source: 'nobody answers' });
    expect(sim.decide(clara, 'offer-terms', offers())).toContain('offer.made');
  });

  it('R93 R37: notes and contacts are kept on a closed case as well', () => {
    const sim = walkTo('reminder');
    sim.pay('p-1', OWED);
    const contact = { at: sim.now, channel: 'email', direction: 'inbound' as const, text: 'thanks' };
    expect(sim.decide(clara, 'record-contact', contact)).toContain('contact.recorded');
  });
});

describe('calls (R25, R27, R56, R57)', () => {
  it('R57: hung up or abusive: our people are asked whether they want protection, until they decide', () => {
    const sim = walkTo('call');
    expect(refusal(sim, clara, 'flag-protection', { kind: 'abusive', instruction: 'i' }).code).toBe('wrong-step');
    call(sim, 'abusive');
    expect(openWhys(sim)).toMatch(/was abusive on 2026-03-18: protect whoever calls/);
    sim.decide(clara, 'flag-protection', { kind: 'abusive', instruction: 'only in writing or by a supervisor' });
    expect(openWhys(sim)).not.toMatch(/protect whoever calls/);
  });

  it('R57: protected, only a supervisor calls: another call is on record as outside the gates', () => {
    const sim = walkTo('call');
    call(sim, 'hung-up');
    sim.decide(clara, 'flag-protection', { kind: 'hung-up', instruction: 'i' });
    sim.advance(at('2026-03-30', '10:00'));
    call(sim, 'no-answer');
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toMatch(/only a supervisor calls/);
    sim.decide(sam, 'record-call', callPayload(sim, 'no-answer'));
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toBeNull();
    expect(refusal(sim, clara, 'clear-protection', { why: 'w' }).code).toBe('not-permitted');
    sim.decide(sam, 'clear-protection', { why: 'they apologised' });
    sim.advance(at('2026-03-31', '10:00'));
    call(sim, 'no-answer');
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toBeNull();
  });

  it('R57: with a second person on the line anybody may call; named on record', () => {
    const sim = walkTo('call');
    call(sim, 'abusive');
    sim.decide(sam, 'flag-protection', { kind: 'abusive', instruction: 'i', calls: 'second-person' });
    sim.advance(at('2026-03-30', '10:00'));
    call(sim, 'no-answer');
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toMatch(/second person/);
    call(sim, 'no-answer', { secondPerson: 'carl' });
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data).toMatchObject({ gateViolated: null, secondPerson: 'carl' });
  });

  it('R57 G09: protected from calls altogether: the call that is due is withheld once, and offered to nobody', () => {
    const sim = walkTo('call');
    sim.decide(clara, 'record-call', { ...callPayload(sim, 'abusive'), direction: 'inbound' });
    sim.decide(clara, 'flag-protection', { kind: 'abusive', instruction: 'i', calls: 'none' });
    sim.fact([
      {
        type: 'payment.failed',
        data: { paymentId: 'F', source: 's', failedOn: sim.today, reason: 'r', method: null, amount: eur(OWED) },
      },
    ]);
    sim.advance(at('2026-04-20', '10:00'));
    expect(tasksOf(sim)).not.toContain('record-call');
    const withheld = eventsOf(sim, 'message.suppressed').filter((one) => one.data.rule === 'G09/protection');
    expect(withheld.map((one) => one.data.planned)).toEqual(['call']);
  });

  it('R25: a call-back that was not made on its day is missed, and the next attempt keeps its distance', () => {
    const sim = walkTo('call');
    call(sim, 'call-back', { callBackAt: at('2026-03-19', '15:00') });
    sim.advance(at('2026-03-19', '14:59'));
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-03-19', '15:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
    sim.advance(at('2026-03-19', '23:59'));
    expect(eventsOf(sim, 'call.missed')).toEqual([]);
    sim.advance(at('2026-03-20', '09:00'));
    expect(eventsOf(sim, 'call.missed').map((one) => [one.at, one.data.callBackAt])).toEqual([
      [at('2026-03-20', '00:00'), at('2026-03-19', '15:00')],
    ]);
    sim.advance(at('2026-04-10'));
    expect(eventsOf(sim, 'call.missed')).toHaveLength(1);
  });

  it('R27 R26: without the empathy section nothing is saved', () => {
    const sim = walkTo('call');
    const { seq } = sim.state;
    const rushed = { ...callPayload(sim, 'reached'), empathyAck: false };
    expect(refusal(sim, clara, 'record-call', rushed).code).toBe('missing-field');
    expect(sim.state.seq).toBe(seq);
  });

  it('R56: a row of unanswered calls asks for another way to reach somebody, once', () => {
    const looking = { ...STANDARD, call: { ...STANDARD.call, attempts: 9, findContactAfter: 4 } };
    const sim = walkTo('call', account(looking));
    const days = ['2026-03-18', '2026-03-20', '2026-03-24', '2026-03-26'];
    days.forEach((day, index) => {
      expect(openWhys(sim)).not.toMatch(/find another person/);
      sim.advance(at(day, `1${index}:00`));
      call(sim, 'no-answer', { contactId: 'c1' });
    });
    expect(openWhys(sim)).toMatch(/4 calls in a row were not answered/);
    const { contacts, noAnswerStreak, bestHour } = contactability(caseOf(sim), sim.state.calendar!);
    expect([noAnswerStreak, bestHour, contacts]).toEqual([
      4,
      null,
      [expect.objectContaining({ contactId: 'c1', attempts: 4, reached: 0 })],
    ]);
    sim.advance(at('2026-03-30', '14:00'));
    call(sim, 'reached');
    expect(openWhys(sim)).not.toMatch(/not answered/);
    expect(contactability(caseOf(sim), sim.state.calendar!)).toMatchObject({ noAnswerStreak: 0, bestHour: 14 });
    expect(callSheet(sim.state, sim.strategy, sim.now, [])).toMatchObject({ closedBy: { rule: 'G09/cool-down' } });
  });
});

describe('contacts and their roles (P17, R92, 3.14)', () => {
  it('P17: letters go to collections before billing, though the invoices do not', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'update-contact', { ...MOVED, contactId: 'c2', role: 'collections' });
    sim.advance(at('2026-03-11'));
    expect(sim.letters.map((one) => one.draft.contactId)).toEqual(['c1', 'c2']);
  });

  it('P17 R92: raised to their decision maker, the next letter is theirs', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'update-contact', { ...MOVED, contactId: 'boss', role: 'decision-maker' });
    sim.decide(clara, 'escalate', { to: 'decision-maker', reason: 'write to the boss' });
    sim.advance(at('2026-03-11'));
    expect(lastDraft(sim).contactId).toBe('boss');
  });

  it('G17 R74: a changed contact voids no request: what was shown stays, the reader is the same person', () => {
    const sim = walkTo('notice-wanted');
    const asked = request(sim, 'request-advance-notice', NOTICE);
    sim.decide(clara, 'update-contact', { ...MOVED, language: 'de' });
    expect(caseOf(sim).approvals.at(-1)?.status).toBe('open');
    sim.decide(sam, 'approve', asked);
    sim.advance(at('2026-03-30', '10:00'));
    expect(lastDraft(sim)).toMatchObject({ template: 'advance-notice', contactId: 'c1', contactName: 'acc1-c1' });
    expect(sim.state.account?.contacts[0]?.person as unknown as PersonalRef).not.toMatchObject({ ref: 'acc1-c1' });
  });

  it('G05: a contact who opted out since is another letter: the request goes back to its maker', () => {
    const sim = walkTo('notice-wanted');
    sim.decide(clara, 'update-contact', { ...MOVED, contactId: 'c2' });
    request(sim, 'request-advance-notice', NOTICE);
    sim.decide(erp, 'opt-out', { channel: 'email', contactId: 'c1', requestedBy: 'c1', source: 'reply' });
    expect(caseOf(sim).approvals.at(-1)?.status).toBe('voided');
  });
});

describe('what a letter says (R22, R23, R32 to R37, P03, P05)', () => {
  it('P03 P05: many invoices are one letter at the highest level reached, with every overdue one in it', () => {
    const sim = walkTo('reminder');
    for (const [index, number] of ['4712', '4713', '4714'].entries()) {
      sim.invoice(number, '2026-02-01', `2026-03-0${index + 3}`, 50_00);
    }
    sim.run();
    sim.advance(at('2026-03-11'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    const items = lastDraft(sim).facts['items'] as { invoiceNumber: string }[];
    expect(items.map((one) => one.invoiceNumber)).toEqual(['4711', '4712', '4713', '4714']);
  });

  it.each([
    ['R23', 'impact'],
    ['R08 R22', 'sender.motto'],
  ])('%s: a letter that lacks what its template requires is not sent: fix-template, once', (_id, variable) => {
    const rule = { ...STANDARD.letters['reminder-1'], requires: [variable] };
    const sim = account({ ...STANDARD, letters: { ...STANDARD.letters, 'reminder-1': rule } });
    sim.sweep();
    sim.advance(at('2026-03-20'));
    expect(lettersOf(sim)).toEqual([]);
    expect(openWhys(sim)).toContain(`cannot state ${variable}`);
    const withheld = eventsOf(sim, 'message.suppressed').map((one) => [one.data.rule, one.data.facts['missing']]);
    expect(withheld).toEqual([['G05/content', variable]]);
  });

  it.each([
    ['R32', 'total'],
    ['R33', 'items'],
    ['R34', 'nextStep'],
    ['R34', 'periodBd'],
    ['R36', 'sender'],
    ['G05', 'interest'],
    ['G05', 'fees'],
  ])('%s: a final notice states %s, read from the ledger at its sending', (_id, fact) => {
    const sim = walkTo('final-notice-sent');
    sim.advance(at('2026-04-13', '10:00'));
    expect(lastDraft(sim).template).toBe('final-notice');
    expect(lastDraft(sim).facts[fact]).toBeTruthy();
  });

  it('R35: a broken word is cited, and without it nothing leaves', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'record-promise', { amount: eur(OWED), dueDate: '2026-03-10', promisedBy: 'd', channel: 'p' });
    sim.advance(at('2026-03-20'));
    expect(caseOf(sim).brokenWord).toMatchObject({ kind: 'promise', on: expect.any(String) });
  });

  it('R37: no final notice without a note on the relationship for whoever approves it', () => {
    const sim = walkTo('final-notice-sent');
    const approval = caseOf(sim).approvals.findLast((one) => one.decision === 'request-final-notice');
    expect(approval?.payload).toMatchObject({ relationshipNote: 'since 2019' });
  });
});

describe('words before a date (R47, P19, 3.5)', () => {
  const ahead: Strategy = { ...STANDARD, reminder: { ...STANDARD.reminder, preDueBd: 3 } };

  it('P19 R47: whoever forgot is told of the next due dates, in one letter, while the old case is open', () => {
    const sim = walkTo('reminder', account(ahead));
    sim.invoice('5001', '2026-03-01', '2026-04-15', 200_00);
    sim.invoice('5002', '2026-03-02', '2026-04-16', 300_00);
    sim.run();
    call(sim, 'reached', because('forgot'));
    sim.advance(at('2026-04-09', '23:59'));
    expect(lettersOf(sim)).not.toContain('pre-due');
    sim.advance(at('2026-04-10', '12:00'));
    expect(lettersOf(sim).filter((one) => one === 'pre-due')).toHaveLength(1);
    const facts = sim.letters.find((one) => one.draft.template === 'pre-due')!.draft.facts;
    expect(facts['comingTotal']).toEqual(eur(500_00));
    sim.advance(at('2026-04-30'));
    expect(lettersOf(sim).filter((one) => one === 'pre-due')).toHaveLength(1);
    expect(caseOf(sim).status).toBe('open');
  });

  it('R47: off in the standard strategy, and for whoever did not forget', () => {
    for (const [strategy, reason] of [
      [STANDARD, 'forgot'],
      [ahead, 'misunderstanding'],
    ] as const) {
      const sim = walkTo('reminder', account(strategy));
      sim.invoice('5001', '2026-03-01', '2026-04-15', 200_00);
      sim.run();
      call(sim, 'reached', because(reason));
      sim.advance(at('2026-04-20'));
      expect(lettersOf(sim)).not.toContain('pre-due');
    }
  });

  it('an open offer is brought to mind once, where the strategy wants it', () => {
    const reminding = { ...STANDARD, negotiation: { ...STANDARD.negotiation, offerReminderBd: 4 } };
    const sim = walkTo('offered', account(reminding));
    sim.advance(at('2026-03-26', '08:59'));
    expect(lettersOf(sim)).not.toContain('offer-reminder');
    sim.advance(at('2026-04-01'));
    expect(lettersOf(sim).filter((one) => one === 'offer-reminder')).toHaveLength(1);
  });
});
