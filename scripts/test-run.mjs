// The whole test run: checks, then jest (unit, then everything that needs servers), then one plain line.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './checks.mjs';
import { mutants, runMutants } from './mutate.mjs';
import { root } from './prepare.mjs';
import { findTestTools } from './test-tools.mjs';

/** With arguments (passed to jest) the checks are left out: `npm test -- test/scenarios`. */
export async function runAll(jestArgs) {
  const checks = jestArgs.length === 0 ? await runChecks() : [];
  const tools = await findTestTools(process.env);
  const tests = runJest(jestArgs, { ...process.env, ...tools });
  for (const name of tests.skipped) console.log(`skipped: ${name}`);
  const mutants = jestArgs.length === 0 ? await runGuardMutants() : [];
  const failedChecks = [...checks, ...mutants].filter((check) => !check.ok);
  for (const check of failedChecks) console.log(`failed: check ${check.name}`);
  for (const name of tests.failures) console.log(`failed: ${name}`);
  const passed = tests.passed + checks.length + mutants.length - failedChecks.length;
  const failed = tests.failed + failedChecks.length;
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

/** Each guard in turn always holds, and a test that cites it must fail (`npm run mutate` does the same for every requirement). */
async function runGuardMutants() {
  const started = Date.now();
  const guards = mutants().filter(({ id }) => id.startsWith('G'));
  const results = await runMutants(guards, ({ name, ok, why }) =>
    ok ? undefined : console.log(`SURVIVED ${name}: ${why}`),
  );
  const caught = results.filter(({ ok }) => ok).length;
  console.log(
    `mutants of the guards: ${caught} of ${results.length} caught (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
  return results;
}

function runJest(jestArgs, env) {
  const folder = mkdtempSync(join(tmpdir(), 'amicable-jest-'));
  const report = join(folder, 'report.json');
  const flags = ['--experimental-vm-modules', '--max-old-space-size=4096', '--disable-warning=ExperimentalWarning'];
  const workers = jestArgs.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg)) ? [] : ['--maxWorkers=2'];
  const args = [
    join(root, 'node_modules/jest/bin/jest.js'),
    ...workers,
    '--json',
    `--outputFile=${report}`,
    ...jestArgs,
  ];
  // Workers inherit the flags through NODE_OPTIONS; jest's own report goes to stderr and is shown as it comes.
  const result = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...env, NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} ${flags.join(' ')}`.trim() },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    return count(JSON.parse(readFileSync(report, 'utf8')), result.status);
  } catch (error) {
    return { passed: 0, failed: 1, skipped: [], failures: [`jest ended with ${result.status} (${error.message})`] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(report, status) {
  const all = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, name: `${file.name.slice(root.length + 1)}: ${test.fullName}` })),
  );
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failures = [
    ...all.filter((test) => test.status === 'failed').map((test) => test.name),
    ...broken.map((file) => `${file.name.slice(root.length + 1)} could not run: ${file.message.trim().split('\n')[0]}`),
  ];
  // Something outside any test (a global setup, an open handle) may fail jest as a whole.
  if (status !== 0 && failures.length === 0) failures.push(`jest ended with ${status}`);
  return {
    passed: all.filter((test) => test.status === 'passed').length,
    failed: failures.length,
    skipped: all
      .filter((test) => ['pending', 'skipped', 'todo', 'disabled'].includes(test.status))
      .map((test) => test.name),
    failures,
  };
}
