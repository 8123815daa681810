import { z } from 'zod';

/** Secrets by source; several while one is being replaced by another. */
export type WebhookSecrets = Readonly<Record<string, readonly string[]>>;

/** Whose messages are signed as Stripe does it, with the secret as it is printed. */
export const STRIPE_SOURCE = 'stripe';
const PREFIX = 'whsec_';
/** Bytes of a shared secret: less can be guessed. */
const SHORTEST = 16;

const source = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/);
const one = z.string().startsWith(PREFIX);
const several = z.union([one.transform((secret) => [secret]), z.array(one).min(1).max(10)]);

/** JSON like `{"shop":"whsec_…","stripe":["whsec_…","whsec_…"]}`: secrets of Standard Webhooks, for `stripe` Stripe's own. */
export const webhookSecrets = z
  .string()
  .transform((given, context): unknown => {
    try {
      return JSON.parse(given);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not valid JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.record(source, several))
  .refine((all) => Object.entries(all).every(([name, secrets]) => name === STRIPE_SOURCE || secrets.every(isStandard)))
  .transform((all): WebhookSecrets => all);

function isStandard(secret: string): boolean {
  const key = secret.slice(PREFIX.length);
  return /^[A-Za-z0-9+/]+={0,2}$/.test(key) && Buffer.from(key, 'base64').length >= SHORTEST;
}
