import fc from 'fast-check';
import { addDays } from '../calendar/dates.js';
import { DECISION_NAMES } from '../decisions/catalogue.js';
import type { DecisionName } from '../decisions/payloads.js';
import { DomainError } from '../errors.js';
import { LEGAL_STAGES } from '../events.js';
import { judgeAgencyStatus, judgeRemittance } from '../facts/agency.js';
import { paymentFailed } from '../facts/payment-failure.js';
import type { FactJudgement } from '../facts/refusal.js';
import { judgeReply } from '../facts/reply.js';
import type { Actor } from '../primitives.js';
import {
  axel,
  because,
  carl,
  caseOf,
  clara,
  erp,
  eur,
  HOLD,
  LEG_NAMES,
  lena,
  offers,
  planTerms,
  REFERRAL,
  sam,
  sofia,
} from './journey.fixture.js';
import { LADDER } from '../steps/skipping.js';
import type { Simulation } from './simulation.js';

const PEOPLE: readonly Actor[] = [clara, carl, sam, sofia, lena, erp, axel];
export type Step =
  | { readonly kind: 'decide'; readonly decision: DecisionName; readonly who: number; readonly pick: number }
  | { readonly kind: 'pay'; readonly percent: number; readonly backdated: number }
  | {
      readonly kind: 'reverse' | 'deliver' | 'bounce' | 'sweep' | 'approve' | 'reply' | 'fail' | 'report' | 'remit';
      readonly pick: number;
    }
  | { readonly kind: 'days'; readonly days: number; readonly hours: number };

const natural = fc.nat(99);
export const aStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      decision: fc.constantFrom(...DECISION_NAMES),
      who: natural,
      pick: natural,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('approve' as const), pick: natural }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('pay' as const),
      percent: fc.constantFrom(1, 10, 33, 50, 100, 120),
      backdated: fc.constantFrom(0, 0, 3, 30),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'reverse' as const,
        'deliver' as const,
        'deliver' as const,
        'bounce' as const,
        'sweep' as const,
        'reply' as const,
        'fail' as const,
        'report' as const,
        'remit' as const,
      ),
      pick: natural,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('days' as const),
      days: fc.constantFrom(0, 1, 1, 3, 7, 20),
      hours: fc.nat(23),
    }),
  },
);
/** From any leg on, whatever people, money and days may bring. */
export const aScript = fc.record({
  leg: fc.constantFrom(...LEG_NAMES.slice(1)),
  steps: fc.array(aStep, { maxLength: 40 }),
});

