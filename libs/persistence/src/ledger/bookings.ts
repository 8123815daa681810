import { moneyOf, type AllocationLine, type NewEvent, type PlainDate } from '#domain';

type DataOf<T extends NewEvent['type']> = Extract<NewEvent, { type: T }>['data'];
/** What an event says, whether it was stored yet or not. */
export type Entry = NewEvent extends infer E
  ? E extends { readonly type: infer T; readonly data: infer D }
    ? { readonly type: T; readonly data: D }
    : never
  : never;
/** What a line changes: the open balance of its item, or what of the item was written off. */
export type LineKind =
  | 'posted'
  | 'corrected'
  | 'applied'
  | 'credited'
  | 'written-off'
  | 'reversed'
  | 'recovered'
  | 'recovery-reversed'
  | 'released'
  | 'credit-released'
  | 'write-off-reversed'
  | 'given-up'
  | 'given-up-undone'
  | 'settled-in-kind'
  | 'charged'
  | 'waived'
  | 'charge-reversed';
export interface Line {
  readonly itemId: string;
  readonly part: string;
  /** Signed change in minor units. */
  readonly change: number;
}
/** An item as its posting made it; minor units, negative for a credit note. */
export interface PostedItem {
  readonly itemId: string;
  readonly kind: 'invoice' | 'credit-note';
  readonly invoiceNumber: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  readonly amount: number;
  readonly revision: number;
}
/** Books in which events are entered: the tables, or the same ledger in memory while more is decided from it. */
export interface Bookkeeper {
  /** A new item, open in full. */
  item(item: PostedItem): void;
  /** Notes lines without moving sums. */
  lines(kind: LineKind, lines: readonly Line[], effectiveOn?: PlainDate): void;
  /** Notes lines and moves the sums of their items. */
  book(kind: LineKind, lines: readonly Line[], paymentId?: string | null): void;
  corrected(data: DataOf<'invoice.corrected'>): void;
  dueOn(itemId: string, dueDate: PlainDate): void;
  attached(data: DataOf<'invoice.document-attached'>): void;
  received(data: DataOf<'payment.received'>): void;
  takeUnapplied(paymentId: string, minor: number): void;
  reversed(paymentId: string): void;
  reinstated(data: DataOf<'payment.reinstated'>): void;
  refunded(data: DataOf<'payment.refunded'>): void;
  redated(data: DataOf<'payment.re-dated'>): void;
  disputed(data: DataOf<'dispute.opened'>): void;
  /** `resolved`: by a person's judgement; else it was withdrawn. */
  undisputed(disputeId: string, resolved: boolean): void;
  delivered(data: DataOf<'delivery.reported'>): void;
}

