/** A folder of files: its owner, its names, and an operating system that refuses. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { Store, type Stored } from '../../src/store.ts';
import { type FileHandle, type Files, fileJournal } from '../../src/store-file.ts';
import { ownFolder } from '../support/own-folder.ts';
import { rejection } from '../support/refusal.ts';

const pathOf = ownFolder();
const make = () => new Pool({ roots: ['2001:db8::/48'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

/** Node's files, some of whose calls are others. */
function filesBut(calls: Partial<Files>): Files {
  return { ...(fs as unknown as Files), ...calls };
}

/** An error of the operating system. */
const failure = (code: string) => Object.assign(new Error(code), { code });
const fail = (code: string) => Promise.reject(failure(code));

/** Opens files whose handles are others. */
function opening(wrap: (handle: FileHandle, path: string) => Partial<FileHandle>): Files['open'] {
  return async (path, flags) => {
    const handle = (await fs.open(path, flags)) as unknown as FileHandle;
    const own: FileHandle = {
      read: (...args) => handle.read(...args),
      appendFile: (bytes) => handle.appendFile(bytes),
      truncate: (size) => handle.truncate(size),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
    return { ...own, ...wrap(own, path) };
  };
}

function begin(files?: Files, options = {}) {
  const journal = fileJournal(pathOf('site'), { fs: files });
  const store = new Store(journal, options);
  return { journal, store, opening: store.openOrCreate('site', make) };
}

async function open(files?: Files) {
  const { journal, store, opening } = begin(files);
  return { journal, store, site: await opening };
}

const ownersOf = (site: Stored<Pool>) => Array.from(site.view.leases(), ({ owner }) => owner);

/** What a store that is opened anew has. */
async function kept(): Promise<(string | null)[]> {
  const { store, site } = await open();
  const owners = ownersOf(site);
  await store.close();
  return owners;
}

const codeOf = async (work: Promise<unknown>) => (await rejection(work)).code;
const reasonOf = async (work: Promise<unknown>) =>
  ((await rejection(work)).details as { reason: string }).reason;
const owners = () => readdirSync(pathOf('site')).filter((name) => name.startsWith('owner-'));

/** A checkpoint that leaves no record below it. */
const shorten = ({ journal, site }: Awaited<ReturnType<typeof open>>) =>
  journal.checkpoint(
    'site',
    { head: site.view.head, format: 1, lines: site.view.snapshotParts() },
    { ms: -1, versions: 0 },
  );

describe('the owner of a folder', () => {
  test('is one at most of two stores of a process that open it at once', async () => {
    let count = 0;
    let go = () => {};
    const isSeen = new Promise<void>((resolve) => {
      go = resolve;
    });
    const readdir: Files['readdir'] = async (path) => {
      if (++count === 2) go();
      await isSeen;
      return fs.readdir(path);
    };
    const stores = [1, 2].map(() => begin(filesBut({ readdir })));
    const opened = await Promise.allSettled(stores.map(({ opening }) => opening));
    const refused = opened.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(refused).toContain('store-busy');
    expect(owners()).toHaveLength(2 - refused.length);
    for (const { store } of stores) await store.close();
    expect(owners()).toEqual([]);
  });

  /** The file of an owner: a process that runs. */
  const ownerOf = (pid: number) => {
    const stat = existsSync('/proc') ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
    return `owner-${pid}-${stat === '' ? '0' : stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}-x`;
  };

  test('is a process that runs, and no other one that had its number', async () => {
    await (await open()).store.close();
    const own = ownerOf(process.ppid);
    writeFileSync(pathOf(`site/${own}`), '');
    expect(await reasonOf(begin().opening)).toBe(
      `process ${process.ppid} owns ${pathOf('site')}, and a folder has one owner`,
    );
    expect(owners()).toEqual([own]);
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw failure('EPERM');
    });
    expect(await codeOf(begin().opening)).toBe('store-busy');
    kill.mockImplementation(() => {
      throw failure('ESRCH');
    });
    const { store } = await open();
    kill.mockRestore();
    expect(owners()).toHaveLength(1);
    await store.close();
  });

  test('is not this process by a file that none of its stores has', async () => {
    await (await open()).store.close();
    writeFileSync(pathOf(`site/${ownerOf(process.pid)}`), '');
    const { store } = await open();
    expect(owners()).toHaveLength(1);
    await store.close();
    expect(owners()).toEqual([]);
  });

  test.each([
    [`7 (a) b) R ${Array.from({ length: 40 }, (_, i) => i + 4).join(' ')}`, '22'],
    [null, '0'],
  ])('is named with the start of its process: of %s that is %s', async (stat, start) => {
    const { store } = await open(
      filesBut({
        readFile: async (path) => {
          if (!path.startsWith('/proc/')) return fs.readFile(path);
          return stat === null ? fail('ENOENT') : new TextEncoder().encode(stat);
        },
      }),
    );
    expect(owners()[0]).toMatch(new RegExp(`^owner-${process.pid}-${start}-[0-9a-f-]{36}$`));
    await store.close();
  });

  test('leaves nothing after it could not open the folder', async () => {
    for (const call of ['readdir', 'open', 'readFile'] as const) {
      const files = filesBut({ [call]: () => fail('EMFILE') });
      expect(await codeOf(begin(files).opening)).toBe('store-unavailable');
      expect(owners()).toEqual([]);
    }
  });

  test('whose file is gone opens and closes', async () => {
    const gone = filesBut({ readdir: async (path) => ['owner-4999999-1-x', ...(await fs.readdir(path))] });
    const { store } = await open(gone);
    for (const name of owners()) rmSync(pathOf(`site/${name}`));
    await store.close();
    await fileJournal(pathOf('never')).close();
  });
});

