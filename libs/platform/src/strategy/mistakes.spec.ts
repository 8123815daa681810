import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigurationError, type ConfigurationFault } from './fault.js';
import { strategiesFolder } from './folders.js';
import { loadStrategy } from './load.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mistakes-'));
  await cp(strategiesFolder(), folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

/** Faults of a strategy file with this text, standing beside the shipped ones. */
async function faultsOf(text: string, name = 'mine.yaml'): Promise<readonly ConfigurationFault[]> {
  await writeFile(join(folder, name), text);
  try {
    await loadStrategy(join(folder, name));
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

/** What somebody wrote after `extends` and `id`, from line 3 on; which line is at fault; what is said of it. */
const MISTAKES: readonly (readonly [what: string, text: string, line: number, said: string])[] = [
  ['an unknown setting', 'graceDays: 3', 3, 'graceDays: unknown setting'],
  ['a misspelt setting of a section', 'call:\n  atempts: 3', 4, 'call.atempts: unknown setting'],
  ['a negative number of days (P16)', 'graceBd: -1', 3, 'graceBd: must not be negative'],
  ['a fraction of a day', 'graceBd: 1.5', 3, 'graceBd: must be a whole number'],
  ['a word for a number', 'reminder:\n  waitBd: soon', 4, 'reminder.waitBd: must be a whole number'],
  ['a third reminder letter', 'reminder:\n  count: 3', 4, 'reminder.count: must not exceed 2'],
  ['no call at all before the reason is unknown', 'call:\n  attempts: 0', 4, 'call.attempts: must be at least 1'],
  ['one channel only (G03)', 'escalation:\n  channels: 1', 4, 'escalation.channels: must be at least 2'],
  ['attempts in a rush (G03)', 'escalation:\n  spreadBd: 1', 4, 'escalation.spreadBd: must be at least 5'],
  ['more channels than attempts', 'escalation:\n  attempts: 2\n  channels: 3', 5, 'escalation.channels: more channels'],
  ['a hold without notice (G04)', 'notice:\n  leadBd: 0', 4, 'notice.leadBd: must be at least 1'],
  ['a final notice without time', 'finalNotice:\n  periodBd: 0', 4, 'finalNotice.periodBd: must be at least 1'],
  [
    'a deposit of more than everything',
    'plan:\n  maxDepositPercent: 120',
    4,
    'plan.maxDepositPercent: must not exceed 100',
  ],
  ['a plan that can never break', 'plan:\n  missedToBreak: 13', 4, 'plan.missedToBreak: no plan could ever break'],
  [
    'collectors who may pause longest',
    'pause:\n  collectorMaxBd: 25',
    4,
    'pause.collectorMaxBd: a collector may pause',
  ],
  ['an amount out of quotes', 'minimumOverdue:\n  EUR: 50.00', 4, 'minimumOverdue.EUR: must be a decimal string'],
  ['more digits than the currency has', "minimumOverdue:\n  JPY: '50.5'", 4, 'minimumOverdue.JPY: '],
  [
    'a currency that is not listed',
    "smallDifference:\n  DKK: '5.00'",
    4,
    'smallDifference.DKK: not listed under currencies',
  ],
  ['a currency without a value', 'currencies: [EUR, NOK]', 3, 'currencies: clara has no approval limit in NOK'],
  ['no currency', 'currencies: []', 3, 'currencies: must name at least one currency'],
  ['a currency by its name', 'currencies: [euro]', 3, 'currencies.0: must be an ISO 4217 code'],
  ['an id with blanks', 'id: My strategy', 3, 'id: must be lower-case letters'],
  ['a switch that is no switch', 'ladder:\n  calls: maybe', 4, 'ladder.calls: '],
  [
    'a verdict that comes later than the ladder asks',
    'ladder:\n  verdictAfterBrokenPromises: 3',
    4,
    'must not exceed 2',
  ],
  [
    'a segment of an unknown strategy',
    'segments:\n  - name: a\n    when: { band: [valued] }\n    strategy: gold',
    6,
    'segments.0.strategy: there is no strategy gold',
  ],
  [
    'a segment of an unknown band',
    'segments:\n  - name: a\n    when:\n      band: [gold]\n    strategy: valued',
    6,
    'segments.0.when.band.0: ',
  ],
  [
    'a segment of everybody',
    'segments:\n  - name: a\n    when: {}\n    strategy: valued',
    5,
    'must name at least one condition',
  ],
  [
    'two segments of one name',
    'segments:\n  - { name: a, when: { band: [valued] }, strategy: valued }\n  - { name: a, when: { band: [new] }, strategy: valued }',
    5,
    'segments.1: a is there twice',
  ],
  [
    'two segments of the same customers',
    'segments:\n  - { name: a, when: { band: [valued] }, strategy: valued }\n  - { name: b, when: { band: [valued] }, strategy: high-risk }',
    5,
    'segments.1: its amounts overlap with a',
  ],
  ['a reason nobody knows', 'reasons:\n  greed: { preDue: true }', 4, 'reasons.greed: unknown setting'],
  ['an option nobody knows', 'reasons:\n  forgot:\n    offers: [horse]', 5, 'reasons.forgot.offers.0: '],
  ['a single attempt against avoidance (R20)', 'reasons:\n  avoidance:\n    attempts: 1', 5, 'must be at least 2'],
  [
    'a reason that lengthens the way',
    'reasons:\n  avoidance:\n    attempts: 9',
    5,
    'more attempts than escalation.attempts',
  ],
  ['a letter nobody knows', 'letters:\n  templates:\n    hello: {}', 5, 'letters.templates.hello: unknown setting'],
  [
    'a language without formats',
    'letters:\n  languages: [en, xx]',
    4,
    'letters.languages.1: nobody has said how xx writes',
  ],
  [
    'a letter that requires nothing',
    'letters:\n  templates:\n    thanks:\n      requires: []',
    6,
    'must name at least one variable',
  ],
  [
    'a tone that is none',
    'letters:\n  templates:\n    thanks:\n      tone: angry',
    6,
    'letters.templates.thanks.tone: ',
  ],
  ['broken YAML', 'graceBd: [3', 4, ''],
];

describe('a mistake in a strategy is refused with its file, its line and what to do', () => {
  it.each(MISTAKES)('%s', async (_what, text, line, said) => {
    const head = text.startsWith('id:') ? '# mine\nextends: default.yaml\n' : 'extends: default.yaml\nid: mine\n';
    const faults = await faultsOf(`${head}${text}\n`);
    const lines = faults.map((fault) => `${basename(fault.file)}:${fault.line} ${fault.path}: ${fault.message}`);
    const [found] = faults.filter((fault) => `${fault.path}: ${fault.message}`.includes(said) && fault.line === line);
    expect({ lines, found: found !== undefined && basename(found.file) }).toEqual({ lines, found: 'mine.yaml' });
    expect(faults.every(({ remedy }) => remedy.length > 10)).toBe(true);
  });

  it('are more than twenty-five kinds', () => {
    expect(MISTAKES.length).toBeGreaterThanOrEqual(25);
  });

  it('a segment whose amounts leave nothing between them', async () => {
    const table = (amount: string): string =>
      ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'PLN', 'CAD'].map((code) => `${code}: '${amount}'`).join(', ') +
      `, JPY: '${amount}'`;
    const faults = await faultsOf(
      `extends: default.yaml\nid: mine\nsegments:\n  - name: a\n    strategy: valued\n    when:\n      overdueFrom: { ${table('100')} }\n      overdueBelow: { ${table('100')} }\n`,
    );
    expect(faults.map(({ line, message }) => `${line} ${message}`)).toEqual(['7 nothing lies between these amounts']);
  });

  it('a segment without an amount in a currency', async () => {
    const faults = await faultsOf(
      "extends: default.yaml\nid: mine\nsegments:\n  - name: a\n    strategy: valued\n    when: { overdueBelow: { EUR: '5.00' } }\n",
    );
    expect(faults.map(({ message }) => message)).toContain('no value for USD');
  });

  it('a segment whose file is another strategy', async () => {
    await writeFile(join(folder, 'gold.yaml'), 'extends: default.yaml\nid: silver\n');
    const faults = await faultsOf(
      'extends: default.yaml\nid: mine\nsegments:\n  - { name: a, when: { band: [valued] }, strategy: gold }\n',
    );
    expect(faults.map(({ message }) => message)).toEqual(['gold.yaml is the strategy silver']);
  });
});

describe('extends', () => {
  it('takes what is not said from the other file, maps key by key, lists as a whole', async () => {
    await writeFile(
      join(folder, 'mine.yaml'),
      "extends: default.yaml\nid: mine\nsegments: []\ncall: { attempts: 2 }\nminimumOverdue: { EUR: '7.00' }\n",
    );
    const [{ strategy: mine }, { strategy: base }] = await Promise.all([
      loadStrategy(join(folder, 'mine.yaml')),
      loadStrategy(join(folder, 'default.yaml')),
    ]);
    expect(mine).toEqual({
      ...base,
      ...{ id: 'mine', version: mine.version, segments: [] },
      call: { ...base.call, attempts: 2 },
      minimumOverdue: { ...base.minimumOverdue, EUR: 700 },
    });
    expect(mine.version).not.toBe(base.version);
  });

  it('goes over several files, and a fault of a base is reported there', async () => {
    await writeFile(join(folder, 'middle.yaml'), '# between\nextends: default.yaml\nid: middle\ngraceBd: -4\n');
    const faults = await faultsOf('extends: middle.yaml\nid: mine\nreminder: { waitBd: 9 }\n');
    expect(faults.map(({ file, line, path }) => [basename(file), line, path])).toEqual([['middle.yaml', 4, 'graceBd']]);
    await writeFile(join(folder, 'middle.yaml'), 'extends: default.yaml\nid: middle\ngraceBd: 4\n');
    expect(await faultsOf('extends: middle.yaml\nid: mine\nreminder: { waitBd: 9 }\n')).toEqual([]);
    const { strategy } = await loadStrategy(join(folder, 'mine.yaml'));
    expect([strategy.graceBd, strategy.reminder.waitBd]).toEqual([4, 9]);
  });

  it.each([
    ['a file that is not there', 'extends: none.yaml', 'there is no none.yaml'],
    ['no name', 'extends: [a]', 'must be the name of a file'],
    ['itself', 'extends: mine.yaml', 'mine.yaml extends this file in turn'],
  ])('refuses %s', async (_what, text, message) => {
    await writeFile(join(folder, 'mine.yaml'), '');
    const faults = await faultsOf(`# mine\n${text}\nid: mine\n`);
    expect(faults.map((fault) => `${fault.line} ${fault.path} ${fault.message}`)).toEqual([`2 extends ${message}`]);
  });

  it('refuses a circle over several files, at the line that closes it', async () => {
    await writeFile(join(folder, 'a.yaml'), 'id: a\nextends: b.yaml\n');
    const faults = await faultsOf('id: b\n\nextends: a.yaml\n', 'b.yaml');
    expect(faults.map(({ file, line, message }) => `${basename(file)}:${line} ${message}`)).toEqual([
      'a.yaml:2 b.yaml extends this file in turn',
    ]);
  });

  it('takes the text of a draft that is in no file yet', async () => {
    const source = await readFile(join(folder, 'default.yaml'), 'utf8');
    const draft = `${source}\n`.replace('graceBd: 3', 'graceBd: 6');
    const { strategy } = await loadStrategy(join(folder, 'draft.yaml'), undefined, draft);
    expect(strategy.graceBd).toBe(6);
  });
});

describe('words of letters', () => {
  it('R36: a final notice that closes the door is no final notice of ours', async () => {
    const file = join(folder, 'letters/en/final-notice/text.hbs');
    const open = await readFile(file, 'utf8');
    await writeFile(file, open.replace('settle this amicably', 'take the money'));
    const faults = await faultsOf('extends: default.yaml\nid: mine\n');
    await writeFile(file, open);
    expect(faults.map((one) => one.message).join()).toContain('final-notice in en closes the door');
    expect(await faultsOf('extends: default.yaml\nid: mine\n')).toEqual([]);
  });

  it('R08 R73: what the delay does to us is said calmly, in a language that has letters', async () => {
    const impact = 'letters:\n  impact: { en: Only an idiot pays late., fr: Nos chauffeurs attendent. }\n';
    const faults = await faultsOf(`extends: default.yaml\nid: mine\n${impact}`);
    expect(faults.map((one) => one.path).sort()).toEqual(['letters.impact.en', 'letters.impact.fr']);
  });
});
