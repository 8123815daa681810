import type { AccountState } from '../case/state.js';
import { event, type NewEvent } from '../events.js';
import { paymentEvents, type LedgerView } from '../ledger/posting.js';
import { formatMoney } from '../money.js';
import type { Money, PlainDate } from '../primitives.js';
import { refusedFact, type FactJudgement } from './refusal.js';

export type AgencyStatus = 'accepted' | 'rejected' | 'collecting' | 'returned' | 'closed';
export interface AgencyStatusReport {
  readonly placementId: string;
  readonly status: AgencyStatus;
  readonly reference: string;
  readonly note?: string | undefined;
}
export interface RemittanceReport {
  readonly placementId: string;
  readonly reference: string;
  readonly gross: Money;
  readonly fee: Money;
  readonly net: Money;
  readonly receivedOn: PlainDate;
  readonly invoiceNumbers: readonly string[];
}

/** What an agency says about a placement, as events: the one rule for its own reports and for those a person relays (3.11). */
export function agencyEvents({ placementId, status, reference, note = '' }: AgencyStatusReport): readonly NewEvent[] {
  const data = { placementId, reference, note };
  switch (status) {
    case 'accepted':
      return [event('placement.accepted', data)];
    case 'rejected':
      return [event('placement.rejected', data)];
    case 'returned':
      return [event('placement.returned', data)];
    case 'closed':
      return [event('placement.closed', data)];
    case 'collecting':
      return [event('placement.updated', { ...data, status })];
  }
}

/** The account of a placement: ids of placements begin with the case they belong to. Null for what is no such id. */
export function accountOfPlacement(placementId: string): { accountKey: string; number: number } | null {
  const [, accountKey, caseNumber, number] = /^(.+)-(\d{1,9})-a(\d{1,9})$/.exec(placementId) ?? [];
  return accountKey === undefined || caseNumber === undefined ? null : { accountKey, number: Number(number) };
}

/**
 * Judges an agency's report. Reports overtake each other: all of them are kept, and a placement that is over stays as it
 * ended, whatever arrives later.
 * @param agencyId who reports, where the sender says so: nobody reports about another agency's placement.
 */
export function judgeAgencyStatus(
  state: AccountState,
  report: AgencyStatusReport,
  agencyId: string | null,
): FactJudgement {
  const unknown = unknownPlacement(state, report.placementId, agencyId);
  return unknown ?? { events: agencyEvents(report) };
}

/**
 * Judges money an agency pays over: the gross reduces what was placed and nothing else, the fee is our cost (3.11).
 * @param ledger the account under its lock; only the placed items of it are touched.
 */
export function judgeRemittance(
  state: AccountState,
  ledger: LedgerView,
  report: RemittanceReport,
  from: { readonly source: string; readonly agencyId: string | null },
): FactJudgement {
  const { placementId, reference, gross, fee, net, receivedOn } = report;
  const unknown = unknownPlacement(state, placementId, from.agencyId);
  if (unknown !== null) return unknown;
  if ([gross, fee, net].some((money) => money.currency !== ledger.currency)) {
    return refusedFact('other-currency', `the account is kept in ${ledger.currency}, the remittance is not`);
  }
  if (gross.minor <= 0 || fee.minor < 0 || net.minor < 0 || gross.minor - fee.minor !== net.minor) {
    const sum = `${formatMoney(gross)} less ${formatMoney(fee)} is not ${formatMoney(net)}`;
    return refusedFact('unmatched', `the sums of the remittance do not agree: ${sum}`);
  }
  const placed = ledger.items.filter((item) => state.case?.placement?.itemIds.includes(item.itemId) === true);
  const open = placed.reduce(
    (sum, item) => sum + Math.max(0, item.balance) + (item.interest ?? 0) + (item.fees ?? 0) + item.writtenOff,
    0,
  );
  if (gross.minor > open) {
    const left = formatMoney({ minor: open, currency: ledger.currency });
    return refusedFact('unmatched', `${formatMoney(gross)} is more than the ${left} that is left of what was placed`);
  }
  const paymentId = remittancePayment(report);
  const amounts = { gross, fee, net };
  const invoiceNumbers = [...report.invoiceNumbers];
  const received = { paymentId, source: from.source, amount: gross, receivedOn, invoiceNumbers, method: 'agency' };
  const payment = { paymentId, amount: gross.minor, receivedOn, invoiceNumbers };
  const remittance = { remittanceId: paymentId, placementId, reference, ...amounts, receivedOn, paymentId };
  return {
    events: [
      event('remittance.recorded', remittance, receivedOn),
      event('payment.received', received, receivedOn),
      ...paymentEvents({ ...ledger, items: placed }, payment),
    ],
  };
}

/** The payment a remittance makes: one for each reference of a placement, however often it is reported. */
export const remittancePayment = ({ placementId, reference }: Pick<RemittanceReport, 'placementId' | 'reference'>) =>
  `remittance:${placementId}:${reference}`;

/** The account of such a payment; null for any other id. */
export function accountOfRemittance(paymentId: string): string | null {
  const [, placementId] = /^remittance:(.+?-\d{1,9}-a\d{1,9}):/.exec(paymentId) ?? [];
  return placementId === undefined ? null : (accountOfPlacement(placementId)?.accountKey ?? null);
}

/** A placement that never left, or that nobody knows: whoever reports about it is mistaken, or ahead of us. */
function unknownPlacement(state: AccountState, placementId: string, agencyId: string | null): FactJudgement | null {
  const placement = state.case?.placement ?? null;
  if (placement?.placementId !== placementId) {
    return refusedFact('unknown-placement', `no current placement has the id ${placementId}`);
  }
  if (placement.status === 'proposed' || placement.status === 'approved') {
    return refusedFact('unknown-placement', `placement ${placementId} has not left the house yet`);
  }
  return agencyId === null || agencyId === placement.agencyId
    ? null
    : refusedFact('unknown-placement', `placement ${placementId} is with ${placement.agencyId}, not with ${agencyId}`);
}
