import bigInt, { type BigInteger } from 'big-integer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import {
  interfaceId,
  isEui64Address,
  linkLocalAddress,
  macFromAddress,
  moveIid,
  slaacAddress,
} from '../src/eui64.ts';
import { Mac } from '../src/mac.ts';
import type { Prefix } from '../src/prefix.ts';
import { address, prefix as anyPrefix } from '../src/testing.ts';
import { mask, numberOf, textOf } from './reference/arithmetic.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

/** Octets that an interface may have: the first without the group bit, not all of them zero. */
function octets(size: 6 | 8): fc.Arbitrary<number[]> {
  const octet = fc.oneof(fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xfe, 0xff), fc.nat({ max: 255 }));
  return fc
    .array(octet, { minLength: size, maxLength: size })
    .map(([first = 0, ...rest]) => [first & 0xfe, ...rest])
    .filter((all) => all.some((value) => value !== 0));
}

const textOfOctets = (all: readonly number[]) =>
  all.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
const prefix64: fc.Arbitrary<Prefix> = address().map((any) => any.prefix(64));

/** RFC 4291 appendix A, with octets and a big number. */
function identifierSlow(all: readonly number[]): BigInteger {
  const eui64 = all.length === 8 ? all : [...all.slice(0, 3), 0xff, 0xfe, ...all.slice(3)];
  const number = eui64.reduce((value, octet) => value.times(256).plus(octet), bigInt.zero);
  const local = bigInt(2).pow(57);
  return number.xor(local);
}

/** The same backwards, with the digits of an address written out. */
function macSlow(expanded: string): string | null {
  const digits = expanded.replaceAll(':', '').slice(16);
  if (digits.slice(6, 10) !== 'fffe') return null;
  const [first = '', ...rest] = (digits.slice(0, 6) + digits.slice(10)).match(/../g) ?? [];
  const octet = Number.parseInt(first, 16) ^ 2;
  const mac = [octet.toString(16).padStart(2, '0'), ...rest].join(':');
  return octet % 2 === 1 || mac === '00:00:00:00:00:00' ? null : mac;
}

describe('interfaceId', () => {
  test.each<[mac: string, identifier: bigint, why: string]>([
    ['34-56-78-9A-BC-DE', 0x3656_78ff_fe9a_bcden, 'RFC 2464 section 4'],
    ['00:50:56:8c:86:a9', 0x0250_56ff_fe8c_86a9n, 'VMware'],
    ['ee:12:34:05:32:ff', 0xec12_34ff_fe05_32ffn, 'assigned locally: the bit is inverted, not set'],
    ['00:00:00:00:00:01', 0x0200_00ff_fe00_0001n, 'the lowest'],
    ['fe:ff:ff:ff:ff:ff', 0xfcff_ffff_feff_ffffn, 'the highest'],
    ['02:00:00:00:00:00', 0x0000_00ff_fe00_0000n, 'only the U/L bit'],
    ['00:00:00:00:00:00:00:01', 0x0200_0000_0000_0001n, 'the lowest EUI-64'],
    ['02:00:00:00:00:00:00:00', 0n, 'an EUI-64 with only the U/L bit'],
    ['fe:ff:ff:ff:ff:ff:ff:ff', 0xfcff_ffff_ffff_ffffn, 'the highest EUI-64'],
    ['00-11-22-ff-fe-33-44-55', 0x0211_22ff_fe33_4455n, 'an EUI-64 with ff:fe in its middle'],
  ])('of %s is %s: %s', (mac, identifier) => {
    expect(interfaceId(mac)).toBe(identifier);
    expect(interfaceId(Mac.parse(mac))).toBe(identifier);
  });

  test('is the reference arithmetic', () => {
    fc.assert(
      fc.property(fc.oneof(octets(6), octets(8)), (all) => {
        expect(String(interfaceId(textOfOctets(all)))).toBe(String(identifierSlow(all)));
      }),
    );
  });

  test.each([
    ['00:00:00:00:00:00', 'mac-zero', '00:00:00:00:00:00 is all zeros, which no interface has'],
    ['0000.0000.0000.0000', 'mac-zero', '00:00:00:00:00:00:00:00 is all zeros, which no interface has'],
    ['FF-FF-FF-FF-FF-FF', 'mac-multicast', 'ff:ff:ff:ff:ff:ff is a group address, which no interface has'],
    ['01:00:5e:00:00:01', 'mac-multicast', '01:00:5e:00:00:01 is a group address, which no interface has'],
    [
      '33:33:00:00:00:00:00:01',
      'mac-multicast',
      '33:33:00:00:00:00:00:01 is a group address, which no interface has',
    ],
    ['ee:12:34:5:32:ff', 'mac-octet', 'an octet has two digits, a group of two octets four'],
  ])('of %s is refused: %s', (mac, code, message) => {
    for (const call of [
      () => interfaceId(mac),
      () => slaacAddress('2001:db8::/64', mac),
      () => linkLocalAddress(mac),
    ]) {
      expect(call).toThrow(expect.objectContaining({ name: 'HextetError', code, message }));
    }
  });

  test('of what is no hardware address is refused', () => {
    for (const value of [6, null, undefined, '::1', Address.parse('::1')]) {
      expect(() => interfaceId(value as string)).toThrow(expect.objectContaining({ name: 'HextetError' }));
    }
  });
});

