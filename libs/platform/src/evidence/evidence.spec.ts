import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson, type StoredEvent } from '#domain';
import { hashedText, type EventRow } from '#contracts';
import { evidencePack, withManifest, type Evidence, type EvidenceLetter } from './pack.js';
import { verifyPack } from './verify.js';
import { filesOf, zipOf } from './zip.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const RENDERED = { subject: 'A reminder', text: 'Dear Accounts Payable,\n', html: '<p>Dear Accounts Payable,</p>\n' };
const DIGEST = sha256(canonicalJson(RENDERED));

const TOLD: readonly [string, object][] = [
  ['invoice.posted', { itemId: 'i1', invoiceNumber: '=4711', amount: { minor: 900_000, currency: 'EUR' } }],
  ['message.rendered', { messageId: 'k1-1.reminder-1.1', attempt: 1, textDigest: DIGEST, draft: { facts: {} } }],
  ['message.sent', { messageId: 'k1-1.reminder-1.1', attempt: 1, proof: '250' }],
  ['call.recorded', { contactId: 'c1', outcome: 'reached', summary: { ref: 'p1', digest: 'd' } }],
  ['message.suppressed', { messageId: 'k1-1.reminder-2.1', rule: 'G09 pause', facts: { until: '2026-04-01' } }],
  ['approval.granted', { approvalId: 'k1-1-q1', draftHash: 'h', comment: 'as | shown' }],
  [
    'payment.applied',
    { paymentId: 'P', lines: [{ itemId: 'i1', part: 'principal', amount: { minor: 100, currency: 'EUR' } }] },
  ],
];
function chain(): EventRow[] {
  const rows: EventRow[] = [];
  for (const [index, [type, data]] of TOLD.entries()) {
    const at = `2026-03-0${index + 1}T08:00:00.000Z`;
    const row = {
      ...{ account_key: 'k1', seq: index + 1, type, at, recorded_at: at, effective_on: null },
      ...{ actor_id: 'clara', actor_role: 'collector', case_id: 'k1-1', command_id: `c${index}`, caused_by: null },
      ...{ policy_version: null, version: index, payload: canonicalJson(data), prev_hash: rows.at(-1)?.hash ?? '' },
    };
    rows.push({ ...row, hash: sha256(hashedText(row)) });
  }
  return rows;
}
/** As people read them: the summary of the call was spoken by somebody who was erased since. */
const events = (): StoredEvent[] =>
  chain().map((row) => ({
    ...{ seq: row.seq, type: row.type, at: row.at, recordedAt: row.recorded_at, effectiveOn: null },
    ...{ actor: { id: row.actor_id, role: row.actor_role }, caseId: row.case_id, commandId: row.command_id },
    ...{ causedBy: null, policyVersion: null, version: row.version },
    data:
      row.type === 'call.recorded' ? { contactId: 'c1', outcome: 'reached', summary: null } : JSON.parse(row.payload),
  })) as unknown as StoredEvent[];
const letter = (more: Partial<EvidenceLetter> = {}): EvidenceLetter => ({
  ...{ messageId: 'k1-1.reminder-1.1', template: 'reminder-1', templateVersion: 'v1', attempt: 1, channel: 'email' },
  ...{ draftHash: 'h', textDigest: DIGEST, madeAnew: 'identical', rendered: RENDERED, pdf: null },
  ...more,
});
const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  view: { caseId: 'k1-1', accountId: 'A-1', strategy: { id: 'standard', version: 'v' } },
  rows: chain(),
  events: events(),
  claims: [{ itemId: 'i1', kind: 'invoice', invoiceNumber: '=4711', balance: '8999.00 EUR' }],
  letters: [letter()],
  ...more,
});
const textOf = async (pack: Buffer, path: string): Promise<string> =>
  (await filesOf(pack)).find((one) => one.path === path)?.content.toString('utf8') ?? '';

