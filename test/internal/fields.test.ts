import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  checkFields,
  checkOptions,
  checkPage,
  nearestName,
  unknownFields,
  unknownName,
} from '../../src/internal/fields.ts';
import { refusal } from '../support/refusal.ts';

const KNOWN = ['length', 'within', 'owner', 'tags', 'hostBits', 'clock'];

describe('checkFields', () => {
  test.each([undefined, null, 7, 'within', {}, { within: undefined }, { owner: 'a', tags: {} }])(
    'accepts %o',
    (value) => {
      expect(() => checkFields('AllocateRequest', value, KNOWN)).not.toThrow();
    },
  );

  test('accepts fields that an object only inherits', () => {
    expect(() => checkFields('AllocateRequest', Object.create({ withn: 1 }), KNOWN)).not.toThrow();
  });

  test('refuses a misspelled field with its path and the nearest known name', () => {
    const { code, message, path, details } = refusal(() =>
      checkFields('AllocateRequest', { length: 64, wihtin: '::/0' }, KNOWN, ['requests', 2]),
    );
    expect(code).toBe('unknown-field');
    expect(message).toBe('AllocateRequest has no field "wihtin"; did you mean "within"?');
    expect(path).toEqual(['requests', 2, 'wihtin']);
    expect(details).toEqual({ what: 'AllocateRequest', received: 'wihtin', nearest: 'within' });
  });

  test('refuses a field that resembles no known name with all of them', () => {
    const { message, details } = refusal(() => checkFields('AllocateRequest', { size: 64 }, KNOWN));
    const known = 'length, within, owner, tags, hostBits, clock';
    expect(message).toBe(`AllocateRequest has no field "size"; its fields are ${known}`);
    expect(details).toEqual({ what: 'AllocateRequest', received: 'size', nearest: null, known });
  });

  test('refuses a field called __proto__ that JSON made', () => {
    const { details } = refusal(() => checkFields('Rule', JSON.parse('{"__proto__":1}'), KNOWN));
    expect(details).toMatchObject({ received: '__proto__' });
  });

  test('cuts a name of a megabyte everywhere in the error', () => {
    const error = refusal(() => checkFields('Rule', { ['x'.repeat(1_000_000)]: 1 }, KNOWN));
    expect(JSON.stringify(error).length).toBeLessThan(1000);
  });
});

describe('checkOptions', () => {
  test.each([{}, { owner: 'a' }])('accepts %o', (value) => {
    expect(() => checkOptions('CarveOptions', value, KNOWN)).not.toThrow();
  });

  test.each([undefined, null, 7, 'owner'])('refuses %o, which is not an object', (value) => {
    const { code, details } = refusal(() => checkOptions('CarveOptions', value, KNOWN));
    expect([code, details?.expected]).toEqual(['invalid-type', 'CarveOptions']);
  });

  test('refuses a misspelled field', () => {
    const { details } = refusal(() => checkOptions('CarveOptions', { ownr: 1 }, KNOWN));
    expect(details).toMatchObject({ nearest: 'owner' });
  });
});

describe('checkPage', () => {
  test.each([
    [0, 0],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [3, Number.POSITIVE_INFINITY],
  ])('accepts the page after %d with %d rows at most', (after, limit) => {
    expect(() => checkPage(after, limit)).not.toThrow();
  });

  test.each([
    [-1, 1, 'after'],
    [Number.POSITIVE_INFINITY, 1, 'after'],
    [0.5, 1, 'after'],
    [0, -1, 'limit'],
    [0, 0.5, 'limit'],
    [0, Number.NaN, 'limit'],
    [0, Number.NEGATIVE_INFINITY, 'limit'],
  ])('refuses the page after %d with %d rows at most for its %s', (after, limit, name) => {
    expect(refusal(() => checkPage(after, limit)).details?.name).toBe(name);
  });
});

describe('unknownName', () => {
  const known = ['udp', 'tcp'];

  test('says what was expected, and the nearest name', () => {
    expect(unknownName('tpc', 'protocol', known)).toEqual({
      code: 'unknown-name',
      message: expect.stringContaining('"tcp"'),
      input: 'tpc',
      position: 0,
      details: { received: 'tpc', expected: 'protocol', nearest: 'tcp' },
    });
  });

  test('has the path that leads to the text, and no name that is not near', () => {
    expect(unknownName('icmp', 'protocol', known, ['rules', 0])).toMatchObject({
      path: ['rules', 0],
      details: { nearest: null },
    });
  });
});

