/** A process that is killed and started again at once, as often as it takes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { until } from './wait.js';

export interface PhoenixOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Environment of its n-th life, counted from 1. */
  readonly env: (life: number) => NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Throws or answers false while it does not serve. */
  readonly ready: (pid: number) => Promise<boolean>;
}
const READY_WITHIN_MS = 60_000;

export class Phoenix {
  lives = 0;
  /** Deaths by SIGKILL, its own or ours. */
  kills = 0;
  /** Deaths that nobody ordered, in words. */
  readonly crashes: string[] = [];
  private child: ChildProcess | null = null;
  private stopping = false;

  constructor(private readonly options: PhoenixOptions) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  async start(): Promise<void> {
    this.stopping = false;
    this.live();
    await this.untilReady();
  }

  /** Waits until its present life serves. */
  async untilReady(): Promise<void> {
    const { name, ready } = this.options;
    await until(`${name} serves\n${this.log()}`, READY_WITHIN_MS, async () =>
      (await ready(this.pid)) ? true : undefined,
    );
  }

  /** kill -9; the next life begins at once. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** kill -9, and no next life until `start`. */
  async halt(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** The last lines it wrote. */
  log(lines = 15): string {
    try {
      return readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await exited;
    clearTimeout(hard);
  }

  private live(): void {
    const { command, args, env, logFile } = this.options;
    this.lives += 1;
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(command, [...args], { env: env(this.lives), stdio: ['ignore', log, log] });
    closeSync(log);
    this.child = child;
    child.once('exit', (code, signal) => this.died(code, signal));
  }

  private died(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.stopping) return;
    if (signal === 'SIGKILL') this.kills += 1;
    else this.crashes.push(`${this.options.name} ended with ${signal ?? code}: ${this.log(3)}`);
    this.live();
  }
}
