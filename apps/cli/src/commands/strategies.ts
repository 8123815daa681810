import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { dataOf, type Schemas } from '#client';
import { ConfigurationError, loadStrategies } from '#platform';
import { CommandError } from '../failure.js';
import { table } from '../output/words.js';
import { overHttp, withSession, type Session } from '../session.js';

type Version = Schemas['StrategyVersion'];

export function registerStrategies(program: Command): void {
  const strategies = program
    .command('strategies')
    .description('strategies: look at them, check a file, publish a version');
  overHttp(strategies.command('list').description('what new cases start with, the start strategy first'), 'sam').action(
    withSession(async (session: Session) => {
      const answer = await dataOf(session.client.GET('/v1/strategies'));
      const rows = answer.items.map(({ id, version }) => [id, version]);
      session.answer(answer, () => table([{ title: 'STRATEGY' }, { title: 'VERSION' }], rows));
    }),
  );
  const show = strategies.command('show').description('drafted and published versions of one').argument('<id>');
  overHttp(show, 'sam').action(
    withSession(async (session: Session, id: string) => {
      const answer = await dataOf(session.client.GET('/v1/strategies/{id}', { params: { path: { id } } }));
      const from = answer.source === 'file' ? 'as its file says' : 'as published';
      session.answer(answer, () => [
        `New cases of ${id} start with ${answer.active ?? 'no version'}, ${from}.`,
        ...answer.versions.flatMap(inWords),
      ]);
    }),
  );
  strategies
    .command('check')
    .description('read a strategy file, with everything it extends and names; needs no running product')
    .argument('<file>')
    .action(check);
  const draft = strategies
    .command('draft')
    .description('draft a version of a strategy from a file; somebody else approves it')
    .argument('<id>')
    .argument('<file>')
    .requiredOption('--why <text>', 'why it is changed');
  overHttp(draft, 'ada').action(
    withSession(async (session: Session, id: string, file: string, { why }: { why: string }) => {
      const body = { yaml: await readFile(resolve(file), 'utf8'), why };
      const call = session.client.POST('/v1/strategies/{id}/versions', { params: { path: { id } }, body });
      const answer = await dataOf(call);
      session.answer(answer, () => inWords(answer));
    }),
  );
  for (const decision of ['approve', 'reject'] as const) {
    const command = strategies
      .command(decision)
      .description(`${decision} a drafted version, as somebody else than who drafted it`)
      .argument('<id>')
      .argument('<version>')
      .requiredOption('--reason <text>', 'why');
    overHttp(command, 'sam').action(
      withSession(async (session: Session, id: string, version: string, { reason }: { reason: string }) => {
        const params = { path: { id, version } };
        const body = { decision, reason };
        const call = session.client.POST('/v1/strategies/{id}/versions/{version}/approval', { params, body });
        const answer = await dataOf(call);
        session.answer(answer, () => inWords(answer));
      }),
    );
  }
}

async function check(file: string): Promise<void> {
  try {
    const { all } = await loadStrategies(resolve(file));
    const named = all.map(({ strategy }) => strategy.id).join(', ');
    process.stdout.write(`${file} is in order: ${named}.\n`);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new CommandError(error.message, { code: 'invalid' });
    throw error;
  }
}

function inWords({ version, status, draftedBy, why, judgedBy, judgement, differences }: Version): string[] {
  const judged = judgedBy === null ? '' : `; ${judgedBy}: ${judgement ?? ''}`;
  const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
  return [
    `${version} ${status}, drafted by ${draftedBy}: ${why}${judged}`,
    ...differences.map(({ path, from, to }) => `  ${path}: ${shown(from)} -> ${shown(to)}`),
  ];
}
