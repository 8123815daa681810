import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '../events.js';
import { LEG_NAMES, walkTo } from './journey.fixture.js';
import { aScript, play } from './script.fixture.js';

const SEED = Number(process.env['SEED'] ?? 20261122);
const RUNS = Number(process.env['RUNS'] ?? 60);

type Of<T extends StoredEvent['type']> = StoredEvent<T>['data'];
/** Every act of the four-eyes list as it shows on the record, and the requests of which one must have been approved before. */
const FOUR_EYES: Readonly<
  Record<string, { readonly requests: readonly string[]; readonly when?: (data: never) => boolean }>
> = {
  'notice.sent': { requests: ['request-advance-notice'] },
  'hold.placed': { requests: ['place-credit-hold', 'request-advance-notice'] },
  'hold.extended': { requests: ['extend-hold'] },
  'final-notice.sent': { requests: ['request-final-notice'] },
  'placement.made': { requests: ['refer-to-agency'] },
  'agency.overridden': { requests: ['override-agency'] },
  'write-off.posted': { requests: ['write-off'] },
  'write-off.reversed': { requests: ['reverse-write-off'] },
  'interest.waived': { requests: ['waive-charge'] },
  'fee.waived': { requests: ['waive-charge'] },
  'payment.refunded': { requests: ['refund-payment'] },
  'terms.changed': { requests: ['change-terms', 'offer-terms'] },
  'concession.granted': { requests: ['grant-concession', 'offer-terms'] },
  'barter.settled': { requests: ['record-barter', 'offer-terms'] },
  'case.unfrozen': { requests: ['unfreeze'] },
  'record.corrected': { requests: ['correct-record'] },
  'relationship.decided': {
    requests: ['decide-relationship'],
    when: ({ verdict }: Of<'relationship.decided'>) => verdict === 'break-up',
  },
  'legal-opinion.recorded': {
    requests: ['record-legal-opinion'],
    when: ({ opinion }: Of<'legal-opinion.recorded'>) => opinion === 'proceed',
  },
  'reason.set': { requests: ['set-reason'], when: ({ reason }: Of<'reason.set'>) => reason === 'avoidance' },
  'reason.changed': { requests: ['set-reason'], when: ({ reason }: Of<'reason.changed'>) => reason === 'avoidance' },
  'case.closed': {
    requests: ['close-case', 'write-off', 'offboard', 'grant-concession', 'offer-terms'],
    when: ({ outcome }: Of<'case.closed'>) => outcome !== 'paid' && outcome !== 'amicable',
  },
};

/** Judged from the list of events alone: asked by one person, granted by another in a permitted role, for the same draft. */
function approvedBefore(events: readonly StoredEvent[], seq: number, requests: readonly string[]): boolean {
  return events.some((asked) => {
    if (asked.type !== 'approval.requested' || asked.seq >= seq || !requests.includes(asked.data.decision))
      return false;
    const { approvalId, draftHash, roles } = asked.data;
    return events.some(
      (one) =>
        one.type === 'approval.granted' &&
        one.data.approvalId === approvalId &&
        one.seq > asked.seq &&
        one.seq <= seq &&
        one.data.draftHash === draftHash &&
        one.actor.id !== asked.actor.id &&
        one.actor.role !== 'admin' &&
        roles.includes(one.actor.role),
    );
  });
}

function unapproved(events: readonly StoredEvent[]): string[] {
  return events.flatMap((one) => {
    const rule = FOUR_EYES[one.type];
    const concerned = rule !== undefined && (rule.when?.(one.data as never) ?? true);
    return concerned && !approvedBefore(events, one.seq, rule.requests) ? [`${one.seq} ${one.type}`] : [];
  });
}

describe(`V04 G08: no act of the four-eyes list without a second person (seed ${SEED}, ${RUNS} scripts)`, () => {
  it('V04: holds whatever people, money and days may bring', () => {
    fc.assert(
      fc.property(aScript, ({ leg, steps }) => {
        const sim = walkTo(leg);
        steps.forEach((step, index) => play(sim, step, index));
        expect(unapproved(sim.events)).toEqual([]);
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  }, 120_000);

  it('V04: is judged by a list that knows each act when its approval is missing', () => {
    const events = walkTo(LEG_NAMES.at(-1) ?? '').events;
    const without = events.filter((one) => one.type !== 'approval.granted');
    const found = new Set(unapproved(without).map((line) => line.split(' ')[1]));
    expect([...found]).toEqual([
      'relationship.decided',
      'notice.sent',
      'hold.placed',
      'final-notice.sent',
      'placement.made',
    ]);
    expect(unapproved(events)).toEqual([]);
  });

  it('V04: one person in two parts is no second person', () => {
    const events = walkTo('hold').events;
    const alone = events.map((one) => (one.type === 'approval.granted' ? { ...one, actor: events[0]!.actor } : one));
    const asked = alone.map((one) => (one.type === 'approval.requested' ? { ...one, actor: events[0]!.actor } : one));
    expect(unapproved(asked).length).toBeGreaterThan(0);
  });
});
