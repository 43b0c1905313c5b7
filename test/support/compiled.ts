import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A new directory with the examples and, as the package that they import, the sources: for programs that run in a
 * process of their own, before anything is built.
 */
export function compiledExamples(): string {
  const home = mkdtempSync(join(tmpdir(), 'hextet-'));
  const target = join(home, 'package');
  for (const file of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const { outputText } = ts.transpileModule(readFileSync(join(ROOT, 'src', file), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    const path = join(target, file.replace(/ts$/, 'js'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, outputText);
  }
  writeFileSync(
    join(target, 'package.json'),
    JSON.stringify({ name: 'hextet', type: 'module', exports: { './*': './*.js' } }),
  );
  mkdirSync(join(home, 'node_modules'));
  symlinkSync(target, join(home, 'node_modules', 'hextet'), 'junction');
  cpSync(join(ROOT, 'examples'), join(home, 'examples'), { recursive: true });
  return home;
}
