/** Who one is: one of the demo people by the local issuer, or the holder of a token. */
import { session, signIn, signInWithToken, signOut } from './api.js';
import { actionButton, h, show } from './dom.js';
import { words } from './format.js';
import { PEOPLE } from './prefill.js';
import { problemBox } from './problem.js';

const DOES = {
  collector: 'talks to customers, makes offers, asks for harder steps',
  supervisor: 'approves, decides on relationships, moves the clock',
  legal: 'reviews at the very end',
  auditor: 'reads everything, changes nothing',
  admin: 'runs the house',
  integration: 'is the ERP: accounts, invoices, payments, deliveries',
};

export function signInPage(onDone) {
  const problem = h('div');
  const tryTo = async (work) => {
    try {
      await work();
    } catch (error) {
      show(
        problem,
        error.problem ? problemBox(error) : h('p', { class: 'fault', role: 'alert' }, 'That is not a token.'),
      );
      return;
    }
    await onDone();
  };
  const token = h('input', { type: 'password', id: 'token', autocomplete: 'off' });
  const use = actionButton('Use it', () => tryTo(async () => signInWithToken(token.value.trim())));
  return h(
    'div',
    { class: 'sign-in' },
    h('h1', { tabindex: '-1' }, 'Amicable'),
    h('p', {}, 'Overdue accounts, walked in a friendly way. Who are you today?'),
    problem,
    h(
      'div',
      { class: 'people' },
      ...PEOPLE.map(({ username, role }) =>
        actionButton(
          h('span', {}, h('strong', {}, words(username)), h('small', {}, ` ${role} · ${DOES[role]}`)),
          () => tryTo(() => signIn(username)),
          { 'data-person': username },
        ),
      ),
    ),
    h(
      'details',
      {},
      h('summary', {}, 'I have a token'),
      h(
        'form',
        { onsubmit: (event) => (event.preventDefault(), use.click()) },
        h('div', { class: 'field' }, h('label', { for: 'token' }, 'Bearer token'), token),
        use,
      ),
    ),
  );
}

/** Name and role, and another person at any time. */
export function personSwitch(onDone) {
  const { username, role } = session();
  const known = PEOPLE.some((one) => one.username === username);
  const options = [...(known ? [] : [{ username, role }]), ...PEOPLE];
  const select = h(
    'select',
    { id: 'person', value: username, onchange: change },
    ...options.map((one) => h('option', { value: one.username }, `${one.username} (${one.role})`)),
  );
  async function change() {
    try {
      await signIn(select.value);
    } catch {
      select.value = username;
      return;
    }
    await onDone();
  }
  return h(
    'div',
    { class: 'who' },
    h('label', { for: 'person' }, 'You are'),
    select,
    h('button', { type: 'button', class: 'quiet', onclick: signOut }, 'Sign out'),
  );
}
