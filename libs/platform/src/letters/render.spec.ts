import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Json, LetterDraft, LetterTemplate, Strategy } from '#domain';
import { UnrenderableLetter, type LetterRenderer } from '#contracts';
import { loadStrategy } from '../strategy/load.js';
import { commonFacts, eur, FULL_FACTS, NAMES, openItem } from './letters.fixture.js';
import { createRenderer } from './render.js';

type Facts = LetterDraft['facts'];

let strategy: Strategy;
let renderer: LetterRenderer;
let loads = 0;
beforeAll(async () => {
  const loaded = await loadStrategy();
  strategy = loaded.strategy;
  const sources = new Map(loaded.templates.map(({ version, files }) => [version, files]));
  renderer = createRenderer((version) => {
    loads += 1;
    return Promise.resolve(sources.get(version) ?? null);
  });
});

const common = (): Record<string, Json> => commonFacts(strategy);
const draft = (template: LetterTemplate, facts: Facts = {}, version?: string): LetterDraft => ({
  template,
  templateVersion: version ?? strategy.letters[template].version,
  language: 'en',
  contactId: 'ap',
  accountName: 'ref-1',
  contactName: 'ref-2',
  facts: { ...common(), ...FULL_FACTS[template], ...facts },
});

/** Amounts and dates in order of appearance. */
const figures = (text: string): string[] => text.match(/[A-Z]{3} -?[\d,]+\.\d\d|\b\d{4}-\d\d-\d\d\b/g) ?? [];
/** An HTML letter as a reader sees it. */
const seen = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

describe('content', () => {
  it('prints amounts and dates as the contract says', async () => {
    const { text, subject } = await renderer.render(draft('reminder-1'), NAMES);
    expect(subject).toBe('A friendly reminder: EUR 9,000.00 open, Miller & Sons <GmbH>');
    expect(text).toContain('  R-1  of 2026-01-05, due 2026-02-04, open: EUR 6,500.00\n  R-2  of 2026-01-05');
    expect(text).toContain('How to pay: https://pay.example.com/harbour-supplies\n');
  });

  it('asks and helps first: no demand in the first letter (R04, R06)', async () => {
    const { text } = await renderer.render(draft('reminder-1'), NAMES);
    expect(text).toContain('how can we help?');
    expect(text).not.toMatch(/please pay|demand|must|final|consequence/i);
  });

  it('P04: shows open invoices and the credit note deducted from them', async () => {
    const facts = {
      items: [openItem('R-1', '2026-02-04', 50_000)],
      credits: [{ number: 'CN-1', amount: eur(20_000) }],
      total: eur(30_000),
    };
    const { text, html } = await renderer.render(draft('reminder-2', facts), NAMES);
    for (const body of [text, seen(html)]) {
      expect(figures(body).filter((figure) => figure.startsWith('EUR'))).toEqual([
        'EUR 500.00',
        'EUR 200.00',
        'EUR 300.00',
      ]);
      expect(body).toContain('CN-1');
    }
  });

  it('puts all options side by side, with the schedule of a plan (R91)', async () => {
    const { text } = await renderer.render(draft('offer'), NAMES);
    expect(text).toContain(
      '* Pay in full: EUR 9,000.00, open to you until 2026-03-20\n    to be paid by 2026-03-27\n* Pay in installments: ',
    );
    expect(text).toContain(
      '    deposit, due 2026-03-09: EUR 900.00\n    installment 1, due 2026-04-09: EUR 4,050.00\n',
    );
    expect(text).toContain(
      '* Pay by card: EUR 9,000.00, open to you until 2026-03-20\n    fee: 2 %\n    until: 2026-04-30\n    worth: EUR 120.00\n',
    );
    expect(text).toContain('\nAs discussed by telephone.\n');
    const bare = await renderer.render(draft('offer', { note: '' }), NAMES);
    expect(bare.text).not.toContain('\n\n\n');
  });

  it('has everything a final notice must contain (R32–R36)', async () => {
    const { text } = await renderer.render(draft('final-notice'), NAMES);
    for (const part of [
      'Total overdue: EUR 9,000.00',
      'R-1',
      'R-2',
      'Interest as posted: EUR 12.34',
      'Fees as posted: EUR 40.00',
      'The plan agreed with you, of EUR 6,000.00, was not kept; it ended on 2026-05-14.',
      'within 10 business days after you receive this letter',
      'If it is still open after that, we will ask an impartial collection agency to take over.',
      'still ready to settle this amicably',
      'Clara, Accounts Receivable, +49 30 23125 100',
    ]) {
      expect(text.replace(/\s+/g, ' ')).toContain(part);
    }
    const none = await renderer.render(draft('final-notice', { brokenWord: null }), NAMES);
    expect(none.text).not.toContain('was not kept');
  });

  it.each([
    ['en', 'has been due since 2026-02-19', 'Before 2026-05-15 we take no further step', 'disputed: EUR 50.00'],
    ['de', 'seit dem 19.02.2026 fällig', 'Vor dem 15.05.2026 unternehmen wir keinen', 'bestritten: 50,00 EUR'],
  ])(
    'R34 R08 P05: in %s: dates, what the delay does to us, and what is left out; nothing of it where there is none',
    async (language, since, before, left) => {
      const version = strategy.letters['final-notice'].texts?.find((one) => one.language === language)?.version;
      const excluded = [{ invoiceNumber: 'R-7', dueDate: '2026-03-01', amount: eur(5_000), reason: 'disputed' }];
      const more = { notBefore: '2026-05-15', impact: 'OUR DRIVERS', excluded };
      const said = async (facts: Facts): Promise<string[]> => {
        const { text, html } = await renderer.render({ ...draft('final-notice', facts, version), language }, NAMES);
        return [text, seen(html)].map((one) => one.replace(/\s+/g, ' '));
      };
      for (const one of await said(more)) {
        for (const part of [since, before, 'OUR DRIVERS', 'R-7', left]) expect(one).toContain(part);
      }
      for (const one of await said({})) {
        expect(one).toContain(since);
        for (const part of [before, 'OUR DRIVERS', 'R-7']) expect(one).not.toContain(part);
      }
    },
  );

  it('confirms a plan or a promise with or without the name of who agreed', async () => {
    const named = await renderer.render(draft('promise-confirmation'), NAMES);
    const oneLine = (text: string) => text.replace(/\s+/g, ' ');
    expect(oneLine(named.text)).toContain('EUR 3,000.00 by 2026-03-31, as announced by the managing director.');
    const { promisedBy: _who, ...rest } = FULL_FACTS['promise-confirmation'];
    const facts = { ...common(), ...rest };
    const unnamed = await renderer.render({ ...draft('promise-confirmation'), facts }, NAMES);
    expect(oneLine(unnamed.text)).toContain('We have noted EUR 3,000.00 by 2026-03-31. ');
    const { acceptedBy: _by, ...plan } = FULL_FACTS['plan-confirmation'];
    const agreed = await renderer.render({ ...draft('plan-confirmation'), facts: { ...common(), ...plan } }, NAMES);
    expect(oneLine(agreed.text)).toContain('is agreed. Its reference is plan-1: ');
  });

  it('says what an advance notice announces, and how to avoid it (R10)', async () => {
    const stop = await renderer.render(draft('advance-notice'), NAMES);
    expect(stop.text).toContain('From 2026-05-20 we will have to suspend deliveries and credit');
    expect(stop.text).toContain('* payment in full\n* a payment plan\n');
    const limit = await renderer.render(draft('advance-notice', { scope: 'limit' }), NAMES);
    expect(limit.text).toContain('From 2026-05-20 we will have to limit your credit');
    expect(limit.text).not.toContain('suspend');
  });
});

