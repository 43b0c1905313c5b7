/** The tables of the guide on testing name every arbitrary, and their shares are kept by every seed that is tried. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pool, type PoolGroup, type PoolRequest } from '../../src/pool.ts';
import * as testing from '../../src/testing.ts';
import { address, addressText, poolCommands, prefix, ReferencePool, range } from '../../src/testing.ts';
import { inAddresses, inAddressTexts, inPrefixes, inRanges } from '../testing/shares.ts';

const guide = readFileSync(new URL('../../docs/guide/testing.md', import.meta.url), 'utf8');

test('every arbitrary stands in the table', () => {
  const exported = Object.keys(testing).filter((name) => name !== 'ReferencePool' && name !== 'poolFaults');
  const first = guide.slice(guide.indexOf('| arbitrary |'), guide.indexOf('Those of texts'));
  const named = Array.from(first.matchAll(/`(\w+)[(`]/g), ([, name]) => name).filter((name) =>
    /^[a-z]/.test(`${name}`),
  );
  expect(exported.filter((name) => !named.includes(name))).toEqual([]);
});

test('a store is asked what the table says, and nothing else', () => {
  const asked = new Set<string>();
  const note = (request: object) => {
    for (const [key, value] of Object.entries(request))
      asked.add(key === 'strategy' || key === 'op' ? `${key} ${value}` : key);
  };
  let most = 0;
  class Noting extends Pool {
    override plan<const G extends PoolGroup>(requests: G) {
      if (typeof requests === 'function') return super.plan(requests);
      const list = [...(requests as readonly PoolRequest[])];
      list.forEach(note);
      most = Math.max(most, list.length);
      return super.plan(requests);
    }
    override allocate(request: Parameters<Pool['allocate']>[0]) {
      note(request);
      return super.allocate(request);
    }
    override allocateExact(...[exact, request]: Parameters<Pool['allocateExact']>) {
      note(request);
      return super.allocateExact(exact, request);
    }
  }
  const options = { roots: ['2001:db8::/122'] };
  const property = fc.property(poolCommands(), (commands) => {
    fc.modelRun(() => ({ model: new ReferencePool(options), real: new Noting(options) }), commands);
  });
  fc.assert(property, { seed: 1, numRuns: 300 });
  expect([...asked].sort()).toEqual(
    [
      ...['length', 'owner', 'within', 'strategy last', 'prefix', 'generation'],
      ...['op allocate', 'op release', 'op reserve', 'op unreserve', 'range', 'reason'],
      ...['allow', 'container', 'contents', 'onExisting', 'op resize', 'op update', 'prefer'],
      ...['strategy hash', 'strategy next', 'strategy best', 'strategy sparse', 'strategy random'],
      ...['seed', 'tags', 'to'],
    ].sort(),
  );
  expect(most).toBe(5);
  const table = guide.slice(guide.indexOf('| request |'), guide.indexOf('The `since` of leases'));
  for (const word of [
    'length',
    'owner',
    'within',
    "strategy: 'last'",
    'random',
    'seed',
    'generation',
    'reason',
  ])
    expect(table).toContain(`\`${word}\``);
});

const SAMPLES = 10_000;
const kinds: Record<
  string,
  { arbitrary: fc.Arbitrary<never>; shares: Record<string, (value: never) => boolean> }
> = {
  address: { arbitrary: address() as fc.Arbitrary<never>, shares: inAddresses },
  addressText: { arbitrary: addressText() as fc.Arbitrary<never>, shares: inAddressTexts },
  prefix: { arbitrary: prefix() as fc.Arbitrary<never>, shares: inPrefixes },
  range: { arbitrary: range() as fc.Arbitrary<never>, shares: inRanges },
};

const rows = Array.from(
  guide.matchAll(/^\| `(\w+)` \| (.+) \| ([\d.]+) % \|$/gm),
  ([, kind, what, least]) => ({
    kind: kind as string,
    what: what as string,
    least: Number(least),
  }),
);

describe.each(Object.entries(kinds))('of the values of %s', (kind, { arbitrary, shares }) => {
  const own = rows.filter((row) => row.kind === kind);

  test('every share is stated', () => {
    expect(own.map(({ what }) => what)).toEqual(Object.keys(shares));
  });

  test.each([1, 4193, 9637])('so many are as stated, with the seed %i', (seed) => {
    const values = fc.sample(arbitrary, { seed, numRuns: SAMPLES });
    for (const { what, least } of own) {
      const found = values.filter((value) => shares[what]?.(value) === true).length;
      expect((100 * found) / SAMPLES, what).toBeGreaterThanOrEqual(least);
    }
  });
});
