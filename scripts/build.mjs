// TypeScript to dist/ with swc, file by file and only what changed, then the workflow bundle. tsc checks types in `npm run check`.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleWorkflows } from './bundle-workflows.mjs';
import { digest, writeWhole } from './files.mjs';
import { root } from './prepare.mjs';

const FOLDERS = ['apps', 'workflows', 'activities', 'libs', 'test', 'bench'];
/** The console has a build of its own. */
const SKIPPED = new Set(['node_modules', 'console', 'public']);
const stampFile = join(root, 'dist/.stamp.json');

export async function build() {
  await compileChanged();
  await bundleWorkflows();
}

/** Compiles what changed since the last build; removes what has no source any more. */
export async function compileChanged() {
  const swcrc = readFileSync(join(root, '.swcrc'), 'utf8');
  const swcVersion = JSON.parse(readFileSync(join(root, 'node_modules/@swc/core/package.json'), 'utf8')).version;
  const standing = readStamp();
  const current = {};
  const changed = [];
  for (const file of FOLDERS.flatMap((folder) => sources(folder))) {
    const source = readFileSync(join(root, file), 'utf8');
    current[file] = digest(swcVersion, swcrc, source);
    if (standing[file] !== current[file] || !existsSync(output(file))) changed.push([file, source]);
  }
  const removed = Object.keys(standing).filter((file) => !(file in current));
  for (const file of removed) rmSync(output(file), { force: true });
  if (changed.length > 0) {
    console.log(`Building ${changed.length} file${changed.length === 1 ? '' : 's'}.`);
    await compile(changed, JSON.parse(swcrc));
  }
  if (changed.length + removed.length > 0) writeWhole(stampFile, JSON.stringify(current));
}

function* walk(folder) {
  if (!existsSync(join(root, folder))) return;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}
const sources = (folder) => [...walk(folder)].filter((file) => /\.ts$/.test(file) && !/\.(spec|d)\.ts$/.test(file));
const output = (file) => join(root, 'dist', file.replace(/\.ts$/, '.js'));

async function compile(files, options) {
  const { transform } = await import('@swc/core');
  const { $schema: _, ...config } = options;
  for (const [file, source] of files) {
    const filename = join(root, file);
    const { code } = await transform(source, { ...config, swcrc: false, filename, sourceFileName: filename });
    writeWhole(output(file), code);
  }
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build();
