import { describe, expect, it } from '@jest/globals';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LETTER_TEMPLATES } from '#domain';
import { ConfigurationError } from './document.js';
import { strategiesFolder } from './folders.js';
import { loadHouse } from './house.js';
import { loadStrategy } from './load.js';

const source = () => readFile(join(strategiesFolder(), 'default.yaml'), 'utf8');

/** Faults of the default strategy after an edit, as `line path message`. */
async function faultsAfter(edit: (text: string) => string): Promise<readonly string[]> {
  return faultsOf(async (folder) => {
    await writeFile(join(folder, 's.yaml'), edit(await source()));
    await loadStrategy(join(folder, 's.yaml'));
  });
}
async function faultsOf(load: (folder: string) => Promise<unknown>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'strategy-'));
  try {
    await load(folder);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) {
      expect(error.faults.every(({ remedy, line }) => remedy.length > 10 && line > 0)).toBe(true);
      return error.faults.map(({ line, path, message }) => `${line} ${path} ${message}`);
    }
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('the default strategy', () => {
  it('has the defaults of the handbook', async () => {
    const { strategy } = await loadStrategy();
    expect(strategy).toMatchObject({
      id: 'standard',
      graceBd: 3,
      reminder: { count: 2, waitBd: 5 },
      call: { attempts: 3, spacingBd: 2, taskDueBd: 1 },
      escalation: { attempts: 4, channels: 2, spreadBd: 5, afterPartialPaymentBd: 5 },
      negotiation: { offerValidBd: 7, roundsWithoutSupervisor: 3 },
      promise: { horizonDays: 30, toleranceBd: 3 },
      plan: { maxInstallments: 12, maxDepositPercent: 50, toleranceBd: 3, missedToBreak: 2, catchUpBd: 5 },
      notice: { leadBd: 5 },
      finalNotice: { periodBd: 10 },
      approval: { deadlineBd: 2, finalNoticeExpiresBd: 8 },
      agency: { termDays: 90 },
      legal: { opinionDueBd: 10 },
      closing: { watchDays: 90, safeguardDays: 180 },
      pause: { maxBd: 20, collectorMaxBd: 5 },
      contact: { messageEveryBd: 3, callsPerWeek: 7, coolDownDays: 7, spreadMinutes: 10, afterOverlayBd: 2 },
    });
    expect(strategy.minimumOverdue).toMatchObject({ EUR: 5000, USD: 5000, GBP: 5000, CHF: 5000, JPY: 7500 });
    expect(strategy.lawyerThreshold['EUR']).toBe(5_000_000);
    expect(strategy.smallDifference['EUR']).toBe(100);
    expect(strategy.agencies).toEqual([
      {
        ...{ agencyId: 'agency-1', name: expect.any(String), currency: 'EUR' },
        ...{ feePercent: 15, minimum: 25_000, minDaysOverdue: 30 },
      },
    ]);
  });

  it('pins each letter by the digest of its sources', async () => {
    const { strategy, templates } = await loadStrategy();
    expect(Object.keys(strategy.letters)).toEqual([...LETTER_TEMPLATES]);
    const pinned = LETTER_TEMPLATES.flatMap((name) => {
      const { version, language, texts = [], variants = [] } = strategy.letters[name];
      expect(texts[0]).toEqual({ version, language });
      const wordings = [texts, ...variants.map((variant) => variant.texts)];
      expect(wordings.map((one) => one.map((text) => text.language))).toEqual(wordings.map(() => ['en', 'de']));
      return wordings.flatMap((one) => one.map((text) => text.version));
    });
    expect(templates.map(({ version }) => version)).toEqual(pinned);
    expect(new Set(pinned).size).toBe(2 * (LETTER_TEMPLATES.length + 3));
    expect((await loadStrategy()).strategy.version).toBe(strategy.version);
  });

  it('gets another version with any change, of a number as of a comma in a letter', async () => {
    const before = (await loadStrategy()).strategy;
    const folder = await mkdtemp(join(tmpdir(), 'strategy-'));
    await cp(strategiesFolder(), folder, { recursive: true });
    const letter = join(folder, 'letters/en/thanks/text.hbs');
    await writeFile(letter, (await readFile(letter, 'utf8')).replace('Thank you.', 'Thank you!'));
    const { strategy } = await loadStrategy(join(folder, 'default.yaml'));
    expect(strategy.version).not.toBe(before.version);
    expect(strategy.letters.thanks.version).not.toBe(before.letters.thanks.version);
    expect(strategy.letters.offer.version).toBe(before.letters.offer.version);
    await rm(folder, { recursive: true });
  });

  it('takes the letters of the project when none stand beside a strategy file', async () => {
    expect(await faultsAfter((text) => text.replace('graceBd: 3', 'graceBd: 0'))).toEqual([]);
  });
});

