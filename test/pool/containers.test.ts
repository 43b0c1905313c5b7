/** Leases that are places to lease from, as their users see them. */
import { describe, expect, test } from 'vitest';
import { type Lease, Pool, type PoolDraft, type PoolOptions } from '../../src/pool.ts';
import { checkPool } from '../support/check-pool.ts';
import { refusal } from '../support/refusal.ts';

const ZONE = '2001:db8::/32';
const text = ({ prefix }: Lease) => String(prefix);
const texts = (leases: Iterable<Lease>) => Array.from(leases, text);

function poolWith(options: Partial<PoolOptions> = {}, time = { now: 0 }): Pool {
  return new Pool({ roots: [ZONE], clock: () => time.now, ...options });
}

/** A site with a network and an address, and a second network. */
function nested(options: Partial<PoolOptions> = {}, time = { now: 0 }) {
  const pool = poolWith(options, time);
  const site = pool.allocate({ length: 48, owner: 'site/berlin', container: true });
  const net = pool.allocate({
    length: 64,
    owner: 'net/web',
    within: site.prefix,
    container: true,
    tags: { vlan: '7' },
  });
  const nic = pool.allocate({ length: 128, owner: 'nic/web-1', within: net.prefix });
  const other = pool.allocate({ length: 64, owner: 'net/db', within: site.prefix, tags: { vlan: '8' } });
  return { pool, site, net, nic, other };
}

