/** The root exports, by name, what the subpaths export, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';

const directory = new URL('../src/', import.meta.url);
const files = readdirSync(directory).filter((file) => file.endsWith('.ts') && file !== 'index.ts');

const parse = (file: string) =>
  ts.createSourceFile(file, readFileSync(new URL(file, directory), 'utf8'), ts.ScriptTarget.ES2022, true);

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

test('everything public is exported by the root', () => {
  const names = Object.fromEntries(files.flatMap(declared));
  expect(names).toMatchObject({ Address: 'address.ts', Evidence: 'rule.ts', Issue: 'error.ts' });
  expect(Object.fromEntries(exportedByRoot())).toEqual(names);
});
