/** The example of a pool on disk: its process is killed, its files are cut anywhere, and nothing that was told is lost. */
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Prefix } from '../../src/prefix.ts';
import { compiledExamples } from '../support/compiled.ts';

let home: string;
let program: string;

beforeAll(() => {
  home = compiledExamples();
  program = join(home, 'examples', 'durable-pool.mjs');
}, 60_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

const newDirectory = () => mkdtempSync(join(tmpdir(), 'hextet-pool-'));
const run = (...args: string[]) => execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });
const lines = (text: string) => text.split('\n').slice(0, -1);

/** Runs the example until it has printed some lines, then kills it; answers with all whole lines that it printed. */
function killAfter(count: number, args: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data: Buffer) => {
      text += data;
      if (lines(text).length >= count) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (_, signal) =>
      signal === 'SIGKILL' ? resolve(lines(text)) : reject(new Error(`ended by itself: ${text}`)),
    );
  });
}

test('what was leased before the process was killed is leased after it', async () => {
  const directory = newDirectory();
  const told = new Set<string>();
  for (const [round, count] of [1, 7, 12, 25].entries()) {
    const owners = Array.from({ length: 4000 }, (_, i) => `net-${round}-${i}`);
    for (const line of await killAfter(count, [directory, 'lease', ...owners])) told.add(line);
    const listed = lines(run(directory, 'list'));
    expect(listed).toEqual(expect.arrayContaining([...told]));
    // At most the one that was written down, but not told yet.
    expect(listed.length - told.size).toBeLessThanOrEqual(round + 1);
    const prefixes = listed.map((line) => Prefix.parse(line.split(' ')[0] as string));
    expect(new Set(prefixes.map(String)).size).toBe(prefixes.length);
    expect(prefixes.every(({ length }) => length === 64)).toBe(true);
  }
  rmSync(directory, { recursive: true });
}, 60_000);

test('a line that was being written is dropped, wherever it ends, and the next one takes its place', async () => {
  const directory = newDirectory();
  run(directory, 'lease', 'a', 'b', 'c');
  const journal = join(directory, 'journal.jsonl');
  const text = readFileSync(journal, 'utf8');
  const two = text.lastIndexOf('\n', text.length - 2) + 1;
  for (const size of [two, two + 1, (two + text.length) >> 1, text.length - 1]) {
    writeFileSync(journal, text);
    truncateSync(journal, size);
    expect(lines(run(directory, 'lease', 'd'))).toEqual(['2001:db8:0:3::/64 d']);
    expect(lines(run(directory, 'list')).map((line) => line.split(' ')[1])).toEqual(['a', 'b', 'd']);
  }
  rmSync(directory, { recursive: true });
}, 60_000);

test('lines that the snapshot has already do no harm', () => {
  const directory = newDirectory();
  const old = newDirectory();
  run(directory, 'lease', ...Array.from({ length: 9 }, (_, i) => `net-${i}`));
  cpSync(join(directory, 'journal.jsonl'), join(old, 'journal.jsonl'));
  run(directory, 'lease', 'net-9', ...Array.from({ length: 9 }, (_, i) => `more-${i}`));
  expect(readFileSync(join(directory, 'journal.jsonl'), 'utf8')).toBe('');
  appendFileSync(join(directory, 'journal.jsonl'), readFileSync(join(old, 'journal.jsonl')));
  expect(lines(run(directory, 'list'))).toHaveLength(19);
  rmSync(directory, { recursive: true });
  rmSync(old, { recursive: true });
}, 60_000);

test('a second process is refused while the first one runs, and not after it was killed', async () => {
  const directory = newDirectory();
  const owners = Array.from({ length: 4000 }, (_, i) => `net-${i}`);
  const first = spawn(process.execPath, [program, directory, 'lease', ...owners]);
  await new Promise((resolve) => first.stdout.once('data', resolve));
  first.kill('SIGSTOP');
  const { status, stderr } = spawnSync(process.execPath, [program, directory, 'list'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain(`process ${first.pid} owns ${directory}`);
  const files = () => readdirSync(directory).filter((name) => name.startsWith('owner-'));
  expect(files()).toEqual([`owner-${first.pid}`]);
  first.kill('SIGKILL');
  await new Promise((resolve) => first.once('close', resolve));
  expect(lines(run(directory, 'list')).length).toBeGreaterThan(0);
  expect(files()).toEqual([]);
  rmSync(directory, { recursive: true });
}, 60_000);

test('of processes that begin at once no two have the same prefix', async () => {
  const directory = newDirectory();
  const begin = (name: string) =>
    new Promise<string[]>((resolve) => {
      const owners = Array.from({ length: 12 }, (_, i) => `${name}-${i}`);
      execFile(process.execPath, [program, directory, 'lease', ...owners], (_, stdout) =>
        resolve(lines(stdout)),
      );
    });
  for (let round = 0; round < 3; round++) {
    const told = await Promise.all([0, 1, 2, 3].map((i) => begin(`net-${round}-${i}`)));
    // Whoever is not refused does all of its work; perhaps nobody, if all saw one another.
    for (const list of told) expect([0, 12]).toContain(list.length);
    expect(lines(run(directory, 'list'))).toEqual(expect.arrayContaining(told.flat()));
  }
  const prefixes = lines(run(directory, 'list')).map((line) => line.split(' ')[0]);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  rmSync(directory, { recursive: true });
}, 60_000);

test('the options count once, before the first change', () => {
  const directory = newDirectory();
  const script = `
    import { DurablePool } from './examples/durable-pool.mjs';
    for (const root of ['2001:db8::/48', '2001:db8:1::/48']) {
      const store = new DurablePool(process.argv[1], { roots: [root] });
      console.log(store.pool.roots.join());
      store.close();
    }`;
  const args = ['--input-type=module', '-e', script, directory];
  const text = execFileSync(process.execPath, args, { cwd: home, encoding: 'utf8' });
  expect(lines(text)).toEqual(['2001:db8::/48', '2001:db8::/48']);
  rmSync(directory, { recursive: true });
}, 60_000);
