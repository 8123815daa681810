import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import nodemailer from 'nodemailer';
import { freePort } from '../servers/ports.js';
import { readMailbox } from './messages.js';
import { startMailbox } from './server.js';

describe('the local mailbox', () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'amicable-mailbox-')), 'mailbox');
  let mailbox: { close(): Promise<void> };
  let transport: ReturnType<typeof nodemailer.createTransport>;
  beforeAll(async () => {
    const port = await freePort();
    mailbox = await startMailbox(dir, port);
    transport = nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  });
  afterAll(async () => {
    transport.close();
    await mailbox.close();
  });

  it('is empty before the first message', async () => expect(await readMailbox(dir)).toEqual([]));

  it('has a message, whole, by the time it is acknowledged, in the order of arrival', async () => {
    for (const number of [1, 2, 3]) {
      await transport.sendMail({
        messageId: `<msg-${number}.1@amicable.invalid>`,
        from: 'Amicable <dunning@example.com>',
        to: '"Zoë Ünal" <ap@example.com>',
        subject: `Überfällig – ${number}`,
        text: `Offen: EUR 9,000.00\n.\nZeile nach einem Punkt ${'x'.repeat(200)}`,
        html: `<p>EUR 9,000.00 – „${number}“</p>`,
        attachments: number === 2 ? [{ filename: 'Invoice-4711.pdf', content: Buffer.from('%PDF-1.7') }] : [],
      });
      expect(await readMailbox(dir)).toHaveLength(number);
    }
    const messages = await readMailbox(dir);
    expect(messages.map(({ messageId }) => messageId)).toEqual(
      [1, 2, 3].map((number) => `<msg-${number}.1@amicable.invalid>`),
    );
    expect(messages[0]).toMatchObject({ to: 'ap@example.com', subject: 'Überfällig – 1' });
    expect(messages.map(({ attachments }) => attachments)).toEqual([[], [{ name: 'Invoice-4711.pdf', bytes: 8 }], []]);
    expect(messages[0]?.text).toBe(`Offen: EUR 9,000.00\n.\nZeile nach einem Punkt ${'x'.repeat(200)}`);
    expect(messages[0]?.html).toBe('<p>EUR 9,000.00 – „1“</p>');
    expect(readdirSync(dir).every((name) => name.endsWith('.json'))).toBe(true);
  });
});
