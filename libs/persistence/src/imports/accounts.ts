import { lockFacts } from '../database/database.js';
import { Directory } from '../facts/directory.js';
import { FactWriter } from '../facts/fact-writer.js';
import { contactsOf, withContact } from '../facts/profiles.js';
import { lockNames, Registry } from '../facts/register.js';
import type { AccountInput } from '../ports.js';
import type { AccountRowInput, CalendarOf, ImportRow, RowResult } from './ports.js';
import type { Unit } from './unit.js';

/** A chunk of accounts with one contact each. */
export async function takeAccounts(
  unit: Unit,
  rows: readonly ImportRow<AccountRowInput>[],
  calendarOf: CalendarOf,
): Promise<RowResult[]> {
  const { query, settings, actor } = unit;
  const inputs = rows.map(({ value: { account, contact } }) => ({ ...account, contacts: contact ? [contact] : [] }));
  await lockFacts(
    query,
    inputs.map((input) => `account:${input.accountId}`),
  );
  await lockNames(query, inputs);
  const directory = new Directory();
  await directory.readAll(query, inputs);
  const registry = new Registry(query, settings, directory);
  const known = inputs.flatMap((input) => directory.byClientId(input.accountId) ?? []);
  for (const [key, writer] of await FactWriter.lockAll(query, known, settings)) registry.writers.set(key, writer);
  await registry.expect(inputs);
  const results: RowResult[] = [];
  for (const { line, value } of rows) {
    const input = wholeInput(registry, directory, value);
    const result = await registry.upsert(actor, input, calendarOf(input.zone, input.calendar));
    if ('accountKey' in result) results.push({ line, kind: result.changed ? 'accepted' : 'unchanged' });
    else {
      const code = result.kind === 'rejected' ? result.code : 'duplicate';
      const remedy = result.kind === 'rejected' ? '' : ': use that account id, or another customer id';
      results.push({ line, kind: 'rejected', code, detail: result.detail + remedy });
    }
  }
  return results;
}

/** The account as it is to be after the row: its other contacts as they are. */
function wholeInput(registry: Registry, directory: Directory, { account, contact }: AccountRowInput): AccountInput {
  const known = directory.byClientId(account.accountId);
  const others = known === null ? [] : contactsOf(registry.profile(known));
  return { ...account, contacts: withContact(others, contact) };
}