describe('R42 V06: the evidence pack', () => {
  it('R42 V06: holds, is the same bytes for the same record, and names head, strategy and every file', async () => {
    const pack = await evidencePack(evidence());
    expect((await evidencePack(evidence())).equals(pack)).toBe(true);
    const report = await verifyPack(pack);
    expect(report).toMatchObject({ caseId: 'k1-1', seq: 7, events: 7, letters: 1, faults: [] });
    const manifest = JSON.parse(await textOf(pack, 'manifest.json')) as { files: { path: string; sha256: string }[] };
    expect(manifest).toMatchObject({
      caseId: 'k1-1',
      headHash: chain().at(-1)!.hash,
      strategy: { id: 'standard' },
      templates: [{ template: 'reminder-1', version: 'v1' }],
    });
    const names = (await filesOf(pack)).slice(1).map((one) => one.path);
    expect(manifest.files.map((one) => one.path)).toEqual(names);
  });

  it('V06: one altered byte anywhere does not go unnoticed', async () => {
    const pack = await evidencePack(evidence());
    // A prime stride meets every region of the archive; the ends are where the directories lie.
    const places = new Set<number>([0, 1, pack.length - 1, pack.length - 22]);
    for (let at = 0; at < pack.length; at += 37) places.add(at);
    for (const at of places) {
      const altered = Buffer.from(pack);
      altered[at]! ^= 0x01;
      const { faults } = await verifyPack(altered);
      expect({ at, found: faults.length > 0 }).toEqual({ at, found: true });
    }
  }, 60_000);

  it('V06: a file left out, put in, or exchanged with a manifest made to fit is found by the chain', async () => {
    const files = (await filesOf(await evidencePack(evidence()))).slice(1);
    const faultsOf = async (changed: typeof files): Promise<readonly string[]> =>
      (await verifyPack(await zipOf(withManifest(changed)))).faults;
    expect(await faultsOf(files)).toEqual([]);
    const [first, ...rows] = chain();
    const forged = { ...first!, payload: first!.payload.replace('900000', '990000') };
    const jsonl = [forged, ...rows].map((row) => `${canonicalJson(row)}\n`).join('');
    const replaced = (path: string, content: string) =>
      files.map((one) => (one.path === path ? { path, content: Buffer.from(content) } : one));
    expect(await faultsOf(replaced('events.jsonl', jsonl))).toEqual(['event 1: its content does not match its hash']);
    const gap = [first!, ...rows.slice(1)].map((row) => `${canonicalJson(row)}\n`).join('');
    expect((await faultsOf(replaced('events.jsonl', gap)))[0]).toBe('event 3: the events before it are missing');
    const text = 'letters/k1-1.reminder-1.1/letter.txt';
    expect(await faultsOf(replaced(text, 'Pay at once.'))).toEqual([
      'letter k1-1.reminder-1.1: its text is not the one that went out',
    ]);
    expect(await faultsOf(files.filter((one) => one.path !== text))).toEqual([
      'letter k1-1.reminder-1.1: its text is missing',
    ]);
    const [manifest] = await filesOf(await evidencePack(evidence()));
    const kept = await verifyPack(await zipOf([manifest!, ...replaced('timeline.md', 'nothing happened')]));
    expect(kept.faults).toEqual([
      'timeline.md is not the file that manifest.json names',
      'manifest.json is not that of the files',
    ]);
    const less = await verifyPack(await zipOf([manifest!, ...files.filter((one) => one.path !== 'ledger.csv')]));
    expect(less.faults[0]).toBe('ledger.csv is missing');
    expect((await verifyPack(Buffer.from('no zip'))).faults[0]).toMatch(/cannot be read/);
  });

  it('V06: a letter that its record no longer makes is named; so is one no event vouches for', async () => {
    const pack = await evidencePack(evidence({ letters: [letter({ madeAnew: 'different', textDigest: 'x' })] }));
    expect((await verifyPack(pack)).faults).toEqual([
      'letter k1-1.reminder-1.1: no event of the chain vouches for it',
      'letter k1-1.reminder-1.1: made anew from its record it was another text',
      'letter k1-1.reminder-1.1: its text is not the one that went out',
    ]);
  });

  it('R42: a person who was erased leaves a valid pack without them', async () => {
    const pack = await evidencePack(evidence({ letters: [letter({ madeAnew: 'erased', rendered: null })] }));
    expect((await verifyPack(pack)).faults).toEqual([]);
    expect(await textOf(pack, 'timeline.md')).toContain('outcome: reached; summary: –');
  });

  it('R42: ledger, contacts, restraint and approvals are tables of their own, and no cell is a formula', async () => {
    const pack = await evidencePack(evidence());
    expect((await textOf(pack, 'ledger.csv')).split('\r\n').slice(1, 3)).toEqual([
      "1,2026-03-01,invoice.posted,,'=4711,9000.00 EUR",
      '7,2026-03-07,payment.applied,P,i1,1.00 EUR',
    ]);
    expect(await textOf(pack, 'claims.csv')).toContain("i1,invoice,'=4711,,,,8999.00 EUR,");
    expect(await textOf(pack, 'restraint.csv')).toContain('G09 pause');
    expect(await textOf(pack, 'contacts.csv')).toContain('call.recorded');
    expect(await textOf(pack, 'approvals.csv')).toContain('approval.granted,clara,collector,k1-1-q1');
    expect(await textOf(pack, 'timeline.md')).toContain('as \\| shown');
  });
});
