import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as ladder from '../support/ladder-days.js';
import { quiet, Scenario, SENT, then, when, type Customer, type Line } from '../support/scenario.js';

jest.setTimeout(240_000);

const paysAll = (at: string, events: string): Line => when(at, 'all of it is paid', (them) => them.pay(9_000), events);
/** The day after: a deposit for a while, so that it does not happen again; nobody reviews it, and it is lifted by itself. */
const safeguarded = (at: string): readonly Line[] => [
  when(
    at,
    'sam asks for a deposit with new orders until the end of September',
    (them) =>
      them.decide('sam', 'set-safeguard', {
        kind: 'deposit',
        percent: 30,
        from: at.slice(4, 14),
        until: '2026-09-30',
        reviewDate: '2026-08-31',
      }),
    'safeguard.set',
  ),
  then('Mon 2026-08-31 09:00', 'is the deposit still needed?', 'task.created(review-safeguard)'),
  then('Fri 2026-09-04 00:00', 'nobody looked', 'task.overdue'),
  then('Thu 2026-10-01 00:00', 'the safeguard ends by itself', 'safeguard.lifted task.cancelled'),
];
const PAID = 'payment.received payment.applied invoice.settled';
const CLOSED = 'case.closed(paid) step.entered(closed)';
const THANKED = SENT('thanks');
const RELEASED = SENT('hold-released');

const STAGES: Readonly<Record<string, readonly Line[]>> = {
  reminder: [
    ...ladder.inReminder,
    paysAll('Thu 2026-03-05 10:00', `${PAID} ${CLOSED} ${THANKED}`),
    ...safeguarded('Fri 2026-03-06 10:00'),
  ],
  call: [
    ...ladder.inCall,
    paysAll('Fri 2026-03-20 09:30', `${PAID} ${CLOSED} task.cancelled ${THANKED}`),
    ...safeguarded('Mon 2026-03-23 10:00'),
  ],
  diagnosis: [
    ...ladder.inDiagnosis,
    paysAll('Mon 2026-03-23 09:30', `${PAID} ${CLOSED} task.cancelled ${THANKED}`),
    ...safeguarded('Tue 2026-03-24 10:00'),
  ],
  negotiation: [
    ...ladder.inNegotiation,
    paysAll('Mon 2026-03-23 15:00', `${PAID} offer.expired ${CLOSED} ${THANKED}`),
    ...safeguarded('Tue 2026-03-24 10:00'),
  ],
  promise: [
    ...ladder.inPromise,
    quiet('Wed 2026-03-25 00:00', 'a promise pauses all chasing'),
    paysAll('Fri 2026-03-27 10:00', `${PAID} promise.kept case.closed(amicable) step.entered(closed) ${THANKED}`),
    ...safeguarded('Mon 2026-03-30 10:00'),
  ],
  plan: [
    ...ladder.inPlan,
    quiet('Wed 2026-03-25 00:00', 'nobody writes while the plan is kept'),
    paysAll(
      'Wed 2026-04-01 10:00',
      `${PAID} installment.paid installment.paid installment.paid plan.kept case.closed(amicable) step.entered(closed) ${THANKED}`,
    ),
    ...safeguarded('Thu 2026-04-02 10:00'),
  ],
  verdict: [
    ...ladder.inVerdict,
    paysAll('Wed 2026-03-25 09:30', `${PAID} ${CLOSED} task.cancelled ${THANKED}`),
    ...safeguarded('Thu 2026-03-26 10:00'),
  ],
  notice: [
    ...ladder.inNotice,
    paysAll('Mon 2026-03-30 10:00', `${PAID} notice.cancelled ${CLOSED} ${THANKED}`),
    ...safeguarded('Tue 2026-03-31 10:00'),
  ],
  hold: [
    ...ladder.inHold,
    paysAll('Thu 2026-04-09 09:30', `${PAID} hold.auto-released ${CLOSED} task.cancelled ${RELEASED} ${THANKED}`),
    ...safeguarded('Fri 2026-04-10 10:00'),
  ],
  'final-notice': [
    ...ladder.inFinalNotice,
    paysAll('Mon 2026-04-13 10:00', `${PAID} final-notice.voided hold.auto-released ${CLOSED} ${RELEASED} ${THANKED}`),
    ...safeguarded('Tue 2026-04-14 10:00'),
  ],
  agency: [
    ...ladder.inAgency,
    paysAll('Mon 2026-05-04 10:00', `${PAID} placement.recalled hold.auto-released ${CLOSED} ${RELEASED} ${THANKED}`),
    ...safeguarded('Tue 2026-05-05 10:00'),
  ],
  'legal-review': [
    ...ladder.inLegalReview,
    paysAll('Mon 2026-06-15 10:00', `${PAID} hold.auto-released ${CLOSED} task.cancelled ${RELEASED} ${THANKED}`),
    ...safeguarded('Tue 2026-06-16 10:00'),
  ],
};

