import type { AllocationLine, StoredEvent } from '#domain';
import { csvOf } from '../tables/csv.js';
import { eventText, factOf, factText, moneyText } from './words.js';

type Events = readonly StoredEvent[];
const of = (events: Events, pattern: RegExp): Events => events.filter((one) => pattern.test(one.type));

/** Everything that happened, for people: what counsel reads first. */
export function timelineMarkdown(events: Events, heading: string): string {
  const cell = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
  const lines = events.map((one) => {
    const what = cell(eventText(one));
    return `| ${one.seq} | ${one.at} | ${one.effectiveOn ?? ''} | ${one.actor.id} (${one.actor.role}) | ${one.type} | ${what} |`;
  });
  const head = ['| seq | at (UTC) | value date | who | what | facts |', '| --- | --- | --- | --- | --- | --- |'];
  return `# ${heading}\n\n${[...head, ...lines].join('\n')}\n`;
}

export function timelineCsv(events: Events): string {
  const rows = events.map((one) => [
    String(one.seq),
    one.at,
    one.recordedAt,
    one.effectiveOn ?? '',
    one.actor.id,
    one.actor.role,
    one.caseId ?? '',
    one.type,
    eventText(one),
  ]);
  return csvOf(['seq', 'at', 'recordedAt', 'effectiveOn', 'actor', 'role', 'caseId', 'event', 'facts'], rows);
}

const MONEY = /^(invoice|credit-note|payment|interest|fee|write-off|recovery|remittance|barter)\./;
/** What was owed, paid, credited, waived and written off, one line a posting. */
export function ledgerCsv(events: Events): string {
  const rows = of(events, MONEY).flatMap((one) => {
    const reference = ['paymentId', 'creditNoteId', 'writeOffId', 'remittanceId', 'reference']
      .map((name) => factOf(one, name))
      .find((text) => text !== '');
    const line = (item: string, amount: string): string[] => [
      ...[String(one.seq), one.effectiveOn ?? one.at.slice(0, 10), one.type, reference ?? '', item, amount],
    ];
    const { lines } = one.data as { lines?: readonly AllocationLine[] };
    return Array.isArray(lines) && lines.length > 0
      ? lines.map((part: AllocationLine) => line(part.itemId, moneyText(part.amount)))
      : [line(factOf(one, 'invoiceNumber') || factOf(one, 'itemId'), moneyOf(one))];
  });
  return csvOf(['seq', 'valueDate', 'event', 'reference', 'item', 'amount'], rows);
}
const moneyOf = (one: StoredEvent): string => factOf(one, one.type === 'remittance.recorded' ? 'gross' : 'amount');

const CONTACT = /^(call|contact|meeting|clarification)\.|^message\.(sent|delivered|bounced|opened|replied)$/;
/** Who spoke with whom, who wrote, and what came of it. */
export function contactsCsv(events: Events): string {
  const rows = of(events, CONTACT).map((one) => [
    ...[String(one.seq), one.at, one.type, one.actor.id],
    ...['channel', 'direction', 'contactId', 'messageId', 'outcome'].map((name) => factOf(one, name)),
    eventText(one),
  ]);
  return csvOf(['seq', 'at', 'event', 'who', 'channel', 'direction', 'contact', 'message', 'outcome', 'facts'], rows);
}

/** Proof of restraint: every contact that was due and not made, with the rule and what it was judged on. */
export function restraintCsv(events: Events): string {
  const rows = of(events, /^message\.suppressed$/).map((one) => [
    ...[String(one.seq), one.at],
    ...['plannedAt', 'messageId', 'template', 'rule', 'facts', 'nextTryAt'].map((name) => factOf(one, name)),
    one.policyVersion ?? '',
  ]);
  return csvOf(['seq', 'at', 'plannedAt', 'message', 'template', 'rule', 'facts', 'nextTryAt', 'policyVersion'], rows);
}

/** Who asked, and who agreed or refused, for which draft. */
export function approvalsCsv(events: Events): string {
  const rows = of(events, /^approval\./).map((one) => [
    ...[String(one.seq), one.at, one.type, one.actor.id, one.actor.role],
    ...['approvalId', 'decision', 'draftHash'].map((name) => factOf(one, name)),
    ['comment', 'reason', 'why', 'to'].map((name) => factOf(one, name)).find((text) => text !== '') ?? '',
  ]);
  return csvOf(['seq', 'at', 'event', 'who', 'role', 'request', 'decision', 'draftHash', 'words'], rows);
}

/** One claim as it stood at the end of the pack. */
export interface Claim {
  readonly [name: string]: unknown;
}
export const CLAIM_COLUMNS = [
  ...['itemId', 'kind', 'invoiceNumber', 'invoiceDate', 'dueDate'],
  ...['amount', 'balance', 'disputed', 'interest', 'fees'],
];
export const claimsCsv = (claims: readonly Claim[]): string =>
  csvOf(
    CLAIM_COLUMNS,
    claims.map((claim) => CLAIM_COLUMNS.map((name) => factText(claim[name]))),
  );
