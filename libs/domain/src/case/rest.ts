import { caseItems, claimable, undisputed, type Context } from './context.js';
import { liveConcession, reliefActive } from './arrangements.js';
import type { PlainDate } from '../primitives.js';

/** Why the whole ladder sleeps although no promise and no plan lies over it, and until the end of which day. */
export interface Rest {
  readonly kind: 'pause' | 'relief' | 'concession' | 'terms';
  readonly message: string;
  readonly until: PlainDate;
  readonly facts: { readonly [key: string]: string };
}

/** What lets the case rest now: a pause, relief, time to meet a concession, a due date moved into the future. */
export function restOf(context: Context): Rest | null {
  const { case: c } = context;
  if (c.pausedUntil !== null) {
    const until = c.pausedUntil;
    return { kind: 'pause', message: `Paused until ${until}.`, until, facts: { until } };
  }
  const relief = reliefActive(c);
  if (relief !== null) {
    const { reliefId, until } = relief;
    return { kind: 'relief', message: `Relief ${reliefId} runs until ${until}.`, until, facts: { reliefId, until } };
  }
  const concession = liveConcession(c);
  if (concession !== null && concession.kind !== 'fee-waiver') {
    const { concessionId, expiry: until } = concession;
    const message = `Concession ${concessionId} may be met until ${until}.`;
    return { kind: 'concession', message, until, facts: { concessionId, until } };
  }
  const until = movedInto(context);
  return until === null
    ? null
    : { kind: 'terms', message: `Nothing is due before ${until}: the terms were changed.`, until, facts: { until } };
}

/** The first due date to come where due dates were moved and nothing that may be asked for is due any more. */
function movedInto({ case: c, state, today }: Context): PlainDate | null {
  if (c.movedTo === null || claimable(state) === 0) {
    return null;
  }
  const asked = caseItems(state).filter((item) => undisputed(item) > 0);
  const first = asked.reduce<PlainDate | null>(
    (earliest, { dueDate }) => (earliest === null || dueDate < earliest ? dueDate : earliest),
    null,
  );
  return first !== null && first >= today ? first : null;
}
