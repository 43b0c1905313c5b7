import { expect, test } from 'vitest';
import { spanIn } from '../../src/form/span.ts';

/** The part of a text that an issue is about. */
function part(code: string, input: string, position?: unknown): string {
  const { start, end } = spanIn(code, input, position as number);
  return input.slice(start, end);
}

test.each([
  ['invalid-character', 'g::1', 0, 'g'],
  ['invalid-character', '::g1', 2, 'g'],
  ['invalid-character', '::😀1', 2, '😀'],
  ['invalid-character', '::1', 3, ''],
  ['group-too-long', '1:12345:6', 2, '12345'],
  ['group-too-long', '1:12345:6', 5, '12345'],
  ['double-colon-repeated', '1::2::3', 4, '::'],
  ['double-colon-repeated', '1::2:', 4, ':'],
  ['double-colon-repeated', '1::2::', 3, ''],
  ['length-invalid', '2001:db8::/4x', 11, '4x'],
])('the part of %s in %s at %i is %j', (code, input, position, expected) => {
  expect(part(code, input, position)).toBe(expected);
});

test.each([[-1], [4], [Number.NaN], ['1'], [null], [undefined]])(
  'the part of an issue whose position is %o, as what came over the wire can have, is all of the text',
  (position) => {
    expect(part('invalid-character', '::g', position)).toBe('::g');
  },
);

test('a position between two characters counts as that of the first', () => {
  expect(part('invalid-character', '::g1', 2.5)).toBe('g');
});

test('the part of a text of 256 characters is found, of a longer one it is all', () => {
  const text = 'x'.repeat(256);
  expect(part('invalid-character', text, 7)).toBe('x');
  expect(part('invalid-character', `${text}x`, 7)).toBe(`${text}x`);
});

test.each([
  ['2001:db8::1/32', '1'],
  ['2001:db8::1/16', 'db8::1'],
  ['2001:db8::/28', 'db8::'],
  ['::ffff:10.0.0.5/126', '5'],
  ['10.0.3.0/22', '3.0'],
  ['10.0.4.1/22', '1'],
])('the part of bits below the length in %s is %s, from the first group that has some', (input, expected) => {
  expect(part('host-bits', input, 0)).toBe(expected);
});
