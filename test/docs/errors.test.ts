/** docs/errors.md says one sentence about every code there is, and gives a call that is refused with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as tables from '../../src/internal/messages.ts';
import { messages } from '../../src/messages.ts';
import { errorRows, issueOf } from '../support/error-examples.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const lines = (path: string) => readFileSync(at(path), 'utf8').split('\n');

/** The members of the union, as its source has them: a type leaves no trace in a running program. */
function unionCodes(): string[] {
  return lines('src/error/details.ts').flatMap(
    (line) => /^ {2}readonly '?([a-z0-9-]+)'?: /.exec(line)?.[1] ?? [],
  );
}

test('there are codes', () => {
  expect(unionCodes()).toContain('double-colon-twice');
  expect(unionCodes().length).toBeGreaterThan(40);
});

test('every code stands in the document once, and no other does', () => {
  expect(errorRows.map(({ code }) => code).sort()).toEqual(unionCodes().sort());
});

test('every code is an anchor of the document, once: a problem leads to its row', () => {
  const anchors = lines('docs/errors.md').flatMap((line) =>
    Array.from(line.matchAll(/ id="([^"]*)"/g), ([, id]) => id),
  );
  expect(anchors.sort()).toEqual(unionCodes().sort());
});

test('every code has its sentence in one table of messages, and no other has', () => {
  const codes = Object.values(tables).flatMap((table) => Object.keys(table));
  expect(codes.sort()).toEqual(unionCodes().sort());
  expect(Object.keys(messages).sort()).toEqual(unionCodes().sort());
});

test.each(errorRows)('$code: $example', async (row) => {
  expect(row.sentence).toMatch(/^(`|[A-Z])[^.]*(`[^`]*`[^.]*)*\.$/);
  const { code, message, details = {} } = await issueOf(row);
  expect(code).toBe(row.code);
  expect(message).not.toMatch(/[{}]|undefined/);
  // What is put into a translated sentence: keys and values, never a phrase in English.
  expect(Object.values(details).filter(isPhrase)).toEqual([]);
});

const PHRASE =
  /(^| )(an?|the|two|its?|is|are|was|has|must|not|of|or|with|for|than|already|another|any|expected)( |$)/;

function isPhrase(value: unknown): boolean {
  return typeof value === 'string' && value.includes(' ') && PHRASE.test(value);
}

test('a phrase is told from a key, a type and a value', () => {
  expect(['a list of rules', 'true or false for it', 'it is not the digest'].every(isPhrase)).toBe(true);
  expect(['Iterable<Rule>', 'tags.length', '2001:db8:: - 2001:db8::5', '-Infinity'].some(isPhrase)).toBe(
    false,
  );
});

/** The types that sources name where a value is refused, as `failType('Prefix | string', value)`. */
function expectedTypes(source: string): string[] {
  return Array.from(source.matchAll(/(?:failType|typeIssue)\(\s*(['"`])(.*?)\1/g), ([, , type]) => type!);
}

test('every type that a refusal expects is written as TypeScript writes it, never as a phrase', () => {
  const sources = readdirSync(at('src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const types = sources.flatMap((file) => expectedTypes(readFileSync(at(`src/${file}`), 'utf8')));
  expect(types.length).toBeGreaterThan(100);
  expect(types.filter(isPhrase)).toEqual([]);
  expect(expectedTypes("failType('a list of lines', lines)").filter(isPhrase)).toEqual(['a list of lines']);
  expect(expectedTypes(`failType("allow 'exact' or 'all'", allow)`).filter(isPhrase)).toHaveLength(1);
});
