/** Letters: what went out, and what would. Their HTML runs in a frame that may do nothing. */
import { casePath, post } from './api.js';
import { actionButton, facts, h, show } from './dom.js';
import { time, words } from './format.js';
import { problemBox } from './problem.js';

/** Subject, text and, folded away, the HTML as the customer sees it. */
export function letterBody({ subject, text, html }) {
  const frame = h('div');
  const asHtml = h(
    'details',
    {
      ontoggle: () => {
        if (asHtml.open && frame.childElementCount === 0)
          show(frame, h('iframe', { sandbox: '', srcdoc: html, title: subject || 'Letter as HTML' }));
      },
    },
    h('summary', {}, 'As HTML'),
    frame,
  );
  return h(
    'div',
    { class: 'letter' },
    subject ? h('p', {}, h('strong', {}, subject)) : null,
    h('pre', {}, text),
    html ? asHtml : null,
  );
}

export const letterEntry = (letter) =>
  h(
    'details',
    {},
    h('summary', {}, `${words(letter.template)}: ${letter.subject}`, ' ', h('span', { class: 'tag' }, letter.status)),
    facts(
      ['To', letter.to],
      ['Sent', time(letter.sentAt)],
      letter.deliveredAt ? ['Delivered', time(letter.deliveredAt)] : null,
      ['Digest', h('code', {}, letter.draftHash)],
    ),
    letterBody(letter),
  );

/** One request for a second person: who, what, by when, and on demand the exact letter that the digest binds. */
export function approvalCard(caseId, approval, decide) {
  const open = approval.status === 'open';
  const place = h('div');
  const look = actionButton('See exactly what goes out', async () => {
    try {
      const { approvalId, draftHash } = approval;
      const preview = await post(casePath(caseId, '/previews/approve'), { approvalId, draftHash });
      const same = preview.draftHash === draftHash;
      const verdict = same
        ? h('p', { class: 'good' }, 'This is exactly what was requested: the digest is the same.')
        : h('p', { class: 'fault' }, 'The letter would be another one now than the one requested.');
      show(place, verdict, letterBody(preview));
    } catch (error) {
      show(place, problemBox(error));
    }
  });
  return h(
    'div',
    { class: 'card' },
    h('p', {}, h('strong', {}, words(approval.decision)), ' ', h('span', { class: 'tag' }, approval.status)),
    facts(
      ['Requested', `${approval.requestedBy.id}, ${time(approval.requestedAt)}`],
      open ? ['Decide by', time(approval.deadline)] : null,
      open ? ['Open to', approval.roles.join(', ')] : null,
      approval.delegatedTo ? ['Delegated to', approval.delegatedTo] : null,
    ),
    open && decide !== null
      ? h(
          'div',
          { class: 'row' },
          look,
          ...['approve', 'reject'].map((name) =>
            h(
              'button',
              { type: 'button', onclick: () => decide(name, { approvalId: approval.approvalId }) },
              `${words(name)} …`,
            ),
          ),
        )
      : null,
    place,
  );
}
