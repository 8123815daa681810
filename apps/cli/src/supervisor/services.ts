/** What `amicable start` runs, in the order of starting: each knows how it is reached and when it is ready. */
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { TASK_QUEUE } from '#contracts';
import { projectRoot, type StartConfig } from '#platform';
import { Service, type ProcessRef, type ServiceOptions } from '#platform/servers';
import { apiUrl } from '../beside.js';

/** Shared by all of our own processes. */
export interface ServiceContext {
  readonly config: StartConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly onSpawn: (name: string) => (ref: ProcessRef) => void;
}
const logFile = (config: StartConfig, name: string): string => join(config.home, 'logs', `${name}.log`);
export const logFileOf = logFile;

function nodeService(
  context: ServiceContext,
  name: string,
  script: string,
  args: readonly string[],
  rest: Pick<ServiceOptions, 'ready' | 'readyWithinMs'>,
): Service {
  return new Service({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', join(projectRoot(), 'dist/apps', script), ...args],
    env: context.env,
    cwd: projectRoot(),
    logFile: logFile(context.config, name.toLowerCase()),
    onSpawn: context.onSpawn(name),
    say: context.say,
    ...rest,
  });
}

export function mailboxService(context: ServiceContext, port: number): Service {
  return nodeService(context, 'Mailbox', 'cli/src/mailbox.js', [context.config.mailboxDir, String(port)], {
    ready: () => connects(port),
    readyWithinMs: 20_000,
  });
}

export function workerService(context: ServiceContext, address: string, namespace: string): Service {
  const worker: Service = nodeService(context, 'Worker', 'worker/src/main.js', [], {
    ready: () => polls(address, namespace, worker.pid),
    readyWithinMs: 60_000,
  });
  return worker;
}

export function apiService(context: ServiceContext): Service {
  return nodeService(context, 'API', 'api/src/main.js', [], {
    ready: async () =>
      (await fetch(`${apiUrl(context.config)}/health/ready`, { signal: AbortSignal.timeout(2000) })).ok,
    readyWithinMs: 60_000,
  });
}

async function connects(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
    const done = (ok: boolean) => () => {
      socket.destroy();
      resolve(ok);
    };
    socket.once('connect', done(true)).once('error', done(false)).once('timeout', done(false));
  });
}

/** A worker has no port: it is ready when the server sees that very process poll for work. */
async function polls(address: string, namespace: string, pid: number | null): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: '2 seconds' });
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: TASK_QUEUE },
      taskQueueType: 1,
    });
    return (pollers ?? []).some((poller) => poller.identity?.startsWith(`${pid}@`) === true);
  } finally {
    await connection.close();
  }
}
