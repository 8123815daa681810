import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { postalLine, type Actor, type Agency, type OpenItem, type PersonDetails } from '#domain';
import { csvOf } from '#platform';
import type { PlacementsQuery } from '#contracts/schemas';
import type { PlacementRow } from '#persistence';
import { permit, WHO } from '../auth/permissions.js';
import { CaseReader, type CaseMoment } from '../cases/case-reader.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { amountOfMinor, wholeList, type Page } from '../http/presentation.js';
import { notFound } from '../http/problem.js';

/** Agencies, what they were given, and what it brought. */
@Injectable()
export class PlacementsService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly reader: CaseReader,
  ) {}

  agencies(actor: Actor): Page<object> {
    permit(actor, WHO.caseReaders);
    return wholeList(this.deps.strategy.agencies.map(agencyOf));
  }

  async report(actor: Actor, query: PlacementsQuery): Promise<object> {
    permit(actor, WHO.caseReaders);
    const rows = await this.deps.stores.reads.placements(query);
    return { ...wholeList(rows.map(reportOf)), totals: totalsOf(rows) };
  }

  async file(
    actor: Actor,
    { caseId, placementId, format }: { caseId: string; placementId: string; format: 'json' | 'csv' },
    response: Response,
  ): Promise<object | StreamableFile> {
    const moment = await this.reader.now(caseId);
    permit(actor, WHO.caseReaders);
    const file = await this.fileOf(moment, placementId);
    if (format === 'json') return file;
    response.setHeader('Cache-Control', 'no-store');
    const safe = placementId.replace(/[^A-Za-z0-9._-]/g, '-');
    const content = Buffer.from(tableOf(file));
    return new StreamableFile(content, {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="placement-${safe}.csv"`,
    });
  }

  private async fileOf({ state, caseId, accountKey }: CaseMoment, placementId: string): Promise<PlacementFile> {
    const placement = state.case?.placement;
    if (placement?.placementId !== placementId || placement.placedOn === null || state.account === null) {
      throw notFound(`Case ${caseId} has no placement ${placementId} that left the house.`);
    }
    const { record } = this.deps.stores;
    const { accountId, currency, name, contacts } = state.account;
    const [accountName, people, chain] = await Promise.all([
      record.reveal<unknown>(name),
      record.reveal<readonly unknown[]>(contacts.map((one) => one.person)),
      record.chain(accountKey, state.seq),
    ]);
    const items = state.items.filter((item) => placement.itemIds.includes(item.itemId));
    return {
      ...{ placementId, agencyId: placement.agencyId, accountId, placedOn: placement.placedOn },
      accountName: typeof accountName === 'string' ? accountName : null,
      claims: items.map((item) => claimOf(item, currency)),
      total: amountOfMinor(
        items.reduce((sum, item) => sum + item.balance + item.interest + item.fees, 0),
        currency,
      ),
      contacts: contacts.map(({ role }, index) => contactOf(role, people[index])),
      evidence: { caseId, seq: state.seq, headHash: chain.at(-1)?.hash ?? '' },
    };
  }
}

type Amount = ReturnType<typeof amountOfMinor>;
interface PlacementFile {
  readonly placementId: string;
  readonly agencyId: string;
  readonly accountId: string;
  readonly accountName: string | null;
  readonly placedOn: string | null;
  readonly claims: readonly ReturnType<typeof claimOf>[];
  readonly total: Amount;
  readonly contacts: readonly ReturnType<typeof contactOf>[];
  readonly evidence: { readonly caseId: string; readonly seq: number; readonly headHash: string };
}

function claimOf({ invoiceNumber, invoiceDate, dueDate, ...item }: OpenItem, currency: string) {
  const money = (minor: number): Amount => amountOfMinor(minor, currency);
  const [amount, balance, charges] = [money(item.amount), money(item.balance), money(item.interest + item.fees)];
  return { invoiceNumber, invoiceDate, dueDate, amount, balance, charges };
}

/** A person who was erased has no name any more, and neither address nor number. */
function contactOf(role: string, revealed: unknown) {
  const person = typeof revealed === 'object' && revealed !== null ? (revealed as Partial<PersonDetails>) : {};
  const { name = null, email = null, phone = null, address = null } = person;
  return { role, name, email, phone, address: address === null ? null : postalLine(address) };
}

const COLUMNS = [
  ...['placementId', 'accountId', 'accountName', 'invoiceNumber', 'invoiceDate', 'dueDate', 'amount', 'balance'],
  ...['charges', 'currency', 'contact', 'role', 'email', 'phone', 'address', 'evidenceSeq', 'evidenceHead'],
];
/** One line a claim, with the first contact: what an agency's own system reads. */
function tableOf({ placementId, accountId, accountName, claims, contacts, evidence }: PlacementFile): string {
  const [person] = contacts;
  const rows = claims.map((claim) => [
    ...[placementId, accountId, accountName ?? '', claim.invoiceNumber, claim.invoiceDate, claim.dueDate],
    ...[claim.amount.value, claim.balance.value, claim.charges.value, claim.balance.currency],
    ...[person?.name, person?.role, person?.email, person?.phone, person?.address].map((text) => text ?? ''),
    ...[String(evidence.seq), evidence.headHash],
  ]);
  return csvOf(COLUMNS, rows);
}

function agencyOf(agency: Agency): object {
  const money = (minor: number): Amount => amountOfMinor(minor, agency.currency);
  return {
    ...{ agencyId: agency.agencyId, name: agency.name, currency: agency.currency, feePercent: agency.feePercent },
    feeTiers: (agency.feeTiers ?? []).map(({ from, percent }) => ({ from: money(from), percent })),
    minimum: money(agency.minimum),
    minDaysOverdue: agency.minDaysOverdue ?? 0,
    countries: agency.countries ?? null,
    contact: agency.contact ?? null,
    feed: agency.feed ?? null,
  };
}

function reportOf(row: PlacementRow): object {
  const { placementId, caseId, accountId, agencyId, status, feePercent, placedAt, remittances, disputed } = row;
  const about = { placementId, caseId, accountId, agencyId, status, feePercent, placedAt };
  return { ...about, ...moneyOf([row]), remittances, disputed };
}

/** What was placed, collected and kept, and what arrived. */
function moneyOf(rows: readonly PlacementRow[]): object {
  const currency = rows[0]?.currency ?? '';
  const sum = (of: (row: PlacementRow) => number): Amount =>
    amountOfMinor(
      rows.reduce((total, row) => total + of(row), 0),
      currency,
    );
  return {
    amount: sum((row) => row.amount),
    collected: sum((row) => row.collected),
    fee: sum((row) => row.fee),
    net: sum((row) => row.collected - row.fee),
  };
}

/** By agency and currency: amounts of different currencies are never added up. */
function totalsOf(rows: readonly PlacementRow[]): object[] {
  const groups = new Map<string, PlacementRow[]>();
  for (const row of rows) {
    const key = `${row.agencyId} ${row.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => ({
    agencyId: group[0]?.agencyId ?? '',
    placements: group.length,
    ...moneyOf(group),
  }));
}
