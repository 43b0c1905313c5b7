import { defineConfig } from 'vitest/config';

/** Packets through a real kernel: network namespaces of the test, as root. */
export default defineConfig({
  test: {
    include: ['test/lab/*.lab.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
