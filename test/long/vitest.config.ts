import { defineConfig } from 'vitest/config';

/** The long run: a million steps and all sets of three bits under every root length, some ten minutes. */
export default defineConfig({
  test: { include: ['test/long/*.long.ts'], testTimeout: 3_600_000 },
});
