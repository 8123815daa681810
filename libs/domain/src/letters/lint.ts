import type { PlainDate } from '../primitives.js';
import { LINT_REASONS, LINT_WORDS, type LintRule } from './lint-words.js';

export type { LintRule } from './lint-words.js';

/** One fault of a text: the rule, why it is there, the words, and the character at which they begin. */
export interface LintFault {
  readonly rule: LintRule;
  readonly reason: string;
  readonly place: string;
  readonly at: number;
}
export interface LintOptions {
  /** Dates before this one are no deadlines; absent: dates are not looked at (a template has none). */
  readonly today?: PlainDate;
}

/**
 * What in a text of ours must not leave the house (R43, R73): threats, insults, shaming, an authority we do not have,
 * shouting, a deadline that has passed. Words of the text's own language and of English are looked for; of a language
 * without a list, those of all. Pure: the same text has the same faults for ever.
 */
export function lint(text: string, language: string, { today }: LintOptions = {}): LintFault[] {
  const faults = [
    ...forbiddenWords(text, language),
    ...shouting(text),
    ...(today === undefined ? [] : passedDeadlines(text, today)),
    ...(text.trim() === '' ? [fault('empty', '', 0)] : []),
  ];
  return faults.sort((a, b) => a.at - b.at);
}

/** A fault in words: `threatens: …: "or else"`. */
export const inWords = ({ reason, place }: LintFault): string => `The text ${reason}: "${place}".`;

const fault = (rule: LintRule, place: string, at: number): LintFault => ({
  rule,
  reason: LINT_REASONS[rule],
  place,
  at,
});

function forbiddenWords(text: string, language: string): LintFault[] {
  return listsFor(language).flatMap((words) =>
    Object.entries(words).flatMap(([rule, phrases]) =>
      (phrases as readonly string[]).flatMap((phrase) =>
        [...text.matchAll(patternOf(phrase))].map((match) => fault(rule as LintRule, match[0], match.index)),
      ),
    ),
  );
}

function listsFor(language: string): (typeof LINT_WORDS)[string][] {
  const own = LINT_WORDS[language.split('-')[0] ?? ''];
  const english = LINT_WORDS['en'];
  const lists = own === undefined ? Object.values(LINT_WORDS) : [own, english];
  return [...new Set(lists)].flatMap((one) => (one === undefined ? [] : [one]));
}

/** A phrase as whole words, whatever the case and the white space between them; `*` lets its last word go on. */
function patternOf(phrase: string): RegExp {
  const known = patterns.get(phrase);
  if (known !== undefined) {
    return known;
  }
  const open = phrase.endsWith('*');
  const words = (open ? phrase.slice(0, -1) : phrase)
    .split(' ')
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])${words.join('\\s+')}${open ? '\\p{L}*' : ''}(?![\\p{L}\\p{N}])`,
    'giu',
  );
  patterns.set(phrase, pattern);
  return pattern;
}
const patterns = new Map<string, RegExp>();

const shouting = (text: string): LintFault[] => [
  ...[...text.matchAll(/[!]{2,}/g)].map((match) => fault('shouting', match[0], match.index)),
  // Four words in capitals on one line: a name or a number in capitals is none.
  ...[...text.matchAll(/(?<!\p{L})\p{Lu}{3,}(?:[ ,]+\p{Lu}{2,}){3,}(?!\p{L})/gu)].map((match) =>
    fault('shouting', match[0], match.index),
  ),
];

/** `by 2026-03-02`, `spätestens am 02.03.2026`: a date that somebody should have kept already. */
const DEADLINE =
  /\b(?:by|until|before|no later than|not later than|bis(?: zum)?|spätestens(?: am| bis zum)?|vor dem)\s+(?:the\s+)?(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)\.(\d\d)\.(\d{4}))/giu;
function passedDeadlines(text: string, today: PlainDate): LintFault[] {
  return [...text.matchAll(DEADLINE)].flatMap((match) => {
    const [place, year, month, day, germanDay, germanMonth, germanYear] = match;
    const date = year === undefined ? `${germanYear}-${germanMonth}-${germanDay}` : `${year}-${month}-${day}`;
    return date < today ? [fault('past-deadline', place, match.index)] : [];
  });
}
