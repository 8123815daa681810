import type { PlanTerms, PromiseTerms, OfferTerms } from './terms.js';

/** Payloads of the decisions about offers, promises and plans, amounts in minor units. */
export interface AgreementsPayloads {
  'offer-terms': OfferTerms;
  'accept-offer': { offerId: string; optionId: string; acceptedBy: string; proof: string };
  'decline-offers': { offerId?: string; planId?: string; reason: string; counter?: string };
  'propose-plan': PlanTerms;
  'accept-plan': { planId: string; version: number; acceptedBy: string; proof: string };
  'renegotiate-plan': { planId: string; schedule: PlanTerms; why: string; draftHash?: string };
  'cancel-plan': { planId: string; why: string };
  'record-promise': PromiseTerms;
  'withdraw-promise': { promiseId: string; why: string };
}
