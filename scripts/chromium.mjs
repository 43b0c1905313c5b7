/** Runs the suite in Chromium, with the installed package as any server of static files gives it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { build } from 'tsup';
import { specifiers } from './installed.mjs';
import { peers, subpaths } from './subpaths.mjs';

const ORIGIN = 'http://hextet.test';

/** Answers with the version of Chromium. */
export async function runInChromium(home) {
  const imports = Object.fromEntries([
    ...subpaths.map(({ specifier, esm }) => [specifier, join('/node_modules/hextet', esm)]),
    ...(await bundlePeers(home)),
  ]);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.route(`${ORIGIN}/**`, (route) => answer(route, home, imports));
    await page.goto(`${ORIGIN}/`);
    await page.evaluate(load, { suite: '/suite.mjs', specifiers });
    return browser.version();
  } finally {
    await browser.close();
  }
}

/** Runs inside the page. */
async function load({ suite, specifiers }) {
  const { runSuite } = await import(suite);
  const modules = {};
  for (const specifier of specifiers) modules[specifier] = await import(specifier);
  runSuite(modules);
}

/** Not every peer is a file that a browser can load, so they come as a bundler gives them. */
async function bundlePeers(home) {
  const entry = {};
  for (const [i, peer] of peers.entries()) {
    entry[i] = join(home, `peer-${i}.mjs`);
    writeFileSync(entry[i], `export * from '${peer}';\nexport * as default from '${peer}';\n`);
  }
  const outExtension = () => ({ js: '.mjs' });
  const options = { config: false, format: 'esm', noExternal: [/./], outExtension, silent: true };
  if (peers.length > 0) await build({ entry, outDir: join(home, 'peers'), ...options });
  return peers.map((peer, i) => [peer, `/peers/${i}.mjs`]);
}

function answer(route, home, imports) {
  const { pathname } = new URL(route.request().url());
  if (pathname === '/') {
    const map = JSON.stringify({ imports });
    const body = `<!doctype html><title>hextet</title><script type="importmap">${map}</script>`;
    return route.fulfill({ contentType: 'text/html', body });
  }
  return route.fulfill({ contentType: 'text/javascript', body: readFileSync(join(home, pathname)) });
}
