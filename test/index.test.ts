/**
 * The root exports, by name, what the subpaths export, and nothing else; but for those that import a package which not
 * everybody has installed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const directory = new URL('../src/', import.meta.url);
const files = readdirSync(directory).filter((file) => file.endsWith('.ts') && file !== 'index.ts');

const peers = Object.keys(
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).peerDependencies,
);

const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  const source =
    parsed.get(file) ??
    ts.createSourceFile(file, readFileSync(new URL(file, directory), 'utf8'), ts.ScriptTarget.ES2022, true);
  parsed.set(file, source);
  return source;
}

/** `{ Address: 'address.ts', ... }`: types as well, which leave no trace in a running program. */
function declared(file: string): [string, string][] {
  return parse(file).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement))
      return listed(statement).map((name): [string, string] => [name, file]);
    if (!ts.canHaveModifiers(statement)) return [];
    const exported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    const comment = statement.getFullText().slice(0, statement.getLeadingTriviaWidth());
    if (exported !== true || comment.includes('@internal')) return [];
    const declarations = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations
      : [statement as ts.DeclarationStatement];
    return declarations.flatMap(({ name }): [string, string][] => (name ? [[name.getText(), file]] : []));
  });
}

/** Every package that a file imports, itself or through another file. */
function packagesOf(file: string, seen: Set<string> = new Set()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return parse(file).statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (statement.moduleSpecifier === undefined) return [];
    const specifier = (statement.moduleSpecifier as ts.StringLiteral).text;
    return specifier.startsWith('.')
      ? packagesOf(posix.join(posix.dirname(file), specifier), seen)
      : [specifier];
  });
}

function exportedByRoot(): [string, string][] {
  return parse('index.ts').statements.flatMap((statement) => {
    const declaration = statement as ts.ExportDeclaration;
    const file = (declaration.moduleSpecifier as ts.StringLiteral).text.slice('./'.length);
    return listed(declaration).map((name): [string, string] => [name, file]);
  });
}

/** The names in `export { ... }`. */
function listed({ exportClause }: ts.ExportDeclaration): string[] {
  return (exportClause as ts.NamedExports).elements.map(({ name }) => name.text);
}

test('everything public that needs no peer is exported by the root', () => {
  const names = Object.fromEntries(
    files.filter((file) => packagesOf(file).length === 0).flatMap((file) => declared(file)),
  );
  expect(names).toMatchObject({ Address: 'address.ts', Evidence: 'rule.ts', Issue: 'error.ts' });
  expect(Object.fromEntries(exportedByRoot())).toEqual(names);
});

test('what needs a peer is apart from the root', () => {
  const apart = files.filter((file) => packagesOf(file).length > 0);
  expect(apart).toContain('testing.ts');
  expect(peers).toEqual(expect.arrayContaining(apart.flatMap((file) => packagesOf(file))));
  expect(packagesOf('index.ts')).toEqual([]);
});
