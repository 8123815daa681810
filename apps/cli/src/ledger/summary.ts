import { dataOf, everyItem, type AmicableClient, type Schemas } from '#client';
import { counted, inMoney, table } from '../output/words.js';
import type { Replayed } from './replay.js';

export interface Summary extends Replayed {
  /** Cases opened since the replay began. */
  readonly opened: number;
  /** Of all cases now closed, those that ended paid. */
  readonly cured: number;
  readonly stillOpen: number;
  /** Letters that left since the replay began. */
  readonly letters: number;
  readonly aging: Schemas['Aging'];
}
const AT_ONCE = 4;

/** What came of a replay: cases, letters and the aging at its end. */
export async function summaryOf(reader: AmicableClient, replayed: Replayed): Promise<Summary> {
  const cases = await everyItem((cursor) =>
    dataOf(reader.GET('/v1/cases', { params: { query: { limit: 500, cursor } } })),
  );
  const details = await inTurns(cases, async ({ caseId }) => {
    const params = { path: { caseId } };
    const [found, letters] = await Promise.all([
      dataOf(reader.GET('/v1/cases/{caseId}', { params })),
      dataOf(reader.GET('/v1/cases/{caseId}/letters', { params })),
    ]);
    return { outcome: found.outcome, sent: letters.items.map(({ sentAt }) => sentAt) };
  });
  const since = (instant: string | null): boolean => instant !== null && instant.slice(0, 10) >= replayed.from;
  const aging = await dataOf(reader.GET('/v1/portfolio/aging', { params: { query: { asOf: replayed.to } } }));
  return {
    ...replayed,
    opened: cases.filter(({ openedAt }) => since(openedAt)).length,
    cured: details.filter(({ outcome }) => outcome === 'paid').length,
    stillOpen: cases.filter(({ status }) => status !== 'closed').length,
    letters: details.flatMap(({ sent }) => sent).filter(since).length,
    aging,
  };
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return results;
}

export function summaryInWords(summary: Summary): string[] {
  const { from, to, days, caughtUp, invoices, payments, opened, cured, stillOpen, letters, aging, rejected } = summary;
  const posted = ({ accepted, unchanged, rejected: refused }: Replayed['invoices']): string =>
    `${accepted.toLocaleString('en-US')} new, ${unchanged.toLocaleString('en-US')} known, ${refused} rejected`;
  return [
    `${from} to ${to}: ${counted(days, 'day')}${caughtUp === 0 ? '' : `, ${counted(caughtUp, 'row')} of before posted at once`}.`,
    `Invoices  ${posted(invoices)}`,
    `Payments  ${posted(payments)}`,
    `Cases     ${opened} opened, ${cured} cured (closed as paid), ${stillOpen} still open`,
    `Letters   ${letters}`,
    '',
    `Aging at ${aging.asOf}`,
    ...table(
      [{ title: '  CURRENCY' }, { title: 'DAYS' }, { title: 'ITEMS', right: true }, { title: 'AMOUNT', right: true }],
      aging.items.flatMap(({ currency, buckets, total }) => [
        ...buckets
          .filter(({ items }) => items > 0)
          .map(({ bucket, items, amount }) => [`  ${currency}`, bucket, String(items), inMoney(amount)]),
        [`  ${currency}`, 'total', '', inMoney(total)],
      ]),
    ),
    ...(aging.items.length === 0 ? ['  nothing is open'] : []),
    ...table(
      [{ title: 'LINE', right: true }, { title: 'REJECTED' }, { title: 'WHY' }],
      rejected.slice(0, 20).map(({ line, code, detail }) => [String(line), code, detail]),
    ),
  ];
}
