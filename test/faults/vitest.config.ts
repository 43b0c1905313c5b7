import { defineConfig } from 'vitest/config';

/** Faults while several processes fight over one store: `npm run test:faults`. */
export default defineConfig({
  test: {
    include: ['test/faults/*.faults.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
