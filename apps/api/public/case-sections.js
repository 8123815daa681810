/** What the answer about a case holds, part by part; a part that is empty is not shown. */
import { facts, h, table } from './dom.js';
import { dateOf, money, isZero, time, words } from './format.js';
import { approvalCard } from './letters.js';
import { guardList } from './problem.js';

const tag = (text, kind = '') => h('span', { class: `tag ${kind}` }, text);
const section = (title, ...content) => h('section', {}, h('h2', {}, title), ...content);
const cards = (list, card) => list.map((one) => h('div', { class: 'card' }, card(one)));

export function caseHeader(view, account) {
  return h(
    'section',
    { class: 'case-head' },
    h('h1', { tabindex: '-1' }, account ? `${account.name} ` : '', h('small', {}, view.accountId)),
    h(
      'p',
      {},
      tag(view.status, view.status),
      ' ',
      tag(words(view.step), 'step'),
      ...view.overlays.map((overlay) => [' ', tag(overlay, 'overlay')]),
    ),
    facts(
      ['Balance', h('strong', {}, money(view.balance))],
      ['Overdue', h('strong', {}, money(view.overdue))],
      ['Cash at risk', h('strong', {}, money(view.cashAtRisk))],
      view.value ? ['Customer', h('strong', {}, `${words(view.value.band)} (${view.value.score} of 100)`)] : null,
      ['Relationship', h('strong', {}, `${words(view.relationship.recommended)} (${view.relationship.score})`)],
      ['Assignee', view.assignee],
      view.reason ? ['Reason', words(view.reason)] : null,
      view.verdict ? ['Verdict', `${words(view.verdict.verdict)} (${view.verdict.by})`] : null,
      view.outcome ? ['Outcome', words(view.outcome)] : null,
      ['As of', time(view.asOf)],
      account ? ['Account zone', account.zone] : null,
      ['Version', `${view.version} (event ${view.seq})`],
      ['Case', h('code', {}, view.caseId)],
    ),
  );
}

const MOVES = { wait: 'Wait', ask: 'Ask a person', act: 'Act', close: 'Done' };
/** The next move with its reasons. */
export function nextMove({ nextMove: move }) {
  const until = move.until === null ? '' : ` until ${time(move.until)}`;
  return h(
    'section',
    { class: 'next-move' },
    h('h2', {}, 'Next move'),
    h('p', {}, h('strong', {}, MOVES[move.kind] ?? words(move.kind)), move.kind === 'ask' ? '' : until),
    h(
      'ul',
      {},
      ...move.reasons.map(({ message, guard, until: when }) =>
        h(
          'li',
          {},
          message,
          guard ? [' ', tag(guard)] : null,
          when ? h('span', { class: 'when' }, ` ${time(when)}`) : null,
        ),
      ),
    ),
  );
}

/** "Why not yet": what each harder decision still lacks; `prepare` opens its form all the same. */
export function whyNot(why, prepare) {
  if (why.notYet.length === 0) return null;
  return section(
    'Why not yet',
    ...why.notYet.map(({ decision, guards }) =>
      h(
        'details',
        { class: 'not-yet' },
        h('summary', {}, words(decision), ' ', ...guards.map(({ id }) => [tag(id), ' '])),
        guardList(guards),
        prepare
          ? h('button', { type: 'button', class: 'quiet', onclick: () => prepare(decision) }, 'Prepare it all the same')
          : null,
      ),
    ),
  );
}

export function openItems({ openItems: items }) {
  if (items.length === 0) return null;
  return section(
    'Open items',
    table(
      'Open items',
      ['Invoice', 'Due', 'Open', 'Disputed'],
      items.map((item) => [
        item.invoiceNumber,
        item.dueDate,
        money(item.balance),
        isZero(item.disputed) ? '–' : money(item.disputed),
      ]),
    ),
  );
}

export function tasks({ tasks: open, asOf }, decide) {
  if (open.length === 0) return null;
  return section(
    'To do',
    ...cards(open, (task) => [
      h('p', {}, h('strong', {}, words(task.kind)), ' ', task.dueAt < asOf ? tag('overdue', 'bad') : null),
      h('p', {}, task.why),
      facts(['Due', time(task.dueAt)], ['Open to', task.roles.join(', ')], ['Claimed by', task.claimedBy ?? 'nobody']),
      decide
        ? h(
            'button',
            {
              type: 'button',
              onclick: () =>
                decide(task.kind, { taskId: task.taskId, ...(task.approvalId ? { approvalId: task.approvalId } : {}) }),
            },
            `${words(task.kind)} …`,
          )
        : null,
    ]),
  );
}

/** What the customer wrote and nobody has answered. */
export function replies({ replies: open }) {
  if (open.length === 0) return null;
  return section(
    'The customer wrote',
    ...cards(open, ({ subject, text, at, contactId }) => [
      h('p', {}, h('strong', {}, subject || 'Without a subject')),
      h('p', { class: 'reply' }, text ?? 'Erased.'),
      facts(['From', contactId ?? 'nobody we know'], ['On', time(at)]),
    ]),
  );
}

