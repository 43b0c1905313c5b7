/** Two copies of the library in one process, as ESM and CommonJS give them, take each other's values. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Address } from '../../src/address.ts';
import { HextetError } from '../../src/error.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';

type Copy = Readonly<{
  Address: typeof Address;
  HextetError: typeof HextetError;
  Prefix: typeof Prefix;
  AddressRange: typeof AddressRange;
}>;

let other: Copy;

beforeAll(async () => {
  vi.resetModules();
  const modules = await Promise.all([
    import('../../src/address.ts'),
    import('../../src/error.ts'),
    import('../../src/prefix.ts'),
    import('../../src/range.ts'),
  ]);
  other = Object.assign({}, ...modules);
});

test('there are two copies', () => {
  expect(other.Address).not.toBe(Address);
  expect(other.Address.parse('::1')).not.toBeInstanceOf(Address);
});

describe('a value of another copy', () => {
  test('is an address, a prefix or a range as one of this copy is', () => {
    const address = other.Address.parse('2001:db8::5');
    const prefix = other.Prefix.parse('2001:db8::/32');
    const range = other.AddressRange.parse('2001:db8::5 - 2001:db8::9');
    const own = Prefix.parse('2001:db8::/32');

    expect(Address.parse('2001:db8::5').equals(address)).toBe(true);
    expect(Address.compare(Address.parse('2001:db8::4'), address)).toBe(-1);
    expect(Address.parse('::').distanceTo(address)).toBe(address.toBigInt());
    expect(String(Prefix.of(address, 128))).toBe('2001:db8::5/128');
    expect([own.equals(prefix), own.contains(address), own.contains(prefix), own.contains(range)]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([own.overlaps(address), own.overlaps(prefix), own.overlaps(range)]).toEqual([true, true, true]);
    expect(own.indexOf(prefix)).toBe(0n);
    expect(AddressRange.parse('2001:db8::/32').equals(prefix)).toBe(true);
    expect(AddressRange.from(range)).toBe(range);
    expect(String(AddressRange.of(address, '2001:db8::9'))).toBe(String(range));
  });

  test('throws errors that this copy knows', () => {
    expect.assertions(2);
    try {
      other.Address.parse('1::2::3');
    } catch (error) {
      expect(error).not.toBeInstanceOf(HextetError);
      expect(HextetError.is(error) && error.code).toBe('double-colon-twice');
    }
  });
});
