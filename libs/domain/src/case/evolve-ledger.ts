import type { StoredEvent } from '../events.js';
import { openDisputeById } from './contested.js';
import { evolveCharges } from './evolve-charges.js';
import { evolvePayments } from './evolve-payments.js';
import { evolveWriteOffs } from './evolve-write-offs.js';
import { addItem, book, changeItem, newItem, touched } from './items.js';
import { dayOf } from './ladder.js';
import type { AccountState } from './state.js';

/** Folds the ledger's lines; allocation itself was computed under the head lock and is never repeated here. */
export function evolveLedger(state: AccountState, event: StoredEvent): AccountState {
  return evolveItems(evolveWriteOffs(evolveCharges(evolvePayments(state, event), event), event), event);
}

/** What is owed: invoices, credit notes, disputed parts, and which items the case treats. */
function evolveItems(state: AccountState, event: StoredEvent): AccountState {
  switch (event.type) {
    case 'invoice.posted': {
      const { itemId, invoiceNumber, invoiceDate, dueDate, amount } = event.data;
      const sums = { amount: amount.minor, balance: amount.minor };
      return addItem(state, newItem({ itemId, kind: 'invoice', invoiceNumber, invoiceDate, dueDate, ...sums }));
    }
    case 'invoice.corrected':
      return corrected(state, event.data);
    case 'credit-note.posted': {
      const { creditNoteId, creditedOn, amount } = event.data;
      return addItem(state, creditNote(creditNoteId, creditedOn, amount.minor, amount.minor));
    }
    case 'invoice.document-attached':
      return changeItem(state, event.data.itemId, (item) => ({ ...item, document: event.data.digest }));
    case 'invoice.credited': {
      const { itemId, creditNoteId, amount } = event.data;
      return moveCredit(credited(state, itemId, amount.minor), itemId, creditNoteId, amount.minor, dayOf(state, event));
    }
    case 'credit-note.released':
      return creditReleased(state, event);
    case 'dispute.opened':
      return changeDisputed(state, event.data.itemId, event.data.amount.minor);
    case 'dispute.resolved':
    case 'dispute.withdrawn': {
      const dispute = openDisputeById(state, event.data.disputeId);
      if (dispute === undefined) {
        return state;
      }
      const upheld = event.type === 'dispute.resolved' ? event.data.amountUpheld.minor : 0;
      return conceded(changeDisputed(state, dispute.itemId, -dispute.amount), dispute.itemId, upheld);
    }
    case 'invoice.joined':
      return { ...state, caseItemIds: [...state.caseItemIds, event.data.itemId] };
    case 'case.opened':
      return { ...state, caseItemIds: event.data.itemIds };
    case 'plan.accepted': {
      const plan = state.case?.plan;
      const more = (plan?.itemIds ?? []).filter((itemId) => !state.caseItemIds.includes(itemId));
      return more.length === 0 ? state : { ...state, caseItemIds: [...state.caseItemIds, ...more] };
    }
    default:
      return state;
  }
}

/** As if it had been posted so from the start: interest for days that are over is computed again. */
function corrected(state: AccountState, data: StoredEvent<'invoice.corrected'>['data']): AccountState {
  const { itemId, invoiceNumber, invoiceDate, dueDate, amount, balanceChange } = data;
  const known = state.items.find((item) => item.itemId === itemId);
  const balance = (known?.balance ?? 0) + balanceChange.minor;
  const item = newItem({
    ...known,
    ...{ itemId, kind: 'invoice', invoiceNumber, invoiceDate, dueDate, amount: amount.minor, balance },
  });
  return addItem({ ...state, items: state.items.filter((other) => other.itemId !== itemId) }, touched(item, ''));
}

const creditNote = (creditNoteId: string, on: string, posted: number, open: number) =>
  newItem({
    ...{ itemId: creditNoteId, kind: 'credit-note', invoiceNumber: creditNoteId, invoiceDate: on, dueDate: on },
    ...{ amount: -posted, balance: -open },
  });

/** The disputed part leaves, and comes back to, what interest is asked on (G11). */
function changeDisputed(state: AccountState, itemId: string, change: number): AccountState {
  return changeItem(state, itemId, (item) => touched({ ...item, disputed: Math.max(0, item.disputed + change) }, ''));
}
/** What we conceded waits for its credit note, and is asked of nobody meanwhile. */
function conceded(state: AccountState, itemId: string, minor: number): AccountState {
  return changeItem(state, itemId, (item) => ({ ...item, conceded: item.conceded + minor }));
}
function credited(state: AccountState, itemId: string, minor: number): AccountState {
  return changeItem(state, itemId, (item) => ({
    ...item,
    conceded: Math.max(0, item.conceded - minor),
    credited: item.credited + minor,
  }));
}

/** Credit between a note and an item; negative: back to the note. */
function moveCredit(state: AccountState, itemId: string, noteId: string, minor: number, on: string): AccountState {
  return book(state, [
    { itemId, part: 'principal', change: -minor, on },
    { itemId: noteId, part: 'principal', change: minor, on },
  ]);
}

function creditReleased(state: AccountState, event: StoredEvent<'credit-note.released'>): AccountState {
  const { creditNoteId, itemId, amount, creditedOn, posted } = event.data;
  const on = dayOf(state, event);
  const taken = changeItem(state, itemId, (item) => ({ ...item, credited: item.credited - amount.minor }));
  const next = moveCredit(taken, itemId, creditNoteId, -amount.minor, on);
  return state.items.some((item) => item.itemId === creditNoteId)
    ? next
    : addItem(next, creditNote(creditNoteId, creditedOn, posted.minor, amount.minor));
}
