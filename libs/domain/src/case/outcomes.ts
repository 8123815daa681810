import type { ClosingOutcome } from '../vocabulary.js';

/** The customer put it right: normal treatment returns, and what was decided about deliveries meanwhile ends with it. */
export const isCured = (outcome: ClosingOutcome | null): boolean =>
  outcome === 'paid' || outcome === 'amicable' || outcome === 'settled' || outcome === 'opened-in-error';