describe('a container', () => {
  test('gives out its space to requests that name it, and to no others', () => {
    const { pool, site, net, nic, other } = nested();
    expect([site, net, nic, other].map(text)).toEqual([
      '2001:db8::/48',
      '2001:db8::/64',
      '2001:db8::1/128',
      '2001:db8:0:1::/64',
    ]);
    expect(text(pool.allocate({ length: 64, owner: 'elsewhere' }))).toBe('2001:db8:1::/64');
    expect(text(pool.allocateExact('2001:db8::5/128', { owner: 'nic/web-2' }))).toBe('2001:db8::5/128');
    checkPool(pool);
  });

  test('shows what is around an address, and what is inside', () => {
    const { pool, site, net, nic } = nested();
    pool.allocateExact('2001:db8::5/128', { owner: 'nic/web-2' });
    expect(pool.path('2001:db8::5').map(({ owner }) => owner)).toEqual([
      'site/berlin',
      'net/web',
      'nic/web-2',
    ]);
    expect(pool.covering('2001:db8::5')).toMatchObject({ owner: 'nic/web-2' });
    expect(pool.covering('2001:db8::6')).toEqual(net);
    expect(texts(pool.leases({ within: net.prefix }))).toEqual(['2001:db8::1/128', '2001:db8::5/128']);
    expect(texts(pool.leases())).toEqual([
      '2001:db8::/48',
      '2001:db8::/64',
      '2001:db8::1/128',
      '2001:db8::5/128',
      '2001:db8:0:1::/64',
    ]);
    expect(texts(pool.leases({ tag: { vlan: '8' } }))).toEqual(['2001:db8:0:1::/64']);
    expect(texts(pool.leases({ owner: 'nic/web-1', within: site.prefix }))).toEqual([text(nic)]);
    const first = [...pool.leases({ limit: 2 })];
    expect(texts(pool.leases({ after: first[1]?.prefix as never, limit: 2 }))).toEqual([
      '2001:db8::1/128',
      '2001:db8::5/128',
    ]);
  });

  test('in use is not released, unless its contents are to go with it', () => {
    const { pool, site, net } = nested({ quarantine: { seconds: 60 } });
    pool.reserve('2001:db8:0:80::/64', 'routers');
    const error = refusal(() => pool.release(site));
    expect(error).toMatchObject({
      code: 'container-in-use',
      details: {
        prefix: '2001:db8::/48',
        count: 3,
        blockers: [
          { kind: 'lease', prefix: '2001:db8::/64', owner: 'net/web', inside: 1 },
          { kind: 'lease', prefix: '2001:db8:0:1::/64', owner: 'net/db' },
          { kind: 'reservation', reason: 'routers' },
        ],
      },
    });
    expect(pool.release(site, { contents: 'release' })).toBe(true);
    expect([...pool.leases()]).toEqual([]);
    expect(pool.reservations()).toEqual([]);
    expect(pool.quarantines().map(({ prefix, owner }) => [String(prefix), owner])).toEqual([
      ['2001:db8::/48', 'site/berlin'],
    ]);
    const [record] = pool.changes(pool.version - 1);
    expect(record?.changes.map(({ op }) => op)).toEqual([
      'release',
      'release',
      'release',
      'unreserve',
      'release',
    ]);
    expect(pool.release(net)).toBe(false);
    checkPool(pool);
  });

  test('takes the quarantines inside with it', () => {
    const { pool, net, nic } = nested({ quarantine: { seconds: 60 } });
    pool.release(nic);
    expect(pool.usage({ within: net.prefix }).quarantined).toBe(1n);
    pool.release(net);
    expect(pool.quarantines().map(({ prefix }) => String(prefix))).toEqual(['2001:db8::/64']);
    checkPool(pool);
  });

  test('that is asked for again is the same, whatever `within` means by then', () => {
    const pool = poolWith();
    const ask = () => pool.allocate({ length: 32, owner: 'all', within: ZONE, container: true });
    expect(ask()).toEqual(ask());
    expect(pool.version).toBe(1);
    const inside = () => pool.allocate({ length: 48, owner: 'all', within: { owner: 'all' } });
    expect(inside()).toEqual(inside());
    expect(text(pool.allocate({ length: 48, owner: 'other', within: { owner: 'all' } }))).toBe(
      '2001:db8:1::/48',
    );
    expect(refusal(() => pool.allocate({ length: 48, owner: 'x', within: { owner: 'nobody' } })).code).toBe(
      'not-a-container',
    );
  });

  test('is not the place of a lease of its own size', () => {
    const { pool, net } = nested();
    const whole = () => pool.allocate({ length: 64, owner: 'x', within: net.prefix });
    expect(refusal(whole)).toMatchObject({
      code: 'exhausted',
      details: { total: String(2n ** 64n), leased: '1' },
    });
    expect(refusal(() => pool.allocateExact(net.prefix, { owner: 'x' })).code).toBe('overlaps-lease');
    expect(pool.allocateExact(net.prefix, { owner: 'net/web' })).toEqual(net);
    expect(pool.count(64, { within: net.prefix })).toBe(0n);
  });

  test('leases nothing of a lease that is none', () => {
    const { pool, other } = nested();
    expect(refusal(() => pool.allocate({ length: 128, owner: 'x', within: other.prefix }))).toMatchObject({
      code: 'not-a-container',
      details: { lease: '2001:db8:0:1::/64', owner: 'net/db' },
    });
    pool.update(other, { container: true });
    expect(text(pool.allocate({ length: 128, owner: 'x', within: other.prefix }))).toBe(
      '2001:db8:0:1::1/128',
    );
    const container = [...pool.leases({ owner: 'net/db' })][0] as Lease;
    expect(refusal(() => pool.update(container, { container: false })).code).toBe('container-in-use');
  });

  test('is a subnet: its first address and those of RFC 2526 are left out', () => {
    const pool = poolWith({ roots: ['::ffff:10.0.0.0/104'] });
    const net = pool.allocate({ length: 126, owner: 'net', container: true });
    const given = ['a', 'b'].map((owner) => text(pool.allocate({ length: 128, owner, within: net.prefix })));
    expect(given).toEqual(['::ffff:10.0.0.1/128', '::ffff:10.0.0.2/128']);
    expect(refusal(() => pool.allocate({ length: 128, owner: 'c', within: net.prefix })).code).toBe(
      'exhausted',
    );
    expect(pool.count(128, { within: net.prefix })).toBe(0n);
    const link = pool.allocate({ length: 127, owner: 'link', container: true });
    expect(pool.count(128, { within: link.prefix })).toBe(2n);
  });

  test('wholly reserved by halves has no block of its own size', () => {
    const { pool, net, nic } = nested();
    pool.release(nic);
    pool.reserve('2001:db8::/65', 'low');
    pool.reserve('2001:db8:0:0:8000::/65', 'high');
    checkPool(pool);
    expect(refusal(() => pool.allocate({ length: 128, owner: 'x', within: net.prefix })).code).toBe(
      'exhausted',
    );
    expect(refusal(() => pool.reserve(net.prefix, 'whole')).code).toBe('overlaps-lease');
    const larger = pool.resizeLease(pool.ownedBy('net/web')[0] as Lease, '2001:db8::/64');
    expect(larger).toEqual(net);
  });
});

