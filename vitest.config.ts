import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [{ test: { name: 'node', include: ['test/**/*.test.ts'] } }],
    coverage: {
      // Untested files count too. What cannot be reached is excused where it stands, with the reason:
      // `/* v8 ignore next -- @preserve: why */`.
      include: ['src/**/*.ts'],
      reporter: ['text', 'lcov'],
      thresholds: { 100: true },
    },
  },
});
