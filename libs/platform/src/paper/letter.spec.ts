import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../root.js';
import { paragraphsOf, printLetter, WINDOW, type PaperLetter } from './letter.js';
import { linesOf, placedTexts } from './pdf-text.fixture.js';
import { mm, UnprintableText } from './sheet.js';

const TEXT = `Dear Accounts Payable,

We wrote to you some days ago about the open invoices of Northgate Trading. This
is still open:

  4711  of 2026-01-05, due 2026-02-16, open: EUR 9,000.00

Total: EUR 9,000.00

Kind regards
Clara, Accounts Receivable
Harbour Supplies
`;
const LETTER: PaperLetter = {
  language: 'en',
  date: '2026-03-10',
  sender: {
    name: 'Harbour Supplies',
    contactPerson: 'Clara, Accounts Receivable',
    phone: '+49 30 23125 100',
    address: { lines: ['Speicherstraße 12'], postalCode: '20457', city: 'Hamburg', country: 'DE' },
  },
  names: ['Northgate Trading', 'Accounts Payable'],
  address: { lines: ['Hafenweg 3'], postalCode: '28195', city: 'Bremen', country: 'DE' },
  accountId: 'A-1',
  reference: 'k1-1',
  subject: 'Second reminder: EUR 9,000.00 open, Northgate Trading',
  text: TEXT,
  enclosures: [],
};
const print = (changes: Partial<PaperLetter> = {}): Promise<Buffer> => printLetter({ ...LETTER, ...changes });
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('a letter on paper', () => {
  it('has the recipient in the window of the envelope, and nothing else there', async () => {
    const pdf = await print();
    const inWindow = placedTexts(pdf).filter(
      ({ page, x, y, width }) =>
        page === 1 &&
        x + width > WINDOW.left &&
        x < WINDOW.left + WINDOW.width &&
        y > WINDOW.top &&
        y < WINDOW.top + WINDOW.height + 8,
    );
    expect(inWindow.map((one) => one.text)).toEqual([
      'Harbour Supplies · Speicherstraße 12 · 20457 Hamburg',
      'Northgate Trading',
      'Accounts Payable',
      'Hafenweg 3',
      '28195 Bremen',
    ]);
    for (const { x, y, width, size } of inWindow) {
      expect(x).toBeGreaterThanOrEqual(WINDOW.left + mm(5));
      expect(x + width).toBeLessThanOrEqual(WINDOW.left + WINDOW.width);
      expect(y - size).toBeGreaterThanOrEqual(WINDOW.top);
      expect(y).toBeLessThanOrEqual(WINDOW.top + WINDOW.height);
    }
    // The address zone of form B begins 62.7 mm from the top.
    expect(inWindow[1]!.y - inWindow[1]!.size).toBeGreaterThanOrEqual(mm(62.7) - 0.01);
  });

  it('names date, account, reference and contact, then the text as it was rendered', async () => {
    const lines = linesOf(await print());
    const info = lines.filter((line) => /^(Date|Account|Our reference|Contact|Telephone) \|/.test(line));
    expect(info).toEqual([
      'Date | 2026-03-10',
      'Account | A-1',
      'Our reference | k1-1',
      'Contact | Clara, Accounts Receivable',
      'Telephone | +49 30 23125 100',
    ]);
    const body = lines.slice(lines.indexOf(LETTER.subject));
    expect(body).toEqual([
      LETTER.subject,
      'Dear Accounts Payable,',
      'We wrote to you some days ago about the open invoices of Northgate Trading. This is still open:',
      '4711  of 2026-01-05, due 2026-02-16, open: EUR 9,000.00',
      'Total: EUR 9,000.00',
      'Kind regards',
      'Clara, Accounts Receivable',
      'Harbour Supplies',
      'Page 1 of 1',
    ]);
  });

  it('speaks German where the letter does, and names what goes with it', async () => {
    const lines = linesOf(await print({ language: 'de-AT', enclosures: ['Statement-2026-03-10.pdf'] }));
    expect(lines).toEqual(expect.arrayContaining(['Datum | 10.03.2026', 'Seite 1 von 1', 'Anlagen']));
    expect(lines[lines.indexOf('Anlagen') + 1]).toBe('Statement-2026-03-10.pdf');
  });

  it('goes on over pages, each numbered and named, and loses no word', async () => {
    const items = Array.from({ length: 120 }, (_, n) => `  I-${n}  of 2026-01-05, due 2026-02-16, open: EUR 75.00`);
    const pdf = await print({ text: TEXT.replace(/ {2}4711.*/, items.join('\n')) });
    const texts = placedTexts(pdf);
    expect(texts.filter((one) => /^I-\d+ /.test(one.text)).map((one) => one.text.split(' ')[0])).toEqual(
      items.map((_, n) => `I-${n}`),
    );
    const pages = Math.max(...texts.map((one) => one.page));
    expect(pages).toBe(4);
    for (let page = 1; page <= pages; page++) {
      const own = texts.filter((one) => one.page === page);
      expect(own.at(-1)?.text).toBe(`Page ${page} of ${pages}`);
      expect(own.every(({ x, y, width }) => x >= mm(20) && x + width <= mm(191) && y > mm(15) && y < mm(290))).toBe(
        true,
      );
      if (page > 1) expect(linesOf(pdf, page)[0]).toBe('Northgate Trading | k1-1 · 2026-03-10');
    }
  });

  it.each([
    [
      'Polish',
      { lines: ['ul. Piotrkowska 104', 'Budynek B', 'piętro 3'], postalCode: '90-926', city: 'Łódź', country: 'PL' },
      'POLAND',
    ],
    ['Greek', { lines: ['Λεωφόρος Αθηνών 7'], postalCode: '104 42', city: 'Αθήνα', country: 'GR' }, 'GREECE'],
    ['Bulgarian', { lines: ['ул. „Граф Игнатиев“ 5'], postalCode: '1000', city: 'София', country: 'BG' }, 'BULGARIA'],
  ])('prints %s names and addresses, the country last', async (_what, address, country) => {
    const pdf = await print({ names: ['Łódzkie Zakłady Müller & Παπαδόπουλος', 'Zoë Ünal'], address });
    const inWindow = placedTexts(pdf).filter(({ x, y }) => x < mm(100) && y > mm(62.7) && y < mm(90));
    expect(inWindow.map((one) => one.text)).toEqual([
      'Łódzkie Zakłady Müller & Παπαδόπουλος',
      'Zoë Ünal',
      ...address.lines,
      `${address.postalCode} ${address.city}`,
      country,
    ]);
  });

  it('prints a long line smaller, and refuses one that no size fits, or letters the font lacks', async () => {
    const long = 'Vereinigte Norddeutsche Hafenumschlagsgesellschaft mbH & Co. KG';
    const [line] = placedTexts(await print({ names: [long] })).filter((one) => one.text === long);
    expect(line!.size).toBeLessThan(10);
    expect(line!.x + line!.width).toBeLessThanOrEqual(WINDOW.left + WINDOW.width);
    // What goes on record about a failure repeats nobody's name.
    const unprintable = async (name: string): Promise<string> => {
      const error: unknown = await print({ names: [name] }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnprintableText);
      return (error as Error).message;
    };
    expect(await unprintable(long.repeat(3))).toBe('line 1 of the address is too long for the window: shorten it');
    expect(await unprintable('東京商事')).toBe(
      'the font lacks 4 characters of a name or text: write it in Latin, Greek or Cyrillic letters',
    );
  });

  it('is the same, byte for byte, however often and wherever it is printed', async () => {
    const here = sha256(await print());
    expect(sha256(await print())).toBe(here);
    const script = `import('#platform/paper').then(async ({ printLetter }) => {
      const { createHash } = await import('node:crypto');
      const pdf = await printLetter(JSON.parse(process.argv[1]));
      process.stdout.write(createHash('sha256').update(pdf).digest('hex'));
    });`;
    const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(LETTER)], {
      cwd: join(projectRoot()),
      env: { ...process.env, NODE_OPTIONS: '', TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8' },
      encoding: 'utf8',
    });
    expect(elsewhere).toBe(here);
    expect(sha256(await print({ date: '2026-03-11' }))).not.toBe(here);
  });
});

describe('paragraphs of a text', () => {
  it('puts broken lines together again and leaves the others', () => {
    expect(paragraphsOf('One\n\n  a  b\n  c\nsigned\nby me\n')).toEqual([
      [{ words: 'One', indent: 0 }],
      [
        { words: 'a  b', indent: mm(5) },
        { words: 'c', indent: mm(5) },
        { words: 'signed', indent: 0 },
        { words: 'by me', indent: 0 },
      ],
    ]);
    const long = 'x'.repeat(40);
    expect(paragraphsOf(`${long} ${long}\nmore ${long}`)).toEqual([
      [{ words: `${long} ${long} more ${long}`, indent: 0 }],
    ]);
  });
});
