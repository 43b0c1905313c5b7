/** Values lie where they should, shrink towards the simple ones, and come again from their seed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Mac } from '../../src/mac.ts';
import type { PrefixMap } from '../../src/map.ts';
import { Pool } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { ruleFamily } from '../../src/rule.ts';
import { PrefixSet } from '../../src/set.ts';
import {
  address,
  addressText,
  almostAddress,
  almostEndpoint,
  almostIPv4Prefix,
  almostIPv4Range,
  almostMac,
  almostPrefix,
  almostRange,
  asyncPoolCommands,
  disjointPrefixes,
  endpoint,
  endpointText,
  interfaceAddress,
  interfaceText,
  ipv4Address,
  ipv4Prefix,
  ipv4Range,
  ipv4RangeText,
  mac,
  macText,
  oneEdit,
  packet,
  poolCommands,
  poolRequest,
  prefix,
  prefixMap,
  prefixSet,
  prefixText,
  range,
  rangeText,
  rule,
  siteFixture,
  zoneCommands,
} from '../../src/testing.ts';
import { refusal } from '../support/refusal.ts';

const SITE = '2001:db8:40::/42';

/** The smallest value for which something is not so, as plain data. */
function smallest<T>(arbitrary: fc.Arbitrary<T>, isFine: (value: T) => boolean = () => false): unknown {
  const { counterexample } = fc.check(fc.property(arbitrary, isFine), { seed: 3849, numRuns: 1000 });
  return JSON.parse(JSON.stringify(counterexample?.[0]));
}

describe('every value shrinks to the simplest one', () => {
  test.each<[name: string, arbitrary: fc.Arbitrary<unknown>, value: unknown]>([
    ['address', address(), '::'],
    ['address inside', address({ within: SITE }), '2001:db8:40::'],
    ['prefix', prefix(), '::/0'],
    ['prefix inside', prefix({ within: SITE }), SITE],
    ['prefix of some lengths', prefix({ minLength: 48, maxLength: 64 }), '::/48'],
    ['disjointPrefixes', disjointPrefixes(), []],
    ['prefixSet', prefixSet(), []],
    ['prefixMap', prefixMap(fc.nat()), []],
    ['ipv4Range', ipv4Range(), '0.0.0.0 - 0.0.0.0'],
    ['range', range(), ':: - ::'],
    ['range inside', range({ within: SITE }), '2001:db8:40:: - 2001:db8:40::'],
    ['mac', mac(), '00:00:00:00:00:00'],
    ['mac of eight octets', mac({ size: 8 }), '00:00:00:00:00:00:00:00'],
    ['mac of an interface', mac({ unicast: true, size: 6 }), '00:00:00:00:00:01'],
    ['addressText', addressText(), { text: '::', value: '::' }],
    ['prefixText', prefixText(), { text: '::/0', value: '::/0' }],
    ['rangeText', rangeText(), { text: ':: - ::', value: ':: - ::' }],
    [
      'packet',
      packet(),
      { hook: 'forward', direction: 'ingress', source: '0.0.0.0', destination: '0.0.0.0', protocol: 1 },
    ],
    ['macText', macText(), { text: '00:00:00:00:00:00', value: '00:00:00:00:00:00' }],
    ['almostAddress', almostAddress(), { text: ':::', legal: '::', code: 'stray-colon', position: 2 }],
    ['almostPrefix', almostPrefix(), { text: ':::/0', legal: '::/0', code: 'stray-colon', position: 2 }],
    [
      'almostMac',
      almostMac(),
      { text: 'g00:00:00:00:00:00', legal: '00:00:00:00:00:00', code: 'mac-digit', position: 0 },
    ],
    ['rule', rule(), { direction: 'ingress', action: 'allow' }],
    ['poolRequest', poolRequest(), { op: 'allocate', length: 48, owner: 'owner-0' }],
    ['oneEdit', oneEdit(fc.constant('')), ':'],
    ['ipv4Address', ipv4Address(), '0.0.0.0'],
    ['ipv4Prefix', ipv4Prefix(), '0.0.0.0/0'],
    ['interfaceAddress', interfaceAddress(), '::/0'],
    ['endpoint', endpoint(), '[::]:0'],
    ['ipv4RangeText', ipv4RangeText(), { text: '0.0.0.0 - 0.0.0.0', value: '0.0.0.0 - 0.0.0.0' }],
    ['interfaceText', interfaceText(), { text: '::/0', value: '::/0' }],
    ['endpointText', endpointText(), { text: '[::]:0', value: '[::]:0' }],
    ['almostRange', almostRange(), { text: '::: - ::', legal: ':: - ::', code: 'stray-colon', position: 2 }],
    [
      'almostIPv4Prefix',
      almostIPv4Prefix(),
      { text: '00.0.0.0/0', legal: '0.0.0.0/0', code: 'ipv4-leading-zero', position: 0 },
    ],
  ])('%s', (_, arbitrary, value) => {
    expect(smallest(arbitrary)).toEqual(value);
  });
});

