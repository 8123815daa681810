import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DECISIONS, type DecisionName } from '#domain';
import { DECISION_NAMES } from '#contracts/schemas';
import { Harness, type Username } from '../testing/harness.js';
import { ACCOUNT_KEY, CASE_ID, PEOPLE } from '../testing/house.js';

const NOTE = { text: 'The customer prefers to be rung in the morning.' };
const codeOf = (answer: { text: string }): string => (JSON.parse(answer.text) as { code: string }).code;

describe('decisions', () => {
  let api: Harness;
  beforeEach(async () => {
    api = await Harness.start();
  });
  afterEach(() => api.stop());
  const path = (decision: string, caseId = CASE_ID) => `/v1/cases/${caseId}/decisions/${decision}`;

  it('answers what was recorded', async () => {
    const before = await api.record.head(ACCOUNT_KEY);
    const answer = await api.decide('note', NOTE, 'clara', 'k-1');
    const head = await api.record.head(ACCOUNT_KEY);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      decisionId: 'k-1',
      caseId: CASE_ID,
      version: head?.version,
      seq: head?.seq,
      events: [{ seq: (before?.seq ?? 0) + 1, type: 'note.added' }],
    });
    expect(api.cases.requests.at(-1)).toMatchObject({ decisionId: 'k-1', actor: { id: 'clara', role: 'collector' } });
  });

  it('gives a known key its first answer, byte for byte, whatever the version named', async () => {
    const first = await api.decide('note', NOTE, 'clara', 'k-1');
    const again = await api.decide('note', { ...NOTE }, 'clara', 'k-1', 999);
    expect(again.status).toBe(200);
    expect(again.text).toBe(first.text);
    expect(api.cases.requests).toHaveLength(1);
  });

  it.each<[string, string, object, Username]>([
    ['another text', 'note', { text: 'something else' }, 'clara'],
    ['another person', 'note', NOTE, 'carl'],
    ['another decision', 'resume', { why: 'x' }, 'clara'],
    ['another comment', 'note', { ...NOTE, comment: 'and more' }, 'clara'],
  ])('refuses a known key with %s', async (_what, decision, body, who) => {
    await api.decide('note', NOTE, 'clara', 'k-1');
    const answer = await api.decide(decision, body, who, 'k-1');
    expect([answer.status, codeOf(answer)]).toEqual([422, 'duplicate']);
  });

  it('does not consume the key of a refused decision', async () => {
    const stale = await api.decide('note', NOTE, 'axel', 'k-1');
    expect(codeOf(stale)).toBe('not-permitted');
    expect((await api.decide('note', NOTE, 'clara', 'k-1')).status).toBe(200);
  });

  it('says that a decision is in flight while its first request runs', async () => {
    let open: () => void = () => undefined;
    api.cases.gate = new Promise((resolve) => (open = resolve));
    const version = (await api.record.head(ACCOUNT_KEY))?.version;
    const first = api.decide('note', NOTE, 'clara', 'k-1', version).then((test) => test);
    while (api.cases.requests.length === 0) await new Promise((resume) => setTimeout(resume, 5));
    const second = await api.decide('note', NOTE, 'clara', 'k-1', version);
    const other = await api.decide('note', { text: 'else' }, 'clara', 'k-1', version);
    open();
    expect([second.status, codeOf(second), codeOf(other)]).toEqual([409, 'in-flight', 'in-flight']);
    const answered = await first;
    expect(answered.status).toBe(200);
    expect((await api.decide('note', NOTE, 'clara', 'k-1', version)).text).toBe(answered.text);
  });

  describe('the order of refusals: the first fault wins', () => {
    const everythingWrong = () => api.post(path('no-such', 'none-9'), { surprise: 1 });
    it('401 before all', async () => {
      expect((await everythingWrong()).status).toBe(401);
    });
    it('400 before the version', async () => {
      const answer = await api.post(path('approve', 'none-9'), { surprise: 1 }, 'axel');
      expect([answer.status, codeOf(answer)]).toEqual([400, 'idempotency-key-missing']);
    });
    it('428 before the shape', async () => {
      const answer = await api.post(path('approve', 'none-9'), { surprise: 1 }, 'axel').set('Idempotency-Key', 'k');
      expect([answer.status, codeOf(answer)]).toEqual([428, 'if-match-missing']);
    });
    it('422 before the case', async () => {
      const answer = await api.decide('approve', { surprise: 1 }, 'axel', 'k', 1, 'none-9');
      expect(answer.status).toBe(422);
      expect(
        (JSON.parse(answer.text) as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer),
      ).toEqual(['/approvalId', '/draftHash', '/surprise']);
    });
    it('404 before the role', async () => {
      const answer = await api.decide('note', NOTE, 'axel', 'k', 1, `${ACCOUNT_KEY}-7`);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'not-found']);
    });
    it('403 before the version', async () => {
      const answer = await api.decide('note', NOTE, 'axel', 'k', 999);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'not-permitted']);
    });
    it('412 before the legality', async () => {
      const answer = await api.decide('resume', { why: 'not even paused' }, 'clara', 'k', 999);
      expect([answer.status, codeOf(answer)]).toEqual([412, 'stale-version']);
    });
    it('412 with what has changed since the version seen', async () => {
      const answer = await api.decide('resume', { why: 'seen long ago' }, 'clara', 'k', 0);
      const { changed } = JSON.parse(answer.text) as { changed: { type: string; actor: { id: string } }[] };
      expect(changed.map(({ type }) => type)).toContain('case.opened');
      expect(changed[0]).toEqual({
        seq: expect.any(Number),
        type: expect.any(String),
        at: expect.any(String),
        actor: { id: expect.any(String), role: expect.any(String) },
      });
    });
    it('404 for a decision that does not exist', async () => {
      expect((await api.decide('no-such', {}, 'clara', 'k')).status).toBe(404);
    });
  });

  it('V08: lists the unmet guards and leaves a line in the access log, none in the case', async () => {
    const before = await api.record.head(ACCOUNT_KEY);
    const answer = await api.decide(
      'request-final-notice',
      { draftHash: 'x', relationshipNote: 'customer since 2009' },
      'clara',
      'k-1',
    );
    expect(answer.status).toBe(409);
    const { code, guards } = JSON.parse(answer.text) as { code: string; guards: { id: string; message: string }[] };
    expect(code).toBe('guard-unmet');
    expect(guards.map(({ id }) => id)).toEqual(expect.arrayContaining(['G01', 'G02', 'G03']));
    expect(guards.map(({ id }) => id)).toEqual([...guards.map(({ id }) => id)].sort());
    expect(await api.record.head(ACCOUNT_KEY)).toEqual(before);
    expect(api.accessLog.at(-1)).toMatchObject({
      action: 'decision.refused',
      subject: CASE_ID,
      outcome: 'guard-unmet',
      actor: { id: 'clara' },
      facts: { decision: 'request-final-notice' },
    });
  });
});

