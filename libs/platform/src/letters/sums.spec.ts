import { describe, expect, it } from '@jest/globals';
import type { LetterDraft, Simulation } from '#domain';
import { accountUnder, walkToTheEnd } from '../strategy/walk.fixture.js';
import { NAMES, shippedLetters } from './letters.fixture.js';

const { strategy, renderer } = await shippedLetters();
const LANGUAGES = ['en', 'de'] as const;
type Language = (typeof LANGUAGES)[number];
const WORDS = {
  en: {
    row: /open: /,
    line: /(Interest|Fees) as posted: /,
    credit: /Already deducted, .*: /,
    total: /^Total( overdue)?: /,
  },
  de: {
    row: /offen: /,
    line: /(Zinsen|Gebühren) laut Buchung: /,
    credit: /Bereits abgezogen, .*: /,
    total: /^(Überfälliger )?Gesamtbetrag: /,
  },
};

/** The same draft in a language the house writes. */
async function rendered(draft: LetterDraft, language: Language): Promise<{ text: string; html: string }> {
  const { texts = [], variants = [] } = strategy.letters[draft.template];
  const all = draft.variant === undefined ? texts : (variants.find((one) => one.name === draft.variant)?.texts ?? []);
  const templateVersion = all.find((one) => one.language === language)!.version;
  return renderer.render({ ...draft, language, templateVersion }, NAMES);
}
/** The amount after those words, in minor units; each language sets its own points and commas. */
const amountsOf = (lines: readonly string[], words: RegExp): number[] =>
  lines
    .filter((line) => words.test(line))
    .map((line) => Number(line.slice(line.search(words)).replace(words, '').replace(/\D/g, '')));
const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);

interface Sums {
  readonly rows: number[];
  readonly lines: number[];
  readonly credits: number[];
  readonly total: number[];
}
function sumsIn(text: string, language: Language): Sums {
  const lines = text.split('\n').map((line) => line.trim());
  const { row, line, credit, total } = WORDS[language];
  return {
    rows: amountsOf(lines, row),
    lines: amountsOf(lines, line),
    credits: amountsOf(lines, credit),
    total: amountsOf(lines, total),
  };
}
/** Every amount a text names, in its order. */
const moneyIn = (text: string, language: Language): readonly string[] =>
  text.match(language === 'en' ? /[A-Z]{3} [\d,]+\.\d\d/g : /[\d.]+,\d\d [A-Z]{3}/g) ?? [];

const draftsOf = (sim: Simulation): readonly LetterDraft[] => sim.letters.map((one) => one.draft);

describe.each(LANGUAGES)('what a letter asks for, in %s', (language) => {
  it('P18 G15 R32: on the whole ladder with interest and fees, rows and lines make the total of every letter', async () => {
    const sim = await accountUnder('strategies/default-de.yaml', 9_000_00);
    walkToTheEnd(sim);
    const charged: string[] = [];
    for (const draft of draftsOf(sim)) {
      const { text, html } = await rendered(draft, language);
      const { rows, lines, credits, total } = sumsIn(text, language);
      if (total.length === 0) continue;
      expect([draft.template, sum(rows) + sum(lines) - sum(credits)]).toEqual([draft.template, total[0]]);
      if (sum(lines) > 0) charged.push(draft.template);
      expect(moneyIn(html, language)).toEqual(moneyIn(text, language));
    }
    expect(charged).toEqual(['final-notice', 'agency']);
  });

  it('P04: 500 with an open credit note of 200: the letter asks for 300 and shows both', async () => {
    const sim = await accountUnder('strategies/default.yaml', 500_00);
    sim.credit('CN-1', 200_00);
    sim.advance('2026-03-03T10:00:00.000Z');
    sim.sweep();
    sim.advance('2026-03-04T10:00:00.000Z');
    const [draft] = draftsOf(sim);
    const { text, html } = await rendered(draft!, language);
    const shown =
      language === 'en' ? ['EUR 500.00', 'EUR 200.00', 'EUR 300.00'] : ['500,00 EUR', '200,00 EUR', '300,00 EUR'];
    for (const body of [text, html]) expect(moneyIn(body, language)).toEqual([...shown, shown[2]]);
  });

  it('an offer names what its amounts are made of where there is more than invoices', async () => {
    const sim = await accountUnder('strategies/default.yaml', 9_000_00);
    walkToTheEnd(sim);
    const plain = draftsOf(sim).find((one) => one.template === 'offer')!;
    const more = {
      credits: [{ number: 'CN-1', amount: { minor: 200_00, currency: 'EUR' } }],
      interest: { minor: 30_00, currency: 'EUR' },
      fees: { minor: 40_00, currency: 'EUR' },
      total: { minor: 8_870_00, currency: 'EUR' },
    };
    expect(sumsIn((await rendered(plain, language)).text, language).rows).toEqual([]);
    const { text, html } = await rendered({ ...plain, facts: { ...plain.facts, ...more } }, language);
    expect(sumsIn(text, language)).toEqual({
      ...{ rows: [9_000_00], lines: [30_00, 40_00], credits: [200_00], total: [8_870_00] },
    });
    expect(moneyIn(html, language)).toEqual(moneyIn(text, language));
  });
});
