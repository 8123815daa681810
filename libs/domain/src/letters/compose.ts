import { amount, caseItems, chargesOf, claimable, claimOf, undisputed, type Context } from '../case/context.js';
import type { OpenItem } from '../case/state.js';
import type { Json, Money, PlainDate } from '../primitives.js';
import type { OptionForLetter } from './option-details.js';
import { digestOf } from '../canonical.js';
import { statementFactsOf } from '../statement.js';
import type { Strategy } from '../strategy.js';
import { addresseeOf, stillFinds, wantedAddressee, type WantedAddressee } from './addressee.js';
import { attachmentsOf, type Enclosure } from './attachments.js';
import { channelOf, type LetterAttachment, type LetterDraft, type LetterTemplate } from './draft.js';
import { wordingOf } from './wording.js';

/** What a letter takes from elsewhere than the account and its strategy. */
export interface ComposeOptions {
  /** The reader somebody named, or was shown. */
  readonly to?: WantedAddressee | undefined;
  /** What goes with it, where the template does not say. */
  readonly enclosures?: readonly Enclosure[] | undefined;
}

/**
 * A letter's draft from payload, record and strategy alone, never from the hour.
 * @returns null where the account has no contact with an address, electronic or postal, or the strategy has no such letter.
 */
export function composeLetter(
  context: Context,
  template: LetterTemplate,
  facts: { readonly [key: string]: Json },
  { to, enclosures }: ComposeOptions = {},
): LetterDraft | null {
  // What was shown holds as long as it finds its reader; else the letter is another one, and goes back to its maker.
  const shown = to?.shown !== undefined && stillFinds(context, to) ? to.shown : undefined;
  const named = to !== undefined && (to.shown === undefined || shown !== undefined) ? to : undefined;
  const addressee = named === undefined ? addresseeOf(context, template) : wantedAddressee(context, named);
  if (addressee === null || !hasLetter(context, template)) {
    return null;
  }
  const { contact, channel } = addressee;
  const language = shown?.language ?? contact.language ?? context.account.language;
  const { text, variant } = wordingOf(context, template, language);
  const attachments = attachmentsOf(context, template, enclosures);
  return {
    template,
    templateVersion: text.version,
    language: text.language,
    contactId: contact.contactId,
    accountName: shown?.accountName ?? context.account.name.ref,
    contactName: shown?.contactName ?? contact.person.ref,
    facts: {
      ...commonFacts(context),
      ...excludedFacts(context),
      ...impactFacts(context, template, text.language),
      ...statementFacts(context, attachments),
      ...facts,
    },
    ...(channel === 'letter' ? { channel } : {}),
    ...(variant === null ? {} : { variant }),
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}

/** A case may be pinned to a strategy from before a letter existed. */
export const hasLetter = ({ strategy }: Pick<Context, 'strategy'>, template: LetterTemplate): boolean =>
  (strategy.letters as Partial<Strategy['letters']>)[template] !== undefined;

/** What a draft showed of its reader. */
export const shownIn = (draft: LetterDraft): Required<WantedAddressee> => ({
  contactId: draft.contactId,
  channel: channelOf(draft),
  shown: { contactName: draft.contactName, accountName: draft.accountName, language: draft.language },
});

/** A statement that goes with a letter is made of the letter's own facts: it cannot say anything else than they do. */
function statementFacts({ state }: Context, attachments: readonly LetterAttachment[]): { [key: string]: Json } {
  return attachments.some((one) => one.kind === 'statement')
    ? { statement: statementFactsOf(state) as unknown as Json }
    : {};
}

/** What an approval binds: recipients, template version and facts; the text is a function of exactly these. */
export const draftHash = (draft: LetterDraft): string => digestOf(draft);

interface CreditOfLetter {
  readonly number: string | null;
  readonly amount: Money;
}
function commonFacts(context: Context): { [key: string]: Json } {
  const { state, account, currency, strategy } = context;
  const items = caseItems(state).filter((item) => claimOf(item) > 0);
  // A credit without a number is money that nobody has matched to an invoice yet; each language has its own word for it.
  const credits = state.items
    .filter((item) => item.balance < 0)
    .map((item): CreditOfLetter => ({ number: item.invoiceNumber, amount: amount(context, -item.balance) }));
  if (state.unapplied > 0) {
    credits.push({ number: null, amount: amount(context, state.unapplied) });
  }
  return {
    accountId: account.accountId,
    caseId: context.case.caseId,
    currency,
    items: itemFacts(context, items),
    credits: credits as unknown as Json,
    ...chargeFacts(context, items),
    total: amount(context, claimable(state)) as unknown as Json,
    sender: strategy.sender as unknown as Json,
  };
}

/**
 * What is overdue and not asked for is named with the reason, never dropped silently (P05): a contested part. While a
 * promise or plan is kept, nothing is asked for at all.
 */
function excludedFacts(context: Context): { [key: string]: Json } {
  const excluded = caseItems(context.state).filter((item) => item.balance > undisputed(item));
  return excluded.length === 0
    ? {}
    : {
        excluded: excluded.map((item) => ({
          invoiceNumber: item.invoiceNumber,
          dueDate: item.dueDate,
          amount: amount(context, item.balance - undisputed(item)),
          reason: 'disputed',
        })) as unknown as Json,
      };
}

/** Letters that may say what the delay does to us (R08). */
const SAYING_IMPACT: readonly LetterTemplate[] = ['reminder-2', 'advance-notice', 'final-notice'];
function impactFacts({ strategy }: Context, template: LetterTemplate, language: string): { [key: string]: Json } {
  const impact = strategy.impact?.[language];
  return impact !== undefined && SAYING_IMPACT.includes(template) ? { impact } : {};
}

/** Items as a letter lists them: what of each may be asked for. */
export const itemFacts = (context: Context, items: readonly OpenItem[]): Json =>
  items.map((item) => ({
    invoiceNumber: item.invoiceNumber,
    invoiceDate: item.invoiceDate,
    dueDate: item.dueDate,
    amount: amount(context, item.amount),
    balance: amount(context, undisputed(item)),
    ...(item.credited > 0 ? { credited: amount(context, item.credited) } : {}),
  })) as unknown as Json;

/** Charges as posted (G15), and what merely runs up; absent where there are none. */
function chargeFacts(context: Context, items: readonly OpenItem[]): { [key: string]: Json } {
  const interest = items.reduce((sum, item) => sum + item.interest, 0);
  const fees = items.reduce((sum, item) => sum + chargesOf(item), 0) - interest;
  const accrued = items.reduce((sum, item) => sum + (item.accrued?.interest ?? 0) + (item.accrued?.fees ?? 0), 0);
  const money = (minor: number): Json => amount(context, minor) as unknown as Json;
  return {
    ...(interest > 0 ? { interest: money(interest) } : {}),
    ...(fees > 0 ? { fees: money(fees) } : {}),
    ...(accrued > 0 ? { accrued: money(accrued) } : {}),
  };
}

export function offerFacts(
  options: readonly OptionForLetter[],
  validUntil: PlainDate,
  note: string,
): { [key: string]: Json } {
  return {
    options: options.map(({ option, installments, details }) => ({
      optionId: option.optionId,
      kind: option.kind,
      amount: option.amount,
      validUntil: option.validUntil,
      dueDate: typeof option.terms.dueDate === 'string' ? option.terms.dueDate : null,
      installments: installments.map(({ number, dueDate, amount: due }) => ({ number, dueDate, amount: due })),
      details: details.length === 0 ? null : details,
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
