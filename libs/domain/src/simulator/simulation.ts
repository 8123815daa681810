import { decide } from '../decide.js';
import type { DecisionName, DecisionPayloads } from '../decisions/payloads.js';
import { emptyState, evolve } from '../case/evolve.js';
import { provisional, type CommandFrame } from '../case/provisional.js';
import type { Move } from '../case/move.js';
import type { AccountState } from '../case/state.js';
import { knowingZones } from '../case/zones.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import { event, type EventType, type NewEvent, type StoredEvent } from '../events.js';
import type { LetterDraft } from '../letters/draft.js';
import { reversalEvents, type DatedView } from '../ledger/credit.js';
import { creditEvents, paymentEvents } from '../ledger/posting.js';
import { nextMove } from '../next-move.js';
import { sendResult } from '../steps/sending.js';
import { SYSTEM, type Actor, type Instant, type Money, type PlainDate } from '../primitives.js';
import { decideOpening, type OpeningOptions } from '../steps/opening.js';
import type { Strategy } from '../strategy.js';
import { previewOf } from '../view.js';
import { localDate, renewalFrom } from '../case/days.js';
import { historyOf } from '../value/history.js';
import { medianOrder, pastInvoices } from './past-invoices.js';

export interface SimulatedLetter {
  readonly messageId: string;
  readonly sentAt: Instant;
  readonly draft: LetterDraft;
}
export interface SimulatedAccount {
  readonly accountKey: string;
  readonly accountId: string;
  readonly currency: string;
  readonly calendar: ResolvedCalendar;
}

/** An account that has lived already: the simulation goes on from its record. */
export interface RecordedAccount {
  readonly accountKey: string;
  readonly calendar: ResolvedCalendar;
  readonly record: readonly StoredEvent[];
}

/** Who reports invoices, payments and deliveries. */
const FEED: Actor = { id: 'erp', role: 'integration' };

/**
 * One account over a virtual clock: the same core as the workflow, with a list for a record and a mailbox that always
 * accepts. Nothing here decides anything; decisions and facts are the caller's script.
 */
export class Simulation {
  state: AccountState;
  now: Instant;
  readonly events: StoredEvent[] = [];
  readonly letters: SimulatedLetter[] = [];
  private readonly start: Strategy;
  #commands = 0;
  readonly #posted = new Map<string, StoredEvent<'invoice.posted'>['data']>();
  readonly #templates = new Map<string, string>();
  readonly #writtenOff = new Map<string, number>();
  /** What was looked at last, and until when there was nothing to do. */
  #looked: { readonly state: AccountState; readonly strategy: Strategy; readonly until: Instant | null } | null = null;

  /** What the account's case runs on; before its first case, what cases start with. */
  strategy: Strategy;

  /** @param known the strategies that segments may hand over to, or a person may move the case to */
  constructor(
    strategy: Strategy,
    account: SimulatedAccount | RecordedAccount,
    start: Instant,
    /** Of the account from a date on; with a zone, that of a reader elsewhere where it is known. */
    private readonly resolve: (from: PlainDate, zone?: string) => ResolvedCalendar = () => account.calendar,
    private readonly known: readonly Strategy[] = [],
  ) {
    this.start = strategy;
    this.strategy = strategy;
    this.state = emptyState(account.accountKey);
    this.now = start;
    if ('record' in account) {
      account.record.forEach((one) => this.take(one));
      return;
    }
    const { accountId, currency, calendar } = account;
    const reference = (what: string): { ref: string; digest: string } => ({
      ref: `${account.accountKey}-${what}`,
      digest: '',
    });
    this.append(SYSTEM, [
      event('account.registered', {
        accountId,
        currency,
        entity: 'entity',
        customerId: accountId,
        zone: calendar.zone,
        calendar: calendar.calendar,
        language: 'en',
        name: reference('name'),
        contacts: [
          {
            contactId: 'c1',
            role: 'billing',
            person: reference('c1'),
            hasEmail: true,
            hasPhone: true,
            zone: null,
            language: null,
          },
        ],
      }),
      event('calendar.resolved', calendar),
    ]);
  }

