import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { EventType, LetterDraft, Simulation, StoredEvent } from '#domain';
import { createRenderer } from '../letters/render.js';
import { strategiesFolder } from './folders.js';
import { loadStrategies } from './load.js';
import { accountUnder, BERLIN, diary, LONDON, walkToTheEnd } from './walk.fixture.js';

const fileOf = (name: string): string => join(strategiesFolder(), `${name}.yaml`);
async function walked(name: string, minor = 9_000_00, place = BERLIN): Promise<Simulation> {
  const sim = await accountUnder(fileOf(name), minor, place);
  walkToTheEnd(sim);
  return sim;
}
const dataOf = <T extends EventType>(sim: Simulation, type: T): StoredEvent<T>['data'][] =>
  sim.events.flatMap((one) => (one.type === type ? [(one as StoredEvent<T>).data] : []));
/** Day, days, rate and minor units of each posting of interest. */
const interestPosted = (sim: Simulation): (string | number)[][] =>
  dataOf(sim, 'interest.posted').map(({ until, segments, amount }) => [
    until,
    ...segments.flatMap(({ days, percent }) => [days, percent]),
    amount.minor,
  ]);
const feesPosted = (sim: Simulation): number[] => dataOf(sim, 'fee.posted').map(({ amount }) => amount.minor);

/** A letter that was sent, as its reader sees it; in another language of the strategy where one is named. */
async function read(name: string, sim: Simulation, template: string, language?: string): Promise<string[]> {
  const { start } = await loadStrategies(fileOf(name));
  const sources = new Map(start.templates.map(({ version, files }) => [version, files]));
  const letter = sim.letters.find(({ draft }) => draft.template === template);
  if (letter === undefined) throw new Error(`no ${template} was sent`);
  const text = sim.strategy.letters[letter.draft.template].texts?.find((one) => one.language === language);
  const draft: LetterDraft =
    text === undefined ? letter.draft : { ...letter.draft, language: text.language, templateVersion: text.version };
  const renderer = createRenderer((version) => Promise.resolve(sources.get(version) ?? null));
  const rendered = await renderer.render(draft, { accountName: 'Miller', contactName: 'Accounts Payable' });
  return rendered.text.split('\n').map((line) => line.trim());
}

const hasFinalNotice = ({ state }: Simulation): boolean => state.case?.finalNotice?.status === 'sent';

