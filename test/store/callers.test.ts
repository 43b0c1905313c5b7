/** Many callers of one journal: what shares a record, what is alone, and who is told what. */
import { expect, test, vi } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { type Journal, memoryJournal, Store } from '../../src/store.ts';

const make = () => new Pool({ roots: ['2001:db8::/40'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;
const leases = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => lease(`o${from + i}`));

async function open(options = {}) {
  const inner = memoryJournal();
  const journal: Journal = { ...inner };
  const store = new Store(journal, options);
  return { inner, journal, store, site: await store.openOrCreate('site', make) };
}

/** Lets a call of the journal wait; returns what lets it go on, and what tells that it is there. */
function hold<K extends 'append' | 'checkpoint'>(journal: Journal, name: K) {
  const call = journal[name] as (...args: unknown[]) => Promise<unknown>;
  let letGo = () => {};
  const isFree = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let come = () => {};
  const isThere = new Promise<void>((resolve) => {
    come = resolve;
  });
  const held = vi.fn(async (...args: unknown[]) => {
    come();
    await isFree;
    return call(...args);
  });
  Object.assign(journal, { [name]: held });
  return { held, letGo, isThere };
}

test('a function is alone among callers, and sees what those before it did', async () => {
  const { journal, site } = await open();
  const append = vi.spyOn(journal, 'append');
  const answers = await Promise.all([
    site.run(lease('a')),
    site.transact((view) => [lease(`after ${[...view.leases()].length}`)]),
    site.transact((view) => [lease(`after ${[...view.leases()].length}`), lease('b')]),
    site.run(lease('c')),
    site.run(lease('d')),
  ]);
  const owners = answers.flat().map(({ owner }) => owner);
  expect(owners).toEqual(['a', 'after 1', 'after 2', 'b', 'c', 'd']);
  expect(append.mock.calls.map(([, , { value }]) => value.changes.length)).toEqual([1, 1, 2, 2]);
});

test('1,024 callers share a record, and those after them the next', async () => {
  const { journal, site } = await open();
  const append = vi.spyOn(journal, 'append');
  await Promise.all(leases(0, 1_030).map((one) => site.run(one)));
  expect(append.mock.calls.map(([, , { value }]) => value.changes.length)).toEqual([1_024, 6]);
});

test('commands of a list are those that it had when it was given', async () => {
  const { site } = await open();
  const list = leases(0, 2);
  const answers = site.transact(list);
  list.length = 0;
  expect(await answers).toHaveLength(2);
});

test('a caller that gives up after its change was sent takes no other one along', async () => {
  const { journal, site } = await open();
  const { letGo, isThere } = hold(journal, 'append');
  const controller = new AbortController();
  const sent = site.run(lease('a'), { signal: controller.signal });
  const refused = expect(sent).rejects.toMatchObject({ code: 'outcome-unknown' });
  await isThere;
  const next = site.run(lease('b'));
  controller.abort('late');
  await refused;
  letGo();
  expect(String((await next).prefix)).toBe('2001:db8:0:1::/64');
});

test('a journal is closed after the changes and the snapshot that were asked for', async () => {
  const { journal, store, site } = await open();
  await site.run(lease('a'));
  const [append, checkpoint] = [hold(journal, 'append'), hold(journal, 'checkpoint')];
  const close = vi.spyOn(journal, 'close');
  const asked = [site.checkpoint(), site.run(lease('b'))];
  await Promise.all([append.isThere, checkpoint.isThere]);
  const closed = store.close();
  append.letGo();
  await asked[1];
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(close).not.toHaveBeenCalled();
  checkpoint.letGo();
  expect(await asked[0]).toBe(true);
  await closed;
  expect(close).toHaveBeenCalledTimes(1);
});

test('snapshots are due after a quarter of the leases has changed, one at a time', async () => {
  const { inner, site } = await open();
  await site.transact(leases(0, 4_800));
  await site.checkpoint();
  const journal = { ...inner };
  const again = await new Store(journal).openOrCreate('site', make);
  const { held, letGo } = hold(journal, 'checkpoint');
  await again.transact(leases(4_800, 5_950));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(held).not.toHaveBeenCalled();
  await again.transact(leases(5_950, 6_300));
  await vi.waitFor(() => expect(held).toHaveBeenCalledTimes(1));
  await again.transact(leases(6_300, 8_200));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(held).toHaveBeenCalledTimes(1);
  letGo();
  await vi.waitFor(async () => expect((await inner.open('site'))!.snapshot.version).toBe(3));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(held).toHaveBeenCalledTimes(1);
});
