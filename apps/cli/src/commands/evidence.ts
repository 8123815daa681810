import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { dataOf } from '#client';
import { verifyPack, type PackReport } from '#platform/evidence';
import { EXIT } from '../failure.js';
import { mustTakeOutput, sizeOfInput, writeOutput } from '../files/paths.js';
import { findCase } from '../find-case.js';
import { overHttp, withSession, type Session } from '../session.js';

export function registerEvidence(program: Command): void {
  const evidence = program
    .command('evidence')
    .description('the evidence pack of a case: the record of it with its letters, to be verified by anybody')
    .argument('<case|account>', 'id of a case, or of an account: then its newest case')
    .requiredOption('-o, --output <file>', 'where to write the zip file');
  overHttp(evidence, 'lena').action(
    withSession(async (session: Session, which: string, { output }: { output: string }) => {
      await mustTakeOutput(output);
      const { found } = await findCase(session.client, which);
      const call = session.client.GET('/v1/cases/{caseId}/evidence', {
        params: { path: { caseId: found.caseId } },
        parseAs: 'arrayBuffer',
      });
      const pack = Buffer.from(await dataOf(call));
      await writeOutput(output, pack);
      const report = await verifyPack(pack);
      if (report.faults.length > 0) process.exitCode = EXIT.findings;
      session.answer({ ...report, file: output }, () => inWords(output, report));
    }),
  );
}

/** Offline: needs no product, no database and no network. */
export function registerVerifyPack(program: Command): void {
  program
    .command('verify-pack')
    .description('prove an evidence pack offline: files, chain and letters; ends with 3 when a byte was altered')
    .argument('<file>', 'the zip file')
    .option('--json', 'print the answer as one JSON document')
    .action(async (file: string, { json }: { json?: true }) => {
      await sizeOfInput(file);
      const report = await verifyPack(await readFile(file));
      if (report.faults.length > 0) process.exitCode = EXIT.findings;
      process.stdout.write(`${json === true ? JSON.stringify(report) : inWords(file, report).join('\n')}\n`);
    });
}

function inWords(file: string, { caseId, seq, headHash, events, letters, faults }: PackReport): string[] {
  return [
    ...faults.map((fault) => `FAULT ${fault}`),
    `${file}: case ${caseId ?? '?'} up to seq ${seq ?? '?'}, ${events} events, ${letters} letters.`,
    ...(headHash === null ? [] : [`Head of the chain: ${headHash}`]),
    faults.length === 0 ? 'Everything holds.' : 'It does NOT hold: do not rely on this pack.',
  ];
}
