/** The rules of containers in the reference pool, each by hand. */
import { describe, expect, test } from 'vitest';
import type { Lease } from '../../src/pool.ts';
import { poolFaults, ReferencePool, type ReferencePoolOptions } from '../../src/testing.ts';
import { thrownBy } from '../support/refusal.ts';

const make = (options: Partial<ReferencePoolOptions> = {}) =>
  new ReferencePool({ roots: ['2001:db8::/32'], ...options });
const texts = (leases: Iterable<Lease>) => Array.from(leases, ({ prefix }) => String(prefix));
const codeOf = (call: () => unknown) => thrownBy(call).code;

/** A site with a network with an address, and a lease that is not a container. */
function nested(options: Partial<ReferencePoolOptions> = {}) {
  const pool = make(options);
  const site = pool.allocate({ length: 48, owner: 'site', container: true });
  const net = pool.allocate({ length: 64, owner: 'net', within: site.prefix, container: true });
  const nic = pool.allocate({ length: 128, owner: 'nic', within: net.prefix });
  const plain = pool.allocate({ length: 48, owner: 'plain' });
  return { pool, site, net, nic, plain };
}

test('a request is answered in the container that it names, and in the roots if it names none', () => {
  const { pool, nic, net } = nested();
  expect(String(nic.prefix)).toBe('2001:db8::1/128');
  expect(texts([pool.allocate({ length: 64, owner: 'a' })])).toEqual(['2001:db8:2::/64']);
  const exact = pool.allocateExact('2001:db8::5/128', { owner: 'b' });
  expect(pool.path('2001:db8::5').map(({ owner }) => owner)).toEqual(['site', 'net', 'b']);
  expect(pool.covering('2001:db8::5')).toEqual(exact);
  expect(pool.covering('2001:db8::6')).toEqual(net);
  expect(poolFaults(pool)).toEqual([]);
});

test('space in or of a lease that is not a container is refused', () => {
  const { pool, plain } = nested();
  for (const within of [plain.prefix, '2001:db8:1:5::/64', { owner: 'plain' }, { owner: 'nobody' }]) {
    expect(codeOf(() => pool.allocate({ length: 64, owner: 'a', within }))).toBe('not-a-container');
  }
  expect(codeOf(() => pool.allocateExact('2001:db8:1:5::/64', { owner: 'a' }))).toBe('overlaps-lease');
});

test('the items of a list are tried in order, a range is one place', () => {
  const { pool, net } = nested();
  const one = pool.allocate({
    length: 64,
    owner: 'a',
    within: [net.prefix, '2001:db8:0:7::/64', '2001:db8::/48'],
  });
  expect(String(one.prefix)).toBe('2001:db8:0:7::/64');
  const range = '2001:db8:0:8:: - 2001:db8:0:b:ffff:ffff:ffff:ffff';
  expect(String(pool.allocate({ length: 62, owner: 'a', within: range }).prefix)).toBe('2001:db8:0:8::/62');
  expect(String(pool.allocate({ length: 128, owner: 'b', within: { owner: 'net' } }).prefix)).toBe(
    '2001:db8::2/128',
  );
  expect(codeOf(() => pool.allocate({ length: 64, owner: 'c', within: [net.prefix] }))).toBe('exhausted');
  expect(codeOf(() => pool.allocate({ length: 64, owner: 'c', within: '2001::/64' }))).toBe('outside-root');
});

test('a prefix that is a container is its own lease', () => {
  const { pool, net } = nested();
  expect(pool.allocateExact(net.prefix, { owner: 'net' })).toEqual(net);
  expect(codeOf(() => pool.allocateExact(net.prefix, { owner: 'a' }))).toBe('overlaps-lease');
});

test('an owner gets its lease in the same place again, and a second one in another', () => {
  const { pool, site, nic, net } = nested();
  expect(pool.allocate({ length: 128, owner: 'nic', within: net.prefix })).toEqual(nic);
  expect(pool.allocate({ length: 64, owner: 'net', within: site.prefix })).toEqual(net);
  expect(pool.allocate({ length: 64, owner: 'net', within: net.prefix })).toEqual(net);
  const second = pool.allocate({ length: 128, owner: 'nic' });
  expect(String(second.prefix)).toBe('2001:db8:2::1/128');
  expect(texts(pool.ownedBy('nic'))).toEqual(['2001:db8::1/128', '2001:db8:2::1/128']);
  expect(pool.version).toBe(5);
});

