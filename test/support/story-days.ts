/** The story from the friendly reminder to the write-off, in a zone without summer time and a calendar without holidays. */
import { eur } from './stores.js';
import { LEFT, quiet, SENT, then, when, type Customer, type Line } from './scenario.js';

export const STORY_PLACE = { zone: 'UTC', calendar: 'none' };

/** Clara calls. */
export const calls =
  (outcome: 'no-answer' | 'reached', more: object = {}) =>
  async (them: Customer): Promise<void> =>
    them.decide('clara', 'record-call', {
      at: await them.now(),
      direction: 'outbound',
      outcome,
      summary: 'asked how we can help',
      ...(outcome === 'reached' ? { contactId: 'ap', empathyAck: true } : {}),
      ...more,
    });
/** Clara offers full payment, a weekly plan of three from a date on, and a meeting. */
export const offers = (validUntil: string, firstDate: string) => (them: Customer) =>
  them.decide('clara', 'offer-terms', {
    options: [
      { optionId: 'full', kind: 'full-payment', terms: { dueDate: them.date(validUntil), promisedBy: 'the director' } },
      {
        optionId: 'plan',
        kind: 'plan',
        terms: { total: eur(9_000), count: 3, rhythm: 'weekly', firstDate: them.date(firstDate) },
      },
      { optionId: 'meeting', kind: 'meeting' },
    ].map((option) => ({ ...option, amount: eur(9_000), validUntil: them.date(validUntil) })),
  });
export const accepts = (optionId: string) => async (them: Customer) => {
  const offerId = (await them.state()).offers.at(-1)?.offerId;
  await them.decide('erp', 'accept-offer', { offerId, optionId, acceptedBy: 'the director', proof: 'a mail' });
};
export const breakUp = async (them: Customer) => {
  const { evidenceVersion } = await them.state();
  await them.request('sam', 'decide-relationship', { verdict: 'break-up', evidenceVersion, comment: 'no way left' });
};
export const announces = (effectDate: string) => (them: Customer) =>
  them.request('clara', 'request-advance-notice', {
    effectDate: them.date(effectDate),
    scope: 'stop',
    alternatives: ['a payment by card'],
    hold: { scope: 'stop', reason: 'nothing was kept', liftCondition: { kind: 'zero-balance' } },
  });
export const finalNotice = (them: Customer) =>
  them.request('clara', 'request-final-notice', { relationshipNote: 'a customer since 2019' });
export const refers = (them: Customer) =>
  them.request('clara', 'refer-to-agency', { agencyId: 'agency-1', feeTerms: { percent: 15 } });
export const returned = async (them: Customer) => {
  const placementId = (await them.state()).placement?.placementId;
  await them.decide('erp', 'record-agency-update', { placementId, status: 'returned', reference: 'R-1' });
};
export const approves = (who: string) => (them: Customer) => them.approve(who);

/** The first days of everybody: two reminders, then a call task. */
export const reminded = (sweepAt: string): readonly Line[] => [
  then(
    `Mon 2026-03-02 ${sweepAt}`,
    'the morning sweep opens the case',
    'case.opened account.valued step.entered(reminder)',
  ),
  then('Mon 2026-03-02 09:00', 'a friendly reminder', SENT('reminder-1')),
  quiet('Tue 2026-03-03 00:00', 'five business days to answer'),
  then('Tue 2026-03-10 09:00', 'a second reminder', SENT('reminder-2')),
  quiet('Wed 2026-03-11 00:00', 'five business days to answer'),
  then('Wed 2026-03-18 00:00', 'the wait is over', 'step.entered(call)'),
  then('Wed 2026-03-18 09:00', 'somebody should call', 'task.created(record-call)'),
];

