/** Digests of records and of pools without a record: the vectors are API. */
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Digest, Sum } from '../../src/internal/digest.ts';
import {
  type DigestedChange,
  type DigestedOrigin,
  type DigestedRecord,
  originDigest,
  recordDigest,
} from '../../src/pool/digest.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import vectors from './digest-vectors.json' with { type: 'json' };

/** A change of JSON with values in place of texts. */
function typed(change: Readonly<Record<string, unknown>>): DigestedChange {
  return Object.fromEntries(
    Object.entries(change).map(([key, value]) => {
      if (['prefix', 'root', 'to'].includes(key) && typeof value === 'string')
        return [key, Prefix.parse(value)];
      return [key, key === 'range' ? AddressRange.parse(value as string) : value];
    }),
  ) as unknown as DigestedChange;
}

const records: DigestedRecord[] = vectors.records.map(({ record: { previous, changes, ...rest } }) => ({
  ...rest,
  previous: Sum.parse(previous),
  changes: changes.map(typed),
}));
const origins: DigestedOrigin[] = vectors.origins.map(({ origin }) => ({
  settings: origin.settings,
  roots: origin.roots.map(Prefix.parse),
  reservations: origin.reservations.map(({ range, ...rest }) => ({
    range: AddressRange.parse(range),
    ...rest,
  })),
}));

test.each(
  vectors.records.map(({ digest }, i) => [records[i]!.changes[0]?.op ?? 'nothing', digest, i] as const),
)('the digest of a record with %s is %s', (_, digest, i) =>
  expect(String(recordDigest(records[i]!))).toBe(digest),
);

test.each(vectors.origins.map(({ digest }, i) => [digest, i] as const))(
  'the digest of a pool without a record is %s',
  (digest, i) => expect(String(originDigest(origins[i]!))).toBe(digest),
);

test.each(vectors.json.map(({ value, digest }) => [JSON.stringify(value), digest, value] as const))(
  'the digest of the JSON %s is %s',
  (_, expected, value) => {
    const digest = new Digest();
    digest.json(value);
    expect(digest.toString()).toBe(expected);
  },
);

test('the vectors have every kind of change, and no two have the same digest', () => {
  const ops = new Set(records.flatMap(({ changes }) => changes.map(({ op }) => op)));
  expect(ops.size).toBe(11);
  const digests = [...vectors.records, ...vectors.origins, ...vectors.json].map(({ digest }) => digest);
  expect(new Set(digests).size).toBe(digests.length);
  for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{16}$/);
});

/** Every value that differs from another in one bit, as it can stand at its place in a record or a pool. */
function* flips(value: unknown): Generator<unknown> {
  if (value instanceof Prefix) {
    for (let bit = 0; bit < value.length; bit++)
      yield Address.fromBigInt(value.first.toBigInt() ^ (1n << BigInt(127 - bit))).prefix(value.length);
    for (let bit = 0; bit < 8; bit++) yield { first: value.first, length: value.length ^ (1 << bit) };
  } else if (value instanceof AddressRange) {
    const { first, last } = value;
    for (let bit = 0n; bit < 128n; bit++) {
      yield { first: Address.fromBigInt(first.toBigInt() ^ (1n << bit)), last };
      yield { first, last: Address.fromBigInt(last.toBigInt() ^ (1n << bit)) };
    }
  } else if (value instanceof Sum) {
    for (let bit = 0; bit < 32; bit++) {
      yield new Sum(value.a ^ (1 << bit), value.b);
      yield new Sum(value.a, value.b ^ (1 << bit));
    }
  } else if (typeof value === 'string') {
    for (let i = 0; i < value.length; i++) {
      for (let bit = 0; bit < 16; bit++) {
        const unit = String.fromCharCode(value.charCodeAt(i) ^ (1 << bit));
        yield value.slice(0, i) + unit + value.slice(i + 1);
      }
    }
  } else if (typeof value === 'number') {
    for (let bit = 0n; bit < 53n; bit++) yield Number(BigInt(value) ^ (1n << bit));
  } else if (typeof value === 'boolean') yield !value;
  else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      for (const flipped of flips(value[i])) yield value.map((item, k) => (k === i ? flipped : item));
    }
  } else if (typeof value === 'object' && value !== null) {
    const fields = value as Readonly<Record<string, unknown>>;
    for (const [key, inner] of Object.entries(fields)) {
      for (const flipped of flips(inner)) {
        if (key !== 'op' && !(key === 'allow' && flipped === undefined)) yield { ...fields, [key]: flipped };
      }
    }
  }
}

function missed<T>(values: readonly T[], digestOf: (value: T) => string): { tried: number; missed: T[] } {
  let tried = 0;
  const same: T[] = [];
  for (const value of values) {
    const digest = digestOf(value);
    for (const flipped of flips(value)) {
      tried++;
      if (digestOf(flipped as T) === digest) same.push(flipped as T);
    }
  }
  return { tried, missed: same };
}

describe('one bit of one value changed', () => {
  test('in a record is another digest', () => {
    const many = Array.from({ length: 100 }, (_, i): DigestedRecord => {
      const prefix = Prefix.parse(`2001:db8:${i}::/${48 + (i % 81)}`, { hostBits: 'mask' });
      const tags = { vlan: `${i}`, [`site-${i % 3}`]: 'b' };
      const lease: DigestedChange = { op: 'lease', prefix, owner: `net-${i}`, tags, container: i % 2 === 0 };
      const release = {
        ...lease,
        op: 'release',
        generation: i + 1,
        since: 1.7e12 + i,
        until: 1.8e12,
      } as const;
      const previous = new Sum(0, i);
      return {
        version: i + 1,
        at: 1.7e12 + 3 * i,
        previous,
        changes: i % 3 === 0 ? [lease, release] : [lease],
      };
    });
    const result = missed([...records, ...many], (record) => String(recordDigest(record)));
    expect(result.missed).toEqual([]);
    expect(result.tried).toBeGreaterThan(50_000);
  });

  test('in a pool without a record is another digest', () => {
    const result = missed(origins, (origin) => String(originDigest(origin)));
    expect(result.missed).toEqual([]);
    expect(result.tried).toBeGreaterThan(1000);
  });
});

test('the order of tags does not count, what they are does', () => {
  const of = (tags: Readonly<Record<string, string>>) => {
    const digest = new Digest();
    digest.tags(tags);
    return digest.toString();
  };
  expect(of({ b: '1', a: '2', 10: '3', 9: '4' })).toBe(of({ 9: '4', a: '2', b: '1', 10: '3' }));
  expect(of({ a: 'bc' })).not.toBe(of({ ab: 'c' }));
  expect(of({ a: '1', b: '2' })).not.toBe(of({ a: '2', b: '1' }));
  expect(of({})).not.toBe(of({ '': '' }));
});

test('the order of an object in JSON does not count, that of a list does', () => {
  const of = (value: unknown) => {
    const digest = new Digest();
    digest.json(value);
    return digest.toString();
  };
  expect(of({ b: [1], a: null })).toBe(of({ a: null, b: [1] }));
  expect(of([1, 2])).not.toBe(of([2, 1]));
  expect(of([[], 1])).not.toBe(of([[1]]));
});

test('an integer and its negative, and both halves of a long one, count', () => {
  const of = (value: number) => {
    const digest = new Digest();
    digest.number(value);
    return digest.toString();
  };
  const numbers = [0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 52, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER];
  expect(new Set(numbers.map(of)).size).toBe(numbers.length);
});
