import { describe, expect, it } from '@jest/globals';
import { event, type ContactData } from '../events.js';
import {
  account,
  agreed,
  at,
  because,
  NOTICE,
  request,
  clara,
  erp,
  eventsOf,
  lettersOf,
  offers,
  tasksOf,
  walkTo,
} from '../simulator/journey.fixture.js';
import type { Simulation } from '../simulator/simulation.js';
import { STANDARD } from '../simulator/strategy.fixture.js';
import type { LetterRule, Strategy } from '../strategy.js';
import type { LetterTemplate } from './draft.js';

/** English and German, with other wordings of some letters. */
function spoken(rules: Partial<Record<LetterTemplate, Partial<LetterRule>>> = {}): Strategy {
  const letters = Object.fromEntries(
    Object.entries(STANDARD.letters).map(([name, rule]) => [
      name,
      { ...rule, texts: [text('en', name), text('de', name)], ...rules[name as LetterTemplate] },
    ]),
  );
  return { ...STANDARD, letters: letters as unknown as Strategy['letters'] };
}
const text = (language: string, name: string) => ({ language, version: `${language}/${name}` });
const both = (name: string) => [text('en', name), text('de', name)];

type Contact = Partial<Omit<ContactData, 'person'>>;
/** A swept account whose contacts are changed to these, its first letter sent. */
function reached(
  strategy: Strategy,
  contacts: readonly Contact[],
  language = 'en',
  before?: (sim: Simulation) => void,
) {
  const sim = account(strategy);
  const [first] = sim.state.account?.contacts ?? [];
  const name = sim.state.account!.name;
  const given = contacts.map((one, index) => ({ ...first!, contactId: `c${index + 1}`, ...one }));
  sim.fact([event('account.contact-changed', { name, language, contacts: given })]);
  before?.(sim);
  sim.sweep();
  sim.advance(at('2026-03-02', '10:00'));
  return sim;
}
const draftOf = (sim: Simulation) => sim.letters.at(-1)?.draft;

describe('the language of a letter', () => {
  it.each([
    ['de', null, 'de/reminder-1', 'de'],
    ['de-AT', null, 'de/reminder-1', 'de'],
    ['fr', null, 'en/reminder-1', 'en'],
    ['en', 'de', 'de/reminder-1', 'de'],
    ['de', 'en-GB', 'en/reminder-1', 'en'],
    ['de', 'fr', 'en/reminder-1', 'en'],
  ])('account %s, contact %s: %s', (ofAccount, ofContact, templateVersion, language) => {
    const sim = reached(spoken(), [{ language: ofContact }], ofAccount);
    expect(draftOf(sim)).toMatchObject({ templateVersion, language });
  });

  it('is the one there was in a strategy from before there were others', () => {
    const sim = reached(STANDARD, [{}], 'de');
    expect(draftOf(sim)).toMatchObject({ templateVersion: 'v-reminder-1', language: 'en' });
    expect(draftOf(sim)).not.toHaveProperty('variant');
  });
});

describe('the wording of a letter (R85)', () => {
  const soft = { name: 'soft', when: { reason: ['financial-difficulty'] as const }, texts: both('offer.soft') };

  it('follows the reason, and is recorded in what was rendered', () => {
    const strategy = spoken({ offer: { variants: [soft] } });
    const sim = walkTo('offered', account(strategy));
    expect(draftOf(sim)).toMatchObject({ template: 'offer', variant: 'soft', templateVersion: 'en/offer.soft' });
    expect(eventsOf(sim, 'message.rendered').at(-1)?.data.draft.variant).toBe('soft');
    const other = walkTo('diagnosis', account(strategy));
    other.decide(clara, 'set-reason', because('forgot').reason);
    other.decide(clara, 'offer-terms', offers());
    expect(draftOf(other)).toMatchObject({ template: 'offer', templateVersion: 'en/offer' });
    expect(draftOf(other)).not.toHaveProperty('variant');
  });

  it.each([
    ['a first case', { firstCase: true }, true],
    ['a later case', { firstCase: false }, false],
    ['a sum below', { overdueBelow: { EUR: 9_000_01 } }, true],
    ['a sum not below', { overdueBelow: { EUR: 9_000_00 } }, false],
    ['the language it is written in', { language: 'de' }, true],
    ['another language', { language: 'en' }, false],
    ['a reason that is not known yet', { reason: ['forgot' as const] }, false],
    ['all of several', { firstCase: true, overdueBelow: { EUR: 1 } }, false],
  ])('%s', (_what, when, used) => {
    const variants = [{ name: 'other', when, texts: both('other') }];
    const sim = reached(spoken({ 'reminder-1': { variants } }), [{}], 'de');
    expect(draftOf(sim)?.templateVersion).toBe(used ? 'de/other' : 'de/reminder-1');
    expect(draftOf(sim)?.variant).toBe(used ? 'other' : undefined);
  });

  it('is that of the first variant that fits, in the order of the strategy', () => {
    const variants = ['a', 'b'].map((name) => ({ name, when: { firstCase: true }, texts: both(name) }));
    expect(draftOf(reached(spoken({ 'reminder-1': { variants } }), [{}]))?.variant).toBe('a');
  });
});

