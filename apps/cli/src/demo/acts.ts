import type { Amount, CaseView } from './client.js';

/** The vocabulary of the demo's stories: what a person or a machine does on a day. */

/** What an act is made from: the case as it stands, and the instant of its line. */
export interface Scene {
  readonly case: CaseView;
  readonly at: string;
  readonly day: string;
}
export type Act =
  | {
      readonly kind: 'decision';
      readonly decision: string;
      readonly payload: (scene: Scene) => object;
      /** Its letter is shown first, and the request carries the digest of what was shown. */
      readonly shown?: true;
    }
  | { readonly kind: 'feed'; readonly path: string; readonly body: (scene: Scene, key: string) => object };

const decision = (name: string, payload: (scene: Scene) => object): Act => ({
  kind: 'decision',
  decision: name,
  payload,
});
const shownDecision = (name: string, payload: (scene: Scene) => object): Act => ({
  kind: 'decision',
  decision: name,
  payload,
  shown: true,
});
const last = <T>(list: readonly T[], what: string): T => {
  const found = list.at(-1);
  if (found === undefined) {
    throw new Error(`the case has no ${what}`);
  }
  return found;
};
const of = (amount: Amount, value: string): Amount => ({ value, currency: amount.currency });

// --- Calls -----------------------------------------------------------------------------------------------------------
const CONTACT = 'ap';
export const noAnswer = decision('record-call', ({ at }) => ({
  at,
  direction: 'outbound',
  contactId: CONTACT,
  outcome: 'no-answer',
  summary: 'Rang out; nobody picked up.',
}));
export const reached = (reason: string, summary: string, parts: (scene: Scene) => object = () => ({})): Act =>
  decision('record-call', (scene) => ({
    at: scene.at,
    direction: 'outbound',
    contactId: CONTACT,
    outcome: 'reached',
    empathyAck: true,
    summary,
    reason: { reason, source: 'the customer, by telephone' },
    ...parts(scene),
  }));
export const promising = (value: string, dueDate: string) => (scene: Scene) => ({
  promise: {
    amount: of(scene.case.balance, value),
    dueDate,
    promisedBy: 'the head of accounts payable',
    channel: 'phone',
  },
});
export const disputing = (category: string, statement: string, value?: string) => (scene: Scene) => {
  const item = last(scene.case.openItems, 'open item');
  return {
    dispute: {
      itemId: item.itemId,
      ...(value === undefined ? {} : { amount: of(item.balance, value) }),
      category,
      statement,
    },
  };
};

// --- Negotiation -----------------------------------------------------------------------------------------------------
/** Payment in full, a plan, or a meeting: three options side by side. */
const options = ({ case: { balance } }: Scene, plan: { count: number; rhythm: string; firstDate: string }) => [
  { optionId: 'in-full', kind: 'full-payment', amount: balance },
  { optionId: 'plan', kind: 'plan', amount: balance, terms: { total: balance, ...plan } },
  { optionId: 'meeting', kind: 'meeting', amount: balance },
];
export const offering = (count: number, rhythm: string, firstDate: string) => (scene: Scene) => ({
  offers: { options: options(scene, { count, rhythm, firstDate }), note: 'As discussed on the telephone.' },
});
export const choosesPlan = decision('accept-offer', ({ case: { offers } }) => ({
  offerId: last(offers, 'offer').offerId,
  optionId: 'plan',
  acceptedBy: 'the head of accounts payable',
  proof: 'e-mail of the same day',
}));
export const declines = (reason: string): Act =>
  decision('decline-offers', ({ case: { offers } }) => ({ offerId: last(offers, 'offer').offerId, reason }));

// --- Decisions of the house ------------------------------------------------------------------------------------------
export const verdict = (name: 'make-up' | 'watch' | 'break-up', comment: string): Act =>
  decision('decide-relationship', ({ case: { evidenceVersion } }) => ({ verdict: name, evidenceVersion, comment }));
/** Grants the request that waits. */
export const approves = decision('approve', ({ case: { approvals } }) => {
  const waiting = approvals.filter(({ status }) => status === undefined || status === 'open');
  const { approvalId, draftHash } = last(waiting, 'request waiting for approval');
  return { approvalId, draftHash };
});
export const announcesHold = (effectDate: string, scope: 'limit' | 'stop'): Act =>
  shownDecision('request-advance-notice', () => ({
    effectDate,
    scope,
    alternatives: ['payment in full', 'a payment plan that fits your means', 'a meeting with us'],
    hold: { scope, reason: 'announced, and unpaid since', liftCondition: { kind: 'zero-balance' } },
  }));
export const finalNotice = (relationshipNote: string): Act =>
  shownDecision('request-final-notice', () => ({ relationshipNote }));
export const refersToAgency = shownDecision('refer-to-agency', () => ({
  agencyId: 'agency-1',
  feeTerms: { percent: 15 },
}));
export const asksCounsel = (why: string): Act => decision('request-legal-review', () => ({ why }));
export const opines = (opinion: string, memo: string): Act =>
  decision('record-legal-opinion', () => ({
    opinion,
    memo,
    limitationCheck: 'Expires at the end of the third year after the year of the due dates.',
  }));
export const writesOff = (reason: string): Act =>
  shownDecision('write-off', ({ case: { balance } }) => ({ amount: balance, reason, close: { summary: reason } }));
export const pauses = (until: string, reason: string): Act => decision('pause', () => ({ until, reason }));
export const notes = (text: string): Act => decision('note', () => ({ text }));
export const reportsInsolvency = decision('report-insolvency', ({ day }) => ({
  kind: 'administration',
  date: day,
  reference: 'register notice of the day',
  source: 'public register',
}));
export const setsSafeguard = (percent: number, from: string, until: string): Act =>
  decision('set-safeguard', () => ({ kind: 'deposit', percent, from, until }));

// --- What machines report --------------------------------------------------------------------------------------------
export const pays = (value: string): Act => ({
  kind: 'feed',
  path: '/v1/payments',
  body: ({ case: { accountId, balance }, day }, key) => ({
    paymentId: key,
    accountId,
    amount: of(balance, value),
    receivedOn: day,
    method: 'transfer',
  }),
});
/** The mail system reports that the newest letter of a template reached its reader. */
export const delivered = (template: string): Act => ({
  kind: 'feed',
  path: '/v1/messages/status',
  body: ({ case: { messages }, at }, key) => ({
    externalId: key,
    messageId: last(
      messages.filter((message) => message.template === template),
      `letter ${template}`,
    ).messageId,
    status: 'delivered',
    at,
  }),
});
/** The bank takes back a payment of an earlier line of the story, named by that line's number. */
export const bounces = (accountId: string, line: number): Act => ({
  kind: 'feed',
  path: `/v1/payments/${keyOf(accountId, line)}/reversal`,
  body: () => ({ reason: 'returned by the bank' }),
});
export const agencySays = (status: string, note: string): Act =>
  decision('record-agency-update', ({ case: { placements } }) => ({
    placementId: last(placements, 'placement').placementId,
    status,
    reference: `${last(placements, 'placement').placementId}-${status}`,
    note,
  }));

/** Stable key of a line of a story: decision id, payment id or external id. */
export const keyOf = (accountId: string, line: number): string => `demo-${accountId}-${line}`;
