import * as agreements from './agreements.js';
import * as contact from './contact.js';
import * as ending from './ending.js';
import * as escalation from './escalation.js';
import type { DecisionName } from './payloads.js';
import { C, L, S, decision, type DecisionSpec } from './spec.js';

const refusesItself = (): never => {
  throw new Error('approve, reject and their like are judged in decide.ts');
};
/** Decisions about a request: their checks need the request's own entry, so `decide` carries them out. */
const onRequest = { when: 'open-or-frozen', execute: refusesItself } as const;

/**
 * The one catalogue of staff decisions (DOMAIN 4): routes, Update handlers, OpenAPI, forms and permission tests iterate
 * over it.
 */
export const DECISIONS: { readonly [K in DecisionName]: DecisionSpec<K> } = {
  approve: decision({ ...onRequest, name: 'approve', roles: [S, L] }),
  reject: decision({ ...onRequest, name: 'reject', roles: [S, L] }),
  'withdraw-request': decision({ ...onRequest, name: 'withdraw-request', roles: [C, S, L] }),
  'delegate-approval': decision({ ...onRequest, name: 'delegate-approval', roles: [S, L] }),
  'record-call': contact.recordCall,
  'record-contact': contact.recordContact,
  'set-reason': contact.setReason,
  'confirm-delivery': contact.confirmDelivery,
  'resolve-send': contact.resolveSend,
  'offer-terms': agreements.offerTerms,
  'accept-offer': agreements.acceptOffer,
  'decline-offers': agreements.declineOffers,
  'propose-plan': agreements.proposePlan,
  'accept-plan': agreements.acceptPlan,
  'cancel-plan': agreements.cancelPlan,
  'record-promise': agreements.recordPromise,
  'withdraw-promise': agreements.withdrawPromise,
  'open-dispute': agreements.openDispute,
  'withdraw-dispute': agreements.withdrawDispute,
  'resolve-dispute': agreements.resolveDispute,
  'request-advance-notice': escalation.requestAdvanceNotice,
  'cancel-notice': escalation.cancelNotice,
  'place-credit-hold': escalation.placeCreditHold,
  'release-credit-hold': escalation.releaseCreditHold,
  'extend-hold': escalation.extendHold,
  'decide-delivery': escalation.decideDelivery,
  'decide-relationship': escalation.decideRelationship,
  'request-final-notice': escalation.requestFinalNotice,
  'refer-to-agency': escalation.referToAgency,
  'record-agency-update': escalation.recordAgencyUpdate,
  'recall-from-agency': escalation.recallFromAgency,
  'override-agency': escalation.overrideAgency,
  'request-legal-review': escalation.requestLegalReview,
  'record-legal-opinion': escalation.recordLegalOpinion,
  'write-off': ending.writeOff,
  'report-insolvency': ending.reportInsolvency,
  unfreeze: ending.unfreeze,
  'opt-out': contact.optOut,
  'opt-in': contact.optIn,
  assign: ending.assign,
  note: contact.note,
  escalate: ending.escalate,
  pause: ending.pause,
  resume: ending.resume,
  'set-safeguard': ending.setSafeguard,
  'complete-task': ending.completeTask,
  'close-case': ending.closeCase,
  reopen: ending.reopen,
};
export const DECISION_NAMES = Object.keys(DECISIONS) as readonly DecisionName[];
export const isDecision = (name: string): name is DecisionName => Object.hasOwn(DECISIONS, name);
