import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Schemas } from '#client';
import { projectRoot } from '#platform';
import { startProduct, type CommandRun, type Product } from '../support/product.js';

// Every step starts a process of its own; on a busy machine a ledger of weeks takes its time.
jest.setTimeout(240_000);

/** A row for each invoice with the day it was paid; the clock starts on Monday, 2 March 2026. Customers are invented. */
const LEDGER = `customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,SettledDate
LONG-AGO,700005,1/5/2026,2/4/2026,50.00,2/10/2026
EARLY,700001,2/2/2026,3/4/2026,100.00,3/3/2026
IN-GRACE,700002,2/3/2026,3/5/2026,200.00,3/9/2026
LATE,700003,2/4/2026,3/4/2026,300.00,3/13/2026
NOT-DUE,700004,3/6/2026,4/5/2026,400.00,
`;
const MAPPINGS = ['--invoices-mapping', 'late-payment-invoices', '--payments-mapping', 'late-payment-payments'];
const eur = (value: string) => ({ value, currency: 'EUR' });

const ACCOUNTS = `accountId,name,entity,customerId,currency,zone,calendar,language,contactId,contactRole,contactName,contactEmail
B-1,Brown Bakery,DE01,B-1,EUR,Europe/Berlin,DE,en,ap,accounts-payable,Accounts Payable,ap@b-1.example
B-2,Blue Boats,DE01,B-2,EUR,Europe/Berlin,DE,en,ap,accounts-payable,Accounts Payable,ap@b-2.example
`;
const INVOICES = `invoiceNumber,accountId,invoiceDate,dueDate,amount,currency
R-1,B-1,2026-02-01,2026-03-01,1200.00,EUR
R-2,B-2,2026-02-01,2026-03-31,80.00,EUR
R-3,B-9,2026-02-01,2026-03-01,10.00,EUR
R-4,B-1,2026-02-31,2026-03-31,10.00,EUR
`;
const PAYMENTS = `paymentId,accountId,amount,currency,receivedOn,invoiceNumbers
P-1,B-2,80.00,EUR,2026-03-16,R-2
`;

