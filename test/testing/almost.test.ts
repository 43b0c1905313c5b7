/** Every almost-valid text is refused with the code and the offset that come with it, and is one edit away. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import type { Result } from '../../src/error.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { type AlmostText, addressText, almostAddress, almostMac, almostPrefix } from '../../src/testing.ts';

interface Kind {
  readonly almost: fc.Arbitrary<AlmostText>;
  readonly tryParse: (text: string) => Result<unknown>;
  /** Every code that an edit can lead to. */
  readonly codes: readonly string[];
}

const addressCodes = [
  'double-colon-empty',
  'double-colon-twice',
  'group-too-long',
  'invalid-character',
  'ipv4-leading-zero',
  'ipv4-not-last',
  'ipv4-part-missing',
  'ipv4-part-range',
  'range-not-allowed',
  'stray-colon',
  'too-few-groups',
  'too-long',
  'too-many-groups',
  'zone-not-allowed',
];
const prefixCodes = ['host-bits', 'length-invalid', 'length-missing', 'length-too-long'];

const kinds: Record<string, Kind> = {
  address: {
    almost: almostAddress(),
    tryParse: Address.tryParse,
    codes: ['prefix-not-allowed', ...addressCodes],
  },
  prefix: { almost: almostPrefix(), tryParse: Prefix.tryParse, codes: [...addressCodes, ...prefixCodes] },
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
