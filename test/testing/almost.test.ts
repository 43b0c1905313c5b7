/** Every almost-valid text is refused with the code and the offset that come with it, and is one edit away. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Endpoint } from '../../src/endpoint.ts';
import type { Result } from '../../src/error.ts';
import { InterfaceAddress } from '../../src/interface.ts';
import { IPv4Address, IPv4Prefix, IPv4Range } from '../../src/ipv4.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import {
  type AlmostText,
  addressText,
  almostAddress,
  almostEndpoint,
  almostInterface,
  almostIPv4Address,
  almostIPv4Prefix,
  almostIPv4Range,
  almostMac,
  almostPrefix,
  almostRange,
} from '../../src/testing.ts';

interface Kind {
  readonly almost: fc.Arbitrary<AlmostText>;
  readonly tryParse: (text: string) => Result<unknown>;
  /** Every code that an edit can lead to. */
  readonly codes: readonly string[];
}

const fromIPv4 = ['invalid-character', 'ipv4-leading-zero', 'ipv4-part-missing', 'ipv4-part-range'];
const fromIPv6 = [
  'double-colon-empty',
  'double-colon-twice',
  'group-too-long',
  'ipv4-not-last',
  'stray-colon',
  'too-few-groups',
  'too-many-groups',
  ...fromIPv4,
];
const alone = ['range-not-allowed', 'too-long', 'zone-not-allowed'];
const lengthCodes = ['length-invalid', 'length-missing', 'length-too-long'];

const kinds: Record<string, Kind> = {
  address: {
    almost: almostAddress(),
    tryParse: Address.tryParse,
    codes: ['prefix-not-allowed', ...alone, ...fromIPv6],
  },
  prefix: {
    almost: almostPrefix(),
    tryParse: Prefix.tryParse,
    codes: ['host-bits', ...lengthCodes, ...alone, ...fromIPv6],
  },
  range: {
    almost: almostRange(),
    tryParse: AddressRange.tryParse,
    codes: ['host-bits', 'prefix-not-allowed', 'range-inverted', ...lengthCodes, ...alone, ...fromIPv6],
  },
  'IPv4 address': {
    almost: almostIPv4Address(),
    tryParse: IPv4Address.tryParse,
    codes: ['ipv6-address', 'prefix-not-allowed', ...alone, ...fromIPv4],
  },
  'IPv4 prefix': {
    almost: almostIPv4Prefix(),
    tryParse: IPv4Prefix.tryParse,
    codes: ['host-bits', 'ipv6-address', ...lengthCodes, ...alone, ...fromIPv4],
  },
  'IPv4 range': {
    almost: almostIPv4Range(),
    tryParse: IPv4Range.tryParse,
    codes: [
      'host-bits',
      'ipv6-address',
      'prefix-not-allowed',
      'range-inverted',
      ...lengthCodes,
      ...alone,
      ...fromIPv4,
    ],
  },
  interface: {
    almost: almostInterface(),
    tryParse: InterfaceAddress.tryParse,
    codes: ['range-not-allowed', 'zone-empty', 'zone-not-allowed', ...lengthCodes, ...fromIPv6],
  },
  endpoint: {
    almost: almostEndpoint(),
    tryParse: Endpoint.tryParse,
    codes: [
      'bracket-unclosed',
      'brackets-missing',
      'host-name',
      'port-invalid',
      'port-missing',
      'port-too-large',
      'prefix-not-allowed',
      'range-not-allowed',
      'zone-empty',
      'zone-not-allowed',
      ...fromIPv6,
    ],
  },
  mac: {
    almost: almostMac(),
    tryParse: Mac.tryParse,
    codes: ['mac-digit', 'mac-octet', 'mac-separator', 'mac-size', 'too-long'],
  },
};

describe.each(Object.entries(kinds))('%s', (_, { almost, tryParse, codes }) => {
  test('is refused with the code and at the offset', () => {
    fc.assert(
      fc.property(almost, ({ text, legal, code, position }) => {
        expect(tryParse(text)).toMatchObject({ ok: false, issue: { code, position } });
        expect(tryParse(legal).ok).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('is one edit away from the legal text', () => {
    fc.assert(
      fc.property(almost, ({ text, legal }) => {
        let start = 0;
        while (start < legal.length && text[start] === legal[start]) start++;
        let back = 0;
        while (back < legal.length - start && text.at(-1 - back) === legal.at(-1 - back)) back++;
        expect(legal.length - start - back).toBeLessThanOrEqual(1);
        expect(Math.abs(text.length - legal.length)).toBeLessThanOrEqual(1);
        expect(text).not.toBe(legal);
      }),
      { numRuns: 1000 },
    );
  });

  test('has every code that one edit can lead to', () => {
    const found = fc.sample(almost, { seed: 4291, numRuns: 6000 }).map(({ code }) => code);
    expect([...new Set(found)].sort()).toEqual([...codes].sort());
  });
});

test('the legal texts may be given', () => {
  const texts = addressText(fc.constant(Address.parse('2001:db8::1')));
  fc.assert(
    fc.property(almostAddress(texts), ({ legal }) => {
      expect(String(Address.parse(legal))).toBe('2001:db8::1');
    }),
  );
});
