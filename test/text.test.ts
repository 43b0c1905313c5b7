/** The functions on text give the answers of the classes, and bring little of them into a bundle. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { Prefix } from '../src/prefix.ts';
import {
  address,
  addressText,
  almostAddress,
  almostPrefix,
  oneEdit,
  prefix,
  prefixText,
} from '../src/testing.ts';
import { canonical, check, checkPrefix, contains, isAddress, isPrefix } from '../src/text.ts';
import { addressTexts } from './corpus.ts';
import { refusal } from './support/refusal.ts';

const texts = fc.oneof(
  addressText().map(({ text }) => text),
  prefixText().map(({ text }) => text),
  almostAddress().map(({ text }) => text),
  almostPrefix().map(({ text }) => text),
  oneEdit(prefixText().map(({ text }) => text)),
  fc.string({ unit: 'binary' }),
);

const issueOf = (result: { readonly ok: boolean; readonly issue?: unknown }) =>
  result.ok ? null : result.issue;

describe('the answers of Address and Prefix', () => {
  const agree = (text: string) => {
    const [anAddress, aPrefix] = [Address.tryParse(text), Prefix.tryParse(text)];
    expect([isAddress(text), isPrefix(text)]).toEqual([anAddress.ok, aPrefix.ok]);
    expect(check(text)).toEqual(issueOf(anAddress));
    expect(checkPrefix(text)).toEqual(issueOf(aPrefix));
    const value = anAddress.ok ? anAddress.value : aPrefix.ok ? aPrefix.value : null;
    expect(canonical(text)).toBe(value === null ? null : String(value));
  };

  test('are given for every text of the corpus', () => {
    for (const text of addressTexts().slice(0, 8000)) agree(text);
  });

  test('are given for spellings, for what is almost one, and for any text', () => {
    fc.assert(fc.property(texts, agree), { numRuns: 1500 });
  });

  test('are given for what is no text', () => {
    for (const value of [null, undefined, 7, {}, ['::1'], '']) agree(value as unknown as string);
  });

  test('to contains are given for addresses and prefixes inside and outside', () => {
    fc.assert(
      fc.property(prefixText(), fc.oneof(addressText(), prefixText()), (outer, item) => {
        expect(contains(outer.text, item.text)).toBe(outer.value.contains(item.value));
        expect(contains(outer.text, String(outer.value.first))).toBe(true);
        expect(contains(outer.text, String(outer.value.last))).toBe(true);
        expect(contains(outer.text, outer.text)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(prefix(), address(), fc.nat({ max: 128 }), (outer, at, length) => {
        const near = outer.first.toBigInt() ^ (at.toBigInt() & ((1n << BigInt(128 - outer.length)) - 1n));
        const inner = Address.fromBigInt(near).prefix(length);
        expect(contains(String(outer), String(inner))).toBe(outer.contains(inner));
      }),
    );
  });
});

test('contains is false for IPv4, and refuses what is neither', () => {
  for (const item of ['192.0.2.1', '10.0.0.0/8']) expect(contains('::/0', item)).toBe(false);
  expect(refusal(() => contains('::1/64', '::'))).toMatchObject({ code: 'host-bits', input: '::1/64' });
  expect(refusal(() => contains('::/64', '::g'))).toMatchObject({ code: 'invalid-character', position: 2 });
  expect(refusal(() => contains('::/64', '::1/64'))).toMatchObject({ code: 'host-bits' });
  expect(refusal(() => contains('10.0.0.0/8', '::')).code).toBe('ipv4-address');
  expect(refusal(() => contains('::/64', null as unknown as string)).code).toBe('invalid-type');
});
