/** Kinds by the registries of the IANA, held against ipaddr.js and ip-address where they have the same names. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Address6 } from 'ip-address';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { IPv4Address, IPv4Prefix } from '../src/ipv4.ts';
import { Prefix } from '../src/prefix.ts';
import {
  type AddressKind,
  kindOf,
  multicastScopeOf,
  multicastScopes,
  REGISTRY_DATE,
  specialPurposeBlocks,
  specialPurposeOf,
} from '../src/registry.ts';
import { address, prefix } from '../src/testing.ts';
import { refusal } from './support/refusal.ts';

const blockOf = (text: string) => (text.includes(':') ? Prefix.parse(text) : IPv4Prefix.parse(text));
const blocks = specialPurposeBlocks.map((block) => ({ ...block, value: blockOf(block.prefix) }));
const ipv6Blocks = specialPurposeBlocks.map(({ prefix }) => prefix).filter((text) => text.includes(':'));

/** First and last of every block, and what lies beside them: where an answer changes. */
const edges = blocks.flatMap(({ value }) =>
  [value.first, value.last].flatMap((at) => [
    String(at),
    ...['next', 'previous'].flatMap((step) => {
      try {
        return [String(at[step as 'next']())];
      } catch {
        return [];
      }
    }),
  ]),
);

describe('the tables', () => {
  test('have the day of the registries and every block once, in canonical text', () => {
    expect(REGISTRY_DATE).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(new Set(specialPurposeBlocks.map(({ prefix }) => prefix)).size).toBe(specialPurposeBlocks.length);
    for (const { prefix: text, value, name, rfc } of blocks) {
      expect(String(value)).toBe(text);
      expect(rfc).toMatch(/^RFC \d{3,4}$/);
      expect(name.length).toBeGreaterThan(2);
    }
    expect(specialPurposeBlocks.length).toBe(55);
  });

  const csv = readFileSync(new URL('cases/special-purpose.csv', import.meta.url), 'utf8');
  const [, ...registry] = csv.trim().split('\n');

  test.each(registry)('have the row of the registry %s', (line) => {
    const [block, name, rfc, ...flags] = line.split(',') as [string, string, string, ...string[]];
    const row = specialPurposeBlocks.find(({ prefix }) => prefix === String(blockOf(block)));
    const [source, destination, forwardable, global] = flags.map((flag) =>
      flag === 'True' ? true : flag === 'False' ? false : null,
    );
    expect(row).toMatchObject({ name, rfc: `RFC ${rfc}`, source, destination, forwardable, global });
  });

  test('have four blocks beside those of the registries', () => {
    const known = new Set(registry.map((line) => String(blockOf(line.split(',')[0] as string))));
    const others = specialPurposeBlocks.filter(({ prefix }) => !known.has(prefix));
    expect(others.map(({ prefix }) => prefix)).toEqual(['::/96', 'fec0::/10', 'ff00::/8', '224.0.0.0/4']);
  });

  test('say of no block that it is reachable globally and not forwarded', () => {
    for (const { destination, forwardable, global } of specialPurposeBlocks) {
      if (global === true) expect([destination, forwardable]).toEqual([true, true]);
      if (destination === false) expect([forwardable, global]).toEqual([false, false]);
    }
  });
});

