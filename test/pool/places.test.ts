/** The place that a request names, what is preferred in it, and what is in the way of its end. */
import { describe, expect, test } from 'vitest';
import { stateOf } from '../../src/pool/calls.ts';
import { type Lease, Pool, type PoolOptions } from '../../src/pool.ts';
import { checkPool } from '../support/check-pool.ts';
import { refusal } from '../support/refusal.ts';

const ZONE = '2001:db8::/32';
const text = ({ prefix }: Lease) => String(prefix);
const net = (i: number) => `2001:db8:0:${i.toString(16)}::/64`.replace(':0:0::', '::');

function poolWith(options: Partial<PoolOptions> = {}, time = { now: 0 }): Pool {
  return new Pool({ roots: [ZONE], clock: () => time.now, ...options });
}

/** Two sites side by side, each with the same inside: a network of two addresses, a reservation and a quarantine. */
function twoSites(): { pool: Pool; sites: [Lease, Lease, Lease] } {
  const pool = poolWith({ quarantine: { seconds: 60 } });
  const sites = ['one', 'two', 'empty'].map((owner) => pool.allocate({ length: 48, owner, container: true }));
  for (const { prefix, owner } of sites.slice(0, 2)) {
    const [first] = prefix.children(64);
    const inner = pool.allocateExact(first!, { owner: `${owner}/net`, container: true });
    for (const i of [5, 6]) pool.allocateExact(inner.prefix.host(i).prefix(128), { owner: `${owner}/${i}` });
    pool.reserve(prefix.children(64).at(7n), `${owner}/routers`);
    pool.release(pool.allocateExact(prefix.children(64).at(8n), { owner: `${owner}/gone` }));
  }
  return { pool, sites: sites as [Lease, Lease, Lease] };
}

describe('the container of an owner', () => {
  test('is the oldest one, wherever it is, and never a lease that is none', () => {
    const pool = poolWith();
    pool.allocateExact('2001:db8:1::/48', { owner: 'a' });
    const old = pool.allocateExact('2001:db8:9::/48', { owner: 'a', container: true });
    pool.allocateExact('2001:db8:2::/48', { owner: 'a', container: true });
    const lease = pool.allocate({ length: 64, owner: 'x', within: { owner: 'a' } });
    expect(old.prefix.contains(lease.prefix)).toBe(true);
  });

  test('of an owner that has none is named in the refusal', () => {
    const ask = () => poolWith().allocate({ length: 64, owner: 'x', within: { owner: 'nobody' } });
    expect(refusal(ask)).toMatchObject({
      code: 'not-a-container',
      details: { item: 'nobody', lease: null, owner: 'nobody' },
    });
  });
});

test('a range as large as a container means that container', () => {
  const pool = poolWith();
  const site = pool.allocate({ length: 48, owner: 'site', container: true });
  const within = site.prefix.toRange();
  const lease = pool.allocate({ length: 64, owner: 'x', within });
  expect(text(lease)).toBe('2001:db8::/64');
  expect(pool.path('2001:db8::')).toEqual([site, lease]);
  const whole = () => pool.allocate({ length: 48, owner: 'site', within, container: true });
  expect([whole(), pool.version]).toEqual([site, 2]);
});

test('free space in places of several roots comes in ascending order', () => {
  const pool = poolWith({ roots: ['2001:db9::/48', '2001:db8::/48'] });
  pool.allocate({ length: 64, owner: 'a' });
  const within = ['2001:db9::/62', '2001:db8::/62'];
  expect(Array.from(pool.free({ within, length: 63 }), String)).toEqual([
    '2001:db8::/63',
    '2001:db8:0:2::/63',
    '2001:db9:0:2::/63',
  ]);
});

