import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createSmtpMailer, OutcomeUnknown } from './smtp.js';

const MAIL = {
  from: 'Accounts Receivable <accounts@example.com>',
  to: 'payables@northgate.example',
  subject: 'A friendly reminder: EUR 9,000.00 open',
  text: 'Dear Accounts Payable,\n',
  html: '<p>Dear Accounts Payable,</p>\n',
  messageId: '<m-1.1@amicable.invalid>',
  replyTo: null,
  date: '2026-03-10T08:00:00.000Z',
  attachments: [],
};
const QUICK = { connect: 1_000, greeting: 300, silence: 300 };

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** A real SMTP server with the given behaviour, and what it accepted. */
async function smtp(options: SMTPServerOptions): Promise<{ url: string; accepted: string[] }> {
  const accepted: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')));
      stream.on('end', () => {
        accepted.push(raw);
        done(null, 'queued as 4711');
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  stops.push(() => new Promise((closed) => server.close(() => closed())));
  return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, accepted };
}
/** A server that speaks by script: each line received is answered by `reply`, null closes the connection. */
async function scripted(reply: (line: string) => string | null | undefined, greeting = '220 here'): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(`${greeting}\r\n`);
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = `${rest}${chunk.toString('utf8')}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const answer of lines.map(reply)) {
        if (answer === null) {
          socket.destroy();
        } else if (answer !== undefined) {
          socket.write(`${answer}\r\n`);
        }
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  stops.push(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((closed) => server.close(closed));
  });
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const refusal = (message: string, responseCode: number): Error => Object.assign(new Error(message), { responseCode });
const ordinary = (line: string): string | undefined => {
  if (/^EHLO/.test(line)) return '250 here';
  if (/^(MAIL|RCPT)/.test(line)) return '250 ok';
  return line === 'DATA' ? '354 go on' : undefined;
};

describe('an accepted letter', () => {
  it('asks for its answer, and for what servers send back, at the case; without an address at nobody', async () => {
    const senders: string[] = [];
    const onMailFrom: SMTPServerOptions['onMailFrom'] = ({ address }, _session, done) => {
      senders.push(address);
      done();
    };
    const { url, accepted } = await smtp({ onMailFrom });
    await createSmtpMailer(url).deliver({ ...MAIL, replyTo: 'replies+abc-1@mail.example' });
    await createSmtpMailer(url).deliver(MAIL);
    expect(accepted.map((raw) => /^Reply-To: (.*)\r$/m.exec(raw)?.[1] ?? null)).toEqual([
      'replies+abc-1@mail.example',
      null,
    ]);
    expect(accepted.every((raw) => raw.includes('From: Accounts Receivable <accounts@example.com>'))).toBe(true);
    expect(senders).toEqual(['replies+abc-1@mail.example', 'accounts@example.com']);
  });

  it('is sent once with the given Message-ID, and the reply is the proof', async () => {
    const { url, accepted } = await smtp({});
    const outcome = await createSmtpMailer(url).deliver(MAIL);
    expect(outcome).toEqual({ outcome: 'sent', proof: expect.stringMatching(/^250 .*queued as 4711/) });
    expect(accepted).toHaveLength(1);
    expect(accepted[0]).toContain('Message-ID: <m-1.1@amicable.invalid>');
    expect(accepted[0]).toContain('multipart/alternative');
    expect(accepted[0]).toContain('Dear Accounts Payable,');
  });

  it('carries its files under their names; the same attempt is the same message, byte for byte', async () => {
    const { url, accepted } = await smtp({});
    const content = Buffer.from('%PDF-1.7 \u0000\ufffe invoice');
    const attachments = [{ filename: 'Invoice-4711.pdf', contentType: 'application/pdf', content }];
    const mailer = createSmtpMailer(url);
    await mailer.deliver({ ...MAIL, attachments });
    await mailer.deliver({ ...MAIL, attachments });
    await mailer.deliver({ ...MAIL, messageId: '<m-1.2@amicable.invalid>', attachments });
    const [first, second, third] = accepted;
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(first).toContain('Date: Tue, 10 Mar 2026 08:00:00 +0000');
    const message = await PostalMime.parse(first!);
    expect(message.attachments.map(({ filename, mimeType, disposition }) => [filename, mimeType, disposition])).toEqual(
      [['Invoice-4711.pdf', 'application/pdf', 'attachment']],
    );
    expect(Buffer.from(message.attachments[0]!.content as ArrayBuffer).equals(content)).toBe(true);
    expect([message.text?.trim(), message.html?.trim()]).toEqual([MAIL.text.trim(), MAIL.html.trim()]);
  });
});

describe('a letter that certainly did not leave', () => {
  it('recipient refused', async () => {
    const { url, accepted } = await smtp({ onRcptTo: (_to, _session, done) => done(refusal('no such box', 550)) });
    const outcome = await createSmtpMailer(url).deliver(MAIL);
    expect(outcome).toMatchObject({ outcome: 'failed', error: expect.stringContaining('550') });
    expect(accepted).toEqual([]);
  });

  it.each([451, 554])('text refused with %d', async (code) => {
    const { url } = await smtp({
      onData(stream, _session, done) {
        stream.resume().on('end', () => done(refusal('not now', code)));
      },
    });
    const outcome = await createSmtpMailer(url).deliver(MAIL);
    expect(outcome).toMatchObject({ outcome: 'failed', error: expect.stringContaining(`DATA ${code}`) });
  });

  it('nobody listens', async () => {
    const { url } = await smtp({});
    await Promise.all(stops.splice(0).map((stop) => stop()));
    expect(await createSmtpMailer(url).deliver(MAIL)).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('login refused', async () => {
    const { url } = await smtp({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(refusal('who are you', 535)),
    });
    const outcome = await createSmtpMailer(url.replace('//', '//user:wrong@')).deliver(MAIL);
    expect(outcome).toMatchObject({ outcome: 'failed', error: expect.stringContaining('EAUTH') });
  });

  it.each([
    ['silent from the start', () => scripted(() => undefined, '')],
    ['silent at RCPT', () => scripted((line) => (/^RCPT/.test(line) ? undefined : ordinary(line)))],
    ['gone at RCPT', () => scripted((line) => (/^RCPT/.test(line) ? null : ordinary(line)))],
    ['gone at DATA, before asking for the text', () => scripted((line) => (line === 'DATA' ? null : ordinary(line)))],
    ['DATA refused', () => scripted((line) => (line === 'DATA' ? '451 later' : ordinary(line)))],
  ])('%s', async (_what, start) => {
    expect(await createSmtpMailer(await start(), QUICK).deliver(MAIL)).toMatchObject({ outcome: 'failed' });
  });

  it('its error names no address', async () => {
    const { url } = await smtp({
      onRcptTo: (to, _session, done) => done(refusal(`<${to.address}> is unknown here`, 550)),
    });
    const outcome = await createSmtpMailer(url).deliver(MAIL);
    expect(outcome).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(outcome)).not.toContain('northgate.example');
  });
});

describe('a letter of which nobody knows', () => {
  it.each([
    ['the connection drops after the text', (line: string) => (line === '.' ? null : ordinary(line))],
    ['the connection drops within the text', (line: string) => (/^Subject:/.test(line) ? null : ordinary(line))],
    ['the server falls silent after the text', ordinary],
  ])('%s', async (_what, reply) => {
    const deliver = createSmtpMailer(await scripted(reply), QUICK).deliver(MAIL);
    await expect(deliver).rejects.toBeInstanceOf(OutcomeUnknown);
  });
});
