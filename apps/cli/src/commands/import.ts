import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { dataOf, ProblemError, type AmicableClient } from '#client';
import { EXIT } from '../failure.js';
import { importInWords, importsInWords } from '../files/in-words.js';
import { mustTakeOutput, writeOutput } from '../files/paths.js';
import { KINDS, sendFile, type FileToSend, type Kind } from '../files/send-file.js';
import { overHttp, withSession, type Session } from '../session.js';

interface Options extends Pick<FileToSend, 'mapping' | 'dryRun' | 'atomic'> {
  readonly rejected?: string;
}

export function registerImport(program: Command): void {
  const command = program
    .command('import')
    .description('send a file: CSV, for statements also camt.053; ends with 3 when rows were rejected')
    .addArgument(new Argument('<kind>', 'what its rows are').choices(KINDS))
    .argument('<file>', 'path of the file')
    .option('--mapping <name>', 'how its columns are read (default: they are called like the fields of the API)')
    .option('--dry-run', 'judge the file and show how it is understood; writes nothing')
    .option('--atomic', 'all rows or none')
    .option('--rejected <file>', 'keep the rejected rows there, to be corrected and sent again');
  overHttp(command, 'erp').action(
    withSession(async (session: Session, kind: Kind, path: string, options: Options) => {
      const { rejected, ...rest } = options;
      if (rejected !== undefined) await mustTakeOutput(rejected);
      const job = await sendFile(session.client, { kind, path, ...rest }, session.json).catch(
        async (error: unknown) => {
          await keepRefused(session.client, error, rejected);
          throw error;
        },
      );
      if (job.rejectedCount > 0) {
        process.exitCode = EXIT.findings;
        if (rejected !== undefined) await keepRejected(session.client, job.importId, rejected);
      }
      session.answer(job, () => importInWords(job));
    }),
  );
}

/** An import of all or none that was refused for some rows: they are there to be corrected as well. */
async function keepRefused(client: AmicableClient, error: unknown, file: string | undefined): Promise<void> {
  if (!(error instanceof ProblemError) || error.code !== 'rows-rejected') return;
  const importId = error.problem['importId'];
  if (file !== undefined && typeof importId === 'string') await keepRejected(client, importId, file);
}

async function keepRejected(client: AmicableClient, importId: string, file: string): Promise<void> {
  const call = client.GET('/v1/imports/{importId}/rejected', { params: { path: { importId } }, parseAs: 'text' });
  await writeOutput(file, String(await dataOf(call)));
  process.stderr.write(`Rejected rows are in ${file}.\n`);
}

export function registerImports(program: Command): void {
  const command = program
    .command('imports')
    .description('the files that were sent, newest first')
    .addOption(new Option('--kind <kind>', 'only one kind').choices(KINDS))
    .option('--limit <count>', 'how many', wholeNumber, 20);
  overHttp(command, 'erp').action(
    withSession(async (session: Session, { kind, limit }: { kind?: Kind; limit: number }) => {
      const query = { limit, ...(kind === undefined ? {} : { kind }) };
      const answer = await dataOf(session.client.GET('/v1/imports', { params: { query } }));
      session.answer(answer, () => importsInWords(answer.items));
    }),
  );
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Write a whole number of 1 or more.');
  return Number(text);
}
