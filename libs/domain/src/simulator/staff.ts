import { addBusinessDays, claimable } from '../case/context.js';
import type { CaseState, TaskState } from '../case/state.js';
import type { DecisionName, DecisionPayloads } from '../decisions/payloads.js';
import { DomainError } from '../errors.js';
import type { Verdict } from '../events.js';
import type { Actor, Money, Role } from '../primitives.js';
import type { Simulation } from './simulation.js';

/** How the people of a simulation act. Stated in every report: it decides what the report says. */
export type StaffRule = 'nobody' | 'patient' | 'next-day';

export const STAFF_RULES: { readonly [K in StaffRule]: string } = {
  nobody: 'Nobody acts: every task stays open and becomes overdue.',
  patient:
    'Each task is answered on the next business day. Nobody answers the telephone, no reason becomes known, full payment ' +
    'is offered, and each verdict is "watch": nothing is announced, placed or handed over.',
  'next-day':
    'Each task is answered on the next business day, and each request is approved by a second person on the day after. ' +
    'Nobody answers the telephone, no reason becomes known, full payment is offered, letters arrive on the day after ' +
    'they left, each verdict is "break-up", and what the ladder asks for next is asked for.',
};

const person = (id: string, role: Role): Actor => ({ id, role });
const COLLECTOR = person('collector', 'collector');
const SUPERVISOR = person('supervisor', 'supervisor');
const OTHER_SUPERVISOR = person('other-supervisor', 'supervisor');
const COUNSEL = person('counsel', 'legal');

/**
 * Answers every task that was open before today, or the first `most`; returns how many decisions were made. Refusals leave
 * the task open.
 */
export function answerTasks(sim: Simulation, rule: StaffRule, most = Infinity): number {
  const before = sim.today;
  const waiting = openTasks(sim).filter((task) => sim.localDate(task.createdAt) < before);
  let made = 0;
  for (const { taskId } of waiting) {
    if (made >= most) return made;
    const task = openTasks(sim).find((one) => one.taskId === taskId);
    if (task !== undefined && answer(sim, task, rule)) made += 1;
  }
  return made;
}
const openTasks = (sim: Simulation): readonly TaskState[] =>
  sim.state.case?.tasks.filter((task) => task.status === 'open') ?? [];

