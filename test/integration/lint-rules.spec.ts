import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';

/** Lints texts as if they stood in that file (which must exist: typed rules need it in the project). */
const SCRIPT = `
  import { ESLint } from 'eslint';
  const eslint = new ESLint();
  const answers = [];
  for (const [filePath, code] of JSON.parse(process.argv[1])) {
    const [result] = await eslint.lintText(code, { filePath });
    answers.push(result.messages.map((message) => message.message));
  }
  console.log(JSON.stringify(answers));
`;
const WORKFLOW = 'workflows/src/index.ts';
const CORE = 'libs/domain/src/index.ts';
const CASES: readonly (readonly [name: string, file: string, code: string, message: RegExp | null])[] = [
  ['a Node built-in in a workflow', WORKFLOW, `import 'node:fs';`, /no Node built-ins/],
  ['a Node built-in without prefix in the core', CORE, `import 'crypto';`, /no Node built-ins/],
  ['a library in the core', CORE, `import 'zod';`, /no libraries/],
  ['contracts in the core', CORE, `import '#contracts';`, /imports nobody/],
  ['zod in the zod-free contracts', 'libs/contracts/src/index.ts', `import 'zod';`, /no libraries/],
  ['schemas in the zod-free contracts', 'libs/contracts/src/index.ts', `import '#contracts/schemas';`, /core only/],
  ['persistence in platform', 'libs/platform/src/index.ts', `import '#persistence';`, /core and contracts only/],
  ['platform in persistence', 'libs/persistence/src/ports.ts', `import '#platform';`, /core and contracts only/],
  ['the core in the client', 'libs/client/src/index.ts', `import '#domain';`, /by its document only/],
  ['the client in the API', 'apps/api/src/main.ts', `import '#client';`, /calls itself/],
  ['schemas in a workflow', WORKFLOW, `import '#contracts/schemas';`, /types of #activities only/],
  ['values of activities in a workflow', WORKFLOW, `import { a } from '#activities'; a;`, /types of activities only/],
  ['types of activities in a workflow', WORKFLOW, `export type { A } from '#activities';`, null],
  ['workflows in the API', 'apps/api/src/main.ts', `import '#workflows';`, /message names only/],
  ['activities in the API', 'apps/api/src/main.ts', `import '#activities';`, /message names only/],
  ['a path across folders', WORKFLOW, `import '../../libs/domain/src/index.js';`, /aliases/],
  ['an async Update validator', WORKFLOW, `export const o = { validator: async () => {} };`, /must be synchronous/],
  ['an async Update validator method', WORKFLOW, `export const o = { async validator() {} };`, /must be synchronous/],
  ['a synchronous Update validator', WORKFLOW, `export const o = { validator: () => {} };`, null],
  ['a floating promise', WORKFLOW, `Promise.resolve(1);`, /Promises must be awaited/],
  [
    'a switch that forgets a case',
    CORE,
    `declare const x: 'a' | 'b'; switch (x) { case 'a': break; }`,
    /not exhaustive/,
  ],
  ['any', CORE, `export const x: any = 1;`, /Unexpected any/],
  ['chance in the core', CORE, `export const x = Math.random();`, /No chance/],
  ['the clock in the core', CORE, `export const x = Date.now();`, /instant is an argument/],
];

describe('lint and dependency rules', () => {
  let answers: string[][];
  beforeAll(() => {
    const input = JSON.stringify(CASES.map(([, file, code]) => [file, code]));
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', SCRIPT, input], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    answers = JSON.parse(output) as string[][];
  }, 60_000);

  it.each(CASES.map(([name, , , message], index) => ({ name, message, index })))('$name', ({ message, index }) => {
    const said = answers[index] ?? ['not linted'];
    if (message === null) expect(said).toEqual([]);
    else expect(said.join('\n')).toMatch(message);
  });
});
