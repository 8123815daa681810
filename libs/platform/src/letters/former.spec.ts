import { describe, expect, it } from '@jest/globals';
import type { LetterDraft, LetterTemplate } from '#domain';
import { eur, NAMES } from './letters.fixture.js';
import { createRenderer } from './render.js';

/** A template as it was stored before languages had word lists: no `words.json`, and words expected among the facts. */
const stored = (text: string, requires: readonly string[]) => ({
  'subject.hbs': 'S',
  'text.hbs': text,
  'html.hbs': `<p>${text}</p>`,
  'variables.json': JSON.stringify({ requires, optional: ['credits'], language: 'en' }),
});
const rendered = async (template: LetterTemplate, text: string, facts: LetterDraft['facts']): Promise<string> => {
  const renderer = createRenderer(() => Promise.resolve(stored(text, Object.keys(facts))));
  const draft: LetterDraft = {
    template,
    templateVersion: 'v',
    language: 'en',
    contactId: 'ap',
    accountName: 'r1',
    contactName: 'r2',
    facts,
  };
  return (await renderer.render(draft, NAMES)).text;
};

describe('a letter pinned before there were other languages', () => {
  const OPTIONS = '{{#each options}}{{title}}: {{money amount}}; {{/each}}';

  it('still names its options, by today’s drafts and by those of then', async () => {
    const options = [
      { optionId: 'a', kind: 'plan', amount: eur(100) },
      { optionId: 'b', kind: 'meeting', title: 'Let us meet', amount: eur(200) },
    ];
    expect(await rendered('offer', OPTIONS, { options })).toBe(
      'Pay in installments: EUR 1.00; Let us meet: EUR 2.00;\n',
    );
  });

  it('still says what is deducted and what comes next', async () => {
    const credits = [
      { number: 'CN-1', amount: eur(100) },
      { number: null, amount: eur(200) },
    ];
    const text = '{{#each credits}}{{number}} {{/each}}{{nextStep}}';
    const after = 'we will ask an impartial collection agency to take over';
    expect(await rendered('final-notice', text, { credits, nextStep: 'agency' })).toBe(
      `CN-1 unapplied payment ${after}\n`,
    );
    expect(await rendered('final-notice', text, { credits, nextStep: after })).toBe(
      `CN-1 unapplied payment ${after}\n`,
    );
  });
});
