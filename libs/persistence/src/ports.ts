/**
 * What the rest of the house may ask of the database. Implemented in this library over TypeORM and Postgres; the
 * API, the activities and the worker depend on these types only, and get them all from `openStores()`.
 */
import type {
  AccountState,
  Actor,
  AllocationOrder,
  AgencyStatus,
  BrokenInvariant,
  DeliveryStatus,
  EventType,
  Instant,
  Json,
  LetterChannel,
  LetterDraft,
  LetterTemplate,
  Money,
  MonthEnd,
  NewEvent,
  PersonDetails,
  PolicyStatus,
  PlainDate,
  PortfolioFacts,
  PostalAddress,
  ReportedContest,
  ResolvedCalendar,
  ScoreFacts,
  StatementFacts,
  StoredEvent,
  StepName,
  Strategy,
} from '#domain';
import type { PastInvoices } from './ledger/history.js';
import type { KpiPeriod } from './reads/kpis.js';
import type { ExceptionStore } from './exceptions/ports.js';
import type { StatementStore } from './statements/ports.js';
import type { ImportStore } from './imports/ports.js';
import type { AppendAnswer, AppendRequest, EventRow, LetterRenderer, StoredCommand, WaitReport } from '#contracts';

export { UnrenderableLetter } from '#contracts';
export type * from './exceptions/ports.js';
export type * from './statements/ports.js';
export type { LetterNames, LetterRenderer, RenderedLetter } from '#contracts';

/** Reads business now inside the caller's transaction (driven: the clock row; real: the system clock). */
export interface BusinessClock {
  readonly mode: 'real' | 'driven';
  now(query: (sql: string, params?: unknown[]) => Promise<unknown[]>): Promise<Instant>;
}

export interface RecordStore {
  /** See `AppendRequest`. Applies the events to ledger and read models and queues the outbox, all in one transaction. */
  append(request: AppendRequest): Promise<AppendAnswer>;
  /** Events after `afterSeq`, oldest first, at most 200 or 128 KB. Personal values stay references. */
  read(
    accountKey: string,
    afterSeq: number,
    upToSeq?: number,
  ): Promise<{ events: StoredEvent[]; more: boolean; headSeq: number }>;
  /** Folds the stream up to `seq`, or to the last event with `at` ≤ the instant, or to the head. */
  fold(accountKey: string, until?: { seq?: number; at?: Instant }): Promise<AccountState>;
  /** The rows of a stream up to `seq` as stored, hashes included: what a chain is verified by. */
  chain(accountKey: string, upToSeq: number): Promise<EventRow[]>;
  command(
    accountKey: string,
    commandId: string,
  ): Promise<(StoredCommand & { contentDigest: string | null; firstSeq: number; lastSeq: number }) | null>;
  head(accountKey: string): Promise<{ seq: number; version: number; at: Instant } | null>;
  /** Business now outside any transaction. */
  now(): Promise<Instant>;
  /** Recomputes the hash chain of one account, or of all; the first fault found is named. */
  verify(
    accountKey?: string,
  ): Promise<{ accounts: number; events: number; faults: { accountKey: string; seq: number; fault: string }[] }>;
  /** Folds every account anew and holds the tables beside the record against it (6.3). */
  check(onProgress?: (done: number, total: number) => void): Promise<{
    accounts: number;
    events: number;
    broken: BrokenInvariant[];
  }>;
  /** Replaces references by readable values (erased ones by null); used when a person reads history. */
  reveal<T>(value: T): Promise<T>;
}

export type FactResult =
  /** `known`: same key, same content: nothing written, same answer. `conflict`: same key, other content. `parked`: its account is unknown; kept and applied when the account appears. */
  | { readonly kind: 'accepted' | 'known' | 'parked'; readonly accountKey: string | null; readonly seq: number | null }
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'rejected'; readonly code: string; readonly detail: string; readonly pointer?: string };