describe('a lease changes in place', () => {
  test('its tags and its owner, who begins a new generation', () => {
    const time = { now: 5 };
    const { pool, other } = nested({}, time);
    time.now = 9;
    expect(pool.update(other, { tags: { vlan: '9' } })).toEqual({ ...other, tags: { vlan: '9' } });
    const renamed = pool.update(other, { owner: 'net/sql' });
    expect(renamed).toMatchObject({ owner: 'net/sql', generation: pool.version, since: 9 });
    expect(pool.ownedBy('net/db')).toEqual([]);
    expect(refusal(() => pool.release(other)).code).toBe('stale-generation');
    expect(pool.changes(pool.version - 1)[0]?.changes).toEqual([
      {
        op: 'update',
        prefix: '2001:db8:0:1::/64',
        generation: 4,
        owner: 'net/db',
        tags: { vlan: '9' },
        since: 5,
        to: { owner: 'net/sql' },
      },
    ]);
  });

  test('its size: up into free space of its place, down to what it holds', () => {
    const { pool, site, other } = nested();
    expect(refusal(() => pool.resizeLease(other, '2001:db8:0:2::/64')).code).toBe('not-in-place');
    expect(refusal(() => pool.resizeLease(other, '2001:db8::/63')).code).toBe('overlaps-lease');
    expect(refusal(() => pool.resizeLease(other, '2001:db8::/32')).code).toBe('resize-blocked');
    expect(refusal(() => pool.resizeLease(site, '2001:db8::/64'))).toMatchObject({
      code: 'resize-blocked',
      details: { count: 2 },
    });
    expect(text(pool.resizeLease(site, '2001:db8::/62'))).toBe('2001:db8::/62');
    expect(text(pool.resizeLease({ ...site, prefix: '2001:db8::/62' }, '2001:db8::/40'))).toBe(
      '2001:db8::/40',
    );
    expect(text(pool.resizeLease(other, '2001:db8:0:1:8000::/65'))).toBe('2001:db8:0:1:8000::/65');
    checkPool(pool);
    expect(pool.path('2001:db8::1').map(({ owner }) => owner)).toEqual([
      'site/berlin',
      'net/web',
      'nic/web-1',
    ]);
  });

  test('moves to another prefix with all that it holds', () => {
    const { pool } = nested();
    pool.addRoot('2001:db9::/48');
    const { allocate, release, misfits } = pool.renumber(ZONE, '2001:db9::/48');
    expect(misfits.map(text)).toEqual([]);
    pool.commit(pool.plan(allocate));
    expect(texts(pool.leases({ within: '2001:db9::/48' }))).toEqual([
      '2001:db9::/64',
      '2001:db9::1/128',
      '2001:db9:0:1::/64',
    ]);
    pool.commit(pool.plan(release));
    expect(texts(pool.leases())).toEqual([
      '2001:db9::/48',
      '2001:db9::/64',
      '2001:db9::1/128',
      '2001:db9:0:1::/64',
    ]);
    const back = pool.renumber('2001:db9::/48', '2001:db8::/80');
    expect(back.misfits.map(text)).toEqual(['2001:db9::/64', '2001:db9:0:1::/64']);
  });

  test('moves without a lease around the old prefix, or past the end of the new one', () => {
    const pool = poolWith();
    const whole = pool.allocateExact('2001:db8:1::/48', { owner: 'whole' });
    expect(pool.renumber('2001:db8:1:5::/64', '2001:db8:2:5::/64')).toEqual({
      allocate: [],
      release: [],
      misfits: [whole],
    });
    const near = pool.allocateExact('2001:db8:0:1::/64', { owner: 'near' });
    const far = pool.allocateExact('2001:db8:0:100::/64', { owner: 'far' });
    const { allocate, misfits } = pool.renumber('2001:db8::/48', '2001:db8:ff00::/56');
    expect(allocate).toMatchObject([{ owner: near.owner }]);
    expect(misfits).toEqual([far]);
  });

  test('shrinks to space that several reservations fill, and grows again', () => {
    const pool = poolWith();
    const site = pool.allocate({ length: 48, owner: 'site', container: true });
    pool.reserve('2001:db8::/50');
    pool.reserve('2001:db8:0:4000::/50');
    const small = pool.resizeLease(site, '2001:db8::/49');
    checkPool(pool);
    expect(pool.usage({ within: small.prefix })).toMatchObject({ free: 0n, leased: 0n });
    expect(Pool.restore(pool.snapshot()).snapshot()).toEqual(pool.snapshot());
    pool.resizeLease(small, '2001:db8::/48');
    checkPool(pool);
    expect(pool.count(49, { within: site.prefix })).toBe(1n);
  });
});

