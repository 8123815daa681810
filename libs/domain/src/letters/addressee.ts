import type { Context } from '../case/context.js';
import type { PostalAddress } from '../primitives.js';
import type { LetterChannel } from './draft.js';

type Contact = Context['account']['contacts'][number];
export interface Addressee {
  readonly contact: Contact;
  readonly channel: LetterChannel;
}

/** Whoever pays the bills is written to before anybody else (P17). */
const PAYS: readonly string[] = ['accounts-payable', 'billing'];

/**
 * To whom a letter goes, and how: by e-mail to the first contact who has not opted out of it; else on paper to the
 * first with a postal address. Those who pay the bills come first, then the account's order. Where everybody with an
 * e-mail address opted out and nobody has a postal one, the first of them is named all the same: the gate says why the
 * letter does not leave. Null: nobody can be written to.
 */
export function addresseeOf({ account, state }: Context): Addressee | null {
  const contacts = [
    ...account.contacts.filter((one) => PAYS.includes(one.role)),
    ...account.contacts.filter((one) => !PAYS.includes(one.role)),
  ];
  const open = (channel: LetterChannel, { contactId }: Contact): boolean =>
    !state.optedOut.includes(`${channel}:${contactId}`);
  const mailed = contacts.filter((one) => one.hasEmail);
  const posted = contacts.filter((one) => one.hasAddress === true);
  const contact = mailed.find((one) => open('email', one));
  if (contact !== undefined) {
    return { contact, channel: 'email' };
  }
  const onPaper = posted.find((one) => open('letter', one));
  if (onPaper !== undefined) {
    return { contact: onPaper, channel: 'letter' };
  }
  const [refusedMail] = mailed;
  const [refusedPaper] = posted;
  if (refusedMail !== undefined) {
    return { contact: refusedMail, channel: 'email' };
  }
  return refusedPaper === undefined ? null : { contact: refusedPaper, channel: 'letter' };
}

/** A postal address on one line: `Lindenstrasse 12, 10969 Berlin, DE`. */
export const postalLine = ({ lines, postalCode, city, country }: PostalAddress): string =>
  [...lines, `${postalCode} ${city}`, country].join(', ');
