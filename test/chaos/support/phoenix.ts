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
const STOP_WITHIN_MS = 15_000;

export class Phoenix {
  lives = 0;
  /** Deaths by SIGKILL: those that were ordered from here, and those by its own hand. */
  readonly kills = { ordered: 0, own: 0 };
  /** Deaths that nobody ordered. */
  readonly crashes: { readonly at: number; readonly what: string }[] = [];
  private child: ChildProcess | null = null;
  private stopping = false;
  private ordered = false;

  constructor(private readonly options: PhoenixOptions) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  async start(): Promise<void> {
    process.once('exit', this.takeAlong);
    this.live();
    await this.untilReady();
  }

  /** Waits until its present life serves. */
  async untilReady(): Promise<void> {
    const { name, ready } = this.options;
    const served = until(`${name} serves`, READY_WITHIN_MS, async () => ((await ready(this.pid)) ? true : undefined));
    await served.catch((error: unknown) => {
      throw new Error(`${name} does not serve:\n${this.log()}`, { cause: error });
    });
  }

  /** kill -9; the next life has begun when this returns. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    this.ordered = true;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Ends it for good, politely at first. */
  async stop(): Promise<void> {
    this.stopping = true;
    process.off('exit', this.takeAlong);
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await exited;
    clearTimeout(hard);
  }

  /** The last lines it wrote. */
  log(lines = 15): string {
    try {
      return readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  /** A run that is cut short leaves nothing behind. */
  private readonly takeAlong = (): void => void this.child?.kill('SIGKILL');

  private live(): void {
    const { command, args, env, logFile } = this.options;
    this.lives += 1;
    this.ordered = false;
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(command, [...args], { env: env(this.lives), stdio: ['ignore', log, log] });
    closeSync(log);
    this.child = child;
    child.once('exit', (code, signal) => this.died(code, signal));
  }

  private died(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.stopping) return;
    if (signal === 'SIGKILL') this.kills[this.ordered ? 'ordered' : 'own'] += 1;
    else
      this.crashes.push({ at: Date.now(), what: `${this.options.name} ended with ${signal ?? code}: ${this.log()}` });
    this.live();
  }
}