describe('what fails shrinks to the edge of the fault', () => {
  test('addresses', () => {
    const limit = Address.parse('2001:db8::').toBigInt();
    expect(smallest(address(), (value) => value.toBigInt() < limit)).toBe('2001:db8::');
    expect(smallest(address(), (value) => value.equals('::') || value.toBigInt() % 65536n === 0n)).toBe(
      '::1',
    );
  });

  test('prefixes and ranges', () => {
    expect(smallest(prefix(), ({ length }) => length < 65)).toBe('::/65');
    expect(smallest(prefix({ within: SITE }), ({ length }) => length !== 128)).toBe('2001:db8:40::/128');
    expect(smallest(range(), ({ size }) => size < 300n)).toBe(':: - ::12b');
    expect(
      smallest(disjointPrefixes({ within: SITE, minLength: 44 }), ({ length }) => length < 2),
    ).toHaveLength(2);
  });

  test('spellings', () => {
    expect(smallest(addressText(), ({ text }) => !text.includes('.'))).toEqual({
      text: '::0.0.0.0',
      value: '::',
    });
    expect(smallest(addressText(), ({ text, value }) => text.includes('::') || !value.equals('::'))).toEqual({
      text: '0:0:0:0:0:0:0:0',
      value: '::',
    });
    expect(smallest(addressText(), ({ text }) => !/[A-F]/.test(text))).toMatchObject({
      text: expect.stringMatching(/^::[0-9]{0,3}[A-F]$/),
    });
    expect(smallest(macText(), ({ text }) => !text.includes('.'))).toMatchObject({ text: '0000.0000.0000' });
  });

  test('an example of the user', () => {
    const given = [
      [address(), Address.parse('2001:db8::77'), (value: Address) => value.equals('::'), '::1'],
      [prefix(), Prefix.parse('2001:db8::/40'), ({ length }: Prefix) => length === 0, '::/1'],
      [range(), AddressRange.parse('2001:db8::/40'), ({ size }: AddressRange) => size === 1n, ':: - ::1'],
    ] as [fc.Arbitrary<unknown>, unknown, (value: unknown) => boolean, string][];
    for (const [arbitrary, example, isFine, expected] of given) {
      const property = fc.property(arbitrary, isFine);
      const { counterexample } = fc.check(property, { examples: [[example]], numRuns: 1 });
      expect(String(counterexample?.[0])).toBe(expected);
    }
  });
});

describe('the same seed gives the same values', () => {
  test.each<[name: string, arbitrary: () => fc.Arbitrary<unknown>]>([
    ['address', address],
    ['prefix', prefix],
    ['disjointPrefixes', disjointPrefixes],
    ['range', range],
    ['prefixSet', prefixSet],
    ['prefixMap', () => prefixMap(fc.nat())],
    ['ipv4Range', ipv4Range],
    ['interfaceAddress', interfaceAddress],
    ['endpoint', endpoint],
    ['mac', mac],
    ['addressText', addressText],
    ['almostPrefix', almostPrefix],
    ['almostRange', almostRange],
    ['almostIPv4Range', almostIPv4Range],
    ['almostEndpoint', almostEndpoint],
    ['rule', rule],
    ['poolRequest', poolRequest],
  ])('%s', (_, arbitrary) => {
    const sample = () => JSON.stringify(fc.sample(arbitrary(), { seed: 5952, numRuns: 200 }));
    expect(sample()).toBe(sample());
  });

  test('and the path leads to the same failure', () => {
    const property = fc.property(addressText(), ({ text }) => !text.includes('.'));
    const { seed, counterexamplePath, counterexample } = fc.check(property, { seed: 11 });
    const again = fc.check(property, { seed, path: counterexamplePath as string });
    expect(again).toMatchObject({ failed: true, numShrinks: 0, counterexample });
  });
});

