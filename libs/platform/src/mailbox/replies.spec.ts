import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import nodemailer from 'nodemailer';
import { readMail } from '../mail/read-mail.js';
import { freePort } from '../servers/ports.js';
import { readMailbox } from './messages.js';
import { isReplyTo, replyAddress } from './reply-address.js';
import { ReplyForwarder, type ReplyDoor } from './reply-forwarder.js';
import { ReplySpool } from './reply-spool.js';
import { startMailbox } from './server.js';

const folder = (): string => mkdtempSync(join(tmpdir(), 'amicable-replies-'));
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries === 200) throw new Error('it never came about');
    await pause(10);
  }
}

describe('the address of answers', () => {
  const ours = replyAddress('replies@Mail.example');
  it.each([
    ['replies+abc-1@mail.example', true],
    ['Replies+ABC-1@MAIL.EXAMPLE', true],
    ['replies@mail.example', true],
    ['replies+abc-1@mail.example.org', false],
    ['other+abc-1@mail.example', false],
    ['nonsense', false],
  ])('%s: %s', (recipient, is) => expect(isReplyTo(ours, recipient)).toBe(is));
});

describe('the local mailbox and its answers', () => {
  async function mailbox() {
    const dir = join(folder(), 'mailbox');
    const spool = new ReplySpool(join(dir, '..', 'replies'));
    const port = await freePort();
    const server = await startMailbox(dir, port, {
      address: replyAddress('replies@amicable.invalid'),
      keep: (raw, recipients) => spool.keep(raw, recipients),
    });
    const transport = nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
    stops.push(async () => (transport.close(), server.close()));
    return { dir, spool, transport };
  }

  it('are on disk by the time they are acknowledged, with whom they were delivered to, and are no letters', async () => {
    const { dir, spool, transport } = await mailbox();
    await transport.sendMail({
      from: 'ap@buyer.example',
      to: 'someone@else.example',
      envelope: { from: 'ap@buyer.example', to: ['replies+abc-1@amicable.invalid'] },
      subject: 'Re: reminder',
      text: 'We paid.',
    });
    expect(await readMailbox(dir)).toEqual([]);
    const [name = ''] = await spool.waiting();
    const read = await readMail(await spool.read(name));
    expect(read).toMatchObject({ to: ['someone@else.example', 'replies+abc-1@amicable.invalid'], text: 'We paid.' });
  });

  it('sent to us and to others are both; of more than a megabyte they are refused to their sender', async () => {
    const { dir, spool, transport } = await mailbox();
    const mail = { from: 'ap@buyer.example', subject: 's', to: ['replies+abc-1@amicable.invalid', 'boss@x.example'] };
    await transport.sendMail({ ...mail, text: 'short' });
    expect(await readMailbox(dir)).toHaveLength(1);
    expect(await spool.waiting()).toHaveLength(1);
    const large = transport.sendMail({ ...mail, text: 'line\n'.repeat(250_000) });
    await expect(large).rejects.toMatchObject({ responseCode: 552 });
    expect(await spool.waiting()).toHaveLength(1);
  });
});

describe('answers on their way to the API', () => {
  const SILENT = (): void => undefined;
  const forwarder = (spool: ReplySpool, door: ReplyDoor, said: string[] = []): ReplyForwarder => {
    const one = new ReplyForwarder(spool, door, (line) => void said.push(line), [5]);
    stops.push(() => one.stop());
    return one;
  };

  it('are carried in order, again and again until each is acknowledged, and then gone', async () => {
    const spool = new ReplySpool(folder());
    await spool.keep(Buffer.from('one'), []);
    await spool.keep(Buffer.from('two'), []);
    const answers = [0, 503, 500, 404, 401, 202, 202];
    const seen: string[] = [];
    const door: ReplyDoor = {
      post: async (raw) => {
        seen.push(raw.toString());
        const status = answers.shift() ?? 202;
        if (status === 0) throw new Error('connection refused');
        return { status, detail: '' };
      },
    };
    const said: string[] = [];
    forwarder(spool, door, said).ring();
    await until(async () => (await spool.waiting()).length === 0);
    expect(seen).toEqual(['one', 'one', 'one', 'one', 'one', 'one', 'two']);
    expect(said).toEqual(['Replies wait: connection refused. Trying again.']);
  });

  it('survive the end of the process: another one finds them', async () => {
    const dir = folder();
    const first = new ReplySpool(dir);
    await first.keep(Buffer.from('kept'), ['replies+a-1@x.example']);
    const stuck = new ReplyForwarder(first, { post: async () => ({ status: 503, detail: '' }) }, SILENT, [5]);
    stuck.ring();
    await stuck.stop();
    const seen: string[] = [];
    const second = new ReplySpool(dir);
    forwarder(second, { post: async (raw) => (seen.push(raw.toString()), { status: 202, detail: '' }) }).ring();
    await until(async () => (await second.waiting()).length === 0);
    expect(seen).toEqual(['X-Original-To: replies+a-1@x.example\r\nkept']);
  });

  it('what is refused for good is put aside with the reason, and holds up nobody', async () => {
    const dir = folder();
    const spool = new ReplySpool(dir);
    await spool.keep(Buffer.from('bad'), []);
    await spool.keep(Buffer.from('good'), []);
    const post: ReplyDoor['post'] = async (raw) =>
      raw.toString() === 'bad' ? { status: 422, detail: 'no sender' } : { status: 202, detail: '' };
    forwarder(spool, { post }).ring();
    await until(async () => (await spool.waiting()).length === 0);
    const aside = readdirSync(join(dir, 'refused')).sort();
    expect(aside).toHaveLength(2);
    expect(readFileSync(join(dir, 'refused', aside[0] ?? ''), 'utf8')).toBe('bad');
    expect(readFileSync(join(dir, 'refused', aside[1] ?? ''), 'utf8')).toBe('422 no sender\n');
  });

  it('one that comes while another is under way is not forgotten', async () => {
    const spool = new ReplySpool(folder());
    await spool.keep(Buffer.from('one'), []);
    const seen: string[] = [];
    const carrier = forwarder(spool, {
      post: async (raw) => {
        seen.push(raw.toString());
        if (seen.length === 1) {
          await spool.keep(Buffer.from('two'), []);
          carrier.ring();
        }
        return { status: 202, detail: '' };
      },
    });
    carrier.ring();
    await until(() => seen.length === 2);
    expect(seen).toEqual(['one', 'two']);
  });
});
