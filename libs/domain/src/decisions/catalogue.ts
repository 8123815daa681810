import * as agency from './agency.js';
import * as course from './course.js';
import * as corrections from './corrections.js';
import * as disputes from './disputes.js';
import * as contact from './contact.js';
import * as concessions from './concessions.js';
import * as ending from './ending.js';
import * as legal from './legal.js';
import * as meetings from './meetings.js';
import * as money from './money.js';
import * as notices from './notices.js';
import * as offboarding from './offboarding.js';
import * as offers from './offers.js';
import * as plans from './plans.js';
import * as messages from './messages.js';
import * as promises from './promises.js';
import * as value from './value.js';
import * as protection from './protection.js';
import * as relief from './relief.js';
import * as securities from './securities.js';
import * as terms from './terms.js';
import * as writeOffs from './write-offs.js';
import * as safeguards from './safeguards.js';
import * as stops from './stops.js';
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
  'offer-terms': offers.offerTerms,
  'accept-offer': offers.acceptOffer,
  'decline-offers': offers.declineOffers,
  'propose-plan': plans.proposePlan,
  'accept-plan': plans.acceptPlan,
  'renegotiate-plan': plans.renegotiatePlan,
  'cancel-plan': plans.cancelPlan,
  'grant-concession': concessions.grantConcession,
  'revoke-concession': concessions.revokeConcession,
  'change-terms': terms.changeTerms,
  'allow-payment-method': terms.allowPaymentMethod,
  'grant-relief': relief.grantRelief,
  'review-relief': relief.reviewRelief,
  'record-security': securities.recordSecurity,
  'record-barter': securities.recordBarter,
  'schedule-meeting': meetings.scheduleMeeting,
  'record-meeting': meetings.recordMeeting,
  'cancel-meeting': meetings.cancelMeeting,
  'record-promise': promises.recordPromise,
  'withdraw-promise': promises.withdrawPromise,
  'open-dispute': disputes.openDispute,
  'withdraw-dispute': disputes.withdrawDispute,
  'answer-dispute': disputes.answerDispute,
  'resolve-dispute': disputes.resolveDispute,
  'request-advance-notice': notices.requestAdvanceNotice,
  'cancel-notice': notices.cancelNotice,
  'place-credit-hold': notices.placeCreditHold,
  'release-credit-hold': notices.releaseCreditHold,
  'extend-hold': notices.extendHold,
  'decide-delivery': notices.decideDelivery,
  'decide-relationship': notices.decideRelationship,
  'set-value-input': value.setValueInput,
  'request-final-notice': notices.requestFinalNotice,
  'refer-to-agency': agency.referToAgency,
  'record-agency-update': agency.recordAgencyUpdate,
  'recall-from-agency': agency.recallFromAgency,
  'record-agency-remittance': agency.recordAgencyRemittance,
  'dispute-remittance': agency.disputeRemittance,
  'override-agency': legal.overrideAgency,
  'request-legal-review': legal.requestLegalReview,
  'record-legal-opinion': legal.recordLegalOpinion,
  'record-legal-stage': legal.recordLegalStage,
  'write-off': writeOffs.writeOff,
  'reverse-write-off': writeOffs.reverseWriteOff,
  'record-recovery': writeOffs.recordRecovery,
  'waive-charge': money.waiveCharge,
  'allocate-payment': money.allocatePayment,
  'refund-payment': money.refundPayment,
  'correct-record': corrections.correctRecord,
  'report-insolvency': stops.reportInsolvency,
  unfreeze: stops.unfreeze,
  'close-insolvency': stops.closeInsolvency,
  'opt-out': contact.optOut,
  'opt-in': contact.optIn,
  'send-message': messages.sendMessage,
  'request-clarification': messages.requestClarification,
  'flag-protection': protection.flagProtection,
  'clear-protection': protection.clearProtection,
  'update-contact': protection.updateContact,
  assign: ending.assign,
  note: contact.note,
  escalate: ending.escalate,
  pause: stops.pause,
  resume: stops.resume,
  'set-safeguard': safeguards.setSafeguard,
  'review-safeguard': safeguards.reviewSafeguard,
  offboard: offboarding.offboard,
  'complete-task': ending.completeTask,
  'close-case': ending.closeCase,
  reopen: ending.reopen,
  'change-strategy': course.changeStrategy,
  'skip-step': course.skipStep,
};
export const DECISION_NAMES = Object.keys(DECISIONS) as readonly DecisionName[];
export const isDecision = (name: string): name is DecisionName => Object.hasOwn(DECISIONS, name);
