/** The tables of docs/guide/migration.md: every line is run on the other package and on this one. */
import { readFileSync } from 'node:fs';
import cidrTools from 'cidr-tools';
import { Address4, Address6 } from 'ip-address';
import ipaddr from 'ipaddr.js';
import { Netmask } from 'netmask';
import { describe, expect, test } from 'vitest';
import * as hextet from '../../src/index.ts';
import * as interop from '../../src/interop.ts';
import { refusal } from '../support/refusal.ts';

/** A call and what it gives: a value as source text, or a refusal, here with its code. */
interface Side {
  readonly call: string;
  readonly gives: string;
}

interface Row {
  readonly line: string;
  readonly there: Side;
  readonly here: Side;
}

interface Section {
  readonly name: string;
  readonly version: string;
  readonly rows: readonly Row[];
}

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const { devDependencies } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const guide = readFileSync(at('docs/guide/migration.md'), 'utf8');

/** What a line of a table may name, besides this library. */
const scopes: Readonly<Record<string, object>> = {
  'ip-address': { Address4, Address6 },
  'ipaddr.js': { ipaddr },
  'cidr-tools': cidrTools,
  netmask: { Netmask },
};

const sections: Section[] = guide
  .split('\n## From ')
  .slice(1)
  .map((text) => {
    const [title = '', ...lines] = text.split('\n');
    const [name = '', version = ''] = title.split(' ');
    return { name, version, rows: lines.filter((line) => line.startsWith('|')).flatMap(rowOf) };
  });

/** The row in a line: of three cells where both sides give the same, of four where not. None in the head of a table. */
function rowOf(line: string): Row[] {
  if (/^\| [\w.-]+ \||^\|---/.test(line)) return [];
  const cells = line.slice('| '.length, -' |'.length).split(' | ');
  const [first = '', second = '', third = '', fourth] = cells.map((cell) => cell.replace(/^`(.*)`$/, '$1'));
  if (cells.length !== 3 && cells.length !== 4) throw new Error(`${cells.length} cells: ${line}`);
  return fourth === undefined
    ? [{ line, there: { call: first, gives: third }, here: { call: second, gives: third } }]
    : [{ line, there: { call: first, gives: second }, here: { call: third, gives: fourth } }];
}

const compile = (source: string, scope: object): (() => unknown) => {
  const call = new Function(...Object.keys(scope), `return ${source};`);
  return () => call(...Object.values(scope));
};

/** A value with addresses and networks of any package as their texts, and lists as arrays. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, plain);
  if ('correctForm' in value) return (value as Address6).correctForm();
  return String(value);
}

describe.each(sections)('coming from $name', ({ name, version, rows }) => {
  const scope = scopes[name] as object;

  test.each(rows)('$there.call', ({ there }) => {
    const call = compile(there.call, scope);
    if (there.gives === 'refused') {
      expect(call).toThrow();
      for (const mistake of [ReferenceError, TypeError]) expect(call).not.toThrow(mistake);
    } else {
      expect(plain(call())).toEqual(compile(there.gives, {})());
    }
  });

  test.each(rows)('$here.call', ({ here }) => {
    const call = compile(here.call, { ...scope, ...hextet, ...interop });
    const [, code] = /^refused: `([\w-]+)`$/.exec(here.gives) ?? [];
    if (code !== undefined) expect(refusal(call).code).toBe(code);
    else expect(plain(call())).toEqual(compile(here.gives, {})());
  });

  test('is of the version that the tests have', () => {
    expect(version).toBe(devDependencies[name]);
  });

  test('has lines that give the same, and lines that do not', () => {
    const same = rows.filter(({ there, here }) => there.gives === here.gives);
    expect(same.length).toBeGreaterThanOrEqual(12);
    expect(rows.length - same.length).toBeGreaterThanOrEqual(12);
  });
});

test('all four packages are there', () => {
  expect(sections.map(({ name }) => name)).toEqual(Object.keys(scopes));
});

test('what the README shows of it stands in it', () => {
  const lines =
    readFileSync(at('README.md'), 'utf8').match(/^\| (ip-address|ipaddr\.js|cidr-tools|netmask) \| .+$/gm) ??
    [];
  expect(lines.length).toBeGreaterThanOrEqual(4);
  for (const line of lines) {
    const { name, rows } = sections.find(({ name }) => line.startsWith(`| ${name} |`)) ?? expect.fail(line);
    expect(rows.map((row) => `| ${name} ${row.line}`)).toContain(line);
  }
});
