import { describe, expect, it } from '@jest/globals';
import { GERMANY } from '../calendar/calendars.fixture.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import type { StoredEvent } from '../events.js';
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
  lena,
  lettersOf,
  OWED,
  offers,
  sam,
  stepOf,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

type Suppression = StoredEvent<'message.suppressed'>;
const DISPUTE = { itemId: 'inv-4711', category: 'quality', statement: 'broken on arrival' };
const BANGKOK: ResolvedCalendar['offsets'] = [{ at: '2025-01-01T00:00:00.000Z', offsetMinutes: 420 }];

const withheld = (sim: Simulation, rule: string): Suppression[] =>
  eventsOf(sim, 'message.suppressed').filter((one) => one.data.rule === rule);
const promise = (sim: Simulation, dueDate = '2026-03-25'): void =>
  void sim.decide(clara, 'record-promise', { amount: eur(OWED), dueDate, promisedBy: 'd', channel: 'p' });
/** The system was away until then: nothing that was due in between has happened yet. */
function wakeAt(sim: Simulation, instant: string): void {
  sim.now = instant;
  sim.run();
}
/** The account of the journey, its contact living in Bangkok: six hours ahead of Berlin in winter. */
function farAway(start: string): Simulation {
  const calendar = { ...GERMANY, zones: { 'Asia/Bangkok': BANGKOK } };
  const sim = new Simulation(STANDARD, { accountKey: 'acc1', accountId: 'A-1', currency: 'EUR', calendar }, start);
  sim.invoice('4711', '2026-01-20', '2026-02-19', OWED);
  const { name, language, contacts } = sim.state.account!;
  const abroad = contacts.map((one) => ({ ...one, zone: 'Asia/Bangkok' }));
  sim.fact([{ type: 'account.contact-changed', data: { name, language, contacts: abroad } }]);
  sim.sweep();
  return sim;
}

/** Each gate for letters: how it closes, and until when nothing may leave. */
const LETTER_GATES: readonly {
  readonly rule: string;
  readonly from: () => Simulation;
  readonly close: (sim: Simulation) => void;
  readonly until: string;
  readonly facts: object;
}[] = [
  {
    rule: 'G09/opt-out',
    from: () => walkTo('reminder'),
    close: (sim) => {
      sim.decide(erp, 'opt-out', { channel: 'email', contactId: 'c1', requestedBy: 'c1', source: 'reply' });
      sim.decide(erp, 'opt-out', { channel: 'phone', contactId: 'c1', requestedBy: 'c1', source: 'reply' });
    },
    until: '2026-03-30',
    facts: { optOutId: 'email:c1' },
  },
  {
    rule: 'G09/promise',
    from: () => walkTo('reminder'),
    close: (sim) => promise(sim),
    until: '2026-03-27',
    facts: { promiseId: 'acc1-1-p1' },
  },
  {
    rule: 'G09/pause',
    from: () => walkTo('reminder'),
    close: (sim) => void sim.decide(sam, 'pause', { until: '2026-03-20', reason: 'holidays' }),
    until: '2026-03-20',
    facts: { until: '2026-03-20' },
  },
  {
    rule: 'G09/dispute',
    from: () => walkTo('reminder'),
    close: (sim) => void sim.decide(clara, 'open-dispute', DISPUTE),
    until: '2026-03-30',
    facts: { disputeId: 'acc1-1-d1' },
  },
  {
    rule: 'G09/freeze',
    from: () => walkTo('reminder'),
    close: (sim) =>
      void sim.decide(lena, 'report-insolvency', { kind: 'k', date: '2026-03-02', reference: 'IN 1', source: 's' }),
    until: '2026-03-30',
    facts: { frozen: true },
  },
  {
    rule: 'G09/reply',
    from: () => walkTo('reminder'),
    close: (sim) => {
      const said = { subject: { personal: 's' }, text: { personal: 't' }, automatic: false, channel: 'email' as const };
      const about = { replyId: 'r-1', contactId: 'c1', messageId: null, repliedAt: sim.now };
      sim.fact([{ type: 'message.replied', data: { ...about, ...said } }]);
    },
    until: '2026-03-30',
    facts: { replyId: 'r-1' },
  },
];

