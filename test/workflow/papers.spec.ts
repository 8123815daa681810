/** Letters on paper, files of invoices and statements: from the feed to the envelope, over HTTP and the real workflow. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import { createFilePrinter, type OutgoingPaper, type Printer } from '#activities';
import type { StoredEvent } from '#domain';
import { linesOf } from '../../libs/platform/src/paper/pdf-text.fixture.js';
import { ApiHouse } from '../support/api-house.js';
import { accountInput, ERP, eur, invoice } from '../support/stores.js';

jest.setTimeout(120_000);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const FILE = Buffer.from('%PDF-1.7\nthe invoice itself \u0000\u00fe\n%%EOF\n', 'latin1');
const WARSAW = { lines: ['ul. Piotrkowska 104', 'piętro 3'], postalCode: '90-926', city: 'Łódź', country: 'PL' };
const contact = (more: object) => [{ contactId: 'ap', role: 'accounts-payable', name: 'Zofia Łęcka', ...more }];

describe('letters on paper, files and statements', () => {
  let api: ApiHouse;
  let dir: string;
  const keys: Record<string, string> = {};
  /** What the printer was asked for; its first answer to the crashing account is lost after the file was written. */
  const asked: string[] = [];

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'amicable-papers-'));
    const printer = createFilePrinter(dir);
    const crashing: Printer = {
      deliver: async (letter: OutgoingPaper) => {
        asked.push(`${letter.messageId}.${letter.attempt}`);
        const outcome = await printer.deliver(letter);
        if (letter.messageId.startsWith(keys['crash'] ?? '-') && asked.length < 3) throw new Error('killed');
        return outcome;
      },
    };
    api = await ApiHouse.open({ printer: crashing });
    keys['paper'] = await api.house.account('paper', { contacts: contact({ address: WARSAW }) });
    await invoice(api.house.stores, 'paper', 'P-1', { amount: eur(9_000), dueDate: '2026-02-16' });
    keys['mail'] = await api.house.account('mail', { language: 'de' });
    await invoice(api.house.stores, 'mail', 'R/1', { amount: eur(9_000), dueDate: '2026-02-16' });
    await invoice(api.house.stores, 'mail', 'R/2', { amount: eur(250), dueDate: '2026-04-16' });
  });
  afterAll(async () => {
    await api.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const put = async (path: string, body: Buffer, who = 'erp', type = 'application/pdf') =>
    request(api.app.getHttpServer())
      .put(path)
      .set({ Authorization: (await api.call('get', '/v1/clock', who)).request.getHeader('Authorization') as string })
      .set('Content-Type', type)
      .send(body);
  const pdf = async (path: string, who = 'clara') => {
    const token = (await api.call('get', '/v1/clock', who)).request.getHeader('Authorization') as string;
    return request(api.app.getHttpServer())
      .get(path)
      .set({ Authorization: token })
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      });
  };
  const events = async (key: string, type: string): Promise<StoredEvent[]> =>
    (await api.house.stores.record.read(key, 0)).events.filter((one) => one.type === type);
  const DOCUMENT = '/v1/accounts/mail/invoices/R%2F1/document';

  it('takes the file of an invoice once, says what is wrong with any other, and gives it back', async () => {
    const first = await put(DOCUMENT, FILE);
    expect([first.status, first.body]).toEqual([
      201,
      { accountId: 'mail', invoiceNumber: 'R/1', digest: sha256(FILE), bytes: FILE.length, name: 'Invoice-R-1.pdf' },
    ]);
    const again = await put(DOCUMENT, FILE);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const refusals = [
      await put(DOCUMENT.replace('R%2F1', 'R-9'), FILE),
      await put(DOCUMENT.replace('mail', 'nobody'), FILE),
      await put(DOCUMENT, Buffer.from('PK not a pdf %%EOF')),
      await put(DOCUMENT, FILE.subarray(0, 20)),
      await put(DOCUMENT, Buffer.concat([FILE, Buffer.alloc(10 * 1024 * 1024)])),
      await put(DOCUMENT, FILE, 'erp', 'text/csv'),
      await put(DOCUMENT, FILE, 'clara'),
    ];
    expect(refusals.map(({ status, body }) => [status, body.code])).toEqual([
      [404, 'not-found'],
      [404, 'not-found'],
      [422, 'bad-file'],
      [422, 'bad-file'],
      [413, 'too-large'],
      [415, 'unsupported-media-type'],
      [403, 'not-permitted'],
    ]);
    const back = await pdf(DOCUMENT, 'axel');
    expect([back.status, back.headers['content-type'], back.headers['content-disposition']]).toEqual([
      200,
      'application/pdf',
      'inline; filename="Invoice-R-1.pdf"',
    ]);
    expect((back.body as Buffer).equals(FILE)).toBe(true);
    expect(await events(keys['mail']!, 'invoice.document-attached')).toHaveLength(1);
  });

  it('prints the first reminder of somebody without e-mail; the record vouches for exactly that file', async () => {
    await api.house.sweep('paper');
    await api.house.sweep('mail');
    await api.house.advance('2026-03-02T12:00:00.000Z');
    const key = keys['paper']!;
    const [sent] = await events(key, 'message.sent');
    const data = sent?.data as { messageId: string; attempt: number; proof: string };
    const name = `${data.messageId}.${data.attempt}.pdf`;
    expect(readdirSync(dir)).toEqual(['2026-03-02']);
    expect(readdirSync(join(dir, '2026-03-02')).sort()).toEqual([name, 'manifest.csv'].sort());
    const file = readFileSync(join(dir, '2026-03-02', name));
    expect(data.proof).toBe(`print:${sha256(file)}`);
    expect(linesOf(file)).toEqual(
      expect.arrayContaining(['Company paper', 'Date | 2026-03-02', '90-926 Łódź', 'POLAND', 'Page 1 of 1']),
    );
    expect((await api.house.fold(key)).case?.attempts).toMatchObject([{ channel: 'letter', outcome: 'sent' }]);
    expect(api.house.mail.map((one) => one.to)).toEqual(['ap@mail.example']);
    expect((await events(key, 'message.sending')).length).toBe(1);
  });

  it('a letter is made anew byte for byte, also after its addressee has moved; an e-mail can be seen on paper', async () => {
    const key = keys['paper']!;
    const [sent] = await events(key, 'message.sent');
    const { messageId, proof } = sent?.data as { messageId: string; proof: string };
    const path = `/v1/cases/${key}-1/letters/${messageId}/pdf`;
    const before = await pdf(path);
    expect([before.status, `print:${sha256(before.body as Buffer)}`]).toEqual([200, proof]);
    const moved = accountInput('paper', {
      contacts: contact({ address: { ...WARSAW, lines: ['ul. Nowa 1'], city: 'Poznań' } }),
    });
    const calendar = (await api.house.fold(key)).calendar!;
    expect(await api.house.stores.facts.upsertAccount(ERP, moved, calendar)).toMatchObject({ changed: true });
    const after = await pdf(path, 'axel');
    expect((after.body as Buffer).equals(before.body as Buffer)).toBe(true);
    expect((await pdf(path, 'erp')).status).toBe(403);
    expect((await pdf(`/v1/cases/${keys['mail']}-1/letters/${messageId}/pdf`)).status).toBe(404);
    const [mailed] = await events(keys['mail']!, 'message.sent');
    const other = (mailed?.data as { messageId: string }).messageId;
    const shown = await pdf(`/v1/cases/${keys['mail']}-1/letters/${other}/pdf`);
    expect(linesOf(shown.body as Buffer)).toEqual(expect.arrayContaining(['ap@mail.example', 'Datum | 02.03.2026']));
  });

  it('the second reminder carries the statement and the invoice that was on file, on paper as by e-mail', async () => {
    await api.house.advance('2026-03-10T17:00:00.000Z');
    const second = api.house.mail.at(-1)!;
    expect(second.to).toBe('ap@mail.example');
    const [statement, document, ...rest] = second.attachments;
    expect([statement?.filename, document?.filename, rest]).toEqual([
      expect.stringMatching(/^Statement-2026-03-\d\d\.pdf$/),
      'Invoice-R-1.pdf',
      [],
    ]);
    expect(document?.content.equals(FILE)).toBe(true);
    const [, sending] = await events(keys['mail']!, 'message.sending');
    expect(second.date).toBe(sending?.at);
    const asOf = statement!.filename.slice(10, 20);
    const route = await pdf(`/v1/accounts/mail/statement?format=pdf&asOf=${asOf}`);
    // The same figures by the route as in the letter; here even the same file.
    expect((route.body as Buffer).equals(statement!.content)).toBe(true);
    expect(linesOf(statement!.content)).toEqual(
      expect.arrayContaining([
        'Summe | 9.250,00 EUR',
        'R/2 | 05.01.2026 | 16.04.2026 | noch nicht fällig | 250,00 EUR | 250,00 EUR',
      ]),
    );
    const day = readdirSync(dir).sort().at(-1)!;
    const files = readdirSync(join(dir, day)).filter((one) => one.endsWith('.pdf'));
    expect(files.map((one) => one.replace(/^.*\.reminder-2\.\d+\.1/, ''))).toEqual([`.Statement-${day}.pdf`, '.pdf']);
    const letter = readFileSync(
      join(
        dir,
        day,
        files.find((one) => !one.includes('Statement'))!,
      ),
    );
    expect(linesOf(letter)).toEqual(expect.arrayContaining(['Enclosures', `Statement-${day}.pdf`, '90-926 Poznań']));
  });

  it('answers the statement as JSON, to the cent as the aging, to whoever may see it', async () => {
    const { status, body } = await api.call('get', '/v1/accounts/mail/statement?asOf=2026-03-10', 'erp');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accountId: 'mail',
      accountName: 'Company mail',
      asOf: '2026-03-10',
      lines: [
        { invoiceNumber: 'R/1', daysOverdue: 22, bucket: '1-30', balance: { value: '9000.00', currency: 'EUR' } },
        { invoiceNumber: 'R/2', daysOverdue: -37, bucket: 'current', disputed: { value: '0.00', currency: 'EUR' } },
      ],
      total: { value: '9250.00', currency: 'EUR' },
      overdue: { value: '9000.00', currency: 'EUR' },
    });
    const aging = (await api.get('/v1/portfolio/aging?asOf=2026-03-10', 'axel')).body.items[0];
    expect(aging.total.value).toBe('18250.00');
    const before = await api.call('get', '/v1/accounts/mail/statement?asOf=2026-01-04', 'axel');
    expect(before.body).toMatchObject({ lines: [], total: { value: '0.00' } });
    expect((await api.get('/v1/accounts/nobody/statement')).status).toBe(404);
    expect((await api.get('/v1/accounts/mail/statement?asOf=2026-02-30')).status).toBe(422);
  });

  it('a worker that dies after the file was written is simply asked again: one file, one line, one letter', async () => {
    asked.length = 0;
    keys['crash'] = await api.house.account('crash', { contacts: contact({ address: WARSAW }) });
    const key = keys['crash'];
    await invoice(api.house.stores, 'crash', 'C-1', { amount: eur(9_000), dueDate: '2026-02-16' });
    await api.house.sweep('crash');
    await api.house.advance('2026-03-11T12:00:00.000Z');
    const own = asked.filter((one) => one.startsWith(key));
    expect(own).toEqual([own[0], own[0], own[0]]);
    const types = (await api.house.types(key)).filter((type) => type.startsWith('message.'));
    expect(types).toEqual(['message.rendered', 'message.sending', 'message.sent']);
    const day = readdirSync(dir).sort().at(-1)!;
    const files = readdirSync(join(dir, day)).filter((one) => one.startsWith(key));
    expect(files).toEqual([`${own[0]}.pdf`]);
    const lines = readFileSync(join(dir, day, 'manifest.csv'), 'utf8').split('\n');
    expect(lines.filter((line) => line.startsWith(key))).toHaveLength(1);
  });
});
