import { z } from 'zod';
import type { OfferKind } from '#domain';

const word = z.string().trim().min(1, 'must not be empty');
const titles = z.strictObject({
  'full-payment': word,
  plan: word,
  terms: word,
  settlement: word,
  card: word,
  security: word,
  barter: word,
  relief: word,
  meeting: word,
} satisfies Record<OfferKind, z.ZodType>);

/** Words for what a fact names by a code, one list per language: `words.yaml` beside its letters. */
export const wordsDocument = z.strictObject({
  options: titles.describe('Titles of the options of an offer'),
  agreements: z.strictObject({ promise: word, plan: word }).describe('What was agreed and not kept'),
  credits: z.strictObject({ unapplied: word }).describe('Money that no invoice number goes with'),
  documents: z
    .strictObject({ statement: word, invoices: word, contract: word, terms: word, quote: word })
    .optional()
    .describe('What goes along with a clarification'),
  concessions: z
    .strictObject({ discount: word, 'fee-waiver': word, schedule: word, settlement: word, 'payment-method': word })
    .describe('What was granted and is taken back'),
  details: z
    .strictObject({
      fee: word,
      until: word,
      asset: word,
      value: word,
      goods: word,
      place: word,
      day: word,
      dueDate: word,
      netDays: word,
    })
    .optional()
    .describe('What an option of an offer asks beside its sum'),
  nextSteps: z.strictObject({ agency: word }).describe('Completes "If it is still open after that, …"'),
});
export type Words = z.output<typeof wordsDocument>;

/** What letters said before languages had lists of their own: templates stored then ask for the words as facts. */
export const FORMER_WORDS: Words = {
  options: {
    'full-payment': 'Pay in full',
    plan: 'Pay in installments',
    terms: 'New payment terms',
    settlement: 'Settle for a reduced amount',
    card: 'Pay by card',
    security: 'Give security',
    barter: 'Settle in goods or services',
    relief: 'A pause for now',
    meeting: 'Talk it over',
  },
  agreements: { promise: 'promise', plan: 'plan' },
  credits: { unapplied: 'unapplied payment' },
  concessions: {
    discount: 'a discount',
    'fee-waiver': 'the waiver of interest and fees',
    schedule: 'a discount for paying by schedule',
    settlement: 'a settlement',
    'payment-method': 'another way to pay',
  },
  nextSteps: { agency: 'we will ask an impartial collection agency to take over' },
};
