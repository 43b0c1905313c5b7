/** Space far larger than could be listed. */
import { PrefixBitmap } from 'hextet/bitmap';
import { Prefix } from 'hextet/prefix';
import { AddressRange } from 'hextet/range';
import { agree, generator, repeated } from './harness.mjs';
import { slotOf } from './spaces.mjs';

const PAIR = 'sorted list of pairs of bigints';

export const rows = [
  {
    title: 'Reserve much space and free it',
    about: `In a /32 that holds 100,000 /64s at random places: a /65, which is 2^63 addresses, and a range that starts and
      ends nowhere in particular, made of 48 prefixes. Against it, listing the first 1,024 of these addresses in a Set, and putting
      the two ends into a sorted list of 100,000 such pairs and taking them out, at the place that a binary search finds.`,
    targets: {
      'hextet /65': { under: 300 },
      'hextet range of 48 prefixes': { under: 30_000 },
      '1,024 texts into a Set': [{ faster: 500 }, { faster: 1_000 }],
    },
    contenders() {
      const pool = new PrefixBitmap('2001:db8::/32');
      const next = generator(9);
      const slot = slotOf(pool.root);
      for (let i = 0; i < 100_000; i++) pool.take(slot(65_536 + (next() >>> 1)));
      const block = Prefix.parse('2001:db8:0:7::/65');
      const range = AddressRange.parse('2001:db8:0:8:2aaa:aaaa:ffff:aaab - 2001:db8:0:8:d555:5555:0:5554');
      const pairs = Array.from({ length: 100_000 }, (_, i) => pairAt(i));
      const first = range.first.toBigInt();
      const last = range.last.toBigInt();
      agree([range], [() => [...range.prefixes()].length, () => 48]);
      return [
        repeated('hextet /65', () => pool.take(block) && pool.free(block)),
        repeated('hextet range of 48 prefixes', () => pool.takeRange(range) && pool.freeRange(range)),
        repeated('1,024 texts into a Set', () => listed((i) => `2001:db8:0:7::${i.toString(16)}`)),
        repeated('1,024 bigints into a Set', () =>
          listed((i) => 0x2001_0db8_0000_0007_0000_0000_0000_0000n + BigInt(i)),
        ),
        repeated(
          PAIR,
          () =>
            pairs.splice(placeOf(pairs, first), 0, [first, last]) && pairs.splice(placeOf(pairs, first), 1),
        ),
      ];
    },
  },
];

/** A new Set of the first 1,024 of something. */
function listed(make) {
  const set = new Set();
  for (let i = 0; i < 1024; i++) set.add(make(i));
  return set;
}

/** Every second /64 of a /32, so that the pair put in comes near the lower end and moves all others. */
function pairAt(i) {
  const first = (0x2001_0db8n << 96n) + (BigInt(i) << 65n);
  return [first, first + (1n << 64n) - 1n];
}

/** Where in a list of pairs in order one with this start belongs. */
function placeOf(pairs, start) {
  let low = 0;
  let high = pairs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pairs[middle][0] < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
