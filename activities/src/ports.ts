import type { PlainDate, ResolvedCalendar } from '#domain';
import type { ClockStore, HouseStore, OutboxStore, PersonStore, ReadModels, RecordStore } from '#persistence';

/** An e-mail ready to go: exactly the bytes that were stored when it was rendered. */
export interface OutgoingMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Deterministic Message-ID, in angle brackets. */
  readonly messageId: string;
  /** Where answers, and what the mail servers send back, are to go; null: nowhere in particular. */
  readonly replyTo: string | null;
}
/** How a hand-over ended for certain; whoever cannot tell throws. */
export type DeliveryOutcome =
  { readonly outcome: 'sent'; readonly proof: string } | { readonly outcome: 'failed'; readonly error: string };

/** Hands a letter to the outside. `failed` only when it certainly did not leave; throws when that is unknown. */
export interface Mailer {
  deliver(mail: OutgoingMail): Promise<DeliveryOutcome>;
}

/** One page of a morning's sweep. */
export interface SweepPage {
  readonly opened: number;
  readonly skipped: number;
  /** Where the next page starts; null after the last. */
  readonly next: string | null;
}

/** What the activities of a case need from the world. */
export interface CaseActivityDeps {
  readonly record: Pick<RecordStore, 'append' | 'read' | 'command' | 'now'>;
  readonly reads: Pick<ReadModels, 'letter'>;
  readonly people: Pick<PersonStore, 'currentContact'>;
  readonly house: Pick<HouseStore, 'strategy'>;
  readonly clock: Pick<ClockStore, 'retire'>;
  readonly mailer: Mailer;
  readonly resolveCalendar: (request: {
    zone: string;
    calendar: string;
    from: PlainDate;
  }) => ResolvedCalendar | Promise<ResolvedCalendar>;
  /** Sender address of all letters, e.g. `Accounts Receivable <accounts@example.com>`. */
  readonly from: string;
  /** Address of answers; each letter asks for them at its own case (`local+<caseId>@domain`). */
  readonly replyTo: string | null;
}

/** What the activities of the sweep need. */
export interface SweepActivityDeps {
  readonly record: Pick<RecordStore, 'now'>;
  readonly clock: Pick<ClockStore, 'unquiet'>;
  readonly outbox: Pick<OutboxStore, 'enqueue'>;
  /** Opens the cases due among the next accounts after `after`; a day that is no business day opens none. */
  readonly openPage: (after: string | null) => Promise<SweepPage>;
}

/** The address that answers to a letter of this case come to. */
export function replyToOf(replyTo: string | null, caseId: string): string | null {
  const at = replyTo?.lastIndexOf('@') ?? -1;
  return replyTo === null ? null : `${replyTo.slice(0, at)}+${caseId}${replyTo.slice(at)}`;
}

/** Deterministic Message-ID of one attempt, in angle brackets. */
export const smtpMessageIdOf = (messageId: string, attempt: number): string =>
  `<${messageId}.${attempt}@amicable.invalid>`;
