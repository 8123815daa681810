/** The full form of the chaos tests, as a table of figures; the short form runs with the other tests. */
import { busyCase, ROLL_OVER, type BusyCase } from './busy-case.js';
import { BEFORE_HOURS, paymentRaces } from './payment-races.js';
import { Dice } from './support/dice.js';
import { Rig } from './support/rig.js';
import { workerKills } from './worker-kills.js';

export interface TortureOptions {
  readonly seed: number;
  readonly short: boolean;
  /** Names of the parts to run; empty: all. */
  readonly only: readonly string[];
  readonly say: (line: string) => void;
}
const MONDAY = '2026-03-02T08:00:00.000Z';

/** Runs what was asked for; answers every violation. */
export async function torture(options: TortureOptions): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (options.only.length > 0 && !options.only.includes(name)) continue;
    const started = Date.now();
    faults.push(...(await part(options, new Dice(options.seed))));
    options.say(`${name}: ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
  }
  return faults;
}

const PARTS: Readonly<Record<string, (options: TortureOptions, dice: Dice) => Promise<string[]>>> = {
  'payment-races': races,
  'busy-case': busyCases,
  'worker-kills': kills,
};

/** Item by item one line, numbers right-aligned under their names. */
function table(rows: readonly Readonly<Record<string, string | number>>[], say: (line: string) => void): void {
  const names = Object.keys(rows[0] ?? {});
  const width = (name: string): number => Math.max(name.length, ...rows.map((row) => String(row[name] ?? '').length));
  const line = (cells: Readonly<Record<string, string | number>>): string =>
    names.map((name) => String(cells[name] ?? '').padStart(width(name))).join('  ');
  say(line(Object.fromEntries(names.map((name) => [name, name]))));
  for (const row of rows) say(line(row));
}

async function busyCases({ short, say }: TortureOptions, dice: Dice): Promise<string[]> {
  say(
    'One case, 8 clients, 200 decisions and 72 payments; half of the runs on the real clock, half on the driven one.',
  );
  const results: BusyCase[] = [];
  const runs = short ? 2 : 20;
  for (const clock of [{ mode: 'real' }, { mode: 'driven', start: MONDAY }] as const) {
    const rig = await Rig.open({ clock, rollOver: ROLL_OVER });
    try {
      for (let n = 1; n <= runs / 2; n++) {
        const one = await busyCase(rig, `${clock.mode}-${n}`, dice.fork(), { decisions: 200, payments: 72 });
        results.push(one);
        const { faults, ...figures } = one;
        table([{ clock: clock.mode, ...figures, faults: faults.length }], say);
        faults.forEach(say);
      }
      if (rig.crashes.length > 0) return rig.crashes.slice();
    } finally {
      await rig.close();
    }
  }
  return results.flatMap(({ faults }) => faults);
}

async function races({ short, say }: TortureOptions, dice: Dice): Promise<string[]> {
  say('An approved letter and a payment at the same moment.');
  const rig = await Rig.open({ clock: { mode: 'driven', start: BEFORE_HOURS } });
  try {
    const { faults, ...figures } = await paymentRaces(rig, dice, short ? 12 : 100);
    table([{ ...figures, faults: faults.length }], say);
    return [...faults, ...rig.crashes];
  } finally {
    await rig.close();
  }
}

async function kills({ short, say, seed }: TortureOptions, dice: Dice): Promise<string[]> {
  say('Workers killed in `append` and anywhere, and the server, while 8 clients decide and pay.');
  const failPoint = { probability: 0.02, seed };
  const rig = await Rig.open({ clock: { mode: 'driven', start: MONDAY }, rollOver: ROLL_OVER, workers: 2, failPoint });
  try {
    const plan = short
      ? { workerKills: 6, serverKills: 1, withinMs: 300_000 }
      : { workerKills: 200, serverKills: 20, withinMs: 3_600_000 };
    const { faults, ...figures } = await workerKills(rig, 'k', dice, { cases: 6, clients: 8, ...plan });
    table([{ ...figures, faults: faults.length }], say);
    return [...faults];
  } finally {
    await rig.close();
  }
}