describe('a reservation', () => {
  test('lies in the innermost container that is larger', () => {
    const { pool, net } = nested();
    pool.reserve('2001:db8:0:0:8000::/65', 'half');
    const last = pool.allocate({ length: 128, owner: 'a', within: net.prefix, strategy: 'last' });
    expect(String(last.prefix)).toBe('2001:db8::7fff:ffff:ffff:ffff/128');
  });

  test('of a container, or over two, is refused', () => {
    const { pool, net } = nested();
    pool.allocateExact('2001:db8:0:1::/64', { owner: 'b', container: true });
    for (const range of [net.prefix, '2001:db8::5 - 2001:db8:0:1::5', '2001:db8::1']) {
      expect(codeOf(() => pool.reserve(range))).toBe('overlaps-lease');
    }
  });

  test('for exact requests is kept from all others, and is there again afterwards', () => {
    const { pool, net } = nested();
    pool.reserve('2001:db8::2 - 2001:db8::9', 'static', { allow: 'exact' });
    expect(String(pool.allocate({ length: 128, owner: 'a', within: net.prefix }).prefix)).toBe(
      '2001:db8::a/128',
    );
    const lease = pool.allocateExact('2001:db8::5/128', { owner: 'b' });
    expect(poolFaults(pool)).toEqual([]);
    pool.release(lease);
    expect(pool.covering('2001:db8::5')).toMatchObject({ reason: 'static', allow: 'exact' });
    expect(codeOf(() => pool.allocateExact('2001:db8::/124', { owner: 'c' }))).toBe('overlaps-lease');
    expect(codeOf(() => pool.allocateExact('2001:db8::8/126', { owner: 'c' }))).toBe('overlaps-reservation');
  });
});

describe('the release of a container', () => {
  test('is refused while it holds leases or reservations, not for quarantines', () => {
    const { pool, net, nic, site } = nested({ quarantine: { seconds: 5 } });
    expect(codeOf(() => pool.release(net))).toBe('container-in-use');
    pool.release(nic);
    pool.reserve('2001:db8::7');
    expect(codeOf(() => pool.release(net))).toBe('container-in-use');
    pool.unreserve('2001:db8::7');
    expect(pool.quarantines()).toHaveLength(1);
    pool.release(net);
    expect(pool.quarantines().map(({ prefix }) => String(prefix))).toEqual(['2001:db8::/64']);
    expect(codeOf(() => pool.allocateExact('2001:db8::/64', { owner: 'x' }))).toBe('overlaps-quarantine');
    pool.release(site);
    expect(pool.quarantines()).toHaveLength(1);
  });

  test('with its contents is one change, and only the container is in quarantine', () => {
    const { pool, site } = nested({ quarantine: { seconds: 5 } });
    pool.reserve('2001:db8::9');
    const { version } = pool;
    expect(pool.release(site, { contents: 'release' })).toBe(true);
    expect(pool.version).toBe(version + 1);
    expect(texts(pool.leases())).toEqual(['2001:db8:1::/48']);
    expect(pool.reservations()).toEqual([]);
    expect(pool.quarantines().map(({ prefix }) => String(prefix))).toEqual(['2001:db8::/48']);
    expect(poolFaults(pool)).toEqual([]);
  });

  test('without quarantine frees it at once', () => {
    const { pool, site } = nested({ quarantine: { seconds: 5 } });
    pool.release(site, { contents: 'release', quarantine: false });
    expect(pool.quarantines()).toEqual([]);
  });
});

