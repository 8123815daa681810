import { fault } from '../http/problem.js';

/** A task of a case, or an exception, with its place in the worklist. */
export interface RankedTask {
  readonly taskId: string;
  readonly dueAt: string;
  /** Minor units at stake. */
  readonly amount: number;
  readonly score: number;
  readonly overdueApproval: boolean;
  /** As the client sees it. */
  readonly view: object;
}
/** Overdue approvals first, then the score, then the older due date, then the higher amount; the id makes it total. */
type Key = readonly [overdue: number, score: number, dueAt: string, amount: number, taskId: string];
const keyOf = ({ taskId, dueAt, amount, score, overdueApproval }: RankedTask): Key => [
  overdueApproval ? 0 : 1,
  -score,
  dueAt,
  -amount,
  taskId,
];

export const compareTasks = (a: RankedTask, b: RankedTask): number => compareKeys(keyOf(a), keyOf(b));
export const after = (task: RankedTask, cursor: Key): boolean => compareKeys(keyOf(task), cursor) > 0;
function compareKeys(a: Key, b: Key): number {
  const index = a.findIndex((part, at) => part !== b[at]);
  if (index === -1) return 0;
  return (a[index] as string | number) < (b[index] as string | number) ? -1 : 1;
}

/** Opaque to the client: the place of the last task shown. */
export const cursorOf = (task: RankedTask): string => Buffer.from(JSON.stringify(keyOf(task))).toString('base64url');
/** @throws Problem `invalid` */
export function readCursor(cursor: string): Key {
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (isKey(key)) return key;
  } catch {
    // Falls through: not ours.
  }
  throw fault('/cursor', 'is not a cursor that this list has given out');
}
const KINDS = ['number', 'number', 'string', 'number', 'string'];
const isKey = (value: unknown): value is Key =>
  Array.isArray(value) && value.length === KINDS.length && value.every((part, index) => typeof part === KINDS[index]);
