/**
 * Runs the examples of the documentation and collects what they claim. A comment behind a statement, or alone on the
 * line below it, is a claim if it begins as a value does: the statement is an expression and this is its value, or it
 * calls `console.log` and this is what it prints.
 */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

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

/** What an example may import, by its specifier: the public modules, and the packages that go with some of them. */
export async function publicModules(): Promise<ReadonlyMap<string, object>> {
  const names = readdirSync(at('src')).flatMap((file) => /^(\w+)\.ts$/.exec(file)?.[1] ?? []);
  const load = async (name: string) => [specifierOf(name), await import(`../../src/${name}.ts`)] as const;
  const peers = Object.keys(JSON.parse(readFileSync(at('package.json'), 'utf8')).peerDependencies);
  return new Map(await Promise.all([...names.map(load), ...peers.map(loadPeer)]));
}

/** A package as `require` would give it: what has nothing but a default export is that. */
async function loadPeer(name: string): Promise<readonly [string, object]> {
  const { default: whole, ...named } = await import(name);
  return [name, Object.keys(named).length === 0 ? whole : named];
}

function specifierOf(name: string): string {
  return name === 'index' ? 'hextet' : `hextet/${name}`;
}

/** The claims of an example, in the order in which they were reached; fails where one was not. */
export function runExample(example: Example, modules: ReadonlyMap<string, object>): Claim[] {
  const { code, globals, finish } = claiming(example);
  const { names, values, script } = compiled(code, modules, globals);
  new Function(...names, script)(...values);
  return finish();
}

/** As {@link runExample}, for an example that waits. */
export async function runAsyncExample(
  example: Example,
  modules: ReadonlyMap<string, object>,
): Promise<Claim[]> {
  const { code, globals, finish } = claiming(example);
  const { names, values, script } = compiled(code, modules, globals);
  await new Function(...names, `return (async () => {${script}\n})();`)(...values);
  return finish();
}

/** The lines that an example prints, loops and all. */
export function linesOf({ code }: Example, modules: ReadonlyMap<string, object>): string[] {
  const lines: string[] = [];
  const log = (...logged: unknown[]) => lines.push(textOf(...logged));
  const { names, values, script } = compiled(code, modules, { console: { log } });
  new Function(...names, script)(...values);
  return lines;
}

function claiming(example: Example) {
  const { code, count } = withClaims(example.code);
  const claims: Claim[] = [];
  const globals = {
    console: { log: textOf },
    claim: (source: string, actual: unknown, expected: unknown) => claims.push({ source, actual, expected }),
  };
  const finish = () => {
    if (claims.length !== count) throw new Error(`${claims.length} of ${count} claims were reached`);
    return claims;
  };
  return { code, globals, finish };
}

function textOf(...values: unknown[]): string {
  return values.map(String).join(' ');
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
    const prints = source.startsWith(LOG);
    if (!prints && !isValue(comment)) return;
    const expected = prints ? JSON.stringify(comment) : `(${comment})`;
    edits.push({
      start: node.getStart(),
      end: node.end,
      text: `claim(${JSON.stringify(source)}, ${source}, ${expected});`,
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

/** The comments behind code that are no claims. */
export function loose({ code }: Example): string[] {
  return code.split('\n').flatMap((line) => {
    const comment = line.includes(LOG) ? undefined : /\S.* \/\/ (.+)$/.exec(line)?.[1];
    return comment === undefined || isValue(comment) ? [] : [comment];
  });
}

function isValue(comment: string): boolean {
  return /^(['"`[{]|-?\d|(true|false|null|undefined)\b)/.test(comment);
}