describe('the command line', () => {
  let product: Product;
  let folder: string;
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const cli = (...args: string[]): Promise<CommandRun> => product.cli(args);
  /** The one JSON document of a command. */
  const json = async <T>(...args: string[]): Promise<[code: number | null, answer: T]> => {
    const { code, stdout } = await cli(...args, '--json');
    return [code, JSON.parse(stdout) as T];
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amicable-cli-'));
    product = await startProduct();
  });
  afterAll(async () => {
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('replay-ledger posts a ledger on its own days', () => {
    type Summary = Record<string, unknown> & { invoices: Counts; payments: Counts; aging: Schemas['Aging'] };
    type Counts = { accepted: number; unchanged: number; rejected: number };

    it('is cut off half-way and leaves the clock where it got', async () => {
      const child = product.spawn(['replay-ledger', file('ledger.csv', LEDGER), ...MAPPINGS, '--to', '2026-03-16']);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const sam = product.as('sam');
      for (let now = ''; now < '2026-03-06'; await pause(20))
        now = ((await sam.get('/v1/clock')).body as { now: string }).now;
      child.kill('SIGKILL');
      await ended;
      const { now } = (await sam.get('/v1/clock')).body as { now: string };
      expect(now < '2026-03-16').toBe(true);
    });
    it('goes on from there, posts nothing twice, and says what came of it', async () => {
      const [code, summary] = await json<Summary>(
        ...['replay-ledger', join(folder, 'ledger.csv'), ...MAPPINGS, '--to', '2026-03-16'],
      );
      expect(code).toBe(0);
      expect(summary.invoices.accepted + summary.invoices.unchanged).toBe(5);
      expect(summary.payments.accepted + summary.payments.unchanged).toBe(4);
      expect(summary.invoices.unchanged).toBeGreaterThanOrEqual(4);
      expect(summary).toMatchObject({ to: '2026-03-16', opened: 1, cured: 1, stillOpen: 0, rejected: [] });
      expect(summary.aging).toMatchObject({
        asOf: '2026-03-16',
        items: [{ currency: 'EUR', total: eur('400.00') }],
      });
      expect(summary.aging.items[0]?.buckets[0]).toEqual({ bucket: 'current', items: 1, amount: eur('400.00') });
    });
    it('asked nobody who had paid: before due, in grace, long ago, or not due (P17)', async () => {
      const { items } = (await product.as('clara').get('/mailbox/messages')).body as { items: { to: string }[] };
      expect(items.map(({ to }) => to)).toEqual(['LATE@example.com', 'LATE@example.com']);
      const { items: cases } = (await product.as('clara').get('/v1/cases')).body as { items: object[] };
      expect(cases).toEqual([expect.objectContaining({ accountId: 'LATE', status: 'closed', balance: eur('0.00') })]);
    });
    it('reminded the late payer once grace had passed, and thanked on the day of the payment', async () => {
      const [, letters] = await json<{ items: Schemas['Letter'][] }>('letters', 'LATE');
      expect(letters.items.map(({ template, sentAt }) => [template, sentAt?.slice(0, 10)])).toEqual([
        ['reminder-1', '2026-03-10'],
        ['thanks', '2026-03-13'],
      ]);
      const [, history] = await json<{ items: { type: string; at: string }[] }>('case', 'history', 'LATE');
      const paid = history.items.find(({ type }) => type === 'payment.received');
      expect(paid?.at.slice(0, 16)).toBe('2026-03-12T23:00'); // 00:00 in Berlin
    });
    it('keeps a letter as a PDF', async () => {
      const pdf = join(folder, 'letter.pdf');
      const { code, stdout } = await cli('letters', 'LATE', '--pdf', pdf);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/thanks\.1 is in /)]);
      expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
      const missing = join(folder, 'missing', 'letter.pdf');
      expect(await cli('letters', 'LATE', '--pdf', missing)).toEqual({
        ...{ code: 2, stdout: '' },
        stderr: `There is no folder ${join(folder, 'missing')} to write ${missing} into; make it first.\n`,
      });
    });
    it('refuses to go back, to wait for a real clock, and to read what it cannot', async () => {
      const behind = await cli('replay-ledger', join(folder, 'ledger.csv'), ...MAPPINGS, '--to', '2026-03-10');
      expect([behind.code, behind.stderr]).toEqual([1, expect.stringContaining('it moves forward only')]);
      const unknown = ['--invoices-mapping', 'nobody', '--payments-mapping', 'late-payment-payments'];
      expect(await cli('replay-ledger', join(folder, 'ledger.csv'), ...unknown)).toMatchObject({ code: 2 });
      const torn = file('torn.csv', LEDGER.replace('2/3/2026', '2/31/2026'));
      const faulty = await cli('replay-ledger', torn, ...MAPPINGS);
      expect([faulty.code, faulty.stderr]).toEqual([1, expect.stringContaining('torn.csv line 4')]);
    });
  });

  describe('import', () => {
    it('shows on a dry run how a file is understood, and writes nothing', async () => {
      const { code, stdout } = await cli('import', 'accounts', file('accounts.csv', ACCOUNTS), '--dry-run');
      expect(code).toBe(0);
      expect(stdout).toContain('First rows as understood');
      expect(stdout).toContain('name Brown Bakery');
      expect(stdout).toContain('2 rows: 2 rows accepted, 0 unchanged, 0 rejected. Nothing was written');
      expect((await cli('case', 'show', 'B-1')).stderr).toContain('There is no case and no account B-1.');
    });
    it('takes a file, and the same file again changes nothing', async () => {
      const [code, first] = await json<Schemas['Imported']>('import', 'accounts', join(folder, 'accounts.csv'));
      expect([code, first.accepted, first.unchanged]).toEqual([0, 2, 0]);
      const [, again] = await json<Schemas['Imported']>('import', 'accounts', join(folder, 'accounts.csv'));
      expect([again.accepted, again.unchanged]).toEqual([0, 2]);
    });
    it('takes all rows or none with --atomic: ends with 3, nothing applied', async () => {
      const { code, stderr } = await cli('import', 'invoices', file('invoices.csv', INVOICES), '--atomic');
      expect(code).toBe(3);
      expect(stderr).toContain('rows-rejected');
      expect(stderr).toContain('line 5');
      const { body } = await product.as('clara').get('/v1/accounts/B-1');
      expect(body).toMatchObject({ balance: eur('0.00'), openItems: [] });
    });
    it('ends with 3 when rows were rejected, names line and remedy, and keeps them to be corrected', async () => {
      const kept = join(folder, 'rejected.csv');
      const { code, stdout } = await cli('import', 'invoices', join(folder, 'invoices.csv'), '--rejected', kept);
      expect(code).toBe(3);
      expect(stdout).toContain('4 rows: 2 rows accepted, 0 unchanged, 2 rejected.');
      expect(stdout).toMatch(/^ +4 +unknown-reference /m);
      expect(stdout).toMatch(/^ +5 +invalid /m);
      expect(readFileSync(kept, 'utf8').split('\r\n').filter(Boolean)).toHaveLength(3);
    });
    it('refuses a file that cannot be read, with its line; and a wrong call with 2', async () => {
      const open = file('open.csv', `${INVOICES}"R-5,B-1,2026-02-01\n`);
      const { code, stderr, stdout } = await cli('import', 'invoices', open);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/bad-file[^]*line 6/);
      expect(await cli('import', 'invoices', join(folder, 'nowhere.csv'))).toMatchObject({ code: 2 });
      const [code2, unknown] = await json<{ error: object }>('import', 'orders', open);
      expect([code2, unknown.error]).toEqual([2, expect.objectContaining({ code: 'usage' })]);
      const [code3, refused] = await json<{ error: object }>('import', 'invoices', folder);
      expect([code3, refused.error]).toEqual([
        2,
        { code: 'usage', detail: `${folder} is a folder; name a file in it.` },
      ]);
    });
    it('sends a bank statement as the XML it is', async () => {
      const statement = join(projectRoot(), 'examples/files/bank-statement.camt.053.xml');
      const { code, stdout, stderr } = await cli('import', 'statements', statement, '--dry-run');
      expect([code, stderr]).toEqual([0, expect.not.stringContaining('unsupported')]);
      expect(stdout).toMatch(/^\d+ rows?: .* Nothing was written: this was a dry run\.$/m);
    });
    it('lists what was sent', async () => {
      const [, { items }] = await json<{ items: Schemas['Import'][] }>('imports', '--kind', 'accounts');
      expect(items.map(({ kind, dryRun, status }) => [kind, dryRun, status])).toEqual([
        ['accounts', false, 'done'],
        ['accounts', false, 'done'],
        ['accounts', true, 'done'],
      ]);
    });
  });

  describe('reading', () => {
    it('sweeps: skips, with the reason, while the payments file of that source is missing', async () => {
      const { stdout } = await cli('sweep', 'B-1');
      expect(stdout).toMatch(/^B-1 +.*erp/m);
      expect(stdout).toContain('0 cases opened, 1 account skipped.');
      const [, payments] = await json<Schemas['Imported']>('import', 'payments', file('payments.csv', PAYMENTS));
      expect([payments.accepted, payments.rejectedCount]).toEqual([1, 0]);
      expect((await cli('sweep')).stdout).toMatch(/^opened \S+-1$/m);
    });
    it('shows a case, its history and why, by the id of its account', async () => {
      const show = (await cli('case', 'show', 'B-1')).stdout;
      expect(show).toMatch(/^Balance +EUR 1,200\.00, of it overdue EUR 1,200\.00$/m);
      expect(show).toMatch(/^ +R-1 +2026-03-01 +EUR 1,200\.00$/m);
      expect(show).toContain('Europe/Berlin');
      expect((await cli('case', 'history', 'B-1')).stdout).toMatch(/^ *\d+ +2026-03-17 \d\d:\d\d +\S+ +case\.opened/m);
      expect((await cli('case', 'why', 'B-1')).stdout).toMatch(/^ +place-credit-hold +G04/m);
    });
    it('shows letters still to come with their text', async () => {
      const [, { items }] = await json<{ items: Schemas['UpcomingLetter'][] }>('letters', 'B-1', '--upcoming');
      expect(items[0]).toMatchObject({ template: 'reminder-1', condition: 'automatic' });
      expect((await cli('letters', 'B-1', '--upcoming', '--text')).stdout).toContain('EUR 1,200.00');
    });
    it('moves the clock, then lists what needs a person', async () => {
      expect((await cli('clock', 'advance', '2026-04-02T08:00Z')).stdout).toBe(
        'Business time is 2026-04-02T08:00:00.000Z.\n',
      );
      expect((await cli('tasks')).stdout).toMatch(/record-call/);
      const [, mine] = await json<{ items: unknown[] }>('tasks', '--mine');
      expect(mine.items).toEqual([]);
      const banana = await cli('tasks', '--kind', 'banana');
      expect([banana.code, banana.stdout]).toEqual([2, '']);
      expect(banana.stderr).toMatch(/'banana' is invalid\. Allowed choices are .*record-call, .*resolve-exception\./);
      expect(await cli('clock', 'advance', 'yesterday')).toMatchObject({ code: 2, stdout: '' });
    });
    it('lists what feeds could not place, and lets a person place it', async () => {
      const stray = { paymentId: 'P-9', accountId: 'B-8', amount: eur('5.00'), receivedOn: '2026-03-30' };
      expect((await product.as('erp').post('/v1/payments', stray)).status).toBe(202);
      const [, { items }] = await json<{ items: Schemas['ExceptionItem'][] }>('exceptions');
      expect(items.map(({ kind, externalId, status }) => [kind, externalId, status])).toEqual([
        ['unknown-account', 'P-9', 'open'],
      ]);
      const id = items[0]?.exceptionId ?? '';
      expect(await cli('exceptions', 'resolve', id, 'apply')).toMatchObject({ code: 2, stdout: '' });
      const { code, stdout } = await cli('exceptions', 'resolve', id, 'apply', '--account', 'B-1', '--invoice', 'R-1');
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^Exception +x-\d+: unknown-account, applied$/m)]);
      expect((await product.as('clara').get('/v1/accounts/B-1')).body).toMatchObject({ balance: eur('1195.00') });
      expect((await cli('exceptions')).stdout).toBe('0 exceptions.\n');
    });
    it('verifies over HTTP and on the database, with the same result', async () => {
      const [code, overHttp] = await json<Schemas['Verification']>('verify');
      expect([code, overHttp.faults]).toEqual([0, []]);
      const [, direct] = await json<Schemas['Verification']>('verify', '--direct');
      expect([direct.events, direct.accounts, direct.faults]).toEqual([overHttp.events, overHttp.accounts, []]);
    });
    it('says in words and in JSON what was refused, with 1', async () => {
      const refused = await product.cli(['sweep', '--as', 'axel', '--json']);
      expect(refused.code).toBe(1);
      expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'not-permitted', status: 403 } });
      expect(refused.stderr).toContain('not-permitted');
      const token = await product.token('axel');
      expect(await product.cli(['sweep'], { env: { AMICABLE_TOKEN: token } })).toMatchObject({ code: 1, stdout: '' });
      const away = await cli('clock', '--url', 'http://127.0.0.1:1');
      expect([away.code, away.stderr]).toEqual([1, expect.stringContaining('Start Amicable first')]);
    });
    it('explains every command', async () => {
      const { code, stdout } = await cli('--help');
      expect(code).toBe(0);
      for (const name of ['import', 'imports', 'sweep', 'clock', 'replay-ledger', 'case', 'letters', 'tasks', 'verify'])
        expect(stdout).toMatch(new RegExp(`^  ${name}[ \n]`, 'm'));
      expect((await cli('import', '--help')).stdout).toContain('--rejected <file>');
      expect(stdout).toContain('Exit codes: 0 done, 1 refused or failed, 2 wrong usage');
    });
  });

  describe('strategies', () => {
    const PATIENT = 'extends: default.yaml\nid: standard\nsegments: []\ngraceBd: 6\n';
    type Shown = { active: string; source: string; versions: Schemas['StrategyVersion'][] };

    it('R77: checks a file with no product, and names the line of each mistake', async () => {
      const { code, stdout } = await cli('strategies', 'check', file('patient.yaml', PATIENT));
      expect([code, stdout]).toEqual([0, expect.stringContaining('is in order: standard.')]);
      const wrong = await cli('strategies', 'check', file('wrong.yaml', PATIENT.replace('6', '-6')));
      expect([wrong.code, wrong.stderr]).toEqual([
        1,
        expect.stringMatching(/wrong\.yaml:4 graceBd: must not be negative/),
      ]);
    });
    it('R76 V04: drafts a version, keeps a simulation with it, and a second person publishes it', async () => {
      const patient = join(folder, 'patient.yaml');
      const [, before] = await json<{ items: { id: string; version: string }[] }>('strategies', 'list');
      const [code, draft] = await json<Schemas['StrategyVersion']>(
        ...['strategies', 'draft', 'standard', patient, '--why', 'customers asked for more time'],
      );
      expect([code, draft.status, draft.draftedBy]).toEqual([0, 'draft', 'ada']);
      const simulated = await cli('simulate', '--strategy', patient, '--accounts', '3', '--days', '30', '--keep');
      expect([simulated.code, simulated.stderr]).toEqual([0, expect.not.stringContaining('not-found')]);
      const own = await cli('strategies', 'approve', 'standard', draft.version, '--reason', 'mine', '--as', 'ada');
      expect([own.code, own.stderr]).toEqual([1, expect.stringContaining('not-permitted')]);
      const approved = await cli('strategies', 'approve', 'standard', draft.version, '--reason', 'agreed');
      expect([approved.code, approved.stdout]).toEqual([0, expect.stringContaining('active, drafted by ada')]);
      const [, shown] = await json<Shown>('strategies', 'show', 'standard');
      expect(shown).toMatchObject({ active: draft.version, source: 'published' });
      expect(shown.versions[0]?.simulation).toMatchObject({ simulationId: 'seed-1', by: 'ada' });
      expect(draft.version).not.toBe(before.items[0]?.version);
    });
  });
});
