import type { PlainDate, Statement, StatementLine } from '#domain';
import { mm, PAGE, Sheet } from './sheet.js';
import { wordsOf, type Words } from './words.js';

/** Whose statement it is, and who prints it. */
export interface StatementHead {
  readonly language: string;
  /** Date that counts as that of the file's creation: that of the statement. */
  readonly date: PlainDate;
  readonly sender: { readonly name: string; readonly contactPerson: string; readonly phone: string };
  readonly accountName: string;
  readonly accountId: string;
}

const LEFT = mm(20);
const RIGHT = mm(190);
const TOP = mm(25);
const BOTTOM = mm(272);
const LINE = 13;
const SIZE = 9;
/** Right edges of the columns with figures, left edges of the others. */
const COLUMNS = { invoice: LEFT, of: mm(66), due: mm(92), days: mm(138), amount: mm(164), open: RIGHT } as const;

/**
 * Prints a statement of account as PDF; the table's head stands on every page it goes over.
 * @returns the file; the same statement always gives the same bytes
 * @throws UnprintableText when the font lacks a letter of a name or number
 */
export async function printStatement(statement: Statement, head: StatementHead): Promise<Buffer> {
  const words = wordsOf(head.language);
  const title = words.statementOn(words.date(statement.asOf));
  const sheet = new Sheet({ title, author: head.sender.name, language: head.language, date: head.date });
  return new StatementPrinter(sheet, statement, head, words, title).print();
}

class StatementPrinter {
  private y = TOP;

  constructor(
    private readonly sheet: Sheet,
    private readonly statement: Statement,
    private readonly head: StatementHead,
    private readonly words: Words,
    private readonly title: string,
  ) {}

  async print(): Promise<Buffer> {
    this.printHead();
    if (this.statement.lines.length === 0 && this.statement.unapplied === 0) {
      this.put(this.words.nothingOpen);
    } else {
      this.printItems();
    }
    this.printSummary();
    return this.sheet.finish((page, pages) => this.printFoot(page, pages));
  }

  private money(minor: number): string {
    return this.words.money({ minor, currency: this.statement.currency });
  }

  private put(line: string, face: 'regular' | 'bold' = 'regular', size = SIZE): void {
    this.sheet.text(line, LEFT, this.y, { size, face });
    this.y += LINE;
  }

  private printHead(): void {
    const { sender, accountName, accountId } = this.head;
    this.put(sender.name, 'bold', 12);
    this.y += 8;
    this.put(this.title, 'bold', 12);
    this.y += 4;
    for (const line of this.sheet.wrap(accountName, RIGHT - LEFT, { size: SIZE })) this.put(line);
    this.put(`${this.words.account} ${accountId}`);
    this.y += 12;
  }

  private printItems(): void {
    this.tableHead();
    for (const line of this.statement.lines) this.printLine(line);
    this.room(3, true);
    if (this.statement.unapplied !== 0) this.sumLine(this.words.unapplied, -this.statement.unapplied);
    this.sheet.rule(LEFT, this.y - LINE + 3, RIGHT);
    this.sumLine(this.words.total, this.statement.total, 'bold');
    this.y += 14;
  }

  private tableHead(): void {
    const style = { size: SIZE, face: 'bold' } as const;
    const { words } = this;
    this.sheet.text(words.invoice, COLUMNS.invoice, this.y, style);
    this.sheet.text(words.of, COLUMNS.of, this.y, style);
    this.sheet.text(words.due, COLUMNS.due, this.y, style);
    this.sheet.text(words.days, COLUMNS.days, this.y, { ...style, align: 'right' });
    this.sheet.text(words.amount, COLUMNS.amount, this.y, { ...style, align: 'right' });
    this.sheet.text(words.open, COLUMNS.open, this.y, { ...style, align: 'right' });
    this.sheet.rule(LEFT, this.y + 3, RIGHT);
    this.y += LINE + 3;
  }

  private printLine(item: StatementLine): void {
    const { words } = this;
    const numbers = this.sheet.wrap(item.invoiceNumber, COLUMNS.of - COLUMNS.invoice - 6, { size: SIZE });
    this.room(numbers.length + (item.disputed > 0 ? 1 : 0), true);
    const style = { size: SIZE } as const;
    this.sheet.text(words.date(item.invoiceDate), COLUMNS.of, this.y, style);
    if (item.kind === 'invoice') this.sheet.text(words.date(item.dueDate), COLUMNS.due, this.y, style);
    const days =
      item.daysOverdue === null ? words.creditNote : item.daysOverdue > 0 ? String(item.daysOverdue) : words.notDue;
    this.sheet.text(days, COLUMNS.days, this.y, { ...style, align: 'right' });
    this.sheet.text(this.money(item.amount), COLUMNS.amount, this.y, { ...style, align: 'right' });
    this.sheet.text(this.money(item.balance), COLUMNS.open, this.y, { ...style, align: 'right' });
    for (const part of numbers) this.put(part);
    if (item.disputed > 0) {
      const note = words.disputed(this.money(item.disputed));
      this.sheet.text(note, COLUMNS.open, this.y, { size: 8, grey: true, align: 'right' });
      this.y += LINE;
    }
  }

  private sumLine(label: string, minor: number, face: 'regular' | 'bold' = 'regular'): void {
    this.sheet.text(this.money(minor), COLUMNS.open, this.y, { size: SIZE, face, align: 'right' });
    this.put(label, face);
  }

  private printSummary(): void {
    const { aging, unapplied } = this.statement;
    const rows: [string, number][] = aging.buckets.map(({ bucket, amount }) => [this.words.buckets[bucket], amount]);
    rows.push([this.words.disputedSum, aging.disputed], [this.words.credits, -aging.credits - unapplied]);
    this.room(rows.length + 2);
    this.put(this.words.summary, 'bold');
    for (const [label, minor] of rows) this.sumLine(label, minor === 0 ? 0 : minor);
    this.sumLine(this.words.total, this.statement.total, 'bold');
  }

  /** Begins a page where so many lines have no room, with the table's head where it goes on. */
  private room(lines: number, inTable = false): void {
    if (this.y + (lines - 1) * LINE <= BOTTOM) return;
    this.sheet.addPage();
    this.y = TOP;
    this.sheet.text(this.title, LEFT, this.y, { size: 8, grey: true });
    this.sheet.text(this.head.accountId, RIGHT, this.y, { size: 8, grey: true, align: 'right' });
    this.y += 2 * LINE;
    if (inTable) this.tableHead();
  }

  private printFoot(page: number, pages: number): void {
    const style = { size: 8, grey: true } as const;
    const { name, contactPerson, phone } = this.head.sender;
    this.sheet.text(`${name} · ${contactPerson} · ${phone}`, LEFT, PAGE.height - mm(15), style);
    this.sheet.text(this.words.page(page, pages), RIGHT, PAGE.height - mm(15), { ...style, align: 'right' });
  }
}
