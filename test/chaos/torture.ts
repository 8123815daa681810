/** The full form of the chaos tests, as tables of figures; the short form runs with the other tests. */
import { busyCase, ROLL_OVER } from './busy-case.js';
import { paymentFlood } from './payment-flood.js';
import { BEFORE_HOURS, paymentRaces } from './payment-races.js';
import type { Part } from '../support/product.js';
import { Dice } from './support/dice.js';
import { Rig, type RigOptions } from './support/rig.js';
import { workerKills } from './worker-kills.js';

export interface TortureOptions {
  readonly seed: number;
  readonly short: boolean;
  /** Names of the parts to run; empty: all. */
  readonly only: readonly string[];
  readonly say: (line: string) => void;
}
type TorturePart = (options: TortureOptions, dice: Dice) => Promise<readonly string[]>;

const CLOCKS: readonly RigOptions['clock'][] = [
  { mode: 'real' },
  { mode: 'driven', start: '2026-03-02T08:00:00.000Z' },
];
const TOLD_EVERY_MS = 60_000;

/** Runs what was asked for; answers every violation. */
export async function torture(options: TortureOptions): Promise<string[]> {
  const unknown = options.only.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) return [`no part is called ${unknown.join(', ')}: ${Object.keys(PARTS).join(', ')}`];
  const faults: string[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (options.only.length > 0 && !options.only.includes(name)) continue;
    const started = Date.now();
    faults.push(...(await part(options, new Dice(options.seed))));
    options.say(`${name}: ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
  }
  return faults;
}

const PARTS: Readonly<Record<string, TorturePart>> = {
  'payment-races': races,
  'busy-case': busyCases,
  'worker-kills': kills,
  'payment-flood': floods,
};

async function races({ short, say }: TortureOptions, dice: Dice): Promise<readonly string[]> {
  say('An approved letter and a payment at the same moment.');
  const table = new Table(say);
  return withRig({ clock: { mode: 'driven', start: BEFORE_HOURS } }, async (rig) => {
    const { faults, ...figures } = await paymentRaces(rig, dice, short ? 12 : 100);
    table.row({ ...figures, faults: faults.length });
    return [...faults, ...rig.crashes];
  });
}

async function busyCases({ short, say }: TortureOptions, dice: Dice): Promise<readonly string[]> {
  say('One case, 8 clients, 200 decisions and 72 payments each with its signal; times in ms.');
  const table = new Table(say);
  const all: string[] = [];
  for (const clock of CLOCKS) {
    const found = await withRig({ clock, rollOver: ROLL_OVER }, async (rig) => {
      const faults: string[] = [];
      for (let n = 1; n <= (short ? 1 : 10); n++) {
        const one = await busyCase(rig, `${clock.mode}-${n}`, dice.fork(), { decisions: 200, payments: 72 });
        table.row({ clock: clock.mode, ...one, faults: one.faults.length });
        faults.push(...one.faults);
      }
      return [...faults, ...rig.crashes];
    });
    all.push(...found);
  }
  return all;
}

async function kills({ short, say, seed }: TortureOptions, dice: Dice): Promise<readonly string[]> {
  say('Workers killed in `append` and anywhere, and the server, while 8 clients decide and pay on 6 cases.');
  const table = new Table(say);
  const plan = short
    ? { inAppend: 4, serverKills: 1, withinMs: 300_000 }
    : { inAppend: 100, serverKills: 10, withinMs: 2_400_000 };
  const all: string[] = [];
  for (const clock of CLOCKS) {
    const failPoint = { probability: 0.06, seed };
    const found = await withRig({ clock, rollOver: ROLL_OVER, workers: 2, failPoint }, async (rig) => {
      const told = setInterval(() => say(`… ${rig.deathsInAppend} deaths in append`), TOLD_EVERY_MS);
      const one = await workerKills(rig, clock.mode, dice.fork(), { cases: 6, clients: 8, ...plan });
      clearInterval(told);
      table.row({ clock: clock.mode, ...one, faults: one.faults.length });
      return one.faults;
    });
    all.push(...found);
  }
  return all;
}

async function floods({ short, say }: TortureOptions, dice: Dice): Promise<readonly string[]> {
  say('Payments by API, file and webhook, each one to five times, while parts of the product are killed.');
  const parts: readonly Part[] = ['Worker', 'API', 'Temporal', 'PostgreSQL'];
  const plan = short
    ? { accounts: 12, payments: 240, clients: 8, kills: parts, withinMs: 300_000 }
    : {
        accounts: 60,
        payments: 2_000,
        clients: 8,
        kills: [...parts, ...parts, ...parts, ...parts],
        withinMs: 1_500_000,
      };
  const { faults, ...figures } = await paymentFlood(plan, dice.fork());
  new Table(say).row({ ...figures, faults: faults.length });
  return faults;
}

async function withRig(
  options: RigOptions,
  work: (rig: Rig) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const rig = await Rig.open(options);
  try {
    return await work(rig);
  } finally {
    await rig.close();
  }
}

/** One line a row, said as soon as it is known; the names of the columns come before the first. */
class Table {
  private headed = false;
  constructor(private readonly say: (line: string) => void) {}

  row(cells: Readonly<Record<string, string | number>>): void {
    const names = Object.keys(cells);
    if (!this.headed) this.say(names.map((name) => name.padStart(widthOf(name))).join('  '));
    this.headed = true;
    this.say(names.map((name) => String(cells[name]).padStart(widthOf(name))).join('  '));
  }
}
const widthOf = (name: string): number => Math.max(name.length, 7);
