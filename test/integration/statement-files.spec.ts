import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '#platform';
import { FileHouse } from '../support/file-house.js';
import type { Answer } from '../support/http.js';
import { accountInput, BERLIN, ERP, eur, invoice } from '../support/stores.js';

const SAMPLE = readFileSync(join(projectRoot(), 'examples/files/bank-statement.camt.053.xml'));
const CSV = readFileSync(join(projectRoot(), 'examples/files/kontoauszug.csv'));
/** The counterparty nobody knows at first. */
const IBAN = 'GB33BUKB20201555555555';

let house: FileHouse;
beforeAll(async () => {
  house = await FileHouse.open({ now: '2026-03-03T08:00:00.000Z' });
});
afterAll(() => house.close());

const send = (file: string | Buffer, query = '', headers: Record<string, string> = {}, who = 'erp'): Promise<Answer> =>
  house.send(`statements${query}`, file, { 'content-type': 'application/xml', ...headers }, who);
/** One credit of 55.00 from the unknown payer, in a statement of its own. */
const statement = (reference: string, text: string, amount = '55.00'): string =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-03</Dt></BookgDt><AcctSvcrRef>${reference}</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Unknown Payer Ltd</Nm></Dbtr><DbtrAcct><Id><IBAN>${IBAN}</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>`;
const counts = ({ body }: Answer): unknown[] => {
  const { rows, accepted, unchanged, parked, skipped, rejectedCount } = body as Record<string, number>;
  return [rows, accepted, unchanged, parked, skipped, rejectedCount];
};
async function account(accountId: string, invoices: Record<string, number>): Promise<string> {
  const result = await house.stores.facts.upsertAccount(ERP, accountInput(accountId), BERLIN);
  for (const [number, amount] of Object.entries(invoices)) {
    await invoice(house.stores, accountId, number, { amount: eur(amount) });
  }
  return 'accountKey' in result ? result.accountKey : '';
}
async function balances(accountKey: string): Promise<Record<string, number>> {
  const { items, unapplied } = await house.stores.record.fold(accountKey);
  return { ...Object.fromEntries(items.map((one) => [one.invoiceNumber, one.balance])), unapplied };
}
type Exception = { exceptionId: string; externalId: string; suggestions: unknown };
async function unmatched(): Promise<Exception[]> {
  const { body } = await house.as('clara').get('/v1/exceptions?status=open&kind=unmatched');
  return (body as { items: Exception[] }).items;
}

describe('POST /v1/imports/statements', () => {
  let north = '';
  let tools = '';
  it('judges a statement first, then books it, and changes nothing the second time (G14)', async () => {
    north = await account('north', { 'RE-2026-0101': 1000 });
    tools = await account('tools', { '539007547034': 120, 'T-2': 55, 'T-3': 90 });
    const before = await house.written();
    const judged = await send(SAMPLE, '?dryRun=true');
    expect(judged.status).toBe(200);
    expect(counts(judged)).toEqual([5, 3, 0, 1, 2, 0]);
    expect(judged.body).toMatchObject({
      kind: 'statements',
      status: 'done',
      dryRun: true,
      preview: [
        {
          line: 28,
          value: { outcome: 'matched', accountId: 'north', invoiceNumbers: 'RE-2026-0101', rule: 'reference' },
        },
        { line: 57, value: { outcome: 'matched', accountId: 'tools', invoiceNumbers: '539007547034' } },
        { line: 69, value: { outcome: 'for a person', amount: '180.00', currency: 'EUR', direction: 'credit' } },
        { line: 81, value: { outcome: 'passed over', direction: 'debit' } },
      ],
    });
    expect(await house.written()).toEqual(before);

    const id = '6b0c1d0e-6b32-4c1b-9d5b-1d8b2f6f7a01';
    const first = await send(SAMPLE, '', { 'import-id': id });
    expect(counts(first)).toEqual([5, 3, 0, 1, 2, 0]);
    expect(await balances(north)).toEqual({ 'RE-2026-0101': 50_00, unapplied: 0 });
    expect(await balances(tools)).toEqual({ 'T-2': 55_00, 'T-3': 90_00, unapplied: 0 });
    const after = await house.written();
    expect(await send(SAMPLE, '', { 'import-id': id })).toMatchObject({ status: 200, body: first.body });
    expect(counts(await send(SAMPLE))).toEqual([5, 0, 3, 0, 2, 0]);
    expect(await house.written()).toEqual(after);
    const { body } = await house.as('axel').get(`/v1/imports/${id}`);
    expect(body).toMatchObject({ importId: id, kind: 'statements', status: 'done', rows: 5, accepted: 3, parked: 1 });
  });

  it('lets a person place what no rule could, and knows the payer from then on', async () => {
    const [waiting, ...others] = await unmatched();
    expect(others).toEqual([]);
    const path = `/v1/exceptions/${waiting?.exceptionId}`;
    const told = await house.as('clara').get(path);
    expect(JSON.stringify(told.body)).toContain(IBAN);
    expect(JSON.stringify(await unmatched())).not.toContain(IBAN);
    const resolve = { action: 'apply', accountId: 'tools' };
    const resolved = await house.as('clara').post(`${path}/resolve`, resolve);
    expect([resolved.status, resolved.text]).toEqual([200, expect.stringContaining('"applied"')]);
    expect(await unmatched()).toEqual([]);
    expect(await balances(tools)).toEqual({ unapplied: 35_00 });
    const { events } = await house.stores.record.read(tools, 0);
    const received = events.filter((event) => event.type === 'payment.received');
    expect(received.at(-1)).toMatchObject({
      actor: { id: 'clara', role: 'collector' },
      data: { paymentId: waiting?.externalId, source: 'erp', amount: eur(180), method: 'bank-transfer' },
    });
    const after = await house.written();
    expect(counts(await send(SAMPLE))).toEqual([5, 0, 3, 0, 2, 0]);
    expect(await house.written()).toEqual(after);

    await invoice(house.stores, 'tools', 'T-4', { amount: eur(90) });
    expect(await balances(tools)).toEqual({ 'T-4': 55_00, unapplied: 0 });
    expect(counts(await send(statement('N-1', 'thank you')))).toEqual([1, 1, 0, 0, 0, 0]);
    expect(await balances(tools)).toEqual({ unapplied: 0 });
    // Known for tools, it names an invoice of north: two readings, so nobody's to guess.
    expect(counts(await send(statement('N-2', 'RE-2026-0101', '50.00')))).toEqual([1, 1, 0, 1, 0, 0]);
    expect(await balances(north)).toEqual({ 'RE-2026-0101': 50_00, unapplied: 0 });
    expect(await unmatched()).toMatchObject([
      {
        suggestions: [
          { accountId: 'north', invoiceNumbers: ['RE-2026-0101'], score: 90 },
          { accountId: 'tools', score: 70 },
        ],
      },
    ]);
  });

  it('forgets the payer with the person', async () => {
    await house.stores.people.erase(tools, null);
    await invoice(house.stores, 'tools', 'T-5', { amount: eur(77) });
    expect(counts(await send(statement('N-3', 'thanks again', '77.00')))).toEqual([1, 1, 0, 1, 0, 0]);
    expect(await balances(tools)).toEqual({ 'T-5': 77_00, unapplied: 0 });
    const { body } = await house.as('clara').get('/v1/exceptions?status=applied');
    for (const one of (body as { items: Exception[] }).items) {
      const { text } = await house.as('clara').get(`/v1/exceptions/${one.exceptionId}`);
      expect(text).not.toContain(IBAN);
    }
    expect((await house.stores.record.verify()).faults).toEqual([]);
  });

  it('reads CSV by a mapping, and keeps the rows it cannot read', async () => {
    const csv = { 'content-type': 'text/csv' };
    const answer = await send(CSV, '?mapping=kontoauszug', csv);
    expect(counts(answer)).toEqual([4, 2, 0, 2, 1, 1]);
    const { importId, rejected, mapping } = answer.body as { importId: string; rejected: unknown; mapping: string };
    expect(mapping).toBe('kontoauszug');
    const detail = expect.stringMatching(/^bookedOn \(column Buchungstag\) .* \(now '31\.02\.2026'\); correct it\.$/);
    expect(rejected).toEqual([{ line: 5, code: 'invalid', detail }]);
    const kept = await house.as('erp').get(`/v1/imports/${importId}/rejected`);
    expect(kept.text.split('\r\n')[1]).toMatch(/^900004;31\.02\.2026;.*;5;invalid;/);
    expect(counts(await send(CSV, '?mapping=kontoauszug', csv))).toEqual([4, 0, 2, 0, 1, 1]);
    const all = await send(CSV, '?mapping=kontoauszug&atomic=true', csv);
    expect([all.status, (all.body as { code: string }).code]).toEqual([422, 'rows-rejected']);
    expect((await send(SAMPLE, '?mapping=kontoauszug')).status).toBe(422);
    expect((await send(CSV, '?mapping=rechnungen', csv)).status).toBe(422);
  });

  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['half a file', SAMPLE.subarray(0, 3000), {}, 422, 'bad-file'],
    ['a wrong balance', SAMPLE.toString().replace('2235.00', '2235.01'), {}, 422, 'bad-file'],
    ['a file of entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', {}, 422, 'bad-file'],
    ['no statement', '<a/>', {}, 422, 'bad-file'],
    ['CSV without its columns', 'a,b\n1,2\n', { 'content-type': 'text/csv' }, 422, 'bad-file'],
    ['JSON', '{}', { 'content-type': 'application/json' }, 415, 'unsupported-media-type'],
  ])('applies nothing of %s', async (_, file, headers, status, code) => {
    const before = await house.written();
    const answer = await send(file, '', headers);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([status, code]);
    if (code === 'bad-file') {
      expect(answer.body).toMatchObject({
        errors: expect.arrayContaining([
          { line: expect.any(Number), code: expect.any(String), detail: expect.stringMatching(/\.$/) },
        ]),
      });
    }
    expect(await house.written()).toEqual(before);
    expect(house.spooled()).toEqual([]);
  });

  it('is for machines and admins (contract: imports)', async () => {
    for (const who of ['clara', 'sam', 'axel']) expect((await send(SAMPLE, '', {}, who)).status).toBe(403);
    expect((await send(SAMPLE, '?dryRun=true', {}, 'ada')).status).toBe(200);
  });

  it('counts as a file of payments for what its source has imported', async () => {
    const row =
      'invoiceNumber,accountId,invoiceDate,dueDate,amount,currency\nST-1,north,2026-01-05,2026-02-02,70.00,EUR\n';
    expect((await house.send('invoices', row)).status).toBe(200);
    expect(await house.stores.imports.staleSource(north, [])).toBe('erp');
    await send(SAMPLE, '?dryRun=true');
    expect(await house.stores.imports.staleSource(north, [])).toBe('erp');
    await send(SAMPLE);
    expect(await house.stores.imports.staleSource(north, [])).toBeNull();
  });
});
