import { describe, expect, it } from '@jest/globals';
import { interestFreeDays, reliefActive } from '../case/arrangements.js';
import type { DecisionPayloads } from '../decisions/payloads.js';
import {
  agreed,
  at,
  caseOf,
  clara,
  erp,
  eventsOf,
  lettersOf,
  NOTICE,
  refusal,
  request,
  sam,
  stepOf,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';

/** From 2026-03-10, when the second reminder has left; five business days later the telephone would be next. */
function inRelief(more: Partial<DecisionPayloads['grant-relief']> = {}): Simulation {
  const sim = walkTo('second-reminder');
  agreed(sim, 'grant-relief', { until: '2026-04-30', owner: 'sam', reason: 'a fire in the works', ...more });
  return sim;
}

describe('relief', () => {
  it('R07: a hardship arrangement needs a second person, has an owner, an end of at most 60 days and a review in 20', () => {
    const sim = walkTo('second-reminder');
    const terms = { until: '2026-05-09', owner: 'sam', reason: 'r' };
    expect(refusal(sim, clara, 'grant-relief', { ...terms, until: '2026-05-10' })).toMatchObject({
      code: 'date-too-far',
      facts: { pointer: '/until' },
    });
    expect(refusal(sim, clara, 'grant-relief', { ...terms, until: '2026-03-09' }).code).toBe('date-in-past');
    expect(refusal(sim, clara, 'grant-relief', { ...terms, reviewDate: '2026-03-31' }).code).toBe('date-too-far');
    const asked = request(sim, 'grant-relief', terms);
    expect(reliefActive(caseOf(sim))).toBeNull();
    expect(refusal(sim, clara, 'approve', asked).code).toBe('not-permitted');
    sim.decide(sam, 'approve', asked);
    expect(eventsOf(sim, 'relief.granted')[0]?.data).toMatchObject({
      until: '2026-05-09',
      owner: 'sam',
      reviewDate: '2026-03-30',
      interestToo: true,
    });
  });

  it('R13: dunning and interest sleep until its last day; it ends by itself, and the next contact keeps its distance', () => {
    const sim = inRelief();
    expect(interestFreeDays(caseOf(sim))).toEqual([{ from: '2026-03-10', to: '2026-04-30' }]);
    const before = sim.letters.length;
    sim.advance(at('2026-04-30', '23:59'));
    expect(sim.letters).toHaveLength(before);
    expect(tasksOf(sim)).not.toContain('record-call');
    expect(stepOf(sim)).toBe('reminder');
    const seq = sim.state.seq;
    sim.advance(at('2026-05-01', '00:00'));
    expect(typesSince(sim, seq).slice(0, 2)).toEqual(['relief.ended', 'case.re-planned']);
    expect(eventsOf(sim, 'relief.ended')[0]?.effectiveOn).toBe('2026-04-30');
    expect(stepOf(sim)).toBe('call');
    sim.advance(at('2026-05-05', '08:59'));
    expect(tasksOf(sim)).not.toContain('record-call');
    sim.advance(at('2026-05-05', '09:00'));
    expect(tasksOf(sim)).toContain('record-call');
  });

  it('R07: on its review date its owner is asked; kept, it is looked at again, and longer only by a new grant', () => {
    const sim = inRelief();
    sim.advance(at('2026-03-30', '08:59'));
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-03-30', '09:00'));
    expect(tasksOf(sim)).toEqual(['review-relief']);
    const review = { reliefId: 'acc1-1-r1', comment: 'the insurer has not paid yet' };
    expect(refusal(sim, clara, 'review-relief', { ...review, result: 'keep', nextReview: '2026-04-20' }).code).toBe(
      'date-too-far',
    );
    sim.decide(clara, 'review-relief', { ...review, result: 'keep' });
    expect(eventsOf(sim, 'relief.reviewed')[0]?.data.nextReview).toBe('2026-04-19');
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-04-20', '10:00'));
    agreed(sim, 'grant-relief', { until: '2026-06-15', owner: 'sam', reason: 'still waiting' });
    expect(caseOf(sim).reliefs.map((one) => [one.reliefId, one.endedOn])).toEqual([
      ['acc1-1-r1', '2026-04-20'],
      ['acc1-1-r2', null],
    ]);
  });

  it('R13: ended early by its review or by resume, chasing goes on where it stopped', () => {
    const reviewed = inRelief();
    reviewed.advance(at('2026-03-30', '10:00'));
    const end = { reliefId: 'acc1-1-r1', result: 'end' as const, comment: 'back on their feet' };
    expect(reviewed.decide(clara, 'review-relief', end).slice(0, 2)).toEqual(['relief.ended', 'case.re-planned']);
    expect(reliefActive(caseOf(reviewed))).toBeNull();
    const resumed = inRelief();
    expect(resumed.decide(clara, 'resume', { why: 'they called' })).toEqual(['relief.ended', 'case.re-planned']);
    expect(interestFreeDays(caseOf(resumed))).toEqual([{ from: '2026-03-10', to: '2026-03-10' }]);
    expect(refusal(resumed, clara, 'resume', { why: 'again' }).code).toBe('wrong-step');
    resumed.advance(at('2026-03-18', '10:00'));
    expect(tasksOf(resumed)).toEqual(['record-call']);
  });

  it('R13 G12: no hold is placed and no final notice runs out while it lasts; the days that were left begin anew', () => {
    const sim = walkTo('notice');
    agreed(sim, 'grant-relief', { until: '2026-04-20', owner: 'sam', reason: 'r' });
    sim.advance(at('2026-04-21', '10:00'));
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
    expect(caseOf(sim).notice?.effectDate).toBe(NOTICE.effectDate);
    const warned = walkTo('final-notice');
    const expires = caseOf(warned).finalNotice?.expiresOn;
    agreed(warned, 'grant-relief', { until: '2026-05-08', owner: 'sam', reason: 'r' });
    warned.advance(at('2026-05-08', '23:59'));
    expect(expires).toBe('2026-04-27');
    expect(eventsOf(warned, 'final-notice.expired')).toEqual([]);
    warned.advance(at('2026-05-12', '10:00'));
    expect(caseOf(warned).finalNotice?.expiresOn).toBe('2026-05-26');
  });

  it('R17: short of money: what is proposed is a plan or relief, and a relief that is chosen begins', () => {
    const sim = walkTo('negotiation');
    expect(caseOf(sim).reason).toBe('financial-difficulty');
    const terms = { until: '2026-04-20', owner: 'sam', reason: 'r' };
    const option = { optionId: 'r', kind: 'relief' as const, amount: { minor: 9_000_00, currency: 'EUR' }, terms };
    sim.decide(clara, 'offer-terms', { options: [option] });
    expect(eventsOf(sim, 'offer.made')).toEqual([]);
    const approval = caseOf(sim).approvals.at(-1);
    sim.decide(sam, 'approve', { approvalId: approval!.approvalId, draftHash: approval!.draftHash });
    sim.decide(erp, 'accept-offer', { offerId: 'acc1-1-o1', optionId: 'r', acceptedBy: 'd', proof: 'm' });
    expect(reliefActive(caseOf(sim))?.until).toBe('2026-04-20');
  });

  it('a payment in full ends it with the case', () => {
    const sim = inRelief();
    sim.pay('P', 9_000_00);
    expect(eventsOf(sim, 'relief.ended')[0]?.data.why).toBe('paid in full');
    expect(caseOf(sim).status).toBe('closed');
  });
});

describe('a pause', () => {
  it('P02: needs a reason and an end date in reach, says who must keep to it, and returns by itself', () => {
    const sim = walkTo('second-reminder');
    expect(refusal(sim, clara, 'pause', { until: '2026-04-30', reason: 'r' }).code).toBe('date-too-far');
    sim.decide(sam, 'pause', { until: '2026-04-07', reason: 'the buyer is on leave' });
    sim.advance(at('2026-04-07', '23:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-04-08', '00:00'));
    expect(eventsOf(sim, 'case.resumed').map((one) => [one.effectiveOn, one.actor.role])).toEqual([
      ['2026-04-07', 'system'],
    ]);
    sim.advance(at('2026-04-09', '09:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
  });
});

describe('meetings', () => {
  const meeting = { at: at('2026-04-01', '14:30'), place: 'at their office', attendees: ['the owner', 'clara'] };
  it('R84: scheduled, the customer is invited; afterwards it is written down, and it was a conversation', () => {
    const sim = walkTo('negotiation');
    expect(refusal(sim, clara, 'schedule-meeting', { ...meeting, at: sim.now }).code).toBe('date-in-past');
    sim.decide(clara, 'schedule-meeting', meeting);
    expect(lettersOf(sim).at(-1)).toBe('meeting-invitation');
    expect(sim.letters.at(-1)?.draft.facts).toMatchObject({ meetingOn: '2026-04-01', meetingTime: '14:30' });
    expect(tasksOf(sim)).not.toContain('record-meeting');
    sim.advance(at('2026-04-01', '14:30'));
    expect(tasksOf(sim)).toContain('record-meeting');
    const held = { meetingId: 'acc1-1-m1', ...meeting, minutes: 'they can pay monthly', agreed: 'a plan follows' };
    sim.decide(clara, 'record-meeting', held);
    expect(eventsOf(sim, 'meeting.held')[0]?.data).toMatchObject({
      attendees: { personal: 'the owner, clara' },
      minutes: { personal: 'they can pay monthly' },
    });
    expect(caseOf(sim).lastConversationOn).toBe('2026-04-01');
    expect(tasksOf(sim)).not.toContain('record-meeting');
    expect(refusal(sim, clara, 'record-meeting', held).code).toBe('wrong-step');
    expect(lettersOf(sim).filter((one) => one === 'meeting-invitation')).toHaveLength(1);
  });

  it('R84: people meet at a place or by a link: one of them is said, and the invitation says it', () => {
    const sim = walkTo('negotiation');
    const { place: _place, ...nowhere } = meeting;
    expect(refusal(sim, clara, 'schedule-meeting', nowhere)).toMatchObject({
      code: 'missing-field',
      facts: { pointer: '/place' },
    });
    const link = 'https://meet.example/acc1';
    sim.decide(clara, 'schedule-meeting', { ...nowhere, link });
    expect(sim.letters.at(-1)?.draft.facts).toMatchObject({ place: link });
    sim.advance(at('2026-04-01', '15:00'));
    const held = { at: meeting.at, attendees: meeting.attendees, meetingId: 'acc1-1-m1', minutes: 'm' };
    expect(refusal(sim, clara, 'record-meeting', held).code).toBe('missing-field');
    sim.decide(clara, 'record-meeting', { ...held, link });
    expect(caseOf(sim).meetings).toMatchObject([{ status: 'held', place: null, link }]);
  });

  it('R84: an offer stays open for it, by ten business days at most, and runs out after it all the same', () => {
    const sim = walkTo('offered');
    expect(refusal(sim, clara, 'schedule-meeting', { ...meeting, offerUntil: '2026-04-21' })).toMatchObject({
      code: 'date-too-far',
      facts: { pointer: '/offerUntil' },
    });
    sim.decide(clara, 'schedule-meeting', { ...meeting, at: at('2026-04-14'), offerUntil: '2026-04-15' });
    expect(caseOf(sim).offers[0]?.validUntil).toBe('2026-04-15');
    expect(refusal(sim, clara, 'schedule-meeting', { ...meeting, offerUntil: '2026-04-22' }).code).toBe('date-too-far');
    sim.advance(at('2026-04-15', '23:59'));
    expect(eventsOf(sim, 'offer.expired')).toEqual([]);
    sim.advance(at('2026-04-16', '00:00'));
    expect(eventsOf(sim, 'offer.expired')).toHaveLength(1);
  });

  it('R84: cancelled, nobody is asked for minutes; one held without an appointment is recorded as well', () => {
    const sim = walkTo('call');
    sim.decide(clara, 'schedule-meeting', meeting);
    sim.decide(clara, 'cancel-meeting', { meetingId: 'acc1-1-m1', why: 'they asked for another day' });
    sim.advance(at('2026-04-02', '10:00'));
    expect(tasksOf(sim)).not.toContain('record-meeting');
    sim.decide(clara, 'record-meeting', { ...meeting, at: sim.now, minutes: 'met at the fair' });
    expect(stepOf(sim)).toBe('diagnosis');
    expect(refusal(sim, erp, 'record-meeting', { ...meeting, minutes: 'm' }).code).toBe('not-permitted');
  });
});