describe('a folder that the operating system refuses', () => {
  test.each(['EACCES', 'EROFS', 'EPERM'])('with %s to make is read-only', async (code) => {
    const mkdir = (path: string) => fail(path === '' ? 'ENOENT' : code);
    expect(await codeOf(begin(filesBut({ mkdir })).opening)).toBe('store-read-only');
  });

  test('with no place for it, not even around it, is unavailable', async () => {
    for (const folder of ['site', '/site', 'around/site']) {
      const journal = fileJournal(folder, { fs: filesBut({ mkdir: () => fail('ENOENT') }) });
      expect(await reasonOf(new Store(journal).openOrCreate('site', make))).toBe('ENOENT');
    }
  });

  test('to take a torn line back once is rid of it before the next', async () => {
    const failing: string[] = [];
    const files = filesBut({
      open: opening(({ appendFile, truncate }) => ({
        appendFile: async (bytes) => {
          if (failing[0] !== 'append') return appendFile(bytes);
          await appendFile(bytes.subarray(0, 10));
          throw failure(failing.shift()!);
        },
        truncate: (size) => (failing[0] === 'truncate' ? fail(failing.shift()!) : truncate(size)),
      })),
    });
    const { store, site } = await open(files);
    await site.run(lease('a'));
    failing.push('append', 'truncate');
    await site.run(lease('b'));
    await store.close();
    expect([failing, await kept()]).toEqual([[], ['a', 'b']]);
  });

  test('to write a line is read-only, and what it has can be read', async () => {
    let code: string | null = null;
    const files = filesBut({
      open: opening(({ appendFile }) => ({
        appendFile: (bytes) => (code === null ? appendFile(bytes) : fail(code)),
      })),
    });
    const { store, site } = await open(files);
    await site.run(lease('a'));
    for (const one of ['EROFS', 'EACCES', 'EPERM']) {
      code = one;
      expect(await codeOf(site.run(lease('b')))).toBe('store-read-only');
    }
    await site.refresh();
    expect(ownersOf(site)).toEqual(['a']);
    code = null;
    await site.run(lease('c'));
    await store.close();
    expect(await kept()).toEqual(['a', 'c']);
  });

  test('to read its journal is not taken for an empty one', async () => {
    const { store, site } = await open();
    await site.run(lease('a'));
    await store.close();
    const files = filesBut({
      readFile: (path) => (path.endsWith('/journal') ? fail('EIO') : fs.readFile(path)),
    });
    expect(await reasonOf(begin(files).opening)).toBe('EIO');
    expect(await kept()).toEqual(['a']);
  });

  test('that is none, for a file is there, is unavailable', async () => {
    writeFileSync(pathOf('site'), '');
    expect(await codeOf(begin().opening)).toBe('store-unavailable');
    expect(statSync(pathOf('site')).size).toBe(0);
  });
});

test('a folder is made with those around it, each of a long name', async () => {
  const journal = fileJournal(pathOf('around//inner/store/'));
  expect(await journal.names()).toEqual([]);
  await journal.close();
  expect(readdirSync(pathOf('around/inner/store'))).toEqual(['journal']);
});

test('every file that was opened is closed', async () => {
  let count = 0;
  const files = filesBut({
    open: opening(({ close }) => {
      count++;
      return {
        close: () => {
          count--;
          return close();
        },
      };
    }),
  });
  const first = await open(files);
  await first.site.run(lease('a'));
  await shorten(first);
  expect(count).toBe(1);
  await first.store.close();
  const second = await open(files);
  await second.site.run(lease('b'));
  await second.store.close();
  expect(count).toBe(0);
});