/** Nobody lifts a finger: the reminders are sent, a call is asked for, its task goes to the supervisor; no more, for ever. */
const NEGLECTED: readonly Line[] = [
  ...ladder.inCall.slice(0, -3),
  then('Fri 2026-03-20 00:00', 'nobody called', 'task.overdue'),
  quiet('Fri 2026-03-20 12:00', 'and nothing gets harsher'),
];

describe('cured at each stage by a payment, day by day', () => {
  let scenario: Scenario;
  const customers = new Map<string, Customer>();
  beforeAll(async () => {
    scenario = await Scenario.open(ladder.LADDER_PLACE);
    for (const [stage, lines] of Object.entries({ ...STAGES, neglected: NEGLECTED }))
      customers.set(stage, await scenario.customer(stage, lines));
    await scenario.play('Thu 2026-12-31 12:00');
  });
  afterAll(() => scenario.close());

  const of = (stage: string): Customer => {
    const customer = customers.get(stage);
    if (customer === undefined) throw new Error(`nobody was cured in ${stage}`);
    return customer;
  };

  it.each(Object.keys(STAGES))('%s: everything on its day, and nothing between', async (stage) => {
    expect(await of(stage).diary()).toEqual(of(stage).expected());
  });

  it.each(Object.keys(STAGES))('%s: the letters of the diary are those in the mailbox', async (stage) => {
    const written = of(stage)
      .expected()
      .join('\n')
      .matchAll(/message\.sent\(([a-z0-9-]+)\)/g);
    const subjects = [...written].map(([, template = '']) => SUBJECTS[template] ?? template);
    const mail = (await scenario.mail()).filter(({ to }) => to === `ap@${stage}.example`);
    expect(mail.map(({ subject }) => subject)).toEqual(subjects.map((subject) => expect.stringContaining(subject)));
  });

  it.each(Object.keys(STAGES))('%s: closed, safeguarded and at rest', async (stage) => {
    expect(await of(stage).state()).toMatchObject({ status: 'closed', step: 'closed', tasks: expect.anything() });
    expect((await of(stage).state()).tasks.filter((task) => task.status === 'open')).toEqual([]);
    expect((await scenario.house.handle(of(stage).accountKey).describe()).status.name).toBe('COMPLETED');
  });

  it('a case on which nobody acts never gets harsher', async () => {
    expect(await of('neglected').diary()).toEqual(of('neglected').expected());
    expect(await of('neglected').state()).toMatchObject({ status: 'open', step: 'call', hold: null, notice: null });
    const mail = (await scenario.mail()).filter(({ to }) => to === 'ap@neglected.example');
    expect(mail).toHaveLength(2);
  });
});

const SUBJECTS: Readonly<Record<string, string>> = {
  'reminder-1': 'A friendly reminder: EUR 9,000.00 open',
  'reminder-2': 'Second reminder: EUR 9,000.00 open',
  offer: 'Ways to settle your account',
  'promise-confirmation': 'Your payment of EUR 9,000.00 by 2026-04-01',
  'plan-confirmation': 'Your payment plan',
  'advance-notice': 'Advance notice with effect from 2026-04-08',
  'final-notice': 'Final notice: EUR 9,000.00',
  agency: 'Your account has been placed with Fairway Collections',
  'hold-released': 'Your account is open again',
  thanks: 'Thank you for your payment',
};
