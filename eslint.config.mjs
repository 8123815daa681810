import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

/** Node's own modules, with and without `node:`. */
const BUILTINS = [...builtinModules.filter((name) => !name.startsWith('_')), 'node:*'];

/** Who may not be imported where: dependencies point one way (docs/architecture.md). Groups are gitignore patterns. */
const noImports = (files, rules, ignores = ['**/*.spec.ts']) => ({
  files,
  ignores,
  rules: {
    // The TypeScript variant of the rule knows `import type`.
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          ...rules,
          {
            group: ['**/libs/**', '**/activities/src/**', '**/workflows/src/**', '**/apps/*/src/**'],
            message: 'Across folders use the aliases of package.json (#domain, …).',
          },
        ],
      },
    ],
  },
});
// A leading # would be a comment.
const forbid = (message, ...names) => ({ group: names.map((name) => name.replace(/^#/, '\\#')), message });
const typesOnly = (message, ...names) => ({ ...forbid(message, ...names), allowTypeImports: true });
const OUTWARD = ['#persistence', '#platform', '#platform/*', '#client', '#activities', '#workflows'];
const NODE = {
  regex: `^(${BUILTINS.map((name) => name.replace('*', '.*')).join('|')})$`,
  message: 'Pure code: no Node built-ins.',
};
const OUTSIDE_LIBRARIES = forbid(
  'Pure code: no libraries.',
  '@temporalio/*',
  '@nestjs/*',
  'zod',
  'typeorm',
  'pg',
  'rxjs',
  'yaml',
);

const LAYERS = [
  noImports(
    ['libs/domain/**/*.ts'],
    [NODE, OUTSIDE_LIBRARIES, forbid('The core imports nobody.', '#contracts', '#contracts/*', ...OUTWARD)],
  ),
  noImports(
    ['libs/contracts/src/*.ts'],
    [
      NODE,
      OUTSIDE_LIBRARIES,
      forbid('Contracts import the core only; zod lives behind #contracts/schemas.', '#contracts/schemas', ...OUTWARD),
    ],
  ),
  noImports(['libs/contracts/src/schemas/**/*.ts'], [NODE, forbid('Contracts import the core only.', ...OUTWARD)]),
  noImports(
    ['libs/persistence/**/*.ts'],
    [
      forbid(
        'Persistence knows core and contracts only.',
        '#client',
        '#platform',
        '#platform/*',
        '#activities',
        '#workflows',
      ),
    ],
  ),
  noImports(
    ['libs/platform/**/*.ts'],
    [forbid('Platform knows core and contracts only.', '#client', '#persistence', '#activities', '#workflows')],
  ),
  noImports(
    ['libs/client/**/*.ts'],
    [forbid('The client knows the API by its document only.', '#domain', '#contracts', '#contracts/*', ...OUTWARD)],
  ),
  noImports(
    ['workflows/**/*.ts'],
    [
      NODE,
      forbid(
        'Workflows import #domain, #contracts, @temporalio/workflow and types of #activities only.',
        '#contracts/schemas',
        '#client',
        '#persistence',
        '#platform',
        '#platform/*',
        '#workflows',
        '@nestjs/*',
        'zod',
        'typeorm',
        'pg',
        'date-holidays',
        '@temporalio/client',
        '@temporalio/worker',
        '@temporalio/activity',
        '@temporalio/testing',
      ),
      typesOnly('Workflows import types of activities only.', '#activities'),
    ],
  ),
  noImports(
    ['activities/**/*.ts'],
    [
      forbid('Activities never import workflows or the client.', '#workflows', '#client'),
      typesOnly('Activities run outside the sandbox: types only.', '@temporalio/workflow'),
    ],
  ),
  noImports(
    ['apps/api/**/*.ts'],
    [
      forbid(
        'The API talks to the engine by message names only.',
        '#workflows',
        '#activities',
        '@temporalio/worker',
        '@temporalio/workflow',
        '@temporalio/activity',
      ),
      forbid('The API starts no servers and calls itself by no client.', '#platform/servers', '#client'),
    ],
  ),
];

/** An async Update validator is silently dropped by the SDK: its promise is never awaited and the workflow is stuck. */
const NO_ASYNC_VALIDATOR = {
  selector: "Property[key.name='validator'] > :matches(ArrowFunctionExpression, FunctionExpression)[async=true]",
  message: 'An Update validator must be synchronous.',
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'coverage/',
      '.amicable*/',
      'apps/console/',
      'apps/api/public/',
      'libs/client/src/schema.ts',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-fallthrough': 'error',
      'no-self-compare': 'error',
      'no-unreachable-loop': 'error',
      'no-restricted-syntax': ['error', NO_ASYNC_VALIDATOR],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    // The deterministic parts: no clock, no chance.
    files: ['libs/domain/**/*.ts', 'workflows/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'fetch',
        'setImmediate',
        '__dirname',
        'require',
        'performance',
        'crypto',
      ],
      'no-restricted-syntax': [
        'error',
        NO_ASYNC_VALIDATOR,
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'No chance here.',
        },
      ],
    },
  },
  {
    files: ['libs/domain/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The instant is an argument.' },
      ],
    },
  },
  ...LAYERS,
);
