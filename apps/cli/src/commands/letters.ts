import type { Command } from 'commander';
import { dataOf } from '#client';
import { CommandError } from '../failure.js';
import { findCase, type FoundCase } from '../find-case.js';
import { lettersInFull, lettersInWords, upcomingInFull, upcomingInWords } from '../output/letters.js';
import { overHttp, withSession, type Session } from '../session.js';

interface Options {
  readonly upcoming?: true;
  readonly text?: true;
  readonly message?: string;
}

export function registerLetters(program: Command): void {
  const letters = program
    .command('letters')
    .description('the letters of a case that went out, or those still to come')
    .argument('<case|account>', 'id of a case, or of an account: then its newest case')
    .option('--upcoming', 'what is still to come, with the exact text as things stand')
    .option('--text', 'with their texts')
    .option('--message <messageId>', 'which letter');
  overHttp(letters, 'clara').action(
    withSession(async (session: Session, which: string, options: Options) => {
      const found = await findCase(session.client, which);
      await (options.upcoming ? upcoming(session, found, options) : gone(session, found, options));
    }),
  );
}

async function gone({ client, answer }: Session, { found, zone }: FoundCase, options: Options): Promise<void> {
  const params = { path: { caseId: found.caseId } };
  const all = await dataOf(client.GET('/v1/cases/{caseId}/letters', { params }));
  const items = all.items.filter(({ messageId }) => messageId === (options.message ?? messageId));
  if (items.length === 0 && options.message !== undefined)
    throw new CommandError(`Letter ${options.message} has not gone out in this case.`, { code: 'not-found' });
  answer({ ...all, items }, () => (options.text ? lettersInFull(items, zone) : lettersInWords(items, zone)));
}

async function upcoming({ client, answer }: Session, { found, zone }: FoundCase, options: Options): Promise<void> {
  const params = { path: { caseId: found.caseId } };
  const all = await dataOf(client.GET('/v1/cases/{caseId}/letters/upcoming', { params }));
  answer(all, () => (options.text ? upcomingInFull(all.items, zone) : upcomingInWords(all.items, zone)));
}