describe('unknownFields', () => {
  test('lists an issue for each unknown field in order', () => {
    const issues = unknownFields('Rule', { ownr: 1, owner: 2, tag: 3 }, KNOWN, ['rules', 0]);
    expect(issues.map(({ path }) => path)).toEqual([
      ['rules', 0, 'ownr'],
      ['rules', 0, 'tag'],
    ]);
  });

  test('lists the first twenty of many', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, i]));
    expect(unknownFields('Rule', many, KNOWN)).toHaveLength(20);
  });

  test.each([undefined, null, 7, 'text'])('lists nothing for %o', (value) => {
    expect(unknownFields('Rule', value, KNOWN)).toEqual([]);
  });
});

describe('nearestName', () => {
  test.each([
    ['withn', 'within'],
    ['withinn', 'within'],
    ['wihtin', 'within'],
    ['wxthin', 'within'],
    ['hostbits', 'hostBits'],
    ['host_bits', 'hostBits'],
    ['HOST-BITS', 'hostBits'],
    ['hsotbist', null],
    ['tag', 'tags'],
    ['clok', 'clock'],
    ['owner', 'owner'],
    ['w', null],
    ['hstbts!', null],
    ['wthinx', null],
    ['sgat', null],
    ['tgas', 'tags'],
    ['', null],
    ['withinwithin', null],
    [`${'x'.repeat(41)}`, null],
  ])('of %j is %j', (name, nearest) => {
    expect(nearestName(name, KNOWN)).toBe(nearest);
  });

  test('is the name that takes fewer edits, not the first', () => {
    expect(nearestName('porta', ['pots', 'ports', 'port'])).toBe('ports');
    expect(nearestName('tpc', ['udp', 'tcp'])).toBe('tcp');
    expect(nearestName('tagsss', ['tags', 'tagssx'])).toBe('tagssx');
    expect(nearestName('abdef', ['bcdef', 'abxef'])).toBe('abxef');
    expect(nearestName('abdef', ['xadef', 'abxef'])).toBe('abxef');
  });

  test('is the first of those that take equally many edits', () => {
    expect(nearestName('port', ['pors', 'pork'])).toBe('pors');
    expect(nearestName('tagss', ['tagsx', 'tags'])).toBe('tagsx');
    expect(nearestName('tags', ['tagx', 'tagss'])).toBe('tagx');
  });

  test('differs in half of the characters at most, and in two at most', () => {
    expect(['b', 'ab', 'abc'].map((name) => nearestName(name, ['x', 'xy', 'xyz']))).toEqual([
      null,
      null,
      null,
    ]);
    expect([nearestName('axcd', ['abcd']), nearestName('axyd', ['abcd'])]).toEqual(['abcd', 'abcd']);
    expect(nearestName('axyzef', ['abcdef'])).toBe(null);
  });

  test('is looked for without a look at names of other lengths', () => {
    const lower = vi.spyOn(String.prototype, 'toLowerCase');
    const found = nearestName('x'.repeat(1_000_000), [...KNOWN, 'x'.repeat(999_997), 'x'.repeat(1_000_003)]);
    const { length } = lower.mock.calls;
    lower.mockRestore();
    expect([found, length]).toEqual([null, 0]);
  });

  test('is found for any name after one edit or one swap of neighbours', () => {
    const edited = fc.tuple(
      fc.constantFrom(...KNOWN),
      fc.nat(),
      fc.constantFrom('put', 'take', 'change', 'swap'),
    );
    fc.assert(
      fc.property(edited, ([name, place, edit]) => {
        const at = place % (name.length - 1);
        const [before, rest] = [name.slice(0, at), name.slice(at)];
        const swapped = `${rest[1]}${rest[0]}${rest.slice(2)}`;
        const tails = { put: `x${rest}`, take: rest.slice(1), change: `x${rest.slice(1)}`, swap: swapped };
        expect(nearestName(before + tails[edit as keyof typeof tails], KNOWN)).toBe(name);
      }),
    );
  });
});
