import { caseItems, claimOf, type Context } from '../case/context.js';
import type { LetterAttachment, LetterTemplate } from './draft.js';

/** A statement of the account, or copies of its invoices. */
export type Enclosure = 'statement' | 'invoices';

/** What the strategy, or the letter's maker, wants to go with a letter, as far as it is there: copies only of the invoices it asks for. */
export function attachmentsOf(
  { state, strategy }: Context,
  template: LetterTemplate,
  enclosures?: readonly Enclosure[],
): LetterAttachment[] {
  const wanted = enclosures ?? strategy.letters[template].attachments ?? [];
  const statement: LetterAttachment[] = wanted.includes('statement') ? [{ kind: 'statement' }] : [];
  const copies = wanted.includes('invoices') ? caseItems(state).filter((item) => claimOf(item) > 0) : [];
  return [
    ...statement,
    ...copies.flatMap(({ itemId, invoiceNumber, document }): LetterAttachment[] =>
      document === null ? [] : [{ kind: 'invoice', itemId, invoiceNumber, digest: document }],
    ),
  ];
}
