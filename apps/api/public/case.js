/** The page of one case: where it stands on the left, what may be decided on the right. */
import { all, call, casePath, get, mayOne, role, withQuery } from './api.js';
import * as part from './case-sections.js';
import { announce, h, show } from './dom.js';
import { time, words } from './format.js';
import { decisionPanel } from './decision.js';
import { historyList, momentChooser } from './history.js';
import { letterEntry, upcomingSection } from './letters.js';
import { rememberMessages } from './seen.js';
import { problemBox } from './problem.js';

/** What the house has to offer; the same for every case. */
let agencies;
async function readAgencies() {
  agencies ??= (await get('/v1/strategies')).items.flatMap((strategy) => strategy.agencies ?? []);
  return agencies;
}

/** How often, and how far apart, a case that is about to act is looked at again. */
const ROUNDS = 8;
const PAUSE_MS = 700;

/** @returns the page as an element, once the case was read */
export async function casePage(caseId) {
  const left = h('div', { class: 'facts-side' });
  const choices = h('section', { class: 'choices' });
  const panel = h('div', { class: 'panel' });
  const page = { caseId, etag: () => state.etag, known: () => state.known, reload, close, done };
  let state;
  let looksBack = false;

  async function reload() {
    state = await readCase(caseId);
    draw();
    void settle(state);
  }
  /** A case that is about to act is read again until it has, so that the next decision meets what is shown. */
  async function settle(seen) {
    for (let round = 0; round < ROUNDS && state.known.view.nextMove.kind === 'act'; round++) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      if (state !== seen || !left.isConnected) return;
      const later = await readCase(caseId).catch(() => state);
      if (state !== seen || looksBack) return;
      state = seen = later;
      draw();
    }
  }
  function draw() {
    looksBack = false;
    const decide = role() === 'auditor' ? null : open;
    const { view, account } = state.known;
    show(left, nowParts(state, decide), part.contacts(account), recordParts(state, asOf));
    show(choices, legalList(view, state.why, decide));
  }
  async function open(decision, given) {
    show(panel, h('p', {}, 'One moment …'));
    try {
      show(panel, await decisionPanel(page, decision, given));
    } catch (error) {
      show(panel, problemBox(error));
    }
    panel.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    document.getElementById('decision-title')?.focus({ preventScroll: true });
  }
  function close() {
    show(panel);
    document.querySelector('h1')?.focus();
  }
  async function done(decision, { events, approvalId, version }) {
    await reload();
    const asked = approvalId !== undefined && events.some(({ type }) => type === 'approval.requested');
    show(
      panel,
      h(
        'div',
        { class: 'done', role: 'status', tabindex: '-1' },
        h('h3', {}, asked ? `${words(decision)}: requested` : `${words(decision)}: done`),
        asked ? h('p', {}, 'Another person must approve it now.') : null,
        h(
          'ul',
          {},
          ...events.map(({ seq, type }) =>
            h('li', {}, `${words(type)} `, h('span', { class: 'when' }, `event ${seq}`)),
          ),
        ),
        h('p', { class: 'hint' }, `The case is at version ${version}.`),
      ),
    );
    panel.firstChild.focus({ preventScroll: true });
  }
  async function asOf(moment) {
    if (moment === null) return draw();
    try {
      const { body: view } = await call('GET', withQuery(casePath(caseId, '/as-of'), moment));
      looksBack = true;
      show(left, pastParts(state, view, moment, asOf));
      announce(`The case as it was after event ${view.seq}`);
    } catch (error) {
      document.getElementById('as-of-problem')?.replaceChildren(problemBox(error));
    }
  }

  await reload();
  return h(
    'div',
    { class: 'case' },
    left,
    h('aside', { class: 'decide-side', 'aria-label': 'Decisions' }, panel, choices),
  );
}

async function readCase(caseId) {
  const [{ body: view, etag }, why, events, letters, upcoming, offered] = await Promise.all([
    call('GET', casePath(caseId)),
    get(casePath(caseId, '/why')),
    all(casePath(caseId, '/history')),
    all(casePath(caseId, '/letters')),
    all(casePath(caseId, '/letters/upcoming')),
    readAgencies(),
  ]);
  rememberMessages(view.messages);
  return { etag, why, events, letters, upcoming, known: { view, account: accountOf(events), agencies: offered } };
}

