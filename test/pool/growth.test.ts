/** No operation takes more steps than it should, however much a pool holds: counted, not timed. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { Prefix } from '../../src/ip/prefix.ts';
import { LeaseTable } from '../../src/pool/leases.ts';
import { Rows } from '../../src/pool/rows.ts';
import { Pool } from '../../src/pool.ts';
import { refusal } from '../support/refusal.ts';

afterEach(() => vi.restoreAllMocks());

/** How often the bitmaps of pools are changed or searched while some work is done. */
function steps(work: () => void): number {
  let count = 0;
  for (const name of ['take', 'free', 'carve'] as const) {
    const real = PrefixBitmap.prototype[name] as (...args: never[]) => unknown;
    vi.spyOn(PrefixBitmap.prototype, name).mockImplementation(function (
      this: PrefixBitmap,
      ...args: unknown[]
    ) {
      count++;
      return real.apply(this, args as never[]) as never;
    });
  }
  work();
  vi.restoreAllMocks();
  return count;
}

describe('a request that is refused while quarantines are over', () => {
  /** A pool of so many /64s, every other of which is in quarantine and the rest leased. */
  function worn(count: number) {
    let now = 0;
    const length = 64 - Math.log2(count);
    const pool = new Pool({ roots: [`2001:db8::/${length}`], quarantine: { seconds: 10 }, clock: () => now });
    const leases = Array.from({ length: count }, (_, i) => pool.allocate({ length: 64, owner: `net-${i}` }));
    for (let i = 0; i < count; i += 2) pool.release(leases[i]!);
    now = 10_000;
    const ask = (owner = 'new', length = 63) => refusal(() => pool.allocate({ length, owner })).code;
    return { pool, leases, ask, wait: (seconds: number) => (now += 1000 * seconds) };
  }

  test('ends each of them once, and none the second time', () => {
    const small = worn(256);
    const large = worn(2048);
    const first = [small, large].map(({ ask }) => steps(() => ask()));
    expect((first[1] as number) / (first[0] as number)).toBeLessThan(9);
    const { pool, ask } = large;
    const text = JSON.stringify(pool.snapshot());
    expect(steps(() => expect(ask('another')).toBe('exhausted'))).toBeLessThan(2);
    expect(steps(() => expect(ask('larger', 60)).toBe('exhausted'))).toBeGreaterThan(1000);
    expect(steps(() => expect(ask('larger', 60)).toBe('exhausted'))).toBeLessThan(2);
    expect(JSON.stringify(pool.snapshot())).toBe(text);
    // Of a /64 there are many.
    expect(pool.allocate({ length: 64, owner: 'small' }).owner).toBe('small');
  });

  test.each<[what: string, change: (of: ReturnType<typeof worn>) => void]>([
    ['a lease is released', ({ pool, leases }) => pool.release(leases[1]!, { quarantine: false })],
    [
      'another quarantine is over',
      ({ pool, leases, ask, wait }) => {
        pool.release(leases[1]!);
        ask();
        wait(10);
      },
    ],
    ['a root is added', ({ pool }) => pool.addRoot('2001:db9::/63')],
    ['a root grows', ({ pool }) => pool.resizeRoot('2001:db8::/60', '2001:db8::/59')],
    [
      'a reservation ends',
      ({ pool, leases, ask }) => {
        pool.release(leases[1]!, { quarantine: false });
        pool.reserve('2001:db8:0:1::/64');
        ask();
        pool.unreserve('2001:db8:0:1::/64');
      },
    ],
    [
      'a quarantine is ended by hand before its time',
      ({ pool, leases, ask }) => {
        pool.release(leases[1]!);
        ask();
        pool.reclaim({ all: true });
      },
    ],
  ])('is executed as soon as %s', (_, change) => {
    const pair = worn(16);
    expect(pair.ask()).toBe('exhausted');
    expect(pair.ask()).toBe('exhausted');
    change(pair);
    expect(pair.pool.allocate({ length: 63, owner: 'new' }).prefix.length).toBe(63);
  });

  test('is remembered for its place: another place is searched', () => {
    const { pool, ask } = worn(16);
    ask();
    const within = (place: string) => () => pool.allocate({ length: 63, owner: 'new', within: place });
    expect(refusal(within('2001:db8::/62')).code).toBe('exhausted');
    expect(refusal(within('2001:db8::/62')).code).toBe('exhausted');
    pool.addRoot('2001:db9::/62');
    expect(String(within('2001:db9::/62')().prefix)).toBe('2001:db9::/63');
  });
});