/** Enters one event: the one reading of what events mean for the ledger. Lines are entered as they were decided. */
export function enter(books: Bookkeeper, event: Entry): void {
  switch (event.type) {
    case 'invoice.posted': {
      const { itemId, invoiceNumber, invoiceDate, dueDate, amount, revision } = event.data;
      books.item({ itemId, kind: 'invoice', invoiceNumber, invoiceDate, dueDate, amount: amount.minor, revision });
      return books.lines('posted', [{ itemId, part: 'principal', change: amount.minor }], invoiceDate);
    }
    case 'invoice.corrected':
      return books.corrected(event.data);
    case 'invoice.document-attached':
      return books.attached(event.data);
    case 'credit-note.posted': {
      const { creditNoteId, creditedOn, amount } = event.data;
      const dates = { invoiceDate: creditedOn, dueDate: creditedOn };
      books.item({
        ...{ itemId: creditNoteId, kind: 'credit-note', invoiceNumber: creditNoteId, ...dates },
        ...{ amount: -amount.minor, revision: 1 },
      });
      return books.lines('posted', [{ itemId: creditNoteId, part: 'principal', change: -amount.minor }], creditedOn);
    }
    case 'invoice.credited': {
      const { itemId, creditNoteId, amount } = event.data;
      return books.book('credited', [
        { itemId, part: 'principal', change: -amount.minor },
        { itemId: creditNoteId, part: 'principal', change: amount.minor },
      ]);
    }
    case 'payment.received':
      return books.received(event.data);
    case 'payment.applied':
      books.book('applied', changes(event.data.lines, -1), event.data.paymentId);
      return books.takeUnapplied(event.data.paymentId, moneyOf(event.data.lines));
    case 'recovery.received':
      books.book('recovered', changes(event.data.lines, -1), event.data.paymentId);
      return books.takeUnapplied(event.data.paymentId, moneyOf(event.data.lines));
    case 'payment.reversed':
      books.book('reversed', changes(event.data.lines, 1), event.data.paymentId);
      books.book('recovery-reversed', changes(event.data.recovered ?? [], 1), event.data.paymentId);
      return books.reversed(event.data.paymentId);
    case 'payment.reinstated':
      return books.reinstated(event.data);
    case 'payment.released':
      books.book('released', changes(event.data.lines, 1), event.data.paymentId);
      return books.takeUnapplied(event.data.paymentId, -moneyOf(event.data.lines));
    case 'payment.refunded':
      return books.refunded(event.data);
    case 'payment.re-dated':
      return books.redated(event.data);
    case 'interest.posted':
    case 'fee.posted':
      return books.book('charged', [charge(event, 1)]);
    case 'interest.waived':
    case 'fee.waived':
      return books.book('waived', [charge(event, -1)]);
    case 'interest.reversed':
    case 'fee.reversed':
      return books.book('charge-reversed', [charge(event, -1)]);
    case 'credit-note.released': {
      const { itemId, creditNoteId, amount } = event.data;
      return books.book('credit-released', [
        { itemId, part: 'principal', change: amount.minor },
        { itemId: creditNoteId, part: 'principal', change: -amount.minor },
      ]);
    }
    case 'write-off.reversed':
      return books.book('write-off-reversed', changes(event.data.lines, 1));
    case 'concession.applied':
      return books.book('given-up', changes(event.data.lines, -1));
    case 'concession.expired':
      return books.book('given-up-undone', changes(event.data.lines, 1));
    case 'barter.settled':
      return books.book('settled-in-kind', changes(event.data.lines, -1));
    case 'terms.changed':
      return event.data.items.forEach(({ itemId, dueDate }) => books.dueOn(itemId, dueDate));
    case 'write-off.posted':
      return books.book('written-off', changes(event.data.lines, -1));
    case 'dispute.opened':
      return books.disputed(event.data);
    case 'dispute.resolved':
    case 'dispute.withdrawn':
      return books.undisputed(event.data.disputeId, event.type === 'dispute.resolved');
    case 'delivery.reported':
      return books.delivered(event.data);
    default:
      return;
  }
}

/** What is open of an item, and what of it was written off; minor units. */
export interface Sums {
  readonly balance: number;
  readonly writtenOff: number;
  readonly interest: number;
  readonly fees: number;
}
/** How a line of a kind moves the sums of its item. */
export function sumsMoved(kind: LineKind, { part, change }: Line): Sums {
  const none = { balance: 0, writtenOff: 0, interest: 0, fees: 0 };
  if (kind === 'recovered' || kind === 'recovery-reversed') return { ...none, writtenOff: change };
  const writtenOff = kind === 'written-off' || kind === 'write-off-reversed' ? -change : 0;
  if (part === 'interest') return { ...none, interest: change, writtenOff };
  return part === 'fee' ? { ...none, fees: change, writtenOff } : { ...none, balance: change, writtenOff };
}

type ChargeEntry = Extract<Entry, { type: `${'interest' | 'fee'}.${'posted' | 'waived' | 'reversed'}` }>;
const charge = ({ type, data }: ChargeEntry, sign: 1 | -1): Line => ({
  itemId: data.itemId,
  part: type.startsWith('interest') ? 'interest' : 'fee',
  change: sign * data.amount.minor,
});

function changes(lines: readonly AllocationLine[], sign: 1 | -1): Line[] {
  return lines.map((line) => ({ itemId: line.itemId, part: line.part, change: sign * line.amount.minor }));
}
