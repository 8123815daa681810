/** Finding the Temporal CLI, whose `server start-dev` is a real Temporal server with its UI. */
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../root.js';
import { TemporalNotFoundError } from './errors.js';

/** The last tag of the CLI that `go install` can build. */
const GO_PACKAGE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const DOWNLOAD_LIMIT_MS = 180_000;

/** Folder for what is found once and kept for every clone of this user. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME']?.trim();
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'amicable');
}

export function onPath(name: string, env: NodeJS.ProcessEnv): string | null {
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter((entry) => entry !== '')) {
    const file = join(folder, name);
    if (isExecutable(file)) return file;
  }
  return null;
}
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
/** A file that cannot run here (cut off, other architecture) does not count as found. */
function works(file: string): boolean {
  try {
    execFileSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/**
 * Path of a Temporal CLI, in this order: `TEMPORAL_CLI`; `temporal` on the PATH; what was found or built before; the
 * SDK's own download; `go install`.
 * @throws TemporalNotFoundError that lists what was tried
 */
export async function findTemporal(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string> {
  const tried: string[] = [];
  const given = env['TEMPORAL_CLI'];
  if (given !== undefined && given !== '') {
    if (works(given)) return given;
    tried.push(`TEMPORAL_CLI=${given} does not run`);
  }
  const installed = onPath('temporal', env);
  if (installed !== null && works(installed)) return installed;
  tried.push(installed === null ? 'no `temporal` on the PATH' : `${installed} does not run`);

  const bin = join(cacheFolder(env), 'bin');
  const cached = join(bin, 'temporal');
  if (isExecutable(cached) && works(cached)) return cached;
  mkdirSync(bin, { recursive: true });

  say('Temporal: downloading the dev server (once).');
  const downloaded = await download(bin);
  if (downloaded.ok && works(cached)) return cached;
  tried.push(`download: ${downloaded.why}`);

  const go = onPath('go', env);
  if (go === null) throw new TemporalNotFoundError([...tried, 'no Go toolchain to build it with']);
  say('Temporal: no download to be had; building the dev server with Go (once, two to three minutes).');
  const built = await build(go, bin, env, say);
  if (built.ok && works(cached)) return cached;
  throw new TemporalNotFoundError([...tried, `go install: ${built.why}`]);
}

interface Outcome {
  readonly ok: boolean;
  readonly why: string;
}

/** In a process of its own: the SDK's runtime takes over signal handling where it is loaded. */
async function download(bin: string): Promise<Outcome> {
  const folder = mkdtempSync(join(bin, 'download-'));
  try {
    const script = join(projectRoot(), 'scripts/download-temporal.mjs');
    const outcome = await run(process.execPath, [script, 'dev-server', folder], process.env, DOWNLOAD_LIMIT_MS);
    const file = existsSync(folder) ? readdirSync(folder).find((name) => isExecutable(join(folder, name))) : undefined;
    if (file === undefined) return { ok: false, why: outcome.ok ? 'it left no program behind' : outcome.why };
    renameSync(join(folder, file), join(bin, 'temporal'));
    return { ok: true, why: '' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function build(go: string, bin: string, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<Outcome> {
  const folder = mkdtempSync(join(bin, 'build-'));
  const started = Date.now();
  const timer = setInterval(
    () => say(`Temporal: still building (${Math.round((Date.now() - started) / 1000)} s).`),
    30_000,
  );
  try {
    const outcome = await run(go, ['install', GO_PACKAGE], { ...env, GOBIN: folder }, 900_000);
    if (outcome.ok) renameSync(join(folder, 'temporal'), join(bin, 'temporal'));
    return outcome;
  } finally {
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs to the end; the last line of its errors tells why it failed. */
async function run(command: string, args: string[], env: NodeJS.ProcessEnv, limitMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    // Nobody would wait for it any more.
    const abandon = (): void => void child.kill();
    process.once('exit', abandon);
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
    const done = (outcome: Outcome): void => {
      clearTimeout(timer);
      process.off('exit', abandon);
      resolve(outcome);
    };
    child.once('error', (error) => done({ ok: false, why: error.message }));
    child.once('close', (code, signal) => {
      const last = errors.trim().split('\n').at(-1) ?? '';
      const why = signal === null ? last || `ended with code ${code}` : `took longer than ${limitMs / 1000} s`;
      done({ ok: code === 0, why });
    });
  });
}