describe('a misunderstanding (R19)', () => {
  const reason = ['misunderstanding' as const];
  const strategy = spoken({
    'reminder-2': { variants: [{ name: 'misunderstanding', when: { reason }, texts: both('details') }] },
  });
  function misunderstood(sim = walkTo('reminder', account(strategy))): Simulation {
    sim.decide(erp, 'record-contact', { at: sim.now, channel: 'email', direction: 'inbound', text: 'which order?' });
    sim.decide(clara, 'set-reason', { reason: 'misunderstanding', source: 'their reply' });
    return sim;
  }

  it('is answered with the details once more, when the cap allows it, and never twice', () => {
    const sim = misunderstood();
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    const suppressed = eventsOf(sim, 'message.suppressed').map(({ data }) => data.rule);
    expect(suppressed).toEqual(['G09/cap']);
    sim.advance(at('2026-03-05', '09:30'));
    expect(sim.letters.at(-1)).toMatchObject({
      messageId: 'acc1-1.reminder-2.details',
      draft: { template: 'reminder-2', variant: 'misunderstanding', templateVersion: 'en/details' },
    });
    sim.advance(at('2026-04-30'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
  });

  it('gives the time of a reminder to answer before an offer is due', () => {
    const dueOf = (sim: Simulation) => sim.state.case?.tasks.find((task) => task.kind === 'offer-terms')?.dueAt;
    expect(dueOf(misunderstood())).toBe(at('2026-03-10', '00:00'));
    expect(dueOf(misunderstood(walkTo('reminder')))).toBe(at('2026-03-06', '00:00'));
  });

  it('not beside an offer, not in a strategy without words for it, and not once it was paid (G10)', () => {
    const offered = misunderstood();
    offered.decide(clara, 'offer-terms', offers());
    offered.advance(at('2026-03-20'));
    expect(lettersOf(offered)).toEqual(['reminder-1', 'offer']);
    const wordless = misunderstood(walkTo('reminder'));
    wordless.advance(at('2026-03-20'));
    expect(lettersOf(wordless)).toEqual(['reminder-1']);
    const paid = misunderstood();
    paid.pay('p-1', 9_000_00);
    paid.advance(at('2026-03-20'));
    expect(lettersOf(paid)).toEqual(['reminder-1', 'thanks']);
    expect(eventsOf(paid, 'message.suppressed').map(({ data }) => [data.messageId, data.rule])).toEqual([
      ['acc1-1.reminder-2.details', 'G09/cap'],
      ['acc1-1.reminder-2.details', 'G10'],
    ]);
  });
});

describe('the channel of a letter', () => {
  const paper: Contact = { hasEmail: false, hasAddress: true };

  it('is e-mail where there is an address, else paper; the record says which', () => {
    const mailed = reached(STANDARD, [{ hasAddress: true }]);
    expect(draftOf(mailed)).not.toHaveProperty('channel');
    expect(eventsOf(mailed, 'message.rendered')[0]?.data.channel).toBe('email');
    const posted = reached(STANDARD, [paper]);
    expect(draftOf(posted)).toMatchObject({ channel: 'letter', contactId: 'c1' });
    expect(eventsOf(posted, 'message.rendered')[0]?.data.channel).toBe('letter');
    expect(tasksOf(posted)).toEqual([]);
  });

  it('whoever pays the bills is written to first, by e-mail before paper (P17)', () => {
    const boss: Contact = { role: 'managing-director' };
    const books: Contact = { role: 'accounts-payable' };
    expect(draftOf(reached(STANDARD, [boss, books]))?.contactId).toBe('c2');
    expect(draftOf(reached(STANDARD, [boss, { ...books, hasEmail: false }]))?.contactId).toBe('c1');
    expect(
      draftOf(
        reached(STANDARD, [
          { ...paper, ...boss },
          { ...paper, ...books },
        ]),
      )?.contactId,
    ).toBe('c2');
    expect(draftOf(reached(STANDARD, [boss, { role: 'sales' }]))?.contactId).toBe('c1');
  });

  it('paper counts as a channel of its own among the attempts (G03)', () => {
    const sim = reached(STANDARD, [paper]);
    expect(sim.state.case?.attempts).toMatchObject([{ channel: 'letter', outcome: 'sent' }]);
    sim.fact([event('message.bounced', { messageId: 'acc1-1.reminder-1.1', reason: 'moved away' })]);
    expect(sim.state.case?.attempts).toEqual([]);
  });

  it('who opts out of e-mail gets paper from then on; who opts out of both gets nothing, on record once (G09)', () => {
    const sim = reached(STANDARD, [{ hasAddress: true }]);
    const optOut = (channel: string) =>
      sim.decide(erp, 'opt-out', { channel, contactId: 'c1', requestedBy: 'c1', source: 'reply' });
    optOut('email');
    sim.advance(at('2026-03-11'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    expect(draftOf(sim)).toMatchObject({ channel: 'letter' });
    expect(eventsOf(sim, 'message.suppressed')).toEqual([]);

    expect(tasksOf(sim)).toEqual([]);
    optOut('phone');
    const open = sim.state.case?.tasks.filter((task) => task.status === 'open');
    expect(open).toMatchObject([{ kind: 'complete-task', subject: 'letter-only', roles: ['supervisor'] }]);

    const silent = reached(STANDARD, [paper]);
    silent.decide(erp, 'opt-out', { channel: 'letter', contactId: 'c1', requestedBy: 'c1', source: 'reply' });
    silent.advance(at('2026-03-20'));
    expect(lettersOf(silent)).toEqual(['reminder-1']);
    expect(eventsOf(silent, 'message.suppressed').map(({ data }) => [data.rule, data.template])).toEqual([
      ['G09/opt-out', 'reminder-2'],
    ]);
  });

  const addressed = (sim: Simulation) => {
    const [contact] = sim.state.account?.contacts ?? [];
    const contacts = [{ ...contact!, hasAddress: true }];
    sim.fact([event('account.contact-changed', { name: sim.state.account!.name, language: 'en', contacts })]);
  };
  const optedOut = (sim: Simulation) =>
    sim.decide(erp, 'opt-out', { channel: 'email', contactId: 'c1', requestedBy: 'c1', source: 'reply' });

  it('a request for a letter goes back to its maker when its reader wants paper instead (G05)', () => {
    const sim = walkTo('notice-wanted');
    addressed(sim);
    const { approvalId } = request(sim, 'request-advance-notice', NOTICE);
    optedOut(sim);
    expect(eventsOf(sim, 'approval.voided').map(({ data }) => data.approvalId)).toEqual([approvalId]);
    expect(sim.preview('request-advance-notice', { ...NOTICE, draftHash: '' }).draft?.channel).toBe('letter');
  });

  it('the delivery of a notice on paper is proved by a person, and starts its clock', () => {
    const sim = walkTo('notice-wanted');
    addressed(sim);
    optedOut(sim);
    agreed(sim, 'request-advance-notice', NOTICE);
    sim.advance(at('2026-03-30', '10:00'));
    const messageId = 'acc1-1.advance-notice.1';
    expect(sim.letters.at(-1)).toMatchObject({ messageId, draft: { channel: 'letter' } });
    expect(tasksOf(sim)).toContain('confirm-delivery');
    sim.decide(clara, 'confirm-delivery', { messageId, proof: 'registered letter', deliveredOn: '2026-03-30' });
    expect(eventsOf(sim, 'notice.delivered')).toHaveLength(1);
    sim.advance(at('2026-04-10', '10:00'));
    expect(eventsOf(sim, 'hold.placed')).toHaveLength(1);
  });
});

describe('what goes with a letter (R19)', () => {
  const digest = 'a'.repeat(64);
  const strategy = spoken({ 'reminder-2': { attachments: ['statement', 'invoices'] } });
  const attach = (sim: Simulation) =>
    sim.fact([
      event('invoice.document-attached', {
        itemId: 'inv-4711',
        invoiceNumber: '4711',
        digest,
        bytes: 1,
        name: '4711.pdf',
      }),
    ]);

  it('a statement, and the invoices whose file is known, bound by the draft', () => {
    const sim = reached(strategy, [{}], 'en', attach);
    expect(draftOf(sim)).not.toHaveProperty('attachments');
    expect(draftOf(sim)?.facts).not.toHaveProperty('statement');
    sim.advance(at('2026-03-11'));
    expect(draftOf(sim)?.attachments).toEqual([
      { kind: 'statement' },
      { kind: 'invoice', itemId: 'inv-4711', invoiceNumber: '4711', digest },
    ]);
    expect(draftOf(sim)?.facts['statement']).toMatchObject({ currency: 'EUR', items: [{ invoiceNumber: '4711' }] });
  });

  it('the statement alone where no file is known', () => {
    const sim = reached(strategy, [{}]);
    sim.advance(at('2026-03-11'));
    expect(draftOf(sim)?.attachments).toEqual([{ kind: 'statement' }]);
  });
});
