/** What a user of the bitmap sees, on the prefixes that operators have. */
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { PrefixBitmap } from '../src/bitmap.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { PrefixSet } from '../src/set.ts';

const text = (prefix: Prefix | null) => (prefix === null ? null : String(prefix));
const texts = (prefixes: Iterable<Prefix>) => Array.from(prefixes, String);

function bitmapOf(root: string, ...blocks: string[]): PrefixBitmap {
  const bitmap = new PrefixBitmap(root);
  for (const block of blocks) expect(bitmap.take(block)).toBe(true);
  return bitmap;
}

describe('the /64s of a site', () => {
  test('a tunnel broker gives a /48; the first /64 is for public traffic, networks get the next ones', () => {
    const site = bitmapOf('2001:470:ed36::/48', '2001:470:ed36::/64');
    expect(text(site.find(64))).toBe('2001:470:ed36:1::/64');
    expect(text(site.carve(64))).toBe('2001:470:ed36:1::/64');
    expect(text(site.carve(64))).toBe('2001:470:ed36:2::/64');
    expect(site.count(64)).toBe(65_533n);
    expect(site.takenSize).toBe(3n * 2n ** 64n);
    expect(site.freeSize).toBe(65_533n * 2n ** 64n);
    expect(site.largestGap).toBe(49);
    expect(text(site.blockAt('2001:470:ed36:1:250:56ff:fe8c:86a9'))).toBe('2001:470:ed36:1::/64');
  });

  test('what is given back is found again, lowest first', () => {
    const site = new PrefixBitmap('2001:db8::/48');
    for (let i = 0; i < 10; i++) site.carve(64);
    expect(site.free('2001:db8:0:7::/64')).toBe(true);
    expect(site.free('2001:db8:0:3::/64')).toBe(true);
    expect([site.carve(64), site.carve(64), site.carve(64)].map(String)).toEqual([
      '2001:db8:0:3::/64',
      '2001:db8:0:7::/64',
      '2001:db8:0:a::/64',
    ]);
  });

  test('the lowest is found after any order of giving back', () => {
    const site = new PrefixBitmap('2001:db8::/61');
    expect([site.carve(63), site.carve(64)].map(String)).toEqual(['2001:db8::/63', '2001:db8:0:2::/64']);
    site.free('2001:db8::/63');
    expect(text(site.carve(64))).toBe('2001:db8::/64');
    site.free('2001:db8:0:2::/64');
    expect(text(site.carve(64))).toBe('2001:db8:0:1::/64');
    expect(text(site.carve(64))).toBe('2001:db8:0:2::/64');
  });

  // CloudStack, Ipv6ServiceImplTest.java.
  test('a /62 gives four /64s in order, then none', () => {
    const zone = new PrefixBitmap('fd17:6:8a43:e2a4::/62');
    expect(Array.from({ length: 5 }, () => text(zone.carve(64)))).toEqual([
      'fd17:6:8a43:e2a4::/64',
      'fd17:6:8a43:e2a5::/64',
      'fd17:6:8a43:e2a6::/64',
      'fd17:6:8a43:e2a7::/64',
      null,
    ]);
    expect([zone.freeSize, zone.largestGap, zone.count(64)]).toEqual([0n, null, 0n]);
  });

  test('the one /64 that is not used is found', () => {
    const used = ['fd17:6:8a43:e2a4::/64', 'fd17:6:8a43:e2a5::/64', 'fd17:6:8a43:e2a7::/64'];
    expect(text(bitmapOf('fd17:6:8a43:e2a4::/62', ...used).carve(64))).toBe('fd17:6:8a43:e2a6::/64');
  });

  // CloudStack, RoutedIpv4ManagerImplTest.java: a /24 cut into subnets of any size, here under ::ffff:0:0/96.
  test.each([
    [['0/124', '64/124'], 124, '::ffff:172.16.1.16/124'],
    [['0/124', '64/124'], 123, '::ffff:172.16.1.32/123'],
    [['0/124', '64/124'], 122, '::ffff:172.16.1.128/122'],
    [['0/124', '64/124'], 121, '::ffff:172.16.1.128/121'],
    [['0/124', '64/124', '16/124', '128/124'], 123, '::ffff:172.16.1.32/123'],
    [['0/124', '64/124', '16/124', '128/124'], 122, '::ffff:172.16.1.192/122'],
  ])('best fit beside %j for a /%i is %s', (taken, length, expected) => {
    const bitmap = bitmapOf('::ffff:172.16.1.0/120', ...taken.map((end) => `::ffff:172.16.1.${end}`));
    expect(text(bitmap.carve(length, { strategy: 'best' }))).toBe(expected);
  });
});