/** A payload of the right shape, sensible as often as not. */
function payloadOf(sim: Simulation, decision: DecisionName, pick: number): unknown {
  const c = caseOf(sim);
  const owed = Math.max(
    1,
    sim.state.items.reduce((sum, item) => sum + item.balance, 0),
  );
  const day = (ahead: number): string => addDays(sim.today, ahead);
  const draft = <T extends object>(payload: T): T & { draftHash: string } => {
    const preview = (): string => sim.preview(decision, { ...payload, draftHash: '' } as never).draftHash;
    return { ...payload, draftHash: pick % 7 === 0 ? 'stale' : preview() };
  };
  const itemId = sim.state.items[0]?.itemId ?? 'none';
  const credit = sim.state.payments.findLast((fact) => fact.unapplied > 0);
  const approval = c.approvals[c.approvals.length - 1 - (pick % 2)];
  const payloads: { readonly [K in DecisionName]: () => unknown } = {
    approve: () => ({ approvalId: approval?.approvalId ?? 'none', draftHash: approval?.draftHash ?? '' }),
    reject: () => ({ approvalId: approval?.approvalId ?? 'none', reason: 'r' }),
    'withdraw-request': () => ({ approvalId: approval?.approvalId ?? 'none', why: 'w' }),
    'delegate-approval': () => ({ approvalId: approval?.approvalId ?? 'none', to: 'sofia', until: day(3) }),
    'record-call': () => ({
      at: sim.now,
      direction: pick % 5 === 0 ? 'inbound' : 'outbound',
      outcome: ['no-answer', 'reached', 'voicemail', 'refused', 'wrong-number', 'call-back', 'abusive'][pick % 7],
      ...(pick % 7 === 5 ? { callBackAt: new Date(Date.parse(sim.now) + pick * 3_600_000).toISOString() } : {}),
      contactId: 'c1',
      empathyAck: true,
      summary: 's',
      ...(pick % 3 === 0 ? because('financial-difficulty') : {}),
    }),
    'record-contact': () => ({ at: sim.now, channel: 'email', direction: 'inbound', text: 't' }),
    'set-reason': () => ({
      reason: (['forgot', 'unknown', 'avoidance', 'financial-difficulty'] as const)[pick % 4],
      source: 's',
      evidence: 'e',
    }),
    'confirm-delivery': () => ({
      messageId: c.messages.find((one) => one.status === 'sent')?.messageId ?? 'none',
      proof: 'p',
      deliveredOn: sim.today,
    }),
    'resolve-send': () => ({ messageId: c.messages[0]?.messageId ?? 'none', left: true, proof: 'p' }),
    'offer-terms': () => {
      const { options } = offers(owed);
      const later = options.map((one) => ({ ...one, validUntil: day(5) }));
      return { options: later.map((one) => (one.terms === undefined ? one : { ...one, terms: plan() })) };
    },
    'accept-offer': () => ({
      offerId: c.offers.at(-1)?.offerId ?? 'none',
      optionId: pick % 2 === 0 ? 'plan' : 'full',
      acceptedBy: 'd',
      proof: 'm',
    }),
    'decline-offers': () => ({ offerId: c.offers.at(-1)?.offerId ?? 'none', reason: 'r' }),
    'propose-plan': () => plan(),
    'accept-plan': () => ({
      planId: c.plan?.planId ?? 'none',
      version: c.renegotiated?.version ?? 1,
      acceptedBy: 'd',
      proof: 'm',
    }),
    'renegotiate-plan': () => ({ planId: c.plan?.planId ?? 'none', schedule: plan(), why: 'w' }),
    'grant-concession': () => ({
      kind: (['discount', 'schedule', 'settlement', 'fee-waiver'] as const)[pick % 4],
      value: pick % 3 === 0 ? eur(Math.ceil(owed / 25)) : { percent: 1 + (pick % 6) },
      conditions: 'the rest is paid in time',
      expiry: day(pick % 25),
    }),
    'revoke-concession': () =>
      pick % 2 === 0
        ? { concessionId: c.concessions.at(-1)?.concessionId ?? 'none', why: 'w' }
        : { method: 'card', why: 'w' },
    'change-terms': () => ({
      newTerms: pick % 2 === 0 ? { netDays: 45 } : { itemIds: [itemId], dueDate: day(pick % 40) },
      from: sim.today,
    }),
    'allow-payment-method': () => ({ method: 'card', fee: { percent: 2 }, until: day(pick % 30) }),
    'grant-relief': () => ({ until: day(pick % 60), owner: 'sam', reason: 'r' }),
    'review-relief': () => ({
      reliefId: c.reliefs.at(-1)?.reliefId ?? 'none',
      result: pick % 2 === 0 ? 'keep' : 'end',
      comment: 'c',
    }),
    'record-security': () => ({
      kind: 'lien',
      asset: 'a press',
      value: eur(owed),
      filing: 'F-1',
      expiry: day(1 + pick),
    }),
    'record-barter': () => ({ goods: 'paper', agreedValue: eur(Math.ceil(owed / (1 + (pick % 3)))), valuation: 'v' }),
    'schedule-meeting': () => ({
      at: new Date(Date.parse(sim.now) + (1 + pick) * 3_600_000).toISOString(),
      place: 'p',
      attendees: ['d'],
      ...(pick % 2 === 0 ? { offerUntil: day(7 + (pick % 10)) } : {}),
    }),
    'record-meeting': () => ({
      ...(pick % 2 === 0 ? { meetingId: c.meetings.at(-1)?.meetingId ?? 'none' } : {}),
      at: sim.now,
      place: 'p',
      attendees: ['d'],
      minutes: 'm',
    }),
    'cancel-meeting': () => ({ meetingId: c.meetings.at(-1)?.meetingId ?? 'none', why: 'w' }),
    'cancel-plan': () => ({ planId: c.plan?.planId ?? 'none', why: 'w' }),
    'record-promise': () => ({
      amount: eur(Math.ceil(owed / (1 + (pick % 2)))),
      dueDate: day(5),
      promisedBy: 'd',
      channel: 'p',
    }),
    'withdraw-promise': () => ({ promiseId: c.promises.at(-1)?.promiseId ?? 'none', why: 'w' }),
    'open-dispute': () => ({
      itemId,
      category: 'c',
      statement: 's',
      ...(pick % 2 === 0 ? { amount: eur(Math.ceil(owed / 3)) } : {}),
    }),
    'withdraw-dispute': () => ({ disputeId: c.disputes.at(-1)?.disputeId ?? 'none', withdrawnBy: 'd', proof: 'm' }),
    'resolve-dispute': () => ({
      disputeId: c.disputes.at(-1)?.disputeId ?? 'none',
      result: pick % 2 === 0 ? 'upheld' : 'rejected',
      explanation: 'e',
    }),
    'answer-dispute': () => ({ disputeId: c.disputes.at(-1)?.disputeId ?? 'none', text: 't' }),
    'request-advance-notice': () =>
      draft({
        effectDate: day(14),
        scope: 'stop' as const,
        alternatives: ['pay'],
        ...(pick % 3 === 0 ? {} : { hold: HOLD }),
      }),
    'cancel-notice': () => ({ noticeId: c.notice?.noticeId ?? c.finalNotice?.noticeId ?? 'none', why: 'w' }),
    'place-credit-hold': () => HOLD,
    'release-credit-hold': () => ({ reason: 'r' }),
    'extend-hold': () => ({
      holdId: c.hold?.holdId ?? 'none',
      reason: 'r',
      ...(pick % 3 === 0 ? { scope: 'stop' } : { until: day(20) }),
    }),
    'decide-delivery': () => ({ delivery: 'limit', ...(pick % 2 === 0 ? { until: day(5) } : {}) }),
    'set-value-input': () => ({ input: 'referrals', value: String(pick % 6), source: 'the sales book' }),
    'decide-relationship': () => ({
      verdict: (['make-up', 'watch', 'break-up', 'break-up'] as const)[pick % 4],
      evidenceVersion: c.evidenceVersion,
      comment: 'c',
    }),
    'request-final-notice': () => draft({ relationshipNote: 'n' }),
    'refer-to-agency': () => draft(REFERRAL),
    'record-agency-update': () => ({
      placementId: c.placement?.placementId ?? 'none',
      status: (['accepted', 'collecting', 'returned', 'rejected', 'closed'] as const)[pick % 5],
      reference: 'R',
    }),
    'recall-from-agency': () => ({ placementId: c.placement?.placementId ?? 'none', reason: 'r' }),
    'record-agency-remittance': () => ({
      placementId: c.placement?.placementId ?? 'none',
      reference: `M-${pick % 3}`,
      gross: eur(Math.max(1, Math.floor(owed / (1 + (pick % 3))))),
      fee: eur(0),
      net: eur(Math.max(1, Math.floor(owed / (1 + (pick % 3))))),
      receivedOn: sim.today,
    }),
    'dispute-remittance': () => ({ remittanceId: c.remittances.at(-1)?.remittanceId ?? 'none', reason: 'r' }),
    'record-legal-stage': () => ({
      stage: LEGAL_STAGES[pick % 3 === 0 ? 1 : LEGAL_STAGES.indexOf(c.legalStage?.stage as never) + 1] ?? 'filed',
      date: sim.today,
      reference: 'R',
      ...(pick % 2 === 0 ? { costs: eur(100_00) } : {}),
    }),
    'override-agency': () => ({ reason: 'r', memo: 'm' }),
    'request-legal-review': () => ({ why: 'w' }),
    'record-legal-opinion': () => ({
      opinion: (['proceed', 'settle', 'return-to-agency', 'write-off', 'drop'] as const)[pick % 5],
      memo: 'm',
      limitationCheck: 'l',
      ...(pick % 2 === 0 ? { disputeNote: 'n' } : {}),
    }),
    'write-off': () => ({ amount: eur(owed), reason: 'r', ...(pick % 2 === 0 ? { close: { summary: 's' } } : {}) }),
    'reverse-write-off': () => ({ writeOffId: sim.state.writeOffs.at(-1)?.writeOffId ?? 'none', reason: 'r' }),
    'record-recovery': () => ({
      itemId: sim.state.writeOffs.at(-1)?.lines[0]?.itemId ?? itemId,
      amount: eur(1 + pick * 100),
      reference: `R-${pick}`,
    }),
    'waive-charge': () => {
      const open = sim.state.items.flatMap((item) => item.charges).filter((one) => one.open > 0);
      const charge = open[pick % Math.max(1, open.length)];
      const minor = pick % 3 === 0 ? 1 : (charge?.open ?? 1);
      return { chargeIds: [charge?.chargeId ?? 'none'], amount: eur(minor), reason: 'r' };
    },
    'allocate-payment': () => ({
      paymentId: credit?.paymentId ?? 'none',
      lines: [{ itemId, amount: eur(Math.max(1, Math.floor((credit?.unapplied ?? 0) / (1 + (pick % 2))))) }],
      ...(pick % 2 === 0 ? { payerSaid: 'on the transfer' } : {}),
    }),
    'refund-payment': () => ({
      paymentId: credit?.paymentId ?? 'none',
      amount: eur(Math.max(1, Math.floor((credit?.unapplied ?? 0) / (1 + (pick % 3))))),
      reason: 'r',
    }),
    'correct-record': () => ({
      eventId: sim.state.payments.at(-1)?.seq ?? 1,
      what: pick % 4 === 0 ? { text: 't' } : { receivedOn: day(-(pick % 9)) },
      why: 'w',
    }),
    'report-insolvency': () => ({ kind: 'k', date: sim.today, reference: 'R', source: 's' }),
    unfreeze: () => ({ reason: 'r', memo: 'm' }),
    'close-insolvency': () => ({ outcome: 'o', reference: 'R', memo: 'm' }),
    'opt-out': () => ({ channel: pick % 2 === 0 ? 'email' : 'phone', contactId: 'c1', requestedBy: 'd', source: 's' }),
    'opt-in': () => ({ channel: 'email', contactId: 'c1', proof: 'p' }),
    'send-message': () =>
      draft({
        channel: 'email' as const,
        contactId: 'c1',
        text: pick % 4 === 0 ? 'Pay or else!!' : 'How can we help?',
      }),
    'request-clarification': () => ({
      documents: pick % 3 === 0 ? ['terms'] : ['statement', 'invoices'],
      ...(pick % 2 === 0 ? { excerpts: [{ kind: 'terms', text: 'Net thirty days.' }] } : {}),
    }),
    'flag-protection': () => ({
      kind: 'abusive',
      instruction: 'i',
      calls: (['supervisor', 'second-person', 'none'] as const)[pick % 3],
    }),
    'clear-protection': () => ({ why: 'w' }),
    'update-contact': () => ({
      contactId: pick % 2 === 0 ? 'c1' : 'c2',
      role: (['billing', 'collections', 'decision-maker'] as const)[pick % 3],
      name: 'n',
      ...(pick % 5 === 0 ? {} : { email: 'e@example.com' }),
      phone: '+49 30 1',
      zone: pick % 4 === 0 ? 'America/New_York' : null,
      source: 's',
    }),
    assign: () => ({
      assignee: 'carl',
      reason: 'r',
      ...(pick % 2 === 0 ? { disputeId: c.disputes.at(-1)?.disputeId ?? 'none' } : {}),
    }),
    note: () => ({ text: 't' }),
    escalate: () => ({ to: 'supervisor', reason: 'r' }),
    pause: () => ({ until: day(4), reason: 'r' }),
    resume: () => ({ why: 'w' }),
    'set-safeguard': () => ({ kind: 'prepayment', from: sim.today, until: day(30) }),
    'review-safeguard': () => ({
      safeguardId: c.safeguards.at(-1)?.safeguardId ?? 'none',
      result: pick % 2 === 0 ? 'keep' : 'lift',
    }),
    offboard: () => draft({ stopDate: day(12) }),
    'complete-task': () => ({
      taskId: c.tasks.find((task) => task.kind === 'complete-task' && task.status === 'open')?.taskId ?? 'none',
      outcome: pick % 2 === 0 ? 'done' : 'retry',
    }),
    'close-case': () => ({
      outcome: (['paid', 'uncollectible', 'opened-in-error', 'insolvent'] as const)[pick % 4],
      summary: 's',
    }),
    reopen: () => ({ reason: 'r' }),
    'change-strategy': () => ({ strategy: 'standard', version: pick % 2 === 0 ? 'other' : 'fixture', reason: 'r' }),
    'skip-step': () => ({ stepId: LADDER[pick % LADDER.length]!, reason: 'r' }),
  };
  const plan = (): object => ({ ...planTerms(owed), firstDate: day(3 + (pick % 5)) });
  return payloads[decision]();
}

