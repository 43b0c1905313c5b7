/** A folder of files that is cut, damaged or full. */
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Pool } from '../src/pool.ts';
import { Store } from '../src/store.ts';
import { type FileHandle, type Files, fileJournal } from '../src/store-file.ts';
import { outcomeOf } from './support/refusal.ts';

const make = () => new Pool({ roots: ['2001:db8::/48'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;
let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), 'hextet-'));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));
const open = async (options = {}) => {
  const store = new Store(fileJournal(folder, options));
  return { store, site: await store.openOrCreate('site', make) };
};
const fill = async () => {
  const { store, site } = await open();
  for (const owner of ['a', 'b', 'c']) await site.run(lease(owner));
  await store.close();
};

test('a journal that is cut at any byte opens with the whole lines', async () => {
  await fill();
  const path = join(folder, 'journal');
  const bytes = await fs.readFile(path);
  for (let size = 0; size <= bytes.length; size += 37) {
    await fs.writeFile(path, bytes.subarray(0, size));
    const { store, site } = await open();
    const whole = bytes.subarray(0, size).filter((byte) => byte === 10).length;
    expect(site.view.version).toBe(whole);
    await site.run(lease('d'));
    expect(site.view.version).toBe(whole + 1);
    await store.close();
  }
});

test('a damaged line or snapshot is told, and nothing is written', async () => {
  await fill();
  const path = join(folder, 'journal');
  const lines = (await fs.readFile(path, 'utf8')).split('\n');
  for (const damaged of [
    ['{', ...lines],
    ['[["site","t",1,1,{}]]', ...lines],
    lines.slice(1),
    [lines[0], lines[0]],
  ]) {
    const text = `${damaged.join('\n')}\n`;
    await fs.writeFile(path, text);
    expect(await outcomeOf(open()), text.slice(0, 40)).toBe('store-corrupt');
    expect(await fs.readFile(path, 'utf8')).toBe(text);
  }
  await fs.writeFile(path, lines.join('\n'));
  await fs.writeFile(join(folder, 'site.snapshot'), '{\n');
  expect(await outcomeOf(open())).toBe('store-corrupt');
});

test('a copy whose snapshot is newer than its journal opens', async () => {
  await fill();
  const old = await fs.readFile(join(folder, 'journal'));
  const { store, site } = await open();
  await site.run(lease('d'));
  await site.checkpoint();
  await store.close();
  await fs.writeFile(join(folder, 'journal'), old);
  const again = await open();
  expect(again.site.view.version).toBe(4);
  await again.site.run(lease('e'));
  await again.store.close();
  const third = await open();
  expect(third.site.view.version).toBe(5);
  await third.store.close();
});

test('a checkpoint shortens the journal', async () => {
  const store = new Store(fileJournal(folder));
  const site = await store.openOrCreate('site', make);
  await site.run(lease('a'));
  const journal = fileJournal(folder);
  await store.close();
  const snapshot = { head: site.view.head, format: 1, lines: site.view.snapshotParts() };
  await journal.checkpoint('site', snapshot, { ms: -1, versions: 0 });
  expect((await fs.readFile(join(folder, 'journal'))).length).toBe(0);
  await journal.close();
});

test('two stores of one process do not share a folder', async () => {
  const { store } = await open();
  const error = await open().catch((thrown) => thrown);
  expect(error.code).toBe('store-busy');
  expect(error.message).toBe(
    `the store of "site" is in use: process ${process.pid} owns ${folder}, and a folder has one owner`,
  );
  await store.close();
  expect(await outcomeOf(open().then((again) => again.store.close()))).toBe('done');
});

test('the file of an owner that is not there any more is removed', async () => {
  for (const name of [`owner-${process.pid}-1-x`, 'owner-4999999-1-x', `owner-${process.ppid}-1-x`]) {
    await fs.writeFile(join(folder, name), '');
  }
  const { store } = await open();
  expect((await fs.readdir(folder)).filter((name) => name.startsWith('owner')).length).toBe(1);
  await store.close();
});

test('a full disk refuses, and the line is taken back', async () => {
  let failing: string[] = [];
  const wrapped = (handle: FileHandle): FileHandle => ({
    read: (...args) => handle.read(...args),
    appendFile: async (bytes) => {
      if (!failing.includes('append')) return handle.appendFile(bytes);
      await handle.appendFile(bytes.subarray(0, 10));
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    },
    truncate: async (size) => {
      if (failing.includes('truncate')) throw Object.assign(new Error('broken'), { code: 'EIO' });
      return handle.truncate(size);
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  });
  const files: Files = {
    ...(fs as unknown as Files),
    open: async (path, flags) => wrapped((await fs.open(path, flags)) as unknown as FileHandle),
  };
  const store = new Store(fileJournal(folder, { fs: files }));
  const site = await store.openOrCreate('site', make);
  failing = ['append'];
  expect(await outcomeOf(site.run(lease('a')))).toBe('store-unavailable');
  failing = [];
  await site.run(lease('b'));
  failing = ['append', 'truncate'];
  expect(await outcomeOf(site.run(lease('c')))).toBe('outcome-unknown');
  failing = [];
  await site.run(lease('d'));
  await store.close();
  const again = await open();
  expect(Array.from(again.site.view.leases(), ({ owner }) => owner)).toEqual(['b', 'd']);
  await again.store.close();
});

test('a folder without a way in is read-only or unavailable', async () => {
  const failing = (code: string): Files => ({
    ...(fs as unknown as Files),
    mkdir: () => Promise.reject(Object.assign(new Error(code), { code })),
  });
  expect(await outcomeOf(open({ fs: failing('EACCES') }))).toBe('store-read-only');
  expect(await outcomeOf(open({ fs: failing('EMFILE') }))).toBe('store-unavailable');
  expect(() => fileJournal('')).toThrow('path');
  expect(() => fileJournal('x', { other: 1 } as never)).toThrow('other');
});

test('a folder is made with those around it, and refused where none can be', async () => {
  const deep = join(folder, 'a', 'b//c/');
  await new Store(fileJournal(deep)).openOrCreate('site', make);
  expect(await fs.readdir(join(folder, 'a', 'b', 'c'))).toContain('journal');
  for (const path of ['/proc/x/y', 'x/\0']) {
    expect(await outcomeOf(new Store(fileJournal(path)).openOrCreate('site', make)), path).toBe(
      'store-unavailable',
    );
  }
});

test('a folder is opened by the first lines of its snapshots', async () => {
  const first = new Store(fileJournal(folder));
  for (const name of ['a', 'b']) await first.openOrCreate(name, make);
  await first.close();
  const read: string[] = [];
  const readFile = (file: string) => {
    read.push(file);
    return fs.readFile(file);
  };
  const journal = fileJournal(folder, { fs: { ...(fs as unknown as Files), readFile } });
  expect(await journal.names()).toEqual(['a', 'b']);
  expect(read.filter((file) => file.endsWith('.snapshot'))).toEqual([]);
  await journal.close();
});
