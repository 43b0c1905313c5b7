/** docs/errors.md says one sentence about every code there is, and gives a call that is refused with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { HextetError, type IssueFields } from '../../src/error.ts';
import * as tables from '../../src/internal/messages.ts';
import { messages } from '../../src/messages.ts';
import { refusal } from '../support/refusal.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const lines = (path: string) => readFileSync(at(path), 'utf8').split('\n');

/** The members of the union, as its source has them: a type leaves no trace in a running program. */
function unionCodes(): string[] {
  return lines('src/error/details.ts').flatMap(
    (line) => /^ {2}readonly '?([a-z0-9-]+)'?: /.exec(line)?.[1] ?? [],
  );
}

/** The rows of the tables, and what looks like one but is not well formed. */
const rows = lines('docs/errors.md')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [, code = line, sentence = '', example = ''] =
      /^\| `([a-z0-9-]+)` \| (.+) \| `([^`]+)` \|$/.exec(line) ?? [];
    return { code, sentence, example };
  });

/** Everything that a user can import, by name. */
async function everything(): Promise<Record<string, unknown>> {
  const files = readdirSync(at('src')).filter((file) => file.endsWith('.ts'));
  const names = files.map((file) => file.slice(0, -'.ts'.length));
  const modules: object[] = await Promise.all(names.map((name) => import(`../../src/${name}.ts`)));
  return Object.assign({}, ...modules);
}

test('there are codes', () => {
  expect(unionCodes()).toContain('double-colon-twice');
  expect(unionCodes().length).toBeGreaterThan(40);
});

test('every code stands in the document once, and no other does', () => {
  expect(rows.map(({ code }) => code).sort()).toEqual(unionCodes().sort());
});

test('every code has its sentence in one table of messages, and no other has', () => {
  const codes = Object.values(tables).flatMap((table) => Object.keys(table));
  expect(codes.sort()).toEqual(unionCodes().sort());
  expect(Object.keys(messages).sort()).toEqual(unionCodes().sort());
});

describe('of every code', async () => {
  const scope = await everything();

  // A machine without a gigabyte to spare, so that one example is refused everywhere.
  beforeAll(() => {
    class SmallArrayBuffer extends ArrayBuffer {
      constructor(length: number) {
        if (length > 2 ** 30) throw new RangeError('Array buffer allocation failed');
        super(length);
      }
    }
    vi.stubGlobal('ArrayBuffer', SmallArrayBuffer);
    return () => vi.unstubAllGlobals();
  });

  test.each(rows)('$code: $example', async ({ code, sentence, example }) => {
    expect(sentence).toMatch(/^(`|[A-Z])[^.]*(`[^`]*`[^.]*)*\.$/);
    const call = new Function(...Object.keys(scope), `return ${example};`);
    const { code: found, message, details = {} } = await issueOf(async () => call(...Object.values(scope)));
    expect(found).toBe(code);
    expect(message).not.toMatch(/[{}]|undefined/);
    // What is put into a translated sentence: keys and values, never a phrase in English.
    expect(Object.values(details).filter(isPhrase)).toEqual([]);
  });
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

/** The first blocker of the plan or the first issue of the result that a call returns, or the error that it throws. */
async function issueOf(call: () => Promise<unknown>): Promise<IssueFields> {
  const settled = await call().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return refusal(() => {
    if ('error' in settled) throw settled.error;
    const result = settled.value as
      | { blockers?: readonly IssueFields[]; issues?: readonly IssueFields[] }
      | undefined;
    const [issue] = result?.blockers ?? result?.issues ?? [];
    if (issue !== undefined) throw new HextetError(issue);
  });
}
