import type { Command } from 'commander';
import { dataOf, everyItem } from '#client';
import { caseInWords, historyInWords, whyInWords } from '../output/case.js';
import { UsageError } from '../failure.js';
import { findCase } from '../find-case.js';
import { overHttp, withSession, type Session } from '../session.js';

const WHICH = 'id of a case, or of an account: then its newest case';

export function registerCase(program: Command): void {
  const group = program.command('case').description('one case: where it stands, what happened, why');
  const show = group
    .command('show')
    .description('where it stands, what comes next, what is open')
    .argument('<case|account>', WHICH);
  overHttp(show, 'clara').action(
    withSession(async (session: Session, which: string) => {
      const { found, zone } = await findCase(session.client, which);
      session.answer(found, () => caseInWords(found, zone));
    }),
  );
  const history = group
    .command('history')
    .description('every event on record, oldest first')
    .argument('<case|account>', WHICH)
    .option('--from <seq>', 'only events from this seq on', '1');
  overHttp(history, 'clara').action(
    withSession(async (session: Session, which: string, options: { from: string }) => {
      const from = Number(options.from);
      if (!Number.isInteger(from) || from < 1) throw new UsageError(`"${options.from}" is no seq; write 1 or more.`);
      const { found, zone } = await findCase(session.client, which);
      const path = { caseId: found.caseId };
      const items = await everyItem((cursor) =>
        dataOf(
          session.client.GET('/v1/cases/{caseId}/history', {
            params: { path, query: { cursor: Number(cursor ?? from - 1) } },
          }),
        ),
      );
      session.answer({ caseId: found.caseId, items }, () => historyInWords(items, zone));
    }),
  );
  const why = group
    .command('why')
    .description('why the case does what it does now, and why not more yet')
    .argument('<case|account>', WHICH);
  overHttp(why, 'clara').action(
    withSession(async (session: Session, which: string) => {
      const { found, zone } = await findCase(session.client, which);
      const params = { path: { caseId: found.caseId } };
      const answer = await dataOf(session.client.GET('/v1/cases/{caseId}/why', { params }));
      session.answer(answer, () => whyInWords(answer, zone));
    }),
  );
}
