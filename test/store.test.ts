/** A store on a journal in memory: what its callers see. */
import { expect, expectTypeOf, test } from 'vitest';
import { type Lease, Pool, type PoolAnswer, PoolCalls, type PoolRequest } from '../src/pool.ts';
import { JournalError, memoryJournal, Store } from '../src/store.ts';
import { Zone } from '../src/zone.ts';

const make = () => new Pool({ roots: ['2001:db8::/48'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

test('run leases, and another store of the same journal sees it', async () => {
  const journal = memoryJournal();
  const one = await new Store(journal).openOrCreate('site', make);
  const two = await new Store(journal).openOrCreate('site', make);
  const got = await one.run(lease('a'));
  expect(String(got.prefix)).toBe('2001:db8::/64');
  expect(String((await two.run(lease('b'))).prefix)).toBe('2001:db8:0:1::/64');
  expect(String((await two.run(lease('a'))).prefix)).toBe('2001:db8::/64');
  await one.refresh();
  expect(one.view.head).toEqual(two.view.head);
});

test('260 concurrent creates over two stores give 255 leases and five refusals', async () => {
  const journal = memoryJournal();
  const small = () => new Pool({ roots: ['2001:db8::/56'], reserve: ['2001:db8::/64'] });
  const stores = await Promise.all([1, 2].map(() => new Store(journal).openOrCreate('site', small)));
  const results = await Promise.all(
    Array.from({ length: 260 }, (_, i) => stores[i % 2]!.tryRun(lease(`o${i}`))),
  );
  const given = results.flatMap((result) => (result.ok ? [String(result.value.prefix)] : []));
  expect(given.length).toBe(255);
  expect(results.filter((r) => !r.ok && r.issue.code === 'exhausted').length).toBe(5);
  expect(new Set(given).size).toBe(255);
});

test('a lost answer is found by its token', async () => {
  const journal = memoryJournal();
  let cuts = 3;
  const cut = {
    ...journal,
    async append(...args: Parameters<typeof journal.append>) {
      const done = await journal.append(...args);
      if (cuts-- > 0) throw new JournalError('disconnected');
      return done;
    },
  };
  const site = await new Store(cut).openOrCreate('site', make);
  const got = await site.run(lease('a'));
  await site.run({ op: 'release', ...got });
  expect(site.view.version).toBe(2);
  expect([...site.view.leases()]).toEqual([]);
});

test('a call that changes the view is refused, and no space is given out twice', async () => {
  const { view, run } = await new Store(memoryJournal())
    .openOrCreate('site', make)
    .then((site) => ({ view: site.view as unknown as Record<string, () => void>, run: site.run.bind(site) }));
  const reading =
    'roots quarantineSeconds covering path ownedBy leases reservations quarantines free count usage renumber audit';
  const others = `${reading} plan planEach changes onChange snapshot toJSON snapshotParts version head internals`;
  const names = [PoolCalls, Pool].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));
  const changing = names.filter((name) => !`constructor ${others} toString`.split(' ').includes(name));
  expect(changing.length).toBe(16);
  for (const name of changing) {
    expect(() => view[name]!()).toThrow(
      `the view of "site" is read-only: ${name}() is for run() or transact()`,
    );
  }
  expect(String((await run(lease('a'))).prefix)).toBe('2001:db8::/64');
});

test('a view of a zone is to read from, and is one', async () => {
  const site = await new Store(memoryJournal()).openOrCreate('zone', () => new Zone());
  await site.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  expect([site.view.offering('dual')?.stack, site.view instanceof Zone]).toEqual(['dual', true]);
  expect(['run' in site.view, 'allocate' in site.view]).toEqual([true, false]);
  const command = { op: 'remove-offering', id: 'dual' } as const;
  expect(() => (site.view as Zone).run(command)).toThrow('the view of "zone" is read-only');
  expect(site.view.plan([command]).record?.version).toBe(2);
});

test('transact types its answers one by one', async () => {
  const site = await new Store(memoryJournal()).openOrCreate('site', make);
  const [got] = await site.transact([lease('a')]);
  expect(String(got.prefix)).toBe('2001:db8::/64');
  const [isReleased, next] = await site.transact(() => [
    { op: 'release', ...got },
    { op: 'allocate', length: 56, owner: 'b' },
  ]);
  expectTypeOf(isReleased).toEqualTypeOf<boolean>();
  expectTypeOf(next).toEqualTypeOf<Lease>();
  expect([isReleased, String(next.prefix)]).toEqual([true, '2001:db8::/56']);
  const commands: PoolRequest[] = [lease('c')];
  const answers = await site.transact(new Set(commands));
  expectTypeOf(answers).toEqualTypeOf<readonly (PoolAnswer | null)[]>();
  expectTypeOf<'allocate'>().not.toExtend<keyof typeof site.view>();
});

test('what is kept can begin in another place, once', async () => {
  const site = await new Store(memoryJournal()).openOrCreate('site', make);
  await site.run(lease('a'));
  const target = memoryJournal();
  expect([await site.copyTo(target), await site.copyTo(target)]).toEqual([true, false]);
  const moved = await new Store(target).openOrCreate('site', make);
  expect(moved.view.head).toEqual(site.view.head);
  const full = {
    ...target,
    create: () => Promise.reject(new JournalError('unavailable', new Error('full'))),
  };
  await expect(site.copyTo(full)).rejects.toMatchObject({ code: 'store-unavailable' });
});

test('names are those of the journal, and its failure is told', async () => {
  const journal = memoryJournal();
  const store = new Store(journal);
  await store.openOrCreate('b', make);
  await store.openOrCreate('a', make);
  expect(await store.names()).toEqual(['a', 'b']);
  Object.assign(journal, { names: () => Promise.reject(new JournalError('busy')) });
  await expect(store.names()).rejects.toMatchObject({ code: 'store-busy' });
});

test('open takes what is kept with the settings that it was begun with, at any version', async () => {
  const journal = memoryJournal();
  const made = await new Store(journal).openOrCreate('site', make);
  await made.run(lease('a'));
  await made.checkpoint();
  const store = new Store(journal);
  const opened = await store.open('site', Pool);
  expect(opened?.view.head).toEqual(made.view.head);
  expect(String((await opened!.run(lease('b'))).prefix)).toBe('2001:db8:0:1::/64');
  expect(await store.openOrCreate('site', make)).toBe(opened);
  await made.refresh();
  expect(made.view.ownedBy('b')).toHaveLength(1);
});

test('open returns null where nothing is kept, and begins nothing', async () => {
  const store = new Store(memoryJournal());
  expect(await store.open('site', Pool)).toBeNull();
  expect(await store.names()).toEqual([]);
});

test('open refuses a name and a class that are none, and what is kept of another class', async () => {
  const journal = memoryJournal();
  const store = new Store(journal);
  await store.openOrCreate('site', make);
  await expect(store.open('', Pool)).rejects.toMatchObject({ details: { name: 'name' } });
  await expect(store.open('site', {} as typeof Pool)).rejects.toMatchObject({ code: 'invalid-type' });
  await expect(store.open('site', Zone)).rejects.toMatchObject({ code: 'pool-exists' });
  await expect(new Store(journal).open('site', Zone)).rejects.toMatchObject({ code: 'damaged-snapshot' });
  const away = { ...memoryJournal(), open: () => Promise.reject(new JournalError('unavailable')) };
  await expect(new Store(away).open('site', Pool)).rejects.toMatchObject({ code: 'store-unavailable' });
});