describe('values lie where they should', () => {
  test('inside a prefix', () => {
    const site = Prefix.parse(SITE);
    fc.assert(
      fc.property(address({ within: SITE }), prefix({ within: site }), range({ within: site }), (a, b, c) => {
        expect([site.contains(a), site.contains(b), site.contains(c)]).toEqual([true, true, true]);
      }),
    );
    fc.assert(
      fc.property(
        prefix().chain((outer) => prefix({ within: outer }).map((inner) => [outer, inner] as const)),
        (pair) => {
          expect(pair[0].contains(pair[1])).toBe(true);
        },
      ),
    );
    expect(smallest(address({ within: '2001:db8::7/128' }))).toBe('2001:db8::7');
  });

  test('apart from each other, and as many as there may be', () => {
    let most = 0;
    const constraints = { within: SITE, minLength: 50, maxCount: 6 };
    fc.assert(
      fc.property(disjointPrefixes(constraints), (list) => {
        most = Math.max(most, list.length);
        list.forEach((one, i) => {
          expect(one.length).toBeGreaterThanOrEqual(50);
          for (const other of list.slice(i + 1)) expect(one.overlaps(other)).toBe(false);
        });
      }),
      { seed: 1 },
    );
    expect(most).toBe(6);
  });

  test('texts stand for their values', () => {
    fc.assert(
      fc.property(rangeText(), ({ text, value }) => {
        expect(String(AddressRange.parse(text))).toBe(String(value));
      }),
      { numRuns: 500 },
    );
    const texts = fc.sample(rangeText(), { seed: 1, numRuns: 3000 }).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('/')).length).toBeGreaterThan(50);
    expect(texts.filter((text) => !/[/-]/.test(text)).length).toBeGreaterThan(5);
  });

  test('hardware addresses have the size, and an interface may have them', () => {
    const sizes = fc.sample(mac(), { seed: 1, numRuns: 100 }).map(({ size }) => size);
    expect(new Set(sizes)).toEqual(new Set([6, 8]));
    fc.assert(
      fc.property(mac({ size: 8, unicast: true }), (value) => {
        expect([value.size, value.isMulticast, value.equals(Mac.fromBytes(new Uint8Array(8)))]).toEqual([
          8,
          false,
          false,
        ]);
      }),
    );
  });

  test('rules are refused only for what contradicts itself', () => {
    const found = new Map<string, number>();
    for (const one of fc.sample(rule(), { seed: 1, numRuns: 2000 })) {
      const result = ruleFamily(one);
      const kinds = result.ok ? [result.family] : new Set(result.issues.map(({ code }) => code));
      for (const kind of kinds) found.set(kind, (found.get(kind) ?? 0) + 1);
    }
    expect([...found.keys()].sort()).toEqual(['both', 'family-conflict', 'icmp-ambiguous', 'ipv4', 'ipv6']);
    for (const family of ['both', 'ipv4', 'ipv6']) expect(found.get(family)).toBeGreaterThan(300);
  });

  test('a pool understands every request', () => {
    const refused = new Set<string>();
    const granted = new Set<string>();
    const constraints = { within: '2001:db8::/122', lengths: [122, 125, 128], owners: ['a', 'b'] };
    fc.assert(
      fc.property(fc.array(poolRequest(constraints), { maxLength: 30, size: 'max' }), (requests) => {
        const pool = new Pool({ roots: ['2001:db8::/122'] });
        for (const request of requests) {
          const kind = Object.keys(request).join();
          try {
            pool.commit(pool.plan([request]));
            granted.add(kind);
          } catch (error) {
            refused.add((error as { code: string }).code);
          }
        }
      }),
      { seed: 1 },
    );
    // A release needs the generation of a lease, which only luck gives.
    expect([...granted].sort()).toEqual([
      'op,length,owner',
      'op,length,owner,within',
      'op,prefix,generation',
      'op,prefix,owner',
      'op,range',
      'op,range,reason',
    ]);
    expect([...refused]).toEqual(
      expect.arrayContaining(['exhausted', 'overlaps-lease', 'overlaps-reservation', 'unknown-reservation']),
    );
    expect(refused).not.toContain('invalid-type');
    expect(refused).not.toContain('out-of-range');
  });
});

