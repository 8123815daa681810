import { Option, type Command } from 'commander';
import { dataOf, everyItem, type Schemas } from '#client';
import { DECISION_NAMES, EXCEPTION_TASK } from '#domain';
import { counted, onTheClock, table } from '../output/words.js';
import { overHttp, withSession, type Session } from '../session.js';

interface Options {
  readonly mine?: true;
  readonly kind?: string;
  readonly case?: string;
}

export function registerTasks(program: Command): void {
  const tasks = program
    .command('tasks')
    .description('what needs a person, the most urgent first, with the reasons of its score')
    .option('--mine', 'only what you have claimed')
    .addOption(
      new Option('--kind <kind>', 'only tasks of this kind: the decision that answers them, or an exception').choices([
        ...DECISION_NAMES,
        EXCEPTION_TASK,
      ]),
    )
    .option('--case <caseId>', 'only this case');
  overHttp(tasks, 'clara').action(
    withSession(async (session: Session, { mine, kind, case: caseId }: Options) => {
      const filter = { mine: mine === true ? ('true' as const) : ('false' as const), kind, caseId };
      const items = await everyItem((cursor) =>
        dataOf(session.client.GET('/v1/worklist', { params: { query: { ...filter, cursor } } })),
      );
      session.answer({ items }, () => inWords(items));
    }),
  );
}

const COLUMNS = [
  { title: 'SCORE', right: true as const },
  { title: 'DUE (UTC)' },
  { title: 'TASK' },
  { title: 'CASE' },
  { title: 'CLAIMED' },
  { title: 'BECAUSE' },
];
function inWords(items: readonly Schemas['WorklistItem'][]): string[] {
  const rows = items.map(({ score, dueAt, kind, caseId, claimedBy, reasons }) => [
    String(score),
    onTheClock(dueAt),
    kind,
    caseId ?? '-',
    claimedBy ?? '-',
    reasons.join(', '),
  ]);
  return [...table(COLUMNS, rows), `${counted(items.length, 'task')}.`];
}
