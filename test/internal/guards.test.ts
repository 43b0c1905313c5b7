import { expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import {
  isAddress,
  isBytes,
  isIPv4Address,
  isIPv4Prefix,
  isIPv4Range,
  isMac,
  isPrefix,
  isRange,
  isSet,
} from '../../src/internal/guards.ts';
import { IPv4Address, IPv4Prefix, IPv4Range } from '../../src/ipv4.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { PrefixSet } from '../../src/set.ts';

const values = {
  address: Address.parse('::1'),
  prefix: Prefix.parse('::/64'),
  range: AddressRange.parse('::1 - ::6'),
  ipv4Address: IPv4Address.parse('10.0.0.1'),
  ipv4Prefix: IPv4Prefix.parse('10.0.0.0/8'),
  ipv4Range: IPv4Range.parse('10.0.0.1 - 10.0.0.6'),
  set: PrefixSet.of('::/64'),
  mac: Mac.parse('00:11:22:aa:bb:cc'),
  bytes: Uint8Array.of(1, 2),
};

const tests = {
  address: isAddress,
  prefix: isPrefix,
  range: isRange,
  ipv4Address: isIPv4Address,
  ipv4Prefix: isIPv4Prefix,
  ipv4Range: isIPv4Range,
  set: isSet,
  mac: isMac,
  bytes: isBytes,
};

const OTHERS = [null, undefined, 1, '::1', {}, [], () => 1, new ArrayBuffer(2)];

test.each(Object.entries(tests))('what is of the shape %s is nothing else', (kind, test) => {
  for (const [other, value] of Object.entries(values))
    expect([other, test(value)]).toEqual([other, other === kind]);
  for (const other of OTHERS) expect(test(other)).toBe(false);
});

test.each(Object.entries(tests).slice(0, 8))('data or methods alone are no %s', (kind, test) => {
  const value = values[kind as keyof typeof values];
  expect(test({ ...value })).toBe(false);
  expect(test(Object.create(Object.getPrototypeOf(value)))).toBe(false);
  expect(test(Object.assign(Object.create(Object.getPrototypeOf(value)), value))).toBe(true);
});

test('bytes are told in a Buffer, too, and in no other typed array', () => {
  expect(isBytes(Buffer.of(1))).toBe(true);
  expect(isBytes(Int8Array.of(1))).toBe(false);
});
