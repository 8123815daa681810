import { describe, expect, it } from '@jest/globals';
import { caseView } from '../view.js';
import { claimable } from '../case/context.js';
import { event } from '../events.js';
import { nextMove } from '../next-move.js';
import {
  account,
  agreed,
  at,
  because,
  call,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  guardsOf,
  lastRequest,
  lena,
  lettersOf,
  NOTICE,
  OWED,
  refusal,
  request,
  sam,
  stepOf,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import { STANDARD } from './strategy.fixture.js';

const DISPUTE = { itemId: 'inv-4711', category: 'quality', statement: 'broken on arrival' };
const INSOLVENCY = { kind: 'petition', date: '2026-03-10', reference: 'IN 1/26', source: 'gazette' };

describe('3.14 disputes (G11, R18)', () => {
  it('the whole item: nothing is chased, each letter on record once; rejected, it rests five bd and goes on', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', DISPUTE);
    sim.advance(at('2026-03-20'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(eventsOf(sim, 'message.suppressed').map((one) => one.data.rule)).toEqual(['G09/dispute']);
    sim.decide(sam, 'resolve-dispute', { disputeId: 'acc1-1-d1', result: 'rejected', explanation: 'e' });
    sim.advance(at('2026-03-27', '08:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'dispute-answer']);
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', { draftHash: 'x', relationshipNote: 'n' }))).toContain(
      'G12',
    );
    sim.advance(at('2026-05-01'));
    expect(tasksOf(sim)).toEqual(['record-call']);
  });

  it('a part: the rest is asked for, the part in no letter', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', { ...DISPUTE, amount: eur(1_000_00) });
    sim.advance(at('2026-03-11'));
    expect(sim.letters.at(-1)?.draft.facts.total).toEqual(eur(OWED - 1_000_00));
    const more = { ...DISPUTE, amount: eur(OWED) };
    expect(refusal(sim, clara, 'open-dispute', more).code).toBe('amount-mismatch');
  });

  it('conceded: not asked for while the credit note is on its way, and taken off once', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'open-dispute', { ...DISPUTE, amount: eur(1_000_00) });
    sim.decide(sam, 'resolve-dispute', { disputeId: 'acc1-1-d1', result: 'upheld', explanation: 'e' });
    expect(claimable(sim.state)).toBe(OWED - 1_000_00);
    sim.credit('CN-1', 1_000_00, ['4711']);
    expect(claimable(sim.state)).toBe(OWED - 1_000_00);
    expect(sim.state.items[0]).toMatchObject({ balance: OWED - 1_000_00, conceded: 0, disputed: 0 });
    sim.pay('P', OWED - 1_000_00);
    expect(caseOf(sim).status).toBe('closed');
  });

  it('paid in full with its dispute: the dispute is over as well (G20)', () => {
    const sim = walkTo('call');
    sim.decide(clara, 'open-dispute', DISPUTE);
    sim.pay('P', OWED, '2026-03-18', ['4711']);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid' });
    expect(caseOf(sim).disputes.every((one) => !one.open)).toBe(true);
  });
});

