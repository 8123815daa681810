import { describe, expect, it } from '@jest/globals';
import { contextOf } from '../case/context.js';
import { composeFor } from '../decisions/letters.js';
import type { DecisionPayloads } from '../decisions/payloads.js';
import type { LetterDraft } from '../letters/draft.js';
import type { Strategy } from '../strategy.js';
import { templateTasks } from '../steps/contact-tasks.js';
import { gateOf } from '../steps/letter-gates.js';
import {
  account,
  agreed,
  at,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  guardsOf,
  lettersOf,
  NOTICE,
  OWED,
  refusal,
  request,
  sam,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const NOTE: Omit<DecisionPayloads['request-final-notice'], 'draftHash'> = { relationshipNote: 'since 2019' };
const lastDraft = (sim: Simulation): LetterDraft => sim.letters.at(-1)!.draft;
const withRule = (template: 'final-notice', requires: readonly string[]): Strategy => ({
  ...STANDARD,
  letters: { ...STANDARD.letters, [template]: { ...STANDARD.letters[template], requires } },
});
const contextIn = (sim: Simulation) => contextOf(sim.state, STANDARD, sim.now);
const finalNoticeIn = (sim: Simulation): LetterDraft =>
  composeFor(contextIn(sim), 'request-final-notice', { ...NOTE, draftHash: '' })!;
/** What keeps in an approved final notice that lacks this fact, and the tasks that follow. */
function lacking(sim: Simulation, fact: string): { rule: string | undefined; missing: unknown; tasks: string[] } {
  const draft = finalNoticeIn(sim);
  const [head = '', part] = fact.split('.');
  const rest = part === undefined ? null : { ...(draft.facts[head] as object), [part]: null };
  const letter = {
    ...({ messageId: 'm', template: 'final-notice', step: 'final-notice', class: 'approved', dueAt: sim.now } as const),
    draft: { ...draft, facts: { ...draft.facts, [head]: rest } },
  };
  const gate = gateOf(contextIn(sim), letter);
  const tasks = templateTasks(contextIn(sim), [letter]).map((one) => one.subject);
  return { rule: gate?.rule, missing: gate?.facts['missing'], tasks };
}

describe('what a final notice must state (3.10)', () => {
  const hold = walkTo('hold');

  it.each([
    ['R32', 'total'],
    ['R33', 'items'],
    ['R34', 'oldestDueDate'],
    ['R34', 'periodBd'],
    ['R34', 'nextStep'],
    ['R36', 'sender.contactPerson'],
    ['G05', 'interest'],
    ['G05', 'fees'],
  ])('%s G05: without %s it does not leave; its template is to be mended', (_id, fact) => {
    expect(lacking(hold, fact)).toEqual({ rule: 'G05/content', missing: fact, tasks: ['fix-template-m'] });
  });

  it('R32 R33 R34 R36 G05: with all of it, it leaves and says what the ledger says', () => {
    const sim = walkTo('final-notice-sent');
    sim.advance(at('2026-04-13', '10:00'));
    expect(lastDraft(sim)).toMatchObject({
      template: 'final-notice',
      facts: {
        total: eur(OWED),
        items: [{ invoiceNumber: '4711', dueDate: '2026-02-19', balance: eur(OWED) }],
        oldestDueDate: '2026-02-19',
        periodBd: 10,
        nextStep: 'agency',
        sender: { contactPerson: 'Clara' },
      },
    });
  });

  it('R32 R33 R34 R35 R36: what its own template asks for and nobody knows: nothing is sent, a task asks to mend it', () => {
    const sim = walkTo('hold', account(withRule('final-notice', ['sender.motto'])));
    agreed(sim, 'request-final-notice', NOTE);
    sim.advance(at('2026-04-17'));
    expect(lettersOf(sim)).not.toContain('final-notice');
    expect(eventsOf(sim, 'message.suppressed').map((one) => one.data.rule)).toContain('G05/content');
    expect(eventsOf(sim, 'final-notice.sent')).toEqual([]);
    const whys = caseOf(sim)
      .tasks.filter((one) => one.status === 'open')
      .map((one) => one.why);
    expect(whys.join()).toContain('cannot state sender.motto');
  });

  it('G05 R32 R33: paid in part between approval and sending, the approved text does not leave', () => {
    const sim = walkTo('hold');
    sim.advance(at('2026-04-10', '18:00'));
    agreed(sim, 'request-final-notice', NOTE);
    sim.pay('p-5', 100_00);
    sim.advance(at('2026-04-17'));
    expect(lettersOf(sim)).not.toContain('final-notice');
    const rules = eventsOf(sim, 'message.suppressed').filter((one) => one.data.template === 'final-notice');
    expect(rules.map((one) => [one.data.rule, one.data.facts['paymentId']])).toEqual([['G05', 'p-5']]);
    expect(eventsOf(sim, 'final-notice.voided')).toHaveLength(1);
  });

  it('R35: the promise that was broken is cited with its day and sum; without it the letter does not leave', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'record-promise', { amount: eur(OWED), dueDate: '2026-03-10', promisedBy: 'd', channel: 'p' });
    sim.advance(at('2026-03-20'));
    const { on } = caseOf(sim).brokenWord!;
    expect(finalNoticeIn(sim).facts['brokenWord']).toEqual({ kind: 'promise', date: on, amount: eur(OWED) });
    expect(lacking(sim, 'brokenWord')).toMatchObject({ rule: 'G05/content', missing: 'brokenWord' });
    expect(finalNoticeIn(hold).facts['brokenWord']).toBeNull();
  });

  it('R37: without a word on the relationship it cannot be asked for; the word is before whoever approves it', () => {
    const sim = walkTo('hold');
    const { seq } = sim.state;
    for (const relationshipNote of ['', '  ']) {
      expect(refusal(sim, clara, 'request-final-notice', { relationshipNote, draftHash: '' }).code).toBe(
        'missing-field',
      );
    }
    expect(sim.state.seq).toBe(seq);
    request(sim, 'request-final-notice', NOTE);
    expect(eventsOf(sim, 'final-notice.requested').at(-1)?.data.relationshipNote).toBe('since 2019');
    expect(caseOf(sim).approvals.at(-1)?.payload).toMatchObject(NOTE);
  });

  it('R34: a day before which nothing happens is stated and kept; the period never ends earlier than it does without', () => {
    const dated = (notBefore: string): string | undefined => {
      const sim = walkTo('hold');
      agreed(sim, 'request-final-notice', { ...NOTE, notBefore });
      expect(finalNoticeDraft(sim)?.facts['notBefore']).toBe(notBefore);
      sim.advance(at('2026-04-13', '10:00'));
      sim.delivered('acc1-1.final-notice.1');
      sim.advance(at('2026-06-10'));
      expect(eventsOf(sim, 'final-notice.expired')).toHaveLength(1);
      return eventsOf(sim, 'final-notice.delivered').at(-1)?.data.expiresOn;
    };
    expect(dated('2026-05-15')).toBe('2026-05-15');
    expect(dated('2026-04-14')).toBe('2026-04-27');
    const sim = walkTo('hold');
    const wanting = (notBefore: string) =>
      refusal(sim, clara, 'request-final-notice', { ...NOTE, notBefore, draftHash: '' });
    expect(wanting('2026-04-09')).toMatchObject({ code: 'date-in-past', facts: { pointer: '/notBefore' } });
    expect(wanting('2026-06-10')).toMatchObject({ code: 'date-too-far', facts: { pointer: '/notBefore' } });
  });
});

