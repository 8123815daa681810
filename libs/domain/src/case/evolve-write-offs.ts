import type { AllocationLine, StoredEvent } from '../events.js';
import { book, bookingsOf, revive } from './items.js';
import { dayOf } from './ladder.js';
import type { AccountState, WriteOffState } from './state.js';

const REMEMBERED_WRITE_OFFS = 20;

/** Folds what left the books and came back: written off, recovered, taken back. */
export function evolveWriteOffs(state: AccountState, event: StoredEvent): AccountState {
  switch (event.type) {
    case 'write-off.posted': {
      const { lines, amount } = event.data;
      const on = dayOf(state, event);
      const next = book(state, bookingsOf(lines, -1, on));
      const known = writeOffOf(state, event.data, on);
      return {
        ...next,
        writtenOff: next.writtenOff + amount.minor,
        writeOffs: [...state.writeOffs, known].slice(-REMEMBERED_WRITE_OFFS),
      };
    }
    case 'write-off.reversed': {
      const { lines, amount, writeOffId, items = [] } = event.data;
      const alive = items.reduce(
        (next, { amount: posted, document, ...item }) =>
          revive(next, { ...item, amount: posted.minor, document: document ?? null }),
        state,
      );
      const on = state.writeOffs.find((one) => one.writeOffId === writeOffId)?.on ?? dayOf(state, event);
      return {
        ...book(alive, bookingsOf(lines, 1, on)),
        writtenOff: state.writtenOff - amount.minor,
        writeOffs: takeOff(state.writeOffs, lines, writeOffId),
      };
    }
    case 'recovery.received': {
      const { amount, lines } = event.data;
      const writtenOff = Math.max(0, state.writtenOff - amount.minor);
      return { ...state, writtenOff, writeOffs: recovered(state.writeOffs, lines, 1) };
    }
    case 'payment.reversed': {
      const { recovered: lines = [] } = event.data;
      return lines.length === 0 ? state : { ...state, writeOffs: recovered(state.writeOffs, lines, -1) };
    }
    default:
      return state;
  }
}

function writeOffOf(
  state: AccountState,
  { writeOffId, lines }: StoredEvent<'write-off.posted'>['data'],
  on: string,
): WriteOffState {
  const ids = new Set(lines.map((line) => line.itemId));
  return {
    writeOffId,
    on,
    lines: lines.map(({ itemId, part, amount }) => ({ itemId, part, amount: amount.minor, recovered: 0 })),
    items: state.items
      .filter((item) => ids.has(item.itemId))
      .map(({ itemId, invoiceNumber, invoiceDate, dueDate, amount, document }) => ({
        ...{ itemId, invoiceNumber, invoiceDate, dueDate, amount, document },
      })),
  };
}

/** Lines that stand no more: of one write-off, or (without its id) of whichever has them. */
function takeOff(
  writeOffs: readonly WriteOffState[],
  lines: readonly AllocationLine[],
  writeOffId: string | undefined,
): readonly WriteOffState[] {
  const left = lines.map((line) => ({ ...line, minor: line.amount.minor }));
  return writeOffs
    .map((one) =>
      writeOffId !== undefined && one.writeOffId !== writeOffId
        ? one
        : {
            ...one,
            lines: one.lines.map((line) => {
              const taken = left.find((other) => other.itemId === line.itemId && other.minor > 0);
              if (taken === undefined) return line;
              const part = Math.min(taken.minor, line.amount - line.recovered);
              taken.minor -= part;
              return { ...line, amount: line.amount - part };
            }),
          },
    )
    .filter((one) => one.lines.some((line) => line.amount > 0));
}

/** Money on written-off lines (1), or taken back from them (−1). */
function recovered(
  writeOffs: readonly WriteOffState[],
  lines: readonly AllocationLine[],
  sign: 1 | -1,
): readonly WriteOffState[] {
  const left = lines.map((line) => ({ itemId: line.itemId, minor: line.amount.minor }));
  return writeOffs.map((one) => ({
    ...one,
    lines: one.lines.map((line) => {
      const own = left.find((other) => other.itemId === line.itemId && other.minor > 0);
      if (own === undefined) return line;
      const part = Math.min(own.minor, sign === 1 ? line.amount - line.recovered : line.recovered);
      own.minor -= part;
      return { ...line, recovered: line.recovered + sign * part };
    }),
  }));
}