test('reclaim ends as many quarantines as it may, and takes no more steps than for these', () => {
  const pool = new Pool({ roots: ['2001:db8::/48'], quarantine: { seconds: 10 }, clock: () => 0 });
  const leases = Array.from({ length: 3000 }, (_, i) => pool.allocate({ length: 64, owner: `net-${i}` }));
  for (const lease of leases) pool.release(lease);
  const few = steps(() => expect(pool.reclaim({ limit: 10, all: true })).toHaveLength(10));
  expect(few).toBeLessThan(40);
  expect(pool.quarantines()).toHaveLength(2990);
});

test('a request takes as many steps past 4,096 full roots as past 4', () => {
  const count = (full: number) => {
    const roots = Array.from({ length: full + 1 }, (_, i) => `2001:db8:${i.toString(16)}::/64`);
    const pool = new Pool({ roots });
    for (let i = 0; i < full; i++) pool.allocate({ length: 64, owner: `net-${i}` });
    pool.allocate({ length: 65, owner: 'first' });
    return steps(() => pool.allocate({ length: 65, owner: 'second' }));
  };
  expect(count(4096)).toBe(count(4));
});

test('a snapshot has as many characters for each of 10,000 roots as for each of 100', () => {
  const size = (count: number) => {
    const roots = Array.from({ length: count }, (_, i) => `2001:db8:${(i + 0x4000).toString(16)}::/48`);
    return (
      JSON.stringify(new Pool({ roots }).snapshot()).length -
      JSON.stringify(new Pool({ roots: [] }).snapshot()).length
    );
  };
  expect(size(10_000)).toBeLessThanOrEqual(100 * (size(100) + 2));
});

test('a refusal takes no memory for roots without space', () => {
  const roots = Array.from({ length: 500 }, (_, i) => `2001:db8:${i.toString(16)}::/64`);
  const pool = new Pool({ roots });
  let bytes = 0;
  vi.stubGlobal(
    'ArrayBuffer',
    new Proxy(ArrayBuffer, {
      construct(target, args: [number], newTarget) {
        bytes += args[0];
        return Reflect.construct(target, args, newTarget);
      },
    }),
  );
  expect(pool.tryAllocate({ length: 48, owner: 'a' }).ok).toBe(false);
  // That of the first one.
  expect(bytes).toBeLessThan(40_000);
  vi.unstubAllGlobals();
});

test('a restore sorts the leases of an owner once, and does not look for the place of each among the others', () => {
  const pool = new Pool({ roots: ['2001:db8::/48'], strategy: 'last' });
  for (let i = 0; i < 100; i++)
    pool.commit(
      pool.plan([{ op: 'allocate', prefix: `2001:db8:0:${(100 - i).toString(16)}::/64`, owner: 'a' }]),
    );
  const snapshot = pool.snapshot();
  const lines = [...pool.snapshotParts()];
  const places = vi.spyOn(Rows.prototype, 'placeByAge');
  const sorts = vi.spyOn(Rows.prototype, 'sortGroups');
  const loader = Pool.loader();
  for (const line of lines) loader.read(line);
  for (const copy of [Pool.restore(snapshot), loader.end()]) {
    expect(copy.plan([{ op: 'allocate', length: 64, owner: 'a' }]).results).toEqual([
      expect.objectContaining({ generation: 1 }),
    ]);
  }
  expect([places.mock.calls.length, sorts.mock.calls.length]).toEqual([0, 2]);
});

test('the container of an owner is found without an object for each lease of the owner', () => {
  const pool = new Pool({ roots: ['2001:db8::/32'] });
  for (const prefix of Prefix.parse('2001:db8:1::/56').children(64))
    pool.allocateExact(prefix, { owner: 'a' });
  pool.allocate({ length: 48, owner: 'a', container: true });
  const objects = vi.spyOn(LeaseTable.prototype, 'leaseAt');
  expect(String(pool.allocate({ length: 64, owner: 'b', within: { owner: 'a' } }).prefix)).toBe(
    '2001:db8::/64',
  );
  expect(objects.mock.calls.length).toBeLessThan(5);
});