export interface AccountInput {
  readonly accountId: string;
  readonly name: string;
  readonly entity: string;
  readonly customerId: string;
  readonly currency: string;
  readonly zone: string;
  readonly calendar: string;
  readonly language: string;
  readonly contacts: readonly {
    readonly contactId: string;
    readonly role: string;
    readonly name: string;
    readonly email?: string | null;
    readonly phone?: string | null;
    readonly address?: PostalAddress | null;
    readonly zone?: string | null;
    readonly language?: string | null;
  }[];
}
export interface InvoiceInput {
  readonly invoiceNumber: string;
  readonly accountId: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  readonly amount: Money;
  readonly revision?: number;
  /** Contested as a whole, in part, or not (any more); absent: nothing is said about it. */
  readonly disputed?: ReportedContest;
}
export interface CreditNoteInput {
  readonly creditNoteId: string;
  readonly accountId: string;
  readonly amount: Money;
  readonly creditedOn: PlainDate;
  readonly invoiceNumbers?: readonly string[];
}
export interface PaymentInput {
  readonly paymentId: string;
  readonly accountId: string;
  readonly amount: Money;
  readonly receivedOn: PlainDate;
  readonly invoiceNumbers?: readonly string[];
  readonly method?: string | null;
}
export interface MessageStatusInput {
  readonly externalId: string;
  readonly messageId: string;
  readonly status: 'delivered' | 'bounced' | 'opened' | 'failed';
  readonly at: Instant;
  readonly reason?: string;
}
export interface InvoiceDocumentInput {
  readonly accountId: string;
  readonly invoiceNumber: string;
  /** The file's bytes; whoever takes them in has checked what they are. */
  readonly content: Buffer;
}
export interface AttachedDocument {
  readonly accountId: string;
  readonly invoiceNumber: string;
  /** SHA-256 of the bytes, in hex. */
  readonly digest: string;
  readonly bytes: number;
  readonly name: string;
  /** False: exactly this file was attached already. */
  readonly created: boolean;
}
export interface StoredDocument {
  readonly name: string;
  readonly digest: string;
  readonly content: Buffer;
}
/** A letter on its way out, or looked at again: the same whenever it is read, until its addressee is erased. */
export interface OutgoingLetter {
  readonly messageId: string;
  /** The last attempt to send it. */
  readonly attempt: number;
  readonly channel: LetterChannel;
  readonly accountKey: string;
  readonly accountId: string;
  readonly caseId: string;
  readonly contactId: string;
  readonly draft: LetterDraft;
  /** Local date of its rendering: what is printed on paper. */
  readonly date: PlainDate;
  /** When the attempt began, and its local date; null: it has not. */
  readonly sendingAt: Instant | null;
  readonly sendingOn: PlainDate | null;
  /** Proof of `message.sent`; null: it has not left. */
  readonly proof: string | null;
  /** Names as approved, addresses as they were when the attempt began; null where erased or unknown. */
  readonly accountName: string | null;
  readonly contactName: string | null;
  readonly email: string | null;
  readonly address: PostalAddress | null;
  /** As stored; '' where the addressee was erased. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
/** Files of invoices, encrypted under the account's key. A letter's copy is found by its digest, whatever came later. */
export interface DocumentStore {
  /** Attaches a file to an invoice, or answers that it is there already; null: no such invoice on that account. */
  attach(actor: Actor, input: InvoiceDocumentInput): Promise<AttachedDocument | null>;
  /** The file sent along now; null: unknown invoice, no file, or erased. */
  ofInvoice(accountId: string, invoiceNumber: string): Promise<StoredDocument | null>;
  /** One file ever attached to an item, verified against its digest; null: never seen, or erased. */
  byDigest(accountKey: string, itemId: string, digest: string): Promise<StoredDocument | null>;
  /** A letter whatever its status, with all that its delivery is made of; null: no such letter. */
  outgoing(messageId: string): Promise<OutgoingLetter | null>;
}

/** A payment that was tried and did not come. Inbox key (source, paymentId and attempt). */
export interface PaymentFailureInput {
  readonly paymentId: string;
  /** Tells several tries of one payment apart; else its day does. */
  readonly attemptId?: string;
  readonly accountId: string;
  readonly amount: Money;
  readonly failedOn: PlainDate;
  readonly reason: string;
  readonly method: string | null;
}
/** How far an order or a delivery has come. Inbox key (source, externalId). */
export interface DeliveryInput {
  readonly externalId: string;
  readonly deliveryId: string;
  readonly accountId: string;
  readonly status: DeliveryStatus;
  readonly amount: Money;
  readonly on: PlainDate;
  readonly invoiceNumber?: string | null;
}
/** What somebody wrote to us. Inbox key (source, externalId). */
export interface ReplyInput {
  readonly externalId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Null: as it arrives, by the business clock. */
  readonly at: Instant | null;
  /** Message-IDs as the mail names them. */
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly caseId: string | null;
  /** Sent by a machine on its own (out of office): kept, and answered by nobody. */
  readonly automatic: boolean;
}
/** What an agency says about a placement. Inbox key (source, externalId). */
export interface AgencyStatusInput {
  readonly kind: 'status';
  readonly externalId: string;
  readonly placementId: string;
  /** Null where the sender does not say which agency reports. */
  readonly agencyId: string | null;
  readonly status: AgencyStatus;
  readonly reference: string;
  readonly note: string | null;
  readonly at: Instant;
}
/** What an agency pays over. Inbox key (source, placement and reference): reported twice it is the same money. */
export interface RemittanceInput {
  readonly kind: 'remittance';
  readonly externalId: string;
  readonly placementId: string;
  readonly agencyId: string | null;
  readonly reference: string;
  readonly gross: Money;
  readonly fee: Money;
  readonly net: Money;
  readonly receivedOn: PlainDate;
  readonly invoiceNumbers: readonly string[];
}
/** A message whose sender was verified and that only a person can place. */
export interface UnplacedMessage {
  readonly kind: 'unreadable' | 'unmatched';
  readonly externalId: string;
  readonly factKind: string;
  /** May name people: it is sealed. */
  readonly content: Json;
  /** A sentence for a person, without names. */
  readonly why: string;
  readonly accountId: string | null;
  readonly amount: Money | null;
}
/** What machines tell us. Each call is one transaction: inbox key, head lock, `ledger.post`, append, outbox. */
export interface FactStore {
  upsertAccount(
    actor: Actor,
    input: AccountInput,
    calendar: ResolvedCalendar,
  ): Promise<
    { created: boolean; changed: boolean; accountKey: string } | Extract<FactResult, { kind: 'conflict' | 'rejected' }>
  >;
  postInvoice(actor: Actor, input: InvoiceInput): Promise<FactResult>;
  postCreditNote(actor: Actor, input: CreditNoteInput): Promise<FactResult>;
  /** Inbox key (actor.id, paymentId). */
  receivePayment(actor: Actor, input: PaymentInput): Promise<FactResult>;
  /** A reversal before its payment is parked and applied right after the payment arrives. */
  reversePayment(
    actor: Actor,
    input: { paymentId: string; reason: string; reversedOn?: PlainDate; amount?: Money },
  ): Promise<FactResult>;
  /** The money is here after all. Before its reversal it is kept, and applied right after the reversal. */
  reinstatePayment(
    actor: Actor,
    input: { paymentId: string; reason: string; reinstatedOn?: PlainDate },
  ): Promise<FactResult>;
  /** Inbox key (actor.id, externalId). `messageId` may be ours or the SMTP Message-ID, with or without angle brackets. */
  messageStatus(actor: Actor, input: MessageStatusInput): Promise<FactResult>;
  /** Books nothing; an account that is unknown is waited for. */
  paymentFailed(actor: Actor, input: PaymentFailureInput): Promise<FactResult>;
  /** Books nothing; what is known already, or behind it, records nothing. */
  deliveryReported(actor: Actor, input: DeliveryInput): Promise<FactResult>;
  /** Placed by case, address, letter or sender; else kept for a person. */
  replied(actor: Actor, input: ReplyInput): Promise<FactResult>;
  /** Judged by the core on the account's state; what cannot be booked is kept for a person. */
  agencyReported(actor: Actor, input: AgencyStatusInput | RemittanceInput): Promise<FactResult>;
  /** Keeps a message that only a person can place; a repeat raises nothing. */
  leaveToPerson(actor: Actor, message: UnplacedMessage): Promise<void>;
}

export interface CaseRow {
  readonly caseId: string;
  readonly accountKey: string;
  readonly accountId: string;
  readonly status: 'open' | 'frozen' | 'closed';
  readonly step: StepName;
  readonly assignee: string;
  readonly currency: string;
  readonly balance: number;
  readonly overdue: number;
  readonly openedAt: Instant;
  readonly version: number;
  readonly seq: number;
}
export interface TaskRow {
  readonly taskId: string;
  readonly caseId: string;
  readonly accountKey: string;
  readonly accountId: string;
  readonly kind: string;
  readonly dueAt: Instant;
  readonly createdAt: Instant;
  readonly roles: readonly string[];
  readonly why: string;
  readonly claimedBy: string | null;
  readonly approvalId: string | null;
  readonly draftHash: string | null;
  readonly status: 'open' | 'completed' | 'cancelled';
  /** Put off: out of the worklist until then. */
  readonly snoozedUntil?: Instant | null;
  /** Facts for the worklist score. */
  readonly facts: ScoreFacts;
}
/** A contact that was due and not made, with the rule and the facts (DOMAIN 6.2). */
export interface RestraintRow {
  readonly accountKey: string;
  readonly accountId: string;
  readonly seq: number;
  readonly caseId: string;
  readonly at: Instant;
  readonly rule: string;
  readonly messageId: string;
  /** Of the letter; `call` where a call was due. */
  readonly template: string;
  readonly step: string;
  readonly plannedAt: Instant;
  readonly nextTryAt: Instant | null;
  readonly facts: { readonly [key: string]: string | number | boolean | null };
  readonly policyVersion: string | null;
}
export interface LetterRow {
  readonly messageId: string;
  readonly caseId: string;
  readonly step: string;
  readonly attempt: number;
  readonly template: LetterTemplate;
  readonly channel: string;
  readonly to: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly draftHash: string;
  readonly status: string;
  readonly sentAt: Instant | null;
  readonly deliveredAt: Instant | null;
}
/** The facts of a statement of account, and the place in the record they were read at. */
export interface AccountStatementFacts {
  readonly accountKey: string;
  readonly accountId: string;
  readonly language: string;
  /** Reference of the account's name. */
  readonly nameRef: string;
  readonly seq: number;
  readonly at: Instant;
  readonly facts: StatementFacts;
}
/** A placement that left the house, and what it brought. Minor units. */
export interface PlacementRow {
  readonly placementId: string;
  readonly caseId: string;
  readonly accountId: string;
  readonly currency: string;
  readonly agencyId: string;
  readonly status: 'placed' | 'accepted' | 'rejected' | 'collecting' | 'returned' | 'recalled' | 'closed';
  readonly feePercent: number | null;
  readonly amount: number;
  readonly placedAt: Instant;
  readonly collected: number;
  readonly fee: number;
  readonly remittances: number;
  /** Remittances that we contest. */
  readonly disputed: number;
}
export interface ReadModels {
  /** The newest first. */
  placements(filter: { agencyId?: string; status?: string; limit: number }): Promise<PlacementRow[]>;
  cases(filter: {
    accountId?: string;
    status?: string;
    step?: string;
    assignee?: string;
    limit: number;
    cursor?: string;
  }): Promise<{ items: CaseRow[]; nextCursor: string | null }>;
  case(caseId: string): Promise<CaseRow | null>;
  accountByClientId(accountId: string): Promise<{ accountKey: string; accountId: string; currency: string } | null>;
  /** Time zone of an account: the one named, else that of a payment of this source; null where neither is known. */
  zoneOf(of: { accountId: string | null; source: string; paymentId: string }): Promise<string | null>;
  tasks(filter: { caseId?: string; kind?: string; claimedBy?: string; limit?: number }): Promise<TaskRow[]>;
  task(taskId: string): Promise<TaskRow | null>;
  /** Contacts withheld, oldest first: of one case or of all, by rule (`G09` for all its gates) and by time (`to` excluded). */
  restraint(filter: {
    caseId?: string;
    rule?: string;
    from?: Instant;
    to?: Instant;
    limit: number;
    cursor?: string;
  }): Promise<{ items: RestraintRow[]; nextCursor: string | null }>;
  /** Letters with `message.sent`, oldest first; personal parts decrypted. */
  letters(caseId: string): Promise<LetterRow[]>;
  /** One letter by our message id or its SMTP Message-ID, whatever its status: what the delivery reads. */
  letter(messageId: string): Promise<(LetterRow & { accountKey: string; contactId: string }) | null>;
  /** Open items per currency by age at a date, from the ledger and value dates (DOMAIN 7.1). */
  aging(asOf: PlainDate): Promise<
    {
      currency: string;
      buckets: { bucket: 'current' | '1-30' | '31-60' | '61-90' | '90+'; items: number; amount: number }[];
      disputed: number;
      unapplied: number;
      total: number;
    }[]
  >;
  /** What the key figures of a period are made of, by currency and segment (DOMAIN 7.10). */
  portfolioFacts(period: KpiPeriod): Promise<PortfolioFacts[]>;
  /** What was open on one account at a date, as `aging` counts it; null: no such account. */
  statementFacts(accountId: string, asOf: PlainDate): Promise<AccountStatementFacts | null>;
  /** Account keys for the sweep: those with an overdue open item and no open case, in pages. */
  sweepCandidates(
    today: PlainDate,
    afterAccountKey: string | null,
    limit: number,
    accountId?: string,
  ): Promise<string[]>;
  /** Invoices of accounts, each with the day it was settled, as of the head of the account's stream. */
  pastInvoices(accountKeys: readonly string[]): Promise<Map<string, PastInvoices>>;
  /** Median order by currency since a day. */
  medianOrders(since: PlainDate): Promise<Map<string, number>>;
  /** Accounts after a key, up to another, whose open orders and unpaid invoices grew at each of the last month ends. */
  growingExposure(of: {
    today: PlainDate;
    periods: number;
    after: string;
    upTo: string | null;
  }): Promise<Map<string, readonly MonthEnd[]>>;
  /** Drops and rebuilds everything derived from the record; returns how many events were replayed. */
  rebuild(onProgress?: (done: number, total: number) => void): Promise<number>;
}

/** One row of the outbox: a case that must hear there is news, or must be started. In order per account. */
export interface OutboxRow {
  readonly id: string;
  readonly accountKey: string;
  readonly kind: 'news';
  readonly attempts: number;
}
export interface OutboxStore {
  /** Claims up to `limit` rows (SKIP LOCKED, one per account at a time) for `leaseMs`. */
  claim(limit: number, leaseMs: number): Promise<OutboxRow[]>;
  done(ids: readonly string[]): Promise<void>;
  failed(id: string, error: string): Promise<void>;
  pending(): Promise<number>;
  /** Queues news for accounts outside an append (wake-ups of the driver, reconciliation). */
  enqueue(accountKeys: readonly string[]): Promise<void>;
  /** Calls back when rows may be waiting (LISTEN/NOTIFY); returns a stop function. */
  listen(onNews: () => void): Promise<() => Promise<void>>;
}

/** Driven business clock in Postgres: monotonic, survives restarts. */
export interface ClockStore {
  state(): Promise<{ now: Instant; speed: number; nextSweepAt: Instant | null }>;
  /** Creates the row at `start` unless it is there; a standing row keeps its instant. */
  initialise(start: Instant, speed: number): Promise<void>;
  /** Moves forward only; returns the instant after the call. */
  advance(to: Instant): Promise<Instant>;
  setNextSweep(at: Instant): Promise<void>;
  report(report: WaitReport): Promise<void>;
  /** A case is about to hear news: it is not quiet until it has reported again, even if its stream has not moved. */
  expectReport(accountKey: string): Promise<void>;
  /** Earliest `next_wake_at` over all cases with an obligation; null when there is none. */
  earliestWake(): Promise<Instant | null>;
  /** Cases whose wake lies at or before the instant. */
  dueCases(at: Instant): Promise<string[]>;
  /** Cases that are not quiet at the instant: pending outbox, reported seq behind head, or wake not ahead. */
  unquiet(at: Instant): Promise<{ accountKey: string; caseId: string | null }[]>;
  /** Accounts whose workflow should be running (open case or dated obligation). */
  obliged(): Promise<string[]>;
  /** A case's workflow completed: it has no wake and needs none. */
  retire(accountKey: string): Promise<void>;
  /** Serialises drivers over processes; runs `work` while holding an advisory lock. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export interface HouseStore {
  /** The brake on all automatic sends: an event of the house's own stream. */
  setSends(actor: Actor, stopped: boolean, reason: string): Promise<void>;
  sendsStopped(): Promise<boolean>;
  /** Strategies by id and version; content-addressed, kept for ever. */
  saveStrategy(strategy: Strategy): Promise<void>;
  strategy(id: string, version: string): Promise<Strategy | null>;
  /** Template sources by version digest, kept so that a pinned letter renders for ever. */
  saveTemplate(version: string, files: Readonly<Record<string, string>>): Promise<void>;
  template(version: string): Promise<Readonly<Record<string, string>> | null>;
}
export interface PolicyDraft {
  readonly strategy: Strategy;
  /** The text as it was written. */
  readonly source: string;
  readonly why: string;
  /** What new cases start with meanwhile, where nothing was published yet. */
  readonly replaces: string | null;
}
export interface PolicyRow {
  readonly id: string;
  readonly version: string;
  readonly source: string;
  readonly document: string;
  readonly status: PolicyStatus;
  readonly replaces: string | null;
  readonly why: string;
  readonly draftedBy: string;
  readonly draftedAt: Instant;
  readonly judgedBy: string | null;
  readonly judgedAt: Instant | null;
  readonly judgement: string | null;
  /** Evidence kept for the approval: JSON of a simulation's id and digest. */
  readonly simulation: string | null;
}
/** Versions of strategies published through the product, each with a second person. */
export interface PolicyStore {
  /** @throws DomainError `duplicate` for a version that is open or active already */
  draft(actor: Actor, draft: PolicyDraft): Promise<void>;
  /** @throws DomainError as `judgePolicy`, or `unknown-reference` */
  judge(actor: Actor, id: string, version: string, approve: boolean, why: string): Promise<void>;
  /** Keeps a simulation as evidence for the approval. @throws DomainError `unknown-reference` */
  keepSimulation(
    actor: Actor,
    simulation: { id: string; version: string; simulationId: string; digest: string },
  ): Promise<void>;
  /** Newest first; of one strategy, or of all. */
  versions(id?: string): Promise<readonly PolicyRow[]>;
  active(): Promise<readonly Strategy[]>;
}
export interface PersonStore {
  /** Names and addresses behind references; null where erased. */
  details(refs: readonly string[]): Promise<Map<string, Json>>;
  /** Newest address of a contact, whatever version a letter was approved at. */
  currentContact(accountKey: string, contactId: string): Promise<(PersonDetails & { ref: string }) | null>;
  /** Contacts of the account who are reached at that address on that channel, however it is written. */
  holders(accountKey: string, channel: string, address: string): Promise<readonly string[]>;
  /** Erases a contact, or with null everybody of the account, for ever; every chain stays valid. Returns how many people. */
  erase(accountKey: string, contactId: string | null): Promise<number>;
}
/** Reads and refused decisions: an access log with a hash chain of its own. */
export interface AccessLog {
  write(entry: {
    actor: Actor;
    action: string;
    subject: string;
    outcome: string;
    facts: { readonly [key: string]: Json };
  }): Promise<void>;
  verify(): Promise<{ entries: number; fault: string | null }>;
}
export interface Stores {
  readonly exceptions: ExceptionStore;
  readonly statements: StatementStore;
  readonly record: RecordStore;
  readonly facts: FactStore;
  readonly imports: ImportStore;
  readonly reads: ReadModels;
  readonly outbox: OutboxStore;
  readonly clock: ClockStore;
  readonly house: HouseStore;
  readonly policies: PolicyStore;
  readonly people: PersonStore;
  readonly documents: DocumentStore;
  readonly access: AccessLog;
  close(): Promise<void>;
}
export interface OpenStoresOptions {
  /** Connection of the application role (insert and select on the record). */
  readonly url: string;
  readonly clock: BusinessClock;
  readonly renderer: LetterRenderer;
  /** Master keys for personal data by id, base64 of 32 bytes; the newest is `current`. */
  readonly keys: { readonly current: string; readonly all: Readonly<Record<string, string>> };
  readonly poolSize?: number;
  /** Minor units by currency under which a shortfall is a small difference; used by `ledger.post`. */
  readonly smallDifference: Readonly<Record<string, number>>;
  /** Where a payment goes that names no invoice; absent: `oldest-due`. */
  readonly allocation?: AllocationOrder;
  /** Business days of the house from a date on, for when an exception is due; Monday to Friday in UTC without it. */
  readonly houseCalendar?: (from: PlainDate) => ResolvedCalendar;
}
export type { NewEvent, EventType };
