import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { DeliveryOutcome, Mailer, OutgoingMail } from '../ports.js';

/** Milliseconds that the server may take; a silence after the text was handed over leaves the outcome unknown. */
export interface SmtpTimeouts {
  readonly connect: number;
  readonly greeting: number;
  /** Longest silence of the server within the conversation. */
  readonly silence: number;
}
const DEFAULT_TIMEOUTS: SmtpTimeouts = { connect: 10_000, greeting: 10_000, silence: 30_000 };

/** The server had the text, or part of it, and did not say what became of it: the letter may or may not have left. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/**
 * Delivers by SMTP, one conversation for each letter and never a second try. `sent` carries the server's reply to the
 * text; `failed` means that the letter certainly did not leave: no text was handed over, or the server refused it.
 * @param url `smtp://[user:password@]host:port` or `smtps://…`; options of nodemailer may follow as a query
 * @throws OutcomeUnknown when the connection broke or fell silent after the text was begun
 */
export function createSmtpMailer(url: string, timeouts: SmtpTimeouts = DEFAULT_TIMEOUTS): Mailer {
  return { deliver: (mail) => deliver(url, timeouts, mail) };
}

async function deliver(url: string, timeouts: SmtpTimeouts, mail: OutgoingMail): Promise<DeliveryOutcome> {
  const text = { begun: false };
  const transport = createTransport({
    url,
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // nodemailer reads the message only once the server has asked for it (354 to DATA): the point of no certain return.
  transport.use('stream', (compiled, done) => {
    const { message } = compiled;
    const original = message.createReadStream.bind(message);
    message.createReadStream = (options) =>
      Readable.from(noting(original(options), text), { objectMode: false }) as ReturnType<typeof original>;
    done();
  });
  try {
    const { response } = await transport.sendMail(contentOf(mail));
    return { outcome: 'sent', proof: response };
  } catch (error) {
    if (text.begun && !isRefusalOfText(error)) {
      throw new OutcomeUnknown(`The server did not answer after the text was begun: ${describe(error)}`, {
        cause: error,
      });
    }
    return { outcome: 'failed', error: describe(error) };
  } finally {
    transport.close();
  }
}

/** The same attempt is the same message, byte for byte: its date is that of the record, its boundary follows its id. */
function contentOf({ attachments, date, replyTo, ...mail }: OutgoingMail): SendMailOptions & { baseBoundary: string } {
  const baseBoundary = createHash('sha256').update(mail.messageId).digest('hex').slice(0, 32);
  // What servers send back (bounces) comes to the same place as what people answer.
  const answers = replyTo === null ? {} : { replyTo, envelope: { from: replyTo, to: mail.to } };
  const files = attachments.map((one) => ({ ...one }));
  return { ...mail, ...answers, date: new Date(date), baseBoundary, attachments: files };
}

async function* noting(message: AsyncIterable<unknown>, text: { begun: boolean }): AsyncGenerator<unknown> {
  text.begun = true;
  yield* message;
}

/** A 4xx or 5xx reply to the text itself: the server has not taken it. */
function isRefusalOfText(error: unknown): boolean {
  const { command, responseCode } = error as { command?: string; responseCode?: number };
  return command === 'DATA' && responseCode !== undefined && responseCode >= 400;
}

/** In words, without addresses: the server's reply may repeat the recipient. */
function describe(error: unknown): string {
  const { code, command, responseCode, message } = error as {
    code?: string;
    command?: string;
    responseCode?: number;
    message: string;
  };
  const facts = [code, command, responseCode].filter((fact) => fact !== undefined).join(' ');
  const words = message.replaceAll(/<?[^\s<>@]+@[^\s<>@]+>?/g, '<address>').slice(0, 300);
  return facts === '' ? words : `${words} (${facts})`;
}