describe('what is preferred', () => {
  const ask = (pool: Pool, prefer: string, more: object = {}) =>
    text(pool.allocate({ length: 64, owner: 'x', prefer, ...more }));

  test.each<[string, object]>([
    ['no place', {}],
    ['a prefix around it', { within: '2001:db8::/48' }],
    ['a range around it', { within: '2001:db8:: - 2001:db8:0:9:ffff:ffff:ffff:ffff' }],
    ['the second of two places', { within: ['2001:db8:0:100::/56', '2001:db8::/60'] }],
  ])('is leased where the request names %s', (_, more) => {
    expect(ask(poolWith(), net(5), more)).toBe(net(5));
  });

  test.each<[string, string, string, object]>([
    ['outside the place', net(5), net(16), { within: '2001:db8:0:10::/60' }],
    ['outside the roots', '2001:db9::/64', net(0), {}],
    ['in a container that is not named', '2001:db8:7::/64', net(0), {}],
    ['in another container', '2001:db8:7::/64', '2001:db8:8::/64', { within: '2001:db8:8::/48' }],
    ['in no container, where one is named', net(5), '2001:db8:7::/64', { within: '2001:db8:7::/48' }],
    ['taken', '2001:db8:9::/64', net(0), {}],
  ])('is passed over where it is %s', (_, prefer, expected, more) => {
    const pool = poolWith();
    for (const i of [7, 8]) pool.allocateExact(`2001:db8:${i}::/48`, { owner: `site-${i}`, container: true });
    pool.allocateExact('2001:db8:9::/64', { owner: 'other' });
    expect(ask(pool, prefer, more)).toBe(expected);
    checkPool(pool);
  });

  test('in a container is leased where that is named, also among others', () => {
    const pool = poolWith();
    for (const i of [7, 8]) pool.allocateExact(`2001:db8:${i}::/48`, { owner: `site-${i}`, container: true });
    const within = ['2001:db8:7::/48', '2001:db8:8::/48'];
    expect(ask(pool, '2001:db8:8:5::/64', { within })).toBe('2001:db8:8:5::/64');
    expect(pool.path('2001:db8:8:5::').map(({ owner }) => owner)).toEqual(['site-8', 'x']);
  });

  test('is no anycast address', () => {
    const pool = poolWith();
    const within = '2001:db8:0:5::/64';
    const lease = pool.allocate({ length: 128, owner: 'x', within, prefer: '2001:db8:0:5::/128' });
    expect(text(lease)).toBe('2001:db8:0:5::1/128');
  });

  test('comes out of the quarantine of its owner, and of no other', () => {
    const pool = poolWith({ quarantine: { seconds: 60 } });
    pool.release(pool.allocateExact(net(5), { owner: 'y' }));
    pool.release(pool.allocateExact(net(6), { owner: 'x' }));
    expect(ask(pool, net(5))).toBe(net(0));
    pool.release(pool.ownedBy('x')[0]!);
    expect(ask(pool, net(6))).toBe(net(6));
    expect(pool.quarantines().map(({ prefix }) => String(prefix))).toEqual([net(5), net(0)]);
  });
});

describe('a container in use', () => {
  test('is not in use for what is in another one beside it', () => {
    const { pool, sites } = twoSites();
    expect(pool.release(sites[2])).toBe(true);
  });

  test('names what is in it, and how much is in that', () => {
    const { pool, sites } = twoSites();
    const { prefix } = sites[1];
    expect(refusal(() => pool.release(sites[1])).details).toEqual({
      prefix: String(prefix),
      count: 2,
      blockers: [
        { kind: 'lease', prefix: '2001:db8:1::/64', owner: 'two/net', generation: 10, inside: 2 },
        { kind: 'reservation', range: String(prefix.children(64).at(7n).toRange()), reason: 'two/routers' },
      ],
    });
  });

  test('counts leases inside at any depth, and neither reservations nor quarantines', () => {
    const { pool } = twoSites();
    const { blockers } = refusal(() => pool.removeRoot(ZONE)).details as { blockers: object[] };
    expect(blockers).toMatchObject([{ inside: 3 }, { inside: 3 }, { inside: 0 }]);
  });

  test('is not in use for a reservation that it lies in', () => {
    const pool = poolWith();
    pool.reserve('2001:db8:6::/47', 'static', { allow: 'exact' });
    const site = pool.allocateExact('2001:db8:7::/48', { owner: 'site', container: true });
    expect(pool.release(site)).toBe(true);
    expect(pool.covering('2001:db8:7::')).toMatchObject({ reason: 'static' });
    checkPool(pool);
  });
});

