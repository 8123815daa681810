import { caseItems, undisputed, type Context } from '../case/context.js';
import type { LetterAttachment, LetterTemplate } from './draft.js';

/** What the strategy wants to go with a letter, as far as it is there: copies only of the invoices it asks for. */
export function attachmentsOf({ state, strategy }: Context, template: LetterTemplate): LetterAttachment[] {
  const wanted = strategy.letters[template].attachments ?? [];
  const statement: LetterAttachment[] = wanted.includes('statement') ? [{ kind: 'statement' }] : [];
  const copies = wanted.includes('invoices') ? caseItems(state).filter((item) => undisputed(item) > 0) : [];
  return [
    ...statement,
    ...copies.flatMap(({ itemId, invoiceNumber, document }): LetterAttachment[] =>
      document === null ? [] : [{ kind: 'invoice', itemId, invoiceNumber, digest: document }],
    ),
  ];
}
