import { describe, expect, it } from '@jest/globals';
import { readMail, type MailReply } from './read-mail.js';

const mail = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));
async function reply(...lines: string[]): Promise<MailReply> {
  const read = await readMail(mail(...lines));
  if (read.kind !== 'reply') throw new Error(`read as ${read.kind}`);
  return read;
}

describe('a reply by mail', () => {
  const HEAD = [
    'From: "Zoë Ünal" <Ap@Buyer.example>',
    'To: Amicable <replies+abc-1@mail.example>, other@mail.example',
    'Cc: boss@buyer.example',
    'Delivered-To: replies+abc-1@mail.example',
    'Subject: =?utf-8?Q?Re:_Rechnung_=E2=82=AC?=',
    'Message-ID: <m-1@buyer.example>',
    'In-Reply-To: <x.reminder-1.1.1@amicable.invalid>',
    'References: <first@buyer.example>',
    ' <x.reminder-1.1.1@amicable.invalid>',
  ];

  it('is read with everything that may place it', async () => {
    const read = await reply(...HEAD, '', 'We never got it.', '');
    expect(read).toEqual({
      kind: 'reply',
      externalId: expect.stringMatching(/^mail:[0-9a-f]{40}$/),
      from: 'Ap@Buyer.example',
      to: ['replies+abc-1@mail.example', 'other@mail.example', 'boss@buyer.example'],
      subject: 'Re: Rechnung €',
      text: 'We never got it.',
      inReplyTo: '<x.reminder-1.1.1@amicable.invalid>',
      references: ['<first@buyer.example>', '<x.reminder-1.1.1@amicable.invalid>'],
      automatic: false,
    });
  });

  it('is the same mail by its Message-ID, whatever servers add; without one by its bytes', async () => {
    const once = await reply(...HEAD, '', 'text');
    const twice = await reply('Received: from somewhere', ...HEAD, '', 'text');
    expect(twice.externalId).toBe(once.externalId);
    const anonymous = await reply('From: a@b.example', '', 'one');
    expect((await reply('From: a@b.example', '', 'one')).externalId).toBe(anonymous.externalId);
    expect((await reply('From: a@b.example', '', 'two')).externalId).not.toBe(anonymous.externalId);
  });

  it('of HTML alone is read as its text', async () => {
    const html = '<html><head><style>p{}</style></head><body><p>Paid &amp; done</p><p>Bye</p></body></html>';
    const read = await reply('From: a@b.example', 'Content-Type: text/html; charset=utf-8', '', html);
    expect(read.text.split('\n').map((line) => line.trim())).toEqual(['Paid & done', 'Bye']);
  });

  it.each([
    ['Auto-Submitted: auto-replied', true],
    ['Auto-Submitted: auto-generated; owner="x"', true],
    ['Auto-Submitted: no', false],
    ['Precedence: auto_reply', true],
    ['Precedence: bulk', true],
    ['Precedence: first-class', false],
    ['X-Autoreply: yes', true],
    ['X-Mailer: somebody', false],
  ])('%s: automatic %s', async (line, automatic) => {
    expect((await reply(line, 'From: a@b.example', '', 'Out of office')).automatic).toBe(automatic);
  });

  it('keeps what a database can keep, and loses nothing for want of a header', async () => {
    expect(await reply('', 'only\0 text')).toMatchObject({ from: 'unknown@invalid', text: 'only text', subject: '' });
    expect((await reply('From: a@b.example', '', '')).text).toBe('(no text)');
    expect((await reply('From: a@b.example', '', 'x'.repeat(30_000))).text).toHaveLength(20_000);
  });
});

describe('a delivery report (RFC 3464)', () => {
  const report = (action: string, status: string, copy: string[] | null): Buffer =>
    mail(
      'From: MAILER-DAEMON@mx.buyer.example',
      'To: replies+abc-1@mail.example',
      'Subject: Undelivered Mail Returned to Sender',
      'Date: Mon, 02 Mar 2026 10:00:00 +0100',
      'Message-ID: <dsn-1@mx.buyer.example>',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'This is the mail system at host mx.buyer.example.',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.buyer.example',
      '',
      'Final-Recipient: rfc822; ap@buyer.example',
      `Action: ${action}`,
      `Status: ${status}`,
      'Diagnostic-Code: smtp; 550 <ap@buyer.example>:',
      '    Recipient address rejected',
      '',
      ...(copy === null ? [] : ['--b', ...copy]),
      '--b--',
      '',
    );
  const WHOLE = [
    'Content-Type: message/rfc822',
    '',
    'From: accounts@amicable.invalid',
    'Message-ID: <abc-1.reminder-1.1.1@amicable.invalid>',
    'Subject: Reminder',
    '',
    'Dear customer',
  ];

  it.each([
    ['the whole letter', WHOLE],
    ['its headers', ['Content-Type: text/rfc822-headers', ...WHOLE.slice(1, 5), '']],
  ])('for good, with %s: the letter came back', async (_name, copy) => {
    expect(await readMail(report('failed', '5.1.1', copy))).toEqual({
      kind: 'bounce',
      externalId: expect.stringMatching(/^mail:[0-9a-f]{40}$/),
      messageId: '<abc-1.reminder-1.1.1@amicable.invalid>',
      reason: '5.1.1 smtp; 550 <address>: Recipient address rejected',
      at: '2026-03-02T09:00:00.000Z',
    });
  });

  it('that does not say which letter: unknown, for a person', async () => {
    expect(await readMail(report('failed', '5.0.0', null))).toMatchObject({ kind: 'bounce', messageId: 'unknown' });
  });

  it.each([
    ['delayed', '4.4.1'],
    ['failed', '4.2.2'],
    ['relayed', '2.0.0'],
    ['delivered', '2.0.0'],
  ])('%s %s: nothing has come back', async (action, status) => {
    expect((await readMail(report(action, status, WHOLE))).kind).toBe('delayed');
  });
});
