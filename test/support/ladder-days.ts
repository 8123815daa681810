/** The ladder in Germany, around Easter, stage by stage: each goes on where the one before stands. */
import { LEFT, quiet, SENT, then, when, type Line } from './scenario.js';
import {
  accepts,
  announces,
  approves,
  breakUp,
  calls,
  finalNotice,
  offers,
  refers,
  reminded,
  returned,
} from './story-days.js';

export const LADDER_PLACE = { zone: 'Europe/Berlin', calendar: 'DE' };

export const inReminder: readonly Line[] = reminded('08:30').slice(0, 3);

export const inCall: readonly Line[] = [
  ...reminded('08:30'),
  when('Wed 2026-03-18 10:00', 'no answer', calls('no-answer'), 'call.recorded task.completed'),
  quiet('Thu 2026-03-19 00:00', 'two business days between attempts'),
  then('Fri 2026-03-20 09:00', 'once more', 'task.created(record-call)'),
];

export const inDiagnosis: readonly Line[] = [
  ...inCall,
  when(
    'Fri 2026-03-20 10:00',
    'reached; why is not clear yet',
    calls('reached'),
    'call.recorded task.completed step.entered(diagnosis) task.created(set-reason)',
  ),
];

const reasoned: readonly Line[] = [
  ...inDiagnosis,
  when(
    'Mon 2026-03-23 10:00',
    'the reason is known',
    (them) => them.decide('clara', 'set-reason', { reason: 'financial-difficulty', source: 'a mail of the director' }),
    'reason.set task.completed step.entered(negotiation) task.created(offer-terms)',
  ),
];

export const inNegotiation: readonly Line[] = [
  ...reasoned,
  when(
    'Mon 2026-03-23 11:00',
    'three offers, in one letter at once',
    offers('2026-04-01', '2026-04-01'),
    `offer.made task.completed ${SENT('offer')}`,
  ),
];

export const inPromise: readonly Line[] = [
  ...inNegotiation,
  when(
    'Tue 2026-03-24 10:00',
    'the customer promises all of it for April the first',
    accepts('full'),
    `offer.accepted promise.made step.entered(promise) ${SENT('promise-confirmation')}`,
  ),
];

export const inPlan: readonly Line[] = [
  ...inNegotiation,
  when(
    'Tue 2026-03-24 10:00',
    'the customer chooses the plan of three',
    accepts('plan'),
    `offer.accepted plan.proposed plan.accepted step.entered(plan) ${SENT('plan-confirmation')}`,
  ),
];

export const inVerdict: readonly Line[] = [
  ...inNegotiation,
  when(
    'Tue 2026-03-24 10:00',
    'the customer wants none of them',
    async (them) => {
      const offerId = (await them.state()).offers.at(-1)?.offerId;
      await them.decide('erp', 'decline-offers', { offerId, reason: 'not now' });
    },
    'offer.declined step.entered(verdict) relationship.recommended task.created(decide-relationship)',
  ),
];

export const inNotice: readonly Line[] = [
  ...inVerdict,
  when(
    'Wed 2026-03-25 10:00',
    'sam would break up',
    breakUp,
    'approval.requested task.created(approve) task.completed',
  ),
  when(
    'Wed 2026-03-25 11:00',
    'sofia agrees',
    approves('sofia'),
    'approval.granted relationship.decided task.completed step.entered(notice) task.created(request-advance-notice)',
  ),
  when(
    'Thu 2026-03-26 10:00',
    'an advance notice for the first Wednesday after Easter',
    announces('2026-04-08'),
    'approval.requested notice.requested task.created(approve) task.completed',
  ),
  when(
    'Thu 2026-03-26 11:00',
    'sam approves its text, and it leaves',
    approves('sam'),
    `approval.granted message.rendered message.approved task.completed ${LEFT('advance-notice')} notice.sent task.created(confirm-delivery)`,
  ),
  when(
    'Fri 2026-03-27 10:00',
    'it has arrived',
    (them) => them.delivered('advance-notice'),
    'message.delivered notice.delivered task.cancelled',
  ),
];

export const inHold: readonly Line[] = [
  ...inNotice,
  quiet('Sat 2026-03-28 00:00', 'nothing before the announced date'),
  then(
    'Wed 2026-04-08 09:00',
    'the hold that was announced and approved',
    'notice.expired hold.placed step.entered(hold) task.created(request-final-notice)',
  ),
];

export const inFinalNotice: readonly Line[] = [
  ...inHold,
  when(
    'Thu 2026-04-09 10:00',
    'a final notice',
    finalNotice,
    'approval.requested final-notice.requested task.created(approve) task.completed',
  ),
  when(
    'Thu 2026-04-09 11:00',
    'sam approves its text, and it leaves',
    approves('sam'),
    `approval.granted message.rendered message.approved task.completed step.entered(final-notice) ${LEFT('final-notice')} final-notice.sent task.created(confirm-delivery)`,
  ),
  when(
    'Fri 2026-04-10 10:00',
    'it has arrived',
    (them) => them.delivered('final-notice'),
    'message.delivered final-notice.delivered task.cancelled',
  ),
];

export const inAgency: readonly Line[] = [
  ...inFinalNotice,
  quiet('Sat 2026-04-11 00:00', 'ten business days'),
  then(
    'Sat 2026-04-25 00:00',
    'they are over',
    'final-notice.expired relationship.recommended step.entered(agency) task.created(refer-to-agency)',
  ),
  when(
    'Mon 2026-04-27 10:00',
    'to the agency?',
    refers,
    'approval.requested placement.requested task.created(approve) task.completed',
  ),
  when(
    'Mon 2026-04-27 11:00',
    'sam approves, and the customer is told',
    approves('sam'),
    `approval.granted message.rendered message.approved task.completed ${LEFT('agency')} placement.made`,
  ),
];

export const inLegalReview: readonly Line[] = [
  ...inAgency,
  quiet('Tue 2026-04-28 00:00', 'own chasing stops while it is placed'),
  when('Wed 2026-06-10 10:00', 'returned unpaid', returned, 'placement.returned task.created(request-legal-review)'),
  when(
    'Thu 2026-06-11 10:00',
    'sam asks counsel',
    (them) => them.decide('sam', 'request-legal-review', { why: 'returned unpaid' }),
    'legal-opinion.requested task.completed step.entered(legal-review) task.created(record-legal-opinion)',
  ),
];
