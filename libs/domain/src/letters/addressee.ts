import type { Context } from '../case/context.js';
import type { PostalAddress } from '../primitives.js';
import type { LetterChannel, LetterTemplate } from './draft.js';

type Contact = Context['account']['contacts'][number];
export interface Addressee {
  readonly contact: Contact;
  readonly channel: LetterChannel;
}
/** To whom a letter goes because somebody said so: a person named, or what was shown to whoever approves it. */
export interface WantedAddressee {
  readonly contactId: string;
  readonly channel: LetterChannel;
  /** The names as they were shown, and the language the text was shown in: a later change of them changes no letter. */
  readonly shown?: { readonly contactName: string; readonly accountName: string; readonly language: string };
}

/** Collections are written to before whoever else pays the bills, and those before anybody else (P17). */
const RANKS: readonly (readonly string[])[] = [['collections'], ['accounts-payable', 'billing']];

/** Groups of roles in the order in which they are written to; once the case was raised to their decision maker, they come first. */
function ranksFor({ case: c, strategy }: Context, template: LetterTemplate | null): readonly (readonly string[])[] {
  const named = template === null ? undefined : strategy.contact.addressees?.[template];
  const ranks = named === undefined ? RANKS : named.map((role) => [role]);
  return c.decisionMaker ? [['decision-maker'], ...ranks] : ranks;
}

/** The account's contacts in the order in which they are turned to; the account's own order within a rank. */
export function rankedContacts(context: Context, template: LetterTemplate | null): readonly Contact[] {
  const ranks = ranksFor(context, template);
  const rankOf = ({ role }: Contact): number => {
    const rank = ranks.findIndex((roles) => roles.includes(role));
    return rank === -1 ? ranks.length : rank;
  };
  return context.account.contacts
    .map((contact, position) => ({ contact, position }))
    .sort((a, b) => rankOf(a.contact) - rankOf(b.contact) || a.position - b.position)
    .map(({ contact }) => contact);
}

const isOpen = ({ state }: Context, channel: LetterChannel, { contactId }: Contact): boolean =>
  !state.optedOut.includes(`${channel}:${contactId}`);
const isReachable = (contact: Contact, channel: LetterChannel): boolean =>
  channel === 'email' ? contact.hasEmail : contact.hasAddress === true;

/**
 * To whom a letter goes, and how: by e-mail to the first contact who has not opted out of it; else on paper to the
 * first with a postal address. The roles of the contacts say who comes first. Where everybody with an e-mail address
 * opted out and nobody has a postal one, the first of them is named all the same: the gate says why the letter does not
 * leave. Null: nobody can be written to.
 */
export function addresseeOf(context: Context, template: LetterTemplate | null = null): Addressee | null {
  const contacts = rankedContacts(context, template);
  const mailed = contacts.filter((one) => isReachable(one, 'email'));
  const posted = contacts.filter((one) => isReachable(one, 'letter'));
  const contact = mailed.find((one) => isOpen(context, 'email', one));
  if (contact !== undefined) {
    return { contact, channel: 'email' };
  }
  const onPaper = posted.find((one) => isOpen(context, 'letter', one));
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

/** The person wanted, as long as they can be reached that way. */
export function wantedAddressee(context: Context, { contactId, channel }: WantedAddressee): Addressee | null {
  const contact = context.account.contacts.find((one) => one.contactId === contactId);
  return contact !== undefined && isReachable(contact, channel) ? { contact, channel } : null;
}

/** Whether what was shown still finds its reader: the same person, reachable the same way, who has not refused it since. */
export const stillFinds = (context: Context, wanted: WantedAddressee): boolean => {
  const found = wantedAddressee(context, wanted);
  return found !== null && isOpen(context, found.channel, found.contact);
};

/** A postal address on one line: `Lindenstrasse 12, 10969 Berlin, DE`. */
export const postalLine = ({ lines, postalCode, city, country }: PostalAddress): string =>
  [...lines, `${postalCode} ${city}`, country].join(', ');
