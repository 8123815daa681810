import { caseItems, undisputed, type Context } from '../case/context.js';
import type { ClarificationState } from '../case/state.js';
import { composeLetter, itemFacts } from '../letters/compose.js';
import type { Enclosure } from '../letters/attachments.js';
import { spreadFree } from './confirmation.js';
import type { PlannedLetter } from './step.js';

const ENCLOSED: readonly string[] = ['statement', 'invoices'];

/** The letter of a clarification: an answer to whoever asked, so that no cap holds it; it demands nothing (R65). */
export function explanationLetters(context: Context): PlannedLetter[] {
  return context.case.clarifications.map((one) => letterOf(context, one));
}

function letterOf(context: Context, one: ClarificationState): PlannedLetter {
  const asked = caseItems(context.state).filter((item) => one.itemIds.includes(item.itemId) && undisputed(item) > 0);
  const enclosures = one.documents.filter((kind): kind is Enclosure => ENCLOSED.includes(kind));
  const facts = {
    asked: itemFacts(context, asked),
    documents: [...one.documents],
    excerpts: one.excerpts.map((part) => ({ ...part })),
  };
  return {
    messageId: `${one.clarificationId}.clarification`,
    template: 'clarification',
    step: context.case.step,
    class: 'answer',
    draft: composeLetter(context, 'clarification', facts, { enclosures }),
    dueAt: spreadFree(context, one.sentAt),
  };
}
