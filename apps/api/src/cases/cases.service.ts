import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import {
  callSheet,
  contextOf,
  parseMoney,
  proposeOffers,
  whyNow,
  type Actor,
  type Money,
  type StoredEvent,
} from '#domain';
import { restraintPage } from '../audit/restraint.js';
import type { AsOfQuery, CasesQuery, HistoryQuery, ProposedOptionsQuery, RestraintQuery } from '#contracts/schemas';
import type { CaseRow, LetterRow } from '#persistence';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { amountOfMinor, present, wholeList, type Page } from '../http/presentation.js';
import { fault } from '../http/problem.js';
import { CaseReader, type CaseMoment } from './case-reader.js';

/** What staff and the auditor read about cases. */
@Injectable()
export class CasesService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly reader: CaseReader,
  ) {}

  async list(actor: Actor, query: CasesQuery): Promise<Page<object>> {
    permit(actor, WHO.caseReaders);
    const page = await this.deps.stores.reads.cases(query);
    return { items: page.items.map(summaryOf), nextCursor: page.nextCursor };
  }

  async one(actor: Actor, caseId: string, response: Response): Promise<unknown> {
    const moment = await this.reader.now(caseId);
    permit(actor, WHO.caseReaders);
    return this.answer(moment, response);
  }

  async asOf(actor: Actor, caseId: string, query: AsOfQuery, response: Response): Promise<unknown> {
    const moment = await this.reader.asOf(caseId, query);
    permit(actor, WHO.caseReaders);
    return this.answer(moment, response);
  }

  async why(actor: Actor, caseId: string): Promise<unknown> {
    const { state, strategy, at } = await this.reader.now(caseId);
    permit(actor, WHO.caseReaders);
    return present(whyNow(state, strategy, at));
  }

  async history(actor: Actor, caseId: string, { limit, cursor }: HistoryQuery): Promise<Page<object>> {
    const place = this.reader.place(caseId);
    const end = await this.reader.lastSeq(place);
    permit(actor, WHO.caseReaders);
    const events = await this.reader.events(place.accountKey, cursor ?? 0, end, limit);
    const last = events.at(-1)?.seq ?? end;
    return { items: await this.readable(events), nextCursor: last < end ? String(last) : null };
  }

  async letters(actor: Actor, caseId: string): Promise<Page<object>> {
    await this.reader.lastSeq(this.reader.place(caseId));
    permit(actor, WHO.caseReaders);
    return wholeList((await this.deps.stores.reads.letters(caseId)).map(letterOf));
  }

  async restraint(actor: Actor, caseId: string, query: RestraintQuery): Promise<Page<object>> {
    await this.reader.lastSeq(this.reader.place(caseId));
    permit(actor, WHO.caseReaders);
    return restraintPage(this.deps.stores.reads, query, caseId);
  }

  /** Only a suggestion: nothing is offered by it (R30, R91). */
  async proposedOptions(actor: Actor, caseId: string, { affordability }: ProposedOptionsQuery): Promise<unknown> {
    const { state, strategy, at } = await this.reader.now(caseId);
    permit(actor, WHO.caseReaders);
    const context = contextOf(state, strategy, at);
    const given = affordability === undefined ? {} : { affordability: figure(affordability, context.currency) };
    return { items: present(proposeOffers(context, given)) };
  }

  async callSheet(actor: Actor, caseId: string): Promise<unknown> {
    const { state, strategy, at } = await this.reader.now(caseId);
    permit(actor, WHO.caseReaders);
    return this.deps.stores.record.reveal(present(callSheet(state, strategy, at, this.deps.scripts)));
  }
  private answer(moment: CaseMoment, response: Response): Promise<unknown> {
    response.setHeader('ETag', `"${moment.state.version}"`);
    return this.deps.stores.record.reveal(this.reader.view(moment));
  }

  private async readable(events: readonly StoredEvent[]): Promise<object[]> {
    return (await this.deps.stores.record.reveal(events)).map(eventOf);
  }
}

function figure(value: string, currency: string): Money {
  try {
    return parseMoney(value, currency);
  } catch {
    throw fault('/affordability', `must be an amount in ${currency}`);
  }
}

const summaryOf = (row: CaseRow): object => ({
  caseId: row.caseId,
  accountId: row.accountId,
  status: row.status,
  step: row.step,
  assignee: row.assignee,
  balance: amountOfMinor(row.balance, row.currency),
  overdue: amountOfMinor(row.overdue, row.currency),
  openedAt: row.openedAt,
  version: row.version,
  seq: row.seq,
});

const eventOf = (event: StoredEvent): object => ({
  seq: event.seq,
  type: event.type,
  at: event.at,
  recordedAt: event.recordedAt,
  effectiveOn: event.effectiveOn,
  actor: { id: event.actor.id, role: event.actor.role },
  caseId: event.caseId,
  commandId: event.commandId,
  causedBy: event.causedBy,
  data: present(event.data),
});

const letterOf = (row: LetterRow): object => ({
  messageId: row.messageId,
  step: row.step,
  attempt: row.attempt,
  template: row.template,
  channel: row.channel,
  to: row.to,
  subject: row.subject,
  text: row.text,
  html: row.html,
  draftHash: row.draftHash,
  status: row.status,
  sentAt: row.sentAt,
  ...(row.deliveredAt === null ? {} : { deliveredAt: row.deliveredAt }),
});
