import { beforeAll, describe, expect, it } from '@jest/globals';
import { GERMANY } from '../calendar/calendars.fixture.js';
import type { Actor } from '../primitives.js';
import { foldAll } from '../case/evolve.js';
import { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const clara: Actor = { id: 'clara', role: 'collector' };
const sam: Actor = { id: 'sam', role: 'supervisor' };
const sofia: Actor = { id: 'sofia', role: 'supervisor' };
const lena: Actor = { id: 'lena', role: 'legal' };
const erp: Actor = { id: 'erp', role: 'integration' };
const eur = (minor: number) => ({ minor, currency: 'EUR' });

/** Berlin: +01:00 until 2026-03-29, +02:00 after. */
const at = (date: string, time: string): string =>
  new Date(`${date}T${time}:00.000${date < '2026-03-29' ? '+01:00' : '+02:00'}`).toISOString();

function start(): Simulation {
  const account = { accountKey: 'acc1', accountId: 'A-1', currency: 'EUR', calendar: GERMANY };
  const sim = new Simulation(STANDARD, account, at('2026-03-02', '08:00'));
  sim.invoice('4711', '2026-01-20', '2026-02-19', 9_000_00);
  return sim;
}
const open = (sim: Simulation): string[] =>
  (sim.state.case?.tasks ?? []).filter((task) => task.status === 'open').map((task) => task.kind);
const letters = (sim: Simulation): string[] => sim.letters.map((letter) => letter.draft.template);
const since = (sim: Simulation, seq: number): string[] =>
  sim.events.filter((event) => event.seq > seq).map((event) => event.type);

function call(sim: Simulation, outcome: 'no-answer' | 'reached', reason?: 'financial-difficulty'): void {
  sim.decide(clara, 'record-call', {
    at: sim.now,
    direction: 'outbound',
    outcome,
    summary: 'spoke about the invoice',
    ...(outcome === 'reached' ? { contactId: 'c1', empathyAck: true } : {}),
    ...(reason === undefined ? {} : { reason: { reason, source: 'customer on the phone' } }),
  });
}

describe('the whole ladder, day by day (DOMAIN 3, G01–G20)', () => {
  let sim: Simulation;
  const step = (): string | undefined => sim.state.case?.step;

  beforeAll(() => {
    sim = start();
  });

  it('2026-03-02: the sweep opens a case; the reminder leaves at the send hour, not before', () => {
    expect(sim.sweep()).toBeNull();
    expect(letters(sim)).toEqual([]);
    sim.advance(at('2026-03-02', '08:59'));
    expect(letters(sim)).toEqual([]);
    sim.advance(at('2026-03-02', '09:10'));
    expect(letters(sim)).toEqual(['reminder-1']);
    expect(step()).toBe('reminder');
  });

  it('nothing happens until the end of the fifth business day; then the second reminder, then the call task', () => {
    sim.advance(at('2026-03-09', '23:59'));
    expect(letters(sim)).toEqual(['reminder-1']);
    sim.advance(at('2026-03-10', '09:10'));
    expect(letters(sim)).toEqual(['reminder-1', 'reminder-2']);
    sim.advance(at('2026-03-17', '23:59'));
    expect(open(sim)).toEqual([]);
    sim.advance(at('2026-03-18', '08:59'));
    expect(open(sim)).toEqual([]);
    expect(step()).toBe('call');
    sim.advance(at('2026-03-18', '09:00'));
    expect(open(sim)).toEqual(['record-call']);
  });

  it('no answer twice, two business days apart; then reached, with the reason', () => {
    call(sim, 'no-answer');
    expect(open(sim)).toEqual([]);
    sim.advance(at('2026-03-20', '09:00'));
    call(sim, 'no-answer');
    sim.advance(at('2026-03-23', '23:00'));
    expect(open(sim)).toEqual([]);
    sim.advance(at('2026-03-24', '09:00'));
    expect(open(sim)).toEqual(['record-call']);
    call(sim, 'reached', 'financial-difficulty');
    expect(step()).toBe('negotiation');
    expect(open(sim)).toEqual(['offer-terms']);
  });

  it('three offers in one letter at once (soon after the conversation), a plan of three chosen', () => {
    const validUntil = '2026-04-02';
    sim.decide(clara, 'offer-terms', {
      options: [
        { optionId: 'full', kind: 'full-payment', amount: eur(9_000_00), validUntil },
        {
          optionId: 'plan',
          kind: 'plan',
          amount: eur(9_000_00),
          validUntil,
          terms: { total: eur(9_000_00), count: 3, rhythm: 'weekly', firstDate: '2026-04-01' },
        },
        { optionId: 'talk', kind: 'meeting', amount: eur(9_000_00), validUntil },
      ],
    });
    expect(letters(sim).slice(2)).toEqual(['offer']);
    sim.advance(at('2026-03-26', '10:00'));
    const seq = sim.state.seq;
    expect(
      sim.decide(erp, 'accept-offer', {
        offerId: 'acc1-1-o1',
        optionId: 'plan',
        acceptedBy: 'the managing director',
        proof: 'mail of 26 March',
      }),
    ).toEqual(['offer.accepted', 'plan.proposed', 'plan.accepted']);
    expect(since(sim, seq).slice(0, 4)).toEqual(['offer.accepted', 'plan.proposed', 'plan.accepted', 'step.entered']);
    expect(step()).toBe('plan');
    expect(letters(sim).slice(3)).toEqual(['plan-confirmation']);
  });

  it('the first installment is paid; the second is missed: a call task, no letter; the third breaks the plan', () => {
    sim.advance(at('2026-03-31', '12:00'));
    const seq = sim.state.seq;
    sim.pay('P-1', 3_000_00);
    expect(since(sim, seq)).toEqual(['payment.received', 'payment.applied', 'installment.paid']);
    sim.advance(at('2026-04-13', '23:59'));
    expect(sim.state.case?.plan?.installments.map((one) => one.status)).toEqual(['paid', 'late', 'open']);
    expect(open(sim)).toEqual([]);
    sim.advance(at('2026-04-14', '08:59'));
    expect(sim.state.case?.plan?.installments.map((one) => one.status)).toEqual(['paid', 'missed', 'open']);
    expect(open(sim)).toEqual([]);
    sim.advance(at('2026-04-14', '09:00'));
    expect(open(sim)).toEqual(['record-call']);
    expect(step()).toBe('plan');
    const broken = sim.state.seq;
    sim.advance(at('2026-04-21', '00:00'));
    expect(since(sim, broken).filter((type) => !type.startsWith('task.'))).toEqual([
      'installment.late',
      'installment.missed',
      'plan.broken',
      'step.entered',
      'relationship.recommended',
    ]);
    expect(sim.events.find((event) => event.type === 'plan.broken')).toMatchObject({
      at: '2026-04-20T22:00:00.000Z',
      effectiveOn: '2026-04-20',
    });
    expect(step()).toBe('verdict');
    expect(open(sim).sort()).toEqual(['decide-relationship', 'record-call']);
    expect(letters(sim)).toHaveLength(4);
  });

  it('G03: a final notice still lacks an attempt after the plan; one more attempt is made', () => {
    sim.advance(at('2026-04-22', '09:00'));
    expect(() => sim.decide(clara, 'request-final-notice', { draftHash: 'x', relationshipNote: 'n' })).toThrow(/G03/);
    call(sim, 'no-answer');
  });

  it('verdict break-up needs a second person (G08); nobody approves their own request', () => {
    const evidenceVersion = sim.state.case?.evidenceVersion ?? -1;
    expect(
      sim.decide(sam, 'decide-relationship', { verdict: 'break-up', evidenceVersion, comment: 'third broken word' }),
    ).toEqual(['approval.requested', 'task.created', 'task.completed']);
    const approval = sim.state.case?.approvals[0];
    const grant = { approvalId: approval?.approvalId ?? '', draftHash: approval?.draftHash ?? '' };
    expect(() => sim.decide(sam, 'approve', grant)).toThrow(/own request/);
    expect(sim.decide(sofia, 'approve', grant)).toEqual(['approval.granted', 'relationship.decided', 'task.completed']);
    expect(step()).toBe('notice');
    expect(open(sim)).toEqual(['request-advance-notice']);
  });

  it('advance notice: not too early, sent once approved, delivered by proof, hold on the announced date at 09:00', () => {
    const terms = { scope: 'stop' as const, reason: 'broken plan', liftCondition: { kind: 'zero-balance' as const } };
    const request = { scope: 'stop' as const, alternatives: ['pay by card'], hold: terms, draftHash: '' };
    expect(() => sim.decide(clara, 'request-advance-notice', { ...request, effectDate: '2026-04-28' })).toThrow(
      /not before 2026-04-29/,
    );
    const payload = { ...request, effectDate: '2026-04-30' };
    approveWithLetter('request-advance-notice', payload);
    expect(letters(sim).slice(4)).toEqual(['advance-notice']);
    expect(sim.state.case?.notice?.status).toBe('sent');
    sim.advance(at('2026-04-23', '11:00'));
    const seq = sim.state.seq;
    sim.delivered('acc1-1.advance-notice.1');
    expect(since(sim, seq).slice(0, 2)).toEqual(['message.delivered', 'notice.delivered']);
    sim.advance(at('2026-04-30', '08:59'));
    expect(sim.state.case?.hold).toBeNull();
    const before = sim.state.seq;
    sim.advance(at('2026-04-30', '09:00'));
    expect(since(sim, before).slice(0, 3)).toEqual(['notice.expired', 'hold.placed', 'step.entered']);
    expect(step()).toBe('hold');
    expect(open(sim)).toEqual(['request-final-notice']);
    expect(letters(sim)).toHaveLength(5);
  });

  it('final notice: approved text, ten business days from delivery, then the agency, never before', () => {
    approveWithLetter('request-final-notice', { draftHash: '', relationshipNote: 'a customer since 2019' });
    expect(step()).toBe('final-notice');
    expect(letters(sim).slice(5)).toEqual(['final-notice']);
    expect(() => sim.decide(clara, 'refer-to-agency', { agencyId: 'agency-1', feeTerms: { percent: 15 } })).toThrow(
      /G06/,
    );
    sim.advance(at('2026-05-04', '10:00'));
    sim.delivered('acc1-1.final-notice.1');
    expect(sim.state.case?.finalNotice?.expiresOn).toBe('2026-05-19');
    sim.advance(at('2026-05-19', '23:59'));
    expect(step()).toBe('final-notice');
    sim.advance(at('2026-05-20', '00:00'));
    expect(step()).toBe('agency');
    expect(open(sim)).toEqual(['refer-to-agency']);
  });

  it('agency: second person, letter, placement; returned unpaid opens a supervisor task, never the review itself', () => {
    sim.advance(at('2026-05-20', '10:00'));
    expect(() => sim.decide(sam, 'request-legal-review', { why: 'early' })).toThrow(/G07/);
    approveWithLetter('refer-to-agency', { agencyId: 'agency-1', feeTerms: { percent: 15 } });
    expect(letters(sim).slice(6)).toEqual(['agency']);
    expect(sim.state.case?.placement?.status).toBe('placed');
    sim.advance(at('2026-06-30', '10:00'));
    sim.decide(erp, 'record-agency-update', {
      placementId: 'acc1-1-a1',
      status: 'returned',
      reference: 'R-1',
      note: 'unpaid',
    });
    expect(step()).toBe('agency');
    expect(open(sim)).toEqual(['request-legal-review']);
  });

  it('legal review, opinion write-off executes nothing; two people write off and close', () => {
    sim.decide(sam, 'request-legal-review', { why: 'returned unpaid' });
    expect(step()).toBe('legal-review');
    sim.decide(lena, 'record-legal-opinion', {
      opinion: 'write-off',
      memo: 'not worth a court',
      limitationCheck: 'until 2029-12-31',
    });
    expect(sim.state.items).toHaveLength(1);
    expect(open(sim)).toEqual(['write-off']);
    const payload = {
      amount: eur(6_000_00),
      reason: 'uncollectible',
      close: { summary: 'written off after legal review' },
    };
    sim.decide(clara, 'write-off', payload);
    const approval = sim.state.case?.approvals.at(-1);
    const grant = { approvalId: approval?.approvalId ?? '', draftHash: approval?.draftHash ?? '' };
    expect(() => sim.decide(sam, 'approve', grant, { EUR: 1_000_00 })).toThrow(/higher approval limit/);
    expect(sim.decide(sofia, 'approve', grant, { EUR: 50_000_00 })).toEqual([
      'approval.granted',
      'message.rendered',
      'message.approved',
      'write-off.posted',
      'case.closed',
      'task.completed',
    ]);
    expect(sim.state.case).toMatchObject({
      status: 'closed',
      step: 'closed',
      outcome: 'written-off',
      hold: { active: true },
    });
    expect(sim.state.writtenOff).toBe(6_000_00);
    expect(letters(sim)).toEqual([
      'reminder-1',
      'reminder-2',
      'offer',
      'plan-confirmation',
      'advance-notice',
      'final-notice',
      'agency',
      'write-off',
    ]);
  });

  it('a fold of the whole record is the state that was live', () => {
    expect(foldAll('acc1', sim.events)).toEqual(sim.state);
  });

  function approveWithLetter(
    decision: 'request-advance-notice' | 'request-final-notice' | 'refer-to-agency',
    payload: object,
  ): void {
    const hash = sim.preview(decision, payload as never).draftHash;
    sim.decide(clara, decision, { ...payload, draftHash: hash } as never);
    const approval = sim.state.case?.approvals.at(-1);
    expect(approval?.draftHash).toBe(hash);
    expect(sim.decide(sam, 'approve', { approvalId: approval?.approvalId ?? '', draftHash: hash }).slice(0, 3)).toEqual(
      ['approval.granted', 'message.rendered', 'message.approved'],
    );
  }
});
