/** The root exports the names of the core, one by one, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const directory = new URL('../src/', import.meta.url);
const files = readdirSync(directory).filter((file) => /(?<!^index|^command)\.ts$/.test(file));

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
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      // All of a file of this part: its own declarations.
      const names =
        exportClause === undefined
          ? declared(posix.join(posix.dirname(file), (moduleSpecifier as ts.StringLiteral).text)).map(
              ([name]) => name,
            )
          : listed(statement);
      return names.map((name): [string, string] => [name, file]);
    }
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

/** The parts that the root leaves to their subpaths: not for everybody, or new. */
const APART = new Set(
  ['bulk', 'fixtures', 'form', 'interop', 'map', 'messages', 'network', 'picture', 'render', 'store']
    .concat('ipam', 'store-file', 'store-postgres', 'store-sqlite', 'testing', 'text', 'zone')
    .map((name) => `${name}.ts`),
);
const core = files.filter((file) => !APART.has(file));

test('the root exports every name of the core, and no other', () => {
  const names = Object.fromEntries(core.flatMap((file) => declared(file)));
  expect(names).toMatchObject({ Address: 'address.ts', Evidence: 'rule.ts', Issue: 'error.ts' });
  expect(Object.fromEntries(exportedByRoot())).toEqual(names);
});

test('no two parts of the core export the same name', () => {
  // An overloaded function is declared once for each of its forms.
  const names = core.flatMap((file) => [...new Set(declared(file).map(([name]) => name))]);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test('a part that imports a package imports an optional peer, and is apart from the root', () => {
  const importing = files.filter((file) => packagesOf(file).length > 0);
  expect(importing).toContain('testing.ts');
  expect(importing.filter((file) => !APART.has(file))).toEqual([]);
  expect(peers).toEqual(expect.arrayContaining(importing.flatMap((file) => packagesOf(file))));
  expect(packagesOf('index.ts')).toEqual([]);
});