describe('what a request can say', () => {
  test('a range is one place, a list several in order', () => {
    const pool = poolWith({ roots: ['2001:db8::/64'] });
    const range = '2001:db8::10 - 2001:db8::2f';
    const given = Array.from({ length: 32 }, (_, i) =>
      text(pool.allocate({ length: 128, owner: `o${i}`, within: range })),
    );
    expect(new Set(given).size).toBe(32);
    expect(given[0]).toBe('2001:db8::10/128');
    expect(refusal(() => pool.allocate({ length: 128, owner: 'x', within: range }))).toMatchObject({
      code: 'exhausted',
      details: { within: range, total: '32', leased: '32', free: '0' },
    });
    const either = { length: 128, owner: 'x', within: [range, '2001:db8::40/124'] };
    expect(text(pool.allocate(either))).toBe('2001:db8::40/128');
  });

  test.each(['first', 'last', 'next', 'best', 'sparse', 'random', 'hash'] as const)(
    '%s gives all of a range',
    (strategy) => {
      const pool = poolWith({ roots: ['2001:db8::/64'], strategy });
      const given = Array.from({ length: 13 }, (_, i) =>
        text(pool.allocate({ length: 128, owner: `o${i}`, within: '2001:db8::3 - 2001:db8::f' })),
      );
      expect([...new Set(given)].sort()).toEqual(
        Array.from({ length: 13 }, (_, i) => `2001:db8::${(i + 3).toString(16)}/128`).sort(),
      );
      expect(pool.count(128, { within: '2001:db8::3 - 2001:db8::f' })).toBe(0n);
    },
  );

  test('a preferred prefix, if it can be had', () => {
    const time = { now: 0 };
    const pool = poolWith({ quarantine: { seconds: 60 } }, time);
    const ask = (owner: string) => pool.allocate({ length: 64, owner, prefer: '2001:db8:0:7::/64' });
    const lease = ask('a');
    expect(text(lease)).toBe('2001:db8:0:7::/64');
    expect(text(ask('b'))).toBe('2001:db8::/64');
    pool.release(lease);
    expect(text(ask('c'))).toBe('2001:db8:0:1::/64');
    expect(text(ask('a'))).toBe('2001:db8:0:7::/64');
    expect(refusal(() => pool.allocate({ length: 60, owner: 'x', prefer: '2001:db8::/64' })).code).toBe(
      'invalid-type',
    );
    expect(text(pool.allocate({ length: 64, owner: 'd', prefer: '2001:db9::/64' }))).toBe(
      '2001:db8:0:2::/64',
    );
  });

  test('the same name, the same subnet everywhere', () => {
    const subnets = [ZONE, '2001:db9::/32'].map(
      (root) =>
        poolWith({ roots: [root], strategy: 'hash' }).allocate({ length: 64, owner: 'net/web' }).prefix.first
          .w1,
    );
    expect(subnets[0]).toBe(subnets[1]);
  });

  test('a reservation for requests that name a prefix, to which a lease falls back', () => {
    const pool = poolWith({ roots: ['2001:db8::/64'] });
    pool.reserve('2001:db8::10 - 2001:db8::1f', 'static', { allow: 'exact' });
    const lease = pool.allocateExact('2001:db8::11/128', { owner: 'db' });
    expect(text(pool.allocate({ length: 128, owner: 'x', within: '2001:db8::/123' }))).toBe(
      '2001:db8::1/128',
    );
    expect(pool.usage().reserved).toBe(15n);
    expect(Pool.restore(pool.snapshot()).snapshot()).toEqual(pool.snapshot());
    checkPool(pool);
    pool.release(lease);
    expect(pool.usage().reserved).toBe(16n);
    expect(pool.covering('2001:db8::11')).toMatchObject({ reason: 'static', allow: 'exact' });
    pool.reserve('2001:db8::14', 'closed');
    expect(refusal(() => pool.allocateExact('2001:db8::14/128', { owner: 'x' })).details).toMatchObject({
      reason: 'closed',
    });
    pool.unreserve('2001:db8::10 - 2001:db8::1f');
    expect(pool.usage().reserved).toBe(1n);
    checkPool(pool);
  });

  test('without quarantine', () => {
    const pool = poolWith({ quarantine: { seconds: 60 } });
    const lease = pool.allocate({ length: 64, owner: 'a' });
    pool.release(lease, { quarantine: false });
    expect(text(pool.allocate({ length: 64, owner: 'b' }))).toBe('2001:db8::/64');
    pool.release(pool.ownedBy('b')[0] as Lease);
    expect(pool.reclaim()).toEqual([]);
    expect(pool.reclaim({ all: true }).map(String)).toEqual(['2001:db8::/64']);
  });

  test('a refusal that depends on the pool is a result, one that does not is thrown', () => {
    const pool = poolWith({ roots: ['2001:db8::/64'] });
    expect(pool.tryAllocate({ length: 48, owner: 'a' })).toMatchObject({
      ok: false,
      issue: { code: 'exhausted' },
    });
    expect(pool.tryAllocate({ length: 64, owner: 'a' })).toMatchObject({ ok: true, value: { owner: 'a' } });
    expect(refusal(() => pool.tryAllocate({ length: 129, owner: 'a' })).code).toBe('out-of-range');
  });

  test('other tags are refused, kept or written', () => {
    const pool = poolWith();
    const ask = (more: object) => pool.allocate({ length: 64, owner: 'a', ...more });
    const lease = ask({ tags: { a: '1' } });
    expect(refusal(() => ask({ tags: { a: '2' } })).details).toMatchObject({ field: 'tags' });
    expect(ask({ tags: { a: '2' }, onExisting: 'keep' })).toEqual(lease);
    expect(ask({})).toEqual(lease);
    expect(ask({ tags: { a: '2' }, container: true, onExisting: 'update' })).toEqual({
      ...lease,
      tags: { a: '2' },
      container: true,
    });
    expect(refusal(() => ask({ container: false })).details).toMatchObject({ field: 'container' });
  });
});

