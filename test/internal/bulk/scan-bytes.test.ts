/** The scanner of bytes by itself: what it does not read, the parser of texts reads, and takes forty times as long. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AHEAD,
  scanAddressBytes,
  scanLengthBytes,
  scanned,
  scannedLength,
} from '../../../src/internal/bulk/scan-bytes.ts';
import { Address } from '../../../src/ip/address.ts';
import { almostAddress, oneEdit } from '../../../src/testing/almost.ts';
import { addressText } from '../../../src/testing/spelling.ts';

/** The bytes of a line, after others and with what follows any line. */
function lineOf(text: string): Uint8Array {
  return Buffer.concat([Buffer.from('x'), Buffer.from(`${text}\n`), Buffer.alloc(AHEAD)]);
}

/** Where the address at the beginning of a text ends, or -1. */
function endOfAddress(text: string): number {
  const bytes = lineOf(text);
  const end = scanAddressBytes(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 1);
  return end < 0 ? end : end - 1;
}

function endOfLength(text: string): number {
  const end = scanLengthBytes(lineOf(text), 1);
  return end < 0 ? end : end - 1;
}

test('every legal spelling of an address is read', () => {
  fc.assert(
    fc.property(addressText(), ({ text, value }) => {
      expect(endOfAddress(text)).toBe(text.length);
      expect([...scanned]).toEqual([value.w0, value.w1, value.w2, value.w3]);
    }),
    { numRuns: 1000 },
  );
});

test('a whole text is read only if it is an address', () => {
  const texts = fc.oneof(
    almostAddress().map(({ text }) => text),
    oneEdit(addressText().map(({ text }) => text)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(endOfAddress(text) === text.length).toBe(Address.isValid(text));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  '',
  'g',
  ':',
  ':1',
  '1',
  '1:',
  '1:2',
  '1::2::3',
  '1::2:::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8:',
  '1:2:3:4:5:6:7::8',
  '::1:2:3:4:5:6:7:8',
  '1.2.3.4',
  '1:2:3:4:5:6:7:1.2.3.4',
  '1:2:3:4:5:1.2.3.4',
  '::1.2.3',
  '::1.2.3.',
  '::1.2.3:4',
  '::256.2.3.4',
  '::1.2.3.256',
  '::1..3.4',
])('%j is left to the parser of texts', (text) => {
  expect(endOfAddress(text)).toBe(-1);
});

test.each([
  ['::', 2],
  ['::/0', 2],
  ['::g', 2],
  ['::12345', 6],
  ['1::', 3],
  ['1:2:3:4:5:6:7:8/64', 15],
  ['1:2:3:4:5:6:1.2.3.4 x', 19],
  ['1:2:3:4:5:6:7::', 15],
  ['::2:3:4:5:6:7:8', 15],
  ['::255.255.255.255', 17],
  ['::1.2.3.04', 9],
  ['::0.0.0.0', 9],
])('the address at the beginning of %j ends at %i', (text, end) => {
  expect(endOfAddress(text)).toBe(end);
});

test('what an earlier address left is not seen in a shorter one', () => {
  endOfAddress('1:2:3:4:5:6:7:8');
  expect([endOfAddress('::'), ...scanned]).toEqual([2, 0, 0, 0, 0]);
  endOfAddress('1:2:3:4:5:6:7:8');
  expect([endOfAddress('a::b'), ...scanned]).toEqual([4, 0xa0000, 0, 0, 0xb]);
});

test('a length from 0 to 128 is read, and 128 is that of an address alone', () => {
  for (let length = 0; length <= 128; length++) {
    const text = `/${length}`;
    expect([endOfLength(text), scannedLength]).toEqual([text.length, length]);
  }
  expect([endOfLength(''), scannedLength]).toEqual([0, 128]);
  expect([endOfLength(' /64'), scannedLength]).toEqual([0, 128]);
  expect([endOfLength('/064'), scannedLength]).toEqual([2, 0]);
  expect([endOfLength('/1280'), scannedLength]).toEqual([4, 128]);
  for (const text of ['/', '/x', '/-1', '/129', '/999'])
    expect([text, endOfLength(text)]).toEqual([text, -1]);
});
