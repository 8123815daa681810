import { Argument, Option, type Command } from 'commander';
import { dataOf, everyItem } from '#client';
import { EXCEPTION_KINDS, type ExceptionKind } from '#domain';
import { UsageError } from '../failure.js';
import { exceptionInWords, exceptionsInWords } from '../output/exceptions.js';
import { resolutionOf, RESOLUTIONS, type Resolution, type ResolutionOptions } from '../resolution.js';
import { overHttp, withSession, type Session } from '../session.js';

const STATUSES = ['open', 'applied', 'dismissed', 'obsolete'] as const;
type Status = (typeof STATUSES)[number];
interface ListOptions {
  readonly status: string;
  readonly kind?: ExceptionKind;
  readonly account?: string;
}

export function registerExceptions(program: Command): void {
  const list = program
    .command('exceptions')
    .description('what feeds told us and only a person can place, oldest first')
    .option('--status <status>', `${STATUSES.join(', ')}, or all`, 'open')
    .addOption(new Option('--kind <kind>', 'only one kind').choices(EXCEPTION_KINDS))
    .option('--account <accountId>', 'only this account');
  overHttp(list, 'sam').action(
    withSession(async (session: Session, { status, kind, account: accountId }: ListOptions) => {
      if (status !== 'all' && !STATUSES.includes(status as Status))
        throw new UsageError(`"${status}" is no status; write ${STATUSES.join(', ')} or all.`);
      const filter = { ...(status === 'all' ? {} : { status: status as Status }), kind, accountId };
      const items = await everyItem((cursor) =>
        dataOf(session.client.GET('/v1/exceptions', { params: { query: { ...filter, cursor } } })),
      );
      session.answer({ items }, () => exceptionsInWords(items));
    }),
  );
  const show = list
    .command('show')
    .description('one of them, with what the feed said')
    .argument('<exception>', 'its id (x-…)');
  overHttp(show, 'sam').action(
    withSession(async (session: Session, exceptionId: string) => {
      const params = { path: { exceptionId } };
      const found = await dataOf(session.client.GET('/v1/exceptions/{exceptionId}', { params }));
      session.answer(found, () => exceptionInWords(found));
    }),
  );
  const resolve = list
    .command('resolve')
    .description('place it, correct by it, allocate it, or dismiss it; the same again answers the same')
    .argument('<exception>', 'its id (x-…)')
    .addArgument(new Argument('<action>', 'what to do with it').choices(RESOLUTIONS))
    .option('--account <accountId>', 'apply: whose it is')
    .option('--invoice <number...>', 'apply: what it pays; allocate: INVOICE=AMOUNT for each')
    .option('--case <caseId>', 'attach: to this case')
    .option('--message <messageId>', 'attach: to this letter')
    .option('--placement <placementId>', 'attach: to this placement')
    .option('--comment <text>', 'correct: why the new content counts')
    .option('--why <text>', 'dismiss: why nothing comes of it');
  overHttp(resolve, 'sam').action(
    withSession(async (session: Session, exceptionId: string, action: Resolution, options: ResolutionOptions) => {
      const params = { path: { exceptionId } };
      const { amount } = await dataOf(session.client.GET('/v1/exceptions/{exceptionId}', { params }));
      const body = resolutionOf(action, options, amount?.currency ?? null);
      const settled = await dataOf(session.client.POST('/v1/exceptions/{exceptionId}/resolve', { params, body }));
      session.answer(settled, () => exceptionInWords(settled));
    }),
  );
}