describe('counts', () => {
  test('of a place, of all below it, and of subnets', () => {
    const { pool, site, net } = nested();
    const size = 2n ** 64n;
    expect(pool.usage({ within: site.prefix })).toMatchObject({
      total: size << 16n,
      leased: 2n * size,
      free: (size << 16n) - 2n * size,
      below: { total: size, leased: 1n, free: size - 1n },
    });
    expect(pool.usage({ within: site.prefix, unit: 64 })).toMatchObject({
      total: 65536n,
      leased: 2n,
      free: 65534n,
    });
    expect(pool.usage().below).toMatchObject({ total: (size << 16n) + size, leased: 2n * size + 1n });
    expect(pool.count(64, { within: site.prefix })).toBe(65534n);
    expect(pool.count(128, { within: net.prefix })).toBe(size - 1n - 129n);
    expect(JSON.parse(JSON.stringify(pool.usage({ within: net.prefix })))).toMatchObject({
      total: '18446744073709551616',
      leased: '1',
      below: { total: '0' },
    });
  });

  test('of units that only a part holds', () => {
    const pool = poolWith({ roots: ['2001:db8::/56'], quarantine: { seconds: 9 } });
    pool.allocateExact('2001:db8::/65', { owner: 'a' });
    pool.reserve('2001:db8::8000:0:0:0/65', 'r');
    pool.release(pool.allocateExact('2001:db8:0:1::/66', { owner: 'b' }));
    pool.reserve('2001:db8:0:2::/80', 'r');
    pool.reserve('2001:db8:0:80::/57', 'r');
    expect(pool.usage({ unit: 64 })).toMatchObject({
      total: 256n,
      leased: 1n,
      quarantined: 1n,
      reserved: 129n,
      free: 125n,
    });
    expect(pool.count(64)).toBe(125n);
    expect(pool.usage({ unit: 48 })).toMatchObject({ total: 0n, free: 0n });
  });

  test('below a range that cuts through a container only what lies in the range counts', () => {
    const pool = new Pool({ roots: ['2001:db8::/116'] });
    const net = pool.allocate({ length: 120, owner: 'net', container: true });
    pool.allocateExact('2001:db8::40/122', { owner: 'half' });
    pool.allocateExact('2001:db8::fe/127', { owner: 'end' });
    const within = `2001:db8::60 - 2001:db8::1ff`;
    expect(pool.usage({ within }).below).toMatchObject({ total: 160n, leased: 34n, free: 126n });
    expect(pool.usage({ within, unit: 124 }).below).toMatchObject({ total: 10n, leased: 3n, free: 7n });
    expect(pool.usage({ within: `${net.prefix.first} - 2001:db8::7f` }).below).toMatchObject({ total: 0n });
  });
});