describe('strategies', () => {
  /** Free are 2::/64, 3::/64, 8::/61. */
  const site = () => bitmapOf('2001:db8::/60', '2001:db8::/63', '2001:db8:0:4::/62');

  test.each([
    ['first', 64, '2001:db8:0:2::/64'],
    ['last', 64, '2001:db8:0:f::/64'],
    ['next', 64, '2001:db8:0:2::/64'],
    ['best', 64, '2001:db8:0:2::/64'],
    ['sparse', 64, '2001:db8:0:8::/64'],
    ['first', 62, '2001:db8:0:8::/62'],
    ['last', 62, '2001:db8:0:c::/62'],
    ['best', 63, '2001:db8:0:2::/63'],
    ['sparse', 63, '2001:db8:0:8::/63'],
    ['first', 60, null],
    ['last', 60, null],
    ['next', 60, null],
    ['best', 60, null],
    ['sparse', 60, null],
  ] as const)('%s for a /%i is %s', (strategy, length, expected) => {
    expect(text(site().carve(length, { strategy }))).toBe(expected);
    expect(text(site().find(length, { strategy }))).toBe(expected);
  });

  test('first is what is done where nothing is said', () => {
    expect(text(site().carve(64))).toBe(text(site().carve(64, { strategy: 'first' })));
  });

  test('next goes on behind what it gave last, and begins anew at the end', () => {
    const bitmap = bitmapOf('2001:db8::/62', '2001:db8:0:1::/64');
    const next = () => text(bitmap.carve(64, { strategy: 'next' }));
    expect(next()).toBe('2001:db8::/64');
    bitmap.free('2001:db8::/64');
    expect(next()).toBe('2001:db8:0:2::/64');
    expect(text(bitmap.carve(64))).toBe('2001:db8::/64');
    bitmap.free('2001:db8::/64');
    expect(text(bitmap.find(64, { strategy: 'next' }))).toBe('2001:db8:0:3::/64');
    expect(next()).toBe('2001:db8:0:3::/64');
    expect(next()).toBe('2001:db8::/64');
    expect(next()).toBe(null);
  });

  test('next looks from an address where one is given, and moves on from there', () => {
    const bitmap = new PrefixBitmap('2001:db8::/62');
    const next = (from?: string) => text(bitmap.carve(64, { strategy: 'next', ...(from && { from }) }));
    expect(next('2001:db8:0:1::1')).toBe('2001:db8:0:2::/64');
    expect(next()).toBe('2001:db8:0:3::/64');
    expect(next()).toBe('2001:db8::/64');
  });

  test('next counts from the start again in a bitmap read from bytes', () => {
    const bitmap = new PrefixBitmap('2001:db8::/62');
    bitmap.carve(64, { strategy: 'next' });
    const copy = PrefixBitmap.fromBytes(bitmap.toBytes());
    copy.free('2001:db8::/64');
    expect(text(copy.carve(64, { strategy: 'next' }))).toBe('2001:db8::/64');
  });

  test('sparse leaves room between neighbours', () => {
    const site = new PrefixBitmap('2001:db8::/60');
    const hextets = Array.from({ length: 8 }, () =>
      site.carve(64, { strategy: 'sparse' })?.toExpanded().slice(15, 19),
    );
    expect(hextets).toEqual(['0000', '0008', '0004', '000c', '0002', '0006', '000a', '000e']);
  });

  /** RFC 3531 section 3.1 assigns leftmost: the counter with its bits reversed. */
  test('sparse has given the same set as RFC 3531 leftmost after every power of two', () => {
    const root = Prefix.parse('2001:db8::/54');
    const site = new PrefixBitmap(root);
    const reversed = (n: number) =>
      Number.parseInt(n.toString(2).padStart(10, '0').split('').reverse().join(''), 2);
    const given: bigint[] = [];
    for (let stage = 1; stage <= 1024; stage *= 2) {
      while (given.length < stage) given.push(root.indexOf(site.carve(64, { strategy: 'sparse' }) ?? 'none'));
      const leftmost = Array.from({ length: stage }, (_, n) => reversed(n));
      expect(given.map(Number).sort((a, b) => a - b)).toEqual(leftmost.sort((a, b) => a - b));
    }
  });

  test('within keeps the result inside a part of the root', () => {
    const bitmap = bitmapOf('2001:db8::/48', '2001:db8:0:ff00::/64');
    const within = '2001:db8:0:ff00::/56';
    expect(text(bitmap.find(64, { within }))).toBe('2001:db8:0:ff01::/64');
    expect(text(bitmap.find(64, { within, strategy: 'last' }))).toBe('2001:db8:0:ffff::/64');
    expect(text(bitmap.find(64, { within, strategy: 'sparse' }))).toBe('2001:db8:0:ff80::/64');
    expect(text(bitmap.find(64, { within, strategy: 'next', from: '2001:db8:0:ff20::' }))).toBe(
      '2001:db8:0:ff20::/64',
    );
    expect(bitmap.find(56, { within })).toBe(null);
    expect(bitmap.find(48, { within })).toBe(null);
    const half = Prefix.parse('2001:db8:0:8000::/49');
    expect(text(bitmap.find(50, { within: half }))).toBe('2001:db8:0:8000::/50');
  });
});

