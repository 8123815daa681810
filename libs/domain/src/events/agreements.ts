import type { Money, PlainDate } from '../primitives.js';
import type { Option, Installment, Rhythm, Surplus } from '../vocabulary.js';

/** Events of an account's stream about what is offered, promised and agreed. */
export interface AgreementsEvents {
  'offer.made': { offerId: string; options: readonly Option[]; note: string; validUntil: PlainDate; round: number };
  'offer.accepted': { offerId: string; optionId: string; acceptedBy: string; proof: string };
  'offer.declined': { offerId: string; reason: string };
  'offer.countered': { offerId: string; reason: string; counter: string };
  'offer.expired': { offerId: string };

  'promise.made': {
    promiseId: string;
    itemIds: readonly string[];
    amount: Money;
    dueDate: PlainDate;
    toleranceUntil: PlainDate;
    promisedBy: string;
    channel: string;
    level: number;
  };
  'promise.kept': { promiseId: string; smallDifference: Money };
  'promise.partially-kept': { promiseId: string; paid: Money };
  'promise.broken': { promiseId: string; paid: Money; level: number };
  'promise.withdrawn': { promiseId: string; why: string };
  'promise.reassessed': { promiseId: string; to: 'open' | 'kept' | 'partially-kept' | 'broken'; why: string };

  'plan.proposed': {
    planId: string;
    version: number;
    itemIds: readonly string[];
    total: Money;
    rhythm: Rhythm;
    installments: readonly Installment[];
    affordability: Money | null;
    /** Absent: what is over shortens the plan from its end. */
    surplus?: Surplus;
    validUntil: PlainDate;
  };
  'plan.approved': { planId: string; version: number };
  'plan.accepted': { planId: string; version: number; acceptedBy: string; proof: string };
  'plan.superseded': { planId: string; version: number };
  /** With a version: only the proposal of that version; the live plan goes on. */
  'plan.cancelled': { planId: string; version?: number; why: string };
  'plan.kept': { planId: string };
  'plan.broken': { planId: string; missed: readonly number[]; left: Money };

  'installment.late': { planId: string; number: number };
  'installment.paid': { planId: string; number: number; paymentId: string };
  'installment.missed': { planId: string; number: number; left: Money; catchUpUntil: PlainDate };
  'installment.restored': { planId: string; number: number; paymentId: string };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_AGREEMENTS: readonly (keyof AgreementsEvents)[] = ['installment.late'];
