/** What needs a person, and the list of cases. */
import { all, get, mayOne, post, role, session } from './api.js';
import { actionButton, announce, h, show, table } from './dom.js';
import { exceptionLink } from './exceptions.js';
import { money, time, words } from './format.js';
import { problemBox } from './problem.js';

const STEPS =
  'intake reminder call diagnosis negotiation promise plan verdict notice hold final-notice agency legal-review closed';
const SWEEPERS = ['supervisor', 'admin'];
const READERS = ['collector', 'supervisor', 'legal', 'admin'];

export async function workPage() {
  const tasks = h('div');
  const cases = h('div');
  const sweep = h('div');
  const accounts = new Map();
  const readTasks = async () => {
    const [list, page, open] = await Promise.all([
      all('/v1/worklist'),
      all('/v1/cases'),
      all('/v1/exceptions', { status: 'open' }),
    ]);
    const exceptions = new Map(open.map((one) => [one.exceptionId, one]));
    for (const { caseId, accountId } of page) accounts.set(caseId, accountId);
    show(tasks, taskTable(list, accounts, exceptions, readTasks));
  };
  const readCases = async (query = {}) => show(cases, caseTable((await get('/v1/cases', query)).items));
  const refresh = () => Promise.all([mayOne(READERS) ? readTasks() : null, readCases()]);
  await refresh();
  return h(
    'div',
    {},
    h('h1', { tabindex: '-1' }, 'Work'),
    mayOne(SWEEPERS)
      ? h(
          'div',
          { class: 'row' },
          sweepButton(sweep, refresh),
          h(
            'span',
            { class: 'hint' },
            'Opens a case for every account that is due; the same happens by itself each business morning.',
          ),
        )
      : null,
    sweep,
    mayOne(READERS)
      ? h('section', {}, h('h2', {}, 'Worklist'), tasks)
      : h('p', {}, `The role ${role()} has no worklist; it reads cases.`),
    h('section', {}, h('h2', {}, 'Cases'), filters(readCases), cases),
  );
}

function sweepButton(place, refresh) {
  return actionButton('Sweep now', async () => {
    try {
      const { opened, skipped } = await post('/v1/sweeps', {});
      const told = `Opened ${opened.length} case${opened.length === 1 ? '' : 's'}, left ${skipped.length} account${skipped.length === 1 ? '' : 's'} alone.`;
      announce(told);
      show(
        place,
        h(
          'div',
          { class: 'done' },
          h('p', {}, told),
          skipped.length === 0
            ? null
            : h(
                'details',
                {},
                h('summary', {}, 'Left alone'),
                h('ul', {}, ...skipped.map(({ accountId, reason }) => h('li', {}, `${accountId}: ${words(reason)}`))),
              ),
        ),
      );
      await refresh();
    } catch (error) {
      show(place, problemBox(error));
    }
  });
}

function taskTable(list, accounts, exceptions, refresh) {
  if (list.length === 0) return h('p', {}, 'Nothing needs a person now.');
  const problem = h('div');
  const rows = list.map((task) => [
    h('strong', {}, String(task.score)),
    taskLink(task, exceptions.get(task.exceptionId)),
    accounts.get(task.caseId) ?? exceptions.get(task.exceptionId)?.accountId ?? task.caseId ?? '–',
    time(task.dueAt),
    claim(task, refresh, problem),
    task.reasons.length === 0 ? '–' : task.reasons.join('; '),
  ]);
  return h(
    'div',
    {},
    problem,
    table('Worklist', ['Score', 'Task', 'Account', 'Due', 'Claimed by', 'Why this score'], rows),
  );
}
/** An exception says what it is about: many tasks have the same name. */
function taskLink(task, exception) {
  if (!task.exceptionId) return h('a', { href: `#/cases/${task.caseId}` }, words(task.kind));
  const link = h('a', { href: exceptionLink(task.exceptionId) }, words(task.kind));
  if (exception === undefined) return link;
  const about = [words(exception.kind), exception.amount === null ? null : money(exception.amount)];
  return h('span', {}, link, ` ${about.filter(Boolean).join(', ')}`);
}
function claim(task, refresh, problem) {
  const mine = task.claimedBy === session().username;
  if (task.claimedBy !== null && !mine) return task.claimedBy;
  const act = mine ? 'release' : 'claim';
  const button = actionButton(
    mine ? 'Release' : 'Claim',
    async () => {
      try {
        await post(`/v1/tasks/${encodeURIComponent(task.taskId)}/${act}`, {});
        await refresh();
      } catch (error) {
        show(problem, problemBox(error));
      }
    },
    { class: 'quiet', 'aria-label': `${words(act)} ${words(task.kind)}` },
  );
  return h('span', { class: 'row' }, mine ? `${task.claimedBy} ` : null, button);
}

function filters(read) {
  const select = (name, label, values) =>
    h(
      'label',
      {},
      label,
      h(
        'select',
        { name },
        h('option', { value: '' }, 'any'),
        ...values.map((value) => h('option', { value }, words(value))),
      ),
    );
  const form = h(
    'form',
    {
      class: 'row filters',
      onsubmit: (event) => event.preventDefault(),
      onchange: () => void read(Object.fromEntries(new FormData(form))),
    },
    select('status', 'Status', ['open', 'frozen', 'closed']),
    select('step', 'Step', STEPS.split(' ')),
    h('label', {}, 'Account', h('input', { name: 'accountId', type: 'search', autocomplete: 'off' })),
    h('button', {}, 'Filter'),
  );
  form.addEventListener('submit', () => void read(Object.fromEntries(new FormData(form))));
  return form;
}
function caseTable(items) {
  if (items.length === 0) return h('p', {}, 'No case fits.');
  return table(
    'Cases',
    ['Account', 'Step', 'Status', 'Balance', 'Overdue', 'Assignee', 'Opened'],
    items.map((one) => [
      h('a', { href: `#/cases/${one.caseId}` }, one.accountId),
      words(one.step),
      h('span', { class: `tag ${one.status}` }, one.status),
      money(one.balance),
      money(one.overdue),
      one.assignee,
      time(one.openedAt),
    ]),
  );
}