describe('an update', () => {
  test('makes a lease a container, and back only when it is empty', () => {
    const { pool, plain, net } = nested();
    const container = pool.update(plain, { container: true });
    expect(container).toEqual({ ...plain, container: true });
    const inner = pool.allocate({ length: 64, owner: 'a', within: plain.prefix });
    expect(codeOf(() => pool.update(plain, { container: false }))).toBe('container-in-use');
    pool.release(inner);
    expect(pool.update(plain, { container: false })).toEqual(plain);
    expect(codeOf(() => pool.update({ ...net, generation: 1 }, { tags: {} }))).toBe('stale-generation');
  });

  test('of the owner makes a new generation, of tags does not', () => {
    const { pool, plain } = nested();
    const tagged = pool.update(plain, { tags: { vlan: '7' } });
    expect(tagged).toEqual({ ...plain, tags: { vlan: '7' } });
    const { version } = pool;
    expect(pool.update(tagged, { tags: { vlan: '7' }, owner: 'plain' })).toEqual(tagged);
    expect(pool.version).toBe(version);
    const others = pool.update(tagged, { owner: 'b' });
    expect(others).toMatchObject({ owner: 'b', generation: version + 1, tags: { vlan: '7' } });
    expect(codeOf(() => pool.release(plain))).toBe('stale-generation');
  });
});

describe('a lease of another length', () => {
  test('holds the old one or lies in it', () => {
    const { pool, site, plain } = nested();
    expect(codeOf(() => pool.resizeLease(plain, '2001:db8:2::/48'))).toBe('not-in-place');
    expect(String(pool.resizeLease(plain, '2001:db8:1::/56').prefix)).toBe('2001:db8:1::/56');
    expect(String(pool.resizeLease({ ...plain, prefix: '2001:db8:1::/56' }, '2001:db8:1::/48').prefix)).toBe(
      '2001:db8:1::/48',
    );
    expect(codeOf(() => pool.resizeLease(site, '2001:db8::/47'))).toBe('overlaps-lease');
    expect(codeOf(() => pool.resizeLease(plain, '2001:db8::/31'))).toBe('resize-blocked');
    expect(pool.resizeLease(plain, plain.prefix)).toEqual(plain);
  });

  test('keeps its contents, and everything in the lost part blocks', () => {
    const { pool, site, net, nic } = nested();
    const small = pool.resizeLease(site, '2001:db8::/56');
    expect(pool.path('2001:db8::1')).toEqual([small, net, nic]);
    expect(codeOf(() => pool.resizeLease(small, '2001:db8:0:80::/57'))).toBe('resize-blocked');
    expect(poolFaults(pool)).toEqual([]);
  });
});

test('a root that shrinks or goes is blocked by containers, not by what is in them', () => {
  const { pool, site, plain } = nested();
  pool.release(plain);
  expect(codeOf(() => pool.removeRoot('2001:db8::/32'))).toBe('root-in-use');
  pool.resizeRoot('2001:db8::/32', '2001:db8::/48');
  expect(pool.leases({ within: '2001:db8::/32' })).toHaveLength(3);
  pool.release(site, { contents: 'release' });
  pool.removeRoot('2001:db8::/48');
  expect(pool.roots).toEqual([]);
});

test('the anycast addresses are those of the innermost container', () => {
  const pool = make({ roots: ['2001:db8::/64'] });
  const link = pool.allocate({ length: 120, owner: 'link', container: true });
  expect(String(pool.allocate({ length: 128, owner: 'a', within: link.prefix }).prefix)).toBe(
    '2001:db8::1/128',
  );
  const next = pool.allocate({ length: 120, owner: 'next', container: true });
  expect(codeOf(() => pool.allocateExact('2001:db8::100/128', { owner: 'a' }))).toBe('anycast-address');
  const pair = pool.allocate({ length: 127, owner: 'pair', within: next.prefix, container: true });
  expect(String(pair.prefix)).toBe('2001:db8::100/127');
  expect(String(pool.allocate({ length: 128, owner: 'a', within: pair.prefix }).prefix)).toBe(
    '2001:db8::100/128',
  );
  const ipv4 = make({ roots: ['::ffff:10.0.0.0/104'] });
  const subnet = ipv4.allocate({ length: 126, owner: 'v4', container: true });
  const given = ['a', 'b'].map((owner) =>
    String(ipv4.allocate({ length: 128, owner, within: subnet.prefix }).prefix),
  );
  expect(given).toEqual(['::ffff:10.0.0.1/128', '::ffff:10.0.0.2/128']);
  expect(codeOf(() => ipv4.allocate({ length: 128, owner: 'c', within: subnet.prefix }))).toBe('exhausted');
});

