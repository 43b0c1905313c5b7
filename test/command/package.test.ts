import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageOf, pgOf, sqliteClassOf } from '../../src/command/package.ts';

const folder = mkdtempSync(join(tmpdir(), 'hextet-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a package is loaded where it is installed, and is null elsewhere', () => {
  expect(packageOf('pg')).toHaveProperty('Pool');
  expect(packageOf('no-such-package')).toBeNull();
});

test('a package that fails while it is loaded says so', () => {
  const broken = join(folder, 'broken.cjs');
  writeFileSync(broken, "throw new Error('built for another Node');");
  expect(() => packageOf(broken)).toThrow('built for another Node');
});

test('SQLite is that of Node where better-sqlite3 is missing', () => {
  const DatabaseSync = class {};
  const load = (name: string) => (name === 'node:sqlite' ? { DatabaseSync } : null);
  expect(sqliteClassOf(load)).toBe(DatabaseSync);
});

test('a missing package is named with the store that needs it', () => {
  expect(() => sqliteClassOf(() => null)).toThrow(
    'a store with sqlite: needs the package better-sqlite3: npm install better-sqlite3',
  );
  expect(() => pgOf(() => null)).toThrow('a store with postgres: needs the package pg: npm install pg');
});
