import { GERMANY } from '../calendar/calendars.fixture.js';
import type { CaseState } from '../case/state.js';
import type { DecisionName, DecisionPayloads } from '../decisions/payloads.js';
import { DomainError } from '../errors.js';
import type { CallOutcome, EventType, Reason, StepName, StoredEvent } from '../events.js';
import type { Actor, Instant, Money } from '../primitives.js';
import type { Strategy } from '../strategy.js';
import { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

export const clara: Actor = { id: 'clara', role: 'collector' };
export const carl: Actor = { id: 'carl', role: 'collector' };
export const sam: Actor = { id: 'sam', role: 'supervisor' };
export const sofia: Actor = { id: 'sofia', role: 'supervisor' };
export const lena: Actor = { id: 'lena', role: 'legal' };
export const axel: Actor = { id: 'axel', role: 'auditor' };
export const ada: Actor = { id: 'ada', role: 'admin' };
export const erp: Actor = { id: 'erp', role: 'integration' };

export const eur = (minor: number): Money => ({ minor, currency: 'EUR' });
export const OWED = 9_000_00;

/** Berlin: +01:00 until 2026-03-29 and from 2026-10-25, +02:00 between. */
export const at = (date: string, time = '10:00'): Instant => {
  const summer = date >= '2026-03-29' && date < '2026-10-25';
  return new Date(`${date}T${time}:00.000${summer ? '+02:00' : '+01:00'}`).toISOString();
};

/** One account with one invoice of 9,000.00, due 2026-02-19; Monday 2026-03-02, 08:00, before the sweep. */
export function account(strategy: Strategy = STANDARD, minor = OWED): Simulation {
  const identity = { accountKey: 'acc1', accountId: 'A-1', currency: 'EUR', calendar: GERMANY };
  const sim = new Simulation(strategy, identity, at('2026-03-02', '08:00'));
  sim.invoice('4711', '2026-01-20', '2026-02-19', minor);
  return sim;
}

export const caseOf = (sim: Simulation): CaseState => {
  if (sim.state.case === null) throw new Error('the account has no case');
  return sim.state.case;
};
export const stepOf = (sim: Simulation): StepName => caseOf(sim).step;
export const tasksOf = (sim: Simulation): string[] =>
  caseOf(sim)
    .tasks.filter((task) => task.status === 'open')
    .map((task) => task.kind)
    .sort();
export const lettersOf = (sim: Simulation): string[] => sim.letters.map((letter) => letter.draft.template);
export const typesSince = (sim: Simulation, seq: number): EventType[] =>
  sim.events.filter((one) => one.seq > seq).map((one) => one.type);
export function eventsOf<T extends EventType>(sim: Simulation, type: T): StoredEvent<T>[] {
  return sim.events.filter((one) => one.type === type) as unknown as StoredEvent<T>[];
}

/** The refusal of a decision; fails when it is accepted. */
export function refusal<K extends DecisionName>(
  sim: Simulation,
  actor: Actor,
  decision: K,
  payload: DecisionPayloads[K],
  limits: Readonly<Record<string, number>> | null = null,
): DomainError {
  try {
    sim.decide(actor, decision, payload, limits);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error(`${decision} was accepted`);
}
export const guardsOf = (error: DomainError): string[] => error.guards.map((guard) => guard.id);

export const callPayload = (
  sim: Simulation,
  outcome: CallOutcome,
  more: Partial<DecisionPayloads['record-call']> = {},
): DecisionPayloads['record-call'] => ({
  at: sim.now,
  direction: 'outbound',
  outcome,
  summary: 'about the invoice',
  ...(outcome === 'reached' ? { contactId: 'c1', empathyAck: true } : {}),
  ...more,
});
export const call = (
  sim: Simulation,
  outcome: CallOutcome,
  more: Partial<DecisionPayloads['record-call']> = {},
): EventType[] => sim.decide(clara, 'record-call', callPayload(sim, outcome, more));
export const because = (reason: Reason): { reason: { reason: Reason; source: string } } => ({
  reason: { reason, source: 'the customer on the telephone' },
});

export function lastRequest(sim: Simulation): { approvalId: string; draftHash: string } {
  const approval = caseOf(sim).approvals.at(-1);
  if (approval === undefined) throw new Error('nothing was requested');
  return { approvalId: approval.approvalId, draftHash: approval.draftHash };
}
/** Requests with the draft of the preview. */
export function request<K extends DecisionName>(
  sim: Simulation,
  decision: K,
  payload: Omit<DecisionPayloads[K], 'draftHash'>,
  maker: Actor = clara,
): { approvalId: string; draftHash: string } {
  const { draftHash } = sim.preview(decision, payload as DecisionPayloads[K]);
  sim.decide(maker, decision, { ...payload, draftHash } as unknown as DecisionPayloads[K]);
  return lastRequest(sim);
}
/** Requested by one person, approved by another. */
export function agreed<K extends DecisionName>(
  sim: Simulation,
  decision: K,
  payload: Omit<DecisionPayloads[K], 'draftHash'>,
  maker: Actor = clara,
  checker: Actor = sam,
): EventType[] {
  return sim.decide(checker, 'approve', request(sim, decision, payload, maker));
}

/** The payload of an offer with a full payment and a plan of three weekly installments. */
export const offers = (amount = OWED): DecisionPayloads['offer-terms'] => ({
  options: [
    { optionId: 'full', kind: 'full-payment', amount: eur(amount), validUntil: '2026-04-02' },
    { optionId: 'plan', kind: 'plan', amount: eur(amount), validUntil: '2026-04-02', terms: { ...planTerms(amount) } },
  ],
});
export const planTerms = (amount = OWED): DecisionPayloads['propose-plan'] => ({
  total: eur(amount),
  count: 3,
  rhythm: 'weekly',
  firstDate: '2026-04-01',
});
export const HOLD = {
  scope: 'stop' as const,
  reason: 'nothing was paid',
  liftCondition: { kind: 'zero-balance' as const },
};
/** Effective 2026-04-10, the first Friday after Easter. */
export const NOTICE = { effectDate: '2026-04-10', scope: 'stop' as const, alternatives: ['pay by card'], hold: HOLD };
export const REFERRAL = { agencyId: 'agency-1', feeTerms: { percent: 15 } };

/** Each leg leads from where the one before it ended; every instant is exact. */
const LEGS: readonly (readonly [name: string, walk: (sim: Simulation) => void])[] = [
  ['intake', () => undefined],
  [
    'reminder',
    (sim) => {
      sim.sweep();
      sim.advance(at('2026-03-02', '10:00'));
    },
  ],
  ['second-reminder', (sim) => sim.advance(at('2026-03-10', '10:00'))],
  ['call', (sim) => sim.advance(at('2026-03-18', '10:00'))],
  [
    'diagnosis',
    (sim) => {
      call(sim, 'no-answer');
      sim.advance(at('2026-03-20', '10:00'));
      call(sim, 'reached');
    },
  ],
  ['negotiation', (sim) => void sim.decide(clara, 'set-reason', because('financial-difficulty').reason)],
  ['offered', (sim) => void sim.decide(clara, 'offer-terms', offers())],
  [
    'verdict',
    (sim) => {
      sim.advance(at('2026-03-27', '10:00'));
      call(sim, 'no-answer');
      sim.decide(erp, 'decline-offers', { offerId: 'acc1-1-o1', reason: 'no money' });
    },
  ],
  [
    'notice-wanted',
    (sim) => {
      const { evidenceVersion } = caseOf(sim);
      agreed(sim, 'decide-relationship', { verdict: 'break-up', evidenceVersion, comment: 'no way left' }, sam, sofia);
    },
  ],
  ['notice-sent', (sim) => void agreed(sim, 'request-advance-notice', NOTICE)],
  [
    'notice',
    (sim) => {
      sim.advance(at('2026-03-30', '10:00'));
      sim.delivered('acc1-1.advance-notice.1');
    },
  ],
  ['hold', (sim) => sim.advance(at('2026-04-10', '10:00'))],
  ['final-notice-sent', (sim) => void agreed(sim, 'request-final-notice', { relationshipNote: 'since 2019' })],
  [
    'final-notice',
    (sim) => {
      sim.advance(at('2026-04-13', '10:00'));
      sim.delivered('acc1-1.final-notice.1');
    },
  ],
  ['agency', (sim) => sim.advance(at('2026-04-28', '10:00'))],
  ['placed', (sim) => void agreed(sim, 'refer-to-agency', REFERRAL)],
  [
    'returned',
    (sim) => {
      sim.advance(at('2026-06-15', '10:00'));
      const report = { placementId: 'acc1-1-a1', status: 'returned', reference: 'R-1' } as const;
      sim.decide(erp, 'record-agency-update', report);
    },
  ],
  ['legal-review', (sim) => void sim.decide(sam, 'request-legal-review', { why: 'returned unpaid' })],
];
export type Leg = string;
export const LEG_NAMES: readonly Leg[] = LEGS.map(([name]) => name);

/** A case that has come as far as this leg, and no further. */
export function walkTo(leg: Leg, sim: Simulation = account()): Simulation {
  if (!LEG_NAMES.includes(leg)) throw new Error(`no leg ${leg}`);
  for (const [name, walk] of LEGS) {
    walk(sim);
    if (name === leg) return sim;
  }
  return sim;
}
