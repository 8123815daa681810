/** The whole product as it is shipped: the built `amicable start` with a state folder and a port of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#platform';
import { freePort } from '#platform/servers';
import { HttpClient } from './http.js';

const ROOT = projectRoot();
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 40_000;

export type Part = 'API' | 'Worker' | 'Mailbox' | 'Temporal' | 'PostgreSQL';

export interface ProductOptions {
  /** Further or other environment; default: DEMO=off, CLOCK=driven from 2026-03-02 08:00 in Berlin, standing still. */
  readonly env?: Readonly<Record<string, string>>;
  /** Goes on with the state of an earlier start. */
  readonly home?: string;
}

export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
/** A product that runs; `stop` ends every process of it. */
export interface Product {
  readonly url: string;
  readonly home: string;
  /** Talks to its API as one of the people of the configuration. */
  as(username: string): HttpClient;
  token(username: string): Promise<string>;
  /** Everything that was printed so far. */
  output(): string;
  /** Ends a part with SIGKILL; the product starts it again by itself. */
  kill(part: Part): void;
  /** Runs a command of the command line beside it (`rebuild`, `restart-cases`, …) and answers what it printed. */
  run(...args: string[]): Promise<string>;
  /** Runs a command as a script would: its two outputs apart, and its exit code whatever it is. */
  cli(args: readonly string[], options?: { readonly env?: NodeJS.ProcessEnv }): Promise<CommandRun>;
  /** Starts a command that the caller may cut off. */
  spawn(args: readonly string[]): ChildProcess;
  /** Stops as Ctrl-C does; with `keep` the state folder stays for a later start. */
  stop(options?: { readonly keep?: boolean }): Promise<void>;
}

/** Starts the product and waits until it says that it is ready. Needs the build (the global setup of the tests makes it). */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const home = options.home ?? newHome();
  const port = await freePort();
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    LOG_LEVEL: 'warn',
    DEMO: 'off',
    CLOCK: 'driven',
    CLOCK_START: '2026-03-02T07:00:00.000Z',
    CLOCK_SPEED: '0',
    ...options.env,
    PORT: String(port),
    AMICABLE_HOME: home,
  };
  const url = `http://127.0.0.1:${port}`;
  const main = start(['start'], env);
  const killed = (): void => void main.child.kill('SIGTERM'); // a test run that is cut short leaves nothing behind
  process.once('exit', killed);
  try {
    await readiness(main);
  } catch (error) {
    await end(main.child);
    process.off('exit', killed);
    throw error;
  }
  const clients = new Map<string, HttpClient>();
  const as = (username: string): HttpClient => {
    const client = clients.get(username) ?? new HttpClient(url, username);
    clients.set(username, client);
    return client;
  };
  return {
    url,
    home,
    as,
    token: (username) => as(username).token(),
    output: main.output,
    kill: (part) => void process.kill(pidOf(home, part), 'SIGKILL'),
    run: async (...args) => {
      const command = start(args, env);
      const code = await exit(command.child);
      if (code !== 0) throw new Error(`amicable ${args.join(' ')} ended with ${code}:\n${command.output()}`);
      return command.output();
    },
    cli: (args, { env: more = {} } = {}) => runApart(args, { ...env, ...more }),
    spawn: (args) => start(args, env).child,
    stop: async ({ keep = false } = {}) => {
      process.off('exit', killed);
      await end(main.child);
      if (!keep) rmSync(home, { recursive: true, force: true });
    },
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

function start(args: readonly string[], env: NodeJS.ProcessEnv): Started {
  let output = '';
  const child = spawn(process.execPath, [join(ROOT, 'dist/apps/cli/src/main.js'), ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const keep = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { child, output: () => output };
}

async function runApart(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandRun> {
  const { child } = start(args, env);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

async function readiness({ child, output }: Started): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await pause(50)) {
    if (output().includes('Amicable is ready.')) return;
    if (child.exitCode !== null) throw new Error(`The product ended with ${child.exitCode}:\n${output()}`);
    if (Date.now() > deadline) throw new Error(`The product did not become ready:\n${output()}`);
  }
}

async function exit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await exit(child);
  clearTimeout(hard);
}

/** The number of the process that is that part at the moment, as the product keeps it on file. */
function pidOf(home: string, part: Part): number {
  const entries = JSON.parse(readFileSync(join(home, 'pids.json'), 'utf8')) as { name: string; pid: number }[];
  const entry = entries.find(({ name }) => name === part);
  if (entry === undefined) throw new Error(`${part} is not running`);
  return entry.pid;
}

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'amicable-product-'));
  chmodSync(home, 0o755); // under root PostgreSQL runs as another user
  return home;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
