/** A mail as it came by SMTP, read as far as the house cares: a reply of a person or machine, a bounce, or a delay. */
import { createHash } from 'node:crypto';
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';

export interface MailReply {
  readonly kind: 'reply';
  /** Digest of the Message-ID, or of the whole mail without one: the same mail is the same however often it comes. */
  readonly externalId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** Sent by a machine on its own (RFC 3834): out of office and its like. */
  readonly automatic: boolean;
}
/** A letter of ours came back for good (RFC 3464). */
export interface Bounce {
  readonly kind: 'bounce';
  readonly externalId: string;
  /** Message-ID of the letter; `unknown` where the report does not say. */
  readonly messageId: string;
  /** Status and diagnosis, without addresses. */
  readonly reason: string;
  readonly at: string;
}
/** The server still tries. */
export interface Delay {
  readonly kind: 'delayed';
  readonly externalId: string;
}

/** The most of a text that is kept; a quoted thread of years is no reply. */
const LONGEST_TEXT = 20_000;
const LONGEST_SUBJECT = 1_000;

/** Reads a raw mail. What is no mail at all comes out as a reply without a sender: nothing is thrown away. */
export async function readMail(raw: Buffer): Promise<MailReply | Bounce | Delay> {
  const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true, attachmentEncoding: 'utf8' });
  const externalId = `mail:${digest(mail.messageId ?? raw)}`;
  const report = deliveryReport(mail);
  if (report !== null) return outcomeOf(mail, externalId, report);
  return {
    kind: 'reply',
    externalId,
    from: addressesOf(mail.from === undefined ? [] : [mail.from])[0] ?? 'unknown@invalid',
    to: recipientsOf(mail),
    subject: storable(mail.subject ?? '').slice(0, LONGEST_SUBJECT),
    text: textOf(mail),
    inReplyTo: storable(mail.inReplyTo ?? '').trim() || null,
    references: storable(mail.references ?? '')
      .split(/\s+/)
      .filter((one) => one !== ''),
    automatic: isAutomatic(mail),
  };
}

/** The fields of the recipients a delivery report is about; null for any other mail. */
function deliveryReport(mail: Email): readonly Map<string, string>[] | null {
  const part = mail.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  if (part === undefined || !/multipart\/report/i.test(header(mail, 'content-type'))) return null;
  // The first group is about the message; each that follows about one recipient.
  return contentOf(part)
    .split(/\r?\n\s*\r?\n/)
    .slice(1)
    .map(fieldsOf)
    .filter((fields) => fields.size > 0);
}

function outcomeOf(mail: Email, externalId: string, recipients: readonly Map<string, string>[]): Bounce | Delay {
  const failed = recipients.find((one) => one.get('action')?.toLowerCase() === 'failed' && isFinal(one.get('status')));
  if (failed === undefined) return { kind: 'delayed', externalId };
  const diagnosis = [failed.get('status'), failed.get('diagnostic-code')].filter((one) => one !== undefined);
  const date = new Date(mail.date ?? '');
  return {
    kind: 'bounce',
    externalId,
    messageId: originalMessageId(mail) ?? 'unknown',
    reason: withoutAddresses(storable(diagnosis.join(' '))) || 'undeliverable',
    at: (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString(),
  };
}

/** 5.x.x is for good, 4.x.x for now; a failure without a status is final. */
const isFinal = (status: string | undefined): boolean => status === undefined || !status.trim().startsWith('4');

/** Message-ID of the letter a report is about: from the copy that comes with it, else from what the report answers. */
function originalMessageId(mail: Email): string | null {
  const copy = mail.attachments.find(({ mimeType }) => /^(message\/rfc822|text\/rfc822-headers)$/i.test(mimeType));
  const named = copy === undefined ? undefined : fieldsOf(contentOf(copy)).get('message-id');
  const id = named ?? mail.inReplyTo ?? mail.references?.split(/\s+/).at(-1);
  return id === undefined || id.trim() === '' ? null : storable(id.trim()).slice(0, 998);
}

/** Header fields of a text, by name in lower case; lines that continue the one before are joined to it. */
function fieldsOf(text: string): Map<string, string> {
  const [head = ''] = text.split(/\r?\n\r?\n/);
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [, name, value] = /^([!-9;-~]+):\s*(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value.trim()]];
    }),
  );
}

/** RFC 3834, and what was in use before it. */
function isAutomatic(mail: Email): boolean {
  const submitted = header(mail, 'auto-submitted').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return (
    (submitted !== '' && submitted !== 'no') ||
    /^(auto_reply|junk|bulk)$/i.test(header(mail, 'precedence').trim()) ||
    header(mail, 'x-autoreply') !== '' ||
    header(mail, 'x-autorespond') !== ''
  );
}

/** Everybody it was addressed or delivered to: the plus-address may stand in any of these. */
function recipientsOf(mail: Email): string[] {
  const named = addressesOf([...(mail.to ?? []), ...(mail.cc ?? [])]);
  const headers = ['x-original-to', 'delivered-to', 'envelope-to'];
  const delivered = mail.headers.filter(({ key }) => headers.includes(key)).map(({ value }) => value);
  const all = [...named, ...delivered.map((one) => one.trim()).filter((one) => one.includes('@'))];
  return [...new Set(all)].slice(0, 100);
}
function addressesOf(entries: readonly Address[]): string[] {
  return entries
    .flatMap((entry) => entry.group ?? [entry])
    .map(({ address }) => storable(address ?? '').trim())
    .filter((address) => address.includes('@'));
}

function textOf(mail: Email): string {
  const plain = (mail.text ?? '').trim() || withoutMarkup(mail.html ?? '').trim();
  return storable(plain).slice(0, LONGEST_TEXT).trim() || '(no text)';
}
const withoutMarkup = (html: string): string =>
  html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<br\s*\/?>|<\/(p|div|tr|li)>/gi, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const header = (mail: Email, key: string): string => mail.headers.find((one) => one.key === key)?.value ?? '';
const contentOf = ({ content }: Attachment): string =>
  typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('utf8');
const digest = (of: string | Buffer): string => createHash('sha256').update(of).digest('hex').slice(0, 40);
const withoutAddresses = (text: string): string =>
  text.replaceAll(/<?[^\s<>@]+@[^\s<>@]+>?/g, '<address>').slice(0, 300);
/** A database keeps no NUL and no half of a surrogate pair. */
const storable = (text: string): string => text.replaceAll('\0', '').replaceAll(/\p{Cs}/gu, '�');
