import type { Command } from 'commander';
import { dataOf, type Schemas } from '#client';
import { CommandError, UsageError } from '../failure.js';
import { mustTakeOutput, writeOutput } from '../files/paths.js';
import { findCase, type FoundCase } from '../find-case.js';
import { lettersInFull, lettersInWords, upcomingInFull, upcomingInWords } from '../output/letters.js';
import { overHttp, withSession, type Session } from '../session.js';

interface Options {
  readonly upcoming?: true;
  readonly text?: true;
  readonly pdf?: string;
  readonly message?: string;
}

export function registerLetters(program: Command): void {
  const letters = program
    .command('letters')
    .description('the letters of a case that went out, or those still to come')
    .argument('<case|account>', 'id of a case, or of an account: then its newest case')
    .option('--upcoming', 'what is still to come, with the exact text as things stand')
    .option('--text', 'with their texts')
    .option('--pdf <file>', 'one letter as a PDF: the last that went out, or --message')
    .option('--message <messageId>', 'which letter');
  overHttp(letters, 'clara').action(
    withSession(async (session: Session, which: string, options: Options) => {
      if (options.upcoming && options.pdf !== undefined)
        throw new UsageError('A letter that is still to come has no PDF yet; leave out --upcoming or --pdf.');
      if (options.pdf !== undefined) await mustTakeOutput(options.pdf);
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
  if (options.pdf === undefined)
    return answer({ ...all, items }, () => (options.text ? lettersInFull(items, zone) : lettersInWords(items, zone)));
  const last = items.at(-1);
  if (last === undefined) throw new CommandError('No letter has gone out in this case.', { code: 'not-found' });
  await writeOutput(options.pdf, await pdfOf(client, found.caseId, last));
  answer({ messageId: last.messageId, file: options.pdf }, () => `${last.messageId} is in ${options.pdf}.`);
}

async function pdfOf(client: Session['client'], caseId: string, { messageId }: Schemas['Letter']): Promise<Buffer> {
  const call = client.GET('/v1/cases/{caseId}/letters/{messageId}/pdf', {
    params: { path: { caseId, messageId } },
    parseAs: 'arrayBuffer',
  });
  return Buffer.from(await dataOf(call));
}

async function upcoming({ client, answer }: Session, { found, zone }: FoundCase, options: Options): Promise<void> {
  const params = { path: { caseId: found.caseId } };
  const all = await dataOf(client.GET('/v1/cases/{caseId}/letters/upcoming', { params }));
  answer(all, () => (options.text ? upcomingInFull(all.items, zone) : upcomingInWords(all.items, zone)));
}
