import { addDays, Simulation, type Actor, type Reason, type Strategy } from '#domain';
import { calendarFrom } from '../calendar/resolve.js';
import { loadStrategies } from './load.js';

const clara: Actor = { id: 'clara', role: 'collector' };
const sam: Actor = { id: 'sam', role: 'supervisor' };
const sofia: Actor = { id: 'sofia', role: 'supervisor' };
const lena: Actor = { id: 'lena', role: 'legal' };
const erp: Actor = { id: 'erp', role: 'integration' };

export const BERLIN = { zone: 'Europe/Berlin', holidays: 'DE', currency: 'EUR' };
export const LONDON = { zone: 'Europe/London', holidays: 'GB', currency: 'GBP' };

/**
 * One account, in Berlin unless told otherwise, with one invoice, due on Thursday 2026-02-19; the morning of Monday 2026-03-02
 * has not swept yet.
 */
export async function accountUnder(file: string, minor: number, place = BERLIN): Promise<Simulation> {
  const { start, all } = await loadStrategies(file);
  const known: readonly Strategy[] = all.map((one) => one.strategy);
  const resolve = (from: string) => calendarFrom(place.zone, place.holidays, from);
  const calendar = resolve('2026-01-02');
  const identity = { accountKey: 'acc1', accountId: 'A-1', currency: place.currency, calendar };
  const sim = new Simulation(start.strategy, identity, '2026-03-02T07:30:00.000Z', resolve, known);
  sim.invoice('4711', '2026-01-20', '2026-02-19', minor);
  return sim;
}

/**
 * A customer who never pays, and staff who answer every task on the day it stands there, by the hardest road that is open: what is
 * asked for a second person's approval gets it. Ends when the case is closed, or on the evening of the day asked for.
 */
export function walkToTheEnd(
  sim: Simulation,
  {
    reason = 'unknown',
    mostDays = 500,
    until = () => false,
  }: { reason?: Reason; mostDays?: number; until?: (sim: Simulation) => boolean } = {},
): void {
  for (let day = 0; day < mostDays; day += 1) {
    sim.advance(`${addDays(sim.now.slice(0, 10), 1)}T08:30:00.000Z`);
    if (sim.state.case === null || sim.state.case.status === 'closed') sim.sweep();
    if (sim.state.case === null) continue;
    reportDeliveries(sim);
    for (let answered = 0; answered < 12 && answerOne(sim, reason); answered += 1) continue;
    if (sim.state.case.status === 'closed' || until(sim)) return;
  }
  throw new Error(`the case never ends: it stands at ${sim.state.case?.step ?? 'nothing'}`);
}

function reportDeliveries(sim: Simulation): void {
  for (const message of sim.state.case?.messages ?? []) {
    if (message.status === 'sent' && message.sentOn !== null && message.sentOn < sim.today)
      sim.delivered(message.messageId);
  }
}

type Answer = (sim: Simulation, reason: Reason) => void;
const request = (
  sim: Simulation,
  decision: 'request-advance-notice' | 'request-final-notice' | 'refer-to-agency',
  payload: object,
): void => {
  const { draftHash } = sim.preview(decision, payload as never);
  sim.decide(clara, decision, { ...payload, draftHash } as never);
};
const owed = (sim: Simulation): number =>
  sim.state.items.reduce((sum, item) => sum + Math.max(0, item.balance + item.interest + item.fees), 0);

const writeOff = (sim: Simulation): void =>
  void sim.decide(clara, 'write-off', {
    amount: { minor: owed(sim), currency: sim.currency },
    reason: 'nothing more is tried',
    close: { summary: 'written off' },
  });

