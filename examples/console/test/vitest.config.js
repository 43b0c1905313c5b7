import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The console as its users have it: processes, HTTP, and pages in Chromium. `npm run test:console`. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // As the service gives it to the pages.
  resolve: {
    alias: [{ find: /^\/hextet\//, replacement: fileURLToPath(new URL('../../../dist/', import.meta.url)) }],
  },
  test: {
    include: ['*.test.js'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // A page has as long as it takes, and a test is over as soon as it is right.
    expect: { poll: { timeout: 30_000 } },
    fileParallelism: false,
  },
});