/** A debt of 9,000.00 due on 2026-02-19: interest runs from the next day to the day on which each letter is asked for. */
describe('G15 P18 R32: what a strategy charges is posted before a letter shows it, and shown as posted', () => {
  it('Germany, the standard: 48 days at 10.27 % and 40.00 in the final notice, 16 days more for the agency', async () => {
    const sim = await walked('default-de');
    expect(interestPosted(sim)).toEqual([
      ['2026-04-08', 48, 10.27, 121_55],
      ['2026-04-24', 16, 10.27, 40_52],
    ]);
    expect(feesPosted(sim)).toEqual([40_00]);
    const notice = await read('default-de', sim, 'final-notice', 'de');
    expect(notice).toEqual(
      expect.arrayContaining([
        '4711  vom 20.01.2026, fällig am 19.02.2026, offen: 9.000,00 EUR',
        'Zinsen laut Buchung: 121,55 EUR',
        'Gebühren laut Buchung: 40,00 EUR',
        'Überfälliger Gesamtbetrag: 9.161,55 EUR',
      ]),
    );
    expect(await read('default-de', sim, 'agency', 'de')).toEqual(
      expect.arrayContaining([
        'Zinsen laut Buchung: 162,07 EUR',
        'Gebühren laut Buchung: 40,00 EUR',
        'Gesamtbetrag: 9.202,07 EUR',
      ]),
    );
    expect(dataOf(sim, 'write-off.posted').map(({ amount }) => amount.minor)).toEqual([9_202_07]);
  });

  it('Germany, valued and high risk: the same rate, their own days', async () => {
    const valued = await walked('valued-de');
    expect([interestPosted(valued)[0], feesPosted(valued)]).toEqual([['2026-05-06', 76, 10.27, 192_46], [40_00]]);
    expect(await read('valued-de', valued, 'final-notice')).toEqual(
      expect.arrayContaining([
        'Interest as posted: EUR 192.46',
        'Fees as posted: EUR 40.00',
        'Total overdue: EUR 9,232.46',
      ]),
    );
    const risky = await walked('high-risk-de');
    expect([interestPosted(risky)[0], feesPosted(risky)]).toEqual([['2026-03-25', 34, 10.27, 86_10], [40_00]]);
    expect(await read('high-risk-de', risky, 'final-notice')).toEqual(
      expect.arrayContaining([
        'Interest as posted: EUR 86.10',
        'Fees as posted: EUR 40.00',
        'Total overdue: EUR 9,126.10',
      ]),
    );
  });

  it('the United Kingdom: 11.75 % locked at the day interest began, and the sum by the size of the debt', async () => {
    const warned = async (minor: number): Promise<Simulation> => {
      const sim = await accountUnder(fileOf('standard-uk'), minor, LONDON);
      walkToTheEnd(sim, { until: hasFinalNotice });
      return sim;
    };
    const sim = await warned(9_000_00);
    expect(diary(sim).slice(-4)).toEqual([
      '2026-04-15 hold.placed',
      '2026-04-15 hold',
      '2026-04-15 final-notice',
      '2026-04-15 letter final-notice',
    ]);
    expect([interestPosted(sim), feesPosted(sim)]).toEqual([[['2026-04-15', 55, 11.75, 159_35]], [70_00]]);
    expect(dataOf(sim, 'interest.posted')[0]?.rule).toBe('uk, locked');
    expect(await read('standard-uk', sim, 'final-notice')).toEqual(
      expect.arrayContaining([
        'Interest as posted: GBP 159.35',
        'Fees as posted: GBP 70.00',
        'Total overdue: GBP 9,229.35',
      ]),
    );
    const sums = await Promise.all([999_99, 1_000_00, 9_999_99, 10_000_00].map(warned));
    expect(sums.map(feesPosted)).toEqual([[40_00], [70_00], [70_00], [100_00]]);
  });

  it('before the final notice nothing is claimed: what the advance notice computed is on nobody’s account', async () => {
    const sim = await walked('default-de');
    expect(dataOf(sim, 'interest.accrued').map(({ amount }) => amount.minor)).toEqual([86_10]);
    const totals = sim.letters.map(({ draft }) => [draft.template, (draft.facts['total'] as { minor: number }).minor]);
    expect(totals.slice(0, 4)).toEqual(
      ['reminder-1', 'reminder-2', 'offer', 'advance-notice'].map((template) => [template, 9_000_00]),
    );
  });

  it('small balances, and whoever lives under the standard strategy, are charged nothing', async () => {
    for (const name of ['small-balance-de', 'default', 'valued', 'high-risk', 'small-balance']) {
      const sim = await walked(name);
      expect([interestPosted(sim), feesPosted(sim)]).toEqual([[], []]);
    }
  });

  it('7.7: in Germany and the United Kingdom a payment clears costs, then interest, then principal', async () => {
    const names = ['default-de', 'valued-de', 'high-risk-de', 'small-balance-de', 'standard-uk'];
    for (const name of names) {
      expect((await loadStrategies(fileOf(name))).start.strategy.allocation).toBe('fees-interest-principal');
    }
    const sim = await accountUnder(fileOf('default-de'), 9_000_00);
    walkToTheEnd(sim, { until: hasFinalNotice });
    sim.pay('P-1', 150_00);
    const [item] = sim.state.items;
    expect([item?.fees, item?.interest, item?.balance]).toEqual([0, 11_55, 9_000_00]);
  });
});
