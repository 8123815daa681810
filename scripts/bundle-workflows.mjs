// The workflow code as one file, made here once instead of by each worker at its start.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { digest, writeWhole } from './files.mjs';
import { root } from './prepare.mjs';

/** Everything the bundle can be made of: workflows import nothing else (lint sees to it). */
const INPUTS = ['dist/workflows', 'dist/libs/domain', 'dist/libs/contracts'];
/** The failure converter runs inside the workflow sandbox too (libs/platform/src/codec.ts names the same file). */
const failureConverterPath = join(root, 'libs/platform/src/failure-converter.cjs');
const bundleFile = join(root, 'dist/workflow-bundle.js');
const stampFile = join(root, 'dist/.bundle-stamp');

/** Bundles dist/workflows into dist/workflow-bundle.js when an input changed. */
export async function bundleWorkflows() {
  const entry = join(root, 'dist/workflows/src/index.js');
  const temporal = readFileSync(join(root, 'node_modules/@temporalio/workflow/package.json'), 'utf8');
  const files = INPUTS.flatMap((folder) => [...scripts(join(root, folder))]).sort();
  const converter = readFileSync(failureConverterPath, 'utf8');
  const stamp = digest(
    temporal,
    converter,
    ...files.flatMap((file) => [file.slice(root.length), readFileSync(file, 'utf8')]),
  );
  if (existsSync(bundleFile) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  console.log('Bundling the workflows.');
  // Better none than one that does not belong to the sources.
  rmSync(bundleFile, { force: true });
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const silent = () => undefined;
  const logger = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: console.error };
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, failureConverterPath, logger });
  writeWhole(bundleFile, code);
  writeWhole(stampFile, stamp);
}

function* scripts(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* scripts(path);
    else if (entry.name.endsWith('.js')) yield path;
  }
}
