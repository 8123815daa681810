// What a fresh clone lacks: dependencies and the build. Uses nothing but Node itself until they are there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Installs dependencies when they differ from the lock file, and builds what changed. */
export async function prepare() {
  if (!installed()) install();
  const { build } = await import('./build.mjs');
  await build();
}

/** Whether node_modules holds what package-lock.json says; packages for other platforms may be absent. */
export function installed() {
  const standingFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(standingFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const standing = JSON.parse(readFileSync(standingFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const there = standing[path];
    if (there === undefined) return Boolean(entry.optional || entry.peer || entry.devOptional);
    return there.version === entry.version && existsSync(join(root, path));
  });
}

function install() {
  console.log('Installing dependencies (npm install, versions from the lock file).');
  // Not `npm ci`: it insists on lock entries for the optional binaries of every platform, also those that a registry
  // mirror does not carry. --no-save leaves the lock file as it is.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && /\.c?js$/.test(npm);
  const result = viaNode
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status === 0) return;
  throw Object.assign(new Error('`npm install` failed: see above.'), {
    remedy: 'Check the network and the free disk space, then try again.',
  });
}