describe('blocks', () => {
  test('are given back as they were taken: no half, no double, no two neighbours', () => {
    const bitmap = bitmapOf('2001:db8::/48', '2001:db8::/56', '2001:db8:0:200::/64', '2001:db8:0:201::/64');
    for (const wrong of [
      '2001:db8::/57',
      '2001:db8:0:80::/57',
      '2001:db8::/64',
      '2001:db8::/55',
      '2001:db8::/48',
    ]) {
      expect([wrong, bitmap.free(wrong), bitmap.has(wrong)]).toEqual([wrong, false, false]);
    }
    expect([bitmap.free('2001:db8:0:200::/63'), bitmap.has('2001:db8:0:200::/63')]).toEqual([false, false]);
    expect([bitmap.has('2001:db8:0:201::/64'), bitmap.free('2001:db8:0:201::/64')]).toEqual([true, true]);
    expect(texts(bitmap.blocks())).toEqual(['2001:db8::/56', '2001:db8:0:200::/64']);
  });

  test('never overlap', () => {
    const bitmap = bitmapOf('2001:db8::/48', '2001:db8:0:10::/60');
    for (const wrong of [
      '2001:db8:0:10::/60',
      '2001:db8:0:1f::/64',
      '2001:db8::/56',
      '2001:db8:0:10::1/128',
    ]) {
      expect([wrong, bitmap.take(wrong)]).toEqual([wrong, false]);
    }
    expect(texts(bitmap.blocks())).toEqual(['2001:db8:0:10::/60']);
  });

  test('keep their lengths beside equal neighbours', () => {
    const bitmap = new PrefixBitmap('2001:db8::/59');
    for (let i = 0; i < 32; i++) bitmap.carve(64);
    for (let i = 16; i < 32; i++) bitmap.free(`2001:db8:0:${i.toString(16)}::/64`);
    bitmap.take('2001:db8:0:10::/60');
    expect(text(bitmap.blockAt('2001:db8:0:f::1'))).toBe('2001:db8:0:f::/64');
    expect(text(bitmap.blockAt('2001:db8:0:11::1'))).toBe('2001:db8:0:10::/60');
    expect(bitmap.free('2001:db8:0:10::/64')).toBe(false);
    expect(bitmap.free('2001:db8::/60')).toBe(false);
    expect(bitmap.free('2001:db8:0:10::/60')).toBe(true);
  });

  test('cover addresses, prefixes and ranges wholly, partly or not at all', () => {
    const bitmap = bitmapOf('2001:db8::/48', '2001:db8::/64', '2001:db8:0:1::/64');
    expect(bitmap.state('2001:db8::5')).toBe('taken');
    expect(bitmap.state(Prefix.parse('2001:db8::/63'))).toBe('taken');
    expect(bitmap.state('2001:db8::/62')).toBe('partly');
    expect(bitmap.state(Address.parse('2001:db8:0:2::'))).toBe('free');
    expect(bitmap.state('2001:db8:0:2:: - 2001:db8:0:ffff:ffff:ffff:ffff:ffff')).toBe('free');
    expect(bitmap.state('2001:db8:0:1:ffff:ffff:ffff:ffff - 2001:db8:0:2::')).toBe('partly');
    expect(bitmap.state(AddressRange.parse('2001:db8::9 - 2001:db8:0:1::9'))).toBe('taken');
    expect(bitmap.state('2001:db8::/48')).toBe('partly');
  });
});

