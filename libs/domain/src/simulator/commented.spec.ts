import { describe, expect, it } from '@jest/globals';
import { decide } from '../decide.js';
import { emptyState, evolve } from '../case/evolve.js';
import { provisional } from '../case/provisional.js';
import { event, type NewEvent } from '../events.js';
import type { AccountState } from '../case/state.js';
import { GERMANY } from '../calendar/calendars.fixture.js';
import { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const START = '2026-03-02T08:00:00.000Z';
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const clara = { id: 'clara', role: 'collector' } as const;
const sam = { id: 'sam', role: 'supervisor' } as const;
const sofia = { id: 'sofia', role: 'supervisor' } as const;

function overdue(): Simulation {
  const sim = new Simulation(
    STANDARD,
    { accountKey: 'acc1', accountId: 'A-1', currency: 'EUR', calendar: GERMANY },
    START,
  );
  sim.invoice('4711', '2026-01-20', '2026-02-19', 9_000_00);
  sim.sweep();
  return sim;
}
const fold = (state: AccountState, events: NewEvent[]): AccountState =>
  provisional(
    state,
    { commandId: `c${state.seq}`, actor: clara, caseId: null, policyVersion: null },
    events,
    START,
  ).reduce(evolve, state);

describe('what people say with a decision', () => {
  it('keeps a comment as a note where the decision has none of its own', () => {
    const sim = overdue();
    const asked = {
      decisionId: 'd',
      caseId: 'acc1-1',
      actor: sam,
      expectedVersion: sim.state.version,
      now: sim.now,
      limits: null,
    };
    const payload = { assignee: 'carl', reason: 'holidays' };
    const types = (comment?: string) =>
      decide(sim.state, STANDARD, { ...asked, decision: 'assign', payload, comment }).map((one) => one.type);
    expect(types()).toEqual(['case.assigned']);
    expect(types('until Friday')).toEqual(['case.assigned', 'note.added']);
  });

  it('prints the note of an offer in its letter, as previewed', () => {
    const sim = overdue();
    sim.decide(clara, 'set-reason', { reason: 'forgot', source: 'mail' });
    const offer = {
      options: [{ optionId: 'full', kind: 'full-payment' as const, amount: eur(9_000_00) }],
      note: 'as discussed',
    };
    const preview = sim.preview('offer-terms', offer);
    expect(preview.draft?.facts.note).toBe('as discussed');
    sim.decide(clara, 'offer-terms', offer);
    sim.advance('2026-03-06T12:00:00.000Z');
    expect(sim.letters.find((letter) => letter.draft.template === 'offer')?.draft).toEqual(preview.draft);
  });

  it('asks nobody for more after an agreed settlement was paid (3.13 settled)', () => {
    const sim = overdue();
    sim.decide(clara, 'set-reason', { reason: 'financial-difficulty', source: 'mail' });
    sim.decide(clara, 'offer-terms', {
      options: [{ optionId: 's', kind: 'settlement', amount: eur(8_000_00), validUntil: '2026-03-20' }],
    });
    const approval = sim.state.case?.approvals.at(-1);
    sim.decide(sofia, 'approve', { approvalId: approval?.approvalId ?? '', draftHash: approval?.draftHash ?? '' });
    sim.decide(clara, 'accept-offer', { offerId: 'acc1-1-o1', optionId: 's', acceptedBy: 'the owner', proof: 'mail' });
    sim.pay('P-1', 8_000_00);
    expect(sim.state.case?.promises.at(-1)?.status).toBe('kept');
    expect(sim.state.case?.tasks.filter((task) => task.status === 'open')).toEqual([]);
    expect(sim.state.case).toMatchObject({ status: 'closed', outcome: 'settled' });
  });
});

describe('what the ledger remembers', () => {
  it('takes a recovery back with the payment that was reversed (V02)', () => {
    let state = fold(emptyState('acc1'), [
      event('write-off.posted', { writeOffId: 'w', lines: [], amount: eur(500_00), reason: 'lost' }),
      event('payment.received', {
        paymentId: 'P-9',
        source: 'erp',
        amount: eur(200_00),
        receivedOn: '2026-03-02',
        invoiceNumbers: [],
        method: null,
      }),
      event('recovery.received', { paymentId: 'P-9', amount: eur(200_00), lines: [] }),
    ]);
    expect(state.writtenOff).toBe(300_00);
    const recovered = [{ itemId: 'inv-1', part: 'principal' as const, amount: eur(200_00) }];
    state = fold(state, [
      event('payment.reversed', {
        paymentId: 'P-9',
        reason: 'bounced',
        amount: eur(200_00),
        lines: [],
        items: [],
        unapplied: eur(0),
        recovered,
      }),
    ]);
    expect(state.writtenOff).toBe(500_00);
  });

  it('V01: forgets no credit, however many payments came since', () => {
    const pay = (paymentId: string): NewEvent =>
      event('payment.received', {
        paymentId,
        source: 'erp',
        amount: eur(10_00),
        receivedOn: '2026-03-02',
        invoiceNumbers: [],
        method: null,
      });
    let state = fold(emptyState('acc1'), [
      pay('OLD'),
      event('payment.parked-unapplied', { paymentId: 'OLD', amount: eur(10_00), why: 'nothing is open' }),
    ]);
    state = fold(
      state,
      Array.from({ length: 80 }, (_, index) => pay(`P-${index}`)),
    );
    state = fold(state, [
      event('payment.applied', {
        paymentId: 'OLD',
        lines: [{ itemId: 'inv-1', part: 'principal', amount: eur(10_00) }],
      }),
    ]);
    expect(state.unapplied).toBe(0);
  });
});
