import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LETTER_TEMPLATES, type LetterDraft, type LetterTemplate } from '#domain';
import { commonFacts, eur, FULL_FACTS, NAMES, openItem, shippedLetters } from './letters.fixture.js';

const { strategy, renderer } = await shippedLetters();
const { renderer: another } = await shippedLetters();

interface Wording {
  readonly template: LetterTemplate;
  readonly variant: string | null;
  readonly language: string;
  readonly version: string;
}
const WORDINGS: readonly Wording[] = LETTER_TEMPLATES.flatMap((template) => {
  const { texts = [], variants = [] } = strategy.letters[template];
  const all = [{ name: null, texts }, ...variants];
  return all.flatMap(({ name, texts: each }) => each.map((text) => ({ template, variant: name, ...text })));
});
const nameOf = ({ template, variant, language }: Wording): string =>
  `${template}${variant === null ? '' : `.${variant}`} in ${language}`;
const ALL: readonly (readonly [string, Wording])[] = WORDINGS.map((one) => [nameOf(one), one]);

/** A full letter: two enclosures, on paper or by e-mail. */
const draftOf = (
  { template, language, version, variant }: Wording,
  facts: LetterDraft['facts'] = {},
  more: Partial<LetterDraft> = {},
): LetterDraft => ({
  template,
  templateVersion: version,
  language,
  contactId: 'ap',
  accountName: 'ref-1',
  contactName: 'ref-2',
  facts: { ...commonFacts(strategy), ...FULL_FACTS[template], ...facts },
  ...(variant === null ? {} : { variant }),
  attachments: [
    { kind: 'statement' },
    { kind: 'invoice', itemId: 'i-1', invoiceNumber: 'R-1', digest: 'a'.repeat(64) },
    { kind: 'invoice', itemId: 'i-2', invoiceNumber: 'R-2', digest: 'b'.repeat(64) },
  ],
  ...more,
});

/** Letters that may bring something along. */
const ENCLOSING: readonly LetterTemplate[] = ['reminder-2', 'message', 'clarification', 'offboarding'];
const FIGURES: Readonly<Record<string, RegExp>> = {
  en: /[A-Z]{3} -?\d{1,3}(?:,\d{3})*\.\d\d|\b\d{4}-\d\d-\d\d\b/g,
  de: /-?\d{1,3}(?:\.\d{3})*,\d\d [A-Z]{3}|\b\d\d\.\d\d\.\d{4}\b/g,
};
/** Amounts and dates in order of appearance, whatever the language writes them like. */
const figures = (text: string, language: string): string[] =>
  (text.match(FIGURES[language]!) ?? []).map((figure) => {
    const date = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(figure);
    if (date !== null) return `${date[3]}-${date[2]}-${date[1]}`;
    return /[A-Z]/.test(figure) ? figure.replace(/[.,A-Z ]/g, '') : figure;
  });
const seen = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

it('every letter is there in English and German, and so is each of its variants', () => {
  expect(new Set(WORDINGS.map((one) => one.language))).toEqual(new Set(['en', 'de']));
  expect(WORDINGS).toHaveLength(2 * (LETTER_TEMPLATES.length + 3));
  expect(WORDINGS.filter((one) => one.variant !== null && one.language === 'de').map(nameOf)).toEqual([
    'reminder-1.known-customer in de',
    'reminder-2.misunderstanding in de',
    'offer.financial-difficulty in de',
  ]);
});