describe('ranges', () => {
  test('are taken as their minimal prefixes and given back as one', () => {
    const bitmap = new PrefixBitmap('2001:db8::/64');
    expect(bitmap.takeRange('2001:db8::5 - 2001:db8::e')).toBe(true);
    expect(texts(bitmap.blocks())).toEqual([
      '2001:db8::5/128',
      '2001:db8::6/127',
      '2001:db8::8/126',
      '2001:db8::c/127',
      '2001:db8::e/128',
    ]);
    expect(bitmap.freeRange('2001:db8::6 - 2001:db8::d')).toBe(true);
    expect(bitmap.freeRange('2001:db8::5 - 2001:db8::e')).toBe(false);
    expect(texts(bitmap.blocks())).toEqual(['2001:db8::5/128', '2001:db8::e/128']);
    expect(bitmap.freeRange('2001:db8::5')).toBe(true);
    expect(bitmap.freeRange(AddressRange.parse('2001:db8::e/128'))).toBe(true);
    expect(bitmap.takenSize).toBe(0n);
  });

  test('are taken wholly or not at all', () => {
    const bitmap = bitmapOf('2001:db8::/64', '2001:db8::d/128');
    expect(bitmap.takeRange('2001:db8::5 - 2001:db8::e')).toBe(false);
    expect(texts(bitmap.blocks())).toEqual(['2001:db8::d/128']);
  });

  test('2^63 addresses, and all but the two ends of a /32, cost a few blocks', () => {
    const half = new PrefixBitmap('2001:db8::/64');
    expect(half.takeRange('2001:db8:: - 2001:db8::7fff:ffff:ffff:ffff')).toBe(true);
    expect(half.takenSize).toBe(2n ** 63n);
    expect(texts(half.blocks())).toEqual(['2001:db8::/65']);
    expect(half.free('2001:db8::/65')).toBe(true);
    expect(half.takeRange('2001:db8::1 - 2001:db8::8000:0:0:0')).toBe(true);
    expect([half.takenSize, texts(half.blocks()).length]).toEqual([2n ** 63n, 64]);

    const site = new PrefixBitmap('2001:db8::/32');
    const middle = '2001:db8::1 - 2001:db8:ffff:ffff:ffff:ffff:ffff:fffe';
    expect(site.takeRange(middle)).toBe(true);
    expect([site.freeSize, texts(site.blocks()).length]).toEqual([2n, 190]);
    expect(texts(site.gaps())).toEqual(['2001:db8::/128', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128']);
    expect(site.freeRange(middle)).toBe(true);
    expect(site.largestGap).toBe(32);
  });
});

describe('counting', () => {
  test('finds nothing of a length where all gaps are smaller', () => {
    const all = new PrefixBitmap('::/0');
    for (const piece of PrefixSet.of('::/4').subtract(['::/64']).prefixes()) all.take(piece);
    expect([all.count(60), all.count(64)]).toEqual([15n << 56n, (15n << 60n) + 1n]);
  });

  test('is exact at any size', () => {
    const world = new PrefixBitmap('2000::/3');
    expect(world.count(128)).toBe(2n ** 125n);
    world.take('2001:db8::5/128');
    expect([world.count(128), world.freeSize]).toEqual([2n ** 125n - 1n, 2n ** 125n - 1n]);
    expect([world.count(3), world.count(4), world.count(64)]).toEqual([0n, 1n, 2n ** 61n - 1n]);
    expect([world.count(2), world.count(0)]).toEqual([0n, 0n]);
    expect(text(world.nth(128, 2n ** 125n - 2n))).toBe('3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128');
    const index = Prefix.parse('2000::/3').indexOf('2001:db8::6/128');
    expect(text(world.nth(128, index - 1n))).toBe('2001:db8::6/128');
    expect(text(world.nth(128, index - 2n))).toBe('2001:db8::4/128');
    expect(world.nth(128, 2n ** 125n - 1n)).toBe(null);
  });

  test('nth takes the index as a number too', () => {
    const bitmap = bitmapOf('2001:db8::/62', '2001:db8:0:1::/64');
    expect([0, 1, 2, 3].map((i) => text(bitmap.nth(64, i)))).toEqual([
      '2001:db8::/64',
      '2001:db8:0:2::/64',
      '2001:db8:0:3::/64',
      null,
    ]);
    expect([bitmap.nth(63, 0), bitmap.nth(63, 1)].map(text)).toEqual(['2001:db8:0:2::/63', null]);
    expect([bitmap.nth(61, 0), bitmap.nth(62, 0), bitmap.count(61)]).toEqual([null, null, 0n]);
  });

  test('a /64 out of a /8', () => {
    const bitmap = new PrefixBitmap('fc00::/8');
    expect(text(bitmap.carve(64))).toBe('fc00::/64');
    expect(bitmap.count(64)).toBe(2n ** 56n - 1n);
    expect(bitmap.largestGap).toBe(9);
    expect(texts(bitmap.gaps()).length).toBe(56);
  });
});
