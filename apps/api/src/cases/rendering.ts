import type { LetterDraft } from '#domain';
import type { RenderedLetter } from '#contracts';
import type { ApiDeps } from '../deps.js';

/**
 * The text of a draft with the names behind its references, as the record renders it when it is sent.
 * @throws UnrenderableLetter when a variable or a name is missing
 */
export async function renderDraft(
  { stores, renderer }: Pick<ApiDeps, 'stores' | 'renderer'>,
  draft: LetterDraft,
): Promise<RenderedLetter> {
  const names = await stores.people.details([draft.accountName, draft.contactName]);
  const nameOf = (ref: string): string => readableName(names.get(ref));
  return renderer.render(draft, { accountName: nameOf(draft.accountName), contactName: nameOf(draft.contactName) });
}

/** A personal value is a name, or a person's details with one; an erased person has none. */
function readableName(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string')
    return value.name;
  return '';
}
