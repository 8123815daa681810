/** What a form starts with: everything the case already knows, so that a person types only what is new. */
import { businessDay, dateOf, dayAfter, isZero, money, words } from './format.js';

/** The demo's people; another house types names by hand. */
export const PEOPLE = [
  ['clara', 'collector'],
  ['carl', 'collector'],
  ['sam', 'supervisor'],
  ['sofia', 'supervisor'],
  ['lena', 'legal'],
  ['axel', 'auditor'],
  ['ada', 'admin'],
  ['erp', 'integration'],
].map(([username, role]) => ({ username, role }));

const ALTERNATIVES = ['payment in full', 'a payment plan that fits your means', 'a meeting with us'];
const CHANNELS = ['email', 'phone', 'post'];

/**
 * Answers the `help` of a decision's form. `known`: `{view, account, agencies}` as the case page has them; `given`: what the
 * person came with, such as the task or the request at hand.
 */
export function helpFor(decision, known, given = {}) {
  const initials = initialsOf(known);
  const choices = choicesOf(known);
  const at = (table, path) => {
    const name = path.at(-1);
    const parent = path.at(-2) === '*' ? path.at(-3) : path.at(-2);
    return table[`${decision}/${path.join('/')}`] ?? table[`${parent}/${name}`] ?? table[name];
  };
  return {
    initial: (path, schema) => {
      if (path.length === 1 && given[path[0]] !== undefined) return given[path[0]];
      const found = at(initials, path)?.();
      if (found === undefined && isAmountSchema(schema)) return { value: '', currency: known.view.balance.currency };
      return path.at(-1) === 'draftHash' ? draftHashOf(decision, known, given) : found;
    },
    choices: (path) => at(choices, path) ?? [],
    closed: (path) => CLOSED.has(path.at(-1)),
    hint: (path) => at(HINTS, path),
    short: (path) => SHORT.has(path.at(-1)),
    prominent: (path) => PROMINENT.has(`${decision}/${path.join('/')}`),
  };
}
const isAmountSchema = (schema) => schema.properties?.value !== undefined && schema.properties.currency !== undefined;

/** To approve is to agree to exactly what was requested. */
function draftHashOf(decision, { view }, { approvalId }) {
  if (decision !== 'approve') return undefined;
  const open = view.approvals.filter(({ status }) => status === 'open');
  return (open.find((one) => one.approvalId === approvalId) ?? open.at(-1))?.draftHash;
}

/** By `decision/path`, `parent/name` or `name`; the most exact one counts. */
function initialsOf({ view, account, agencies }) {
  const zone = account?.zone ?? 'UTC';
  const today = dateOf(view.asOf, zone);
  const inBusinessDays = (n) => businessDay(today, n, account?.holidays);
  const last = (list, ...statuses) =>
    list.filter(({ status }) => statuses.length === 0 || statuses.includes(status)).at(-1);
  const firstContact = account?.contacts[0];
  const balance = isZero(view.balance) ? undefined : view.balance;
  return {
    at: () => view.asOf,
    direction: () => 'outbound',
    contactId: () => firstContact?.contactId,
    channel: () => 'phone',
    'record-contact/channel': () => 'email',
    'opt-out/channel': () => 'email',
    'opt-in/channel': () => 'email',
    'record-call/outcome': () => undefined,
    'offers/options': () => threeOptions(view, inBusinessDays),
    'offer-terms/options': () => threeOptions(view, inBusinessDays),
    'promise/amount': () => balance,
    'record-promise/amount': () => balance,
    'write-off/amount': () => balance,
    'options/amount': () => balance,
    total: () => balance,
    'promise/dueDate': () => inBusinessDays(5),
    'record-promise/dueDate': () => inBusinessDays(5),
    promisedBy: () => firstContact?.name,
    acceptedBy: () => firstContact?.name,
    count: () => 3,
    rhythm: () => 'monthly',
    firstDate: () => inBusinessDays(7),
    effectDate: () => inBusinessDays(8),
    scope: () => 'limit',
    alternatives: () => ALTERNATIVES,
    kind: () => undefined,
    'liftCondition/kind': () => 'zero-balance',
    'set-safeguard/kind': () => 'prepayment',
    'set-safeguard/from': () => today,
    'set-safeguard/until': () => dayAfter(today, 90),
    'pause/until': () => inBusinessDays(5),
    'delegate-approval/until': () => inBusinessDays(3),
    deliveredOn: () => today,
    date: () => today,
    itemId: () => view.openItems[0]?.itemId,
    offerId: () => last(view.offers, 'open')?.offerId,
    planId: () => (view.plan === null ? undefined : view.plan.planId),
    'decline-offers/planId': () => (view.plan?.status === 'proposed' ? view.plan.planId : undefined),
    'accept-plan/version': () => view.plan?.version,
    promiseId: () => last(view.promises, 'open')?.promiseId,
    disputeId: () => view.disputes.filter(({ open }) => open).at(-1)?.disputeId,
    noticeId: () => liveNotices(view).at(-1)?.noticeId,
    holdId: () => view.holds.at(-1)?.holdId,
    placementId: () => view.placements.at(-1)?.placementId,
    'resolve-send/messageId': () => last(view.messages, 'outcome-unknown')?.messageId,
    messageId: () => last(view.messages, 'sent')?.messageId,
    approvalId: () => last(view.approvals, 'open')?.approvalId,
    'complete-task/taskId': () => view.tasks.find(({ kind }) => kind === 'complete-task')?.taskId,
    evidenceVersion: () => view.evidenceVersion,
    agencyId: () => agencies[0]?.agencyId,
    'feeTerms/percent': () => agencies[0]?.feePercent,
    'close-case/outcome': () => (isZero(view.balance) ? 'paid' : undefined),
  };
}

