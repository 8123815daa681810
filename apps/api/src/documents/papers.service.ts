import { createHash } from 'node:crypto';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { statementFileName, statementOf, type Actor, type PlainDate, type Statement } from '#domain';
import type { StatementQuery } from '#contracts/schemas';
import { printRecordedLetter, printStatement, UnprintableText } from '#platform/paper';
import { permit, WHO } from '../auth/permissions.js';
import { CaseReader } from '../cases/case-reader.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { amountOfMinor } from '../http/presentation.js';
import { notFound, Problem } from '../http/problem.js';
import { pdfAnswer } from './pdf-answer.js';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** What a printed letter's proof begins with; the digest of the file follows. */
const PRINTED = 'print:';

/** Letters and statements as they stand on paper. */
@Injectable()
export class PapersService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly reader: CaseReader,
  ) {}

  /** Made anew from the record; what was printed must come out byte for byte. */
  async letter(actor: Actor, caseId: string, messageId: string, response: Response): Promise<StreamableFile> {
    await this.reader.lastSeq(this.reader.place(caseId));
    permit(actor, WHO.caseReaders);
    const letter = await this.deps.stores.documents.outgoing(messageId);
    if (letter === null || letter.caseId !== caseId) throw notFound(`Case ${caseId} has no letter ${messageId}.`);
    if (letter.text === '')
      throw notFound(`The addressee of letter ${messageId} was erased, and the letter with them.`);
    const pdf = await printable(() => printRecordedLetter(letter));
    const digest = sha256(pdf);
    if (letter.proof?.startsWith(PRINTED) === true && letter.proof !== `${PRINTED}${digest}`) {
      throw new Problem('not-reproducible', `Letter ${messageId} was printed as another file: ${letter.proof}.`);
    }
    return pdfAnswer(response, `${messageId}.pdf`, pdf, digest);
  }

  async statement(
    actor: Actor,
    accountId: string,
    query: StatementQuery,
    response: Response,
  ): Promise<object | StreamableFile> {
    permit(actor, WHO.documentReaders);
    const asOf = query.asOf ?? (await this.today());
    const found = await this.deps.stores.reads.statementFacts(accountId, asOf);
    if (found === null) throw notFound(`There is no account ${accountId}.`);
    const name = (await this.deps.stores.people.details([found.nameRef])).get(found.nameRef) ?? null;
    const accountName = typeof name === 'string' ? name : null;
    const statement = statementOf(found.facts, asOf);
    if (query.format === 'json') return { accountId, accountName, ...presented(statement), seq: found.seq };
    const language = query.language ?? found.language;
    const { sender } = this.deps.strategy;
    const head = { language, date: asOf, sender, accountName: accountName ?? '', accountId };
    const pdf = await printable(() => printStatement(statement, head));
    return pdfAnswer(response, statementFileName(asOf), pdf, sha256(pdf));
  }

  /** The house's today, as for the aging. */
  private async today(): Promise<PlainDate> {
    const now = await this.deps.stores.record.now();
    return new Intl.DateTimeFormat('en-CA', { timeZone: this.deps.zone, dateStyle: 'short' }).format(new Date(now));
  }
}

async function printable(print: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await print();
  } catch (error) {
    if (error instanceof UnprintableText) throw new Problem('unprintable', error.message);
    throw error;
  }
}

function presented({ currency, asOf, lines, unapplied, aging, overdue, total }: Statement): object {
  const amount = (minor: number): object => amountOfMinor(minor, currency);
  return {
    currency,
    asOf,
    lines: lines.map((line) => ({
      kind: line.kind,
      invoiceNumber: line.invoiceNumber,
      invoiceDate: line.invoiceDate,
      dueDate: line.dueDate,
      amount: amount(line.amount),
      balance: amount(line.balance),
      disputed: amount(line.disputed),
      daysOverdue: line.daysOverdue,
      bucket: line.bucket,
    })),
    unapplied: amount(unapplied),
    buckets: aging.buckets.map((one) => ({ bucket: one.bucket, items: one.items, amount: amount(one.amount) })),
    disputed: amount(aging.disputed),
    credits: amount(aging.credits),
    overdue: amount(overdue),
    total: amount(total),
  };
}
