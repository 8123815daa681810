import { dataOf, ProblemError, type AmicableClient, type Schemas } from '#client';
import { CommandError } from './failure.js';

export interface FoundCase {
  readonly found: Schemas['Case'];
  /** Zone of the account: whose clocks its times are printed in. */
  readonly zone: string;
}

/**
 * The case of that id, or the newest case of the account of that id.
 * @throws CommandError when neither is there, or the account has no case
 */
export async function findCase(client: AmicableClient, which: string): Promise<FoundCase> {
  const asCase = await caseById(client, which);
  const account = await accountById(client, asCase?.accountId ?? which);
  if (asCase !== null) return { found: asCase, zone: account?.zone ?? 'UTC' };
  if (account === null) throw new CommandError(`There is no case and no account ${which}.`, { code: 'not-found' });
  const found = account.case === null ? null : await caseById(client, account.case.caseId);
  if (found !== null) return { found, zone: account.zone };
  throw new CommandError(`Account ${which} has no case: nothing of it was overdue when a sweep looked.`, {
    code: 'not-found',
  });
}

const caseById = (client: AmicableClient, caseId: string): Promise<Schemas['Case'] | null> =>
  unlessUnknown(client.GET('/v1/cases/{caseId}', { params: { path: { caseId } } }));
const accountById = (client: AmicableClient, accountId: string): Promise<Schemas['Account'] | null> =>
  unlessUnknown(client.GET('/v1/accounts/{accountId}', { params: { path: { accountId } } }));

async function unlessUnknown<T>(call: Promise<{ data?: T }>): Promise<NonNullable<T> | null> {
  try {
    return await dataOf(call);
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'not-found') return null;
    throw error;
  }
}
