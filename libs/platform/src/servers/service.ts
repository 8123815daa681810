/** A process that Amicable starts, watches, restarts and stops. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceFailedError } from './errors.js';
import { endProcess, processRef, type ProcessRef } from './processes.js';

export interface ServiceOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Asks whether it serves; throws or answers false while it does not. */
  readonly ready: () => Promise<boolean>;
  readonly readyWithinMs: number;
  readonly stopSignal?: NodeJS.Signals;
  readonly stopWithinMs?: number;
  /** What to do when it does not come up, where more can be said than "read the log". */
  readonly remedy?: string;
  /** Told of each new process, so that a later start can find orphans. */
  readonly onSpawn?: (ref: ProcessRef) => void;
  readonly say: (line: string) => void;
}
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** One that ran this long has recovered: the next crash starts with the short pause again. */
const HEALTHY_MS = 60_000;

export class Service {
  private child: ChildProcess | null = null;
  private ref: ProcessRef | null = null;
  private stopped = false;
  private watching = false;
  private pauseMs = FIRST_PAUSE_MS;
  private startedAt = 0;
  private restarting: Promise<void> | null = null;

  constructor(private readonly options: ServiceOptions) {}

  get name(): string {
    return this.options.name;
  }
  get pid(): number | null {
    return this.ref?.pid ?? null;
  }

  /**
   * Starts it and waits until it serves.
   * @throws ServiceFailedError with the last lines of its log
   */
  async start(): Promise<void> {
    try {
      await this.launch();
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  /** From now on it is started again whenever it ends by itself. */
  keepAlive(): void {
    this.watching = true;
    if (this.child === null || this.child.exitCode !== null || this.child.signalCode !== null) this.onExit('ended');
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.end();
    await this.restarting;
    await this.end();
  }

  private async end(): Promise<void> {
    if (this.ref === null) return;
    await endProcess(this.ref, this.options.stopSignal ?? 'SIGTERM', this.options.stopWithinMs ?? 15_000);
    this.ref = null;
  }

  private async launch(): Promise<void> {
    const { name, logFile, readyWithinMs } = this.options;
    const child = this.spawnChild();
    // A command that cannot be run at all has no process number and says why in an event of its own.
    let failure: string | null = null;
    child.once('error', (error) => (failure = `could not be started (${error.message})`));
    child.once('exit', (code, signal) => {
      failure ??= signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      if (this.child === child) this.onExit(failure);
    });
    const fail = (what: string): never => {
      throw new ServiceFailedError(name, what, logFile, logTail(logFile), this.options.remedy);
    };
    for (const deadline = Date.now() + readyWithinMs; ; await sleep(50)) {
      if (failure !== null) fail(failure);
      if (this.stopped) return;
      if (await this.options.ready().catch(() => false)) break;
      if (Date.now() > deadline) fail(`did not answer within ${Math.round(readyWithinMs / 1000)} s`);
    }
    if (failure !== null) fail(failure);
  }

  private spawnChild(): ChildProcess {
    const { command, args, env, logFile, cwd, uid, gid, onSpawn } = this.options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a', 0o600);
    // A group of its own: Ctrl-C in the terminal reaches only the supervisor, which stops everything in order.
    const child = spawn(command, [...args], {
      env,
      stdio: ['ignore', log, log],
      detached: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    closeSync(log);
    this.child = child;
    this.startedAt = Date.now();
    this.ref = child.pid === undefined ? null : processRef(child.pid);
    if (this.ref !== null) onSpawn?.(this.ref);
    return child;
  }

  private onExit(what: string): void {
    if (!this.watching || this.stopped || this.restarting !== null) return;
    if (Date.now() - this.startedAt > HEALTHY_MS) this.pauseMs = FIRST_PAUSE_MS;
    this.options.say(`${this.name} ${what}; starting it again.`);
    this.restarting = this.restart().finally(() => (this.restarting = null));
  }

  private async restart(): Promise<void> {
    while (!this.stopped) {
      await sleep(this.pauseMs);
      this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
      if (this.stopped) return;
      try {
        await this.launch();
        if (!this.stopped) this.options.say(`${this.name} is back.`);
        return;
      } catch (error) {
        await this.end();
        const next = Math.round(this.pauseMs / 1000);
        this.options.say(`${(error as Error).message}\nTrying again in ${next} s.`);
      }
    }
  }
}

/** The last lines of a log, for a person to read. */
export function logTail(file: string, lines = 12): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
