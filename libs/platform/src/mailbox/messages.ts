import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A letter that arrived in the local mailbox. */
export interface MailboxMessage {
  /** SMTP Message-ID with angle brackets. */
  readonly messageId: string;
  readonly to: string;
  /** Where it asks to be answered; null: nowhere in particular. */
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** System instant of the arrival. */
  readonly receivedAt: string;
  /** Names and sizes of the files that came along; absent in messages from before there were any. */
  readonly attachments?: readonly { readonly name: string; readonly bytes: number }[];
}

/** Every message of the mailbox, oldest first; an absent folder is an empty mailbox. */
export async function readMailbox(dir: string): Promise<MailboxMessage[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(dir, name), 'utf8')) as MailboxMessage));
}

/** Stores one message whole or not at all; the file name sorts by arrival. */
export async function storeMessage(dir: string, message: MailboxMessage, order: number): Promise<void> {
  await mkdir(dir, { recursive: true });
  const name = `${message.receivedAt.replace(/[:.]/g, '-')}-${String(order).padStart(6, '0')}`;
  const fresh = join(dir, `${name}.part`);
  await writeFile(fresh, JSON.stringify(message, null, 2) + '\n', { mode: 0o600 });
  await rename(fresh, join(dir, `${name}.json`));
}