describe('an owner that has the lease', () => {
  test('is refused if it asks with fewer tags, or with others', () => {
    const pool = poolWith();
    const ask = (tags: Record<string, string>) => pool.allocate({ length: 64, owner: 'a', tags });
    const lease = ask({ a: '1', b: '2' });
    expect(ask({ b: '2', a: '1' })).toEqual(lease);
    for (const tags of [{ a: '1' }, { a: '1', b: '3' }, { a: '1', c: '2' }, {}])
      expect(refusal(() => ask(tags as never))).toMatchObject({
        code: 'differs',
        details: { field: 'tags' },
      });
  });

  test('changes nothing where it becomes the owner that it is', () => {
    const pool = poolWith();
    const lease = pool.allocate({ length: 64, owner: 'a' });
    expect(pool.update(lease, { owner: 'a' })).toEqual(lease);
    expect(pool.version).toBe(1);
  });
});

describe('a search in vain is remembered', () => {
  /** A /62 of four leases, each released one second after the one before. */
  function ending(): { pool: Pool; time: { now: number } } {
    const time = { now: 0 };
    const pool = poolWith({ roots: ['2001:db8::/62'], quarantine: { seconds: 10 } }, time);
    const leases = [0, 1, 2, 3].map((i) => pool.allocateExact(net(i), { owner: `o${i}` }));
    for (const lease of leases.slice(0, 3)) {
      pool.release(lease);
      time.now += 1000;
    }
    return { pool, time };
  }
  const ask = (pool: Pool, length: number, within?: string) => {
    const result = pool.tryAllocate({ length, owner: 'new', ...(within !== undefined && { within }) });
    return result.ok ? text(result.value) : result.issue.code;
  };

  test('for its length only', () => {
    const { pool, time } = ending();
    time.now = 10_000;
    expect(ask(pool, 63)).toBe('exhausted');
    expect(ask(pool, 64)).toBe(net(0));
  });

  test('for its place only', () => {
    const { pool, time } = ending();
    time.now = 10_000;
    expect(ask(pool, 64, net(1))).toBe('exhausted');
    expect(ask(pool, 64, net(0))).toBe(net(0));
  });

  test('until the next quarantine is over', () => {
    const { pool, time } = ending();
    time.now = 10_000;
    expect(ask(pool, 63)).toBe('exhausted');
    time.now = 10_999;
    expect(ask(pool, 63)).toBe('exhausted');
    time.now = 11_000;
    expect(ask(pool, 63)).toBe('2001:db8::/63');
  });

  test('for ever where no quarantine is left to end, and not when there is more space', () => {
    const { pool, time } = ending();
    time.now = 100_000;
    expect(ask(pool, 62)).toBe('exhausted');
    time.now = 200_000;
    expect(ask(pool, 62)).toBe('exhausted');
    pool.release(pool.ownedBy('o3')[0]!, { quarantine: false });
    expect(ask(pool, 62)).toBe('2001:db8::/62');
  });

  test('and not when a reservation ends that covers a quarantine', () => {
    const { pool, time } = ending();
    pool.reserve(net(0), 'kept');
    time.now = 100_000;
    expect(ask(pool, 63)).toBe('exhausted');
    pool.unreserve(net(0));
    expect(ask(pool, 63)).toBe('2001:db8::/63');
  });

  test('and not when what it was made in is taken back', () => {
    const { pool, time } = ending();
    time.now = 100_000;
    expect(
      refusal(() =>
        pool.plan([
          { op: 'reserve', range: net(0), reason: 'kept' },
          { op: 'allocate', length: 63, owner: 'new' },
        ]),
      ).code,
    ).toBe('exhausted');
    expect(ask(pool, 63)).toBe('2001:db8::/63');
  });

  test('as one of 1,024 at most', () => {
    const time = { now: 0 };
    const pool = new Pool({ roots: ['2001:db8::/48'], quarantine: { seconds: 1 }, clock: () => time.now });
    pool.release(pool.allocate({ length: 64, owner: 'a' }));
    pool.reserve('2001:db8:0:8000::/49');
    time.now = 5000;
    const { space } = stateOf(pool);
    const sizes = Array.from({ length: 1030 }, (_, i) => {
      expect(ask(pool, 64, net(0x8000 + i))).toBe('exhausted');
      return space.vain.size;
    });
    expect([sizes[1], sizes[1023], sizes[1024]]).toEqual([2, 1024, 1]);
    pool.unreserve('2001:db8:0:8000::/49');
    expect(space.vain.size).toBe(0);
    expect(ask(pool, 64, net(0x8000))).toBe(net(0x8000));
  });
});
