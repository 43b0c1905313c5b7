/** Counts of anycast addresses by arithmetic are those of a look at each address. */
import { expect, test } from 'vitest';
import { Prefix } from '../../src/prefix.ts';
import { aligned, anycastIn, isAnycast, rounded, type Span, spanOf } from '../../src/testing/span.ts';

const counted = ({ first, last }: Span, subnet: Span): bigint => {
  let count = 0n;
  for (let at = first; at <= last; at++) if (isAnycast(at, subnet)) count++;
  return count;
};

test.each([
  ['2001:db8::/120', '2001:db8::/120'],
  ['2001:db8::1:0/120', '2001:db8::1:0/121'],
  ['2001:db8::/32', '2001:db8::/118'],
  ['2001:db8::/32', '2001:db8::fdff:ffff:ffff:fe00/119'],
  ['2001:db8::fdff:ffff:ffff:ff00/120', '2001:db8::fdff:ffff:ffff:ff00/120'],
  ['2001:db8::fdff:ffff:ffff:ffc0/122', '2001:db8::fdff:ffff:ffff:ffc0/122'],
  ['::ffff:192.0.2.0/120', '::ffff:192.0.2.0/120'],
  ['::ffff:192.0.2.0/120', '::ffff:192.0.2.128/121'],
  ['2001:db8::/127', '2001:db8::/127'],
  ['2001:db8::/126', '2001:db8::/126'],
])('in the subnet %s, of %s and parts of it', (subnet, whole) => {
  const [around, { first, last }] = [subnet, whole].map((text) => spanOf(Prefix.parse(text))) as [Span, Span];
  const size = last - first + 1n;
  for (let cut = 0n; 2n * cut < size; cut += 37n) {
    const gap = { first: first + cut, last: last - cut / 3n };
    expect(anycastIn(gap, around)).toBe(counted(gap, around));
  }
});

test('of the whole of a /32 it is 129 for each /64', () => {
  const subnet = spanOf(Prefix.parse('2001:db8::/32'));
  expect(anycastIn(subnet, subnet)).toBe(129n << 32n);
});

test('units are the whole ones of a span, or all that it touches', () => {
  const units = [0, 1, 15, 16, 17, 32].flatMap((first) =>
    [15, 16, 31, 32, 40]
      .filter((last) => first <= last)
      .map((last) => [BigInt(first), BigInt(last)] as const),
  );
  for (const [first, last] of units) {
    const whole = [0n, 1n, 2n].filter((unit) => first <= 16n * unit && 16n * unit + 15n <= last);
    const touched = [0n, 1n, 2n].filter((unit) => first <= 16n * unit + 15n && 16n * unit <= last);
    const inside = aligned({ first, last }, 16n);
    expect(inside.last < inside.first ? 0n : (inside.last + 1n - inside.first) / 16n).toBe(
      BigInt(whole.length),
    );
    const outside = rounded({ first, last }, 16n);
    expect((outside.last + 1n - outside.first) / 16n).toBe(BigInt(touched.length));
  }
});