test('lists, free space, counts and usage of a place are of its contents', () => {
  const { pool, site, net } = nested();
  expect(texts(pool.leases())).toEqual([
    '2001:db8::/48',
    '2001:db8::/64',
    '2001:db8::1/128',
    '2001:db8:1::/48',
  ]);
  expect(texts(pool.leases({ within: site.prefix }))).toEqual(['2001:db8::/64', '2001:db8::1/128']);
  expect(texts(pool.leases({ after: '2001:db8::/48', limit: 2 }))).toEqual([
    '2001:db8::/64',
    '2001:db8::1/128',
  ]);
  pool.update(net, { tags: { vlan: '7' } });
  expect(texts(pool.leases({ tag: { vlan: '7' } }))).toEqual(['2001:db8::/64']);
  expect(pool.count(64, { within: site.prefix })).toBe(65_535n);
  expect(pool.count(48)).toBe(65_534n);
  expect(pool.usage({ within: site.prefix })).toEqual({
    total: 1n << 80n,
    leased: 1n << 64n,
    reserved: 0n,
    quarantined: 0n,
    free: (1n << 80n) - (1n << 64n),
    largestGap: 49,
    below: { total: 1n << 64n, leased: 1n, reserved: 0n, quarantined: 0n, free: (1n << 64n) - 1n },
  });
  expect(pool.usage({ within: '2001:db8::1 - 2001:db8::2', unit: 127 })).toMatchObject({ total: 0n });
  expect(pool.usage({ within: '2001:db8::/126', unit: 127 })).toMatchObject({
    total: 2n,
    leased: 1n,
    free: 1n,
  });
  expect(pool.usage({ within: '2001:db8::1/128' })).toMatchObject({ leased: 1n, largestGap: null });
  expect(() => pool.usage({ within: { owner: 'nobody' } })).toThrow('not-a-container');
  expect(pool.free({ within: '2001:db8::/126' }).map(String)).toEqual(['2001:db8::/128', '2001:db8::2/127']);
  expect(pool.free({ within: '2001:db8::/126', length: 128 }).map(String)).toHaveLength(3);
});

test('a preferred prefix is given where it is free, also out of its owner’s quarantine', () => {
  const { pool, net } = nested({ quarantine: { seconds: 5 } });
  const prefer = '2001:db8::77/128';
  const ask = (owner: string) => pool.allocate({ length: 128, owner, within: net.prefix, prefer });
  const lease = ask('a');
  expect(String(lease.prefix)).toBe(prefer);
  expect(String(ask('b').prefix)).toBe('2001:db8::2/128');
  pool.release(lease);
  expect(String(ask('c').prefix)).toBe('2001:db8::3/128');
  expect(String(ask('a').prefix)).toBe(prefer);
  expect(pool.quarantines()).toEqual([]);
});

test('the strategy hash gives the same owner the same place, and the next free one to the second', () => {
  const ask = (pool: ReferencePool, owner: string) =>
    String(pool.allocate({ length: 64, owner, within: '2001:db8::/48', strategy: 'hash' }).prefix);
  expect(ask(make(), 'net-7')).toBe('2001:db8:0:ed32::/64');
  const taken = make();
  taken.allocateExact('2001:db8:0:ed32::/64', { owner: 'a' });
  expect(ask(taken, 'net-7')).toBe('2001:db8:0:ed33::/64');
  const full = make();
  full.reserve('2001:db8:0:5:: - 2001:db8:0:ffff:ffff:ffff:ffff:ffff');
  expect(ask(full, 'net-7')).toBe('2001:db8::/64');
});

test('the same owner with other tags is refused, kept or updated', () => {
  const pool = make();
  const lease = pool.allocate({ length: 64, owner: 'a', tags: { vlan: '7' } });
  const ask = (more: object) => pool.allocate({ length: 64, owner: 'a', ...more });
  expect(ask({})).toEqual(lease);
  expect(codeOf(() => ask({ tags: { vlan: '8' } }))).toBe('differs');
  expect(codeOf(() => ask({ container: true }))).toBe('differs');
  expect(ask({ tags: { vlan: '8' }, onExisting: 'keep' })).toEqual(lease);
  expect(ask({ container: true, onExisting: 'update' })).toEqual({ ...lease, container: true });
  expect(pool.version).toBe(2);
});