test('sets and maps lie inside their prefix, and many prefixes of a map hold others', () => {
  const constraints = { within: SITE, minLength: 44, maxCount: 20 };
  let nested = 0;
  fc.assert(
    fc.property(prefixSet(constraints), prefixMap(fc.nat(), constraints), (set, map) => {
      expect(PrefixSet.of(SITE).contains(set)).toBe(true);
      expect(map.size).toBeLessThanOrEqual(40);
      for (const prefix of map.keys()) {
        expect(Prefix.parse(SITE).contains(prefix) && prefix.length >= 44).toBe(true);
        if (map.parent(prefix) !== null) nested++;
      }
    }),
  );
  expect(nested).toBeGreaterThan(100);
  const [map] = fc.sample(prefixMap(fc.nat(), { within: SITE, maxCount: 50 }), { seed: 1, numRuns: 1 });
  expect([...(map as PrefixMap<number>).keys()].every((prefix) => prefix.length >= 42)).toBe(true);
});

test.each<[call: () => unknown, code: string]>([
  [() => address({ within: '2001:db8::1/64' }), 'host-bits'],
  [() => range({ within: 'here' }), 'invalid-character'],
  [() => prefix({ within: SITE, minLength: 41 }), 'out-of-range'],
  [() => prefix({ minLength: 129 }), 'out-of-range'],
  [() => prefix({ minLength: 64, maxLength: 63 }), 'out-of-range'],
  [() => disjointPrefixes({ maxCount: -1 }), 'out-of-range'],
  [() => prefixSet({ maxCount: 1.5 }), 'out-of-range'],
  [() => prefixMap(fc.nat(), { minLength: 129 }), 'out-of-range'],
  [() => mac({ size: 7 as 6 }), 'invalid-type'],
  [() => poolRequest({ lengths: [129] }), 'out-of-range'],
  [() => poolRequest({ owners: [] }), 'invalid-type'],
  [() => poolCommands({ lengths: [0.5] }), 'out-of-range'],
  ...[address, prefix, range, mac, disjointPrefixes, prefixSet, rule, poolRequest, poolCommands].map(
    (make): [() => unknown, string] => [() => make(null as never), 'invalid-type'],
  ),
  [() => poolRequest({ lengths: 64 as never }), 'invalid-type'],
  [() => poolRequest({ owners: 'a' as never }), 'invalid-type'],
  [() => poolRequest({ owners: [5 as never] }), 'invalid-type'],
  [() => poolRequest({ owners: [''] }), 'empty'],
  [() => poolCommands({ lengths: null as never }), 'invalid-type'],
])('%s is refused as %s', (call, code) => {
  expect(refusal(call).code).toBe(code);
});

test.each<[what: string, call: (constraints: never) => unknown, near: string, meant: string]>([
  ['WithinConstraints', address, 'witin', 'within'],
  ['WithinConstraints', range, 'withinn', 'within'],
  ['PrefixConstraints', prefix, 'minLenght', 'minLength'],
  ['PrefixConstraints', disjointPrefixes, 'maxCuont', 'maxCount'],
  ['CollectionConstraints', prefixSet, 'maxcount', 'maxCount'],
  ['MacConstraints', mac, 'sise', 'size'],
  ['RuleConstraints', rule, 'ipv5', 'ipv4'],
  ['PacketConstraints', packet, 'rule', 'rules'],
  ['PoolRequestConstraints', poolRequest, 'owner', 'owners'],
  ['PoolCommandsConstraints', poolCommands, 'maxCommand', 'maxCommands'],
  ['AsyncPoolCommandsConstraints', asyncPoolCommands, 'client', 'clients'],
  ['ZoneCommandsConstraints', zoneCommands, 'name', 'names'],
  ['SiteOptions', (options: never) => siteFixture(1, options), 'nic', 'nics'],
])('%s: a field that nothing reads is refused with the one that was meant', (what, call, near, meant) => {
  expect(refusal(() => call({ [near]: 1 } as never))).toMatchObject({
    code: 'unknown-field',
    details: { what, received: near, nearest: meant },
  });
});