describe('slaacAddress', () => {
  test.each<[prefix: string, mac: string, address: string]>([
    ['2601:646:100:69f0::/64', '00:50:56:8c:86:a9', '2601:646:100:69f0:250:56ff:fe8c:86a9'],
    ['::/64', '00:50:56:8c:86:a9', '::250:56ff:fe8c:86a9'],
    ['ffff:ffff:ffff:ffff::/64', 'fe:ff:ff:ff:ff:ff:ff:ff', 'ffff:ffff:ffff:ffff:fcff:ffff:ffff:ffff'],
    ['2001:db8::/64', '02:00:00:00:00:00:00:00', '2001:db8::'],
  ])('in %s with %s is %s', (prefix, mac, expected) => {
    expect(String(slaacAddress(prefix, mac))).toBe(expected);
  });

  test.each(['::/0', '::/1', '2001:db8::/63', '2001:db8::/65', '2001:db8::/127', `${LAST}/128`])(
    'in %s is refused: no /64',
    (prefix) => {
      const issue = {
        code: 'not-64',
        message: `an interface identifier needs a prefix of length 64, got ${prefix}`,
      };
      expect(() => slaacAddress(prefix, '00:50:56:8c:86:a9')).toThrow(expect.objectContaining(issue));
    },
  );

  test('is the prefix plus the identifier, and gives its EUI-48 back', () => {
    fc.assert(
      fc.property(prefix64, octets(6), (prefix, all) => {
        const predicted = slaacAddress(prefix, textOfOctets(all));
        expect(String(predicted)).toBe(textOf(numberOf(String(prefix.first)).plus(identifierSlow(all))));
        expect(prefix.contains(predicted)).toBe(true);
        expect(isEui64Address(predicted)).toBe(true);
        expect(String(macFromAddress(predicted))).toBe(textOfOctets(all));
      }),
    );
  });
});

test('linkLocalAddress is in fe80::/64', () => {
  expect(String(linkLocalAddress('00:0d:b9:48:92:49'))).toBe('fe80::20d:b9ff:fe48:9249');
  expect(String(linkLocalAddress('00-11-22-33-44-55-66-77'))).toBe('fe80::211:2233:4455:6677');
  fc.assert(
    fc.property(fc.oneof(octets(6), octets(8)), (all) => {
      expect(linkLocalAddress(textOfOctets(all)).equals(slaacAddress('fe80::/64', textOfOctets(all)))).toBe(
        true,
      );
    }),
  );
});

