import { amount, caseItems, claimable, undisputed, type Context } from '../case/context.js';
import type { Installment, Option } from '../events.js';
import type { Json, PlainDate } from '../primitives.js';
import { digestOf } from '../canonical.js';
import type { LetterDraft, LetterTemplate } from './draft.js';

/** The contact letters go to: the first with an e-mail address, in the account's order, who has not opted out of it. */
export function letterContact({ account, state }: Context): Context['account']['contacts'][number] | null {
  const reachable = account.contacts.filter((contact) => contact.hasEmail);
  return reachable.find((contact) => !state.optedOut.includes(`email:${contact.contactId}`)) ?? reachable[0] ?? null;
}

/**
 * A letter's draft from payload, ledger and template alone, never from the hour.
 * @returns null where the account has no contact with an address.
 */
export function composeLetter(
  context: Context,
  template: LetterTemplate,
  facts: { readonly [key: string]: Json },
): LetterDraft | null {
  const contact = letterContact(context);
  if (contact === null) {
    return null;
  }
  const pinned = context.strategy.letters[template];
  return {
    template,
    templateVersion: pinned.version,
    language: pinned.language,
    contactId: contact.contactId,
    accountName: context.account.name.ref,
    contactName: contact.person.ref,
    facts: { ...commonFacts(context), ...facts },
  };
}

/** What an approval binds: recipients, template version and facts; the text is a function of exactly these. */
export const draftHash = (draft: LetterDraft): string => digestOf(draft);

function commonFacts(context: Context): { [key: string]: Json } {
  const { state, account, currency, strategy } = context;
  const items = caseItems(state).filter((item) => undisputed(item) > 0);
  const credits = state.items
    .filter((item) => item.balance < 0)
    .map((item) => ({ number: item.invoiceNumber, amount: amount(context, -item.balance) }));
  if (state.unapplied > 0) {
    credits.push({ number: 'unapplied payment', amount: amount(context, state.unapplied) });
  }
  return {
    accountId: account.accountId,
    caseId: context.case.caseId,
    currency,
    items: items.map((item) => ({
      invoiceNumber: item.invoiceNumber,
      invoiceDate: item.invoiceDate,
      dueDate: item.dueDate,
      amount: amount(context, item.amount),
      balance: amount(context, undisputed(item)),
    })) as unknown as Json,
    credits: credits as unknown as Json,
    total: amount(context, claimable(state)) as unknown as Json,
    sender: strategy.sender as unknown as Json,
  };
}

const OPTION_TITLES: Readonly<Record<Option['kind'], string>> = {
  'full-payment': 'Pay in full',
  plan: 'Pay in installments',
  terms: 'New payment terms',
  settlement: 'Settle for a reduced amount',
  card: 'Pay by card',
  security: 'Give security',
  barter: 'Settle in goods or services',
  relief: 'A pause for now',
  meeting: 'Talk it over',
};

export interface OptionForLetter {
  readonly option: Option;
  readonly installments: readonly Installment[];
}
export function offerFacts(
  options: readonly OptionForLetter[],
  validUntil: PlainDate,
  note: string,
): { [key: string]: Json } {
  return {
    options: options.map(({ option, installments }) => ({
      optionId: option.optionId,
      kind: option.kind,
      title: OPTION_TITLES[option.kind],
      amount: option.amount,
      validUntil: option.validUntil,
      dueDate: typeof option.terms.dueDate === 'string' ? option.terms.dueDate : null,
      installments: installments.map(({ number, dueDate, amount: due }) => ({ number, dueDate, amount: due })),
    })) as unknown as Json,
    validUntil,
    note,
  };
}
export function installmentFacts(
  installments: readonly { number: number; dueDate: PlainDate; amount: number }[],
  context: Context,
): Json {
  return installments.map((one) => ({
    number: one.number,
    dueDate: one.dueDate,
    amount: amount(context, one.amount),
  })) as unknown as Json;
}
