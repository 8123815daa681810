import type { Actor } from '#domain';
import type { Query } from '../database/database.js';
import { raise } from '../exceptions/raise.js';
import type { NewException } from '../exceptions/ports.js';
import type { FactResult } from '../ports.js';
import type { UnitSettings } from '../facts/register.js';
import type { ImportRow, RowResult } from './ports.js';

/** One transaction of an import. */
export interface Unit {
  readonly query: Query;
  readonly settings: UnitSettings;
  readonly actor: Actor;
  readonly importId: string;
  /** A row in conflict becomes a task; without this it is rolled back with all others. */
  readonly keepsConflicts: boolean;
  /** What is left to a person: raised at the very end, since the house's head is locked last. */
  readonly exceptions: NewException[];
}

/** Ends a transaction: stores what was collected and leaves to people what only they can place. */
export async function closeUnit(unit: Unit): Promise<void> {
  await unit.settings.batch.flush(unit.query);
  await unit.settings.credit?.follow(unit.query, unit.settings);
  await raise(unit.query, unit.settings, unit.exceptions.splice(0));
}

const WAITS = ' (the conflict waits in the queue of exceptions for a decision)';
/** Of what is rolled back nothing waits. */
const WOULD_WAIT = ': correct the row, or import without atomic and dryRun to leave the conflict to a person';

/** The answer to a row in the words of an import. */
export function resultOf(unit: Unit, row: ImportRow<unknown>, result: FactResult): RowResult {
  const { line } = row;
  switch (result.kind) {
    case 'accepted':
    case 'parked':
      return { line, kind: result.kind };
    case 'known':
      return { line, kind: 'unchanged' };
    case 'conflict':
      return {
        line,
        kind: 'rejected',
        code: 'duplicate',
        detail: `${result.detail}${unit.keepsConflicts ? WAITS : WOULD_WAIT}`,
      };
    case 'rejected':
      return { line, kind: 'rejected', code: result.code, detail: result.detail };
  }
}
