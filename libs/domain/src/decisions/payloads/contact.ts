import type { LetterChannel } from '../../letters/draft.js';
import type { Instant, PlainDate, PostalAddress } from '../../primitives.js';
import type { CallOutcome, ClarificationDocument, ProtectedCalls } from '../../vocabulary.js';
import type { PlanTerms, PromiseTerms, OfferTerms, DisputeTerms, ReasonTerms } from './terms.js';

/** A way to reach people that they do not want (any more): all of a contact's, or one address of whoever has it. */
interface Refused {
  channel: string;
  contactId?: string;
  address?: string;
  /** Who has the address, as the store of personal data knows: filled in on the way to the case. */
  holders?: readonly string[];
}

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
    secondPerson?: string;
  };
  'record-contact': {
    at: Instant;
    channel: string;
    direction: 'inbound' | 'outbound';
    contactId?: string;
    text?: string;
    /** The document in which it was said, where the text does not say it all. */
    attachment?: string;
    helpAsked?: string;
    helpOffered?: string;
    /** The clarification this answers. */
    answers?: string;
    /** When the customer says they will pay (R54): in the same act, or not at all. */
    promise?: PromiseTerms;
  };
  'set-reason': ReasonTerms;
  'confirm-delivery': { messageId: string; proof: string; deliveredOn: PlainDate };
  'resolve-send': { messageId: string; left: boolean; proof: string };
  'opt-out': Refused & { requestedBy: string; source: string };
  'opt-in': Refused & { proof: string };
  'send-message': {
    channel: LetterChannel;
    contactId: string;
    subject?: string;
    text: string;
    attachments?: readonly ('statement' | 'invoices')[];
    draftHash?: string;
  };
  'request-clarification': {
    itemIds?: readonly string[];
    documents: readonly ClarificationDocument[];
    excerpts?: readonly { readonly kind: ClarificationDocument; readonly text: string }[];
  };
  'flag-protection': { kind: string; instruction: string; calls?: ProtectedCalls };
  'clear-protection': { why: string };
  'update-contact': {
    contactId: string;
    role: string;
    name: string;
    email?: string | null;
    phone?: string | null;
    address?: PostalAddress | null;
    zone?: string | null;
    language?: string | null;
    source: string;
  };
}
