import type { PostalAddress } from './primitives.js';
import type { ChargePolicy } from './charges/policy.js';
import type { AllocationOrder } from './ledger/allocate.js';
import type { LetterTemplate } from './letters/draft.js';
import type { ReasonRules } from './strategy/reasons.js';
import type { Segment } from './strategy/segments.js';
import type { HouseSafeguard } from './standing.js';
import type { SignalRules } from './value/signals.js';
import type { ValueRules } from './value/rules.js';
import type { LimitationPolicy } from './limitation/policy.js';
import type { Agency } from './agency/directory.js';
import type { Reason } from './vocabulary.js';

export * from './strategy/reasons.js';
export * from './strategy/segments.js';

/**
 * A collection strategy as the core reads it: plain data, pinned by each case (the YAML in `strategies/` is validated
 * and turned into this by the loader). `bd` = business days of the account's calendar, `days` = calendar days.
 * Amounts are minor units per currency; a currency without a value is a configuration error at load.
 */
export interface Strategy {
  readonly id: string;
  /** Digest of everything below, letters included: what a case pins. */
  readonly version: string;
  /** Accounts for which this strategy, as the one cases start with, hands over to another; the first that fits. */
  readonly segments: readonly Segment[];
  /** What is done otherwise for a reason of non-payment. */
  readonly reasons: ReasonRules;
  readonly ladder: {
    /** False: letters only. What they do not bring is proposed to be written off. */
    readonly calls: boolean;
    /** False: no agency; what a final notice does not bring is proposed to be written off. */
    readonly agency: boolean;
    /** True: counsel, not a supervisor, approves a referral to an agency. */
    readonly counselBeforeAgency: boolean;
    /** So many promises not kept ask for a verdict; 2 is the most there may be without one. */
    readonly verdictAfterBrokenPromises: number;
  };
  readonly graceBd: number;
  readonly minimumOverdue: CurrencyAmounts;
  readonly lawyerThreshold: CurrencyAmounts;
  readonly smallDifference: CurrencyAmounts;
  readonly reminder: {
    readonly count: number;
    readonly waitBd: number;
    /** So many business days before a due date, whoever forgot once is told of it; absent or 0: nobody is (R47). */
    readonly preDueBd?: number;
  };
  readonly call: {
    readonly attempts: number;
    readonly spacingBd: number;
    readonly taskDueBd: number;
    /** So many unanswered calls in a row ask for another way to reach somebody; absent or 0: never (R56). */
    readonly findContactAfter?: number;
  };
  readonly escalation: {
    readonly attempts: number;
    readonly channels: number;
    readonly spreadBd: number;
    readonly afterPartialPaymentBd: number;
  };
  readonly diagnosis: { readonly dueBd: number };
  readonly negotiation: {
    readonly taskDueBd: number;
    readonly offerValidBd: number;
    readonly roundsWithoutSupervisor: number;
    /** So many business days after an offer it is brought to mind once; absent or 0: it is not (3.5). */
    readonly offerReminderBd?: number;
    /** No offer before the help asked for and offered is on record, or the attempts to talk are used up (R06). */
    readonly dialogueFirst?: boolean;
  };
  readonly promise: {
    readonly horizonDays: number;
    readonly toleranceBd: number;
    /** A courtesy line on the business day before the promised date. */
    readonly courtesyLine?: boolean;
  };
  readonly plan: {
    readonly maxInstallments: number;
    readonly maxDepositPercent: number;
    readonly toleranceBd: number;
    readonly missedToBreak: number;
    readonly catchUpBd: number;
    readonly furtherAttemptAfterBd: number;
  };
  /** What may be offered and given, and for how long. */
  readonly offers: {
    /** A settlement asks for at least so much of what is owed. */
    readonly settlementFloorPercent: number;
    /** A discount, conditional or not, gives up at most so much. */
    readonly maxDiscountPercent: number;
    /** For paying by the agreed schedule (R89). */
    readonly scheduleDiscountPercent: number;
    /** Conditions must be met within so many calendar days. */
    readonly maxConcessionDays: number;
    /** Payment terms and moved due dates reach at most so far. */
    readonly maxTermsDays: number;
    /** So long may an offer stay open for a meeting, beyond its own validity. */
    readonly meetingExtendsBd: number;
  };
  readonly relief: { readonly maxDays: number; readonly reviewDays: number };
  readonly security: { readonly warnDays: number };
  readonly verdict: { readonly dueBd: number };
  readonly notice: { readonly leadBd: number };
  readonly finalNotice: { readonly periodBd: number };
  readonly approval: { readonly deadlineBd: number; readonly finalNoticeExpiresBd: number };
  readonly agency: { readonly termDays: number; readonly taskDueBd: number };
  readonly placement: {
    /** An agency that has the account and says nothing for so many days is asked for a report; 0: never. */
    readonly reportEveryDays: number;
    /** Business days an agency keeps a recalled account, to wind up what it has begun. */
    readonly recallNoticeBd: number;
    /** True: a person is asked to tell the agency of a recall, of money that came to us, of a remittance we contest. */
    readonly tellAgency: boolean;
  };
  /** How long a claim can be enforced, where a jurisdiction is configured. */
  readonly limitation: LimitationPolicy;
  readonly legal: { readonly opinionDueBd: number; readonly taskDueBd: number };
  readonly disputes: {
    /** Business days until the first answer, and until it is resolved or escalated; 0: no such deadline. */
    readonly firstAnswerBd: number;
    readonly resolutionBd: number;
    /** Conceding more than this needs a second person; a currency without a value has no such limit. */
    readonly decideAlone: CurrencyAmounts;
  };
  /** Minutes after a hold was placed until the orders system has asked for it; after that a person tells them; 0: never. */
  readonly hold: { readonly acknowledgedWithinMinutes: number };
  readonly closing: { readonly watchDays: number; readonly safeguardDays: number };
  /** A deposit or prepayment from everybody whose case runs, or ran last, under this strategy. */
  readonly safeguard: HouseSafeguard;
  readonly pause: { readonly maxBd: number; readonly collectorMaxBd: number };
  /** How customers are weighed (7.9): tables and limits. */
  readonly value: ValueRules;
  /** What is noticed before, or beside, the lateness itself. */
  readonly signals: SignalRules;
  readonly contact: {
    /** At most one letter or e-mail per account in so many business days. */
    readonly messageEveryBd: number;
    readonly callsPerWeek: number;
    /** Days without an outbound call after a conversation, the day of the conversation being day 1. */
    readonly coolDownDays: number;
    /** An offer made within so many business days after a conversation does not wait for the message cap. */
    readonly offerAfterConversationBd: number;
    /** Automatic sends at a send hour are spread by a hash of the account over at most so many minutes. */
    readonly spreadMinutes: number;
    /** After an overlay ends, the next contact waits at least so many business days. */
    readonly afterOverlayBd: number;
    /** When we write and telephone, in minutes of the reader's own day; absent: the window of the calendar. */
    readonly windows?: ContactWindows;
    /** Roles of contacts a letter goes to first, in their order; absent: those who pay the bills. */
    readonly addressees?: Readonly<Partial<Record<LetterTemplate, readonly string[]>>>;
  };
  /** Interest and fixed sums; null: nothing is charged. */
  readonly charges: ChargePolicy | null;
  /** What of an account a payment goes to where the payer said nothing. */
  readonly allocation: AllocationOrder;
  /** Who signs and how to pay; printed in letters. */
  readonly sender: {
    readonly name: string;
    readonly contactPerson: string;
    readonly phone: string;
    readonly payLink: string;
    /** Where we live: the return line of letters on paper, and what tells an address abroad. */
    readonly address?: PostalAddress;
  };
  /** Agencies a placement may name. */
  readonly agencies: readonly Agency[];
  readonly letters: Readonly<Record<LetterTemplate, LetterRule>>;
  /** What the delay does to us, by language (R08); absent: letters say nothing of it. */
  readonly impact?: Readonly<Record<string, string>>;
}
export interface LetterRule {
  /** The text of the house's first language: what there was before there were others. */
  readonly version: string;
  readonly language: string;
  /** Dotted names of the variables without which the letter does not leave. */
  readonly requires: readonly string[];
  /** How it speaks (R22), for those who approve it. */
  readonly tone?: LetterTone;
  /** It asks for money and says what follows otherwise: never the first word to anybody (R04). */
  readonly demand?: boolean;
  /** The plain wording in each language, the first one first; absent in strategies from before other languages. */
  readonly texts?: readonly LetterText[];
  /** Other wordings; the first whose condition holds is used. */
  readonly variants?: readonly LetterVariant[];
  /** What goes with it: a statement of the account, copies of the invoices it names (where they are known). */
  readonly attachments?: readonly ('statement' | 'invoices')[];
}
/** One wording in one language, by the digest of its sources. */
export interface LetterText {
  readonly language: string;
  readonly version: string;
}
export interface LetterVariant {
  readonly name: string;
  readonly when: VariantCondition;
  readonly texts: readonly LetterText[];
}
/** All that is given must hold; nothing in it depends on the hour. */
export interface VariantCondition {
  /** Why they have not paid, as far as it is known. */
  readonly reason?: readonly Reason[];
  /** The language in which the letter would be written. */
  readonly language?: string;
  /** True: the first delinquency of the account; false: a later one. */
  readonly firstCase?: boolean;
  /** What is asked for lies below this. */
  readonly overdueBelow?: CurrencyAmounts;
}
/** The house's hours, within those the law allows. */
export interface ContactWindows {
  readonly letters: TimeWindow;
  readonly calls: TimeWindow;
  readonly legal: TimeWindow;
}
/** Minutes of the local day: from 540 (09:00), until before 1050 (17:30). */
export interface TimeWindow {
  readonly from: number;
  readonly until: number;
}
export type LetterTone = 'friendly' | 'firm' | 'formal';
/** Minor units by ISO currency. */
export type CurrencyAmounts = Readonly<Record<string, number>>;
