/** The example of a pool on disk: its process is killed, its files are cut anywhere, and nothing that was told is lost. */
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Prefix } from '../src/prefix.ts';
import { compiledExamples } from './support/compiled.ts';

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
