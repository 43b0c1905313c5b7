import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/fuzz/fuzz.ts'], testTimeout: 86_400_000, disableConsoleIntercept: true },
});
