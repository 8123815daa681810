import { claimable, inCurrency, type Context } from '../case/context.js';
import type { LetterRule, LetterText, VariantCondition } from '../strategy.js';
import { reasonPath } from '../strategy/reasons.js';
import type { LetterTemplate } from './draft.js';

export interface Wording {
  readonly text: LetterText;
  /** Null for the plain wording. */
  readonly variant: string | null;
}

/** The text of a letter: the first variant whose condition holds, else the plain one, in the reader's language. */
export function wordingOf(context: Context, template: LetterTemplate, wanted: string): Wording {
  const rule = context.strategy.letters[template];
  const text = inLanguage(textsOf(rule), wanted);
  const preferred = reasonPath(context).wording;
  const variants = [...(rule.variants ?? [])].sort(
    (a, b) => Number(b.name === preferred) - Number(a.name === preferred),
  );
  for (const variant of variants) {
    if (holds(context, variant.when, text.language) && variant.texts.length > 0) {
      return { text: inLanguage(variant.texts, text.language), variant: variant.name };
    }
  }
  return { text, variant: null };
}

/** Strategies from before other languages have the one text. */
const textsOf = ({ texts, language, version }: LetterRule): readonly LetterText[] => texts ?? [{ language, version }];

/** The very language (`de-AT`), else its base (`de`), else the house's first. */
function inLanguage(texts: readonly LetterText[], wanted: string): LetterText {
  const base = wanted.split('-')[0];
  const [first] = texts;
  const found = texts.find((one) => one.language === wanted) ?? texts.find((one) => one.language === base) ?? first;
  if (found === undefined) {
    throw new Error('a letter of the strategy has no text in any language');
  }
  return found;
}

function holds({ state, case: c, currency }: Context, when: VariantCondition, language: string): boolean {
  return (
    (when.reason === undefined || (c.reason !== null && when.reason.includes(c.reason))) &&
    (when.language === undefined || when.language === language) &&
    (when.firstCase === undefined || when.firstCase === (c.number === 1)) &&
    (when.overdueBelow === undefined || claimable(state) < inCurrency(when.overdueBelow, currency))
  );
}
