import type { Strategy } from '../strategy.js';
import type { OfferKind, Reason } from '../vocabulary.js';

/**
 * What a strategy does otherwise for one reason of non-payment (R21, R85). What a rule leaves out is as the strategy
 * treats everybody.
 */
export interface ReasonRule {
  /** Options proposed to whoever makes the offer, the most fitting first. */
  readonly offers?: readonly OfferKind[];
  /** Time to answer a letter, in business days. */
  readonly waitBd?: number;
  /** Due date of the offer, in business days. */
  readonly offerDueBd?: number;
  readonly offerValidBd?: number;
  /** Contact attempts before a final notice. */
  readonly attempts?: number;
  /** Rounds of offers without a supervisor. */
  readonly rounds?: number;
  /** No notice of a hold while terms are being negotiated in good time. */
  readonly restWhileNegotiating?: boolean;
  /** A reminder before the next invoices are due. */
  readonly preDue?: boolean;
  /** Invoice, statement, contract and terms are sent again before anything is offered. */
  readonly clarification?: boolean;
  /** Whoever answers for the contested delivery is told. */
  readonly serviceOwner?: boolean;
  /** Name of the wording used where a letter has it. */
  readonly wording?: string;
}
export type ReasonRules = Readonly<Partial<Record<Reason, ReasonRule>>>;

/** How a case with its reason is treated: every question answered. */
export interface ReasonPath {
  readonly reason: Reason | null;
  readonly offers: readonly OfferKind[];
  readonly waitBd: number;
  readonly offerDueBd: number;
  readonly offerValidBd: number;
  readonly attempts: number;
  /** Never less than the strategy asks for: no reason shortens G03 to a single channel. */
  readonly channels: number;
  readonly rounds: number;
  readonly restWhileNegotiating: boolean;
  readonly preDue: boolean;
  readonly clarification: boolean;
  readonly serviceOwner: boolean;
  readonly wording: string | null;
}

/** Proposed where the strategy says nothing of the reason. */
const USUAL_OFFERS: readonly OfferKind[] = ['full-payment', 'plan'];

/** The path of a case through its strategy, by the reason known now: a changed reason counts from now on (R21). */
export function reasonPath(context: {
  readonly strategy: Strategy;
  readonly case: { readonly reason: Reason | null };
}): ReasonPath {
  const { strategy } = context;
  const { reason } = context.case;
  const rule = ruleFor(strategy, reason);
  return {
    reason,
    offers: rule.offers ?? USUAL_OFFERS,
    waitBd: rule.waitBd ?? strategy.reminder.waitBd,
    offerDueBd: rule.offerDueBd ?? strategy.negotiation.taskDueBd,
    offerValidBd: rule.offerValidBd ?? strategy.negotiation.offerValidBd,
    attempts: Math.min(rule.attempts ?? strategy.escalation.attempts, strategy.escalation.attempts),
    channels: strategy.escalation.channels,
    rounds: rule.rounds ?? strategy.negotiation.roundsWithoutSupervisor,
    restWhileNegotiating: rule.restWhileNegotiating ?? false,
    preDue: rule.preDue ?? false,
    clarification: rule.clarification ?? false,
    serviceOwner: rule.serviceOwner ?? false,
    wording: rule.wording ?? null,
  };
}

/** What the strategy does otherwise for this reason; nothing for one it does not name, or that nobody knows. */
function ruleFor({ reasons }: Strategy, reason: Reason | null): ReasonRule {
  return (reason === null ? undefined : reasons[reason]) ?? {};
}
