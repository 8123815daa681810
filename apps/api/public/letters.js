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

/** A letter that went out; as PDF it is what was printed, or what an e-mail would be on paper. */
export const letterEntry = (letter, caseId) =>
  h(
    'details',
    {},
    h('summary', {}, `${words(letter.template)}: ${letter.subject}`, ' ', h('span', { class: 'tag' }, letter.status)),
    facts(
      ['To', letter.to ? `${letter.to}, ${CHANNELS[letter.channel] ?? letter.channel}` : null],
      ['Sent', time(letter.sentAt)],
      letter.deliveredAt ? ['Delivered', time(letter.deliveredAt)] : null,
      ['Digest', h('code', {}, letter.draftHash)],
      ['On paper', pdfLink(casePath(caseId, `/letters/${encodeURIComponent(letter.messageId)}/pdf`))],
    ),
    letterBody(letter),
  );

const pdfLink = (href) => h('a', { href, target: '_blank', rel: 'noopener' }, 'PDF');

const CHANNELS = { email: 'by e-mail', letter: 'on paper' };
const LANGUAGES = { en: 'English', de: 'German' };

/** What becomes of a letter to come, in a few words. */
function fate({ condition, leaves, heldBy }) {
  if (condition === 'approval') return 'needs an approval';
  if (leaves) return 'leaves by itself';
  return heldBy?.until ? 'held' : 'does not leave';
}

/** A letter still to come, with the text that will leave if nothing happens before. */
export const upcomingEntry = (letter) =>
  h(
    'details',
    { class: 'upcoming' },
    h(
      'summary',
      {},
      `${time(letter.plannedAt)} · ${words(letter.template)}`,
      letter.variant ? ` (${words(letter.variant).toLowerCase()})` : '',
      ' ',
      h('span', { class: 'tag' }, fate(letter)),
    ),
    facts(
      letter.channel ? ['To', `${letter.to ?? 'unknown'}, ${CHANNELS[letter.channel]}`] : null,
      letter.language ? ['Language', LANGUAGES[letter.language] ?? letter.language] : null,
      letter.condition === 'approval' ? ['Waits for', `an approval by ${letter.roles.join(' or ')}`] : null,
      letter.heldBy
        ? [letter.leaves ? 'Put off by' : 'Held by', `${letter.heldBy.message} (${letter.heldBy.rule})`]
        : null,
      letter.attachments.length > 0
        ? ['Goes with it', letter.attachments.map((one) => one.invoiceNumber ?? 'statement of account').join(', ')]
        : null,
      letter.problem ? ['Cannot be written', letter.problem] : null,
      letter.draftHash ? ['Digest', h('code', {}, letter.draftHash)] : null,
    ),
    letter.text ? letterBody(letter) : null,
  );

/** Everything still to come, as a section of the case; nothing where nothing is. */
export const upcomingSection = (letters) =>
  letters.length === 0
    ? null
    : h(
        'section',
        { id: 'upcoming' },
        h('h2', {}, 'Letters to come'),
        h('p', { class: 'hint' }, 'If nobody acts and nobody pays. The text is exactly what will leave.'),
        ...letters.map(upcomingEntry),
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
