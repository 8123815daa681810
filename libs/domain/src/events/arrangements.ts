import type { Instant, Money, Personal, PlainDate } from '../primitives.js';
import type { AllocationLine, ConcessionKind } from '../vocabulary.js';
import type { MethodFee } from '../decisions/payloads/arrangements.js';
import type { PostedInvoice } from './ledger.js';

/** Events of an account's stream about what we give, allow, take instead of money, or rest for a while. */
export interface ArrangementsEvents {
  'concession.granted': {
    concessionId: string;
    kind: ConcessionKind;
    /** What is given up once the conditions are met. */
    amount: Money;
    itemIds: readonly string[];
    /** What must be paid on the items until the expiry; everything else about it is said in words. */
    target: Money;
    conditions: string;
    expiry: PlainDate;
    /** The promise by which a chosen settlement is paid. */
    promiseId: string | null;
  };
  /** The conditions were met: these lines of the items are given up, as approved. */
  'concession.applied': {
    concessionId: string;
    amount: Money;
    lines: readonly AllocationLine[];
    items: readonly PostedInvoice[];
  };
  /** Not met in time, or no longer: the full sum is owed again. `lines` are those undone; empty where none had been given up. */
  'concession.expired': {
    concessionId: string;
    why: string;
    lines: readonly AllocationLine[];
    items: readonly PostedInvoice[];
  };
  'concession.revoked': { concessionId: string; why: string };

  'terms.changed': {
    termsId: string;
    /** Days from invoice to due date of invoices to come; null where only due dates were moved. */
    netDays: number | null;
    was: number | null;
    from: PlainDate;
    until: PlainDate | null;
    items: readonly { itemId: string; dueDate: PlainDate; was: PlainDate }[];
  };
  'payment-method.allowed': { methodId: string; method: string; fee: MethodFee; until: PlainDate };
  'payment-method.revoked': { methodId: string; method: string; why: string };

  'relief.granted': {
    reliefId: string;
    until: PlainDate;
    interestToo: boolean;
    owner: string;
    reviewDate: PlainDate;
    reason: string;
  };
  'relief.reviewed': { reliefId: string; nextReview: PlainDate; comment: string };
  'relief.ended': { reliefId: string; why: string };

  'security.recorded': {
    securityId: string;
    kind: string;
    asset: string;
    value: Money;
    filing: string;
    expiry: PlainDate;
  };
  'security.released': { securityId: string; why: string };
  'security.expired': { securityId: string };

  'barter.settled': {
    barterId: string;
    goods: string;
    amount: Money;
    valuation: string;
    lines: readonly AllocationLine[];
  };

  'meeting.scheduled': {
    meetingId: string;
    meetingAt: Instant;
    place: string | null;
    link: string | null;
    attendees: Personal;
    /** The offer that stays open until after the meeting, and until when. */
    offerId: string | null;
    offerUntil: PlainDate | null;
  };
  'meeting.held': {
    meetingId: string;
    meetingAt: Instant;
    place: string | null;
    link: string | null;
    attendees: Personal;
    minutes: Personal;
    agreed: Personal | null;
  };
  'meeting.cancelled': { meetingId: string; why: string };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_ARRANGEMENTS: readonly (keyof ArrangementsEvents)[] = [];