/** How each task is answered. What is not here waits: it belongs to another road. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'record-call': (sim) =>
    void sim.decide(clara, 'record-call', {
      at: sim.now,
      direction: 'outbound',
      outcome: 'no-answer',
      summary: 'rang out',
    }),
  'set-reason': (sim, reason) => void sim.decide(clara, 'set-reason', { reason, source: 'the calls' }),
  'offer-terms': (sim) => {
    const amount = { minor: owed(sim), currency: sim.currency };
    const validUntil = addDays(sim.today, 7);
    const option = { optionId: 'full', kind: 'full-payment' as const, amount, validUntil };
    sim.decide(clara, 'offer-terms', { options: [option] });
    sim.decide(erp, 'decline-offers', { offerId: sim.state.case?.offers.at(-1)?.offerId ?? '', reason: 'no' });
  },
  'decide-relationship': (sim) =>
    void sim.decide(sam, 'decide-relationship', {
      verdict: 'break-up',
      evidenceVersion: sim.state.case?.evidenceVersion ?? 0,
      comment: 'no way left',
    }),
  'request-advance-notice': (sim) => {
    const { leadBd } = sim.strategy.notice;
    const hold = {
      scope: 'stop' as const,
      reason: 'nothing was paid',
      liftCondition: { kind: 'zero-balance' as const },
    };
    const effectDate = nextBusinessDay(addDays(sim.today, leadBd * 2 + 4));
    request(sim, 'request-advance-notice', { effectDate, scope: 'stop', alternatives: ['pay by card'], hold });
  },
  'request-final-notice': (sim) => request(sim, 'request-final-notice', { relationshipNote: 'since 2019' }),
  'refer-to-agency': (sim) =>
    sim.strategy.agencies.some(({ currency }) => currency === sim.currency)
      ? request(sim, 'refer-to-agency', { agencyId: 'agency-1', feeTerms: { percent: 15 } })
      : writeOff(sim),
  'recall-from-agency': (sim) =>
    void sim.decide(sam, 'recall-from-agency', {
      placementId: sim.state.case?.placement?.placementId ?? '',
      reason: 'no progress',
    }),
  'request-legal-review': (sim) => void sim.decide(sam, 'request-legal-review', { why: 'the agency gave it back' }),
  'record-legal-opinion': (sim) =>
    void sim.decide(lena, 'record-legal-opinion', {
      opinion: 'write-off',
      memo: 'not worth it',
      limitationCheck: '2029',
    }),
  'write-off': (sim) => writeOff(sim),
};

/** Answers one open task of the case; false when none is left that anybody answers today. */
function answerOne(sim: Simulation, reason: Reason): boolean {
  const c = sim.state.case;
  const open = c?.tasks.filter((task) => task.status === 'open') ?? [];
  const approval = c?.approvals.find((one) => one.status === 'open');
  if (c === null || c.status === 'closed') return false;
  if (approval !== undefined) {
    const { approvalId, draftHash, roles } = approval;
    const checker = roles.includes('supervisor') ? (approval.requestedBy.id === 'sofia' ? sam : sofia) : lena;
    sim.decide(checker, 'approve', { approvalId, draftHash });
    return true;
  }
  if (c.placement?.status === 'placed' && addDays(c.placement.placedOn ?? sim.today, 45) <= sim.today) {
    const { placementId } = c.placement;
    sim.decide(erp, 'record-agency-update', { placementId, status: 'returned', reference: 'R-1' });
    return true;
  }
  const task = open.find(({ kind, createdAt }) => kind in ANSWERS && createdAt <= sim.now);
  const answer = task === undefined ? undefined : ANSWERS[task.kind];
  answer?.(sim, reason);
  return answer !== undefined;
}

/** The first Wednesday from a day on: a business day in every week that has no holiday then. */
function nextBusinessDay(day: string): string {
  const weekday = new Date(`${day}T00:00:00.000Z`).getUTCDay();
  return addDays(day, (3 - weekday + 7) % 7);
}

/** When each step was entered, each letter left, and the case ended: one line a day. */
export function diary(sim: Simulation): string[] {
  return sim.events.flatMap((one) => {
    const day = one.at.slice(0, 10);
    switch (one.type) {
      case 'step.entered':
        return [`${day} ${one.data.step}`];
      case 'message.sent':
        return [`${day} letter ${one.data.messageId.split('.')[1] ?? ''}`];
      case 'call.recorded':
        return [`${day} call`];
      case 'hold.placed':
      case 'final-notice.expired':
      case 'placement.made':
      case 'write-off.posted':
        return [`${day} ${one.type}`];
      case 'case.closed':
        return [`${day} closed ${one.data.outcome}`];
      default:
        return [];
    }
  });
}
