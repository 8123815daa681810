/** A Temporal dev server: one process, its state in one file of the state folder, its UI beside it. */
import { existsSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import type { ProcessRef } from './processes.js';
import { Service } from './service.js';

export interface TemporalOptions {
  /** Path of the CLI. */
  readonly cli: string;
  readonly port: number;
  /** Null: without UI. */
  readonly uiPort: number | null;
  readonly namespace: string;
  readonly dbFile: string;
  readonly logFile: string;
  readonly onSpawn?: (ref: ProcessRef) => void;
  readonly say: (line: string) => void;
}

/** A service for the dev server; starts nothing yet. */
export function temporalService(options: TemporalOptions): Service {
  const { cli, port, uiPort, namespace, dbFile, logFile } = options;
  const ui = uiPort === null ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort)];
  const known = existsSync(dbFile);
  return new Service({
    name: 'Temporal',
    command: cli,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--db-filename', dbFile],
      ...['--namespace', namespace, '--log-level', 'warn', ...ui],
    ],
    env: process.env,
    logFile,
    readyWithinMs: 60_000,
    ready: () => serves(`127.0.0.1:${port}`, namespace),
    stopWithinMs: 10_000,
    say: options.say,
    ...(options.onSpawn === undefined ? {} : { onSpawn: options.onSpawn }),
    ...(known
      ? {
          remedy: `If its file is damaged: move ${dbFile} away, start again, then run \`npx amicable restart-cases\`; nothing is lost, the record has everything.`,
        }
      : {}),
  });
}

/** Whether the server answers and knows the namespace. */
export async function serves(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: '2 seconds' });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}