describe.each(ALL)('%s', (_name, wording) => {
  const { language, template } = wording;

  it('carries the same figures in text and HTML, none in the format of another language', async () => {
    const { subject, text, html } = await renderer.render(draftOf(wording), NAMES);
    // What a person writes by hand need not name a figure.
    expect(figures(text, language).length).toBeGreaterThan(template === 'message' ? -1 : 0);
    expect(figures(seen(html), language)).toEqual(figures(text, language));
    const other = FIGURES[language === 'en' ? 'de' : 'en']!;
    expect(`${subject} ${text}`.match(other)).toBeNull();
  });

  it('has every word resolved, and says the same in text and HTML', async () => {
    const { subject, text, html } = await renderer.render(draftOf(wording), NAMES);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toContain('<GmbH>');
    expect(subject).not.toMatch(/[\r\n{}]/);
    expect(`${subject}${text}`).toContain('Miller & Sons <GmbH>');
    for (const body of [text, seen(html)]) {
      expect(body).not.toMatch(/\{\{|undefined|null|NaN|\[object|full-payment|unapplied$/);
      expect(body).toContain(`${language === 'en' ? 'Dear' : 'Guten Tag'} Accounts Payable,`);
      expect(body).toContain('Clara, Accounts Receivable');
      expect(body).toContain('+49 30 23125 100');
      expect(body).toContain('A-1001');
    }
    const words = (body: string) => flat(body.replace(/[*:,.|]/g, ' ')).split(' ');
    const [inText, inHtml] = [words(text), words(seen(html))].map((list) => new Set(list));
    expect([...inText!].filter((word) => !inHtml!.has(word))).toEqual([]);
  });

  it('does not leave when any required variable is missing (R23)', async () => {
    for (const name of strategy.letters[template].requires) {
      const [head = '', field] = name.split('.');
      const whole = draftOf(wording);
      const value = field === undefined ? undefined : { ...(whole.facts[head] as object), [field]: '' };
      const facts = { ...whole.facts, [head]: value } as LetterDraft['facts'];
      const names = { ...NAMES, ...(head in NAMES ? { [head]: '' } : {}) };
      await expect(renderer.render({ ...whole, facts }, names)).rejects.toMatchObject({
        name: 'UnrenderableLetter',
        variable: name,
      });
    }
  });

  it('neither threatens nor insults, and mentions no court (R73, R74)', async () => {
    const { subject, text } = await renderer.render(draftOf(wording), NAMES);
    expect(`${subject} ${text}`).not.toMatch(
      /\b(lawsuit|sue|court|prosecut\w*|police|bailiff|criminal|fraud\w*|blacklist\w*|immediately|shame\w*|excuses?)\b|!/i,
    );
    expect(`${subject} ${text}`).not.toMatch(
      /\b(klag\w*|gericht\w*|anwalt\w*|staatsanwalt\w*|polizei|pfänd\w*|straf\w*|betrug\w*|schufa|unverzüglich|umgehend|sofort|letztmal\w*|drohen|androh\w*|schande|ausrede\w*)(?![\p{L}])/iu,
    );
  });

  it('mentions what goes with it only when it does, and offers the opt-out by e-mail only', async () => {
    const full = flat((await renderer.render(draftOf(wording), NAMES)).text);
    const bare = flat((await renderer.render(draftOf(wording, {}, { attachments: [] }), NAMES)).text);
    const paper = flat((await renderer.render(draftOf(wording, {}, { channel: 'letter' }), NAMES)).text);
    const enclosed = /go(?:es)? with this letter|beigefügt/g;
    expect((full.match(enclosed) ?? []).length).toBe(ENCLOSING.includes(template) ? 2 : 0);
    expect(full.includes('R-1, R-2.')).toBe(ENCLOSING.includes(template));
    expect(bare).not.toMatch(enclosed);
    const optOut = /would rather not be written to by e-mail|nicht per E-Mail angeschrieben/;
    expect(full).toMatch(optOut);
    expect(paper).not.toMatch(optOut);
  });
});

describe('English and German', () => {
  const pairs = ALL.filter(([, one]) => one.language === 'de').map(([name, german]) => {
    const english = WORDINGS.find(
      (one) => one.language === 'en' && one.template === german.template && one.variant === german.variant,
    )!;
    return [name, german, english] as const;
  });

  it.each(pairs)('%s carries the numbers of the English letter', async (_name, german, english) => {
    const [de, en] = [await renderer.render(draftOf(german), NAMES), await renderer.render(draftOf(english), NAMES)];
    expect(figures(`${de.subject}\n${de.text}`, 'de')).toEqual(figures(`${en.subject}\n${en.text}`, 'en'));
  });

  it.each(pairs)('%s is German: polite, with its umlauts, nothing English left', async (_name, german) => {
    const { subject, text } = await renderer.render(draftOf(german, { note: '', alternatives: [] }), NAMES);
    expect(text).toContain('Guten Tag Accounts Payable,\n');
    expect(text).toContain('Freundliche Grüße\n');
    expect(text).not.toMatch(/\b(du|dich|dir|dein\w*|euch|euer)\b/i);
    const own = `${subject} ${text}`.replaceAll(
      /Accounts \w+|the managing director|uncollectible after legal review|the schedule was not kept|Your office/g,
      '',
    );
    expect(own).not.toMatch(/\b(the|your|our|you|please|with|open to|and|of|due|until|by)\b/i);
    expect(text).not.toMatch(/Gruesse|faellig|moecht|koenn|Loesung|fuer\b/);
  });
});

describe('figures', () => {
  const german = WORDINGS.find((one) => one.template === 'promise-confirmation' && one.language === 'de')!;

  it.each([
    [{ minor: 900_000, currency: 'EUR' }, '9.000,00 EUR'],
    [{ minor: 123_456_789, currency: 'EUR' }, '1.234.567,89 EUR'],
    [{ minor: 5, currency: 'EUR' }, '0,05 EUR'],
    [{ minor: 1_234_567, currency: 'JPY' }, '1.234.567 JPY'],
  ])('%j is %s in German', async (amount, printed) => {
    const { subject } = await renderer.render(draftOf(german, { amount }), NAMES);
    expect(subject).toBe(`Ihre Zahlung von ${printed} bis zum 31.03.2026`);
  });

  it('a credit without a number has a word in each language', async () => {
    const reminders = WORDINGS.filter((one) => one.template === 'reminder-2' && one.variant === null);
    const texts = await Promise.all(reminders.map((one) => renderer.render(draftOf(one), NAMES)));
    expect(texts.map(({ text }) => /\n {2}(.*: .*100.00.*)\n/.exec(text)?.[1])).toEqual([
      'Already deducted, unapplied payment: EUR 100.00',
      'Bereits abgezogen, noch nicht zugeordnete Zahlung: 100,00 EUR',
    ]);
  });
});

it('the same draft gives the same bytes, whoever renders it, with equal figures in text and HTML (property)', async () => {
  const minor = fc.integer({ min: 1, max: 99_999_999_99 });
  const date = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2039-12-31'), noInvalidDate: true })
    .map((value) => value.toISOString().slice(0, 10));
  const items = fc.array(
    fc
      .record({ number: fc.stringMatching(/^[A-Z]{1,3}[a-z]{0,4}$/), date, minor })
      .map((one) => openItem(one.number, one.date, one.minor)),
    { minLength: 1, maxLength: 8 },
  );
  const name = fc.string({ minLength: 1, maxLength: 30 }).map((value) => `N${value.replace(/[\d.,\r\n]/g, '')}`);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...WORDINGS), items, minor, name, async (wording, list, total, accountName) => {
      const draft = draftOf(wording, { items: list, total: eur(total) });
      const names = { accountName, contactName: 'Petra Lang' };
      const letter = await renderer.render(draft, names);
      expect(await another.render(structuredClone(draft), names)).toEqual(letter);
      expect(figures(seen(letter.html), wording.language)).toEqual(figures(letter.text, wording.language));
    }),
    { numRuns: 60 },
  );
});