describe('drafts', () => {
  test('see what they have made, and make one change of it', () => {
    const pool = poolWith();
    const plan = pool.plan((draft) => {
      const site = draft.allocate({ length: 48, owner: 'site', container: true });
      const net = draft.run({ op: 'allocate', length: 64, owner: 'net', within: site.prefix });
      expect(draft.path(net.prefix.first).map(({ owner }) => owner)).toEqual(['site', 'net']);
      expect(draft.release(net)).toBe(true);
      expect(draft.release(net)).toBe(false);
      draft.allocate({ length: 64, owner: 'dmz', within: { owner: 'site' } });
    });
    expect([...pool.leases()]).toEqual([]);
    expect(plan.results).toHaveLength(5);
    expect(pool.commit(JSON.parse(JSON.stringify(plan)))).toEqual(plan.results);
    expect(texts(pool.leases())).toEqual(['2001:db8::/48', '2001:db8::/64']);
    expect(pool.version).toBe(1);
  });

  test('groups are whole or refused, each with its path', () => {
    const pool = poolWith({ roots: ['2001:db8::/63'], quarantine: { seconds: 1 } });
    const { plan, results } = pool.planEach([
      [{ op: 'allocate', length: 64, owner: 'a' }],
      [
        { op: 'allocate', length: 64, owner: 'b' },
        { op: 'allocate', length: 64, owner: 'c' },
      ],
      (draft) => draft.allocate({ length: 64, owner: 'd' }),
      [{ op: 'give' } as never],
    ]);
    expect(
      results.map((result) => (result.ok ? result.value.length : [result.issue.code, result.issue.path])),
    ).toEqual([1, ['exhausted', [1, 1]], 1, ['unknown-name', [3, 0, 'op']]]);
    pool.commit(plan);
    expect(Array.from(pool.leases(), ({ owner }) => owner)).toEqual(['a', 'd']);
  });

  test('make several calls or none of them, and go on after what was none', () => {
    const pool = poolWith({ roots: ['2001:db8::/63'] });
    const plan = pool.plan((draft) => {
      draft.allocate({ length: 64, owner: 'a' });
      const both = () =>
        draft.attempt(() => {
          draft.allocate({ length: 64, owner: 'b' });
          draft.allocate({ length: 64, owner: 'c' });
        });
      expect(refusal(both)).toMatchObject({ code: 'exhausted', path: [2] });
      expect(draft.attempt(() => draft.allocate({ length: 64, owner: 'd' })).owner).toBe('d');
    });
    expect(pool.commit(plan)).toMatchObject([{ owner: 'a' }, { owner: 'd' }]);
    expect(Array.from(pool.leases(), ({ owner }) => owner)).toEqual(['a', 'd']);
  });

  test('keep the pool from other changes while they are open, and are closed after', () => {
    const pool = poolWith();
    expect(refusal(() => pool.plan(() => pool.addRoot('::/64'))).code).toBe('draft-open');
    let kept: PoolDraft | undefined;
    pool.plan((draft) => {
      kept = draft;
    });
    expect(refusal(() => kept?.addRoot('::/64')).code).toBe('draft-closed');
    expect(refusal(() => kept?.attempt(() => {})).code).toBe('draft-closed');
    expect(refusal(() => pool.plan((async () => {}) as never)).code).toBe('invalid-type');
    expect(refusal(() => pool.plan((draft) => draft.attempt(async () => {}))).code).toBe('invalid-type');
    pool.addRoot('::/64');
  });

  test('the second of two equal requests is not told of a lease that does not exist', () => {
    const pool = poolWith();
    const twice = ['a', 'b'].map((owner) => ({ op: 'allocate', prefix: '2001:db8::/64', owner }) as const);
    expect(refusal(() => pool.plan(twice)).details).toMatchObject({ owner: 'a', generation: null });
  });
});