describe('3.14 pause, opt-out, replies', () => {
  it('P02: a pause has an end, returns by itself, and gives two bd; nothing is sent meanwhile', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'pause', { until: '2026-03-09', reason: 'holiday' });
    const tooLong = { until: '2026-04-30', reason: 'r' };
    expect(refusal(sim, clara, 'pause', tooLong).code).toBe('wrong-step');
    sim.advance(at('2026-03-10', '00:00'));
    expect(eventsOf(sim, 'case.resumed')[0]?.effectiveOn).toBe('2026-03-09');
    sim.advance(at('2026-03-11', '08:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    sim.advance(at('2026-03-11', '09:10'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    expect(refusal(sim, clara, 'pause', { until: '2026-03-25', reason: 'r' }).code).toBe('date-too-far');
    expect(sim.decide(sam, 'pause', { until: '2026-03-25', reason: 'r' })).toEqual(['case.paused']);
  });

  it('7.14: opt-out of e-mail: on record once per letter, the telephone goes on; opt-out of both: a supervisor decides', () => {
    const sim = walkTo('reminder');
    sim.decide(erp, 'opt-out', { channel: 'email', contactId: 'c1', requestedBy: 'c1', source: 'reply' });
    sim.advance(at('2026-03-20'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(eventsOf(sim, 'message.suppressed').map((one) => one.data.rule)).toEqual(['G09/opt-out']);
    expect(tasksOf(sim)).toEqual(['record-call']);
    sim.decide(erp, 'opt-out', { channel: 'phone', contactId: 'c1', requestedBy: 'c1', source: 'reply' });
    expect(tasksOf(sim)).toEqual(['complete-task']);
    expect(caseOf(sim).tasks.find((task) => task.status === 'open')?.roles).toEqual(['supervisor']);
  });

  it('a reply ends the waiting: no second reminder, the reason is asked for (3.2)', () => {
    const sim = walkTo('reminder');
    const version = sim.state.version;
    sim.decide(erp, 'record-contact', { at: sim.now, channel: 'email', direction: 'inbound', text: 'why?' });
    expect([stepOf(sim), tasksOf(sim)]).toEqual(['diagnosis', ['set-reason']]);
    expect(sim.state.version).toBeGreaterThan(version);
    sim.advance(at('2026-04-30'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
  });

  it('the second reminder due during a promise: noted once, not sent', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'record-promise', {
      amount: eur(OWED),
      dueDate: '2026-03-25',
      promisedBy: 'd',
      channel: 'phone',
    });
    sim.advance(at('2026-03-27'));
    expect(eventsOf(sim, 'message.suppressed').map((one) => one.data.rule)).toEqual(['G09/promise']);
  });
});

describe('3.14 insolvency (G13)', () => {
  it('7.14: one act freezes everything; only counsel with a second person lifts it; the claim is counsel’s task', () => {
    const sim = walkTo('placed');
    expect(sim.decide(erp, 'report-insolvency', INSOLVENCY)).toEqual([
      'insolvency.reported',
      'case.frozen',
      'placement.recalled',
    ]);
    expect(tasksOf(sim)).toEqual(['complete-task']);
    expect(caseOf(sim).tasks.find((task) => task.status === 'open')?.roles).toEqual(['legal']);
    const letters = lettersOf(sim).length;
    sim.advance(at('2026-09-01'));
    expect(lettersOf(sim)).toHaveLength(letters);
    expect(
      refusal(sim, clara, 'record-promise', { amount: eur(1), dueDate: '2026-09-02', promisedBy: 'd', channel: 'p' })
        .code,
    ).toBe('frozen');
    sim.decide(lena, 'complete-task', {
      taskId: caseOf(sim).tasks.find((task) => task.status === 'open')?.taskId ?? '',
      outcome: 'done',
    });
    expect(tasksOf(sim)).toEqual([]);
    sim.decide(lena, 'unfreeze', { reason: 'dismissed', memo: 'm' });
    sim.advance(at('2026-09-10'));
    expect(tasksOf(sim)).toEqual(['approve']);
    sim.decide(sam, 'approve', lastRequest(sim));
    expect(caseOf(sim).status).toBe('open');
  });

  it('an approved letter on its way to the morning does not leave after the report', () => {
    const sim = walkTo('notice-wanted');
    sim.advance(at('2026-03-27', '20:00'));
    agreed(sim, 'request-advance-notice', NOTICE);
    sim.decide(erp, 'report-insolvency', INSOLVENCY);
    expect(eventsOf(sim, 'message.suppressed').map((one) => one.data.rule)).toEqual(['G13']);
    sim.decide(lena, 'unfreeze', { reason: 'r', memo: 'm' });
    sim.decide(sam, 'approve', lastRequest(sim));
    sim.advance(at('2026-04-30'));
    expect(lettersOf(sim)).not.toContain('advance-notice');
    expect(tasksOf(sim)).toContain('request-advance-notice');
  });

  it('the reason "insolvency" freezes as well; plan timers stand still', () => {
    const sim = walkTo('negotiation');
    sim.decide(clara, 'propose-plan', { total: eur(OWED), count: 3, rhythm: 'weekly', firstDate: '2026-04-01' });
    sim.decide(erp, 'accept-plan', { planId: 'acc1-1-pl1', version: 1, acceptedBy: 'd', proof: 'm' });
    expect(sim.decide(clara, 'set-reason', because('insolvency').reason)).toEqual([
      'reason.changed',
      'case.frozen',
      'case.re-planned',
    ]);
    sim.advance(at('2026-06-01'));
    expect(caseOf(sim).plan?.installments.map((one) => one.status)).toEqual(['open', 'open', 'open']);
    expect(nextMove(sim.state, STANDARD, sim.now).kind).toBe('wait');
  });
});

describe('money that fits nowhere, and other items', () => {
  it('P10: the oldest item paid, a younger one overdue: no step is skipped, the amount follows', () => {
    const sim = walkTo('reminder');
    sim.invoice('4712', '2026-02-01', '2026-03-05', 500_00);
    sim.advance(at('2026-03-06', '10:00'));
    expect(eventsOf(sim, 'invoice.joined').map((one) => one.data.itemId)).toEqual(['inv-4712']);
    sim.pay('P', OWED, '2026-03-06', ['4711']);
    expect([caseOf(sim).status, stepOf(sim)]).toEqual(['open', 'reminder']);
    sim.advance(at('2026-03-10', '10:00'));
    expect(sim.letters.at(-1)?.draft.facts.total).toEqual(eur(500_00));
  });

  it('sixty items overdue on one day join in one act', () => {
    const sim = walkTo('reminder');
    for (let number = 0; number < 60; number += 1) {
      sim.invoice(`50${number}`, '2026-02-01', '2026-03-05', 10_00);
    }
    sim.advance(at('2026-03-06', '10:00'));
    expect(eventsOf(sim, 'invoice.joined')).toHaveLength(60);
  });

  it('surplus is unapplied credit and cures what comes due later (P11, P21)', () => {
    const sim = walkTo('call');
    sim.pay('P', OWED + 700_00);
    expect(sim.state.unapplied).toBe(700_00);
    sim.invoice('4712', '2026-03-20', '2026-04-01', 500_00);
    sim.advance(at('2026-04-20', '08:30'));
    expect(sim.sweep()).toMatch(/below the minimum/);
  });

  it('P04: an open credit note is shown and taken off what is asked', () => {
    const sim = account();
    sim.fact([
      event('credit-note.posted', {
        creditNoteId: 'CN',
        creditedOn: '2026-03-02',
        amount: eur(200_00),
        invoiceNumbers: [],
      }),
    ]);
    sim.sweep();
    sim.advance(at('2026-03-03'));
    expect(sim.letters[0]?.draft.facts).toMatchObject({
      total: eur(OWED - 200_00),
      credits: [{ amount: eur(200_00) }],
    });
  });

  it('a write-off of an earlier case does not keep a later one from closing by itself', () => {
    const sim = walkTo('call');
    agreed(sim, 'write-off', { amount: eur(OWED), reason: 'r', close: { summary: 's' } });
    sim.invoice('4712', '2026-08-01', '2026-09-01', 500_00);
    sim.advance(at('2026-09-10', '08:30'));
    expect(sim.sweep()).toBeNull();
    sim.pay('P', 500_00, '2026-09-10', ['4712']);
    expect(caseOf(sim)).toMatchObject({ caseId: 'acc1-2', status: 'closed', outcome: 'paid' });
  });
});

describe('the view of a case', () => {
  it('does not change with anything but the record and the instant; shows overlays and what may be decided', () => {
    const sim = walkTo('hold');
    const view = caseView(sim.state, STANDARD, sim.now) as {
      overlays: string[];
      legalDecisions: { decision: string }[];
    };
    expect(view.overlays).toEqual(['hold']);
    const legal = view.legalDecisions.map((one) => one.decision);
    expect(legal).toContain('request-final-notice');
    expect(legal).not.toContain('refer-to-agency');
    request(sim, 'request-final-notice', { relationshipNote: 'n' });
    const after = caseView(sim.state, STANDARD, sim.now) as typeof view;
    expect(after.legalDecisions.map((one) => one.decision)).not.toContain('request-final-notice');
    expect(after.legalDecisions.map((one) => one.decision)).toContain('approve');
  });

  it('every decision of one act follows the event that caused it', () => {
    const sim = walkTo('call');
    const seq = sim.state.seq;
    call(sim, 'reached', because('forgot'));
    expect(typesSince(sim, seq)).toEqual([
      'call.recorded',
      'reason.set',
      'task.completed',
      'step.entered',
      'task.created',
    ]);
  });
});
