import { canonicalJson } from '#domain';
import { hashedText, type EventRow } from '#contracts';
import {
  CHAIN,
  letterPath,
  LETTERS,
  MANIFEST,
  manifestOf,
  sha256,
  VIEW,
  withManifest,
  type EvidenceLetter,
} from './pack.js';
import { filesOf, zipOf, type PackFile } from './zip.js';

export interface PackReport {
  readonly caseId: string | null;
  readonly seq: number | null;
  readonly headHash: string | null;
  readonly events: number;
  readonly letters: number;
  /** What does not hold; none: the pack is whole, and nobody has altered a byte of it. */
  readonly faults: readonly string[];
}
type Letters = readonly Omit<EvidenceLetter, 'rendered' | 'pdf'>[];
const NOTHING = { caseId: null, seq: null, headHash: null, events: 0, letters: 0 };

/**
 * Proves an evidence pack offline: every file against the manifest, the manifest against the files, the chain of the record
 * link by link, each letter against the digest its event vouches for, and the archive itself byte for byte.
 */
export async function verifyPack(archive: Buffer): Promise<PackReport> {
  let files: PackFile[];
  try {
    files = await filesOf(archive);
  } catch (error) {
    return { ...NOTHING, faults: [`the archive cannot be read: ${said(error)}`] };
  }
  const [manifest, ...rest] = files;
  if (manifest?.path !== MANIFEST) return { ...NOTHING, faults: [`${MANIFEST} is missing`] };
  try {
    return await judged(archive, manifest.content.toString('utf8'), rest);
  } catch (error) {
    // The manifest is made of three files: one of them is not what it was, or not there.
    return {
      ...NOTHING,
      faults: [...listed(manifest.content.toString('utf8'), rest), `it cannot be read: ${said(error)}`],
    };
  }
}

async function judged(archive: Buffer, manifest: string, files: readonly PackFile[]): Promise<PackReport> {
  const text = (path: string): string => files.find((one) => one.path === path)?.content.toString('utf8') ?? '';
  const expected = manifestOf(files);
  const rows = text(CHAIN)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EventRow);
  const letters = JSON.parse(text(LETTERS)) as Letters;
  const { caseId } = JSON.parse(text(VIEW)) as { caseId: string };
  const last = rows.at(-1);
  const broken = chainFault(rows);
  const anew = await zipOf(withManifest(files));
  const faults = [
    ...listed(manifest, files),
    ...(manifest === expected ? [] : [`${MANIFEST} is not that of the files`]),
    ...(broken === null ? [] : [broken]),
    ...letters.flatMap((letter) => letterFaults(letter, rows, files)),
  ];
  const bytes = faults.length > 0 || anew.equals(archive) ? [] : ['the archive holds more than its files'];
  return {
    caseId,
    seq: last?.seq ?? null,
    headHash: last?.hash ?? null,
    events: rows.length,
    letters: letters.length,
    faults: [...faults, ...bytes],
  };
}

/** Files against the manifest, by name: what was altered, taken out or put in. */
function listed(manifest: string, files: readonly PackFile[]): string[] {
  let named: readonly { readonly path: string; readonly sha256: string }[];
  try {
    named = (JSON.parse(manifest) as { files: typeof named }).files;
  } catch (error) {
    return [`${MANIFEST} cannot be read: ${said(error)}`];
  }
  if (!Array.isArray(named)) return [`${MANIFEST} names no files`];
  const altered = files.flatMap(({ path, content }) => {
    const entry = named.find((one) => one.path === path);
    if (entry === undefined) return [`${path} is not in ${MANIFEST}`];
    return entry.sha256 === sha256(content) ? [] : [`${path} is not the file that ${MANIFEST} names`];
  });
  const missing = named.filter(({ path }) => !files.some((one) => one.path === path));
  return [...altered, ...missing.map(({ path }) => `${path} is missing`)];
}

/** The first link that does not hold; null when the chain does. */
function chainFault(rows: readonly EventRow[]): string | null {
  let previous: EventRow | null = null;
  for (const row of rows) {
    const at = `event ${row.seq}`;
    if (row.seq !== (previous?.seq ?? 0) + 1) return `${at}: the events before it are missing`;
    if (previous !== null && row.account_key !== previous.account_key) return `${at}: belongs to another account`;
    if (row.prev_hash !== (previous?.hash ?? '')) return `${at}: its previous hash is not that of the event before`;
    if (sha256(hashedText(row)) !== row.hash) return `${at}: its content does not match its hash`;
    previous = row;
  }
  return null;
}

function letterFaults(letter: Letters[number], rows: readonly EventRow[], files: readonly PackFile[]): string[] {
  const { messageId, madeAnew, textDigest } = letter;
  const vouched = rows.some((row) => {
    if (row.type !== 'message.rendered') return false;
    const data = JSON.parse(row.payload) as { messageId: string; textDigest: string };
    return data.messageId === messageId && data.textDigest === textDigest;
  });
  const part = (name: string): string | null =>
    files.find((one) => one.path === letterPath(messageId, name))?.content.toString('utf8') ?? null;
  const [subject, text, html] = [part('subject.txt'), part('letter.txt'), part('letter.html')];
  const present = subject !== null && text !== null && html !== null;
  return [
    ...(vouched ? [] : [`letter ${messageId}: no event of the chain vouches for it`]),
    ...(madeAnew === 'different' ? [`letter ${messageId}: made anew from its record it was another text`] : []),
    ...(present || madeAnew === 'erased' ? [] : [`letter ${messageId}: its text is missing`]),
    ...(present && sha256(canonicalJson({ subject, text, html })) !== textDigest
      ? [`letter ${messageId}: its text is not the one that went out`]
      : []),
  ];
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