describe('kindOf', () => {
  test.each<[string, AddressKind | 'mixed']>([
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::2', 'ipv4-compatible'],
    ['::192.0.2.1', 'ipv4-compatible'],
    ['::ffff:10.0.0.1', 'ipv4-mapped'],
    ['::1:0:0:0', 'reserved'],
    ['64:ff9b::192.0.2.1', 'nat64'],
    ['64:ff9b:1:2::1', 'nat64'],
    ['64:ff9b:2::', 'reserved'],
    ['100::1', 'discard'],
    ['100:0:0:1::1', 'dummy'],
    ['100:0:0:2::', 'reserved'],
    ['2001::1', 'teredo'],
    ['2001:1::1', 'anycast'],
    ['2001:1::4', 'protocol'],
    ['2001:2::1', 'benchmarking'],
    ['2001:2:1::', 'protocol'],
    ['2001:3::1', 'amt'],
    ['2001:4:112::1', 'as112'],
    ['2001:1f:ffff::', 'orchid'],
    ['2001:20::1', 'orchidv2'],
    ['2001:30::1', 'drone-id'],
    ['2001:200::', 'global'],
    ['2001:db8::1', 'documentation'],
    ['2002:c000:201::1', '6to4'],
    ['2606:4700::1111', 'global'],
    ['2620:4f:8000::1', 'as112'],
    ['3fff:fff::1', 'documentation'],
    ['3fff:1000::', 'global'],
    ['4000::', 'reserved'],
    ['5f00::1', 'segment-routing'],
    ['fc00::1', 'unique-local'],
    ['fd00::1', 'unique-local'],
    ['fe00::', 'reserved'],
    ['fe80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['0.0.0.0', 'unspecified'],
    ['0.0.0.1', 'this-network'],
    ['8.8.8.8', 'global'],
    ['10.255.255.255', 'private'],
    ['11.0.0.0', 'global'],
    ['100.64.0.1', 'shared'],
    ['127.0.0.1', 'loopback'],
    ['169.254.0.1', 'link-local'],
    ['172.31.255.255', 'private'],
    ['192.0.0.9', 'anycast'],
    ['192.0.0.11', 'protocol'],
    ['192.88.99.1', '6to4'],
    ['198.19.0.1', 'benchmarking'],
    ['203.0.113.9', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['2001:db8::/32', 'documentation'],
    ['2001:db8::/31', 'mixed'],
    ['::/0', 'mixed'],
    ['::/127', 'mixed'],
    ['2000::/3', 'mixed'],
    ['2620::/12', 'mixed'],
    ['2a00::/12', 'global'],
    ['fc00::/7', 'unique-local'],
    ['fe80::/9', 'mixed'],
    ['ff00::/8', 'multicast'],
    ['8000::/2', 'reserved'],
    ['2001:20::/27', 'mixed'],
    ['0.0.0.0/0', 'mixed'],
    ['10.0.0.0/7', 'mixed'],
    ['192.0.0.170/31', 'nat64'],
    ['192.0.0.168/29', 'mixed'],
    ['192.0.0.0/29', 'protocol'],
    ['240.0.0.0/4', 'mixed'],
    ['240.0.0.0/5', 'reserved'],
    ['1.0.0.0/8', 'global'],
  ])('%s is %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
    const isPrefixText = text.includes('/');
    if (text.includes(':'))
      expect(kindOf(isPrefixText ? Prefix.parse(text) : Address.parse(text))).toBe(kind);
    else expect(kindOf(isPrefixText ? IPv4Prefix.parse(text) : IPv4Address.parse(text))).toBe(kind);
  });

  test('of a prefix is the kind that all addresses at its edges and at edges inside have', () => {
    const inside = fc
      .tuple(fc.constantFrom(...ipv6Blocks), fc.nat({ max: 130 }))
      .map(([text, length]) => Prefix.parse(text).first.prefix(Math.min(length, 128)));
    fc.assert(
      fc.property(fc.oneof(prefix(), inside), (item) => {
        const asked = [
          item.first,
          item.last,
          ...edges.filter((text) => text.includes(':') && item.contains(text)),
        ];
        const kinds = new Set(asked.map((at) => kindOf(at)));
        expect(kindOf(item)).toBe(kinds.size === 1 ? [...kinds][0] : 'mixed');
      }),
      { numRuns: 300 },
    );
  });

  test('of what is no address is refused as the parsers refuse it', () => {
    expect(refusal(() => kindOf('::g')).code).toBe('invalid-character');
    expect(refusal(() => kindOf('10.0.0')).code).toBe('ipv4-part-missing');
    expect(refusal(() => kindOf('10.0.0.1/8')).code).toBe('host-bits');
    expect(refusal(() => kindOf('::1/64')).code).toBe('host-bits');
    for (const wrong of [null, 7, {}, []])
      expect(refusal(() => kindOf(wrong as unknown as string))).toMatchObject({
        code: 'invalid-type',
        details: { expected: 'Address | Prefix' },
      });
  });
});

test('specialPurposeOf gives the most specific row, and null outside', () => {
  expect(specialPurposeOf('2001:1::1')?.rfc).toBe('RFC 7723');
  expect(specialPurposeOf('2001:1::/64')?.prefix).toBe('2001::/23');
  expect(specialPurposeOf('192.0.0.1')?.prefix).toBe('192.0.0.0/29');
  expect(specialPurposeOf(IPv4Prefix.parse('10.0.0.0/9'))?.name).toBe('Private-Use');
  for (const text of ['2606:4700::', '8.8.8.8', '::/0', '4000::', '0.0.0.0/0'])
    expect(specialPurposeOf(text)).toBeNull();
  for (const block of specialPurposeBlocks) expect(specialPurposeOf(block.prefix)).toBe(block);
});

test('multicastScopeOf reads the fourth digit (RFC 7346)', () => {
  const names =
    'reserved interface-local link-local realm-local admin-local site-local unassigned unassigned organization-local ' +
    'unassigned unassigned unassigned unassigned unassigned global reserved';
  expect(multicastScopes).toEqual(names.split(' '));
  for (let digit = 0; digit < 16; digit++) {
    const scope = multicastScopes[digit];
    expect(multicastScopeOf(`ff1${digit.toString(16)}::1`)).toBe(scope);
    expect(multicastScopeOf(`ff0${digit.toString(16)}::/16`)).toBe(scope);
  }
  expect(multicastScopeOf('ff02::1')).toBe('link-local');
  expect(multicastScopeOf('ff0e::1')).toBe('global');
  for (const text of ['ff00::/8', 'ff02::/15', 'fe02::1', '224.0.0.1', '::'])
    expect(multicastScopeOf(text)).toBeNull();
});

const getters = {
  isUnspecified: ['::/128'],
  isLoopback: ['::1/128'],
  isMulticast: ['ff00::/8'],
  isLinkLocal: ['fe80::/10'],
  isUniqueLocal: ['fc00::/7'],
  isDocumentation: ['2001:db8::/32', '3fff::/20'],
  isIPv4Mapped: ['::ffff:0:0/96'],
  isGlobalUnicast: ['2000::/3'],
} as const;

describe.each(Object.entries(getters))('%s', (name, texts) => {
  const key = name as keyof typeof getters;
  const within = texts.map((text) => Prefix.parse(text));
  const near = within.flatMap(({ first, last }) => [first, last].flatMap((at) => [at, ...neighbours(at)]));
  const aligned = fc
    .tuple(fc.constantFrom(...near), fc.integer({ min: 0, max: 128 }))
    .map(([at, length]) => at.prefix(length));

  test(`of an address is true in ${texts.join(' and ')}, and nowhere else`, () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...near), address()), (at) => {
        expect(at[key]).toBe(within.some((prefix) => prefix.contains(at)));
      }),
    );
    for (const at of near) expect(at[key]).toBe(within.some((prefix) => prefix.contains(at)));
  });

  test('of a prefix is true if it is true of all of it', () => {
    fc.assert(
      fc.property(fc.oneof(aligned, prefix()), (item) => {
        expect(item[key]).toBe(within.some((prefix) => prefix.contains(item)));
      }),
    );
    for (const { value } of blocks.filter(({ prefix }) => prefix.includes(':'))) {
      const item = value as Prefix;
      expect([String(item), item[key]]).toEqual([
        String(item),
        within.some((prefix) => prefix.contains(item)),
      ]);
    }
  });
});

