/** Published lists and random trees of prefixes go in as containers and leases, and come out as they were. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Random } from '../../src/internal/random.ts';
import { Pool, type PoolRequest } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import expected from '../cases/lists/expected.json' with { type: 'json' };

const linesOf = (name: string) =>
  readFileSync(new URL(`../cases/lists/${name}.txt`, import.meta.url), 'utf8')
    .trim()
    .split('\n');

/** A number for each prefix: its bits after a leading one. */
function keyOf({ first, length }: Prefix, upTo: number = length): bigint {
  return (1n << BigInt(upTo)) | (first.toBigInt() >> BigInt(128 - upTo));
}

/** The keys of all prefixes that hold one of a list, and are larger. */
function holdersOf(prefixes: Iterable<Prefix>): Set<bigint> {
  const holders = new Set<bigint>();
  for (const prefix of prefixes) {
    for (let length = prefix.length - 1; length >= 0; length--) {
      const key = keyOf(prefix, length);
      if (holders.has(key)) break;
      holders.add(key);
    }
  }
  return holders;
}

/** Requests for prefixes, each a container if it holds others of the list. */
function requestsFor(prefixes: readonly Prefix[]): PoolRequest[] {
  const holders = holdersOf(prefixes);
  return prefixes.map((prefix) => ({
    op: 'allocate',
    prefix,
    owner: `list/${prefix}`,
    container: holders.has(keyOf(prefix)),
  }));
}

const distinct = (prefixes: readonly Prefix[]) =>
  [...new Map(prefixes.map((prefix) => [String(prefix), prefix])).values()].sort(Prefix.compare);
const held = (pool: Pool) =>
  Array.from(pool.leases(), ({ prefix, owner }) => `${prefix} ${owner}`).join('\n');

/** Checks that a pool and its copies hold just these prefixes, each by its owner. */
function checkHeld(pool: Pool, prefixes: readonly Prefix[]): void {
  const texts = distinct(prefixes)
    .map((prefix) => `${prefix} list/${prefix}`)
    .join('\n');
  expect(held(pool)).toBe(texts);
  const snapshot = JSON.stringify(pool.snapshot());
  const restored = Pool.restore(JSON.parse(snapshot));
  expect(held(restored)).toBe(texts);
  expect(JSON.stringify(restored.snapshot())).toBe(snapshot);
}

describe.each(Object.entries(expected.lists))('the list %s', (name, { lines, distinct: count, union }) => {
  const prefixes = linesOf(name).map((line) => Prefix.parse(line));
  const make = () => new Pool({ roots: ['::/0'] });

  test('goes in with the largest first, and comes out equal', () => {
    const pool = make();
    const requests = requestsFor([...prefixes].sort((a, b) => a.length - b.length));
    const { plan, results } = pool.planEach(requests.map((request) => [request]));
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(results).toHaveLength(lines);
    pool.commit(plan);
    expect(pool.version).toBe(1);
    checkHeld(pool, prefixes);
    expect([...pool.leases()]).toHaveLength(count);
    expect(pool.usage().leased).toBe(BigInt(union.size));
    for (const lease of [...pool.leases()].reverse()) pool.release(lease);
    expect(pool.usage().free).toBe(1n << 128n);
  });

  test('goes in line by line, and a line that holds a lease already is refused by name', () => {
    const pool = make();
    const requests = requestsFor(prefixes);
    const { plan, results } = pool.planEach(requests.map((request) => [request]));
    pool.commit(plan);
    const accepted: Prefix[] = [];
    const holders = new Set<bigint>();
    for (const [i, prefix] of prefixes.entries()) {
      const result = results[i]!;
      const isHolder = holders.has(keyOf(prefix));
      const isHeld = accepted.some((other) => other.equals(prefix));
      if (isHolder && !isHeld) {
        expect(result).toMatchObject({ ok: false, issue: { code: 'overlaps-lease' } });
        continue;
      }
      expect(result.ok).toBe(true);
      if (isHeld) continue;
      accepted.push(prefix);
      for (const key of holdersOf([prefix])) holders.add(key);
    }
    checkHeld(pool, accepted);
  });
});

test('20,000 prefixes of random nesting go in by groups, and come out equal', () => {
  const random = new Random(12);
  const root = Prefix.parse('2001:db8::/32');
  const known = new Set<bigint>([keyOf(root)]);
  const prefixes: Prefix[] = [];
  while (prefixes.length < 20_000) {
    const outer = random.below(5) === 0 ? root : (prefixes[random.below(prefixes.length + 1)] ?? root);
    const length = Math.min(128, outer.length + 1 + random.below(12));
    const bits = BigInt(random.below(2 ** (length - outer.length))) << BigInt(128 - length);
    const prefix = Address.fromBigInt(outer.first.toBigInt() + bits).prefix(length);
    if (known.has(keyOf(prefix))) continue;
    known.add(keyOf(prefix));
    prefixes.push(prefix);
  }
  const requests = requestsFor([...prefixes].sort((a, b) => a.length - b.length));
  const groups = Array.from({ length: 100 }, (_, i) => requests.slice(200 * i, 200 * (i + 1)));
  const pool = new Pool({ roots: [root], anycast: 'allow' });
  const { plan, results } = pool.planEach(groups);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  pool.commit(plan);
  checkHeld(pool, prefixes);
}, 600_000);
