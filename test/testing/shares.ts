/** What random values must have often enough, and how to tell that one has it. */
import type { Address } from '../../src/address.ts';
import type { Prefix } from '../../src/prefix.ts';
import type { AddressRange } from '../../src/range.ts';
import type { Spelled } from '../../src/testing.ts';

/** The lengths of the runs of zero groups, the longest first. */
function zeroRuns(address: Address): number[] {
  const runs = address.toExpanded().match(/0000(:0000)*/g) ?? [];
  return runs.map((run) => (run.length + 1) / 5).sort((a, b) => b - a);
}

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

export const inAddresses: Record<string, (value: Address) => boolean> = {
  'the first address': (value) => value.equals('::'),
  'the last address': (value) => value.equals(LAST),
  'two runs of zero groups': (value) => zeroRuns(value).length > 1,
  'two longest runs of the same length': (value) => {
    const [longest = 0, next = 0] = zeroRuns(value);
    return longest > 1 && longest === next;
  },
  'a zero group alone': (value) => zeroRuns(value).includes(1),
  'IPv4-mapped': (value) => String(value).startsWith('::ffff:') && String(value).includes('.'),
  'no zero group': (value) => zeroRuns(value).length === 0,
};

export const inAddressTexts: Record<string, (spelled: Spelled<Address>) => boolean> = {
  'upper case': ({ text }) => /[A-F]/.test(text),
  'both cases': ({ text }) => /[A-F]/.test(text) && /[a-f]/.test(text),
  'a dotted quad': ({ text }) => text.includes('.'),
  'leading zeros': ({ text }) => /(^|:)0[0-9a-fA-F]/.test(text),
  'four digits in every group': ({ text }) => /^([0-9a-f]{4}:){7}[0-9a-f]{4}$/i.test(text),
  'no "::"': ({ text }) => !text.includes('::'),
  '"::" for one group': ({ text }) => {
    const quad = text.includes('.') ? 1 : 0;
    return text.includes('::') && text.split(':').filter((piece) => piece !== '').length + quad === 7;
  },
  'the canonical text': ({ text, value }) => text === String(value),
};

export const inPrefixes: Record<string, (value: Prefix) => boolean> = {
  '/0': ({ length }) => length === 0,
  '/64': ({ length }) => length === 64,
  '/127': ({ length }) => length === 127,
  '/128': ({ length }) => length === 128,
  'up to the last address': ({ last }) => last.equals(LAST),
};

export const inRanges: Record<string, (value: AddressRange) => boolean> = {
  'one address': ({ size }) => size === 1n,
  'all of a prefix': (value) => [...value.prefixes()].length === 1,
  'from the first address': ({ first }) => first.equals('::'),
  'up to the last address': ({ last }) => last.equals(LAST),
};
