// `npm run check`: format, lint (with the dependency rules), types, and the client generated from the API. Each counts as one test.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './prepare.mjs';

const bin = (path) => join(root, 'node_modules', path);
const CHECKS = [
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['lint and dependency rules', [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.']],
  ['types', [bin('typescript/bin/tsc'), '--noEmit', '-p', '.']],
  ['requirements and their tests', [join(root, 'scripts/requirements.mjs'), '--check']],
  ['types of the client', [join(root, 'scripts/client-schema.mjs'), '--check']],
];

/** Runs them side by side; returns `[{name, ok}]` and prints what the failing ones say. */
export async function runChecks() {
  return Promise.all(
    CHECKS.map(async ([name, args]) => {
      const started = Date.now();
      const { code, output } = await run(args);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`check: ${name} ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
      if (code !== 0) console.log(output);
      return { name, ok: code === 0 };
    }),
  );
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--max-old-space-size=3072', ...args], { cwd: root });
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('close', (code) => resolve({ code, output }));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const results = await runChecks();
  process.exitCode = results.every((result) => result.ok) ? 0 : 1;
}