/** Refusals are part of the game; everything else that is thrown is a defect. */
function tolerantly(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}

/** Carries out one step of a script; a refusal changes nothing. */
export function play(sim: Simulation, step: Step, index: number): void {
  switch (step.kind) {
    case 'decide': {
      const who = PEOPLE[step.who % PEOPLE.length]!;
      tolerantly(() => void sim.decide(who, step.decision, payloadOf(sim, step.decision, step.pick) as never));
      return;
    }
    case 'approve': {
      const open = caseOf(sim).approvals.filter((one) => one.status === 'open');
      const approval = open[step.pick % Math.max(1, open.length)];
      if (approval === undefined) return;
      const { approvalId, draftHash } = approval;
      tolerantly(() => void sim.decide(step.pick % 2 === 0 ? sam : sofia, 'approve', { approvalId, draftHash }));
      return;
    }
    case 'pay': {
      const owed = sim.state.items.reduce((sum, item) => sum + Math.max(0, item.balance), 0);
      sim.pay(`P-${index}`, Math.max(1, Math.floor((owed * step.percent) / 100)), addDays(sim.today, -step.backdated));
      return;
    }
    case 'reverse': {
      const standing = sim.state.payments.filter((fact) => !fact.reversed && fact.unapplied === 0);
      const fact = standing[step.pick % Math.max(1, standing.length)];
      if (fact !== undefined && fact.lines.length > 0) sim.reverse(fact.paymentId, 'returned');
      return;
    }
    case 'deliver':
    case 'bounce': {
      const sent = caseOf(sim).messages.filter((one) => one.status === 'sent');
      const message = sent[step.pick % Math.max(1, sent.length)];
      if (message === undefined) return;
      if (step.kind === 'deliver') sim.delivered(message.messageId);
      else sim.fact([{ type: 'message.bounced', data: { messageId: message.messageId, reason: 'r' } }]);
      return;
    }
    case 'reply':
    case 'fail':
    case 'report':
    case 'remit':
      return feed(sim, step.kind, step.pick, index);
    case 'sweep':
      sim.sweep();
      return;
    case 'days':
      sim.advance(new Date(Date.parse(sim.now) + step.days * 86_400_000 + step.hours * 3_600_000).toISOString());
  }
}

