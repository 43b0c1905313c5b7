/** Requests whose place is a range, several roots, or a root among others that are full. */
import { describe, expect, test } from 'vitest';
import { hashPlace } from '../../src/pool/hash-place.ts';
import { type Lease, Pool, type PoolOptions, type PoolStrategy } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { refusal } from '../support/refusal.ts';

const net = (i: number) => `2001:db8:0:${i.toString(16)}::/64`.replace(':0:0::', '::');
const text = ({ prefix }: Lease) => String(prefix);
/** /64s 3 to 12: pieces of one, four, four and one. */
const WITHIN = '2001:db8:0:3:: - 2001:db8:0:c:ffff:ffff:ffff:ffff';

function poolWith(options: Partial<PoolOptions> = {}): Pool {
  return new Pool({ roots: ['2001:db8::/48'], clock: () => 0, ...options });
}

/** The numbers of the networks that owners get one after the other, until there are none. */
function order(pool: Pool, request: object, length = 64): number[] {
  const got: number[] = [];
  for (let i = 0; ; i++) {
    const result = pool.tryAllocate({ length, owner: `o${i}`, within: WITHIN, ...request });
    if (!result.ok) return got;
    got.push(Number((result.value.prefix.first.toBigInt() >> 64n) & 0xffffn));
  }
}

