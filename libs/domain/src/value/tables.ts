/** One row of a range table: what lies below, or up to, its bound scores its points; the last row has no bound. */
export interface RangeRow {
  /** Exclusive upper bound. */
  readonly below?: number;
  /** Inclusive upper bound. */
  readonly upTo?: number;
  readonly points: number;
}
/** Rows with rising bounds; the first one a value falls into counts. */
export type RangeTable = readonly RangeRow[];

/** The points a table gives a value; what no row takes in scores nothing. */
export function pointsOf(table: RangeTable, value: number): number {
  return table.find((row) => takesIn(row, value))?.points ?? 0;
}

const takesIn = ({ below, upTo }: RangeRow, value: number): boolean =>
  (below === undefined || value < below) && (upTo === undefined || value <= upTo);

/** The bounds at which the points of a value may change. */
export const boundsOf = (table: RangeTable): readonly number[] =>
  table.flatMap(({ below, upTo }) => [below, upTo].filter((bound) => bound !== undefined));