const finalNoticeDraft = (sim: Simulation): LetterDraft | undefined =>
  sim.letters.find((one) => one.draft.template === 'final-notice')?.draft;

describe('what letters say beside it', () => {
  it('R08: what the delay does to us is said from the second reminder on, in the language of the letter, if at all', () => {
    const saying = walkTo('reminder', account({ ...STANDARD, impact: { en: 'Our drivers are paid weekly.' } }));
    saying.advance(at('2026-03-11'));
    expect(saying.letters.map((one) => one.draft.facts['impact'])).toEqual([undefined, 'Our drivers are paid weekly.']);
    const silent = walkTo('reminder', account({ ...STANDARD, impact: { de: 'Unsere Fahrer warten.' } }));
    silent.advance(at('2026-03-11'));
    expect(silent.letters.some((one) => 'impact' in one.draft.facts)).toBe(false);
  });

  it('P05: a contested invoice is left out of the sum and listed as left out, with its reason', () => {
    const sim = walkTo('reminder');
    sim.invoice('4712', '2026-02-01', '2026-03-03', 50_00);
    sim.run();
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4712', category: 'quality', statement: 'broken' });
    sim.advance(at('2026-03-20'));
    const { facts } = sim.letters.find((one) => one.draft.template === 'reminder-2')!.draft;
    expect((facts['items'] as { invoiceNumber: string }[]).map((one) => one.invoiceNumber)).toEqual(['4711']);
    expect(facts['excluded']).toEqual([
      { invoiceNumber: '4712', dueDate: '2026-03-03', amount: eur(50_00), reason: 'disputed' },
    ]);
    expect(facts['total']).toEqual(eur(OWED));
    expect(sim.letters[0]!.draft.facts).not.toHaveProperty('excluded');
  });

  it('R22: two reminders by e-mail, no third; the second only after the wait', () => {
    const sim = walkTo('reminder');
    sim.advance(at('2026-03-09'));
    expect(sim.letters.map((one) => [one.draft.template, one.draft.channel ?? 'email'])).toEqual([
      ['reminder-1', 'email'],
    ]);
    sim.advance(at('2026-06-30'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
  });

  it('R04: after the first letter alone nothing harsh can be asked for', () => {
    const sim = walkTo('reminder');
    const { seq } = sim.state;
    const harsh = [
      refusal(sim, clara, 'request-advance-notice', { ...NOTICE, draftHash: '' }),
      refusal(sim, clara, 'request-final-notice', { ...NOTE, draftHash: '' }),
    ];
    for (const one of harsh) {
      expect(one.code).toBe('guard-unmet');
      expect(guardsOf(one)).toEqual(expect.arrayContaining(['G01']));
    }
    expect(guardsOf(harsh[1]!)).toEqual(expect.arrayContaining(['G02', 'G03']));
    expect(sim.state.seq).toBe(seq);
  });
});

describe('opting out of an address (3.14)', () => {
  const said = { channel: 'email', address: 'ap@customer.example', requestedBy: 'd', source: 'a reply' };

  it('G09: whoever has the address is not written to by e-mail any more; opted in again in time, they are', () => {
    const sim = walkTo('reminder');
    sim.decide(erp, 'opt-out', { ...said, holders: ['c1'] });
    const [event, ...others] = eventsOf(sim, 'channel.opted-out');
    expect(others).toEqual([]);
    expect(event?.data).toMatchObject({ channel: 'email', contactId: 'c1', requestedBy: 'd' });
    expect(sim.state.optedOut).toEqual(['email:c1']);
    const silent = walkTo('reminder');
    silent.decide(erp, 'opt-out', { ...said, holders: ['c1'] });
    silent.advance(at('2026-03-20'));
    expect(lettersOf(silent)).toEqual(['reminder-1']);
    sim.decide(sam, 'opt-in', { channel: 'email', address: said.address, holders: ['c1'], proof: 'their letter' });
    sim.advance(at('2026-03-24'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
  });

  it('G09: an address that nobody has opts nobody out', () => {
    const sim = walkTo('reminder');
    expect(refusal(sim, erp, 'opt-out', { ...said, holders: [] })).toMatchObject({
      code: 'unknown-reference',
      facts: { pointer: '/address' },
    });
    expect(sim.state.optedOut).toEqual([]);
  });
});
