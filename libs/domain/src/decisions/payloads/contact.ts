import type { Instant, PlainDate } from '../../primitives.js';
import type { CallOutcome } from '../../vocabulary.js';
import type { PlanTerms, PromiseTerms, OfferTerms, DisputeTerms, ReasonTerms } from './terms.js';

/** Payloads of the decisions about what was said and written, amounts in minor units. */
export interface ContactPayloads {
  'record-call': {
    at: Instant;
    direction: 'inbound' | 'outbound';
    contactId?: string;
    outcome: CallOutcome;
    summary: string;
    empathyAck?: boolean;
    next?: string;
    reason?: ReasonTerms;
    dispute?: DisputeTerms;
    promise?: PromiseTerms;
    offers?: OfferTerms;
    plan?: PlanTerms;
    callBackAt?: Instant;
  };
  'record-contact': {
    at: Instant;
    channel: string;
    direction: 'inbound' | 'outbound';
    contactId?: string;
    text: string;
    helpAsked?: string;
    helpOffered?: string;
  };
  'set-reason': ReasonTerms;
  'confirm-delivery': { messageId: string; proof: string; deliveredOn: PlainDate };
  'resolve-send': { messageId: string; left: boolean; proof: string };
  'opt-out': { channel: string; contactId: string; requestedBy: string; source: string };
  'opt-in': { channel: string; contactId: string; proof: string };
}