describe('who may decide what', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
  });
  afterAll(() => api.stop());

  it.each(DECISION_NAMES)('%s: exactly the roles of the catalogue get past 403', async (decision) => {
    const { roles: usual, assigneeRoles = [] } = DECISIONS[decision];
    const roles: readonly string[] = [...usual, ...assigneeRoles];
    for (const { username, role } of PEOPLE) {
      const answer = await api.post(`/v1/cases/${CASE_ID}/previews/${decision}`, EXAMPLES[decision], username);
      const mayStandIn = role === 'collector' && (decision === 'approve' || decision === 'reject');
      const permitted = !(answer.status === 403 && codeOf(answer) === 'not-permitted');
      expect([decision, role, permitted]).toEqual([decision, role, roles.includes(role) || mayStandIn]);
      if (!roles.includes(role)) {
        const decided = await api.decide(decision, EXAMPLES[decision], username, `k-${username}`);
        expect([decided.status, codeOf(decided)]).toEqual([403, 'not-permitted']);
      }
    }
    expect(roles).not.toContain('auditor');
    expect(roles).not.toContain('admin');
  });
});

const EUR = { value: '9000.00', currency: 'EUR' };
const AT = '2026-03-02T08:00:00.000Z';
const PLAN = { total: EUR, count: 3, rhythm: 'monthly', firstDate: '2026-03-20' };
const PROMISE = { amount: EUR, dueDate: '2026-03-20', promisedBy: 'the owner', channel: 'phone' };
const LIFT = { kind: 'zero-balance' };
/** A well-formed body of each decision; whether it is legal is not the question here. */
const EXAMPLES: Readonly<Record<DecisionName, object>> = {
  approve: { approvalId: 'a', draftHash: 'h' },
  reject: { approvalId: 'a', reason: 'r' },
  'withdraw-request': { approvalId: 'a', why: 'w' },
  'delegate-approval': { approvalId: 'a', to: 'sofia', until: '2026-03-20' },
  'record-call': { at: AT, direction: 'outbound', outcome: 'no-answer', summary: 's' },
  'record-contact': { at: AT, channel: 'email', direction: 'inbound', text: 't' },
  'set-reason': { reason: 'forgot', source: 's' },
  'confirm-delivery': { messageId: 'm', proof: 'p', deliveredOn: '2026-03-02' },
  'resolve-send': { messageId: 'm', left: true, proof: 'p' },
  'offer-terms': { options: [{ optionId: 'o', kind: 'plan', amount: EUR, terms: PLAN }] },
  'accept-offer': { offerId: 'o', optionId: 'o', acceptedBy: 'b', proof: 'p' },
  'decline-offers': { offerId: 'o', reason: 'r' },
  'propose-plan': PLAN,
  'accept-plan': { planId: 'p', version: 1, acceptedBy: 'b', proof: 'p' },
  'renegotiate-plan': { planId: 'p', schedule: PLAN, why: 'w' },
  'grant-concession': { kind: 'discount', value: { percent: 5 }, conditions: 'c', expiry: '2026-03-20' },
  'revoke-concession': { concessionId: 'k', why: 'w' },
  'change-terms': { newTerms: { netDays: 45 }, from: '2026-03-20' },
  'allow-payment-method': { method: 'card', fee: { percent: 2 }, until: '2026-03-20' },
  'grant-relief': { until: '2026-03-20', owner: 'sam', reason: 'r' },
  'review-relief': { reliefId: 'r', result: 'keep', comment: 'c' },
  'record-security': { kind: 'lien', asset: 'a', value: EUR, filing: 'f', expiry: '2026-12-20' },
  'record-barter': { goods: 'g', agreedValue: EUR, valuation: 'v' },
  'schedule-meeting': { at: '2026-03-20T09:00:00.000Z', place: 'p', attendees: ['a'] },
  'record-meeting': { at: AT, place: 'p', attendees: ['a'], minutes: 'm' },
  'cancel-meeting': { meetingId: 'm', why: 'w' },
  'cancel-plan': { planId: 'p', why: 'w' },
  'record-promise': PROMISE,
  'withdraw-promise': { promiseId: 'p', why: 'w' },
  'open-dispute': { itemId: 'inv-R-1', category: 'quality', statement: 's' },
  'withdraw-dispute': { disputeId: 'd', withdrawnBy: 'b', proof: 'p' },
  'resolve-dispute': { disputeId: 'd', result: 'upheld', explanation: 'e' },
  'answer-dispute': { disputeId: 'd', text: 't' },
  'request-advance-notice': { effectDate: '2026-04-20', scope: 'limit', alternatives: ['a plan'], draftHash: 'h' },
  'cancel-notice': { noticeId: 'n', why: 'w' },
  'place-credit-hold': { scope: 'limit', reason: 'r', liftCondition: LIFT },
  'release-credit-hold': { reason: 'r' },
  'extend-hold': { holdId: 'h', until: '2026-04-20', reason: 'r' },
  'decide-delivery': { delivery: 'continue' },
  'set-value-input': { input: 'referrals', value: '3', source: 'the sales book' },
  'decide-relationship': { verdict: 'watch', evidenceVersion: 1, comment: 'c' },
  'request-final-notice': { draftHash: 'h', relationshipNote: 'n' },
  'refer-to-agency': { agencyId: 'agency-1', feeTerms: { percent: 15 } },
  'record-agency-update': { placementId: 'p', status: 'accepted', reference: 'r' },
  'recall-from-agency': { placementId: 'p', reason: 'r' },
  'record-agency-remittance': {
    ...{ placementId: 'p', reference: 'r', receivedOn: '2026-03-02' },
    ...{ gross: EUR, fee: { value: '0.00', currency: 'EUR' }, net: EUR },
  },
  'dispute-remittance': { remittanceId: 'm', reason: 'r' },
  'record-legal-stage': { stage: 'filed', date: '2026-03-02', reference: 'r' },
  'override-agency': { reason: 'r', memo: 'm' },
  'request-legal-review': { why: 'w' },
  'record-legal-opinion': { opinion: 'drop', memo: 'm', limitationCheck: 'l' },
  'write-off': { amount: EUR, reason: 'r' },
  'reverse-write-off': { writeOffId: 'w', reason: 'r' },
  'record-recovery': { itemId: 'inv-R-1', amount: EUR, reference: 'R' },
  'waive-charge': { chargeIds: ['c'], amount: EUR, reason: 'r' },
  'allocate-payment': { paymentId: 'p', lines: [{ invoiceNumber: 'R-1', amount: EUR }] },
  'refund-payment': { paymentId: 'p', amount: EUR, reason: 'r' },
  'correct-record': { eventId: 1, what: { receivedOn: '2026-03-02' }, why: 'w' },
  'report-insolvency': { kind: 'k', date: '2026-03-02', reference: 'r', source: 's' },
  unfreeze: { reason: 'r', memo: 'm' },
  'close-insolvency': { outcome: 'o', reference: 'r', memo: 'm' },
  'opt-out': { channel: 'email', contactId: 'K-1', requestedBy: 'b', source: 's' },
  'opt-in': { channel: 'email', contactId: 'K-1', proof: 'p' },
  'send-message': { channel: 'email', contactId: 'K-1', text: 't', draftHash: 'h' },
  'request-clarification': { documents: ['statement'] },
  'flag-protection': { kind: 'abusive', instruction: 'i' },
  'clear-protection': { why: 'w' },
  'update-contact': { contactId: 'K-1', role: 'billing', name: 'n', email: 'e@example.com', source: 's' },
  assign: { assignee: 'carl', reason: 'r' },
  note: NOTE,
  escalate: { to: 'supervisor', reason: 'r' },
  pause: { until: '2026-03-06', reason: 'r' },
  resume: { why: 'w' },
  'set-safeguard': { kind: 'deposit', percent: 20, from: '2026-03-02', until: '2026-06-02' },
  'review-safeguard': { safeguardId: 's', result: 'keep' },
  offboard: { stopDate: '2026-04-20' },
  'complete-task': { taskId: 't', outcome: 'done' },
  'close-case': { outcome: 'paid', summary: 's' },
  reopen: { reason: 'r' },
  'change-strategy': { strategy: 'standard', version: 'v', reason: 'r' },
  'skip-step': { stepId: 'hold', reason: 'r' },
};