function answer(sim: Simulation, task: TaskState, rule: StaffRule): boolean {
  const c = sim.state.case;
  const write = c === null ? undefined : ANSWERS[task.kind];
  if (c === null || write === undefined) return false;
  const [actor, decision, payload] = write(sim, c, task, rule);
  try {
    sim.decide(actor, decision, payload as never);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

type Answer = readonly [actor: Actor, decision: DecisionName, payload: unknown];
type Writer = (sim: Simulation, c: CaseState, task: TaskState, rule: StaffRule) => Answer;
const as = <K extends DecisionName>(actor: Actor, decision: K, payload: DecisionPayloads[K]): Answer => [
  actor,
  decision,
  payload,
];
/** With the digest of the letter it leads to, as a person sees it in the preview. */
function drafted<K extends DecisionName>(
  sim: Simulation,
  actor: Actor,
  decision: K,
  payload: Omit<DecisionPayloads[K], 'draftHash'>,
): Answer {
  const { draftHash } = sim.preview(decision, payload as DecisionPayloads[K]);
  return [actor, decision, { ...payload, draftHash }];
}

const VERDICT: { readonly [K in StaffRule]: Verdict } = { nobody: 'watch', patient: 'watch', 'next-day': 'break-up' };

/** What people answer each kind of task with; a kind that is not here stays open. */
const ANSWERS: { readonly [kind: string]: Writer } = {
  approve: (_sim, c, task) => {
    const approval = c.approvals.find((one) => one.approvalId === task.approvalId);
    const { requestedBy, roles } = approval ?? {};
    const byCounsel = roles !== undefined && !roles.includes('supervisor');
    const checker = byCounsel ? COUNSEL : requestedBy?.id === SUPERVISOR.id ? OTHER_SUPERVISOR : SUPERVISOR;
    return as(checker, 'approve', { approvalId: task.approvalId ?? '', draftHash: approval?.draftHash ?? '' });
  },
  'record-call': (sim) =>
    as(COLLECTOR, 'record-call', { at: sim.now, direction: 'outbound', outcome: 'no-answer', summary: 'no answer' }),
  'set-reason': () =>
    as(COLLECTOR, 'set-reason', { reason: 'unknown', source: 'simulation', evidence: 'nobody answered' }),
  'offer-terms': (sim) =>
    as(COLLECTOR, 'offer-terms', { options: [{ optionId: 'full', kind: 'full-payment', amount: claim(sim) }] }),
  'decide-relationship': (_sim, c, _task, rule) =>
    as(SUPERVISOR, 'decide-relationship', {
      ...{ verdict: VERDICT[rule], evidenceVersion: c.evidenceVersion, comment: 'simulation' },
    }),
  'request-advance-notice': (sim) =>
    drafted(sim, COLLECTOR, 'request-advance-notice', {
      effectDate: addBusinessDays(sim.calendar, sim.today, sim.strategy.notice.leadBd + NOTICE_SLACK_BD),
      scope: 'stop',
      alternatives: ['full payment'],
      hold: HOLD,
    }),
  'place-credit-hold': () => as(COLLECTOR, 'place-credit-hold', HOLD),
  'release-credit-hold': () => as(SUPERVISOR, 'release-credit-hold', { reason: 'the condition is met' }),
  'confirm-delivery': (sim, _c, task) =>
    as(COLLECTOR, 'confirm-delivery', { messageId: task.subject ?? '', proof: 'post', deliveredOn: sim.today }),
  'resolve-send': (_sim, _c, task) =>
    as(COLLECTOR, 'resolve-send', { messageId: task.subject ?? '', left: true, proof: 'mail log' }),
  'request-final-notice': (sim) => drafted(sim, COLLECTOR, 'request-final-notice', { relationshipNote: 'simulation' }),
  'refer-to-agency': (sim) => {
    const agency = sim.strategy.agencies.find((one) => one.currency === sim.currency);
    return drafted(sim, COLLECTOR, 'refer-to-agency', {
      ...{ agencyId: agency?.agencyId ?? '', feeTerms: { percent: agency?.feePercent ?? 0 } },
    });
  },
  'recall-from-agency': (_sim, c) =>
    as(SUPERVISOR, 'recall-from-agency', { placementId: c.placement?.placementId ?? '', reason: 'no progress' }),
  'request-legal-review': () => as(SUPERVISOR, 'request-legal-review', { why: 'nothing else is left' }),
  'record-legal-opinion': () =>
    as(COUNSEL, 'record-legal-opinion', { opinion: 'drop', memo: 'simulation', limitationCheck: 'not checked' }),
  'close-case': () => as(SUPERVISOR, 'close-case', { outcome: 'uncollectible', summary: 'simulation' }),
  'write-off': (sim) => as(COLLECTOR, 'write-off', { amount: claim(sim), reason: 'counsel', close: { summary: 's' } }),
  'record-contact': (sim) =>
    as(COLLECTOR, 'record-contact', { at: sim.now, channel: 'email', direction: 'outbound', text: 'answered' }),
  'complete-task': (_sim, _c, task) => as(SUPERVISOR, 'complete-task', { taskId: task.taskId, outcome: 'done' }),
};
const HOLD = {
  ...{ scope: 'stop' as const, reason: 'nothing was paid', liftCondition: { kind: 'zero-balance' as const } },
};
/** Two days for the approval and the post. */
const NOTICE_SLACK_BD = 4;

const claim = (sim: Simulation): Money => ({ minor: Math.max(1, claimable(sim.state)), currency: sim.currency });
