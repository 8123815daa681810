import {
  canonicalJson,
  exceptionDue,
  houseEvent,
  type ExceptionKind,
  type ExceptionStatus,
  type Json,
  type PersonalRef,
} from '#domain';
import { Batch } from '../database/batch.js';
import type { Query } from '../database/database.js';
import type { FactSettings } from '../facts/fact-writer.js';
import { HOUSE, HouseWriter } from '../house/stream.js';
import { sha256 } from '../people/cipher.js';
import { personOf, storeSealed } from '../people/vault.js';
import type { HouseCommand } from '../record/writer.js';
import type { NewException } from './ports.js';

/**
 * Keeps what only a person can place, in the caller's transaction: the house's head is locked here, so every other lock
 * comes before. What was raised before with the same content (or `identity`), and is still open or was settled by a person, raises
 * nothing and answers its id. Returns the ids in the order given.
 */
export async function raise(
  query: Query,
  settings: FactSettings,
  exceptions: readonly NewException[],
): Promise<string[]> {
  if (exceptions.length === 0) return [];
  const house = await HouseWriter.lock(query, settings.clock);
  const known = await knownOnes(query, exceptions);
  const dueAt = exceptionDue(settings.houseCalendar(house.now.slice(0, 10)), house.now);
  const batch = new Batch();
  const commands: HouseCommand[] = [];
  const rows: unknown[][] = [];
  const ids: string[] = [];
  for (const one of exceptions) {
    const digest = sha256(canonicalJson(one.content));
    const { identity = digest } = one;
    const before = known.get(keyOf(one, identity));
    if (before !== undefined) {
      ids.push(before);
      continue;
    }
    // An exception is named after the event that raises it.
    const seq = house.seq + commands.length + 1;
    const id = `x-${seq}`;
    const sealed = one.personal === true ? await seal(query, settings, batch, id, one.content) : null;
    commands.push(raised(id, one, sealed?.digest ?? digest));
    rows.push([id, seq, 'open', identity, ...valuesOf(one, sealed), house.now, dueAt]);
    known.set(keyOf(one, identity), id);
    ids.push(id);
  }
  if (commands.length > 0) house.write(batch, commands);
  batch.insert('exception', COLUMNS, rows);
  await batch.flush(query);
  return ids;
}

const COLUMNS = [
  ...['exception_id', 'seq', 'status', 'digest'],
  ...['kind', 'source', 'source_role', 'external_id', 'fact_kind', 'content', 'content_ref', 'why', 'waits_for'],
  ...['account_key', 'account_id', 'currency', 'amount', 'import_id', 'line', 'suggestions'],
  ...['raised_at', 'due_at'],
];
function valuesOf(one: NewException, sealed: PersonalRef | null): unknown[] {
  const { accountKey = null, accountId = null, amount = null, importId = null, line = null, suggestions = null } = one;
  const content = sealed === null ? JSON.stringify(one.content) : null;
  return [
    ...[one.kind, one.source, one.sourceRole, one.externalId, one.factKind, content, sealed?.ref ?? null, one.why],
    ...[one.waitsFor ?? null, accountKey, accountId, amount?.currency ?? null, amount?.minor ?? null, importId, line],
    suggestions === null ? null : JSON.stringify(suggestions),
  ];
}

function raised(exceptionId: string, one: NewException, digest: string): HouseCommand {
  const { kind, source, externalId, factKind, why } = one;
  const { waitsFor = null, accountKey = null, amount = null, importId = null, line = null } = one;
  const reference = { exceptionId, kind, source, externalId, factKind, digest, why };
  const data = { ...reference, waitsFor, accountKey, amount, importId, line };
  const actor = one.by ?? { id: source, role: one.sourceRole };
  return { commandId: `exception:${exceptionId}`, actor, events: [houseEvent('exception.raised', data)] };
}

async function seal(
  query: Query,
  settings: FactSettings,
  batch: Batch,
  id: string,
  content: Json,
): Promise<PersonalRef> {
  const person = personOf(HOUSE, id);
  const key = (await settings.vault.keysOf(HOUSE, [person], query)).get(person);
  if (key === undefined) throw new Error(`no key for the content of exception ${id}`);
  const { reference, row } = settings.vault.seal(key, { accountKey: HOUSE, person, plain: content });
  storeSealed(batch, [row]);
  return reference;
}

const keyOf = (one: Pick<NewException, 'kind' | 'source' | 'externalId'>, digest: string): string =>
  JSON.stringify([one.kind, one.source, one.externalId, digest]);

/** Credit that stands again is news, whatever was said about it before; a repeated message never is. */
const counts = (kind: ExceptionKind, status: ExceptionStatus): boolean => kind !== 'unapplied' || status === 'open';

async function knownOnes(query: Query, exceptions: readonly NewException[]): Promise<Map<string, string>> {
  const rows = await query<{
    exception_id: string;
    kind: ExceptionKind;
    source: string;
    external_id: string;
    digest: string;
    status: ExceptionStatus;
  }>(
    `SELECT exception_id, kind, source, external_id, digest, status FROM exception
     WHERE external_id = ANY($1) AND status <> 'obsolete' ORDER BY seq`,
    [[...new Set(exceptions.map((one) => one.externalId))]],
  );
  return new Map(
    rows
      .filter((row) => counts(row.kind, row.status))
      .map((row) => [keyOf({ ...row, externalId: row.external_id }, row.digest), row.exception_id]),
  );
}
