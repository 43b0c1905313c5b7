/** Real processes on one journal: files with one owner, and SQLite for all of them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { Store } from '../../src/store.ts';
import { fileJournal } from '../../src/store-file.ts';
import { compiledExamples } from '../support/compiled.ts';

let home: string;
const folder = mkdtempSync(join(tmpdir(), 'hextet-'));

beforeAll(() => {
  home = compiledExamples();
  const packages = dirname(dirname(fileURLToPath(import.meta.resolve('better-sqlite3/package.json'))));
  for (const name of ['better-sqlite3', 'bindings', 'file-uri-to-path']) {
    symlinkSync(join(packages, name), join(home, 'node_modules', name), 'junction');
  }
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Opens a small pool, leases to owners of its own, all at once, and prints a line for each; then it waits until it is ended, or
 * closes the store. With `each` it leases one after the other, with a checkpoint after every tenth.
 */
const PROGRAM = `
import { Pool } from 'hextet/pool';
import { Store } from 'hextet/store';
import { fileJournal } from 'hextet/store-file';
import { sqliteJournal } from 'hextet/store-sqlite';
const [kind, path, name, count, ending] = process.argv.slice(1);
const journalOf = {
  file: () => fileJournal(path),
  sqlite: async () => sqliteJournal(new (await import('better-sqlite3')).default(path)),
};
const store = new Store(await journalOf[kind]());
const roots = [ending === 'each' ? '2001:db8::/40' : '2001:db8::/56'];
const make = () => new Pool({ roots, reserve: ['2001:db8::/64'] });
const tell = (line) => process.stdout.write(line + '\\n');
try {
  const site = await store.openOrCreate('site', make);
  const ask = async (i) => {
    const result = await site.tryRun({ op: 'allocate', length: 64, owner: name + i });
    tell(result.ok ? String(result.value.prefix) : result.issue.code);
  };
  const all = Array.from({ length: Number(count) }, (_, i) => i);
  if (ending !== 'each') await Promise.all(all.map(ask));
  else for (const i of all) await ask(i).then(() => i % 10 === 9 && site.checkpoint());
  tell('done ' + [...site.view.leases()].length);
} catch (error) {
  tell('refused ' + error.code);
}
if (ending === 'wait') setInterval(() => {}, 1_000);
else await store.close();
`;

interface Run {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** Waits for the line that begins with a word. */
  until(start: RegExp): Promise<string>;
  readonly ended: Promise<unknown>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, ...args], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  const found = () => {};
  const waiting = new Set<() => void>([found]);
  child.stdout!.on('data', (data: Buffer) => {
    const parts = (rest + data).split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
    for (const look of waiting) look();
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const until = (start: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const line = lines.find((one) => start.test(one));
        if (line !== undefined) resolve(line);
      };
      waiting.add(look);
      look();
    });
  return { child, lines, until, ended };
}

test('260 creates of two processes on one SQLite database give 255 leases and five refusals', async () => {
  const path = join(folder, 'shared.db');
  const runs = [run('sqlite', path, 'a', '130'), run('sqlite', path, 'b', '130')];
  await Promise.all(runs.map(({ ended }) => ended));
  const told = runs.flatMap(({ lines }) => lines);
  const prefixes = told.filter((line) => line.includes('::/64') || /^2001:/.test(line));
  expect(new Set(prefixes).size).toBe(255);
  expect(prefixes.length).toBe(255);
  expect(told.filter((line) => line === 'exhausted').length).toBe(5);
});

test('a folder has one owner, and is free at once after that was killed, with all that it told', async () => {
  const path = join(folder, 'files');
  const first = run('file', path, 'a', '100', 'wait');
  expect(await first.until(/^(done|refused)/)).toBe('done 100');
  const second = run('file', path, 'b', '1');
  expect(await second.until(/^(done|refused)/)).toBe('refused store-busy');
  await second.ended;
  first.child.kill('SIGKILL');
  await first.ended;
  const third = run('file', path, 'b', '160');
  await third.ended;
  expect(third.lines.at(-1)).toBe('done 255');
  expect(third.lines.filter((line) => line === 'exhausted').length).toBe(5);
});

test('what was told before the process was killed while it wrote is leased after it', async () => {
  const path = join(folder, 'killed');
  const told = new Set<string>();
  for (const [round, count] of [1, 7, 12, 25].entries()) {
    const writer = run('file', path, `${round}/`, '100000', 'each');
    const enough = new Promise<void>((resolve) => {
      writer.child.stdout!.on('data', () => writer.lines.length >= count && resolve());
    });
    await enough;
    writer.child.kill('SIGKILL');
    await writer.ended;
    for (const line of writer.lines) told.add(line);
    const store = new Store(fileJournal(path));
    const roots = ['2001:db8::/40'];
    const site = await store.openOrCreate('site', () => new Pool({ roots, reserve: ['2001:db8::/64'] }));
    const leased = Array.from(site.view.leases(), ({ prefix }) => String(prefix));
    await store.close();
    expect(leased).toEqual(expect.arrayContaining([...told]));
    // At most the one that was written down, but not told yet.
    expect(leased.length - told.size).toBeLessThanOrEqual(round + 1);
    expect(new Set(leased).size).toBe(leased.length);
  }
});

test('of processes that open a folder at once those that are not refused do all of their work', async () => {
  const path = join(folder, 'race');
  const told: string[] = [];
  for (let round = 0; round < 3; round++) {
    const runs = [0, 1, 2, 3].map((i) => run('file', path, `${round}/${i}/`, '12'));
    await Promise.all(runs.map(({ ended }) => ended));
    for (const { lines } of runs) {
      if (lines[0] === 'refused store-busy') continue;
      expect(lines.at(-1)).toMatch(/^done/);
      told.push(...lines.slice(0, -1));
    }
  }
  expect(new Set(told).size).toBe(told.length);
});