describe('a letter that cannot be made', () => {
  it('names the field of an item', async () => {
    const { balance: _absent, ...rest } = openItem('R-1', '2026-02-04', 1);
    await expect(renderer.render(draft('reminder-1', { items: [rest] }), NAMES)).rejects.toMatchObject({
      variable: 'balance',
    });
    const { invoiceNumber: _none, ...unnamed } = openItem('R-1', '2026-02-04', 1);
    await expect(renderer.render(draft('reminder-1', { items: [unnamed] }), NAMES)).rejects.toMatchObject({
      variable: 'invoiceNumber',
    });
  });

  it('refuses what is no date and what is no amount', async () => {
    const rows = [
      ['dueDate', '31 March'],
      ['amount', '300.00'],
    ] as const;
    for (const [name, value] of rows) {
      await expect(renderer.render(draft('promise-confirmation', { [name]: value }), NAMES)).rejects.toThrow(
        new RegExp(`^letter promise-confirmation: the variable ${name} is missing or is no (date|amount)$`),
      );
    }
  });

  it('an unknown template version, and not for ever', async () => {
    let stored: Readonly<Record<string, string>> | null = null;
    const late = createRenderer(() => Promise.resolve(stored));
    await expect(late.render(draft('thanks', {}, 'v'), NAMES)).rejects.toBeInstanceOf(UnrenderableLetter);
    const { templates } = await loadStrategy();
    stored = templates.find(({ version }) => version === strategy.letters.thanks.version)?.files ?? null;
    expect((await late.render(draft('thanks', {}, 'v'), NAMES)).subject).toContain('Thank you');
  });

  it('reads the sources of a version once', async () => {
    await renderer.render(draft('thanks'), NAMES);
    const before = loads;
    await Promise.all([renderer.render(draft('thanks'), NAMES), renderer.render(draft('thanks'), NAMES)]);
    expect(loads).toBe(before);
  });

  it('keeps a subject on one line, whatever a name contains', async () => {
    const names = { ...NAMES, accountName: 'A\r\nBcc: b@example.com' };
    const { subject } = await renderer.render(draft('thanks'), names);
    expect(subject).toBe('Thank you for your payment, A Bcc: b@example.com');
  });
});