test('an audit goes level by level', () => {
  const { pool } = nested();
  pool.allocate({ length: 48, owner: 'empty', container: true });
  const { unused, untracked, duplicate } = pool.audit([
    { prefix: '2001:db8::/64', owner: 'net/web' },
    { prefix: '2001:db8::1/128', owner: 'nic/web-1' },
    '2001:db8::1/128',
    '2001:db8::9/128',
    '2001:db8::/64',
  ]);
  expect(unused.map(({ owner }) => owner)).toEqual(['net/db', 'empty']);
  expect(untracked.map(({ prefix }) => String(prefix))).toEqual(['2001:db8::9/128']);
  expect(duplicate.map(({ prefix }) => String(prefix))).toEqual(['2001:db8::/64', '2001:db8::1/128']);
});

test('next has a cursor for each container', () => {
  const pool = poolWith({ strategy: 'next' });
  const [a, b] = ['a', 'b'].map((owner) => pool.allocate({ length: 48, owner, container: true })) as [
    Lease,
    Lease,
  ];
  const lease = (within: Lease, owner: string) => pool.allocate({ length: 64, owner, within: within.prefix });
  pool.release(lease(a, '1'));
  pool.release(lease(b, '2'));
  const again = Pool.restore(pool.snapshot(), { clock: () => 0 });
  expect(text(again.allocate({ length: 64, owner: '3', within: a.prefix }))).toBe('2001:db8:0:1::/64');
  expect(text(lease(a, '3'))).toBe('2001:db8:0:1::/64');
  expect(text(lease(b, '4'))).toBe('2001:db8:1:1::/64');
});

test('a plan in a pool of the strategy next leaves every container where its search stands', () => {
  const pool = poolWith({ strategy: 'next' });
  const site = pool.allocate({ length: 56, owner: 'site', container: true });
  const ask = { op: 'allocate', length: 64, owner: 'a', within: site.prefix } as const;
  const unchanged = (work: () => unknown) => {
    const before = JSON.stringify(pool.snapshot());
    work();
    expect(JSON.stringify(pool.snapshot())).toBe(before);
  };
  unchanged(() => pool.plan([ask]));
  const high = pool.allocateExact('2001:db8:0:90::/64', { owner: 'high' });
  unchanged(() => pool.plan([ask]));
  pool.release(high);
  unchanged(() => pool.plan([{ op: 'release', ...site }]));
  unchanged(() => pool.plan([{ op: 'resize', ...site, to: '2001:db8::/57' }]));
  pool.resizeLease(site, '2001:db8::/57');
  expect(text(pool.allocate({ length: 64, owner: 'a', within: '2001:db8::/57' }))).toBe('2001:db8::/64');
  checkPool(pool);
});

test('a lease in a reservation for exact requests gives what it loses back to the reservation', () => {
  const pool = poolWith();
  pool.reserve('2001:db8::/56', 'static', { allow: 'exact' });
  const lease = pool.allocateExact('2001:db8::/64', { owner: 'a' });
  pool.resizeLease(lease, '2001:db8::/65');
  expect(pool.covering('2001:db8::8000:0:0:0')).toMatchObject({ reason: 'static' });
  checkPool(pool);
});

test('the reservation of an address is that of its innermost container', () => {
  const pool = poolWith();
  pool.reserve('2001:db8::/56', 'outer', { allow: 'exact' });
  pool.allocateExact('2001:db8::/64', { owner: 'a', container: true });
  pool.reserve('2001:db8::8/125', 'inner');
  expect(pool.covering('2001:db8::9')).toMatchObject({ reason: 'inner' });
  expect(pool.covering('2001:db8:0:1::')).toMatchObject({ reason: 'outer' });
});