export function approvals({ approvals: list, caseId }, decide) {
  if (list.length === 0) return null;
  return section('Second person', ...list.toReversed().map((one) => approvalCard(caseId, one, decide)));
}

export function agreements(view) {
  const { offers, promises, plan } = view;
  if (offers.length + promises.length === 0 && plan === null) return null;
  return section(
    'Agreements',
    ...cards(promises.toReversed(), promiseCard),
    plan ? h('div', { class: 'card' }, planCard(plan)) : null,
    ...cards(offers.toReversed(), offerCard),
  );
}
const promiseCard = (promise) => [
  h('p', {}, h('strong', {}, `Promise of ${money(promise.amount)}`), ' ', tag(promise.status)),
  facts(['Due', promise.dueDate], ['Tolerated until', promise.toleranceUntil], ['Made', time(promise.madeAt)]),
];
const planCard = (plan) => [
  h('p', {}, h('strong', {}, `Plan over ${money(plan.total)}, ${plan.rhythm}`), ' ', tag(plan.status)),
  table(
    'Installments',
    ['No.', 'Due', 'Amount', 'Paid', 'Status', 'Catch up until'],
    plan.installments.map((one) => [
      String(one.number),
      one.dueDate,
      money(one.amount),
      money(one.paid),
      tag(one.status),
      one.catchUpUntil ?? '–',
    ]),
  ),
];
const offerCard = (offer) => [
  h(
    'p',
    {},
    h('strong', {}, 'Offer'),
    ' ',
    tag(offer.status),
    h('span', { class: 'when' }, ` made ${time(offer.madeAt)}, valid until ${offer.validUntil}`),
  ),
  h(
    'ul',
    {},
    ...offer.options.map((option) =>
      h(
        'li',
        {},
        `${words(option.kind)}: ${money(option.amount)}`,
        option.terms?.count
          ? `, ${option.terms.count} parts, ${option.terms.rhythm}, first ${option.terms.firstDate}`
          : '',
        option.optionId === offer.acceptedOption ? [' ', tag('chosen', 'good')] : null,
      ),
    ),
  ),
];

export function escalation(view) {
  const { notice, holds, finalNotice, placements, review, disputes, safeguards } = view;
  const parts = [
    notice && [
      'Advance notice',
      notice.status,
      facts(['Effect', notice.effectDate], ['Scope', notice.scope], ['Delivered', notice.deliveredOn ?? 'not yet']),
    ],
    ...holds.map((hold) => [
      'Credit hold',
      hold.active ? 'active' : 'released',
      facts(
        ['Since', hold.start],
        ['Scope', hold.scope],
        ['Lifts', [words(hold.liftCondition.kind), hold.liftCondition.until].filter(Boolean).join(' ')],
        ['Reason', hold.reason],
      ),
    ]),
    finalNotice && [
      'Final notice',
      finalNotice.status,
      facts(
        ['Amount', money(finalNotice.amount)],
        ['Delivered', finalNotice.deliveredOn ?? 'not yet'],
        ['Expires', finalNotice.expiresOn ?? '–'],
      ),
    ],
    ...placements.map((one) => [
      'Agency',
      one.status,
      facts(['Agency', one.agencyId], ['Amount', money(one.amount)], ['Placed on', one.placedOn ?? '–']),
    ]),
    review && ['Legal review', review.opinion ?? 'open', facts(['Requested on', review.requestedOn])],
    ...disputes.map((one) => [
      'Dispute',
      one.open ? 'open' : 'resolved',
      facts(
        ['Item', one.itemId],
        ['Amount', money(one.amount)],
        ['Category', one.category],
        ['Opened', time(one.openedAt)],
      ),
    ]),
    ...safeguards.map((one) => [
      'Safeguard',
      one.lifted ? 'lifted' : 'set',
      facts(
        ['Kind', words(one.kind)],
        one.percent === null ? null : ['Per cent', String(one.percent)],
        ['From', one.from],
        ['Until', one.until],
        ['Review', one.reviewDate],
      ),
    ]),
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return section(
    'Measures',
    ...cards(parts, ([title, status, detail]) => [h('p', {}, h('strong', {}, title), ' ', tag(words(status))), detail]),
  );
}

export function messages({ messages: list }) {
  if (list.length === 0) return null;
  const day = (iso) => (iso === null ? '–' : dateOf(iso));
  return section(
    'Messages',
    table(
      'Messages and their delivery',
      ['Letter', 'Status', 'Sent', 'Delivered', 'Id'],
      list.map((one) => [
        words(one.template),
        tag(words(one.status)),
        day(one.sentAt),
        one.deliveredOn ?? '–',
        h('code', {}, one.messageId),
      ]),
    ),
  );
}

export const contacts = (account) =>
  account === null
    ? null
    : section(
        'Contacts',
        table(
          'Contacts',
          ['Name', 'Role', 'E-mail', 'Phone', 'Address', 'Language'],
          account.contacts.map((one) => [
            one.name,
            words(one.role),
            one.email ?? '–',
            one.phone ?? '–',
            one.address ?? '–',
            one.language,
          ]),
        ),
      );
