import { describe, expect, it } from '@jest/globals';
import { event, type NewEvent } from '../events.js';
import { judgeAgencyStatus, judgeRemittance, type RemittanceReport } from '../facts/agency.js';
import { paymentFailed } from '../facts/payment-failure.js';
import type { FactJudgement } from '../facts/refusal.js';
import { judgeReply } from '../facts/reply.js';
import type { LedgerView } from '../ledger/posting.js';
import {
  account,
  at,
  call,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  lettersOf,
  OWED,
  stepOf,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';

function accepted(judgement: FactJudgement): readonly NewEvent[] {
  if ('refusal' in judgement) throw new Error(judgement.refusal.why);
  return judgement.events;
}
function refusalOf(judgement: FactJudgement): { kind: string; why: string } {
  if ('events' in judgement) throw new Error('was accepted');
  return judgement.refusal;
}

describe('a reply (3.2, R24, R93)', () => {
  const reply = (sim: Simulation, more: { replyId?: string; automatic?: boolean; contactId?: string | null } = {}) =>
    sim.fact(
      accepted(
        judgeReply(sim.state, {
          replyId: 'r1',
          contactId: 'c1',
          messageId: null,
          repliedAt: sim.now,
          automatic: false,
          subject: 'Re: invoice 4711',
          text: 'We never got it.',
          ...more,
        }),
      ),
    );
  const answer = (sim: Simulation, direction: 'inbound' | 'outbound' = 'outbound') =>
    sim.decide(clara, 'record-contact', { at: sim.now, channel: 'email', direction, contactId: 'c1', text: 'sent it' });

  it('day by day: no reminder until it is answered, then the wait begins anew', () => {
    const sim = walkTo('reminder');
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    sim.advance(at('2026-03-05', '11:00'));
    const { seq, version } = sim.state;
    reply(sim);
    expect(typesSince(sim, seq)).toEqual(['message.replied', 'task.created']);
    expect(sim.state.version).toBe(version + 1);
    expect(tasksOf(sim)).toEqual(['record-contact']);
    const [task] = caseOf(sim).tasks.filter((one) => one.status === 'open');
    expect(task).toMatchObject({ subject: 'reply-r1', dueAt: at('2026-03-07', '00:00') });
    for (const day of ['2026-03-06', '2026-03-09', '2026-03-10', '2026-03-16', '2026-03-31']) {
      sim.advance(at(day, '12:00'));
      expect(lettersOf(sim)).toEqual(['reminder-1']);
    }
    expect(stepOf(sim)).toBe('reminder');
    const withheld = eventsOf(sim, 'message.suppressed');
    expect(withheld.map((one) => [one.data.template, one.data.rule])).toEqual([['reminder-2', 'G09/reply']]);
    expect(eventsOf(sim, 'task.overdue')).toHaveLength(1);
    answer(sim);
    expect(tasksOf(sim)).toEqual([]);
    expect(caseOf(sim).replies).toEqual([]);
    sim.advance(at('2026-04-07', '23:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    sim.advance(at('2026-04-10', '12:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    expect(stepOf(sim)).toBe('reminder');
  });

  it('after the last reminder: nobody telephones because of silence while a reply lies there', () => {
    const sim = walkTo('second-reminder');
    reply(sim);
    sim.advance(at('2026-04-30'));
    expect(stepOf(sim)).toBe('reminder');
    expect(tasksOf(sim)).toEqual(['record-contact']);
    answer(sim);
    sim.advance(at('2026-05-04', '12:00'));
    expect(stepOf(sim)).toBe('reminder');
    sim.advance(at('2026-05-11', '12:00'));
    expect(stepOf(sim)).toBe('call');
  });

  it('recorded as a conversation it leads to the reason', () => {
    const sim = walkTo('reminder');
    reply(sim);
    answer(sim, 'inbound');
    expect(stepOf(sim)).toBe('diagnosis');
    expect(tasksOf(sim)).toEqual(['set-reason']);
  });

  it('an out-of-office notice is kept and stops nothing', () => {
    const sim = walkTo('reminder');
    const { evidenceVersion } = caseOf(sim);
    reply(sim, { automatic: true });
    expect(eventsOf(sim, 'message.replied')).toHaveLength(1);
    expect(tasksOf(sim)).toEqual([]);
    expect(caseOf(sim).evidenceVersion).toBe(evidenceVersion);
    sim.advance(at('2026-03-10', '12:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
  });

  it('two replies are two tasks; each is answered by itself', () => {
    const sim = walkTo('reminder');
    reply(sim);
    reply(sim, { replyId: 'r2', contactId: 'stranger' });
    expect(tasksOf(sim)).toEqual(['record-contact', 'record-contact']);
    expect(caseOf(sim).replies?.map((one) => one.contactId)).toEqual(['c1', null]);
    answer(sim);
    expect(caseOf(sim).replies?.map((one) => one.replyId)).toEqual(['r2']);
    expect(tasksOf(sim)).toEqual(['record-contact']);
  });

  it('V09: after closing it is a task of the closed case, and nothing reopens', () => {
    const sim = walkTo('reminder');
    sim.pay('p1', OWED);
    expect(stepOf(sim)).toBe('closed');
    sim.advance(at('2026-03-20'));
    reply(sim);
    expect(caseOf(sim).status).toBe('closed');
    expect(tasksOf(sim)).toEqual(['record-contact']);
    answer(sim);
    expect(tasksOf(sim)).toEqual([]);
    expect(lettersOf(sim)).toEqual(['reminder-1', 'thanks']);
  });

  it('an unanswered one goes over to the next delinquency', () => {
    const sim = walkTo('reminder');
    sim.pay('p1', OWED);
    reply(sim);
    sim.invoice('4712', '2026-08-01', '2026-09-01', 50_000);
    sim.advance(at('2026-12-01', '08:00'));
    sim.sweep();
    sim.advance(at('2026-12-01', '12:00'));
    expect(tasksOf(sim)).toContain('record-contact');
    expect(caseOf(sim).replies?.map((one) => one.replyId)).toEqual(['r1']);
  });

  it('without any case it is for a person to place', () => {
    const report = { replyId: 'r1', contactId: null, messageId: null, repliedAt: at('2026-03-02') };
    const judged = judgeReply(account().state, { ...report, automatic: false, subject: '', text: 'hello' });
    expect(refusalOf(judged).kind).toBe('unknown-case');
  });
});

describe('a payment that failed (R44)', () => {
  const failure = (sim: Simulation, paymentId = 'p1') =>
    paymentFailed({
      paymentId,
      source: 'shop',
      amount: eur(OWED),
      failedOn: sim.today,
      reason: 'insufficient funds',
      method: 'card',
    });

  it('an open case is called about it, the next business day at 09:00; nothing is booked', () => {
    const sim = walkTo('negotiation');
    const { items } = sim.state;
    const seq = sim.state.seq;
    sim.fact([failure(sim)]);
    expect(typesSince(sim, seq)).toEqual(['payment.failed']);
    expect(sim.state.items).toEqual(items);
    const since = caseOf(sim).contactWantedSince;
    expect(since).toBe(sim.today);
    sim.advance(at('2026-03-30', '12:00'));
    expect(tasksOf(sim)).toContain('record-call');
    call(sim, 'no-answer');
    expect(caseOf(sim).contactWantedSince).toBeNull();
  });

  it('its money is here already: the report was overtaken, nobody calls', () => {
    const sim = walkTo('negotiation');
    sim.pay('p1', 1_000_00);
    const before = tasksOf(sim);
    sim.fact([failure(sim)]);
    expect(caseOf(sim).contactWantedSince).toBeNull();
    expect(tasksOf(sim)).toEqual(before);
  });

  it('without a case, or after closing: the event and nothing else', () => {
    const sim = account();
    sim.fact([failure(sim)]);
    expect(sim.state.case).toBeNull();
    const closed = walkTo('reminder');
    closed.pay('p0', OWED);
    closed.advance(at('2026-03-20'));
    const seq = closed.state.seq;
    closed.fact([failure(closed)]);
    closed.advance(at('2026-04-20'));
    expect(typesSince(closed, seq)).toEqual(['payment.failed']);
  });
});

describe('what an agency reports (3.11)', () => {
  const placementId = 'acc1-1-a1';
  const report = (sim: Simulation, status: 'accepted' | 'rejected' | 'collecting' | 'returned' | 'closed') =>
    sim.fact(accepted(judgeAgencyStatus(sim.state, { placementId, status, reference: 'R-1' }, null)));
  const view = (sim: Simulation): LedgerView => ({
    currency: 'EUR',
    smallDifference: 100,
    items: sim.state.items.map((item) => ({ ...item, writtenOff: 0 })),
  });
  const remittance = (more: Partial<RemittanceReport> = {}): RemittanceReport => ({
    placementId,
    reference: 'REM-1',
    gross: eur(4_000_00),
    fee: eur(600_00),
    net: eur(3_400_00),
    receivedOn: '2026-05-20',
    invoiceNumbers: [],
    ...more,
  });
  const judged = (sim: Simulation, more: Partial<RemittanceReport> = {}, agencyId: string | null = null) =>
    judgeRemittance(sim.state, view(sim), remittance(more), { source: 'agency-feed', agencyId });

  it('in any order: a placement that is over stays over, and every report is kept', () => {
    const sim = walkTo('placed');
    report(sim, 'returned');
    report(sim, 'collecting');
    report(sim, 'accepted');
    expect(caseOf(sim).placement?.status).toBe('returned');
    expect(eventsOf(sim, 'placement.returned')).toHaveLength(1);
    expect(eventsOf(sim, 'placement.updated')).toHaveLength(1);
    expect(eventsOf(sim, 'placement.accepted')).toHaveLength(1);
    expect(tasksOf(sim)).toEqual(['request-legal-review']);
    const ahead = walkTo('placed');
    report(ahead, 'collecting');
    report(ahead, 'accepted');
    expect(caseOf(ahead).placement?.status).toBe('collecting');
  });

  it('a return after our recall does not turn the recall into an outcome (G07)', () => {
    const sim = walkTo('placed');
    sim.decide({ id: 'sam', role: 'supervisor' }, 'recall-from-agency', { placementId, reason: 'they paid us' });
    report(sim, 'returned');
    expect(caseOf(sim).placement?.status).toBe('recalled');
  });

  it('about a placement that is unknown, not placed yet, or with another agency: for a person', () => {
    const sim = walkTo('placed');
    const status = { placementId: 'acc1-1-a7', status: 'accepted', reference: 'R' } as const;
    expect(refusalOf(judgeAgencyStatus(sim.state, status, null)).kind).toBe('unknown-placement');
    const other = judgeAgencyStatus(sim.state, { ...status, placementId }, 'agency-2');
    expect(refusalOf(other).why).toBe('placement acc1-1-a1 is with agency-1, not with agency-2');
    const before = walkTo('agency');
    expect(refusalOf(judgeAgencyStatus(before.state, { ...status, placementId }, null)).kind).toBe('unknown-placement');
  });

  it('remittance: the gross reduces what was placed; the rest stays with the agency, quiet for the days after', () => {
    const sim = walkTo('placed');
    const seq = sim.state.seq;
    sim.fact(accepted(judged(sim)), erp);
    expect(typesSince(sim, seq)).toEqual(['remittance.recorded', 'payment.received', 'payment.applied']);
    const [applied] = eventsOf(sim, 'payment.applied').slice(-1);
    expect(applied?.data).toEqual({
      paymentId: 'remittance:acc1-1-a1:REM-1',
      lines: [{ itemId: 'inv-4711', part: 'principal', amount: eur(4_000_00) }],
    });
    expect(sim.state.items[0]?.balance).toBe(5_000_00);
    expect(stepOf(sim)).toBe('agency');
    sim.advance(at('2026-06-10'));
    expect(tasksOf(sim)).toEqual([]);
  });

  it('the whole of it: the case is closed as paid and the placement ends', () => {
    const sim = walkTo('placed');
    const all = { gross: eur(OWED), fee: eur(0), net: eur(OWED) };
    sim.fact(accepted(judged(sim, all)), erp);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid', placement: { status: 'recalled' } });
  });

  it('money that came in just after the return counts as well', () => {
    const sim = walkTo('returned');
    sim.fact(accepted(judged(sim)), erp);
    expect(sim.state.items[0]?.balance).toBe(5_000_00);
    expect(stepOf(sim)).toBe('agency');
  });

  it.each([
    [{ net: eur(3_399_99) }, 'unmatched', 'do not agree'],
    [{ fee: eur(-1), net: eur(4_000_01) }, 'unmatched', 'do not agree'],
    [{ gross: eur(9_000_01), fee: eur(0), net: eur(9_000_01) }, 'unmatched', 'is more than the'],
    [{ placementId: 'acc1-1-a2' }, 'unknown-placement', 'no current placement'],
    [{ gross: { minor: 400_000, currency: 'USD' } }, 'other-currency', 'kept in EUR'],
  ] as const)('what cannot be booked is for a person: %j', (more, kind, why) => {
    const refusal = refusalOf(judged(walkTo('placed'), more));
    expect(refusal.kind).toBe(kind);
    expect(refusal.why).toContain(why);
  });

  it('touches nothing but what was placed', () => {
    const sim = walkTo('placed');
    sim.invoice('4700', '2025-12-01', '2026-01-02', 1_000_00);
    const events = accepted(judged(sim, { invoiceNumbers: ['4700'] }));
    const lines = events.flatMap((one) => (one.type === 'payment.applied' ? one.data.lines : []));
    expect(lines.map((line) => [line.itemId, line.amount.minor])).toEqual([['inv-4711', 4_000_00]]);
  });
});

describe('a letter that came back (3.2, G03)', () => {
  const bounce = (sim: Simulation, messageId: string) =>
    sim.fact([event('message.bounced', { messageId, reason: '5.1.1 unknown mailbox' })]);
  const settle = (sim: Simulation, outcome: 'done' | 'retry') => {
    const task = caseOf(sim).tasks.find((one) => one.status === 'open' && one.kind === 'complete-task');
    sim.decide(clara, 'complete-task', { taskId: task?.taskId ?? '', outcome });
  };

  it('is no attempt, nothing follows it until somebody found a contact, and then it goes once more', () => {
    const sim = walkTo('reminder');
    bounce(sim, 'acc1-1.reminder-1.1');
    expect(caseOf(sim).attempts).toEqual([]);
    expect(tasksOf(sim)).toEqual(['complete-task']);
    sim.advance(at('2026-03-16', '12:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    settle(sim, 'retry');
    expect(sim.letters.map((one) => one.messageId)).toEqual(['acc1-1.reminder-1.1', 'acc1-1.reminder-1.2']);
    expect(caseOf(sim).attempts.map((one) => one.id)).toEqual(['acc1-1.reminder-1.2']);
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-03-20', '12:00'));
    expect(lettersOf(sim)).toHaveLength(2);
    sim.advance(at('2026-03-24', '12:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-1', 'reminder-2']);
  });

  it('taken note of: the ladder goes on without it', () => {
    const sim = walkTo('reminder');
    bounce(sim, 'acc1-1.reminder-1.1');
    settle(sim, 'done');
    sim.advance(at('2026-03-10', '12:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    expect(caseOf(sim).attempts.map((one) => one.id)).toEqual(['acc1-1.reminder-2.1']);
  });

  it('reported as delivered afterwards: feeds that contradict each other start no period; a person with proof may', () => {
    const sim = walkTo('notice-sent');
    sim.advance(at('2026-03-30', '10:00'));
    const messageId = 'acc1-1.advance-notice.1';
    bounce(sim, messageId);
    sim.delivered(messageId);
    expect(caseOf(sim).messages.find((one) => one.messageId === messageId)?.status).toBe('bounced');
    expect(tasksOf(sim)).toEqual(['complete-task']);
    expect(eventsOf(sim, 'notice.delivered')).toEqual([]);
    const deliveredOn = sim.today;
    sim.decide(clara, 'confirm-delivery', { messageId, proof: 'registered letter', deliveredOn });
    expect(eventsOf(sim, 'notice.delivered')).toHaveLength(1);
  });

  it('G12: a notice that came back after it was delivered starts nothing; a person proves it, or cancels it', () => {
    const sim = walkTo('notice');
    const messageId = 'acc1-1.advance-notice.1';
    bounce(sim, messageId);
    expect(tasksOf(sim)).toEqual(['complete-task']);
    sim.advance(at('2026-04-15'));
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
    expect(eventsOf(sim, 'notice.expired')).toEqual([]);
    settle(sim, 'done');
    expect(tasksOf(sim)).toEqual(['confirm-delivery']);
    sim.decide(clara, 'confirm-delivery', { messageId, proof: 'registered letter', deliveredOn: '2026-03-30' });
    expect(eventsOf(sim, 'notice.expired')).toHaveLength(1);
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
    expect(tasksOf(sim)).toEqual(['place-credit-hold', 'request-final-notice']);
  });

  it('G12: nor does the period of a final notice run out on such a proof', () => {
    const sim = walkTo('final-notice');
    bounce(sim, 'acc1-1.final-notice.1');
    sim.advance(at('2026-05-29'));
    expect(eventsOf(sim, 'final-notice.expired')).toEqual([]);
    settle(sim, 'done');
    expect(tasksOf(sim)).toContain('confirm-delivery');
    sim.decide(clara, 'cancel-notice', { noticeId: caseOf(sim).finalNotice?.noticeId ?? '', why: 'never arrived' });
    expect(tasksOf(sim)).not.toContain('confirm-delivery');
    sim.advance(at('2026-06-29'));
    expect(eventsOf(sim, 'final-notice.expired')).toEqual([]);
  });

  it('opened before delivered: both are kept', () => {
    const sim = walkTo('reminder');
    const messageId = 'acc1-1.reminder-1.1';
    sim.fact([event('message.opened', { messageId, openedAt: sim.now })]);
    sim.delivered(messageId);
    expect(caseOf(sim).messages[0]?.status).toBe('delivered');
    expect(tasksOf(sim)).toEqual([]);
  });
});
