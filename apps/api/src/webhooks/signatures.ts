import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signature is judged by: the secrets of the source (several while one is being replaced), and the system's time. */
export interface Signed {
  readonly secrets: readonly string[];
  /** The bytes as received. */
  readonly body: Buffer;
  /** Value of a header, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** Seconds since 1970 by the system clock. */
  readonly now: number;
}

/** Seconds a message may be old, or ahead of us. */
export const TOLERANCE_SECONDS = 300;
const PREFIX = 'whsec_';

/** Standard Webhooks 1.0: one of the `v1` signatures is that of one of the secrets, and the message is of now. */
export function isStandardSigned({ secrets, body, header, now }: Signed): boolean {
  const id = header('webhook-id');
  const timestamp = header('webhook-timestamp');
  const given = header('webhook-signature');
  if (id === undefined || id === '' || given === undefined || !isNow(timestamp, now)) return false;
  const signatures = valuesOf(given.split(' '), 'v1', ',', 'base64');
  return secrets.some((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return anyEqual(signatures, hmac(key, [`${id}.${timestamp}.`, body]));
  });
}

/** Stripe's own scheme: `Stripe-Signature: t=…,v1=…`, signed with the secret as it is printed. */
export function isStripeSigned({ secrets, body, header, now }: Signed): boolean {
  const parts = (header('stripe-signature') ?? '').split(',');
  const [timestamp] = parts.flatMap((part) => (part.startsWith('t=') ? [part.slice(2)] : []));
  if (!isNow(timestamp, now)) return false;
  const signatures = valuesOf(parts, 'v1', '=', 'hex');
  return secrets.some((secret) => anyEqual(signatures, hmac(Buffer.from(secret, 'utf8'), [`${timestamp}.`, body])));
}

function isNow(timestamp: string | undefined, now: number): timestamp is string {
  return (
    timestamp !== undefined &&
    /^\d{1,12}$/.test(timestamp) &&
    Math.abs(Number(timestamp) - Math.floor(now)) <= TOLERANCE_SECONDS
  );
}

/** The signatures of one version among `v1<separator><value>` parts; other versions are for other receivers. */
function valuesOf(parts: readonly string[], version: string, separator: string, encoding: BufferEncoding): Buffer[] {
  const prefix = version + separator;
  return parts.flatMap((part) => (part.startsWith(prefix) ? [Buffer.from(part.slice(prefix.length), encoding)] : []));
}

const hmac = (key: Buffer, parts: readonly (string | Buffer)[]): Buffer =>
  parts.reduce((sum, part) => sum.update(part), createHmac('sha256', key)).digest();

/** In a time that says nothing about where they differ. */
const anyEqual = (given: readonly Buffer[], expected: Buffer): boolean =>
  given.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