test('the next lease in a range is at its beginning where none of its length fits after the last one', () => {
  const pool = poolWith({ strategy: 'next' });
  pool.allocateExact('2001:db8:0:1::2/128', { owner: 'last' });
  const within = '2001:db8:: - 2001:db8:0:1::f';
  expect(text(pool.allocate({ length: 64, owner: 'a', within }))).toBe('2001:db8::/64');
});

test('no address of a pair is for anycast, and no reserved identifier of a network is free', () => {
  const pool = new Pool({ roots: ['2001:db8::/127', '2001:db9::/64'], anycast: 'skip' });
  expect(pool.count(128, { within: '2001:db8::/127' })).toBe(2n);
  expect(pool.count(128, { within: '2001:db9::fdff:ffff:ffff:ff80/121' })).toBe(0n);
  expect(pool.count(128, { within: '2001:db9::fdff:ffff:ffff:ff80/122' })).toBe(0n);
});

test('a lease of two does not become one that is for anycast', () => {
  const pool = poolWith({ anycast: 'skip' });
  const lease = pool.allocateExact('2001:db8::/127', { owner: 'a' });
  expect(refusal(() => pool.resizeLease(lease, '2001:db8::/128')).code).toBe('anycast-address');
});

test('what is in use in a container is no duplicate of what is in use after it', () => {
  const { pool } = nested();
  const truth = ['2001:db8::/48', '2001:db8::/64', '2001:db8::1/128', '2001:db8:0:1::/64', '2001:db8:9::/48'];
  const { duplicate, untracked } = pool.audit(truth);
  expect([duplicate, untracked.map(({ prefix }) => String(prefix))]).toEqual([[], ['2001:db8:9::/48']]);
});

test('a range is no prefix', () => {
  expect(refusal(() => poolWith().addRoot('2001:db9:: - 2001:db9::1')).code).toBe('invalid-type');
});

test('an owner with a lease in two of the places gets the older one, in whatever order they are named', () => {
  const pool = poolWith();
  const old = pool.allocate({ length: 64, owner: 'a', within: '2001:db8:2::/48' });
  pool.allocate({ length: 64, owner: 'a', within: '2001:db8:1::/48' });
  const places = ['2001:db8:1::/48', '2001:db8:2::/48'];
  for (const within of [places, [...places].reverse()]) {
    expect(pool.allocate({ length: 64, owner: 'a', within })).toEqual(old);
  }
});

test('more searches in vain than are remembered are each refused, and find what is free afterwards', () => {
  const time = { now: 0 };
  const pool = new Pool({ roots: ['2001:db8::/48'], quarantine: { seconds: 1 }, clock: () => time.now });
  pool.release(pool.allocate({ length: 64, owner: 'a' }));
  pool.reserve('2001:db8:0:8000::/49');
  time.now = 5000;
  const place = (i: number) => `2001:db8:0:${(0x8000 + i).toString(16)}::/64`;
  const ask = (i: number) => pool.tryAllocate({ length: 64, owner: 'b', within: place(i) });
  for (let i = 0; i < 1100; i++) expect(ask(i)).toMatchObject({ ok: false, issue: { code: 'exhausted' } });
  pool.unreserve('2001:db8:0:8000::/49');
  expect(ask(1099).ok).toBe(true);
});

test.each([false, true])(
  'a lease in a reservation for exact requests, container %s, does not grow beyond that reservation',
  (container) => {
    const pool = poolWith();
    pool.reserve('2001:db8:0:4::/63', 'static', { allow: 'exact' });
    const lease = pool.allocateExact('2001:db8:0:4::/64', { owner: 'a', container });
    const before = JSON.stringify(pool.snapshot());
    expect(refusal(() => pool.resizeLease(lease, '2001:db8:0:4::/62'))).toMatchObject({
      code: 'overlaps-reservation',
      details: { item: '2001:db8:0:4::/62', reason: 'static' },
    });
    expect(JSON.stringify(pool.snapshot())).toBe(before);
    expect(text(pool.resizeLease(lease, '2001:db8:0:4::/63'))).toBe('2001:db8:0:4::/63');
    checkPool(pool);
  },
);
