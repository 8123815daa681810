/** What the books report: accounts, invoices, payments and the like, each a form made from the API's own description. */
import { call, mayOne, operation, role } from './api.js';
import { businessNow } from './clock.js';
import { actionButton, announce, h, show } from './dom.js';
import { dateOf, dayAfter } from './format.js';
import { buildForm } from './forms.js';
import { problemBox } from './problem.js';
import { rememberAccount, seenAccounts, seenMessages } from './seen.js';

const WRITERS = ['integration', 'admin'];
const FEEDS = [
  ['put', '/v1/accounts/{accountId}', 'Account'],
  ['post', '/v1/invoices', 'Invoice'],
  ['post', '/v1/payments', 'Payment'],
  ['post', '/v1/credit-notes', 'Credit note'],
  ['post', '/v1/payments/{paymentId}/reversal', 'Reversal of a payment'],
  ['post', '/v1/messages/status', 'Delivery report'],
];

export async function booksPage() {
  const title = h('h1', { tabindex: '-1' }, 'Books');
  if (!mayOne(WRITERS))
    return h(
      'div',
      {},
      title,
      h(
        'p',
        {},
        `Accounts, invoices and payments are reported by erp (or ada), not by the role ${role()}. Switch the person above.`,
      ),
    );
  const refreshers = [];
  const forms = await Promise.all(FEEDS.map((feed, place) => feedForm(feed, place, refreshers)));
  return h(
    'div',
    {},
    title,
    h(
      'p',
      {},
      'What an ERP would report by itself. An account, then an invoice that is overdue: the next sweep opens its case.',
    ),
    ...forms,
  );
}

/** `refreshers`: what each form does when something was recorded by any of them. */
async function feedForm([method, path, title], place, refreshers) {
  const described = await operation(method, path);
  const schema = withPathParameters(described);
  const body = h('div');
  const outcome = h('div');
  let form;
  const build = () => {
    form = buildForm(schema, feedHelp(title));
    show(body, form.element);
  };
  build();
  // A form that nobody has begun to fill in takes up what has become known.
  refreshers.push(() => form.touched().length === 0 && build());
  const send = async () => {
    try {
      form.showFaults([]);
      const { target, rest } = filled(path, form.read());
      const answer = await call(method.toUpperCase(), target, { body: rest });
      const accountId = form.read().accountId;
      if (accountId) rememberAccount(accountId);
      announce(`${title}: recorded`);
      show(outcome, h('div', { class: 'done', role: 'status' }, h('p', {}, `${title}: recorded (${answer.status}).`)));
      build();
      for (const refresh of refreshers) refresh();
    } catch (error) {
      show(outcome, problemBox(error, { rest: form.showFaults(error.problem?.errors ?? []) }));
    }
  };
  const button = actionButton(`Report ${title.toLowerCase()}`, send, { class: 'primary' });
  return h(
    'details',
    {
      class: 'feed',
      open: place < 2,
      'data-feed': title,
    },
    h('summary', {}, title),
    h(
      'form',
      { onsubmit: (event) => (event.preventDefault(), button.click()) },
      body,
      h('div', { class: 'row' }, button),
      outcome,
    ),
  );
}

/** Ids that stand in the address are typed like everything else. */
function withPathParameters({ schema, parameters }) {
  const own = parameters.filter((one) => one.in === 'path');
  const properties = Object.fromEntries(own.map(({ name, schema: of }) => [name, of]));
  const required = [...own.map(({ name }) => name), ...(schema.required ?? [])];
  return { ...schema, properties: { ...properties, ...schema.properties }, required };
}
function filled(path, values) {
  const rest = { ...values };
  const target = path.replace(/\{(\w+)\}/g, (_, name) => {
    delete rest[name];
    return encodeURIComponent(values[name]);
  });
  return { target, rest };
}

function feedHelp(title) {
  const zone = 'Europe/Berlin';
  const today = dateOf(businessNow(), zone);
  const short = crypto.randomUUID().slice(0, 6);
  const account = seenAccounts()[0];
  const initials = {
    accountId: title === 'Account' ? `A-${short}` : account,
    name: 'Example Trading Ltd',
    entity: 'harbour-supplies',
    customerId: `C-${short}`,
    currency: 'EUR',
    zone,
    calendar: 'DE',
    language: 'en',
    contacts: [
      {
        contactId: 'ap',
        role: 'accounts-payable',
        name: 'Jo Example',
        email: 'ap@example.com',
        phone: '+49 30 5550100',
      },
    ],
    invoiceNumber: `INV-${short}`,
    invoiceDate: dayAfter(today, -45),
    dueDate: dayAfter(today, -15),
    paymentId: title === 'Payment' ? `P-${short}` : undefined,
    creditNoteId: `CN-${short}`,
    receivedOn: today,
    creditedOn: today,
    reversedOn: today,
    externalId: `D-${short}`,
    messageId: seenMessages()[0],
    status: 'delivered',
    at: businessNow(),
    amount: { value: '', currency: 'EUR' },
  };
  const listed = (values) => values.map((value) => ({ value, label: value }));
  const choices = { accountId: listed(title === 'Account' ? [] : seenAccounts()), messageId: listed(seenMessages()) };
  return {
    initial: (path) => (path.length === 1 ? initials[path[0]] : undefined),
    choices: (path) => choices[path.at(-1)] ?? [],
    closed: () => false,
    short: (path) => ['name'].includes(path.at(-1)),
    hint: (path) =>
      path.join('/') === 'dueDate'
        ? `business today is ${today}; a case needs some days of grace after this`
        : undefined,
    prominent: (path) => ['email', 'phone'].includes(path.at(-1)),
  };
}
