/** The form of one decision: preview where there is a letter, one key until the answer is final, refusals in words. */
import { call, casePath, operation, role } from './api.js';
import { actionButton, announce, h, show } from './dom.js';
import { words } from './format.js';
import { buildForm } from './forms.js';
import { letterBody } from './letters.js';
import { helpFor } from './prefill.js';
import { problemBox } from './problem.js';

/** Letters without a digest in the request still can be looked at. */
const LETTER_WITHOUT_DIGEST = new Set(['release-credit-hold']);

/**
 * @param page `{caseId, known(), etag(), reload(), done()}`: the case page around the form
 * @param given values the person came with, such as `{taskId}` or `{approvalId}`
 */
export async function decisionPanel(page, decision, given = {}) {
  const described = await operation('post', `/v1/cases/{caseId}/decisions/${decision}`);
  const { properties } = described.schema;
  const withPreview = 'draftHash' in properties || LETTER_WITHOUT_DIGEST.has(decision);
  const place = h('div');
  const shown = h('div', { 'aria-live': 'polite' });
  const outcome = h('div');
  let form;
  const build = (values) => {
    form = buildForm(described.schema, helpFor(decision, page.known(), given), values);
    show(place, form.element);
  };
  build({});

  const digest = digestOf(decision, place, shown);
  const preview = () => lookAhead(page, decision, form, digest, shown, outcome);
  // Another request to approve: its own digest, and what it would send.
  const other = (approvalId) => {
    given = { ...given, approvalId };
    build({});
    void preview();
  };
  const attempts = attemptsOf(page.caseId, decision);
  const submit = async () => {
    show(outcome);
    try {
      const answer = await attempts.send(form.read(), page.etag());
      announce(`${words(decision)}: done`);
      await page.done(decision, answer);
    } catch (error) {
      show(outcome, refusalBox(error, { form, page, submit, build, outcome }));
    }
  };
  const button = actionButton(submitLabel(decision), submit, { class: 'primary', id: 'decide' });
  const element = h(
    'form',
    {
      class: 'decision',
      'aria-labelledby': 'decision-title',
      onsubmit: (event) => {
        event.preventDefault();
        button.click();
      },
      // A digest stands for what was shown: whatever changes afterwards has not been shown yet.
      oninput: (event) => digest.changed(event.target),
      onchange: (event) => {
        digest.changed(event.target);
        if (decision === 'approve' && event.target.closest('[data-name="approvalId"]')) other(event.target.value);
      },
    },
    h('h3', { id: 'decision-title', tabindex: '-1' }, words(decision)),
    h('p', { class: 'hint' }, described.description),
    place,
    h(
      'div',
      { class: 'row' },
      withPreview ? actionButton('Preview', preview, { id: 'preview' }) : null,
      button,
      h('button', { type: 'button', class: 'quiet', onclick: page.close }, 'Close'),
    ),
    outcome,
    shown,
  );
  if (decision === 'approve') void preview();
  return element;
}
const submitLabel = (decision) => words(decision);

/** The one field that the person does not fill in. */
function digestOf(decision, place, shown) {
  const input = () => place.querySelector('[data-name="draftHash"] input');
  const bound = decision === 'approve';
  return {
    set(hash) {
      const field = input();
      if (field === null || bound) return;
      field.closest('details')?.setAttribute('open', '');
      field.value = hash;
    },
    changed(target) {
      const field = input();
      if (field === null || bound || target === field || field.value === '') return;
      field.value = '';
      show(shown, h('p', { class: 'hint' }, 'Changed since the preview: look at it again.'));
    },
  };
}

async function lookAhead(page, decision, form, digest, shown, outcome) {
  show(outcome);
  form.showFaults([]);
  try {
    const { draftHash: _unseen, ...body } = form.read();
    const approving = decision === 'approve' ? { draftHash: form.read().draftHash } : {};
    const answer = await call('POST', casePath(page.caseId, `/previews/${decision}`), {
      body: { ...body, ...approving },
    });
    digest.set(answer.body.draftHash);
    show(shown, h('h4', {}, 'What would go out'), letterBody(answer.body));
    announce('The preview is shown');
  } catch (error) {
    show(shown);
    show(outcome, problemBox(error, { rest: form.showFaults(error.problem?.errors ?? []) }));
  }
}

/** One key per decision until the answer is final: the same content under the same key is carried out once. */
function attemptsOf(caseId, decision) {
  let pending = null;
  return {
    async send(body, etag) {
      const content = JSON.stringify(body);
      // Sent before and perhaps carried out: exactly that attempt again, whatever the case's version is by now.
      if (pending?.content !== content) pending = { content, key: crypto.randomUUID(), etag };
      const headers = { 'Idempotency-Key': pending.key, 'If-Match': pending.etag };
      try {
        const answer = await call('POST', casePath(caseId, `/decisions/${decision}`), { body, headers });
        pending = null;
        return answer.body;
      } catch (error) {
        if (!error.outcomeUnknown) pending = null;
        throw error;
      }
    },
  };
}

function refusalBox(error, { form, page, submit, build, outcome }) {
  if (!error.problem) throw error;
  const rest = form.showFaults(error.problem.errors ?? []);
  const actions = [];
  if (error.outcomeUnknown) actions.push(actionButton('Try again (nothing happens twice)', submit));
  if (error.code === 'stale-version' || error.code === 'draft-changed')
    actions.push(
      actionButton('Reload the case, keep what I typed', async () => {
        const typed = form.read();
        const kept = form.touched().filter((name) => name !== 'draftHash' && name in typed);
        await page.reload();
        build(Object.fromEntries(kept.map((name) => [name, typed[name]])));
        show(outcome);
        announce('The case is reloaded; what you typed is kept');
      }),
    );
  if (error.code === 'not-permitted') error.message += ` You are signed in as ${role()}.`;
  return problemBox(error, { rest, actions });
}