describe('macFromAddress', () => {
  test.each<[address: string, mac: string | null, why: string]>([
    ['2601:646:100:69f0:250:56ff:fe8c:86a9', '00:50:56:8c:86:a9', 'made from an EUI-48'],
    ['fe80::ec12:34ff:fe05:32ff', 'ee:12:34:05:32:ff', 'made from one assigned locally'],
    ['::ff:fe00:0', '02:00:00:00:00:00', 'only the U/L bit'],
    ['ffff:ffff:ffff:ffff:fcff:ffff:feff:ffff', 'fe:ff:ff:ff:ff:ff', 'the highest'],
    ['fe80::211:22ff:fe33:4455', '00:11:22:33:44:55', 'also where it was made from an EUI-64'],
    ['::', null, 'the first address'],
    [LAST, null, 'the last address'],
    ['2001:db8::1', null, 'a chosen identifier'],
    ['2a01:4f9:2a:185f::2', null, 'a chosen identifier'],
    ['fe80::211:2233:4455:6677', null, 'made from an EUI-64 without ff:fe'],
    ['fe80::250:56ff:ff8c:86a9', null, 'ff:ff, which appendix A uses for MAC-48 in EUI-64'],
    ['fe80::250:56fe:fe8c:86a9', null, 'fe:fe'],
    ['fe80::250:56ff:8c86:a900', null, 'ff only'],
    ['fe80::200:ff:fe00:0', null, 'of a MAC of zeros'],
    ['fe80::300:ff:fe00:1', null, 'of a group address'],
    ['fe80::fdff:ffff:feff:ffff', null, 'of the broadcast address'],
    ['::250:56ff:fe8c:86a9', '00:50:56:8c:86:a9', 'the first 64 bits are not looked at'],
  ])('of %s is %s: %s', (text, mac) => {
    const found = macFromAddress(text);
    expect(found === null ? null : String(found)).toBe(mac);
    expect(macFromAddress(Address.parse(text))).toEqual(found);
    expect(isEui64Address(text)).toBe(mac !== null);
  });

  test('is what the slow twin finds', () => {
    const marked = address().map((any) =>
      Address.fromBigInt((any.toBigInt() & ~(0xffffn << 24n)) | (0xfffen << 24n)),
    );
    fc.assert(
      fc.property(fc.oneof(address(), marked), (any) => {
        const found = macFromAddress(any);
        expect(found === null ? null : String(found)).toBe(macSlow(any.toExpanded()));
        if (found !== null) expect(slaacAddress(any.prefix(64), found).equals(any)).toBe(true);
      }),
    );
  });

  test('of what is no address is refused', () => {
    expect(() => macFromAddress('00:50:56:8c:86:a9')).toThrow(
      expect.objectContaining({ code: 'too-few-groups' }),
    );
    expect(() => isEui64Address('fe80::1%eth0')).toThrow(
      expect.objectContaining({ code: 'zone-not-allowed' }),
    );
    expect(() => isEui64Address(null as never)).toThrow(expect.objectContaining({ code: 'invalid-type' }));
  });
});

describe('moveIid', () => {
  test.each<[address: string, prefix: string, moved: string]>([
    ['fe80::1', '2001:db8:0:7::/64', '2001:db8:0:7::1'],
    ['2001:db8::', 'fe80::/64', 'fe80::'],
    [LAST, '::/64', '::ffff:ffff:ffff:ffff'],
    ['::', 'ffff:ffff:ffff:ffff::/64', 'ffff:ffff:ffff:ffff::'],
    ['2001:db8:1:42::5', '3fff::/48', '3fff:0:0:42::5'],
    [LAST, '::/0', LAST],
    [LAST, '::/128', '::'],
    [LAST, '::/33', '::7fff:ffff:ffff:ffff:ffff:ffff'],
  ])('of %s to %s is %s', (text, prefix, moved) => {
    expect(String(moveIid(text, prefix))).toBe(moved);
  });

  test('goes to the same place under a prefix of any length', () => {
    fc.assert(
      fc.property(address(), anyPrefix(), (any, prefix) => {
        const moved = moveIid(any, prefix);
        expect(prefix.contains(moved)).toBe(true);
        expect(prefix.first.distanceTo(moved)).toBe(any.prefix(prefix.length).first.distanceTo(any));
      }),
    );
  });

  test('keeps the last 64 bits, and back again gives the address', () => {
    fc.assert(
      fc.property(address(), prefix64, (any, prefix) => {
        const moved = moveIid(any, prefix);
        const number = numberOf(String(any));
        const identifier = number.minus(mask(number, 64));
        expect(String(moved)).toBe(textOf(numberOf(String(prefix.first)).plus(identifier)));
        expect(moveIid(moved, any.prefix(64)).equals(any)).toBe(true);
      }),
    );
  });

  test('of what is no address or to what is no prefix is refused', () => {
    expect(() => moveIid('fe80::1/64', '::/64')).toThrow(
      expect.objectContaining({ code: 'prefix-not-allowed' }),
    );
    expect(() => moveIid('fe80::1', '2001:db8::1/64')).toThrow(
      expect.objectContaining({ code: 'host-bits' }),
    );
    expect(() => moveIid('fe80::1', '2001:db8::')).toThrow(
      expect.objectContaining({ code: 'length-missing' }),
    );
  });
});

