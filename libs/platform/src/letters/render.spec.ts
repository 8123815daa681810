import { beforeAll, describe, expect, it } from '@jest/globals';
import { LETTER_TEMPLATES, type Json, type LetterDraft, type LetterTemplate, type Strategy } from '#domain';
import { UnrenderableLetter, type LetterRenderer } from '#contracts';
import { loadStrategy } from '../strategy/load.js';
import { createRenderer } from './render.js';

type Facts = LetterDraft['facts'];
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const item = (invoiceNumber: string, dueDate: string, minor: number) => ({
  invoiceNumber,
  invoiceDate: '2026-01-05',
  dueDate,
  amount: eur(minor),
  balance: eur(minor),
});
const NAMES = { accountName: 'Miller & Sons <GmbH>', contactName: 'Accounts Payable' };

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

function common(): Record<string, Json> {
  return {
    accountId: 'A-1001',
    caseId: 'k-1',
    currency: 'EUR',
    items: [item('R-1', '2026-02-04', 650_000), item('R-2', '2026-02-10', 250_000)],
    credits: [],
    total: eur(900_000),
    sender: { ...strategy.sender },
  };
}
const installments = [
  { number: 0, dueDate: '2026-03-09', amount: eur(90_000) },
  { number: 1, dueDate: '2026-04-09', amount: eur(405_000) },
  { number: 2, dueDate: '2026-05-11', amount: eur(405_000) },
];
const OWN: Record<LetterTemplate, Facts> = {
  'reminder-1': {},
  'reminder-2': {},
  offer: {
    options: [
      {
        optionId: 'o1',
        kind: 'full-payment',
        amount: eur(900_000),
        validUntil: '2026-03-20',
        dueDate: '2026-03-27',
      },
      {
        optionId: 'o2',
        kind: 'plan',
        amount: eur(900_000),
        validUntil: '2026-03-20',
        installments,
      },
    ],
    validUntil: '2026-03-20',
    note: 'As discussed by telephone.',
  },
  'plan-confirmation': { planId: 'plan-1', installments, acceptedBy: 'the managing director' },
  'promise-confirmation': { amount: eur(300_000), dueDate: '2026-03-31', promisedBy: 'the managing director' },
  'advance-notice': { effectDate: '2026-05-20', scope: 'stop', alternatives: ['payment in full', 'a payment plan'] },
  'final-notice': {
    interest: eur(1_234),
    fees: eur(4_000),
    brokenWord: { kind: 'plan', date: '2026-05-14', amount: eur(600_000) },
    periodBd: 10,
    nextStep: 'agency',
  },
  agency: { agencyName: 'Fairway Collections' },
  'write-off': { amount: eur(600_000), reason: 'uncollectible after legal review' },
  thanks: { amount: eur(900_000), receivedOn: '2026-03-12' },
  'hold-released': { scope: 'stop', heldSince: '2026-05-20' },
};
const draft = (template: LetterTemplate, facts: Facts = {}, version?: string): LetterDraft => ({
  template,
  templateVersion: version ?? strategy.letters[template].version,
  language: 'en',
  contactId: 'ap',
  accountName: 'ref-1',
  contactName: 'ref-2',
  facts: { ...common(), ...OWN[template], ...facts },
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

describe.each(LETTER_TEMPLATES)('%s', (template) => {
  it('carries the same figures in text and HTML, and its names and contact', async () => {
    const { subject, text, html } = await renderer.render(draft(template), NAMES);
    expect(figures(seen(html))).toEqual(figures(text));
    expect(figures(text).length).toBeGreaterThan(0);
    expect(subject).not.toMatch(/[\r\n{}]/);
    for (const body of [text, seen(html)]) {
      expect(body).toContain('Dear Accounts Payable,');
      expect(body).toContain('Clara, Accounts Receivable');
      expect(body).toContain('+49 30 23125 100');
      expect(body).toContain('A-1001');
      expect(body).not.toMatch(/\{\{|undefined|null|NaN|\[object/);
    }
    expect(html).toContain('<html lang="en">');
    expect(html).not.toContain('<GmbH>');
    expect(`${subject}${text}`).toContain('Miller & Sons <GmbH>');
  });

  it('renders to the same bytes each time', async () => {
    const again = createRenderer(
      async () =>
        (await loadStrategy()).templates.find(({ version }) => version === strategy.letters[template].version)?.files ??
        null,
    );
    expect(await again.render(draft(template), NAMES)).toEqual(await renderer.render(draft(template), NAMES));
  });

  it('does not leave when any required variable is missing (R23)', async () => {
    for (const name of strategy.letters[template].requires) {
      const [head = '', field] = name.split('.');
      const whole = draft(template);
      const facts = {
        ...whole.facts,
        [head]: field === undefined ? undefined : { ...(whole.facts[head] as object), [field]: '' },
      } as Facts;
      const names = { ...NAMES, ...(head in NAMES ? { [head]: '' } : {}) };
      await expect(renderer.render({ ...whole, facts }, names)).rejects.toMatchObject({
        name: 'UnrenderableLetter',
        template,
        variable: name,
      });
    }
  });

  it('neither threatens nor insults (R73)', async () => {
    const { subject, text } = await renderer.render(draft(template), NAMES);
    expect(`${subject} ${text}`).not.toMatch(
      /\b(lawsuit|sue|court|prosecut\w*|police|bailiff|criminal|fraud\w*|credit record|blacklist\w*|immediately|or else|shame\w*|excuses?)\b|!/i,
    );
  });
});

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

  it('shows open invoices and the credit note deducted from them (P04)', async () => {
    const facts = {
      items: [item('R-1', '2026-02-04', 50_000)],
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

  it('confirms a plan or a promise with or without the name of who agreed', async () => {
    const named = await renderer.render(draft('promise-confirmation'), NAMES);
    const oneLine = (text: string) => text.replace(/\s+/g, ' ');
    expect(oneLine(named.text)).toContain('EUR 3,000.00 by 2026-03-31, as announced by the managing director.');
    const { promisedBy: _who, ...rest } = OWN['promise-confirmation'];
    const facts = { ...common(), ...rest };
    const unnamed = await renderer.render({ ...draft('promise-confirmation'), facts }, NAMES);
    expect(oneLine(unnamed.text)).toContain('We have noted EUR 3,000.00 by 2026-03-31. ');
    const { acceptedBy: _by, ...plan } = OWN['plan-confirmation'];
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
    const { balance: _absent, ...rest } = item('R-1', '2026-02-04', 1);
    await expect(renderer.render(draft('reminder-1', { items: [rest] }), NAMES)).rejects.toMatchObject({
      variable: 'balance',
    });
    const { invoiceNumber: _none, ...unnamed } = item('R-1', '2026-02-04', 1);
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
