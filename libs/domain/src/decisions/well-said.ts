import type { Guard } from '../guards.js';
import { inWords, lint } from '../letters/lint.js';

/** G17: what people write by hand is read by the lint before it is read by anybody else, and again when it is approved. */
export const wellSaid =
  (text: string, contactId?: string): Guard =>
  ({ account, today }) => {
    const reader = account.contacts.find((one) => one.contactId === contactId);
    const faults = lint(text, reader?.language ?? account.language, { today });
    return faults.length === 0 ? null : { id: 'G17', message: faults.map(inWords).join(' ') };
  };