test('a draft sees what its earlier calls got, and a failed call of it changes nothing', () => {
  const pool = make();
  const plan = pool.plan((draft) => {
    const site = draft.allocate({ length: 48, owner: 'site', container: true });
    draft.allocate({ length: 64, owner: 'net', within: site.prefix });
    expect(codeOf(() => draft.allocate({ length: 32, owner: 'all' }))).toBe('exhausted');
    expect(draft.leases()).toHaveLength(2);
  });
  expect(pool.version).toBe(0);
  expect(pool.commit(plan)).toEqual(plan.results);
  expect(texts(pool.leases())).toEqual(['2001:db8::/48', '2001:db8::/64']);
  expect(pool.version).toBe(1);
});

test('of several groups each goes through or leaves nothing, in the order given', () => {
  const pool = make({ roots: ['2001:db8::/62'] });
  const ask = (owner: string, length: number) => ({ op: 'allocate', owner, length });
  const { plan, results } = pool.planEach([
    [ask('a', 63)],
    [ask('b', 64), ask('b', 63)],
    (draft) => void draft.allocate({ owner: 'c', length: 64 }),
    [ask('d', 64)],
    [ask('e', 64)],
  ]);
  expect(results.map((result) => (result.ok ? result.value.length : result.issue.code))).toEqual([
    1,
    'exhausted',
    1,
    1,
    'exhausted',
  ]);
  pool.commit(plan);
  expect(texts(pool.leases())).toEqual(['2001:db8::/63', '2001:db8:0:2::/64', '2001:db8:0:3::/64']);
  expect(pool.version).toBe(1);
});

test('a release can be repeated; of another generation it is refused', () => {
  const { pool, plain, nic } = nested();
  expect(pool.release(plain)).toBe(true);
  expect(pool.release(plain)).toBe(false);
  const anew = pool.allocateExact(plain.prefix, { owner: 'b' });
  expect(codeOf(() => pool.release(plain))).toBe('stale-generation');
  expect(codeOf(() => pool.release({ ...anew, generation: pool.version + 1 }))).toBe('unknown-lease');
  expect(pool.tryRun({ op: 'release', ...nic })).toEqual({ ok: true, value: true });
  expect(pool.tryRun({ op: 'release', ...plain })).toMatchObject({
    ok: false,
    issue: { code: 'stale-generation' },
  });
});

test('quarantines that are over end when space is needed, all of them by hand', () => {
  const pool = make({ roots: ['2001:db8::/63'], quarantine: { seconds: 5 } });
  const leases = ['a', 'b'].map((owner) => pool.allocate({ length: 64, owner }));
  for (const lease of leases) pool.release(lease);
  expect(codeOf(() => pool.allocate({ length: 64, owner: 'c' }))).toBe('exhausted');
  expect(pool.reclaim()).toEqual([]);
  expect(pool.reclaim({ all: true, limit: 1 }).map(String)).toEqual(['2001:db8::/64']);
  pool.wait(5);
  expect(String(pool.allocate({ length: 63, owner: 'c' }).prefix)).toBe('2001:db8::/63');
});

test('renumbering gives every lease its place in another prefix, containers first', () => {
  const { pool, site } = nested();
  const { allocate, release, misfits } = pool.renumber(site.prefix, '2001:db8:5::/48');
  expect(misfits).toEqual([]);
  pool.commit(pool.plan(allocate));
  expect(texts(pool.leases({ within: '2001:db8:5::/48' }))).toEqual(['2001:db8:5::/64', '2001:db8:5::1/128']);
  pool.commit(pool.plan(release));
  expect(pool.leases()).toHaveLength(4);
  expect(texts(pool.renumber('2001:db8:5::/48', '2001:db8:6::/56').misfits)).toEqual(['2001:db8:5::/48']);
});
