/** Where the strategy `hash` begins: the vectors are API. */
import { expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Digest } from '../../src/internal/digest.ts';
import { hashPlace } from '../../src/pool/hash-place.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import vectors from './hash-vectors.json' with { type: 'json' };

test.each(vectors.places)(
  'in $within the /$length of "$owner" is $place',
  ({ within, length, owner, place }) => {
    const space = within.includes(' ') ? AddressRange.parse(within) : Prefix.parse(within);
    const found = hashPlace(space, length, owner);
    expect(found && String(found)).toBe(place);
  },
);

/** The rule by one division: `h * count / 2^128`. */
function byDivision(within: Prefix, length: number, owner: string): bigint {
  const digits = [0, 1].map((seed) => {
    const digest = new Digest();
    digest.word(seed);
    digest.text(owner);
    return digest.toString();
  });
  const index = (BigInt(`0x${digits.join('')}`) << BigInt(length - within.length)) >> 128n;
  return within.first.toBigInt() + (index << BigInt(128 - length));
}

test('a prefix of any length has the place that one division gives, and so has its range', () => {
  const golden = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835n;
  for (let from = 0; from <= 128; from++) {
    for (let length = from; length <= 128; length++) {
      const within = Address.fromBigInt((golden * BigInt(from * 129 + length)) & ((1n << 128n) - 1n)).prefix(
        from,
      );
      const owner = `o-${from}-${length}`;
      const place = hashPlace(within, length, owner) as Prefix;
      expect(place.length).toBe(length);
      expect(place.first.toBigInt()).toBe(byDivision(within, length, owner));
      expect(place.first.equals(place.first.prefix(length).first)).toBe(true);
      const range = within.toRange();
      if (length % 16 === 0) expect(hashPlace(range, length, owner)).toEqual(place);
    }
  }
});

test('every place of a range is somebody’s, and none is outside', () => {
  const range = AddressRange.parse('2001:db8::3 - 2001:db8::1c');
  const places = new Set<string>();
  for (let i = 0; i < 200; i++) places.add(String(hashPlace(range, 127, `net-${i}`)));
  expect([...places].map((text) => Prefix.parse(text)).every((place) => range.contains(place))).toBe(true);
  expect(places.size).toBe(12);
});

test.each<[names: string, name: (i: number) => string]>([
  ['numbered names', (i) => `net-${i}`],
  ['names like UUIDs', (i) => `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`],
  ['single characters', (i) => String.fromCharCode(i)],
  ['long names that differ at the end', (i) => 'a'.repeat(1000) + i],
])('%s lie evenly on 256 places', (_, name) => {
  const counts = new Map<string, number>();
  const within = Prefix.parse('2001:db8::/56');
  const total = 8192;
  for (let i = 0; i < total; i++) {
    const place = String(hashPlace(within, 64, name(i)));
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const each = total / 256;
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - each) ** 2 / each, 0);
  expect(counts.size).toBe(256);
  // 255 degrees of freedom: 5 standard deviations on both sides.
  expect(Math.abs(chi - 255)).toBeLessThan(5 * Math.sqrt(2 * 255));
});