function neighbours(at: Address): Address[] {
  const number = at.toBigInt();
  return [number - 1n, number + 1n]
    .filter((n) => n >= 0n && n < 2n ** 128n)
    .map((n) => Address.fromBigInt(n));
}

describe('ipaddr.js', () => {
  /** The name of ipaddr.js for each kind. */
  const names: Partial<Record<string, string>> = {
    global: 'unicast',
    unspecified: 'unspecified',
    loopback: 'loopback',
    'link-local': 'linkLocal',
    'unique-local': 'uniqueLocal',
    multicast: 'multicast',
    documentation: 'reserved',
    protocol: 'reserved',
    'ipv4-mapped': 'ipv4Mapped',
    nat64: 'rfc6052',
    '6to4': '6to4',
    teredo: 'teredo',
    orchid: 'deprecatedOrchid',
    orchidv2: 'orchid2',
    'drone-id': 'droneRemoteIdProtocolEntityTags',
    discard: 'discard',
    benchmarking: 'benchmarking',
    amt: 'amt',
    as112: 'as112v6',
    'site-local': 'deprecatedSiteLocal',
    'segment-routing': 'segmentRouting',
  };

  /** Where it differs, and why: by our kind. */
  const differences: Partial<Record<string, readonly string[]>> = {
    // It has no rows for RFC 7723, RFC 8155 and RFC 9665 in 2001::/23.
    anycast: ['reserved'],
    // It does not know RFC 9780.
    dummy: ['unicast'],
    // It takes all space that is in no block for unicast, although only 2000::/3 is given out; RFC 6145 is a block of it.
    reserved: ['unicast', 'rfc6145'],
    // It does not know the deprecated ::/96 (RFC 4291 section 2.5.5.1).
    'ipv4-compatible': ['unicast'],
  };

  test('gives an IPv6 address the same kind, but for what is named here', () => {
    const seen = new Set<string>();
    const ask = (text: string) => {
      const kind = kindOf(text);
      const range = ipaddr.IPv6.parse(text).range();
      if (names[kind] === range) return;
      seen.add(kind);
      expect([text, kind, range]).toEqual([
        text,
        kind,
        expect.stringMatching(`^(${differences[kind]?.join('|')})$`),
      ]);
    };
    for (const text of edges.filter((text) => text.includes(':'))) ask(text);
    fc.assert(
      fc.property(address(), (at) => {
        ask(String(at));
      }),
    );
    expect([...seen].sort()).toEqual(Object.keys(differences).sort());
  });

  test('gives an IPv4 address the same kind, but that it is coarser', () => {
    const coarse: Record<string, string> = {
      global: 'unicast',
      unspecified: 'unspecified',
      'this-network': 'unspecified',
      broadcast: 'broadcast',
      multicast: 'multicast',
      'link-local': 'linkLocal',
      loopback: 'loopback',
      shared: 'carrierGradeNat',
      private: 'private',
      documentation: 'reserved',
      protocol: 'reserved',
      anycast: 'reserved',
      dummy: 'reserved',
      nat64: 'reserved',
      benchmarking: 'reserved',
      '6to4': 'reserved',
      reserved: 'reserved',
      as112: 'as112',
      amt: 'amt',
    };
    for (const text of edges.filter((text) => !text.includes(':')))
      expect([text, ipaddr.IPv4.parse(text).range()]).toEqual([text, coarse[kindOf(text)]]);
  });
});

