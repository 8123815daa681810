import type { Instant, PlainDate, ResolvedCalendar } from '#domain';
import type { ClockStore, DocumentStore, HouseStore, OutboxStore, RecordStore } from '#persistence';

/** A file sent along, under a name of letters, digits, dots, dashes and underscores. */
export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

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
  /** When the attempt began, by the record: the same attempt has the same bytes. */
  readonly date: Instant;
  readonly attachments: readonly Attachment[];
}
/** A letter ready for the envelope. */
export interface OutgoingPaper {
  readonly messageId: string;
  readonly attempt: number;
  /** Local date of the attempt: letters of one day go out together. */
  readonly date: PlainDate;
  readonly pdf: Buffer;
  readonly pages: number;
  /** Where it goes, as ISO 3166-1 code; null: unknown. */
  readonly country: string | null;
  readonly enclosures: readonly Attachment[];
}
/** How a hand-over ended for certain; whoever cannot tell throws. */
export type DeliveryOutcome =
  { readonly outcome: 'sent'; readonly proof: string } | { readonly outcome: 'failed'; readonly error: string };

/** Hands a letter to the outside. `failed` only when it certainly did not leave; throws when that is unknown. */
export interface Mailer {
  deliver(mail: OutgoingMail): Promise<DeliveryOutcome>;
}

/**
 * Hands a letter to whoever prints. The same letter again is answered the same and is not handed over a second time.
 * `failed` only when it certainly was not handed over; throws when that is unknown.
 */
export interface Printer {
  deliver(letter: OutgoingPaper): Promise<DeliveryOutcome>;
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
  readonly documents: Pick<DocumentStore, 'outgoing' | 'byDigest'>;
  readonly house: Pick<HouseStore, 'strategy'>;
  readonly clock: Pick<ClockStore, 'retire'>;
  readonly mailer: Mailer;
  readonly printer: Printer;
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