/** What machines relay, sensible or not; what the core leaves to a person changes nothing. */
function feed(sim: Simulation, kind: 'reply' | 'fail' | 'report' | 'remit', pick: number, index: number): void {
  const placementId = caseOf(sim).placement?.placementId ?? 'none';
  const reference = `R-${index}`;
  switch (kind) {
    case 'reply': {
      const about = { replyId: `r-${index}`, contactId: pick % 2 === 0 ? 'c1' : null, messageId: null };
      const said = { repliedAt: sim.now, automatic: pick % 4 === 0, subject: 's', text: 't' };
      return recorded(sim, judgeReply(sim.state, { ...about, ...said }));
    }
    case 'fail': {
      const failure = { paymentId: `F-${index}`, source: 'shop', failedOn: sim.today, reason: 'r', method: null };
      return sim.fact([paymentFailed({ ...failure, amount: eur(1 + pick) })]);
    }
    case 'report': {
      const status = (['accepted', 'rejected', 'collecting', 'returned', 'closed'] as const)[pick % 5]!;
      return recorded(sim, judgeAgencyStatus(sim.state, { placementId, status, reference }, null));
    }
    case 'remit': {
      const items = sim.state.items.map((item) => ({ ...item, writtenOff: 0 }));
      const open = items.reduce((sum, item) => sum + Math.max(0, item.balance), 0);
      const gross = Math.max(1, Math.floor((open * (1 + (pick % 4))) / 3));
      const fee = Math.floor(gross / 10);
      const amounts = { gross: eur(gross), fee: eur(fee), net: eur(gross - fee) };
      const report = { placementId, reference, ...amounts, receivedOn: sim.today, invoiceNumbers: [] };
      const view = { currency: 'EUR', smallDifference: 100, items };
      return recorded(sim, judgeRemittance(sim.state, view, report, { source: 'agency', agencyId: null }));
    }
  }
}
function recorded(sim: Simulation, judgement: FactJudgement): void {
  if ('events' in judgement) sim.fact(judgement.events);
}
