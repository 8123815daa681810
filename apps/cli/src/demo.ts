import { ProblemError } from '#client';
import { DemoClient } from './demo/client.js';
import { DEMO_END, DEMO_START, PLACES, type DemoAccount } from './demo/accounts.js';
import { PORTFOLIO } from './demo/portfolio.js';
import { Walker, wavesOf, type WalkResult } from './demo/walker.js';

/** Where the running API listens. */
export interface DemoConfig {
  readonly host: string;
  readonly port: number;
}
export interface DemoResult extends WalkResult {
  readonly accounts: number;
  readonly now: string;
}

/**
 * Loads the demo portfolio through the HTTP API of a running product on the driven clock, and walks its accounts through
 * ten weeks of decisions. Safe to run again after a crash: it goes on where it stopped and repeats nothing.
 * @throws Error when the clock is real or the API is out of reach
 */
export async function loadDemo(config: DemoConfig, log: (line: string) => void = console.log): Promise<DemoResult> {
  const client = new DemoClient(`http://${hostOf(config.host)}:${config.port}`);
  const started = Date.now();
  const resumedAt = await drivenNow(client);
  let now = resumedAt;
  const advance = async (to: string): Promise<void> => {
    if (to >= now) {
      await client.advance(to).catch(tolerateHandOnClock);
      now = to;
    }
  };

  await advance(DEMO_START);
  await Promise.all(PORTFOLIO.map((account) => register(client, account)));
  await post(client, '', DEMO_START.slice(0, 10));
  await client.post('sam', '/v1/sweeps', {});
  log(`demo: ${PORTFOLIO.length} accounts, first sweep done`);

  const walker = new Walker(client, resumedAt);
  const waves = wavesOf(PORTFOLIO, DEMO_START.slice(0, 10));
  let posted = DEMO_START.slice(0, 10);
  for (const stop of stops(waves.map(({ at }) => at))) {
    await advance(stop);
    await post(client, posted, stop.slice(0, 10));
    posted = stop.slice(0, 10);
    const wave = waves.find(({ at }) => at === stop && at >= resumedAt);
    if (wave !== undefined) {
      await walker.walk(wave);
      log(`demo: ${posted}, ${walker.result.done} acts`);
    }
    await advance(stop); // Letters leave, reports sink in: quiet before the next day.
  }
  walker.result.refused.forEach((line) => log(`demo: not accepted: ${line}`));
  log(`demo: ready after ${Math.round((Date.now() - started) / 1000)} s; the business clock stands at ${now}`);
  return { ...walker.result, accounts: PORTFOLIO.length, now };
}

const hostOf = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

/** Somebody has moved the clock further by hand meanwhile: what was to happen until then has happened. */
function tolerateHandOnClock(error: unknown): void {
  if (!(error instanceof ProblemError && error.code === 'date-in-past')) {
    throw error;
  }
}

async function drivenNow(client: DemoClient): Promise<string> {
  const { mode, now } = await client.clock();
  if (mode !== 'driven') {
    throw new Error('The demo needs the driven clock. Start with CLOCK=driven, or with DEMO=off.');
  }
  return now;
}

/** Instants at which the clock halts: those of the stories, the mornings on which invoices arrive, and the end. */
function stops(storyInstants: readonly string[]): string[] {
  const mornings = PORTFOLIO.flatMap(datesOf)
    .filter((date) => date > DEMO_START.slice(0, 10))
    .map((date) => `${date}T05:00:00.000Z`);
  return [...new Set([...storyInstants, ...mornings, DEMO_END])].sort();
}
const datesOf = ({ invoices, creditNotes = [] }: DemoAccount): string[] => [
  ...invoices.map(([, invoiceDate]) => invoiceDate),
  ...creditNotes.map(([, creditedOn]) => creditedOn),
];

async function register(client: DemoClient, account: DemoAccount): Promise<void> {
  const { accountId, name, place, language = 'en' } = account;
  await client.put('erp', `/v1/accounts/${accountId}`, {
    name,
    entity: 'harbour-supplies',
    customerId: accountId.replace('D-', 'C-'),
    ...PLACES[place],
    language,
    contacts: contactsOf(account),
  });
}
function contactsOf({ name, postalAddress }: DemoAccount): object[] {
  const phone = '+49 30 23125 200';
  const payables = { contactId: 'ap', role: 'accounts-payable', name: 'Accounts Payable', phone };
  if (postalAddress !== undefined) return [{ ...payables, address: postalAddress }];
  const domain = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.example`;
  const director = { contactId: 'md', role: 'decision-maker', name: 'Managing Director' };
  return [
    { ...payables, email: `payables@${domain}` },
    { ...director, email: `office@${domain}` },
  ];
}

/** Posts what was issued after one date, up to another; the first time everything up to it. */
async function post(client: DemoClient, after: string, upTo: string): Promise<void> {
  const issued = (date: string): boolean => date > after && date <= upTo;
  for (const { accountId, place, invoices, creditNotes = [] } of PORTFOLIO) {
    const { currency } = PLACES[place];
    for (const [invoiceNumber, invoiceDate, dueDate, value] of invoices.filter(([, date]) => issued(date))) {
      const amount = { value, currency };
      await client.post('erp', '/v1/invoices', { invoiceNumber, accountId, invoiceDate, dueDate, amount });
    }
    for (const [creditNoteId, creditedOn, value] of creditNotes.filter(([, date]) => issued(date))) {
      const amount = { value, currency };
      await client.post('erp', '/v1/credit-notes', { creditNoteId, accountId, creditedOn, amount });
    }
  }
}
