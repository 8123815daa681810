// Tests run on the TypeScript sources: swc strips the types (tsc checks them in `npm run check`).
const common = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  // While a mutant runs (scripts/mutate.mjs), one predicate always holds.
  transform: { '^.+\\.ts$': process.env.MUTANT ? '<rootDir>/test/requirements/mutating-transform.mjs' : '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.amicable/'],
};
export default {
  // Starting servers takes as long as the machine needs; a hang still ends.
  testTimeout: 60_000,
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/{libs,apps,activities,workflows}/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'system',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    },
  ],
};
