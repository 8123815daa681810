import type { Json } from '#domain';
import { FORMER_WORDS } from './words.js';

type Facts = Readonly<Record<string, Json>>;

/** The facts as templates from before word lists expect them: titles of options and words for codes among them. */
export function formerFacts(facts: Facts): Record<string, Json> {
  const { options, credits, nextStep } = facts;
  return {
    ...facts,
    ...(Array.isArray(options) ? { options: options.map(titled) } : {}),
    ...(Array.isArray(credits) ? { credits: credits.map(numbered) } : {}),
    ...(typeof nextStep === 'string' ? { nextStep: wordFor(FORMER_WORDS.nextSteps, nextStep) } : {}),
  };
}

const titled = (option: Facts): Facts => ({
  title: wordFor(FORMER_WORDS.options, String(option['kind'])),
  ...option,
});
const numbered = (credit: Facts): Facts =>
  credit['number'] === null ? { ...credit, number: FORMER_WORDS.credits.unapplied } : credit;
const wordFor = (list: Readonly<Record<string, string>>, code: string): string => list[code] ?? code;
