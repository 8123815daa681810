import type { ResolvedCalendar } from '../calendar/calendar.js';
import type { Personal } from '../primitives.js';
import type { Contribution } from '../value/score.js';
import type { ContactData, Verdict } from '../vocabulary.js';

/** Events of an account's stream about the account itself, its contacts, its calendar and our relationship with it. */
export interface AccountEvents {
  'account.registered': {
    accountId: string;
    entity: string;
    customerId: string;
    currency: string;
    zone: string;
    calendar: string;
    language: string;
    name: Personal;
    contacts: readonly ContactData[];
  };
  'account.contact-changed': {
    name: Personal;
    language: string;
    contacts: readonly ContactData[];
    /** Where a person of ours learned it; absent where a feed told us. */
    source?: string;
  };

  'calendar.resolved': ResolvedCalendar;

  /** Score, contributions and churn risk are absent in recommendations from before there were scores. */
  'relationship.recommended': {
    verdict: Verdict | 'none';
    evidenceVersion: number;
    because: readonly string[];
    score?: number;
    contributions?: readonly Contribution[];
    churnRisk?: { level: string; because: string };
  };
  'relationship.decided': { verdict: Verdict; evidenceVersion: number; comment: string };

  /** One for each contact; `address`: said of that very address, which they had then. */
  'channel.opted-out': { channel: string; contactId: string; address?: Personal; requestedBy: string; source: string };
  'channel.opted-in': { channel: string; contactId: string; address?: Personal; proof: string };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_ACCOUNT: readonly (keyof AccountEvents)[] = ['calendar.resolved', 'relationship.recommended'];
