/** The local mailbox: an SMTP server on loopback that accepts everything and keeps it as files. Embedded mode only. */
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { storeMessage, type MailboxMessage } from './messages.js';
import { isReplyTo, type ReplyAddress } from './reply-address.js';

/** Large enough for letters with attachments; a runaway message is refused instead of filling the disk. */
const LARGEST_BYTES = 25 * 1024 * 1024;

/** The largest answer that is taken, with its headers: what the API's inbound route reads. */
const LARGEST_REPLY_BYTES = 1_000_000;

/** Answers to letters among the mail: whom they are sent to, and who keeps them. */
export interface Replies {
  readonly address: ReplyAddress;
  /** Resolves when it is on disk. */
  keep(raw: Buffer, recipients: readonly string[]): Promise<void>;
}

/** Starts listening; a message is acknowledged only after it was stored: answers with `replies`, letters in the folder. */
export async function startMailbox(
  dir: string,
  port: number,
  replies: Replies | null = null,
): Promise<{ close(): Promise<void> }> {
  let order = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: LARGEST_BYTES,
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', callback);
      stream.on('end', () => {
        if (stream.sizeExceeded) return callback(Object.assign(new Error('Message too large'), { responseCode: 552 }));
        const recipients = session.envelope.rcptTo.map((address) => address.address);
        const toUs = replies === null ? [] : recipients.filter((one) => isReplyTo(replies.address, one));
        const raw = Buffer.concat(chunks);
        if (toUs.length > 0 && raw.length > LARGEST_REPLY_BYTES) return callback(tooLarge());
        const answers = async (): Promise<void> => (toUs.length > 0 ? replies?.keep(raw, toUs) : undefined);
        const letters = async (): Promise<void> => {
          if (toUs.length === recipients.length) return;
          await storeMessage(dir, toMessage(await PostalMime.parse(raw), recipients, new Date()), ++order);
        };
        answers()
          .then(letters)
          .then(
            () => callback(),
            (error: unknown) => callback(error as Error),
          );
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      // A client that hangs up mid-way is its own affair.
      server.on('error', () => undefined);
      resolve();
    });
  });
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

const tooLarge = (): Error =>
  Object.assign(new Error('Answers may have at most one megabyte: send it without attachments'), { responseCode: 552 });

function toMessage(email: Email, recipients: readonly string[], now: Date): MailboxMessage {
  const named = (email.to ?? []).flatMap((entry) => (entry.address === undefined ? [] : [entry.address]));
  return {
    messageId: email.messageId ?? '',
    to: (named.length === 0 ? recipients : named).join(', '),
    replyTo: email.replyTo?.[0]?.address ?? null,
    subject: email.subject ?? '',
    text: asSent(email.text),
    html: asSent(email.html),
    receivedAt: now.toISOString(),
    attachments: email.attachments.map(({ filename, content }) => ({
      name: filename ?? '',
      bytes: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength,
    })),
  };
}

/** The end of a part on the wire adds a line break that nobody wrote. */
const asSent = (part: string | undefined): string => (part ?? '').replace(/\n$/, '');
