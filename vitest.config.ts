import { defineConfig } from 'vitest/config';

/** It ends what hangs: a loaded machine takes minutes for some. With more draws than usual a test takes as long as it takes. */
const timeout = process.env.DRAWS === undefined ? 300_000 : 0;

export default defineConfig({
  test: {
    testTimeout: timeout,
    hookTimeout: timeout,
    // By default one core is left to others: of two that is half.
    maxWorkers: '100%',
    // Those in a browser have a configuration of their own, so that these need none.
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
          setupFiles: ['test/support/draws.ts'],
        },
      },
    ],
    coverage: {
      // Files that no test loads count too. What cannot be reached is excused where it stands, with the reason:
      // `/* v8 ignore next -- why */`.
      include: ['src/**/*.ts'],
      // Only a server reaches the first: test/servers has a gate of its own. The last two are processes of their own.
      exclude: ['src/store-postgres.ts', 'src/store-postgres/**', 'src/command.ts', 'src/command/demo.ts'],
      reporter: [['text', { skipFull: true }], 'lcov'],
      // All but what containers of pools, their model, and sets brought in have every line and branch.
      thresholds: {
        ...{ lines: 99.8, functions: 99.8, statements: 99.4, branches: 98.8 },
        'src/{store,store-file,store-sqlite}{.ts,/**}': { 100: true },
      },
    },
  },
});
