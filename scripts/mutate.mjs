// `npm run mutate`: replaces one predicate after the other by "always holds" and expects a test that cites its id to fail.
// Arguments: ids (`G04 R24`); without any, every mutant of test/requirements/mutants.yaml.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { mutated } from './mutant.mjs';
import { root } from './prepare.mjs';
import { citedTests } from './requirements.mjs';

const LIST = 'test/requirements/mutants.yaml';
const AT_ONCE = 2;

/** `[{id, file, predicate, holds}]`; one line an id, an id may have several. */
export function mutants() {
  const { guards, requirements } = parse(readFileSync(join(root, LIST), 'utf8'));
  return Object.entries({ ...guards, ...requirements }).flatMap(([id, places]) =>
    places.map((place) => {
      const [where, holds = 'null'] = place.split(' => ');
      const [file, predicate] = where.split('#');
      return { id, file, predicate, holds };
    }),
  );
}

/** Runs the given mutants, a few at once; `[{name, ok, why}]`, ok = some test that cites the id failed. */
export async function runMutants(chosen, say = () => undefined) {
  const tests = citedTests();
  const results = [];
  const queue = [...chosen];
  const one = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const result = await judge(next, tests);
      say(result);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function judge({ id, file, predicate, holds }, tests) {
  const name = `${id}: without ${predicate} (${file}) a test fails`;
  try {
    mutated(readFileSync(join(root, file), 'utf8'), predicate, holds);
  } catch (error) {
    return { name, ok: false, why: `the mutant cannot be made: ${error.message}` };
  }
  const citing = tests.filter((test) => test.ids.includes(id) && !test.file.startsWith('test/'));
  const files = [...new Set(citing.map((test) => test.file))];
  if (files.length === 0) return { name, ok: false, why: 'no test of the core cites it' };
  const { failed, passed, broken } = await jest(files, id, `${file}#${predicate}#${holds}`);
  if (broken !== null) return { name, ok: false, why: broken };
  return {
    name,
    ok: failed > 0,
    why: failed > 0 ? `${failed} of ${failed + passed} fail` : `all ${passed} still pass`,
  };
}

async function jest(files, id, mutant) {
  const folder = mkdtempSync(join(tmpdir(), 'amicable-mutant-'));
  const report = join(folder, 'report.json');
  const args = [
    join(root, 'node_modules/jest/bin/jest.js'),
    ...['--selectProjects', 'unit', '--runInBand', '--json', `--outputFile=${report}`, '-t', `\\b${id}\\b`],
    ...['--runTestsByPath', ...files],
  ];
  try {
    await new Promise((resolve) => {
      const child = spawn(process.execPath, args, {
        cwd: root,
        env: {
          ...process.env,
          MUTANT: mutant,
          NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
        },
        stdio: 'ignore',
      });
      child.on('close', resolve);
    });
    const { numFailedTests, numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const stopped = testResults.find((one) => one.status === 'failed' && one.assertionResults.length === 0);
    return {
      failed: numFailedTests,
      passed: numPassedTests,
      broken: stopped === undefined ? null : `its tests could not run: ${stopped.message.trim().split('\n')[0]}`,
    };
  } catch (error) {
    return { failed: 0, passed: 0, broken: `jest gave no report (${error.message})` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const ids = process.argv.slice(2);
  const chosen = mutants().filter((one) => ids.length === 0 || ids.includes(one.id));
  const results = await runMutants(chosen, ({ name, ok, why }) =>
    console.log(`${ok ? 'caught  ' : 'SURVIVED'} ${name}: ${why}`),
  );
  const survived = results.filter((result) => !result.ok);
  console.log(`${results.length - survived.length} caught, ${survived.length} survived`);
  process.exitCode = survived.length === 0 && results.length > 0 ? 0 : 1;
}
