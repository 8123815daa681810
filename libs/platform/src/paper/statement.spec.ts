import { describe, expect, it } from '@jest/globals';
import { statementOf, type StatementItem } from '#domain';
import { linesOf, placedTexts } from './pdf-text.fixture.js';
import { mm } from './sheet.js';
import { printStatement, type StatementHead } from './statement.js';

const HEAD: StatementHead = {
  language: 'en',
  date: '2026-06-30',
  sender: { name: 'Harbour Supplies', contactPerson: 'Clara', phone: '+49 30 23125 100' },
  accountName: 'Müller & Söhne GmbH',
  accountId: 'A-17',
};
const item = (invoiceNumber: string, dueDate: string, balance: number, disputed = 0): StatementItem => ({
  kind: balance < 0 ? 'credit-note' : 'invoice',
  invoiceNumber,
  invoiceDate: '2026-01-05',
  dueDate,
  amount: balance,
  balance,
  disputed,
});
const ITEMS = [
  item('I-1', '2026-03-31', 900_000, 100_000),
  item('C-1', '2026-06-01', -1_500),
  item('I-2', '2026-07-15', 3_000),
];
const statement = (items: readonly StatementItem[] = ITEMS, currency = 'EUR', unapplied = 700) =>
  statementOf({ currency, items, unapplied }, '2026-06-30');

describe('a statement of account on paper', () => {
  it('shows every item with its age, what is contested, credits, sums by age and the total', async () => {
    expect(linesOf(await printStatement(statement(), HEAD))).toEqual([
      'Harbour Supplies',
      'Statement of account as of 2026-06-30',
      'Müller & Söhne GmbH',
      'Account A-17',
      'Invoice | of | due | days overdue | amount | open',
      'I-1 | 2026-01-05 | 2026-03-31 | 91 | EUR 9,000.00 | EUR 9,000.00',
      'of which under discussion: EUR 1,000.00',
      'C-1 | 2026-01-05 | credit | EUR -15.00 | EUR -15.00',
      'I-2 | 2026-01-05 | 2026-07-15 | not yet due | EUR 30.00 | EUR 30.00',
      'Payments received, not yet matched to an invoice | EUR -7.00',
      'Total | EUR 9,008.00',
      'By age',
      'Not yet due | EUR 30.00',
      '1 to 30 days overdue | EUR 0.00',
      '31 to 60 days overdue | EUR 0.00',
      '61 to 90 days overdue | EUR 0.00',
      'More than 90 days overdue | EUR 8,000.00',
      'Under discussion | EUR 1,000.00',
      'Credits | EUR -22.00',
      'Total | EUR 9,008.00',
      'Harbour Supplies · Clara · +49 30 23125 100 | Page 1 of 1',
    ]);
  });

  it('prints the same figures in German, in the German way; a yen has no decimals', async () => {
    const lines = linesOf(await printStatement(statement(), { ...HEAD, language: 'de' }));
    expect(lines).toEqual(
      expect.arrayContaining([
        'Kontoauszug zum 30.06.2026',
        'I-1 | 05.01.2026 | 31.03.2026 | 91 | 9.000,00 EUR | 9.000,00 EUR',
        'davon in Klärung: 1.000,00 EUR',
        'Summe | 9.008,00 EUR',
      ]),
    );
    const yen = linesOf(await printStatement(statement(ITEMS, 'JPY', 0), { ...HEAD, language: 'de' }));
    expect(yen).toContain('Summe | 901.500 JPY');
  });

  it('repeats the head of the table on every page, within the margins, and loses no item', async () => {
    const items = Array.from({ length: 200 }, (_, n) => item(`N-${n}`, '2026-06-01', 100 + n, n % 5 === 0 ? 50 : 0));
    const pdf = await printStatement(statement(items), HEAD);
    const texts = placedTexts(pdf);
    const pages = Math.max(...texts.map((one) => one.page));
    expect(pages).toBeGreaterThan(3);
    for (let page = 1; page < pages; page++) {
      expect(linesOf(pdf, page).filter((line) => line.startsWith('Invoice | of'))).toHaveLength(1);
    }
    expect(new Set(texts.map((one) => one.text).filter((text) => /^N-\d+$/.test(text))).size).toBe(200);
    expect(texts.every(({ x, y, width }) => x >= mm(19) && x + width <= mm(190.1) && y > mm(20) && y < mm(290))).toBe(
      true,
    );
  });

  it('says that nothing is open, and breaks a number that is too long', async () => {
    expect(linesOf(await printStatement(statement([], 'EUR', 0), HEAD))).toContain('Nothing is open on this account.');
    const long = `R-${'7'.repeat(60)}`;
    const texts = placedTexts(await printStatement(statement([item(long, '2026-06-01', 100)]), HEAD));
    expect(texts.every(({ text, x, width }) => !/7{4}/.test(text) || x + width < mm(66))).toBe(true);
    expect(
      texts
        .filter(({ text }) => /7{4}/.test(text))
        .map(({ text }) => text)
        .join(''),
    ).toBe(long);
  });

  it('is the same, byte for byte, twice', async () => {
    const [a, b] = [await printStatement(statement(), HEAD), await printStatement(statement(), HEAD)];
    expect(a.equals(b)).toBe(true);
  });
});