describe('a fault of a strategy is reported with its line', () => {
  it.each([
    ['a negative offset (P16)', 'graceBd: 3', 'graceBd: -1', 'graceBd must not be negative'],
    ['a fraction of a day', 'graceBd: 3', 'graceBd: 2.5', 'graceBd must be a whole number'],
    ['no number', 'graceBd: 3', 'graceBd: soon', 'graceBd must be a whole number'],
    ['nothing missed', 'missedToBreak: 2', 'missedToBreak: 0', 'plan.missedToBreak must be at least 1'],
    ['an unknown setting', 'graceBd: 3', 'graceBd: 3\ngraceDays: 3', 'graceDays unknown setting'],
    ['an amount out of quotes', "EUR: '50.00'", 'EUR: 50.00', 'minimumOverdue.EUR must be a decimal string in quotes'],
    [
      'a currency unlisted',
      "  EUR: '50.00'",
      "  EUR: '50.00'\n  DKK: '5.00'",
      'minimumOverdue.DKK not listed under currencies',
    ],
    [
      'a pause',
      'collectorMaxBd: 5',
      'collectorMaxBd: 25',
      'pause.collectorMaxBd a collector may pause longer than anybody',
    ],
  ])('%s', async (_what, from, to, expected) => {
    const text = await source();
    expect(text).toContain(from);
    const faults = await faultsAfter((before) => before.replace(from, to));
    const key = to.split('\n').at(-1)?.trim() ?? '';
    const line = lineOf(text.replace(from, to), key);
    expect(faults).toContain(`${line} ${expected}`);
  });

  it('a currency without a value', async () => {
    const faults = await faultsAfter((text) => text.replace("  GBP: '50000.00'\n", ''));
    expect(faults).toEqual([`${lineOf(await source(), 'lawyerThreshold:')} lawyerThreshold no value for GBP`]);
  });

  it('a currency in which nobody has a limit', async () => {
    const faults = await faultsAfter((text) =>
      text.replace('[EUR,', '[DKK, EUR,').replaceAll(/^ {2}EUR: '(.+)'$/gm, "  EUR: '$1'\n  DKK: '$1'"),
    );
    expect(faults).toContain(
      `${lineOf(await source(), 'currencies: [')} currencies clara has no approval limit in DKK`,
    );
  });

  it('broken YAML, a missing file, a missing section', async () => {
    expect((await faultsAfter((text) => text.replace('graceBd: 3', 'graceBd: [3')))[0]).toMatch(/^\d+ {2}/);
    expect(await faultsOf((folder) => loadStrategy(join(folder, 'none.yaml')))).toEqual(['1  cannot be read (ENOENT)']);
    expect(await faultsAfter((text) => text.replace('verdict:\n  dueBd: 3\n', ''))).toEqual(['1 verdict missing']);
  });

  it('a variable that a letter uses and nobody declares, with the line in the letter', async () => {
    const faults = await faultsOf(async (folder) => {
      await cp(strategiesFolder(), folder, { recursive: true });
      await writeFile(join(folder, 'letters/en/thanks/text.hbs'), 'Dear {{contactName}},\n{{money amuont}}\n');
      await writeFile(join(folder, 'letters/en/offer/subject.hbs'), '{{#if note}}');
      await rm(join(folder, 'letters/en/agency/html.hbs'));
      await loadStrategy(join(folder, 'default.yaml'));
    });
    expect(faults).toHaveLength(3);
    expect(faults).toContain('2  the variable amuont is not declared');
    expect(faults.some((fault) => /^1 {2}Parse error/.test(fault))).toBe(true);
    expect(faults.some((fault) => fault.includes('letters.templates.agency html.hbs'))).toBe(true);
  });
});