describe('G09: every gate for letters, provoked once (6.2)', () => {
  it.each(LETTER_GATES)('G09: $rule withholds the reminder, on record exactly once', (gate) => {
    const sim = gate.from();
    gate.close(sim);
    const before = lettersOf(sim).filter((one) => one.startsWith('reminder')).length;
    sim.advance(at(gate.until, '08:00'));
    expect(lettersOf(sim).filter((one) => one.startsWith('reminder'))).toHaveLength(before);
    const [record, ...others] = withheld(sim, gate.rule).filter((one) => one.data.planned === undefined);
    expect(others).toEqual([]);
    expect(record?.data).toMatchObject({ messageId: 'acc1-1.reminder-2.1', template: 'reminder-2' });
    expect(record?.data.facts).toMatchObject({ zone: 'Europe/Berlin', clock: expect.any(String), ...gate.facts });
    expect(record?.policyVersion).toBe(STANDARD.version);
  });

  it('G09: what was held for a pause leaves after it, once; the day before, nothing does', () => {
    const sim = walkTo('reminder');
    sim.decide(sam, 'pause', { until: '2026-03-20', reason: 'holidays' });
    sim.advance(at('2026-03-24', '08:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    sim.advance(at('2026-03-24', '12:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    expect(withheld(sim, 'G09/pause')).toHaveLength(1);
  });

  it('G09 G13: held by a freeze it is not lost: unfrozen, the reminder leaves with its distance', () => {
    const sim = walkTo('reminder');
    sim.decide(lena, 'report-insolvency', { kind: 'k', date: '2026-03-02', reference: 'IN 1', source: 's' });
    sim.advance(at('2026-03-17'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    agreed(sim, 'unfreeze', { reason: 'withdrawn', memo: 'm' }, lena, sam);
    sim.advance(at('2026-03-19', '08:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    sim.advance(at('2026-03-19', '10:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
  });

  it('G09: the cap of one message in three bd holds an offer by mail, and names the last message', () => {
    const sim = walkTo('reminder');
    sim.decide(erp, 'record-contact', { at: sim.now, channel: 'email', direction: 'inbound', text: 'why?' });
    sim.decide(clara, 'set-reason', { reason: 'forgot', source: 'a reply' });
    sim.decide(clara, 'offer-terms', offers());
    sim.advance(at('2026-03-05', '08:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(withheld(sim, 'G09/cap').map((one) => [one.data.facts['lastMessageOn'], one.data.nextTryAt])).toEqual([
      ['2026-03-02', at('2026-03-05', '09:00')],
    ]);
    sim.advance(at('2026-03-05', '10:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'offer']);
  });

  it('P16 P13 G09: away on the day, back on a Saturday: noted once, sent once on Monday at nine', () => {
    const sim = walkTo('reminder');
    wakeAt(sim, at('2026-03-14', '11:00'));
    for (let again = 0; again < 5; again += 1) wakeAt(sim, at('2026-03-14', '12:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(withheld(sim, 'G09/holiday').map((one) => one.data.nextTryAt)).toEqual([at('2026-03-16', '09:00')]);
    sim.advance(at('2026-03-16', '09:00'));
    for (let again = 0; again < 5; again += 1) sim.run();
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
  });

  it('P16 G09: back in the evening of the day: not at night, but at nine the next morning', () => {
    const sim = walkTo('reminder');
    wakeAt(sim, at('2026-03-10', '19:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(withheld(sim, 'G09/window').map((one) => [one.data.facts['clock'], one.data.nextTryAt])).toEqual([
      ['19:00', at('2026-03-11', '09:00')],
    ]);
    sim.advance(at('2026-03-11', '09:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
  });

  it('P16: settings cannot change the sign of a wait: the reminder never leaves before its day', () => {
    const sim = walkTo('reminder');
    sim.advance(at('2026-03-09', '23:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
  });

  it('R04 G09: a letter that demands is never the first word', () => {
    const demanding = { ...STANDARD.letters, 'reminder-1': { ...STANDARD.letters['reminder-1'], demand: true } };
    const sim = account({ ...STANDARD, letters: demanding });
    sim.sweep();
    sim.advance(at('2026-03-09'));
    expect(lettersOf(sim)).not.toContain('reminder-1');
    expect(withheld(sim, 'G09/first-contact')).toHaveLength(1);
  });
});

describe('7.11: contact gates, the worked examples', () => {
  it('7.11 G09 R61: conversation on Mon 2026-06-01, the next outbound call not before Mon 2026-06-08', () => {
    const sim = account();
    sim.advance(at('2026-05-28', '08:30'));
    sim.sweep();
    sim.advance(at('2026-06-01'));
    call(sim, 'refused');
    call(sim, 'reached', because('forgot'));
    sim.decide(clara, 'escalate', { to: 'supervisor', reason: 'r' });
    sim.fact([{ type: 'payment.failed', data: failure(sim) }]);
    sim.advance(at('2026-06-08', '08:59'));
    expect(tasksOf(sim)).not.toContain('record-call');
    expect(withheld(sim, 'G09/cool-down').map((one) => [one.data.planned, one.data.facts['conversationOn']])).toEqual([
      ['call', '2026-06-01'],
    ]);
    sim.advance(at('2026-06-08', '09:00'));
    expect(tasksOf(sim)).toContain('record-call');
  });

  it('7.11 G09 R61: 7 unanswered calls 06-01 to 06-05, the eighth not before 06-08; one suppression record', () => {
    const eager = { ...STANDARD, call: { ...STANDARD.call, attempts: 20, spacingBd: 0 } };
    const sim = account(eager);
    sim.advance(at('2026-05-11', '08:30'));
    sim.sweep();
    sim.advance(at('2026-06-01', '09:00'));
    expect(stepOf(sim)).toBe('call');
    for (const day of [
      '2026-06-01',
      '2026-06-01',
      '2026-06-01',
      '2026-06-02',
      '2026-06-03',
      '2026-06-04',
      '2026-06-05',
    ]) {
      sim.advance(at(day, '10:00'));
      call(sim, 'no-answer');
      expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toBeNull();
    }
    expect(tasksOf(sim)).not.toContain('record-call');
    sim.advance(at('2026-06-08', '08:59'));
    expect(tasksOf(sim)).not.toContain('record-call');
    expect(withheld(sim, 'G09/call-cap').map((one) => [one.data.planned, one.data.facts['countInWindow']])).toEqual([
      ['call', 7],
    ]);
    sim.advance(at('2026-06-08', '09:00'));
    expect(tasksOf(sim)).toContain('record-call');
  });

  it('7.11 G09: the customer calls on 06-03: recorded, not counted to the seven, starts the cool-down', () => {
    const sim = walkTo('call');
    const attempts = caseOf(sim).attempts.length;
    const inbound = { at: sim.now, direction: 'inbound' as const, outcome: 'reached' as const, summary: 's' };
    sim.decide(clara, 'record-call', { ...inbound, contactId: 'c1', empathyAck: true });
    expect(caseOf(sim).attempts).toHaveLength(attempts);
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toBeNull();
    sim.advance(at('2026-03-24', '10:00'));
    call(sim, 'no-answer');
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toMatch(
      /cool-down after the conversation of 2026-03-18/,
    );
    sim.advance(at('2026-03-25', '10:00'));
    call(sim, 'no-answer');
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toBeNull();
  });

  it('7.11 P14: e-mail due 17:00 tenant time, the reader is 6 h ahead (23:00): deferred to the next local 09:00', () => {
    const sim = farAway(at('2026-03-02', '17:00'));
    expect(lettersOf(sim)).toEqual([]);
    expect(withheld(sim, 'G09/window').map((one) => [one.data.facts, one.data.nextTryAt])).toEqual([
      [
        expect.objectContaining({ zone: 'Asia/Bangkok', clock: '23:00', localDate: '2026-03-02' }),
        '2026-03-03T02:00:00.000Z',
      ],
    ]);
    sim.advance('2026-03-03T01:59:59.000Z');
    expect(lettersOf(sim)).toEqual([]);
    sim.advance('2026-03-03T02:00:00.000Z');
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(withheld(sim, 'G09/window')).toHaveLength(1);
  });

  it('P14: a call to a reader far away is offered at nine of their morning, and judged by their clock', () => {
    const sim = farAway(at('2026-03-02', '09:00'));
    sim.advance('2026-03-18T01:59:00.000Z');
    expect(tasksOf(sim)).toEqual([]);
    sim.advance('2026-03-18T02:00:00.000Z');
    expect(tasksOf(sim)).toEqual(['record-call']);
    sim.advance('2026-03-18T10:29:00.000Z');
    call(sim, 'no-answer', { contactId: 'c1' });
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toBeNull();
    sim.advance('2026-03-18T11:00:00.000Z');
    call(sim, 'no-answer', { contactId: 'c1' });
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toMatch(/18:00 on 2026-03-18 in Asia\/Bangkok/);
  });

  it('7.11 P20 G10 R24: payment acknowledged 1 s before the send: no send, the record names the payment', () => {
    const sim = walkTo('reminder');
    sim.advance(new Date(Date.parse(at('2026-03-10', '09:00')) - 1000).toISOString());
    sim.pay('p-77', OWED);
    sim.advance(at('2026-03-20'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'thanks']);
    expect(withheld(sim, 'G10').map((one) => one.data.facts['paymentId'])).toEqual(['p-77']);
  });
});

const failure = (sim: Simulation) => ({
  paymentId: 'F-1',
  source: 'shop',
  failedOn: sim.today,
  reason: 'r',
  method: null,
  amount: eur(OWED),
});

describe('G09: every gate for calls, provoked once', () => {
  it.each([
    [
      'G09/opt-out',
      (sim: Simulation) =>
        void sim.decide(erp, 'opt-out', { channel: 'phone', contactId: 'c1', requestedBy: 'c1', source: 'reply' }),
    ],
    ['G09/promise', (sim: Simulation) => promise(sim, '2026-03-31')],
    ['G09/pause', (sim: Simulation) => void sim.decide(sam, 'pause', { until: '2026-03-31', reason: 'r' })],
    [
      'G09/dispute',
      (sim: Simulation) => {
        sim.decide(clara, 'open-dispute', DISPUTE);
      },
    ],
    [
      'G09/freeze',
      (sim: Simulation) =>
        void sim.decide(lena, 'report-insolvency', { kind: 'k', date: '2026-03-18', reference: 'IN', source: 's' }),
    ],
  ])('G09: %s: the call is not offered to anybody, on record exactly once', (rule, close) => {
    const sim = walkTo('call');
    expect(tasksOf(sim)).toEqual(['record-call']);
    close(sim);
    sim.advance(at('2026-03-30', '10:00'));
    expect(tasksOf(sim)).not.toContain('record-call');
    const [record, ...others] = withheld(sim, rule).filter((one) => one.data.planned === 'call');
    expect(others).toEqual([]);
    expect(record?.data).toMatchObject({ template: 'call', messageId: 'acc1-1.call.1' });
    expect(caseOf(sim).messages.map((one) => one.template)).not.toContain('call');
  });

  it('G09: a call that happened outside the gates is recorded, flagged, and a supervisor is told', () => {
    const sim = walkTo('call');
    promise(sim, '2026-03-31');
    const { seq } = sim.state;
    call(sim, 'no-answer');
    expect(typesSince(sim, seq).slice(0, 2)).toEqual(['call.recorded', 'case.escalated']);
    expect(eventsOf(sim, 'call.recorded').at(-1)?.data.gateViolated).toMatch(/^G09: promise/);
    const raised = caseOf(sim).tasks.filter((one) => one.status === 'open' && one.roles.join() === 'supervisor');
    expect(raised.map((one) => one.why).join()).toMatch(/outside the contact gates/);
  });
});
