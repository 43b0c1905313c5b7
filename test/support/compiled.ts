import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A new directory with the examples and, as the package that they import, the sources: for programs that run in a
 * process of their own, before anything is built.
 */
export function compiledExamples(): string {
  const home = mkdtempSync(join(tmpdir(), 'hextet-'));
  const target = join(home, 'package');
  const sources = join(ROOT, 'src');
  buildSync({
    entryPoints: ['', 'messages'].flatMap((folder) =>
      readdirSync(join(sources, folder))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(sources, folder, file)),
    ),
    ...{ outbase: sources, outdir: target, bundle: true, splitting: true, packages: 'external' },
    ...{ format: 'esm', target: 'es2022', platform: 'node', logLevel: 'error' },
  });
  writeFileSync(
    join(target, 'package.json'),
    JSON.stringify({ name: 'hextet', type: 'module', exports: { './*': './*.js' } }),
  );
  mkdirSync(join(home, 'node_modules'));
  symlinkSync(target, join(home, 'node_modules', 'hextet'), 'junction');
  cpSync(join(ROOT, 'examples'), join(home, 'examples'), { recursive: true });
  return home;
}
