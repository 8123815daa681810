/** Files of accounts, invoices, payments and bank statements: looked at first, then taken in. */
import { get, mayOne, role, upload } from './api.js';
import { actionButton, announce, facts, h, show, table } from './dom.js';
import { time, words } from './format.js';
import { problemBox } from './problem.js';

const WRITERS = ['integration', 'admin'];
const KINDS = ['accounts', 'invoices', 'payments', 'statements'];
/** Rejected rows shown on the page; all of them are in the file that can be downloaded. */
const MOST_ROWS = 50;
const POLL_MS = 700;

export async function filesPage() {
  const recent = h('div');
  const refresh = async () => show(recent, jobs((await get('/v1/imports', { limit: 20 })).items));
  const [{ items: mappings }] = await Promise.all([get('/v1/mappings'), refresh()]);
  return h(
    'div',
    {},
    h('h1', { tabindex: '-1' }, 'Files'),
    mayOne(WRITERS)
      ? importForm(mappings, refresh)
      : h('p', {}, `Files are taken in by erp (or ada), not by the role ${role()}. Switch the person above.`),
    h('section', {}, h('h2', {}, 'Lately'), recent),
  );
}

function importForm(mappings, refresh) {
  const outcome = h('div', { 'aria-live': 'polite' });
  const file = h('input', { type: 'file', name: 'file', required: true, accept: '.csv,.txt,.xml,text/csv,text/xml' });
  const mapping = h('select', { name: 'mapping' });
  const kind = h(
    'select',
    { name: 'kind', onchange: () => fill() },
    ...KINDS.map((name) => h('option', { value: name }, words(name))),
  );
  const atomic = h('input', { type: 'checkbox', name: 'atomic' });
  const fill = () =>
    show(
      mapping,
      h('option', { value: '' }, 'none: our own columns'),
      ...mappings
        .filter((one) => one.kind === kind.value)
        .map(({ name, description }) => h('option', { value: name }, description ? `${name}: ${description}` : name)),
    );
  fill();
  const send = async (dryRun) => {
    const [chosen] = file.files;
    if (chosen === undefined) {
      file.reportValidity();
      return;
    }
    const importId = crypto.randomUUID();
    const query = {
      mapping: mapping.value,
      ...(dryRun ? { dryRun: true } : {}),
      ...(atomic.checked ? { atomic: true } : {}),
    };
    const watching = watch(importId, outcome);
    try {
      const answer = await upload(`/v1/imports/${kind.value}`, query, chosen, { 'import-id': importId });
      watching.stop();
      show(outcome, result(answer, dryRun));
      announce(dryRun ? 'Looked at the file; nothing was changed.' : 'The file was taken in.');
    } catch (error) {
      watching.stop();
      show(outcome, problemBox(error, { rest: lines(error.problem?.errors ?? error.problem?.rejected ?? []) }));
    }
    await refresh();
  };
  const look = actionButton('Look first', () => send(true), { class: 'primary' });
  const take = actionButton('Take it in', () => send(false));
  return h(
    'form',
    { class: 'panel', 'data-form': 'import', onsubmit: (event) => (event.preventDefault(), look.click()) },
    h(
      'p',
      {},
      'Nothing is written before you say so: look at the first rows as they are understood, then take the file in. The same file twice changes nothing, and no file opens a case; the sweep does.',
    ),
    h('div', { class: 'row' }, labelled('Kind', kind), labelled('Columns', mapping), labelled('File', file)),
    h('div', { class: 'row' }, h('label', {}, atomic, ' all rows or none'), look, take),
    outcome,
  );
}
const labelled = (label, control) => h('label', {}, label, control);

/** Tells how far an import has come while its request is under way. */
function watch(importId, place) {
  show(place, h('p', { class: 'hint' }, 'Sending the file…'));
  const timer = setInterval(async () => {
    try {
      const { rows, accepted, unchanged, rejectedCount } = await get(`/v1/imports/${importId}`);
      const done = accepted + unchanged + rejectedCount;
      if (rows > 0) show(place, h('p', {}, h('progress', { max: rows, value: done }), ` ${done} of ${rows} rows`));
    } catch {
      // Not on record yet: the file is still on its way.
    }
  }, POLL_MS);
  return { stop: () => clearInterval(timer) };
}

function result(answer, dryRun) {
  const { rows, accepted, unchanged, parked, rejectedCount, rejected, preview, ignored, importId } = answer;
  return h(
    'div',
    { class: 'done', role: 'status', 'data-import': dryRun ? 'looked' : 'taken' },
    h('h3', {}, dryRun ? 'What would happen' : 'Done'),
    facts(
      ['Rows', String(rows)],
      [dryRun ? 'Would be taken' : 'Taken', String(accepted)],
      ['Unchanged', String(unchanged)],
      parked > 0 ? ['Of the taken, waiting for a person or an account', String(parked)] : null,
      ['Rejected', String(rejectedCount)],
    ),
    ignored?.length > 0 ? h('p', { class: 'hint' }, `Columns that are not read: ${ignored.join(', ')}`) : null,
    preview?.length > 0 ? previewTable(preview) : null,
    rejectedCount > 0 ? rejectedTable(rejected, rejectedCount, dryRun ? null : importId) : null,
  );
}

function previewTable(preview) {
  const fields = [...new Set(preview.flatMap(({ value }) => Object.keys(value)))];
  const rows = preview.map(({ line, value }) => [String(line), ...fields.map((field) => shown(value[field]))]);
  return h('div', {}, h('h4', {}, 'The first rows as understood'), table('First rows', ['Line', ...fields], rows));
}
const shown = (value) =>
  value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);

function rejectedTable(rejected, count, importId) {
  const rows = rejected.slice(0, MOST_ROWS).map(({ line, code, detail }) => [String(line), words(code), detail]);
  return h(
    'div',
    {},
    h('h4', {}, `Rejected rows${count > MOST_ROWS ? ` (the first ${MOST_ROWS})` : ''}`),
    table('Rejected rows', ['Line', 'Why', 'What to do'], rows),
    importId === null
      ? null
      : h('p', { class: 'hint' }, `All of them with their rows: GET /v1/imports/${importId}/rejected`),
  );
}

function jobs(items) {
  if (items.length === 0) return h('p', {}, 'No file so far.');
  return table(
    'Imports',
    ['When', 'Kind', 'Columns', 'By', 'State', 'Rows', 'Taken', 'Unchanged', 'Rejected'],
    items.map((one) => [
      time(one.startedAt),
      words(one.kind),
      one.mapping ?? '–',
      one.source,
      h('span', { class: `tag ${one.status}` }, one.dryRun ? `${one.status}, only looked` : one.status),
      ...[one.rows, one.accepted, one.unchanged, one.rejectedCount].map(String),
    ]),
  );
}

/** Faults of a file, each with its line. */
const lines = (faults) =>
  faults.slice(0, MOST_ROWS).map(({ line, detail }) => (line ? `Line ${line}: ${detail}` : detail));
