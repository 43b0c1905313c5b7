import { describe, expect, test } from 'vitest';
import { documentationPrefix, ulaPrefix } from '../src/fixtures.ts';
import { Prefix } from '../src/prefix.ts';
import { refusal } from './support/refusal.ts';

const SEEDS = Array.from({ length: 1000 }, (_, seed) => seed);
const ENDS = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];

describe('unique local prefixes (RFC 4193)', () => {
  test('are /48s of fd00::/8, all different', () => {
    const prefixes = SEEDS.map((seed) => ulaPrefix(seed));
    for (const prefix of prefixes) {
      expect(prefix.length).toBe(48);
      expect(Prefix.parse('fd00::/8').contains(prefix)).toBe(true);
    }
    expect(new Set(prefixes.map(String)).size).toBe(SEEDS.length);
  });

  test('have every bit of the Global ID set about half of the time', () => {
    const ids = SEEDS.map((seed) => (ulaPrefix(seed).first.toBigInt() >> 80n) & 0xff_ffff_ffffn);
    for (let bit = 0n; bit < 40n; bit++) {
      const set = ids.filter((id) => (id >> bit) & 1n).length;
      expect([set > 400, set < 600], `bit ${bit}`).toEqual([true, true]);
    }
  });
});

describe('documentation prefixes', () => {
  test('are of 2001:db8::/32 (RFC 3849) and 3fff::/20 (RFC 9637), about as often', () => {
    const prefixes = SEEDS.map((seed) => documentationPrefix(seed));
    const older = prefixes.filter((prefix) => Prefix.parse('2001:db8::/32').contains(prefix));
    const newer = prefixes.filter((prefix) => Prefix.parse('3fff::/20').contains(prefix));
    expect(older.length + newer.length).toBe(SEEDS.length);
    expect(Math.min(older.length, newer.length)).toBeGreaterThan(400);
    expect(new Set(prefixes.map(({ length }) => length))).toEqual(new Set([48]));
  });

  test.each([32, 64, 127, 128])('have the length %i if that is asked for', (length) => {
    for (const seed of ENDS) expect(documentationPrefix(seed, length).length).toBe(length);
  });
});

test('the same seed gives the same prefix, in every version', () => {
  expect(ENDS.map((seed) => String(ulaPrefix(seed)))).toEqual([
    'fd07:c0e2:7239::/48',
    'fd4f:5dd5:c9ca::/48',
    'fdc9:c488:98b5::/48',
    'fd7f:3542:5be1::/48',
    'fdfc:313f:4a63::/48',
  ]);
  expect(ENDS.map((seed) => String(documentationPrefix(seed)))).toEqual([
    '3fff:70c:cbdb::/48',
    '2001:db8:128b::/48',
    '3fff:e55:672a::/48',
    '3fff:930:960d::/48',
    '3fff:142:2dc::/48',
  ]);
});

test.each([-1, 0.5, Number.NaN, 2 ** 53, '7', undefined])('the seed %s is refused', (seed) => {
  for (const call of [ulaPrefix, documentationPrefix]) {
    expect(['out-of-range', 'invalid-type']).toContain(refusal(() => call(seed as number)).code);
  }
});

test.each([31, 129, 48.5])('the length %d is refused', (length) => {
  expect(refusal(() => documentationPrefix(1, length)).code).toBe('out-of-range');
});
