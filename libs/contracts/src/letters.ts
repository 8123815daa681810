import type { LetterDraft } from '#domain';

/** Renders a letter draft to its final bytes: the same draft and names give the same bytes for ever. */
export interface LetterRenderer {
  /** @throws UnrenderableLetter naming the missing variable, or the unknown template version. */
  render(draft: LetterDraft, names: LetterNames): Promise<RenderedLetter>;
}
/** Names printed in a letter: personal data, looked up behind the draft's references. */
export interface LetterNames {
  readonly accountName: string;
  readonly contactName: string;
}
export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
/** A letter that lacks a variable is not sent; it becomes a task for a person. */
export class UnrenderableLetter extends Error {
  override readonly name = 'UnrenderableLetter';
  constructor(
    readonly template: string,
    /** Dotted path of the variable; empty when the template itself is at fault. */
    readonly variable: string,
    detail: string,
  ) {
    super(`letter ${template}: ${detail}`);
  }
}
