import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { serveFile } from '../../scripts/serve.mjs';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** What forms use, in Chromium: `npm run test:browser`. */
export default defineConfig({
  optimizeDeps: {
    include: ['fast-check', 'react', 'react-dom/client', 'react-hook-form', 'react/jsx-dev-runtime'],
  },
  resolve: {
    alias: [
      { find: /^hextet\/(.*)$/, replacement: fileURLToPath(new URL('../../src/$1.ts', import.meta.url)) },
    ],
  },
  plugins: [
    {
      // The example as any server of static files has it. From another server it would be of another origin, and closed
      // to the tests.
      name: 'as-it-is',
      configureServer: ({ middlewares }) => void middlewares.use('/as-it-is', serveFile),
    },
  ],
  test: {
    include: [
      // test/resize.test.ts asks Node for the text of its console.
      'test/rule*.test.ts',
      'test/resize/*.test.ts',
      'test/rule/*.test.ts',
      'test/browser/*.test.ts',
    ],
    setupFiles: ['test/browser/draws.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // A page has as long as it takes.
    expect: { poll: { timeout: 30_000 } },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: '/usr/bin/chromium', args } }),
      instances: [{ browser: 'chromium', viewport: { width: 1200, height: 1000 } }],
    },
  },
});
