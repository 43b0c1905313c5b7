import { defineConfig } from 'vitest/config';

/** The real programs about the texts of hextet/render: they are to be installed, and most want root or namespaces. */
export default defineConfig({
  test: { include: ['test/judges/*.judge.ts'], testTimeout: 300_000, fileParallelism: false },
});
