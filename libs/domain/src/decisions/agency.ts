import { placeable, placingOf } from '../agency/placing.js';
import { unfit, type Agency } from '../agency/directory.js';
import { addBusinessDays, amount, claimable, endOfDay, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import { DomainError, type ProblemCode } from '../errors.js';
import { event } from '../events.js';
import { agencyEvents, judgeRemittance, remittancePayment } from '../facts/agency.js';
import type { FactRefusal } from '../facts/refusal.js';
import { withWrittenOff } from '../ledger/of-state.js';
import { agencyGuards, undisputedAmong, type Guard } from '../guards.js';
import { formatMoney } from '../money.js';
import { requireItem } from '../steps/plan-terms.js';
import type { DecisionPayloads } from './payloads.js';
import { C, I, L, S, decision } from './spec.js';

const refuse = (code: ProblemCode, message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};

type Referral = DecisionPayloads['refer-to-agency'];

const agencyOf = ({ strategy }: Context, agencyId: string): Agency | undefined =>
  strategy.agencies.find((one) => one.agencyId === agencyId);

/** What is placed: what was named, else all that may be placed and that this agency takes yet. */
function toPlace(context: Context, { agencyId, itemIds }: Referral): readonly string[] {
  const agency = agencyOf(context, agencyId);
  return itemIds ?? placeable(context, agency ?? null).map((item) => item.itemId);
}

/** G06: the agency takes only what is overdue for long enough (3.11); time alone opens it. */
const oldEnough =
  (payload: Referral): Guard =>
  (context) => {
    const agency = agencyOf(context, payload.agencyId);
    const { minDaysOverdue = 0, name = '' } = agency ?? {};
    const named = context.state.items.filter((item) => payload.itemIds?.includes(item.itemId) === true);
    const asked = payload.itemIds === undefined ? placeable(context, null) : named;
    const old = asked.filter((item) => addDays(item.dueDate, minDaysOverdue) <= context.today);
    const young = asked.filter((item) => !old.includes(item));
    const [first] = young;
    if (first === undefined || (payload.itemIds === undefined && old.length > 0)) {
      return null;
    }
    const from = addDays(first.dueDate, minDaysOverdue);
    const unblocksAt = endOfDay(context.calendar, addDays(from, -1));
    const message = `${name} takes what is ${minDaysOverdue} days overdue: ${first.invoiceNumber} from ${from} on.`;
    return { id: 'G06', message, unblocksAt };
  };

export const referToAgency = decision({
  name: 'refer-to-agency',
  roles: [C, S],
  second: 'always',
  guards: agencyGuards,
  payloadGuards: (payload) => [undisputedAmong(payload.itemIds ?? []), oldEnough(payload)],
  checkAgain: true,
  approversIn: ({ strategy }) => (strategy.ladder.counselBeforeAgency ? [L] : [S, L]),
  wrongStep: ({ case: c, strategy }) => {
    if (!strategy.ladder.agency) {
      return `The strategy ${strategy.id} of this case knows no agency.`;
    }
    const status = c.placement?.status;
    return status === 'proposed' ||
      status === 'approved' ||
      status === 'placed' ||
      status === 'accepted' ||
      status === 'collecting'
      ? `Placement ${c.placement?.placementId ?? ''} is ${status}.`
      : null;
  },
  check: (context, payload) => {
    const agency = agencyOf(context, payload.agencyId);
    if (agency === undefined) {
      return refuse('unknown-reference', `There is no agency ${payload.agencyId} in the directory.`, '/agencyId');
    }
    const named = toPlace(context, payload);
    named.forEach((itemId) => void requireItem(context, itemId));
    const items = context.state.items.filter((item) => named.includes(item.itemId));
    const placing = placingOf(context, items);
    switch (unfit(agency, placing)) {
      case 'currency':
        return refuse(
          'currency-mismatch',
          `${agency.name} collects in ${agency.currency}, the account is kept in ${context.currency}.`,
          '/agencyId',
        );
      case 'country': {
        const where = (agency.countries ?? []).join(', ');
        return refuse('wrong-step', `${agency.name} works in ${where}, not in ${placing.country}.`, '/agencyId');
      }
      case 'amount':
        return refuse(
          'amount-mismatch',
          `${agency.name} takes placements from ${formatMoney(amount(context, agency.minimum))} on.`,
          '/itemIds',
        );
      case 'age':
      case null:
        return undefined;
    }
  },
  requested: (context, payload, { approvalId }) => [
    event('placement.requested', {
      placementId: `${context.case.caseId}-a${context.case.placementCount + 1}`,
      agencyId: payload.agencyId,
      itemIds: toPlace(context, payload),
      feeTerms: payload.feeTerms,
      approvalId,
    }),
  ],
  execute: () => [],
});

function placementOf({ case: c }: Context, placementId: string): NonNullable<Context['case']['placement']> {
  return c.placement?.placementId === placementId
    ? c.placement
    : refuse('unknown-reference', `There is no placement ${placementId} in this case.`, '/placementId');
}
const noLivePlacement = ({ case: c }: Context): string | null => {
  const status = c.placement?.status;
  return status === 'placed' || status === 'accepted' || status === 'collecting'
    ? null
    : 'No placement is with an agency.';
};

export const recordAgencyUpdate = decision({
  name: 'record-agency-update',
  roles: [C, S, I],
  wrongStep: noLivePlacement,
  check: (context, payload) => void placementOf(context, payload.placementId),
  execute: (_context, payload) => agencyEvents(payload),
});

/** An agency winds up what it has begun; where there is nothing to claim, or it is contested, it stops at once (3.11). */
export const recallFromAgency = decision({
  name: 'recall-from-agency',
  roles: [S, L],
  wrongStep: noLivePlacement,
  check: (context, payload) => void placementOf(context, payload.placementId),
  execute: (context, payload) => {
    const { case: c, state, strategy, calendar, today } = context;
    const contested = c.disputes.some((one) => one.open && c.placement?.itemIds.includes(one.itemId) === true);
    const atOnce = contested || claimable(state) === 0 || strategy.placement.recallNoticeBd === 0;
    const endsOn = atOnce ? {} : { endsOn: addBusinessDays(calendar, today, strategy.placement.recallNoticeBd) };
    return [event('placement.recalled', { ...payload, ...endsOn })];
  },
});

/** One reference of a placement is money once (G14). */
const isOnRecord = ({ case: c, state }: Context, paymentId: string): boolean =>
  c.remittances.some((one) => one.remittanceId === paymentId) ||
  state.payments.some((one) => one.paymentId === paymentId);

const CODES: Partial<Record<FactRefusal['kind'], ProblemCode>> = {
  'unknown-placement': 'unknown-reference',
  'other-currency': 'currency-mismatch',
};

/** What an agency pays over, told by a person: judged by the rule of the feed, and once for each reference (3.11, G14). */
export const recordAgencyRemittance = decision({
  name: 'record-agency-remittance',
  roles: [C, S, I],
  when: 'any',
  check: (context, payload) => {
    if (payload.receivedOn > context.today) {
      refuse('date-too-far', `Money that comes on ${payload.receivedOn} is not here yet.`, '/receivedOn');
    }
    if (isOnRecord(context, remittancePayment(payload))) {
      refuse('duplicate', `Reference ${payload.reference} of ${payload.placementId} is on record.`, '/reference');
    }
  },
  execute: (context, payload, { actor }) => {
    const report = { ...payload, invoiceNumbers: designated(context, payload) };
    const judged = judgeRemittance(context.state, withWrittenOff(context), report, {
      source: actor.id,
      agencyId: null,
    });
    return 'events' in judged
      ? judged.events
      : refuse(CODES[judged.refusal.kind] ?? 'amount-mismatch', `${judged.refusal.why}.`, pointerOf(judged.refusal));
  },
});
/** Its items by their invoice numbers, however they were named. */
function designated({ state }: Context, payload: DecisionPayloads['record-agency-remittance']): readonly string[] {
  const { items = [], invoiceNumbers = [] } = payload;
  const known = [...state.items, ...state.writeOffs.flatMap((one) => one.items)];
  const numbers = items.map((named) => known.find((one) => one.itemId === named)?.invoiceNumber ?? named);
  return [...new Set([...numbers, ...invoiceNumbers])];
}
const pointerOf = ({ kind }: FactRefusal): string => (kind === 'unknown-placement' ? '/placementId' : '/gross');

/** The books stay as they are: the agency is asked, and a correction comes as another remittance or a reversal. */
export const disputeRemittance = decision({
  name: 'dispute-remittance',
  roles: [C, S],
  when: 'any',
  wrongStep: ({ case: c }) => (c.remittances.length === 0 ? 'No agency has paid anything over.' : null),
  check: ({ case: c }, payload) => {
    const known = c.remittances.find((one) => one.remittanceId === payload.remittanceId);
    if (known === undefined) {
      refuse('unknown-reference', `There is no remittance ${payload.remittanceId} in this case.`, '/remittanceId');
    } else if (known.disputed) {
      refuse('wrong-step', `Remittance ${payload.remittanceId} is disputed already.`);
    }
  },
  execute: ({ case: c }, payload) => {
    const { placementId = '', reference = '' } =
      c.remittances.find((one) => one.remittanceId === payload.remittanceId) ?? {};
    return [event('remittance.disputed', { ...payload, placementId, reference })];
  },
});
