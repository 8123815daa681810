import { digestOf } from '../canonical.js';
import type { BankEntry } from './entry.js';

/** What some banks write where they have no reference. */
const NO_REFERENCE = /^(?:NOTPROVIDED|NOT PROVIDED|NONREF|NONE|N\/A|0*|-*)$/i;

/** A reference that says something; null for the words banks put where there is none. */
export function meaningful(reference: string | null): string | null {
  const text = reference?.trim() ?? '';
  return NO_REFERENCE.test(text) ? null : text;
}

/**
 * Gives entries the ids of their payments: from our account, the booking date, the amount and the bank's reference (without
 * one: the text and the payer's reference), and for what is equal in all of these, how many came before it in the same
 * statement. So an entry has one id in every statement that holds its day, and two equal payments of a day have two.
 */
export class EntryIds {
  private readonly seen = new Map<string, number>();

  /** Another statement begins: what is equal to an entry of the last one is that entry. */
  startStatement(): void {
    this.seen.clear();
  }

  /** @param part of a batch, its place in it; null for an entry of its own. */
  idOf(entry: Omit<BankEntry, 'paymentId'>, part: number | null): string {
    const servicer = meaningful(entry.servicerReference);
    const facts = {
      ...{ account: entry.account, bookedOn: entry.bookedOn, amount: entry.amount, direction: entry.direction, part },
      ...(servicer === null
        ? {
            text: entry.remittance.join(' ').replace(/\s+/g, ' ').trim(),
            references: entry.references,
            endToEndId: meaningful(entry.endToEndId),
          }
        : { servicer }),
    };
    const digest = digestOf(facts).slice(0, 24);
    const count = (this.seen.get(digest) ?? 0) + 1;
    this.seen.set(digest, count);
    return `stmt:${digest}${count === 1 ? '' : `.${count}`}`;
  }
}
