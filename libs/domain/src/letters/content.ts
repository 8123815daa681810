import type { Context } from '../case/context.js';
import type { Json } from '../primitives.js';
import type { LetterDraft, LetterTemplate } from './draft.js';

/** What a letter of the house must state, whatever its template says (R23, R32 to R36): dotted names of its facts. */
export const MANDATORY: Readonly<Partial<Record<LetterTemplate, readonly string[]>>> = {
  'reminder-1': ['items', 'total', 'sender.payLink', 'sender.contactPerson'],
  'reminder-2': ['items', 'total', 'sender.payLink', 'sender.contactPerson'],
  'final-notice': [
    'items',
    'total',
    'interest',
    'fees',
    'oldestDueDate',
    'periodBd',
    'nextStep',
    'sender.contactPerson',
  ],
};

/** Words by which a final notice says that an amicable end is still open (R36), by language. */
export const AMICABLE: Readonly<Record<string, RegExp>> = {
  en: /amicabl/i,
  de: /einvernehmlich|gütlich/i,
};

/** Names that are no facts of the draft: they are filled in from the store of personal data. */
const NAMES: readonly string[] = ['accountName', 'contactName'];

/** What a draft lacks of what its letter must state: the required variables of its template, and the mandatory ones. */
export function missingFacts({ strategy, case: c }: Context, { template, facts }: LetterDraft): string[] {
  const required = [...strategy.letters[template].requires, ...(MANDATORY[template] ?? [])];
  const broken = template === 'final-notice' && c.brokenWord !== null ? ['brokenWord'] : [];
  return [...new Set([...required, ...broken])].filter(
    (name) => !NAMES.includes(name) && isEmpty(valueAt(facts, name)),
  );
}

const valueAt = (facts: LetterDraft['facts'], path: string): Json | undefined =>
  path
    .split('.')
    .reduce<Json | undefined>(
      (value, key) => (value as { readonly [key: string]: Json } | null | undefined)?.[key],
      facts,
    );
const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
