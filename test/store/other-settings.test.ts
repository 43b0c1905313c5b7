/** What is opened with other settings than what is kept is refused, and told which. */
import { expect, test } from 'vitest';
import { Networks, parseCloudConfig } from '../../src/network.ts';
import { Pool } from '../../src/pool.ts';
import type { Keepable } from '../../src/store/copy.ts';
import { type Journal, memoryJournal, Store } from '../../src/store.ts';
import { Zone } from '../../src/zone.ts';

const roots = ['2001:db8::/48'];
const refused = async (journal: Journal, make: () => Keepable) => {
  const error = await new Store(journal).openOrCreate('site', make).catch((reason: unknown) => reason);
  const { code, details } = error as { code: string; details: object };
  return [code, details];
};
const exists = (settings: string) => ['pool-exists', { name: 'site', settings }];

test.each<[string, string, () => Keepable]>([
  ['another strategy', 'strategy', () => new Pool({ roots, strategy: 'next' })],
  [
    'several other settings',
    'lengths, seed, quarantine, anycast',
    () => new Pool({ roots, lengths: [64], seed: 7, quarantine: { seconds: 1 }, anycast: 'allow' }),
  ],
  ['another root', 'roots', () => new Pool({ roots: ['2001:db8:1::/48'] })],
  ['a reservation more', 'reserve', () => new Pool({ roots, reserve: ['2001:db8::/64'] })],
  ['a zone in place of a pool', 'lengths', () => new Zone()],
])('a pool opened with %s', async (_, settings, make) => {
  const journal = memoryJournal();
  const store = new Store(journal);
  const site = await store.openOrCreate('site', () => new Pool({ roots }));
  const [code, details] = await refused(journal, make);
  expect([code, (details as { settings: string }).settings]).toEqual([
    'pool-exists',
    make() instanceof Zone ? expect.stringContaining('capacityLow') : settings,
  ]);
  await expect(store.openOrCreate('site', make)).rejects.toMatchObject({
    code: 'pool-exists',
    details: make() instanceof Zone ? { settings: 'class' } : details,
  });
  expect(site.view.version).toBe(0);
});

test('roots of a pool that has changed since are not told from its reservations', async () => {
  const journal = memoryJournal();
  const site = await new Store(journal).openOrCreate('site', () => new Pool({ roots }));
  await site.run({ op: 'add-root', root: '2001:db8:1::/48' });
  await site.checkpoint();
  expect(await refused(journal, () => new Pool({ roots: ['2001:db8:1::/48'] }))).toEqual(
    exists('roots | reserve'),
  );
  expect(await refused(journal, () => new Pool({ roots, strategy: 'last' }))).toEqual(exists('strategy'));
});

test('a zone and networks name theirs, those of the pool inside among them', async () => {
  const zones = memoryJournal();
  await new Store(zones).openOrCreate('site', () => new Zone());
  expect(await refused(zones, () => new Zone({ capacityLow: 0.5, strategy: 'last' }))).toEqual(
    exists('capacityLow, strategy'),
  );
  const networks = memoryJournal();
  const make = (range: string) => {
    const subnet = { range, gateway: range.replace('/64', '1') };
    const parsed = parseCloudConfig({ networks: [{ name: 'web', subnets: [subnet] }] });
    if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
    return new Networks(parsed.value);
  };
  await new Store(networks).openOrCreate('site', () => make('2001:db8::/64'));
  expect(await refused(networks, () => make('2001:db8:1::/64'))).toEqual(exists('networks'));
});

test('damage in what is kept does not hide the refusal', async () => {
  const inner = memoryJournal();
  await new Store(inner).openOrCreate('site', () => new Pool({ roots }));
  const damaged = async (lines: string[]) => {
    const opened = (await inner.open('site'))!;
    return { ...inner, open: async () => ({ ...opened, snapshot: { ...opened.snapshot, lines } }) };
  };
  for (const lines of [[], ['{'], ['7'], ['["head"]']]) {
    const [code] = await refused(await damaged(lines), () => new Pool({ roots: ['2001:db8:1::/48'] }));
    expect(code).toBe('pool-exists');
  }
});