describe('ip-address', () => {
  /** Our kinds by the names of Address6, which has no name for the rest. */
  const names: Record<string, string> = {
    Unspecified: 'unspecified',
    Loopback: 'loopback',
    'IPv4-mapped': 'ipv4-mapped',
    Multicast: 'multicast',
    'Link-local unicast': 'link-local',
    'Unique local': 'unique-local',
    Teredo: 'teredo',
    Benchmarking: 'benchmarking',
    '6to4': '6to4',
    Documentation: 'documentation',
    'Discard-only': 'discard',
    'Site-local unicast (deprecated)': 'site-local',
    'IPv4-compatible (deprecated)': 'ipv4-compatible',
    'NAT64 (well-known)': 'nat64',
    'NAT64 (local-use)': 'nat64',
  };

  test('gives the same kind wherever it has a name, and calls everything else global', () => {
    const unnamed = new Set<string>();
    for (const text of edges.filter((text) => text.includes(':'))) {
      const type = new Address6(text).getType();
      if (type === 'Global unicast') unnamed.add(kindOf(text));
      else
        expect([text, kindOf(text)]).toEqual([
          text,
          names[type] ?? (type.startsWith('Multicast') && 'multicast'),
        ]);
    }
    expect([...unnamed].sort()).toEqual(
      [
        'amt',
        'anycast',
        'as112',
        'drone-id',
        'dummy',
        'global',
        'orchid',
        'orchidv2',
        'protocol',
        'reserved',
      ].concat('segment-routing'),
    );
  });
});

describe('questions to IPv6 about IPv4', () => {
  const all = Prefix.parse('::/0');

  test('contains and overlaps are false, for text and for values', () => {
    for (const item of [
      '10.0.0.1',
      '10.0.0.0/8',
      '10.0.0.1 - 10.0.0.9',
      IPv4Address.parse('10.0.0.1'),
      IPv4Prefix.parse('10.0.0.0/8'),
      IPv4Prefix.parse('10.0.0.0/8').toRange(),
    ]) {
      const given = item as string;
      expect([all.contains(given), all.overlaps(given)]).toEqual([false, false]);
      expect([all.toRange().contains(given), all.toRange().overlaps(given)]).toEqual([false, false]);
    }
  });

  test('what is neither is refused still', () => {
    expect(refusal(() => all.contains('::1 - 10.0.0.1'))).toMatchObject({
      code: 'ipv4-address',
      position: 6,
    });
    expect(refusal(() => all.contains('10.0.0'))).toMatchObject({ code: 'ipv4-part-missing' });
    expect(refusal(() => all.overlaps(null as unknown as string))).toMatchObject({ code: 'invalid-type' });
  });
});
