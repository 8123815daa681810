import type { Json, PlainDate } from '../primitives.js';

/** How a letter leaves the house: by e-mail, or on paper to the postal address. */
export type LetterChannel = 'email' | 'letter';

/**
 * What a letter is made of: everything its text depends on besides the template, and nothing else, so that the same
 * draft renders to the same bytes for ever. Amounts inside `facts` are `{minor, currency}`.
 */
export interface LetterDraft {
  readonly template: LetterTemplate;
  /** Digest of the template's files, pinned by the strategy version of the case. */
  readonly templateVersion: string;
  readonly language: string;
  readonly contactId: string;
  /** References of the names printed (personal data): the account's and the contact's, at the version shown. */
  readonly accountName: string;
  readonly contactName: string;
  readonly facts: { readonly [key: string]: Json };
  /** Absent for e-mail, so that drafts from before paper letters keep their digest. */
  readonly channel?: 'letter';
  /** The wording chosen, where it is not the plain one. */
  readonly variant?: string;
  /** Bound by the draft's hash like everything else; absent: none. */
  readonly attachments?: readonly LetterAttachment[];
}
/**
 * A file that goes with a letter: the statement is made from the draft's own facts (`facts.statement`), an invoice is
 * the stored file with exactly that digest.
 */
export type LetterAttachment =
  | { readonly kind: 'statement' }
  | { readonly kind: 'invoice'; readonly itemId: string; readonly invoiceNumber: string; readonly digest: string };
export const channelOf = (draft: Pick<LetterDraft, 'channel'>): LetterChannel => draft.channel ?? 'email';

export const LETTER_TEMPLATES = [
  'reminder-1',
  'reminder-2',
  'offer',
  'plan-confirmation',
  'promise-confirmation',
  'advance-notice',
  'final-notice',
  'agency',
  'write-off',
  'thanks',
  'hold-released',
  'message',
  'clarification',
  'pre-due',
  'offer-reminder',
  'promise-reminder',
  'meeting-invitation',
  'concession-revoked',
  'dispute-answer',
  'offboarding',
] as const;
export type LetterTemplate = (typeof LETTER_TEMPLATES)[number];

/** One open item as a letter lists it. */
export interface LetterItem {
  readonly invoiceNumber: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
}
