import type { StoredEvent } from '../events.js';
import { formatMoney } from '../money.js';
import type { PlainDate } from '../primitives.js';
import { FEE_NEWS, type AgencyNews } from './agency-state.js';
import { livePlacement } from './context.js';
import { dayOf } from './ladder.js';
import type { AccountState, CaseState } from './state.js';

const REMEMBERED_REMITTANCES = 50;
const REMEMBERED_NEWS = 20;

/**
 * Folds what goes between us and those who have the account: when the agency was heard of, what it paid over, what it or
 * counsel must be told, and where the proceedings stand. The placement itself is folded with the rest of the escalation.
 */
export function evolveAgency(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'placement.requested':
      return { ...c, recallEndsOn: null, agencyHeardOn: null, collected: { gross: 0, fee: 0 } };
    case 'placement.made':
    case 'placement.accepted':
    case 'placement.updated':
      return { ...c, agencyHeardOn: dayOf(state, event) };
    case 'placement.recalled': {
      const { placementId, reason, endsOn = null } = event.data;
      const until = endsOn === null ? 'at once' : `until ${endsOn}`;
      const why = `Tell the agency that ${placementId} is recalled (${until}): ${reason}.`;
      return told({ ...c, recallEndsOn: endsOn }, { to: 'agency', subject: `recall-${placementId}`, why });
    }
    case 'remittance.recorded':
      return remitted(c, event, dayOf(state, event));
    case 'remittance.disputed': {
      const { remittanceId, reference, reason } = event.data;
      const remittances = c.remittances.map((one) =>
        one.remittanceId === remittanceId ? { ...one, disputed: true } : one,
      );
      const why = `Tell the agency that we contest its remittance ${reference}: ${reason}.`;
      const unanswered = c.agencyNews.filter((one) => one.subject !== feeSubject(remittanceId));
      return told(
        { ...c, remittances, agencyNews: unanswered },
        { to: 'agency', subject: `contest-${remittanceId}`, why },
      );
    }
    case 'payment.applied':
      return paidToUs(c, event);
    case 'payment.reversed':
      return reversed(c, event.data.paymentId, true);
    case 'payment.reinstated':
      return reversed(c, event.data.paymentId, false);
    case 'task.completed': {
      const subject = c.tasks.find((task) => task.taskId === event.data.taskId)?.subject ?? null;
      return { ...c, agencyNews: c.agencyNews.filter((one) => one.subject !== subject) };
    }
    case 'legal-opinion.requested':
      return { ...c, legalStage: null };
    case 'legal-opinion.recorded':
      return { ...c, legalCosts: c.legalCosts + (event.data.costs?.minor ?? 0) };
    case 'legal-stage.recorded': {
      const { stage, date, reference, costs } = event.data;
      return { ...c, legalStage: { stage, on: date, reference }, legalCosts: c.legalCosts + (costs?.minor ?? 0) };
    }
    case 'case.reopened':
      return { ...c, recallEndsOn: null, agencyHeardOn: null, legalStage: null };
    default:
      return c;
  }
}

function told(c: CaseState, news: AgencyNews): CaseState {
  const others = c.agencyNews.filter((one) => one.subject !== news.subject);
  return { ...c, agencyNews: [...others.slice(1 - REMEMBERED_NEWS), news] };
}

function remitted(c: CaseState, { data }: StoredEvent<'remittance.recorded'>, on: PlainDate): CaseState {
  const { remittanceId, placementId, reference, receivedOn } = data;
  const [gross, fee] = [data.gross.minor, data.fee.minor];
  const agreed = agreedFee(c, placementId, gross);
  const terms = agreed === null ? {} : { agreedFee: agreed };
  const state = { receivedOn, disputed: false, reversed: false };
  const one = { remittanceId, placementId, reference, gross, fee, ...terms, ...state };
  const asAgreed = agreed === null || Math.abs(fee - agreed) <= ROUNDING;
  return {
    ...(asAgreed ? c : told(c, feeNews(data, agreed))),
    agencyHeardOn: c.agencyHeardOn === null || on > c.agencyHeardOn ? on : c.agencyHeardOn,
    remittances: [...c.remittances.slice(1 - REMEMBERED_REMITTANCES), one],
    collected: { gross: c.collected.gross + gross, fee: c.collected.fee + fee },
  };
}

/** A fee may be a minor unit off: agencies round as they do. */
const ROUNDING = 1;
const agreedFee = ({ placement }: CaseState, placementId: string, gross: number): number | null =>
  placement?.placementId !== placementId || placement.feePercent === undefined
    ? null
    : Math.round((gross * placement.feePercent) / 100);
/** The money is booked as it came; whether the fee is right is for a person to say. */
function feeNews(
  { remittanceId, reference, fee }: StoredEvent<'remittance.recorded'>['data'],
  agreed: number,
): AgencyNews {
  const kept = `The agency kept ${formatMoney(fee)} of remittance ${reference}`;
  const should = `agreed are ${formatMoney({ ...fee, minor: agreed })}`;
  return {
    to: 'agency',
    subject: feeSubject(remittanceId),
    why: `${kept}, ${should}: accept it, or contest the remittance.`,
  };
}
const feeSubject = (remittanceId: string): string => `${FEE_NEWS}${remittanceId}`;

/** Money an agency paid over was taken back, or is here after all: so are its fee and what it collected. */
function reversed(c: CaseState, paymentId: string, isReversed: boolean): CaseState {
  const about = c.remittances.find((one) => one.remittanceId === paymentId && one.reversed !== isReversed);
  if (about === undefined) {
    return c;
  }
  const remittances = c.remittances.map((one) => (one === about ? { ...one, reversed: isReversed } : one));
  const sign = about.placementId !== c.placement?.placementId ? 0 : isReversed ? -1 : 1;
  const { gross, fee } = c.collected;
  return { ...c, remittances, collected: { gross: gross + sign * about.gross, fee: fee + sign * about.fee } };
}

/** The customer paid us although an agency or counsel has the account: whoever has it is told (3.11, 3.14). */
function paidToUs(c: CaseState, { data: { paymentId, lines } }: StoredEvent<'payment.applied'>): CaseState {
  if (c.remittances.some((one) => one.remittanceId === paymentId)) {
    return c;
  }
  const placed = livePlacement(c)?.itemIds ?? [];
  const why = `The customer paid us directly (payment ${paymentId})`;
  const withAgency = lines.some((line) => placed.includes(line.itemId));
  const withCounsel = c.review !== null && (c.review.opinion === null || c.review.opinion === 'proceed');
  const toAgency: AgencyNews = { to: 'agency', subject: `paid-${paymentId}`, why: `${why}: tell the agency.` };
  const toCounsel: AgencyNews = { to: 'counsel', subject: `counsel-${paymentId}`, why: `${why}: tell counsel.` };
  const agencyKnows = withAgency ? told(c, toAgency) : c;
  return withCounsel ? told(agencyKnows, toCounsel) : agencyKnows;
}