  /** The calendar of the account. */
  get calendar(): ResolvedCalendar {
    const { calendar } = this.state;
    if (calendar === null) throw new Error(`${this.state.accountKey} has no calendar`);
    return calendar;
  }
  /** What a letter that was sent is called; '' for one this mailbox has not seen. */
  templateOf(messageId: string): string {
    return this.#templates.get(messageId) ?? '';
  }
  localDate(instant: Instant): PlainDate {
    return localDate(this.calendar, instant);
  }
  /** An account that rests outlives its calendar: it gets a new one before anybody looks at it. A case sees to that itself. */
  renewCalendar(): void {
    const { case: last } = this.state;
    const from = last === null || last.status === 'closed' ? renewalFrom(this.calendar, this.now) : null;
    if (from !== null) this.report(SYSTEM, [event('calendar.resolved', this.resolve(from))]);
  }

  /** Posts an invoice; amounts in minor units of the account's currency. */
  invoice(invoiceNumber: string, invoiceDate: PlainDate, dueDate: PlainDate, minor: number): void {
    const data = {
      itemId: `inv-${invoiceNumber}`,
      invoiceNumber,
      invoiceDate,
      dueDate,
      amount: this.money(minor),
      revision: 1,
    };
    this.report(FEED, [event('invoice.posted', data, invoiceDate)]);
  }

  pay(
    paymentId: string,
    minor: number,
    receivedOn: PlainDate = this.today,
    invoiceNumbers: readonly string[] = [],
  ): void {
    const received = event(
      'payment.received',
      { paymentId, source: FEED.id, amount: this.money(minor), receivedOn, invoiceNumbers, method: null },
      receivedOn,
    );
    const payment = { paymentId, amount: minor, receivedOn, invoiceNumbers };
    this.report(FEED, [received, ...paymentEvents(this.ledger(), payment)]);
    this.run();
  }