describe('letters in several languages and wordings', () => {
  /** Faults after the shipped strategies were copied and changed. */
  const faultsWith = (change: (folder: string) => Promise<void>) =>
    faultsOf(async (folder) => {
      await cp(strategiesFolder(), folder, { recursive: true });
      await change(folder);
      await loadStrategy(join(folder, 'default.yaml'));
    });
  const edit = async (file: string, from: string, to: string): Promise<void> => {
    const text = await readFile(file, 'utf8');
    expect(text).toContain(from);
    await writeFile(file, text.replace(from, to));
  };

  it('a letter that one language lacks, and a word that has none there', async () => {
    const faults = await faultsWith(async (folder) => {
      await rm(join(folder, 'letters/de/thanks'), { recursive: true });
      await edit(join(folder, 'letters/de/words.yaml'), '  plan: Zahlung in Raten\n', '');
    });
    expect(
      faults.filter((fault) => / letters\.templates\.thanks (subject|text|html)\.hbs .*missing/.test(fault)),
    ).toHaveLength(3);
    expect(faults).toContain('2 options.plan missing');
    expect(faults).toHaveLength(4);
  });

  it('a required variable that only one language prints', async () => {
    const faults = await faultsWith((folder) =>
      edit(join(folder, 'letters/de/agency/text.hbs'), 'Gesamtbetrag: {{money total}}', ''),
    );
    expect(faults).toEqual([
      expect.stringMatching(/^\d+ letters\.templates\.agency only one of en and de prints total in agency$/),
    ]);
  });

  it('a language nobody has formats for', async () => {
    const faults = await faultsWith((folder) => edit(join(folder, 'default.yaml'), '[en, de]', '[en, de, fr]'));
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\d+ letters\.languages\.2 nobody has said how fr writes amounts and dates$/),
      ]),
    );
  });

  it('a variant without parts, one named twice, one in no language, one without condition, and a stray folder', async () => {
    const variants = (lines: string) => (folder: string) =>
      edit(
        join(folder, 'default.yaml'),
        '        - name: known-customer\n',
        `${lines}        - name: known-customer\n`,
      );
    const none = await faultsWith(variants('        - { name: other, when: { firstCase: true } }\n'));
    expect(none).toHaveLength(2);
    expect(none[0]).toMatch(/the variant other has no part in .*letters\/en\/reminder-1\.other$/);
    const twice = await faultsWith(variants('        - { name: known-customer, when: { firstCase: true } }\n'));
    expect(twice).toEqual([expect.stringMatching(/variants\.1 the variant known-customer is there twice$/)]);
    const strange = await faultsWith(variants('        - { name: known-customer, when: { language: fr } }\n'));
    expect(strange).toEqual(
      expect.arrayContaining([expect.stringMatching(/variants\.0 fr is not among the languages$/)]),
    );
    const always = await faultsWith(variants('        - { name: known-customer, when: {} }\n'));
    expect(always).toEqual([expect.stringMatching(/variants\.0\.when must name at least one condition$/)]);
    const priced = await faultsWith(
      variants("        - { name: known-customer, when: { overdueBelow: { EUR: '5.00' } } }\n"),
    );
    expect(priced).toEqual(expect.arrayContaining([expect.stringMatching(/overdueBelow no value for USD$/)]));
    const stray = await faultsWith((folder) =>
      cp(join(folder, 'letters/de/offer'), join(folder, 'letters/de/offer.financial'), { recursive: true }),
    );
    expect(stray).toEqual(['1  the strategy names no letter or variant offer.financial']);
  });

  it('a part of a variant that is missing is the plain one, and its digest covers it', async () => {
    const { strategy, templates } = await loadStrategy();
    const [variant] = strategy.letters['reminder-1'].variants ?? [];
    const filesOf = (version: string | undefined) => templates.find((one) => one.version === version)?.files;
    const plain = filesOf(strategy.letters['reminder-1'].version);
    const other = filesOf(variant?.texts[0]?.version);
    expect(other?.['subject.hbs']).toBe(plain?.['subject.hbs']);
    expect(other?.['text.hbs']).not.toBe(plain?.['text.hbs']);
  });
});

it('a variable of a partial counts for each letter that includes it', async () => {
  const faults = await faultsAfter((text) => text.replace('        - items\n', ''));
  expect(faults).toContain('1  the variable items is not declared');
});

describe('the house', () => {
  it('has the people, their limits and the agency', async () => {
    const house = await loadHouse();
    const limit = (name: string) => house.people.find(({ username }) => username === name)?.limits;
    expect(house).toMatchObject({ zone: 'Europe/Berlin', calendar: 'DE', sweepAt: '08:30' });
    expect(house.collectors).toEqual(['clara', 'carl']);
    expect(house.people.map(({ username, role }) => `${username} ${role}`)).toEqual([
      'clara collector',
      'carl collector',
      'sam supervisor',
      'sofia supervisor',
      'lena legal',
      'axel auditor',
      'ada admin',
      'erp integration',
    ]);
    expect([limit('clara')?.['EUR'], limit('sam')?.['EUR'], limit('sofia')?.['USD']]).toEqual([
      0, 1_000_000, 5_000_000,
    ]);
    expect(limit('lena')).toBeNull();
  });

  it.each([
    ['limit: small', 'limit: smal', 'people.2.limit no limit is called smal'],
    ['collectors: [clara, carl]', 'collectors: [clara, sam]', 'collectors.1 sam is no collector'],
    ['username: carl', 'username: clara', 'people.1 clara is there twice'],
    ['zone: Europe/Berlin', 'zone: Europe/Atlantis', 'zone must be an IANA time zone such as Europe/Berlin'],
    ["minimum: '250.00'", "minimum: '250.001'", 'agencies.0.EUR'],
  ])('refuses %s → %s', async (from, to, expected) => {
    const faults = await faultsOf(async (folder) => {
      const text = await readFile(join(strategiesFolder(), 'house.yaml'), 'utf8');
      expect(text).toContain(from);
      await writeFile(join(folder, 'house.yaml'), text.replace(from, to));
      await loadHouse(join(folder, 'house.yaml'));
    });
    expect(faults.join('\n')).toContain(expected);
  });
});
