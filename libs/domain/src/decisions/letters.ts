import { amount, caseItems, claimOf, type Context } from '../case/context.js';
import { addBusinessDays } from '../case/days.js';
import type { Option } from '../events.js';
import { composeLetter, installmentFacts, offerFacts, type ComposeOptions } from '../letters/compose.js';
import { optionForLetter } from '../letters/option-details.js';
import type { WantedAddressee } from '../letters/addressee.js';
import type { LetterDraft, LetterTemplate } from '../letters/draft.js';
import type { Json } from '../primitives.js';
import { undisputedItems } from '../steps/plan-terms.js';
import { offboardingFacts } from './offboarding.js';
import type { DecisionPayloads, OfferTerms } from './payloads.js';
import { reasonPath } from '../strategy/reasons.js';

interface LetterRule {
  readonly template: LetterTemplate;
  /** True where a letter approved must still agree with the ledger when it is sent (G05). */
  readonly checkedAtSend: boolean;
  readonly facts: (context: Context, payload: never) => { readonly [key: string]: Json };
  /** Whom the payload names, and what it encloses. */
  readonly options?: (payload: never) => ComposeOptions;
}

/** Decisions after which a letter goes out, with the facts it states besides the ledger's. */
const LETTERS: { readonly [decision: string]: LetterRule } = {
  'request-advance-notice': {
    template: 'advance-notice',
    checkedAtSend: true,
    facts: (_context, payload: DecisionPayloads['request-advance-notice']) => ({
      effectDate: payload.effectDate,
      scope: payload.scope,
      alternatives: payload.alternatives,
    }),
  },
  'request-final-notice': {
    template: 'final-notice',
    checkedAtSend: true,
    facts: (context, { notBefore }: DecisionPayloads['request-final-notice']) => {
      const { brokenWord } = context.case;
      return {
        ...postedCharges(context),
        brokenWord:
          brokenWord === null
            ? null
            : {
                kind: brokenWord.kind,
                date: brokenWord.on,
                amount: amount(context, brokenWord.amount) as unknown as Json,
              },
        oldestDueDate: oldestDueDate(context),
        periodBd: context.strategy.finalNotice.periodBd,
        nextStep: 'agency',
        ...(notBefore === undefined ? {} : { notBefore }),
      };
    },
  },
  'refer-to-agency': {
    template: 'agency',
    checkedAtSend: true,
    facts: (context, payload: DecisionPayloads['refer-to-agency']) => ({
      agencyName: context.strategy.agencies.find((one) => one.agencyId === payload.agencyId)?.name ?? payload.agencyId,
    }),
  },
  'write-off': {
    template: 'write-off',
    checkedAtSend: false,
    facts: (_context, payload: DecisionPayloads['write-off']) => ({
      amount: payload.amount as unknown as Json,
      reason: payload.reason,
    }),
  },
  'offer-terms': {
    template: 'offer',
    checkedAtSend: false,
    facts: (context, payload: OfferTerms) => {
      const options = optionsOf(context, payload);
      return offerFacts(
        options.map((option) => optionForLetter(context, option)),
        lastValidity(options),
        payload.note ?? '',
      );
    },
  },
  'record-promise': {
    template: 'promise-confirmation',
    checkedAtSend: false,
    facts: (_context, payload: DecisionPayloads['record-promise']) => ({
      amount: payload.amount as unknown as Json,
      dueDate: payload.dueDate,
      promisedBy: payload.promisedBy,
    }),
  },
  'accept-plan': {
    template: 'plan-confirmation',
    checkedAtSend: false,
    facts: (context, payload: DecisionPayloads['accept-plan']) => ({
      planId: payload.planId,
      acceptedBy: payload.acceptedBy,
      installments: installmentFacts(context.case.plan?.installments ?? [], context),
    }),
  },
  'send-message': {
    template: 'message',
    checkedAtSend: true,
    facts: (_context, payload: DecisionPayloads['send-message']) => messageFacts(payload),
    options: ({ contactId, channel, attachments }: DecisionPayloads['send-message']) => ({
      to: { contactId, channel },
      enclosures: attachments ?? [],
    }),
  },
  offboard: {
    template: 'offboarding',
    checkedAtSend: false,
    facts: (context, payload: DecisionPayloads['offboard']) => offboardingFacts(context, payload),
  },
  'release-credit-hold': {
    template: 'hold-released',
    checkedAtSend: false,
    facts: (context) => ({
      scope: context.case.hold?.scope ?? 'limit',
      heldSince: context.case.hold?.start ?? context.today,
    }),
  },
};

/** The text as it was written, by paragraphs; a subject of its own, or the one of the template. */
const messageFacts = ({ subject, text }: DecisionPayloads['send-message']): { readonly [key: string]: Json } => ({
  subject: subject ?? null,
  paragraphs: text
    .split(/\n\s*\n/)
    .map((one) => one.trim())
    .filter((one) => one !== ''),
});

/** Since when the oldest of what is asked for has been due. */
const oldestDueDate = ({ state }: Context): Json =>
  caseItems(state)
    .filter((item) => claimOf(item) > 0)
    .reduce<string | null>((first, { dueDate }) => (first === null || dueDate < first ? dueDate : first), null);

/** What the final notice asks for on top, as posted before (G15); stated also where it is nothing. */
function postedCharges(context: Context): { readonly [key: string]: Json } {
  const items = caseItems(context.state).filter((item) => claimOf(item) > 0);
  const money = (minor: number): Json => amount(context, minor) as unknown as Json;
  return {
    interest: money(items.reduce((sum, item) => sum + item.interest, 0)),
    fees: money(items.reduce((sum, item) => sum + item.fees, 0)),
  };
}

export const letterFor = (
  decision: string,
): { readonly template: LetterTemplate; readonly checkedAtSend: boolean } | undefined => LETTERS[decision];

/** The letter that would go out after this decision; null where none does, or nobody can be written to. */
export function composeFor(
  context: Context,
  decision: string,
  payload: unknown,
  shown?: WantedAddressee,
): LetterDraft | null {
  const rule = LETTERS[decision];
  if (rule === undefined) {
    return null;
  }
  const own = rule.options?.(payload as never) ?? {};
  const options = shown === undefined ? own : { ...own, to: shown };
  return composeLetter(context, rule.template, rule.facts(context, payload as never), options);
}

/** The options as they will be recorded: a missing validity gets the strategy's. */
export function optionsOf(context: Context, payload: OfferTerms): readonly Option[] {
  const validUntil = addBusinessDays(context.calendar, context.today, reasonPath(context).offerValidBd);
  return payload.options.map((option) => ({
    optionId: option.optionId,
    kind: option.kind,
    amount: option.amount,
    validUntil: option.validUntil ?? validUntil,
    // A settlement is about what is owed now: an invoice that joins later is not given up with it.
    terms: option.kind === 'settlement' ? { itemIds: undisputedItems(context), ...option.terms } : (option.terms ?? {}),
  }));
}
export const lastValidity = (options: readonly Option[]): string =>
  options.reduce((last, option) => (option.validUntil > last ? option.validUntil : last), '');
