import { describe, expect, expectTypeOf, test } from 'vitest';
import { Address } from '../src/address.ts';
import { HextetError, type Issue, type NoDetails } from '../src/error.ts';
import { Prefix } from '../src/prefix.ts';
import { PrefixSet } from '../src/set.ts';
import { refusal } from './support/refusal.ts';

describe('a HextetError', () => {
  test('carries what its issue says, and is an Error', () => {
    const issue: Issue = {
      code: 'host-bits',
      message: 'a sentence',
      input: '2001:db8::1/64',
      position: 0,
      path: ['sources', 2],
      details: { prefix: '2001:db8::/64' },
    };
    const error = new HextetError(issue);
    expect({ ...error }).toEqual({ name: 'HextetError', ...issue, message: undefined });
    expect(error.message).toBe('a sentence');
    expect(String(error)).toBe('HextetError: a sentence');
    expect(error).toBeInstanceOf(Error);
    expect(error.stack).toContain('error.test.ts');
  });

  test('has no property for what its issue does not say', () => {
    const error = new HextetError({ code: 'empty', message: 'a sentence' });
    expect(Object.keys(error).sort()).toEqual(['code', 'name']);
  });

  test('is the issue that tryParse returns, thrown', () => {
    const result = Prefix.tryParse('2001:db8::1/64');
    const { code, message, input, position, details } = refusal(() => Prefix.parse('2001:db8::1/64'));
    expect(result).toEqual({ ok: false, issue: { code, message, input, position, details } });
  });

  test('says in a sentence what is wrong and where', () => {
    expect(refusal(() => Address.parse('2001:db8::1::2'))).toMatchObject({
      code: 'double-colon-twice',
      message: '"::" can appear only once',
      input: '2001:db8::1::2',
      position: 11,
    });
  });

  test('shows of long input only the beginning', () => {
    expect(refusal(() => Address.parse('x'.repeat(100))).input).toBe('x'.repeat(100));
    expect(refusal(() => Address.parse('x'.repeat(101))).input).toBe(`${'x'.repeat(100)}…`);
  });

  test('shows a number in decimal, but none of more than 256 bits', () => {
    const refused = (value: bigint) => refusal(() => Address.fromBigInt(value));
    const start = 'value must be an integer from 0 to 340282366920938463463374607431768211455, got ';
    expect(refused(2n ** 255n - 1n).message).toBe(start + (2n ** 255n - 1n));
    expect(refused(2n ** 255n).message).toBe(`${start}> 2^255`);
    expect(refused(1n << 8_000_000n).message).toBe(`${start}> 2^255`);
    expect(refused(-(2n ** 255n)).message).toBe(start + -(2n ** 255n));
    expect(refused(-(2n ** 255n) - 1n).message).toBe(`${start}< -2^255`);
  });

  test('is its issue in JSON, with the message', () => {
    const error = refusal(() => Prefix.parse('2001:db8::1/64'));
    const result = Prefix.tryParse('2001:db8::1/64');
    const json = JSON.parse(JSON.stringify({ error }));
    expect(json).toEqual({ error: result.ok || result.issue });
    expect(Object.keys(json.error)).toEqual(['code', 'message', 'input', 'position', 'details']);
    expect(new HextetError(json.error)).toEqual(error);
  });

  test('keeps the error that it was made from', () => {
    const issue: Issue = { code: 'seed-missing', message: 'a sentence' };
    const cause = new RangeError('Array buffer allocation failed');
    expect(new HextetError(issue, cause).cause).toBe(cause);
    expect(new HextetError(issue)).not.toHaveProperty('cause');
    const place = refusal(() => PrefixSet.of(['::/0', '::/x']));
    expect(place).toMatchObject({ path: [1], cause: { code: 'length-invalid' } });
    expect(place.cause).not.toHaveProperty('path');
  });

  test('can be written as JSON, whatever its details', () => {
    const { details } = refusal(() => Address.fromBigInt(2n ** 128n));
    expect(JSON.parse(JSON.stringify(details))).toEqual({
      name: 'value',
      min: 0,
      max: '340282366920938463463374607431768211455',
      received: '340282366920938463463374607431768211456',
    });
  });
});

describe('the code', () => {
  test('gives the details of an issue and of an error their type', () => {
    const result = Prefix.tryParse('2001:db8::1/64');
    if (result.ok) throw new Error('expected a refusal');
    const { issue } = result;
    if (issue.code !== 'host-bits') throw new Error('expected host bits');
    expectTypeOf(issue.details).toEqualTypeOf<{ readonly prefix: string }>();
    expect(issue.details.prefix).toBe('2001:db8::/64');

    const error: unknown = refusal(() => Address.parse('::').prefix(129));
    if (!HextetError.is(error) || error.code !== 'out-of-range') throw new Error('expected a range');
    expectTypeOf(error.details.name).toEqualTypeOf<string>();
    expect(error.details).toEqual({ name: 'length', min: 0, max: 128, received: 129 });
    expectTypeOf<Issue<'no-sibling'>['details']>().toEqualTypeOf<NoDetails | undefined>();
  });
});

describe('HextetError.is', () => {
  test('is true for every error of this library', () => {
    expect(HextetError.is(refusal(() => Address.parse('')))).toBe(true);
    expect(HextetError.is(new HextetError({ code: 'empty', message: '' }))).toBe(true);
  });

  test('is true for an error of another copy, told by its shape', () => {
    const foreign = Object.assign(new Error('a sentence'), { name: 'HextetError', code: 'empty' });
    expect(HextetError.is(foreign)).toBe(true);
  });

  test.each([
    [undefined],
    [null],
    ['HextetError'],
    [() => 'HextetError'],
    [new Error('HextetError')],
    [new TypeError('a sentence')],
    [{ code: 'empty', message: 'a sentence' }],
    [{ name: 'HextetError', message: 'a sentence' }],
    [{ name: 'HextetError', code: 'empty' }],
    [{ name: 'HextetError', code: 5, message: 'a sentence' }],
    [{ name: 'Error', code: 'ENOENT', message: 'a sentence' }],
  ])('is false for %j', (value) => {
    expect(HextetError.is(value)).toBe(false);
  });
});
