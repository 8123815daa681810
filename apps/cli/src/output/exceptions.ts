import type { Schemas } from '#client';
import { counted, fields, inMoney, inTime, onTheClock, table } from './words.js';

type Item = Schemas['ExceptionItem'];

export function exceptionsInWords(items: readonly Item[]): string[] {
  const rows = items.map((one) => [
    one.exceptionId,
    onTheClock(one.dueAt),
    one.kind,
    one.source,
    one.accountId ?? '-',
    one.amount === null ? '-' : inMoney(one.amount),
    one.why,
  ]);
  const columns = ['ID', 'DUE (UTC)', 'KIND', 'FROM', 'ACCOUNT', 'AMOUNT', 'WHY'].map((title) => ({ title }));
  return [...table(columns, rows), `${counted(items.length, 'exception')}.`];
}

/** One exception with what the feed said, and what may be done about it. */
export function exceptionInWords(one: Schemas['Exception']): string[] {
  return [
    ...fields([
      ['Exception', `${one.exceptionId}: ${one.kind}, ${one.status}`],
      ['Why', one.why],
      ['From', `${one.source} (${one.factKind} ${one.externalId})`],
      ['File', one.importId === null ? null : `import ${one.importId}, line ${one.line ?? '-'}`],
      ['Account', one.accountId],
      ['Case', one.caseId],
      ['Amount', one.amount === null ? null : inMoney(one.amount)],
      ['Waits for', one.waitsFor],
      ['Raised', inTime(one.raisedAt)],
      ['Due', one.status === 'open' ? inTime(one.dueAt) : null],
      ['Claimed by', one.claimedBy],
      ['Settled', one.settledAt === null ? null : `${inTime(one.settledAt)} by ${one.settledBy ?? '-'}`],
      [
        'Possible',
        one.status === 'open'
          ? one.actions.map(({ action, roles }) => `${action} (${roles.join(', ')})`).join('; ')
          : null,
      ],
    ]),
    '',
    'What the feed said',
    ...JSON.stringify(one.content, null, 2)
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}
