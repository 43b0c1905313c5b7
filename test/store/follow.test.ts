/** Followers: where they begin, how they wait, and what ends them. */
import { expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { memoryJournal, Store } from '../../src/store.ts';

const make = () => new Pool({ roots: ['2001:db8::/48'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

/** A journal that two processes share; its followers look every hour. */
async function open() {
  const journal = memoryJournal();
  const site = await new Store(journal, { interval: 3_600_000 }).openOrCreate('site', make);
  const other = await new Store(journal).openOrCreate('site', make);
  return { journal, site, other };
}

test('a follower gets what others append while it works without a wait', async () => {
  const { site, other } = await open();
  await other.run(lease('a'));
  const follower = site.follow();
  expect((await follower.next()).value?.version).toBe(1);
  await other.run(lease('b'));
  expect((await follower.next()).value?.version).toBe(2);
});

test('a follower whose signal is aborted ends before the next record, and while it waits', async () => {
  const { site } = await open();
  for (const owner of ['a', 'b', 'c']) await site.run(lease(owner));
  const seen: number[] = [];
  const controller = new AbortController();
  for await (const { version } of site.follow({ signal: controller.signal })) {
    seen.push(version);
    controller.abort();
  }
  expect(seen).toEqual([1]);
  const late = new AbortController();
  const next = site.follow({ after: { version: 3 }, signal: late.signal }).next();
  await new Promise((resolve) => setTimeout(resolve, 5));
  late.abort();
  expect((await next).done).toBe(true);
});

test.each([
  [{ version: 3, digest: 'none' }, { since: 3, oldest: 0 }, 0],
  [{ version: 3 }, { since: 3, oldest: 2 }, 2],
  [{ version: 0 }, { since: 0, oldest: 2 }, 2],
  [undefined, { since: 0, oldest: 2 }, 2],
])('a follower after %j where records are gone is told since when', async (after, details, count) => {
  const { journal, site } = await open();
  for (let i = 0; i < count; i++) await site.run(lease(`o${i}`));
  const snapshot = { head: site.view.head, format: 1, lines: site.view.snapshotParts() };
  await journal.checkpoint('site', snapshot, { ms: -1, versions: 0 });
  await expect(site.follow({ after }).next()).rejects.toMatchObject({ code: 'journal-gone', details });
});
