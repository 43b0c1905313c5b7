/** A bill in pages, of a zone that goes on meanwhile. */
import { expect, test } from 'vitest';
import { type UsageRecord, usagePage, Zone, type ZoneCommand } from '../../src/zone.ts';

const network = (id: string): ZoneCommand => ({ op: 'set-network', id, offering: 'dual' });
const OFFERING: ZoneCommand = { op: 'set-offering', id: 'dual', stack: 'dual' };
const PREFIX: ZoneCommand = { op: 'add-prefix', prefix: '2001:db8::/48' };
const remove = (id: string): ZoneCommand => ({ op: 'remove-network', id });

/** A zone whose clock goes on by a second with each change, as a store gives it. */
function siteOf(...commands: ZoneCommand[]) {
  let now = 0;
  const view = new Zone({ clock: () => (now += 1000) });
  for (const command of [OFFERING, PREFIX, ...commands]) view.run(command);
  const run = (...plan: ZoneCommand[]) => view.commit(view.plan(plan));
  return {
    view,
    run,
    async *follow({ after }: { after?: { version: number } }) {
      yield* view.changes(after?.version ?? 0);
    },
  };
}

type Site = ReturnType<typeof siteOf>;

/** All pages; between two of them `meanwhile` is done. */
async function pagesOf(site: Site, limit: number, meanwhile: (page: number) => void = () => {}) {
  const pages: UsageRecord[][] = [];
  for (let after: string | undefined; pages.length < 100; ) {
    const { items, next } = await usagePage(site, { limit, after });
    pages.push([...items]);
    if (next === null) return pages;
    after = next;
    meanwhile(pages.length);
  }
  throw new Error('the pages have no end');
}

const shown = (pages: UsageRecord[][]) =>
  pages.flat().map(({ network: id, to }) => (to === null ? `${id} lasts` : `${id} ended`));

test.each([1, 2, 3, 1000])('pages of %i have what ended, then what lasts, each once', async (limit) => {
  const site = siteOf(...['a', 'b', 'c', 'd'].map(network), remove('b'), remove('d'));
  const pages = await pagesOf(site, limit);
  expect(shown(pages)).toEqual(['b ended', 'd ended', 'a lasts', 'c lasts']);
  for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
});

test('what ends or begins between two pages is neither lost nor there twice', async () => {
  const site = siteOf(...['a', 'b', 'c'].map(network));
  const pages = await pagesOf(site, 1, (page) => {
    if (page === 1) site.run(remove('a'), remove('c'), network('d'));
  });
  expect(shown(pages)).toEqual(['a lasts', 'c ended', 'b lasts', 'd lasts']);
});

test('what one record ends is on one page', async () => {
  const site = siteOf(...['a', 'b', 'c'].map(network));
  site.run(remove('a'), remove('b'));
  expect((await pagesOf(site, 1)).map((page) => page.map(({ network: id }) => id))).toEqual([
    ['a', 'b'],
    ['c'],
    [],
  ]);
});

test('a page ends where it was, if the records do', async () => {
  const site = siteOf(network('a'), remove('a'));
  const { next } = await usagePage(site, { limit: 1 });
  expect(next).toMatch(new RegExp(`^${site.view.version}:${site.view.head.digest}:0$`));
  site.run(network('b'));
  const closed = { view: site.view, async *follow() {} };
  expect(await usagePage(closed, { after: next! })).toEqual({ items: [], next });
});

test('a time long ago without an interval comes in pages, so that none takes for ever', async () => {
  const { view } = siteOf();
  const [record] = view.changes(1);
  const site = {
    view: { version: 15_000, networks: () => [] },
    async *follow({ after }: { after?: { version: number } }) {
      for (let version = (after?.version ?? 0) + 1; ; version++) yield { ...record!, version };
    },
  };
  expect(await usagePage(site)).toEqual({ items: [], next: `10000:${record!.digest}:0` });
  expect(await usagePage(site, { after: `10000:${record!.digest}:0` })).toEqual({ items: [], next: null });
});

test('a bill has the bounds of one that is made at once', async () => {
  const site = siteOf(network('a'), network('b'), remove('a'));
  expect(await usagePage(site, { to: 1 })).toEqual({ items: [], next: null });
  const { items } = await usagePage(site, { from: 0, now: 9e12 });
  expect(items.map(({ network: id }) => id)).toEqual(['a', 'b']);
});

test('a page refuses what is no cursor, no limit or no option', async () => {
  const site = siteOf();
  const refused = (options: object) => usagePage(site, options).catch(({ code }) => code);
  for (const after of ['', '1', '1:', 'x:y:z', '1:g:2', '1:a:-2', null, 5])
    expect(await refused({ after: after as string })).toBe('invalid-type');
  expect(await refused({ after: '99:a:0' })).toBe('out-of-range');
  for (const limit of [0, 1001, 1.5]) expect(await refused({ limit })).toBe('out-of-range');
  expect(await refused({ open: [] })).toBe('unknown-field');
});

test('a page refuses what is no zone of a store', async () => {
  const { view, follow } = siteOf();
  const sites = [
    ...[null, 5, {}, { follow }, { view }, { follow, view: null }, { follow, view: {} }],
    ...[null, 5, {}].map((records) => ({ view, follow: () => records })),
  ];
  for (const site of sites) {
    const refused = usagePage(site as never).catch(({ code }) => code);
    expect([site, await refused]).toEqual([site, 'invalid-type']);
  }
});

test('a page reads the records after those of the page before, and then no more of them', async () => {
  const { view } = siteOf(network('a'), network('b'), remove('a'), remove('b'));
  const asked: object[] = [];
  let ended = 0;
  const site = {
    view,
    async *follow(options: { after?: { version: number } }) {
      asked.push(options);
      try {
        yield* view.changes(options.after?.version ?? 0);
      } finally {
        ended++;
      }
    },
  };
  const { next } = await usagePage(site, { limit: 1 });
  await usagePage(site, { limit: 1, after: next! });
  const [version, digest] = next!.split(':');
  expect(asked).toEqual([{}, { after: { version: Number(version), digest } }]);
  expect(ended).toBe(2);
  const bare = (after = 0) => {
    const records = view.changes(after)[Symbol.iterator]();
    return { [Symbol.asyncIterator]: () => ({ next: async () => records.next() }) };
  };
  expect((await usagePage({ view, follow: () => bare() as never })).items).toHaveLength(2);
});