/** Name, zone, contacts and holidays as the record last told them. */
function accountOf(events) {
  const last = (...types) => events.findLast(({ type }) => types.includes(type))?.data;
  const registered = last('account.registered');
  if (registered === undefined) return null;
  const told = { ...registered, ...last('account.contact-changed') };
  const contacts = (told.contacts ?? []).map(({ contactId, role: as, person, language }) => ({
    contactId,
    role: as,
    name: person?.name ?? contactId,
    email: person?.email ?? null,
    phone: person?.phone ?? null,
    address: addressLine(person?.address),
    language: language ?? told.language,
  }));
  return { name: told.name, zone: told.zone, contacts, holidays: last('calendar.resolved')?.holidays ?? [] };
}

const addressLine = (address) =>
  address ? [...address.lines, `${address.postalCode} ${address.city}`, address.country].join(', ') : null;

function nowParts({ known: { view, account }, why, upcoming }, decide) {
  return [
    part.caseHeader(view, account),
    part.nextMove(view),
    part.whyNot(why, decide),
    upcomingSection(upcoming),
    ...standing(view, decide),
  ];
}
const standing = (view, decide) => [
  part.replies(view),
  part.tasks(view, decide),
  part.approvals(view, decide),
  part.openItems(view),
  part.agreements(view),
  part.escalation(view),
  part.messages(view),
];

function recordParts({ events, letters, known: { view } }, asOf, current = null) {
  const first = events.find(({ caseId }) => caseId === view.caseId)?.seq ?? 1;
  return [
    letters.length === 0
      ? null
      : h('section', {}, h('h2', {}, 'Letters sent'), ...letters.map((letter) => letterEntry(letter, view.caseId))),
    h(
      'section',
      { id: 'history' },
      h('h2', {}, 'History'),
      h('h3', {}, 'The case as it was'),
      momentChooser({ first, last: events.at(-1)?.seq ?? first, current, onAsOf: asOf }),
      h('div', { id: 'as-of-problem' }),
      historyList(events, asOf),
    ),
  ];
}

/** The same parts for a moment of the past: to read, not to decide. */
function pastParts(state, view, moment, asOf) {
  const { account } = state.known;
  return [
    h(
      'div',
      { class: 'past', role: 'status' },
      h(
        'p',
        {},
        `As it was ${moment.at ? `at ${time(moment.at)}` : `after event ${view.seq}, ${time(view.asOf)}`}. Decisions concern the case as it is now.`,
      ),
      h('button', { type: 'button', onclick: () => asOf(null) }, 'Back to now'),
    ),
    part.caseHeader(view, account),
    part.nextMove(view),
    ...standing(view, null),
    ...recordParts(state, asOf, { seq: view.seq, at: moment.at }),
  ];
}

/** What may be decided now: what tasks ask for first, then the rest; what is open to others is told, not offered. */
function legalList(view, why, decide) {
  const wanted = new Set(view.tasks.map(({ kind }) => kind));
  const mine = view.legalDecisions.filter(({ roles }) => mayOne(roles));
  const others = view.legalDecisions.filter(({ roles }) => !mayOne(roles));
  const button = ({ decision, secondPerson }) =>
    h(
      'button',
      {
        type: 'button',
        'data-decision': decision,
        class: wanted.has(decision) ? 'wanted' : '',
        onclick: () => decide(decision),
      },
      words(decision),
      secondPerson ? h('small', {}, ' needs a second person') : null,
    );
  const sorted = [
    ...mine.filter(({ decision }) => wanted.has(decision)),
    ...mine.filter(({ decision }) => !wanted.has(decision)),
  ];
  return [
    h('h2', {}, 'Decisions open to you'),
    decide === null || sorted.length === 0
      ? h('p', {}, decide === null ? 'An auditor reads and decides nothing.' : `None for the role ${role()} now.`)
      : h('div', { class: 'buttons' }, ...sorted.map(button)),
    others.length === 0
      ? null
      : h(
          'details',
          {},
          h('summary', {}, `Open to others (${others.length})`),
          h('ul', {}, ...others.map(({ decision, roles }) => h('li', {}, `${words(decision)}: ${roles.join(', ')}`))),
        ),
  ];
}