  /** The payment bounces: exactly its lines are undone. */
  reverse(paymentId: string, reason: string): void {
    const fact = this.state.payments.find((one) => one.paymentId === paymentId);
    const applied = this.events.filter(
      (one): one is StoredEvent<'payment.applied'> =>
        one.type === 'payment.applied' && one.data.paymentId === paymentId,
    );
    const lines = applied.flatMap((one) => one.data.lines);
    const items = [...this.#posted.values()]
      .filter((item) => lines.some((line) => line.itemId === item.itemId))
      .map(({ itemId, invoiceNumber, invoiceDate, dueDate, amount }) => ({
        ...{ itemId, invoiceNumber, invoiceDate, dueDate, amount },
      }));
    const amounts = { amount: this.money(fact?.amount ?? 0), unapplied: this.money(fact?.unapplied ?? 0) };
    const unused = this.state.payments
      .filter((one) => one.unapplied > 0)
      .map((one) => ({ paymentId: one.paymentId, receivedOn: one.on, unapplied: one.unapplied }));
    const reversal = { paymentId, reason, ...amounts, lines, items };
    this.report(FEED, reversalEvents(this.ledger(), reversal, unused, this.today));
    this.run();
  }

  /** A credit note over the open items, as the ledger spreads it. */
  credit(creditNoteId: string, minor: number, invoiceNumbers: readonly string[] = []): void {
    const creditedOn = this.today;
    const posted = event(
      'credit-note.posted',
      { creditNoteId, creditedOn, amount: this.money(minor), invoiceNumbers },
      creditedOn,
    );
    const spread = { creditNoteId, available: minor, effectiveOn: creditedOn, invoiceNumbers };
    this.fact([posted, ...creditEvents(this.ledger(), spread)]);
  }

  /** Any other fact a feed would record. */
  fact(events: readonly NewEvent[], actor: Actor = FEED): void {
    this.report(actor, events);
    this.run();
  }

  /** The delivery report of a message. */
  delivered(messageId: string, deliveredOn: PlainDate = this.today): void {
    const data = { messageId, deliveredAt: this.now, deliveredOn, proof: 'feed' };
    this.fact([event('message.delivered', data, deliveredOn)]);
  }

  /** Opens or reopens a case if the sweep would; returns why not otherwise. */
  sweep(collector = 'clara', known: Pick<OpeningOptions, 'strategies' | 'monthEnds'> = {}): string | null {
    const invoices = pastInvoices(this.events);
    const history = historyOf(invoices, this.today, medianOrder(invoices));
    const opening = decideOpening(this.state, this.start, this.now, {
      collector,
      staleSource: null,
      history,
      strategies: this.known,
      ...known,
    });
    if ('skip' in opening) {
      if (opening.signals !== undefined) this.append(SYSTEM, opening.signals);
      return opening.skip;
    }
    this.append(SYSTEM, opening.events);
    const pinned = this.state.case?.strategy.id;
    this.strategy = known.strategies?.find(({ id }) => id === pinned) ?? this.strategy;
    this.run();
    return null;
  }

  /** @throws DomainError when refused; nothing has changed then. */
  decide<K extends DecisionName>(
    actor: Actor,
    decision: K,
    payload: DecisionPayloads[K],
    limits: Readonly<Record<string, number>> | null = null,
    decisionId = `d${(this.#commands += 1)}`,
  ): EventType[] {
    const events = decide(this.state, this.strategy, {
      decision,
      decisionId,
      actor,
      payload,
      limits,
      caseId: this.state.case?.caseId ?? '',
      expectedVersion: this.state.version,
      now: this.now,
      named: this.known,
    });
    this.append(actor, events, decisionId);
    this.run();
    return events.map((one) => one.type);
  }

  /** The letter a decision would lead to, and the digest its approval would bind. */
  preview<K extends DecisionName>(
    decision: K,
    payload: DecisionPayloads[K],
  ): { draft: LetterDraft | null; draftHash: string } {
    return previewOf(this.state, this.strategy, decision, payload, this.now);
  }

  /** Carries out everything due up to and including `to`, each at its own instant. */
  advance(to: Instant): void {
    for (;;) {
      const until = this.stillWaiting() ? (this.#looked?.until ?? null) : this.run();
      if (until === null || until > to) {
        this.now = to > this.now ? to : this.now;
        return;
      }
      this.now = until;
    }
  }

  /** Nothing has happened since somebody looked, and what was waited for has not come: nobody looks, as in the workflow. */
  private stillWaiting(): boolean {
    const last = this.#looked;
    if (last === null || last.state !== this.state || last.strategy !== this.strategy) return false;
    return last.until === null || this.now < last.until;
  }

  /** Performs every move that is due now; returns the instant of the next, or null. */
  run(): Instant | null {
    const until = this.perform();
    this.#looked = { state: this.state, strategy: this.strategy, until };
    return until;
  }

  private perform(): Instant | null {
    for (let moves = 0; moves < 200; moves += 1) {
      const move = nextMove(this.state, this.strategy, this.now);
      switch (move.kind) {
        case 'record':
          this.append(SYSTEM, move.events, `${this.state.accountKey}:${this.state.seq}:${move.moveId}`);
          break;
        case 'send':
          this.append(SYSTEM, move.events, `${this.state.accountKey}:${this.state.seq}:${move.moveId}`);
          this.#templates.set(move.letter.messageId, move.letter.draft.template);
          this.letters.push({ messageId: move.letter.messageId, sentAt: this.now, draft: move.letter.draft });
          this.append(SYSTEM, sendResult(this.state, move.letter.messageId, { outcome: 'sent', proof: '250' }));
          break;
        case 'resolve-calendar':
          this.append(SYSTEM, [event('calendar.resolved', this.resolved(move))]);
          break;
        case 'wait':
          return move.until;
        case 'finish':
          return null;
      }
    }
    throw new Error(`the moves of ${this.state.accountKey} never end`);
  }

  get today(): PlainDate {
    return this.state.calendar === null ? this.now.slice(0, 10) : localDate(this.state.calendar, this.now);
  }
  get currency(): string {
    return this.state.account?.currency ?? '';
  }
  /** The open items with what was written off of each, as the ledger books them. */
  private ledger(): DatedView {
    const smallDifference = this.strategy.smallDifference[this.currency] ?? 0;
    const open = this.state.items.map((item) => ({ ...item, writtenOff: this.#writtenOff.get(item.itemId) ?? 0 }));
    const gone = [...this.#writtenOff].flatMap(([itemId, writtenOff]) => {
      const posted = this.#posted.get(itemId);
      if (writtenOff <= 0 || posted === undefined || open.some((item) => item.itemId === itemId)) return [];
      const { invoiceNumber, invoiceDate, dueDate } = posted;
      const item = { itemId, invoiceNumber, invoiceDate, dueDate, kind: 'invoice' as const };
      return [{ ...item, balance: 0, disputed: 0, writtenOff }];
    });
    const frozen = this.state.case?.status === 'frozen';
    return {
      ...{ currency: this.currency, smallDifference, order: this.strategy.allocation, frozen },
      items: [...open, ...gone],
    };
  }
  /** What the ledger's tables would know beside the fold: items once posted, and what of them was written off. */
  private book(one: StoredEvent): void {
    if (one.type === 'invoice.posted') this.#posted.set(one.data.itemId, one.data);
    if (one.type !== 'write-off.posted' && one.type !== 'recovery.received' && one.type !== 'write-off.reversed')
      return;
    const sign = one.type === 'write-off.posted' ? 1 : -1;
    for (const { itemId, amount } of one.data.lines) {
      this.#writtenOff.set(itemId, (this.#writtenOff.get(itemId) ?? 0) + sign * amount.minor);
    }
  }
  private resolved({ from, zones }: Extract<Move, { kind: 'resolve-calendar' }>): ResolvedCalendar {
    return knowingZones(this.resolve(from), zones, (zone) => {
      const elsewhere = this.resolve(from, zone);
      return elsewhere.zone === zone ? elsewhere.offsets : undefined;
    });
  }
  private money(minor: number): Money {
    return { minor, currency: this.currency };
  }
  /** What somebody outside reports is no act under our policy, and belongs to a case only while one is open. */
  private report(actor: Actor, events: readonly NewEvent[]): void {
    const c = this.state.case;
    const frame = { commandId: `f${(this.#commands += 1)}`, actor, policyVersion: null };
    this.store({ ...frame, caseId: c === null || c.status === 'closed' ? null : c.caseId }, events);
  }
  private append(actor: Actor, events: readonly NewEvent[], commandId = `f${(this.#commands += 1)}`): void {
    const caseId = this.state.case?.caseId ?? null;
    this.store({ commandId, actor, caseId, policyVersion: this.strategy.version }, events);
  }
  private store(frame: CommandFrame, events: readonly NewEvent[]): void {
    provisional(this.state, frame, events, this.now).forEach((one) => this.take(one));
    this.followPinned();
  }
  private take(one: StoredEvent): void {
    this.events.push(one);
    this.book(one);
    this.state = evolve(this.state, one);
  }

  /** A new case, or a person, may have pinned another strategy. */
  private followPinned(): void {
    const pinned = this.state.case?.strategy;
    const { id, version } = this.strategy;
    if (pinned === undefined || (pinned.id === id && pinned.version === version)) return;
    const among = [this.start, ...this.known];
    this.strategy = among.find((one) => one.id === pinned.id && one.version === pinned.version) ?? this.strategy;
  }
}
