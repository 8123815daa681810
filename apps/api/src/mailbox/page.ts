import type { MailboxLetter } from '../deps.js';
import { escapeHtml } from '../http/html.js';

/** Every letter, newest first; its HTML is shown in a frame that may do nothing at all. */
export function mailboxPage(letters: readonly MailboxLetter[]): string {
  const list = letters.toReversed().map(letterEntry).join('\n');
  return document(
    `Mailbox (${letters.length})`,
    letters.length === 0 ? '<p>No letter has gone out yet.</p>' : `<ol reversed>${list}</ol>`,
  );
}

/** What a browser sees that comes without having signed in. */
export const signInPage = (): string =>
  document('Sign in first', '<p>Sign in on the <a href="/">start page</a>, then open this page again.</p>');

const letterEntry = (letter: MailboxLetter): string => `<li><details>
<summary><strong>${escapeHtml(letter.subject)}</strong> to ${escapeHtml(letter.to)}, ${escapeHtml(letter.receivedAt)}</summary>
${attachmentsOf(letter)}<pre>${escapeHtml(letter.text)}</pre>
<iframe sandbox title="${escapeHtml(letter.subject)}" srcdoc="${escapeHtml(letter.html)}"></iframe>
</details></li>`;

/** What came with a letter, by name and size. */
function attachmentsOf({ attachments = [] }: MailboxLetter): string {
  if (attachments.length === 0) return '';
  const files = attachments.map(({ name, bytes }) => `${escapeHtml(name)} (${Math.ceil(bytes / 1024)} KB)`);
  return `<p>Attached: ${files.join(', ')}</p>\n`;
}

const document = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Amicable</title>
<style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;background:#f5f5f2;padding:1rem}
iframe{width:100%;height:24rem;border:1px solid #ccc}summary{cursor:pointer;padding:.3rem 0}</style></head>
<body><nav><a href="/">Amicable</a></nav><h1>${title}</h1>${body}</body></html>
`;
