/** Doc comments name only what the sources have: a parameter that was renamed is renamed there, too. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(src + file, 'utf8'));

const DOC = /\/\*\*[\s\S]*?\*\//g;
/** A name of two words or more: one word can be plain English. */
const NAME = /\b[a-z][a-z0-9]*[A-Z]\w*/g;

/** Names of browsers, Node, fast-check and react-hook-form. */
const FOREIGN = [
  'asyncModelRun',
  'formState',
  'modelRun',
  'setImmediate',
  'setRangeText',
  'setSelectionRange',
];

/** The names in backticks of all doc comments that are in no code. */
function strangersIn(texts: readonly string[]): string[] {
  const code = texts.map((text) => text.replace(DOC, '').replace(/(^|\s)\/\/.*/g, '')).join('\n');
  const known = new Set([...FOREIGN, ...(code.match(NAME) ?? [])]);
  const docs = texts
    .flatMap((text) => text.match(DOC) ?? [])
    .map((doc) => doc.replace(/```[\s\S]*?```/g, ''));
  const quoted = docs.flatMap((doc) => doc.match(/`[^`\n]+`/g) ?? []);
  return quoted.flatMap((part) => part.match(NAME) ?? []).filter((name) => !known.has(name));
}

test('a doc comment names parameters, fields and functions as the code does', () => {
  expect(strangersIn(sources)).toEqual([]);
});

test('a name that is in comments alone is found', () => {
  const text =
    '/** Removes what is older than `keepMs`, as `Pool.addRoot()` does. */\n// keepMs\nconst addRoot = 1;';
  expect(strangersIn([text])).toEqual(['keepMs']);
  expect(strangersIn([text, 'const keepMs = 1;'])).toEqual([]);
});
