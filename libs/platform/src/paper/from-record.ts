import {
  invoiceFileName,
  statementFactsIn,
  statementFileName,
  statementOf,
  type LetterDraft,
  type PlainDate,
  type PostalAddress,
} from '#domain';
import { printLetter, type PaperSender } from './letter.js';
import { UnprintableText } from './sheet.js';
import { printStatement } from './statement.js';

/** What the record says about a letter, as far as paper is made of it. */
export interface RecordedLetter {
  readonly draft: LetterDraft;
  readonly date: PlainDate;
  readonly accountName: string | null;
  readonly contactName: string | null;
  readonly address: PostalAddress | null;
  readonly email: string | null;
  readonly accountId: string;
  readonly caseId: string;
  readonly subject: string;
  readonly text: string;
}

/** Names of the files that go with a letter, in the order of the draft, each once. */
export function enclosureNames({ draft, date }: Pick<RecordedLetter, 'draft' | 'date'>): string[] {
  const names: string[] = [];
  for (const one of draft.attachments ?? []) {
    const name = one.kind === 'statement' ? statementFileName(date) : invoiceFileName(one.invoiceNumber);
    const again = names.filter((other) => other.replace(/_\d+\.pdf$/, '.pdf') === name).length;
    names.push(again === 0 ? name : name.replace(/\.pdf$/, `_${again + 1}.pdf`));
  }
  return names;
}

/**
 * A letter of the record as PDF: what was printed, or what an e-mail would be on paper. Reads no clock.
 * @throws UnprintableText when somebody was erased, or the text or address cannot be printed
 */
export async function printRecordedLetter(letter: RecordedLetter): Promise<Buffer> {
  const { draft, accountName, contactName, address, email } = letter;
  if (accountName === null || contactName === null || letter.text === '') {
    throw new UnprintableText('the addressee was erased');
  }
  return printLetter({
    language: draft.language,
    date: letter.date,
    sender: senderOf(draft),
    names: [accountName, contactName],
    address: address ?? (email === null ? null : { email }),
    accountId: letter.accountId,
    reference: letter.caseId,
    subject: letter.subject,
    text: letter.text,
    enclosures: enclosureNames(letter),
  });
}

/**
 * The statement that goes with a letter, from the facts of its draft and its date alone.
 * @throws UnprintableText when the draft has no such facts
 */
export async function printEnclosedStatement(letter: RecordedLetter): Promise<Buffer> {
  const facts = statementFactsIn(letter.draft.facts);
  if (facts === null) throw new UnprintableText('the draft names a statement and has no facts for one');
  return printStatement(statementOf(facts, letter.date), {
    language: letter.draft.language,
    date: letter.date,
    sender: senderOf(letter.draft),
    accountName: letter.accountName ?? '',
    accountId: letter.accountId,
  });
}

/** Who signs is part of every draft; a house without an address prints its name alone. */
const senderOf = (draft: LetterDraft): PaperSender => draft.facts['sender'] as unknown as PaperSender;
