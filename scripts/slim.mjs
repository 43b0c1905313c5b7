/**
 * Makes what was built smaller. CommonJS, which loaders read, loses its white space, but for the ends of lines that stacks
 * name. Modules and declarations, which people read, too, are indented with tabs: one byte in place of two or four spaces.
 * A tag of a comment needs no empty line before it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import ts from 'typescript';

/** The longest line of CommonJS. */
const LINE = 120;

/** A code whose lines are indented by so many spaces a level, with tabs. Lines that begin inside a template are text, and stay. */
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

/** A script without white space that nothing needs, in lines of about `LINE` characters. */
export function packed(code) {
  return transformSync(code, { minifyWhitespace: true, lineLimit: LINE, charset: 'utf8', target: 'es2022' })
    .code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
    const [ending] = /\.(js|cjs|d\.ts|d\.cts)$/.exec(name) ?? [];
    if (ending === undefined) continue;
    const path = `dist/${name}`;
    const code = readFileSync(path, 'utf8');
    if (ending === '.cjs') writeFileSync(path, packed(code));
    else if (ending === '.js') writeFileSync(path, withTabs(code, 2));
    else writeFileSync(path, withTabs(code, 4).replace(/^\t* \*\n(?=\t* \* @)/gm, ''));
  }
}
