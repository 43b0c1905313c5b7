/** A made-up routing table, and what a scan of all of it finds. */
import { expect } from 'vitest';
import { Address } from '../../src/address.ts';
import { PrefixMap } from '../../src/map.ts';
import type { Prefix } from '../../src/prefix.ts';

/** Prefixes as in a routing table: most are /48s, many lie inside others. */
export function routingTable(size: number): PrefixMap<number> {
  const map = new PrefixMap<number>();
  const outer: number[] = [];
  for (let i = 0; map.size < size; i++) {
    const mixed = Math.imul(i ^ (i >>> 9), 0x9e3779b1);
    const length = [48, 48, 48, 44, 40, 32, 36, 46, 29, 33][(mixed >>> 8) % 10] as number;
    const high =
      length <= 32 || outer.length === 0
        ? 0x20000000 | (mixed & 0xfffffff)
        : outer[(mixed >>> 4) % outer.length];
    if (length <= 32) outer.push(high as number);
    map.set(new Address(high as number, Math.imul(mixed, 0x85ebca6b), 0, 0).prefix(length), i);
  }
  return map;
}

/** Asks a map, frozen and not, about addresses in and near its prefixes, and scans all of these for each. */
export function checkLongestMatches(map: PrefixMap<number>, count: number): void {
  const frozen = map.freeze();
  const entries = [...map];
  for (let i = 0; i < count; i++) {
    const [near] = entries[(i * 7919) % entries.length] as [Prefix, number];
    const asked =
      i % 5 === 0 ? new Address(near.first.w0 ^ (1 << (i % 29)), i, i, i) : near.last.offset(-BigInt(i));
    let longest = -1;
    let expected: number | undefined;
    for (const [prefix, value] of entries) {
      if (prefix.length > longest && prefix.contains(asked)) {
        longest = prefix.length;
        expected = value;
      }
    }
    expect(map.match(asked)?.value).toBe(expected);
    expect(frozen.match(asked)?.value).toBe(expected);
  }
}