describe('in a range', () => {
  const all = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

  test.each<[PoolStrategy, number[]]>([
    ['first', all],
    ['last', [...all].reverse()],
    ['next', all],
    ['best', all],
    ['sparse', [3, 4, 6, 5, 7, 8, 10, 9, 11, 12]],
  ])('%s takes all of it in its order', (strategy, expected) => {
    expect(order(poolWith(), { strategy })).toEqual(expected);
  });

  test.each<PoolStrategy>(['random', 'hash'])('%s takes all of it', (strategy) => {
    expect(order(poolWith(), { strategy }).sort((a, b) => a - b)).toEqual(all);
  });

  test('a larger prefix is where a piece has room for it', () => {
    for (const [strategy, expected] of [
      ['first', [4, 8]],
      ['last', [8, 4]],
      ['next', [4, 8]],
    ] as const) {
      expect(order(poolWith(), { strategy }, 62)).toEqual(expected);
      expect(order(poolWith(), { strategy }, 61)).toEqual([]);
    }
    for (const strategy of ['hash', 'random'] as const) {
      expect(order(poolWith(), { strategy }, 62).sort()).toEqual([4, 8]);
      expect(order(poolWith(), { strategy }, 61)).toEqual([]);
    }
  });

  test('the strategy `next` continues after the last lease, and then at the beginning', () => {
    for (const [last, expected] of [
      [6, [7, 8, 9, 10, 11, 12, 3, 4, 5]],
      [7, [8, 9, 10, 11, 12, 3, 4, 5, 6]],
      [12, [3, 4, 5, 6, 7, 8, 9, 10, 11]],
      [20, all],
    ] as const) {
      const pool = poolWith({ strategy: 'next' });
      pool.allocateExact(net(last), { owner: 'last' });
      const next = (i: number) => text(pool.allocate({ length: 64, owner: `o${i}`, within: WITHIN }));
      expect(expected.map((_, i) => next(i))).toEqual(expected.map(net));
    }
  });

  test('the strategy `next` finds what is free before the last lease in its own piece', () => {
    const pool = poolWith({ strategy: 'next' });
    for (const i of [3, 4, 6, 8, 9, 10, 11, 12, 7]) pool.allocateExact(net(i), { owner: `${i}` });
    expect(text(pool.allocate({ length: 64, owner: 'x', within: WITHIN }))).toBe(net(5));
  });

  test('random draws every place about as often', () => {
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 500; seed++) {
      const pool = poolWith();
      pool.allocateExact(net(4), { owner: 'taken' });
      const { prefix } = pool.allocate({ length: 64, owner: 'x', within: WITHIN, strategy: 'random', seed });
      const i = Number((prefix.first.toBigInt() >> 64n) & 0xffffn);
      counts.set(i, (counts.get(i) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([3, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (const count of counts.values()) expect([count > 30, count < 90]).toEqual([true, true]);
  });

  test('hash begins where the owner points, and takes the next one after it', () => {
    const first = (pool: Pool) => {
      const { prefix } = pool.allocate({ length: 64, owner: 'web', within: WITHIN, strategy: 'hash' });
      return Number((prefix.first.toBigInt() >> 64n) & 0xffffn);
    };
    const place = first(poolWith());
    const pointed = hashPlace(AddressRange.parse(WITHIN), 64, 'web');
    expect(net(place)).toBe(String(pointed));
    expect(place).toBeGreaterThan(3);
    const pool = poolWith();
    pool.allocateExact(net(place), { owner: 'taken' });
    expect(first(pool)).toBe(place === 12 ? 3 : place + 1);
    expect(first(poolWith())).toBe(place);
  });
});

test('a container is no place for a lease as large as it is, even where it is empty', () => {
  const pool = poolWith();
  const { prefix } = pool.allocate({ length: 60, owner: 'site', container: true });
  const ask = (length: number) => pool.tryAllocate({ length, owner: 'x', within: prefix });
  expect(ask(60)).toMatchObject({ ok: false, issue: { code: 'exhausted' } });
  expect(ask(61).ok).toBe(true);
});

describe('roots', () => {
  const roots = ['2001:db8:3::/64', '2001:db8:1::/64', '2001:db8:2::/64'];
  const ask = (pool: Pool, owner: string, more: object = {}) =>
    text(pool.allocate({ length: 64, owner, ...more }));

  test('inside a prefix or a range are used in the order of the operator', () => {
    for (const within of ['2001:db8::/46', '2001:db8:1:: - 2001:db8:3:0:ffff:ffff:ffff:ffff']) {
      const pool = poolWith({ roots });
      expect(['a', 'b', 'c'].map((owner) => ask(pool, owner, { within }))).toEqual(roots);
    }
  });

  test('that get space back are used before those after them', () => {
    const pool = poolWith({ roots: [...roots, '2001:db8:4::/62'] });
    const leases = ['a', 'b', 'c'].map((owner) => pool.allocate({ length: 64, owner }));
    expect(ask(pool, 'd')).toBe('2001:db8:4::/64');
    for (const i of [1, 0, 2]) {
      pool.release(leases[i]!);
      expect(ask(pool, `again ${i}`)).toBe(roots[i]);
      expect(ask(pool, `after ${i}`)).toMatch(/^2001:db8:4:/);
    }
  });

  test('that get space for one address are used for that, and not for more', () => {
    const pool = poolWith({ roots, anycast: 'allow' });
    for (const root of roots) pool.reserve(root);
    expect(refusal(() => ask(pool, 'x')).code).toBe('exhausted');
    expect(refusal(() => pool.allocate({ length: 128, owner: 'x' })).code).toBe('exhausted');
    pool.unreserve(roots[1]!);
    pool.reserve('2001:db8:1::1 - 2001:db8:1:0:ffff:ffff:ffff:ffff');
    expect(refusal(() => ask(pool, 'x')).code).toBe('exhausted');
    expect(text(pool.allocate({ length: 128, owner: 'x' }))).toBe('2001:db8:1::/128');
  });

  test('of another size, new ones, and those whose place changed are found by the next request', () => {
    const pool = poolWith({ roots: roots.slice(0, 2) });
    for (const owner of ['a', 'b']) ask(pool, owner);
    expect(refusal(() => ask(pool, 'c')).code).toBe('exhausted');
    pool.resizeRoot(roots[0]!, '2001:db8:3::/63');
    expect(ask(pool, 'c')).toBe('2001:db8:3:1::/64');
    expect(refusal(() => ask(pool, 'd')).code).toBe('exhausted');
    pool.addRoot(roots[2]!);
    expect(ask(pool, 'd')).toBe(roots[2]);
    pool.release(pool.ownedBy('b')[0]!);
    pool.removeRoot(roots[1]!);
    pool.addRoot('2001:db8:9::/64');
    expect(ask(pool, 'e')).toBe('2001:db8:9::/64');
    pool.release(pool.ownedBy('d')[0]!);
    expect(ask(pool, 'f')).toBe(roots[2]);
  });

  test('are named in a refusal: eight of them, and how many more there are', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => `2001:db8:${i + 1}::/64`);
    for (const count of [8, 9]) {
      const pool = poolWith({ roots: many(count), reserve: many(count) });
      const { details } = refusal(() => ask(pool, 'x'));
      expect(details).toMatchObject({ within: many(8).join(', ') });
      expect((details as { more?: number }).more).toBe(count === 8 ? undefined : 1);
    }
  });

  test('side by side hold a reservation together, and no lease', () => {
    const pool = poolWith({ roots: ['2001:db8::/64', '2001:db8:0:1::/64'] });
    expect(refusal(() => pool.allocateExact('2001:db8::/63', { owner: 'x' })).code).toBe('outside-root');
    expect(pool.reserve('2001:db8::/63').range.toString()).toBe(
      String(Prefix.parse('2001:db8::/63').toRange()),
    );
  });
});

describe('addresses for anycast', () => {
  const count = (root: string, within: string) => poolWith({ roots: [root] }).count(128, { within });

  test.each<[string, string, bigint]>([
    ['2001:db8::/56', '2001:db8::/56', 2n ** 72n - 256n * 129n],
    ['2001:db8::/56', '2001:db8:0:5::/64', 2n ** 64n - 129n],
    ['2001:db8::/48', '2001:db8:0:5::/126', 3n],
    ['2001:db8::/48', '2001:db8:0:5::4/126', 4n],
    ['2001:db8::/48', '2001:db8:0:5:fdff:ffff:ffff:ff80/121', 0n],
    ['2001:db8::/48', '2001:db8:0:5:fdff:ffff:ffff:ff00/120', 128n],
    ['2001:db8::1:0/112', '2001:db8::1:0/126', 3n],
    ['2001:db8::1:0/127', '2001:db8::1:0/127', 2n],
    ['::ffff:10.0.0.0/120', '::ffff:10.0.0.0/120', 254n],
    ['2001:db8::ffff:a00:0/120', '2001:db8::ffff:a00:0/120', 255n],
    ['::1:0:ffff:a00:0/120', '::1:0:ffff:a00:0/120', 255n],
  ])('of %s in %s leave %s', (root, within, left) => expect(count(root, within)).toBe(left));

  test('are the last one of IPv4 only', () => {
    const last = (root: string, address: string) =>
      poolWith({ roots: [root] }).tryRun({ op: 'allocate', prefix: `${address}/128`, owner: 'x' }).ok;
    expect(last('::ffff:10.0.0.0/120', '::ffff:10.0.0.255')).toBe(false);
    expect(last('2001:db8::ffff:a00:0/120', '2001:db8::ffff:a00:ff')).toBe(true);
    expect(last('::1:0:ffff:a00:0/120', '::1:0:ffff:a00:ff')).toBe(true);
  });
});

describe('texts that a pool keeps', () => {
  const keeps = (tag: string) => poolWith().allocate({ length: 64, owner: 'a', tags: { tag } }).tags;

  test.each<[string, string, number]>([
    ['one byte', '\x7f', 1],
    ['two bytes', '\x80', 2],
    ['two bytes', '\u07ff', 2],
    ['three bytes', '\u0800', 3],
    ['three bytes', '\uffff', 3],
    ['four bytes', '\u{10000}', 4],
  ])('are 16 KiB of tags at most, and a character counts %s', (_, char, size) => {
    /** Names of one byte each, values of up to 1,024 units, and ASCII for the rest. */
    const tags: Record<string, string> = {};
    let left = 16_384;
    for (const name of 'abcdefghijklmnopqrstuvwxyz') {
      const count = Math.min(Math.floor(1024 / char.length), Math.floor((left - 1) / size));
      if (left < 2 || count < 1) break;
      tags[name] = char.repeat(count);
      left -= 1 + count * size;
    }
    if (left > 0) tags['-'.repeat(left)] = '';
    const allocate = (all: object) => () =>
      poolWith().allocate({ length: 64, owner: 'a', tags: all as Record<string, string> });
    expect(allocate(tags)().tags).toEqual(tags);
    expect(refusal(allocate({ ...tags, z: tags.z === undefined ? '' : `${tags.z}x` }))).toMatchObject({
      code: 'out-of-range',
      details: { name: 'tags.bytes' },
    });
  });

  test.each<[string, number]>([
    ['\ud800', 0],
    ['\udbff', 0],
    ['\udc00', 0],
    ['\udfff', 0],
    ['ab\ud800', 2],
    ['\ud800a', 0],
    ['\ud800\ud800', 0],
    ['\ud800\udbff', 0],
    ['\ud800\ue000', 0],
    ['\u{10000}\udc00', 2],
    ['a\0', 1],
  ])('have no half of a character: %j is refused at %i', (tag, position) => {
    expect(refusal(() => keeps(tag))).toMatchObject({ code: 'unstorable-text', position });
  });

  test.each(['\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}', '\udbff\udfff', '\ud800\udc00'])(
    'have whole ones: %j is kept',
    (tag) => expect(keeps(tag)).toEqual({ tag }),
  );

  test('that are too long say what they are', () => {
    const owner = 'x'.repeat(1025);
    expect(refusal(() => poolWith().allocate({ length: 64, owner }))).toMatchObject({
      code: 'too-long',
      position: 1024,
      details: { expected: 'owner' },
    });
  });
});