describe('a checkpoint', () => {
  test('whose folder cannot be synced after the journal is a new file leaves nothing to the old one', async () => {
    let isRefused = false;
    let opens = 0;
    const files = filesBut({
      open: async (path, flags) => {
        if (path === pathOf('site') && isRefused && ++opens === 2) throw failure('EMFILE');
        return (await fs.open(path, flags)) as unknown as FileHandle;
      },
    });
    const opened = await open(files);
    const { store, site } = opened;
    await site.run(lease('a'));
    isRefused = true;
    await expect(shorten(opened)).rejects.toThrow();
    await site.run(lease('b'));
    await store.close();
    expect(await kept()).toEqual(['a', 'b']);
  });

  test('whose folder cannot be synced is what another store of the journal opens', async () => {
    let isRefused = false;
    const files = filesBut({
      open: opening(({ sync }, path) => ({
        sync: () => (isRefused && path === pathOf('site') ? fail('EIO') : sync()),
      })),
    });
    const opened = await open(files);
    await opened.site.run(lease('a'));
    isRefused = true;
    await expect(shorten(opened)).rejects.toThrow();
    isRefused = false;
    await opened.site.run(lease('b'));
    const other = await new Store(opened.journal).openOrCreate('site', make);
    expect(ownersOf(other)).toEqual(['a', 'b']);
    await other.run(lease('c'));
    await opened.store.close();
    expect(await kept()).toEqual(['a', 'b', 'c']);
  });

  test('that has no space on the disk leaves that to the records', async () => {
    let isFull = false;
    const files = filesBut({
      open: opening(({ appendFile }, path) => ({
        appendFile: async (bytes) => {
          if (!isFull || !path.endsWith('.new')) return appendFile(bytes);
          await appendFile(bytes.subarray(0, 10));
          throw failure('ENOSPC');
        },
      })),
    });
    const opened = await open(files);
    await opened.site.run(lease('a'));
    isFull = true;
    expect(await codeOf(opened.site.checkpoint())).toBe('store-unavailable');
    expect(readdirSync(pathOf('site')).filter((name) => name.endsWith('.new'))).toEqual([]);
    await opened.site.run(lease('b'));
    isFull = false;
    expect(await opened.site.checkpoint()).toBe(true);
    await opened.store.close();
    expect(await kept()).toEqual(['a', 'b']);
  });

  test('takes the place of what a process that ended left of one', async () => {
    await (await open()).store.close();
    for (const name of ['site.snapshot.new', 'journal.new'])
      writeFileSync(pathOf(`site/${name}`), '{"torn\n');
    const opened = await open();
    await opened.site.run(lease('a'));
    expect(await shorten(opened)).toBe(true);
    await opened.site.run(lease('b'));
    await opened.store.close();
    expect(await kept()).toEqual(['a', 'b']);
  });

  test('that leaves records is followed by whole lines, though one is taken back', async () => {
    let isFull = false;
    const files = filesBut({
      open: opening(({ appendFile }) => ({
        appendFile: async (bytes) => {
          if (!isFull) return appendFile(bytes);
          await appendFile(bytes.subarray(0, 10));
          throw failure('ENOSPC');
        },
      })),
    });
    const { journal, store, site } = await open(files);
    for (const owner of ['a', 'b']) await site.run(lease(owner));
    const snapshot = { head: site.view.head, format: 1, lines: site.view.snapshotParts() };
    await journal.checkpoint('site', snapshot, { ms: -1, versions: 1 });
    isFull = true;
    expect(await codeOf(site.run(lease('c')))).toBe('store-unavailable');
    isFull = false;
    await site.run(lease('d'));
    await store.close();
    expect(await kept()).toEqual(['a', 'b', 'd']);
    const again = fileJournal(pathOf('site'));
    const [news] = await again.since([['site', 1]]);
    expect(news!.entries!.map(({ record }) => JSON.parse(record).version)).toEqual([2, 3]);
    await again.close();
  });
});

