import { defineConfig } from 'vitest/config';

/** Real servers, which the tests start themselves. */
export default defineConfig({
  test: {
    include: ['test/servers/*.server.ts'],
    // Libraries of databases are large: on a loaded machine they take minutes.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    coverage: {
      include: ['src/store-postgres.ts', 'src/store-postgres/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { 100: true },
    },
  },
});
