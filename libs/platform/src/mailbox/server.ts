/** The local mailbox: an SMTP server on loopback that accepts everything and keeps it as files. Embedded mode only. */
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { storeMessage, type MailboxMessage } from './messages.js';

/** Large enough for letters with attachments; a runaway message is refused instead of filling the disk. */
const LARGEST_BYTES = 25 * 1024 * 1024;

/** Starts listening; a message is acknowledged only after it was stored. */
export async function startMailbox(dir: string, port: number): Promise<{ close(): Promise<void> }> {
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
        PostalMime.parse(Buffer.concat(chunks))
          .then((email) => storeMessage(dir, toMessage(email, recipients, new Date()), ++order))
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

function toMessage(email: Email, recipients: readonly string[], now: Date): MailboxMessage {
  const named = (email.to ?? []).flatMap((entry) => (entry.address === undefined ? [] : [entry.address]));
  return {
    messageId: email.messageId ?? '',
    to: (named.length === 0 ? recipients : named).join(', '),
    subject: email.subject ?? '',
    text: asSent(email.text),
    html: asSent(email.html),
    receivedAt: now.toISOString(),
  };
}

/** The end of a part on the wire adds a line break that nobody wrote. */
const asSent = (part: string | undefined): string => (part ?? '').replace(/\n$/, '');