/** Three ways side by side, as the handbook asks: at once, in parts, and a talk. */
function threeOptions({ balance }, inBusinessDays) {
  const plan = { total: balance, count: 3, rhythm: 'monthly', firstDate: inBusinessDays(7) };
  return [
    { optionId: 'in-full', kind: 'full-payment', amount: balance },
    { optionId: 'plan', kind: 'plan', amount: balance, terms: plan },
    { optionId: 'meeting', kind: 'meeting', amount: balance },
  ];
}
const liveNotices = ({ notice, finalNotice }) =>
  [notice, finalNotice].filter((one) => one !== null && !['expired', 'cancelled', 'voided'].includes(one.status));

function choicesOf({ view, account, agencies }) {
  const ids = (list, name, label) => list.map((one) => ({ value: one[name], label: label(one) }));
  const items = ids(
    view.openItems,
    'itemId',
    (item) => `${item.invoiceNumber}, due ${item.dueDate}, ${money(item.balance)}`,
  );
  const names = (people) => people.map(({ username, role }) => ({ value: username, label: `${username} (${role})` }));
  const plain = (values) => values.map((value) => ({ value, label: words(value) }));
  return {
    contactId: ids(account?.contacts ?? [], 'contactId', (one) => `${one.name} (${one.role})`),
    itemId: items,
    itemIds: items,
    offerId: ids(view.offers, 'offerId', (one) => `${one.offerId} (${one.status})`),
    'accept-offer/optionId': view.offers
      .filter(({ status }) => status === 'open')
      .flatMap(({ options }) =>
        ids(options, 'optionId', (one) => `${one.optionId}: ${words(one.kind)}, ${money(one.amount)}`),
      ),
    planId: view.plan === null ? [] : [{ value: view.plan.planId, label: `${view.plan.planId} (${view.plan.status})` }],
    promiseId: ids(view.promises, 'promiseId', (one) => `${money(one.amount)} by ${one.dueDate} (${one.status})`),
    disputeId: ids(view.disputes, 'disputeId', (one) => `${one.category}, ${money(one.amount)}`),
    noticeId: ids(liveNotices(view), 'noticeId', (one) => `${one.noticeId} (${one.status})`),
    holdId: ids(view.holds, 'holdId', (one) => `${one.holdId}, ${one.scope}`),
    placementId: ids(view.placements, 'placementId', (one) => `${one.agencyId}, ${one.status}`),
    messageId: ids(view.messages, 'messageId', (one) => `${words(one.template)} (${one.status})`),
    approvalId: ids(
      view.approvals.filter(({ status }) => status === 'open'),
      'approvalId',
      (one) => `${words(one.decision)}, requested by ${one.requestedBy.id}`,
    ),
    taskId: ids(view.tasks, 'taskId', (one) => `${words(one.kind)}: ${one.why}`),
    agencyId: ids(agencies, 'agencyId', (one) => one.name),
    channel: plain(CHANNELS),
    assignee: names(PEOPLE.filter(({ role }) => role === 'collector')),
    'delegate-approval/to': names(PEOPLE.filter(({ role }) => ['supervisor', 'legal', 'collector'].includes(role))),
  };
}
/** Names of what must already be there: chosen, not typed. */
const CLOSED = new Set([
  'contactId',
  'itemId',
  'offerId',
  'planId',
  'promiseId',
  'disputeId',
  'noticeId',
  'holdId',
  'placementId',
  'messageId',
  'approvalId',
  'taskId',
  'agencyId',
]);
/** Optional, yet part of the decision's core. */
const PROMINENT = new Set([
  'record-call/contactId',
  'record-call/empathyAck',
  'approve/comment',
  'decline-offers/counter',
]);
/** Free texts that are a name or a few words. */
const SHORT = new Set([
  'promisedBy',
  'acceptedBy',
  'withdrawnBy',
  'requestedBy',
  'source',
  'category',
  'court',
  'reference',
]);
const HINTS = {
  draftHash: 'digest of what was shown: filled in by the preview',
  'approve/draftHash': 'digest of what was requested: nothing else can be approved',
  'record-call/empathyAck': 'needed when somebody was reached: we said that we understand, and asked how we can help',
  evidenceVersion: 'the state of the evidence that you judge',
  effectDate: 'at least five business days after delivery',
  percent: 'per cent',
};
