import { addDays } from '../calendar/dates.js';
import type { EventType } from '../events.js';
import type { Strategy } from '../strategy.js';
import { account } from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

/** The account of the journeys with a past: one invoice of 100.00 every 18 days, each paid so many days late. */
export function customer(daysLate: readonly number[], strategy: Strategy = STANDARD): Simulation {
  const sim = account(strategy);
  const first = addDays('2026-02-01', -18 * daysLate.length);
  for (const [index, days] of daysLate.entries()) {
    const dueDate = addDays(first, 18 * index);
    sim.invoice(`old-${index}`, addDays(dueDate, -14), dueDate, 100_00);
    sim.pay(`P-${index}`, 100_00, addDays(dueDate, days), [`old-${index}`]);
  }
  return sim;
}
/** So many invoices, the first of them late by ten days. */
export const lately = (late: number, of: number): readonly number[] =>
  Array.from({ length: of }, (_, index) => (index < late ? 10 : 0));

/** What a person must have decided before it may ever stand in the record. */
export const HARSH_EVENTS: readonly EventType[] = [
  'relationship.decided',
  'notice.requested',
  'notice.sent',
  'hold.placed',
  'final-notice.requested',
  'placement.requested',
  'legal-opinion.requested',
  'delivery.decided',
];
export const harshIn = (sim: Simulation): EventType[] =>
  sim.events.map(({ type }) => type).filter((type) => HARSH_EVENTS.includes(type));
