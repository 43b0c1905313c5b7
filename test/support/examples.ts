/**
 * Runs the examples of the documentation and collects what they claim. The comments of an example that calls
 * `console.log` are the lines that it prints, all of them. In any other a comment after an expression, or alone on the
 * line below it, is its value if it begins as a value does.
 */
import * as fs from 'node:fs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { format } from 'node:util';
import Database from 'better-sqlite3';
import * as reactHookForm from 'react-hook-form';
import ts from 'typescript';
import * as valibot from 'valibot';
import * as zod from 'zod';
import { loadSubpaths } from './subpaths.ts';

const LOG = 'console.log(';
const at = (path: string) => new URL(`../../${path}`, import.meta.url);

/** A block of code in a document. */
export interface Example {
  readonly path: string;
  readonly line: number;
  readonly code: string;
}

/** What stands in a comment, and what happened. */
export interface Claim {
  readonly source: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** The fenced blocks of a language in a Markdown file, or in the comments of a source file. */
export function examplesIn(path: string, language = 'ts'): Example[] {
  const examples: Example[] = [];
  let block: { line: number; code: string[] } | undefined;
  for (const [i, raw] of readFileSync(at(path), 'utf8').split('\n').entries()) {
    const text = path.endsWith('.md') ? raw : raw.replace(/^ *\* ?/, '');
    if (block === undefined) {
      if (text === `\`\`\`${language}`) block = { line: i + 1, code: [] };
    } else if (text === '```') {
      examples.push({ path, line: block.line, code: block.code.join('\n') });
      block = undefined;
    } else {
      block.code.push(text);
    }
  }
  return examples;
}

/** The blocks of a language in a document as one program, or null where there are none. */
export function programOf(path: string, language = 'js'): Example | null {
  const blocks = examplesIn(path, language);
  const [first] = blocks;
  return first === undefined ? null : { ...first, code: blocks.map(({ code }) => code).join('\n') };
}

/** The blocks in TypeScript of a document: as one program if a block imports nothing, and so goes on where others end. */
export function programsIn(path: string): Example[] {
  const blocks = examplesIn(path);
  return blocks.every(({ code }) => /^import /m.test(code)) ? blocks : [programOf(path, 'ts')!];
}

/** What an example may import, by its specifier: the public modules, and the packages that go with some of them. */
export async function publicModules(): Promise<ReadonlyMap<string, object>> {
  const subpaths = Array.from(await loadSubpaths(), ([name, module]) => [specifierOf(name), module] as const);
  const peers = Object.keys(JSON.parse(readFileSync(at('package.json'), 'utf8')).peerDependencies);
  const libraries: readonly (readonly [string, object])[] = [
    ['react-hook-form', reactHookForm],
    ['valibot', valibot],
    ['zod', zod],
    ['better-sqlite3', Database],
    ['node:fs', fs],
    ['node:os', os],
    ['node:path', path],
  ];
  return new Map([...subpaths, ...(await Promise.all(peers.map(loadPeer))), ...libraries]);
}

/** A package as `require` would give it: what has nothing but a default export is that. */
async function loadPeer(name: string): Promise<readonly [string, object]> {
  const { default: whole, ...named } = await import(name);
  return [name, Object.keys(named).length === 0 ? whole : named];
}

function specifierOf(name: string): string {
  return name === 'index' ? 'hextet' : `hextet/${name}`;
}

/**
 * Runs an example and returns its claims, in the order in which they were reached; fails where one was not. Printed
 * lines are those that `console.log` of Node writes. Files that it makes are in a folder of its own.
 */
export async function claimsOf(example: Example, modules: ReadonlyMap<string, object>): Promise<Claim[]> {
  const claims: Claim[] = [];
  const printed: string[] = [];
  const prints = example.code.includes(LOG);
  const { code, count } = prints ? { code: example.code, count: 0 } : withClaims(example.code);
  const { names, values, script } = compiled(code, modules, {
    console: { log: (...logged: unknown[]) => printed.push(...format(...logged).split('\n')) },
    claim: (source: string, actual: unknown, expected: unknown) => claims.push({ source, actual, expected }),
  });
  const home = process.cwd();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hextet-example-'));
  process.chdir(folder);
  try {
    await new Function(...names, `return (async () => {${script}\n})();`)(...values);
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
  if (claims.length !== count) throw new Error(`${claims.length} of ${count} claims were reached`);
  const comments = Array.from(example.code.matchAll(/\/\/ (.*)$/gm), ([, comment]) => comment);
  return prints ? [{ source: 'what it prints', actual: printed, expected: comments }] : claims;
}

function compiled(code: string, modules: ReadonlyMap<string, object>, globals: object) {
  const scope = {
    ...globals,
    exports: {},
    require: (specifier: string) => {
      const found = modules.get(specifier);
      if (found !== undefined) return found;
      throw new Error(`an example imports ${specifier}`);
    },
  };
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const script = ts.transpileModule(code, { compilerOptions: options }).outputText;
  return { names: Object.keys(scope), values: Object.values(scope), script };
}

/** The code with a call of `claim` around every expression that a claim follows. */
function withClaims(code: string): { code: string; count: number } {
  const edits: { start: number; end: number; text: string }[] = [];
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isExpressionStatement(node)) return;
    const source = node.expression.getText();
    const comment = /^(?: *| *\n *)\/\/ (.+)/.exec(code.slice(node.end))?.[1] ?? '';
    if (!isValue(comment)) return;
    edits.push({
      start: node.getStart(),
      end: node.end,
      text: `claim(${JSON.stringify(source)}, ${source}, (${comment}));`,
    });
  };
  visit(file);
  edits.sort((a, b) => b.start - a.start);
  const changed = edits.reduce(
    (text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end),
    code,
  );
  return { code: changed, count: edits.length };
}

/** The comments after code that claim nothing. */
export function loose({ code }: Example): string[] {
  if (code.includes(LOG)) return [];
  return code.split('\n').flatMap((line) => {
    const [, comment] = /\S.* \/\/ (.+)$/.exec(line) ?? [];
    return comment === undefined || isValue(comment) ? [] : [comment];
  });
}

function isValue(comment: string): boolean {
  return /^(['"`[{]|-?\d|(true|false|null|undefined)\b)/.test(comment);
}
