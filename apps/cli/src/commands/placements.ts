import type { Command } from 'commander';
import { dataOf } from '#client';
import { CommandError } from '../failure.js';
import { mustTakeOutput, writeOutput } from '../files/paths.js';
import { findCase } from '../find-case.js';
import { inMoney, table } from '../output/words.js';
import { overHttp, withSession, type Session } from '../session.js';

export function registerPlacements(program: Command): void {
  const group = program.command('placements').description('what agencies were given, and what it brought');
  const list = group
    .command('list')
    .description('every placement with what was placed, collected, kept as fee, and what arrived')
    .option('--agency <agencyId>', 'of this agency alone');
  overHttp(list, 'clara').action(
    withSession(async ({ client, answer }: Session, { agency }: { agency?: string }) => {
      const query = agency === undefined ? {} : { agencyId: agency };
      const report = await dataOf(client.GET('/v1/placements', { params: { query } }));
      const columns = ['placement', 'agency', 'status', 'placed', 'collected', 'fee', 'net'].map((title) => ({
        title,
      }));
      answer(report, () =>
        report.items.length === 0
          ? 'Nothing was placed with an agency.'
          : table(
              columns,
              report.items.map(({ placementId, agencyId, status, amount, collected, fee, net }) => [
                ...[placementId, agencyId, status],
                ...[amount, collected, fee, net].map(inMoney),
              ]),
            ),
      );
    }),
  );
  const file = group
    .command('file')
    .description('what the agency is given with the present placement of a case: claims, contacts, head of the record')
    .argument('<case|account>', 'id of a case, or of an account: then its newest case')
    .requiredOption('-o, --output <file>', 'where to write the CSV file');
  overHttp(file, 'clara').action(
    withSession(async ({ client, answer }: Session, which: string, { output }: { output: string }) => {
      await mustTakeOutput(output);
      const { found } = await findCase(client, which);
      const placementId = found.placements.at(-1)?.placementId;
      if (placementId === undefined)
        throw new CommandError(`Case ${found.caseId} was not placed with an agency.`, { code: 'not-found' });
      const params = { path: { caseId: found.caseId, placementId }, query: { format: 'csv' as const } };
      const call = client.GET('/v1/cases/{caseId}/placements/{placementId}/file', { params, parseAs: 'text' });
      await writeOutput(output, (await dataOf(call)) as unknown as string);
      answer({ placementId, file: output }, () => `${placementId} is in ${output}.`);
    }),
  );
}
