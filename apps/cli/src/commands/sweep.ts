import type { Command } from 'commander';
import { dataOf, type Schemas } from '#client';
import { counted, table } from '../output/words.js';
import { overHttp, withSession, type Session } from '../session.js';

export function registerSweep(program: Command): void {
  const sweep = program
    .command('sweep')
    .description('open a case for every account that needs one now; says which were skipped, and why')
    .argument('[account]', 'only this account')
    .option('--account <accountId>', 'the same as the argument');
  overHttp(sweep, 'sam').action(
    withSession(async (session: Session, account: string | undefined, options: { account?: string }) => {
      const accountId = account ?? options.account;
      const body = accountId === undefined ? {} : { accountId };
      const answer = await dataOf(session.client.POST('/v1/sweeps', { body }));
      session.answer(answer, () => inWords(answer));
    }),
  );
}

function inWords({ opened, skipped }: Schemas['Sweep']): string[] {
  const reasons = skipped.map(({ accountId, reason }) => [accountId, reason]);
  return [
    ...opened.map((caseId) => `opened ${caseId}`),
    ...table([{ title: 'SKIPPED' }, { title: 'WHY' }], reasons),
    `${counted(opened.length, 'case')} opened, ${counted(skipped.length, 'account')} skipped.`,
  ];
}