export const STORY: readonly Line[] = [
  ...reminded('07:30'),
  when('Wed 2026-03-18 10:00', 'no answer', calls('no-answer'), 'call.recorded task.completed'),
  quiet('Thu 2026-03-19 00:00', 'two business days between attempts'),
  then('Fri 2026-03-20 09:00', 'once more', 'task.created(record-call)'),
  when('Fri 2026-03-20 10:00', 'no answer', calls('no-answer'), 'call.recorded task.completed'),
  then('Tue 2026-03-24 09:00', 'once more', 'task.created(record-call)'),
  when(
    'Tue 2026-03-24 10:00',
    'reached, and says why',
    calls('reached', { reason: { reason: 'financial-difficulty', source: 'the director, on the phone' } }),
    'call.recorded reason.set task.completed step.entered(negotiation) task.created(offer-terms)',
  ),
  when(
    'Tue 2026-03-24 11:00',
    'three offers, in one letter at once',
    offers('2026-04-02', '2026-04-01'),
    `offer.made task.completed ${SENT('offer')}`,
  ),
  when(
    'Thu 2026-03-26 10:00',
    'the customer chooses the plan of three',
    accepts('plan'),
    `offer.accepted plan.proposed plan.accepted step.entered(plan) ${SENT('plan-confirmation')}`,
  ),
  quiet('Fri 2026-03-27 00:00', 'nobody writes while the plan is kept'),
  when(
    'Wed 2026-04-01 10:00',
    'the first installment is paid',
    (them) => them.pay(3_000),
    'payment.received payment.applied installment.paid',
  ),
  then('Thu 2026-04-09 00:00', 'the second is late', 'installment.late'),
  quiet('Thu 2026-04-09 12:00', 'three business days of tolerance'),
  then('Tue 2026-04-14 00:00', 'the second is missed', 'installment.missed'),
  then('Tue 2026-04-14 09:00', 'somebody should call', 'task.created(record-call)'),
  then('Thu 2026-04-16 00:00', 'the third is late, and nobody has called', 'installment.late task.overdue'),
  then(
    'Tue 2026-04-21 00:00',
    'the second miss breaks the plan',
    'installment.missed plan.broken step.entered(verdict) relationship.recommended task.created(decide-relationship)',
  ),
  when('Wed 2026-04-22 10:00', 'one more attempt: no answer', calls('no-answer'), 'call.recorded task.completed'),
  when(
    'Wed 2026-04-22 11:00',
    'sam would break up',
    breakUp,
    'approval.requested task.created(approve) task.completed',
  ),
  when(
    'Wed 2026-04-22 12:00',
    'sofia agrees',
    approves('sofia'),
    'approval.granted relationship.decided task.completed step.entered(notice) task.created(request-advance-notice)',
  ),
  when(
    'Wed 2026-04-22 13:00',
    'an advance notice for the 30th',
    announces('2026-04-30'),
    'approval.requested notice.requested task.created(approve) task.completed',
  ),
  when(
    'Wed 2026-04-22 14:00',
    'sam approves its text, and it leaves',
    approves('sam'),
    `approval.granted message.rendered message.approved task.completed ${LEFT('advance-notice')} notice.sent task.created(confirm-delivery)`,
  ),
  when(
    'Thu 2026-04-23 10:00',
    'it has arrived',
    (them) => them.delivered('advance-notice'),
    'message.delivered notice.delivered task.cancelled',
  ),
  quiet('Fri 2026-04-24 00:00', 'nothing before the announced date'),
  then(
    'Thu 2026-04-30 09:00',
    'the hold that was announced and approved',
    'notice.expired hold.placed step.entered(hold) task.created(request-final-notice)',
  ),
  when(
    'Mon 2026-05-04 10:00',
    'a final notice',
    finalNotice,
    'approval.requested final-notice.requested task.created(approve) task.completed',
  ),
  when(
    'Mon 2026-05-04 11:00',
    'sam approves its text, and it leaves',
    approves('sam'),
    `approval.granted message.rendered message.approved task.completed step.entered(final-notice) ${LEFT('final-notice')} final-notice.sent task.created(confirm-delivery)`,
  ),
  when(
    'Tue 2026-05-05 10:00',
    'it has arrived',
    (them) => them.delivered('final-notice'),
    'message.delivered final-notice.delivered task.cancelled',
  ),
  quiet('Wed 2026-05-06 00:00', 'ten business days'),
  then(
    'Wed 2026-05-20 00:00',
    'they are over',
    'final-notice.expired relationship.recommended step.entered(agency) task.created(refer-to-agency)',
  ),
  when(
    'Wed 2026-05-20 10:00',
    'to the agency?',
    refers,
    'approval.requested placement.requested task.created(approve) task.completed',
  ),
  when(
    'Wed 2026-05-20 11:00',
    'sam approves, and the customer is told',
    approves('sam'),
    `approval.granted message.rendered message.approved task.completed ${LEFT('agency')} placement.made`,
  ),
  quiet('Thu 2026-05-21 00:00', 'own chasing stops while it is placed'),
  when('Mon 2026-06-29 10:00', 'returned unpaid', returned, 'placement.returned task.created(request-legal-review)'),
  when(
    'Tue 2026-06-30 10:00',
    'sam asks counsel',
    (them) => them.decide('sam', 'request-legal-review', { why: 'returned unpaid' }),
    'legal-opinion.requested task.completed step.entered(legal-review) task.created(record-legal-opinion)',
  ),
  when(
    'Tue 2026-06-30 11:00',
    'lena advises to write it off, which executes nothing',
    (them) =>
      them.decide('lena', 'record-legal-opinion', {
        opinion: 'write-off',
        memo: 'not worth a court',
        limitationCheck: 'in three years',
      }),
    'legal-opinion.recorded task.completed task.created(write-off)',
  ),
  when(
    'Wed 2026-07-01 10:00',
    'clara would write off and close',
    (them) =>
      them.request('clara', 'write-off', {
        amount: eur(6_000),
        reason: 'not collectible',
        close: { summary: 'after legal review' },
      }),
    'approval.requested task.created(approve) task.completed',
  ),
  when(
    'Wed 2026-07-01 11:00',
    'sofia approves, and the customer is told',
    approves('sofia'),
    `approval.granted message.rendered message.approved write-off.posted case.closed(written-off) task.completed step.entered(closed) ${LEFT('write-off')}`,
  ),
  quiet('Thu 2026-07-02 00:00', 'it is over'),
];

/** The letters of the story, oldest first. */
export const STORY_LETTERS = [
  'A friendly reminder: EUR 9,000.00 open, Company story',
  'Second reminder: EUR 9,000.00 open, Company story',
  'Ways to settle your account, Company story',
  'Your payment plan, Company story',
  'Advance notice with effect from',
  'Final notice: EUR 6,000.00, Company story',
  'Your account has been placed with Fairway Collections, Company story',
  'Your account with us, Company story',
];
