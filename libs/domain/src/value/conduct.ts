import type { PlainDate } from '../primitives.js';

/**
 * How an account has behaved towards us, over all its cases: what the verdict's rules read besides the ledger. Lists keep
 * the last two dozen, the counters belong to the delinquency under way.
 */
export interface Conduct {
  /** Promises of earlier cases, by the day their tolerance ended. */
  readonly keptOn: readonly PlainDate[];
  readonly brokenOn: readonly PlainDate[];
  readonly latePayments: readonly {
    readonly itemId: string;
    readonly on: PlainDate;
    readonly afterFinalNotice: boolean;
  }[];
  /** Who spoke first in this delinquency (R53), and when; null: nobody yet. */
  readonly firstContact: { readonly on: PlainDate; readonly by: 'us' | 'them' } | null;
  /** The last delinquency that was cured: business days from the first contact, and who spoke first. */
  readonly lastCure: { readonly on: PlainDate; readonly inBd: number; readonly theyFirst: boolean } | null;
  readonly letters: number;
  readonly calls: number;
  readonly contacts: number;
  readonly reached: number;
  /** Letters sent and calls made by us; answers, calls and messages of theirs. */
  readonly touches: number;
  readonly replies: number;
  readonly noAnswerStreak: number;
  /** Somebody hung up or was abusive, that day. */
  readonly roughOn: PlainDate | null;
  /** Payments that failed or were returned and have not come since (R44). */
  readonly failed: readonly { readonly paymentId: string; readonly on: PlainDate }[];
}
export const NO_CONDUCT: Conduct = {
  keptOn: [],
  brokenOn: [],
  latePayments: [],
  firstContact: null,
  lastCure: null,
  letters: 0,
  calls: 0,
  contacts: 0,
  reached: 0,
  touches: 0,
  replies: 0,
  noAnswerStreak: 0,
  roughOn: null,
  failed: [],
};

/** They got in touch before we did, in this delinquency or the last (R53, R55). */
export const contactsFirst = ({ firstContact, lastCure }: Conduct): boolean =>
  firstContact === null ? lastCure?.theyFirst === true : firstContact.by === 'them';