describe('the files of a folder', () => {
  test('have the names of what they keep, so that no two are alike anywhere', async () => {
    const journal = fileJournal(pathOf('site'));
    const long = ['X'.repeat(200), `${'X'.repeat(199)}Y`, '😀'.repeat(200), 'x'.repeat(200)];
    const names = ['b', 'A b/ü', 'a', ...long];
    const store = new Store(journal);
    for (const name of names) await (await store.openOrCreate(name, make)).run(lease(name));
    expect(await store.names()).toEqual([...names].sort());
    await store.close();
    const files = readdirSync(pathOf('site')).filter((file) => file.endsWith('.snapshot'));
    expect(files).toEqual(
      expect.arrayContaining(['b.snapshot', '%0041%0020b%002f%00fc.snapshot', `${long[3]}.snapshot`]),
    );
    expect(files).toContain(`${'%0058'.repeat(40)}~95f81f353ecbeda9.snapshot`);
    expect(Math.max(...files.map((file) => file.length))).toBe(226);
    const again = new Store(fileJournal(pathOf('site')));
    for (const name of names) expect(ownersOf(await again.openOrCreate(name, make))).toEqual([name]);
    await again.close();
  });

  test('are not written by opening them, nor by what changes nothing', async () => {
    const first = await open();
    for (const owner of ['a', 'b']) await first.site.run(lease(owner));
    await first.site.checkpoint();
    await first.store.openOrCreate('other', make);
    await first.store.close();
    const before = ['journal', 'site.snapshot'].map((name) => statSync(pathOf(`site/${name}`)));
    const { store, site } = await open();
    expect((await site.follow().next()).value?.version).toBe(1);
    await store.openOrCreate('other', make);
    await store.transact(['site', 'other'], () => [[], []]);
    await store.close();
    const after = ['journal', 'site.snapshot'].map((name) => statSync(pathOf(`site/${name}`)));
    expect(after.map(({ ino, size }) => [ino, size])).toEqual(before.map(({ ino, size }) => [ino, size]));
  });

  test.each<[string, () => void]>([
    [
      'a journal with an empty line',
      () => writeFileSync(pathOf('site/journal'), `\n${readFileSync(pathOf('site/journal'), 'utf8')}`),
    ],
    ['a snapshot that is gone', () => rmSync(pathOf('site/site.snapshot'))],
    [
      'a snapshot under the name of another',
      () => writeFileSync(pathOf('site/other.snapshot'), readFileSync(pathOf('site/site.snapshot'))),
    ],
    [
      'a snapshot whose version is none',
      () => {
        const text = readFileSync(pathOf('site/site.snapshot'), 'utf8');
        writeFileSync(pathOf('site/site.snapshot'), text.replace('"version":0', '"version":"0"'));
      },
    ],
  ])('of which %s is damage are refused, and are as they were', async (_, spoil) => {
    const { store, site } = await open();
    await site.run(lease('a'));
    await store.close();
    spoil();
    const text = readFileSync(pathOf('site/journal'), 'utf8');
    expect(await codeOf(begin().opening)).toBe('store-corrupt');
    expect([readFileSync(pathOf('site/journal'), 'utf8'), owners()]).toEqual([text, []]);
  });

  test('tell of which line they are damaged', async () => {
    const { store, site } = await open();
    for (const owner of ['a', 'b']) await site.run(lease(owner));
    await store.close();
    const [first, second] = readFileSync(pathOf('site/journal'), 'utf8').split('\n') as [string, string];
    writeFileSync(pathOf('site/journal'), `${first}\n${first}\n${second}\n`);
    expect(await reasonOf(begin().opening)).toBe('line 2 of the journal is not the next of its name');
    writeFileSync(pathOf('site/journal'), `${second}\n`);
    expect(await reasonOf(begin().opening)).toBe('line 1 of the journal is not the next of its name');
    rmSync(pathOf('site/site.snapshot'));
    expect(await reasonOf(begin().opening)).toBe('no snapshot of "site"');
  });

  test('cut at any byte of a snapshot are refused, and are as they were', async () => {
    const { store, site } = await open();
    await site.transact(Array.from({ length: 600 }, (_, i) => lease(`o${i}`)));
    await site.checkpoint();
    await store.close();
    const bytes = readFileSync(pathOf('site/site.snapshot'));
    for (let size = 0; size < bytes.length; size += Math.ceil(bytes.length / 12)) {
      writeFileSync(pathOf('site/site.snapshot'), bytes.subarray(0, size));
      const { store, opening } = begin();
      expect(await codeOf(opening)).toMatch(/^(store-corrupt|damaged-snapshot)$/);
      await store.close();
      expect(statSync(pathOf('site/site.snapshot')).size).toBe(size);
    }
    writeFileSync(pathOf('site/site.snapshot'), bytes);
    expect(await kept()).toHaveLength(600);
  });
});

test('a folder that is no text is refused', () => {
  for (const folder of [5, '', null]) expect(() => fileJournal(folder as string)).toThrow('path');
});
