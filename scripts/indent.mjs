/**
 * Indents what was built with tabs: one byte in place of two spaces in the scripts, of four in the declarations. Lines
 * that begin inside a template are text, and stay.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** A code whose lines are indented by so many spaces a level, with tabs. */
export function withTabs(code, spaces) {
  const file = ts.createSourceFile('code.ts', code, ts.ScriptTarget.ES2022);
  const templates = [];
  const visit = (node) => {
    if (ts.isTemplateLiteralToken(node)) templates.push([node.getStart(file), node.end]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return code.replace(new RegExp(`^( {${spaces}})+`, 'gm'), (indent, _, at) =>
    templates.some(([start, end]) => start < at && at < end) ? indent : '\t'.repeat(indent.length / spaces),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
    const [ending] = /\.(js|cjs|d\.ts|d\.cts)$/.exec(name) ?? [];
    if (ending === undefined) continue;
    const path = `dist/${name}`;
    writeFileSync(path, withTabs(readFileSync(path, 'utf8'), ending.startsWith('.d') ? 4 : 2));
  }
}
