import { createHash } from 'node:crypto';
import { canonicalJson, type StoredEvent } from '#domain';
import { EVENT_COLUMNS, type EventRow } from '#contracts';
import {
  approvalsCsv,
  claimsCsv,
  contactsCsv,
  ledgerCsv,
  restraintCsv,
  timelineCsv,
  timelineMarkdown,
  type Claim,
} from './tables.js';
import { zipOf, type PackFile } from './zip.js';

/** A letter of the case: what went out, and whether its record still makes exactly that. */
export interface EvidenceLetter {
  readonly messageId: string;
  readonly template: string;
  readonly templateVersion: string;
  readonly attempt: number;
  readonly channel: string;
  readonly draftHash: string;
  /** SHA-256 of subject, text and HTML, as the event `message.rendered` vouches for. */
  readonly textDigest: string;
  /** Made anew from draft and template now: the same text, another, or nothing (erased, or the template is gone). */
  readonly madeAnew: 'identical' | 'different' | 'erased' | 'impossible';
  /** Null where the addressee was erased. */
  readonly rendered: { readonly subject: string; readonly text: string; readonly html: string } | null;
  /** The sheet that was printed, for a letter on paper. */
  readonly pdf: Buffer | null;
}
export interface Evidence {
  /** The case as its route answers at this seq; names as they are now, erased ones null. */
  readonly view: { readonly caseId: string; readonly accountId: string; readonly strategy: unknown };
  /** The chain from the account's first event to the case's last, as stored. */
  readonly rows: readonly EventRow[];
  /** The same events for people. */
  readonly events: readonly StoredEvent[];
  readonly claims: readonly Claim[];
  readonly letters: readonly EvidenceLetter[];
}

export const MANIFEST = 'manifest.json';
export const CHAIN = 'events.jsonl';
export const VIEW = 'case.json';
export const LETTERS = 'letters/index.json';
const README = 'README.txt';
const EXPLAINED = `Evidence pack of one case.

manifest.json   every file with its SHA-256, the head of the chain, strategy and templates
events.jsonl    the record of the account, one event a line, as stored. The hash of an event is the SHA-256 of the JSON
                array of its columns in this order: ${EVENT_COLUMNS.slice(0, -1).join(', ')}.
                The payload is hashed as the text it is. Personal values stand in it as references with a digest.
case.json       the case as it stood after the last event
timeline.*      everything that happened, with names; a person who was erased has none
claims.csv      what was open; ledger.csv what was posted; contacts.csv who spoke and wrote
restraint.csv   contacts that were due and were not made, with the rule
approvals.csv   who asked and who agreed
letters/        each letter as it went out; index.json says whether its record still makes exactly that text

Verify offline: npx amicable verify-pack <file>. What nobody can prove from the pack alone is that the head of its chain is that of the
house: compare headHash of manifest.json with the house's answer for the same seq.
`;

export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** An evidence pack as an archive: the same bytes for the same record, whenever and wherever it is made. */
export async function evidencePack(evidence: Evidence): Promise<Buffer> {
  return zipOf(withManifest(evidenceFiles(evidence)));
}

/** The manifest first, then the files by path. */
export function withManifest(files: readonly PackFile[]): PackFile[] {
  return [{ path: MANIFEST, content: Buffer.from(manifestOf(files)) }, ...files];
}

function evidenceFiles({ view, rows, events, claims, letters }: Evidence): PackFile[] {
  const text = (path: string, content: string): PackFile => ({ path, content: Buffer.from(content) });
  const files = [
    text(README, EXPLAINED),
    text(CHAIN, rows.map((row) => `${canonicalJson(row)}\n`).join('')),
    text(VIEW, json(view)),
    text('timeline.md', timelineMarkdown(events, `Case ${view.caseId}, account ${view.accountId}`)),
    text('timeline.csv', timelineCsv(events)),
    text('ledger.csv', ledgerCsv(events)),
    text('claims.csv', claimsCsv(claims)),
    text('contacts.csv', contactsCsv(events)),
    text('restraint.csv', restraintCsv(events)),
    text('approvals.csv', approvalsCsv(events)),
    text(LETTERS, json(letters.map(({ rendered: _rendered, pdf, ...one }) => ({ ...one, pdf: pdf !== null })))),
    ...letters.flatMap(filesOfLetter),
  ];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export const letterPath = (messageId: string, part: string): string => `letters/${messageId}/${part}`;
function filesOfLetter({ messageId, rendered, pdf }: EvidenceLetter): PackFile[] {
  const file = (part: string, content: Buffer): PackFile => ({ path: letterPath(messageId, part), content });
  return [
    ...(rendered === null
      ? []
      : [
          file('subject.txt', Buffer.from(rendered.subject)),
          file('letter.txt', Buffer.from(rendered.text)),
          file('letter.html', Buffer.from(rendered.html)),
        ]),
    ...(pdf === null ? [] : [file('letter.pdf', pdf)]),
  ];
}

/** Made of the files alone: whoever has them can make it anew and compare. @throws Error when a file it needs is no such file. */
export function manifestOf(files: readonly PackFile[]): string {
  const contentOf = (path: string): string => files.find((one) => one.path === path)?.content.toString('utf8') ?? '';
  const last = JSON.parse(contentOf(CHAIN).trimEnd().split('\n').at(-1) ?? '') as EventRow;
  const view = JSON.parse(contentOf(VIEW)) as Evidence['view'];
  const letters = JSON.parse(contentOf(LETTERS)) as readonly Pick<EvidenceLetter, 'template' | 'templateVersion'>[];
  const templates = new Map(letters.map(({ template, templateVersion }) => [templateVersion, template]));
  return json({
    format: 'amicable-evidence-1',
    caseId: view.caseId,
    accountId: view.accountId,
    accountKey: last.account_key,
    seq: last.seq,
    headHash: last.hash,
    lastEventAt: last.at,
    strategy: view.strategy,
    templates: [...templates].map(([version, template]) => ({ template, version })),
    files: files.map(({ path, content }) => ({ path, bytes: content.length, sha256: sha256(content) })),
  });
}