/** What the tests and the code of Apache CloudStack say; where that differs from here, why stands beside it. */
describe('CloudStack', () => {
  test.each([
    // utils/src/test/java/com/cloud/utils/net/NetUtilsTest.java, testIPv6EUI64Address
    ['2001:980:7936::/64', 'e8:2a:ea:58:eb:98', '2001:980:7936:0:ea2a:eaff:fe58:eb98'],
    ['2001:980:7936::/64', 'c0:3f:d5:68:28:08', '2001:980:7936:0:c23f:d5ff:fe68:2808'],
    // server/src/test/java/com/cloud/network/Ipv6ServiceImplTest.java, testNewAssignPublicIpv6ToNetwork
    ['fd17:5:8a43:e2a5::/64', '1e:00:4c:00:00:03', 'fd17:5:8a43:e2a5:1c00:4cff:fe00:3'],
    // server/src/test/java/com/cloud/network/Ipv6AddressManagerTest.java, setNICIPv6AddressTest
    ['2001:db8:100::/64', '1e:00:b1:00:0a:f6', '2001:db8:100:0:1c00:b1ff:fe00:af6'],
    // NetUtils.EUI64Address
    ['::/64', '06:7a:88:00:00:8b', '::47a:88ff:fe00:8b'],
    ['1:2:3:4::/64', '02:00:00:00:00:00', '1:2:3:4:0:ff:fe00:0'],
    // NetUtils.EUI64Address throws a NumberFormatException
    ['2001:db8::/64', '067a8800008b', '2001:db8::47a:88ff:fe00:8b'],
  ])('EUI64Address of %s and %s is %s', (prefix, mac, expected) => {
    expect(String(slaacAddress(prefix, mac))).toBe(expected);
    expect(macFromAddress(expected)?.equals(mac)).toBe(true);
  });

  test.each([
    ['2001:db8::/65', '06:7a:88:00:00:8b', 'not-64', 'the same there'],
    ['2001:db8:1:2::1/64', '06:7a:88:00:00:8b', 'host-bits', 'ignored there'],
    ['2001:db8::/64', 'ee:12:34:5:32:ff', 'mac-octet', '2001:db8::ec12:34ff:fe5:32ff there, which is wrong'],
    ['2001:db8::/64', '0:1:2:3:4:5', 'mac-octet', '2001:db8::21:2ff:fe3:45 there, which is wrong'],
    ['2001:db8::/64', '2:0:0:0:0:1', 'mac-octet', '2001:db8::ff:fe0:1 there, which is wrong'],
  ])('EUI64Address of %s and %s is refused with %s: %s', (prefix, mac, code) => {
    expect(() => slaacAddress(prefix, mac)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ['ee:12:34:05:32:ff', '2001:db8::ec12:34ff:fe05:32ff'],
    ['00:01:02:03:04:05', '2001:db8::201:2ff:fe03:405'],
    ['02:00:00:00:00:01', '2001:db8::ff:fe00:1'],
  ])('with two digits an octet %s is right', (mac, expected) => {
    expect(String(slaacAddress('2001:db8::/64', mac))).toBe(expected);
  });

  test('testIsIPv6EUI64', () => {
    expect(isEui64Address('2a01:4f9:2a:185f::2')).toBe(false);
  });
});

/** Addresses in the guides of Cloud Foundry BOSH: docs-bosh, content/guide-ipv6-on-vsphere.md. */
describe('BOSH', () => {
  test.each([
    ['2601:0646:0100:69f1:020d:b9ff:fe48:9249', '00:0d:b9:48:92:49', '2601:646:100:69f1::/64'],
    ['2601:646:100:69f0:250:56ff:fe8c:86a9', '00:50:56:8c:86:a9', '2601:646:100:69f0::/64'],
  ])('%s is of %s in %s', (text, mac, prefix) => {
    expect(String(macFromAddress(text))).toBe(mac);
    expect(slaacAddress(prefix, mac).equals(text)).toBe(true);
  });

  test('the identifier of a link-local gateway, inside the subnet', () => {
    expect(String(moveIid('fe80::20d:b9ff:fe48:9249', '2601:646:100:69f1::/64'))).toBe(
      '2601:646:100:69f1:20d:b9ff:fe48:9249',
    );
  });
});
