/** Inputs of two systems that manage IPv6 addresses, with the answers that this library gives. */
import { expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { refusal } from '../support/refusal.ts';
import { take } from '../support/take.ts';
import {
  addressRows,
  childrenRows,
  containsRows,
  expandedRows,
  netmaskRows,
  nextRows,
  numberRows,
  overlapRows,
  prefixRows,
  rangeRows,
  refusedRanges,
} from './real-systems.ts';

test.each(addressRows)('the address %j is %j (%s)', (text, canonical) => {
  const result = Address.tryParse(text as string);
  expect(result.ok ? String(result.value) : null).toBe(canonical);
});

test.each(prefixRows)('the prefix %j is %j, masked %j (%s)', (text, canonical, masked) => {
  const [strict, lenient] = [Prefix.tryParse(text), Prefix.tryParse(text, { hostBits: 'mask' })];
  expect(strict.ok ? String(strict.value) : null).toBe(canonical);
  expect(lenient.ok ? String(lenient.value) : null).toBe(masked);
});

test.each(containsRows)('%s contains %s: %s (%s)', (outer, inner, contains) => {
  expect(AddressRange.parse(outer).contains(inner)).toBe(contains);
});

test.each(overlapRows)('%s overlaps %s: %s (%s)', (a, b, overlaps) => {
  expect(AddressRange.parse(a).overlaps(b)).toBe(overlaps);
  expect(AddressRange.parse(b).overlaps(a)).toBe(overlaps);
});

test.each(rangeRows)('the range $text ($source)', ({ text, size, cover }) => {
  const range = AddressRange.parse(text);
  expect(range.size).toBe(size);
  expect(take(range.prefixes(), 300).map(String)).toEqual(cover);
});

test.each(refusedRanges)('the range %j is refused as %s (%s)', (text, code) => {
  expect(refusal(() => AddressRange.parse(text)).code).toBe(code);
});

test.each(childrenRows)('%s has these children of length %i', (text, length, children) => {
  expect(take(Prefix.parse(text).children(length), 9).map(String)).toEqual(children);
});

test.each(numberRows)('%i is the address %s (%s)', (number, text) => {
  if (text === null) expect(refusal(() => Address.fromBigInt(number)).code).toBe('out-of-range');
  else expect(String(Address.fromBigInt(number))).toBe(text);
});

test.each(nextRows)('after %s comes %s (%s)', (text, next) => {
  expect(String(Address.parse(text).next())).toBe(next);
});

test.each(expandedRows)('%s in full is %s (%s)', (text, expanded) => {
  expect(Address.parse(text).toExpanded()).toBe(expanded);
});

test.each(netmaskRows)('the netmask %s has length %i (%s)', (netmask, length) => {
  expect(Prefix.of('::', length).netmask().equals(netmask)).toBe(true);
});
