import { enclosureNames, printEnclosedStatement, type RecordedLetter } from '#platform/paper';
import type { DocumentStore } from '#persistence';
import type { Attachment } from '../ports.js';

/** A letter names a file that is not there: it does not leave without it. */
export class MissingEnclosure extends Error {
  override readonly name = 'MissingEnclosure';
}

/**
 * The files that go with a letter, made from its draft or found by their digest.
 * @throws MissingEnclosure when a file was never stored or was erased; UnprintableText when a statement cannot be made
 */
export async function enclosuresOf(
  documents: Pick<DocumentStore, 'byDigest'>,
  letter: RecordedLetter & { readonly accountKey: string },
): Promise<Attachment[]> {
  const names = enclosureNames(letter);
  const files: Attachment[] = [];
  for (const [index, one] of (letter.draft.attachments ?? []).entries()) {
    const filename = names[index] ?? '';
    const content =
      one.kind === 'statement'
        ? await printEnclosedStatement(letter)
        : (await documents.byDigest(letter.accountKey, one.itemId, one.digest))?.content;
    if (content === undefined) throw new MissingEnclosure(`the file of invoice ${filename} is not there any more`);
    files.push({ filename, contentType: 'application/pdf', content });
  }
  return files;
}
