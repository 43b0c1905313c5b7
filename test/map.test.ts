import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { parseMany } from '../src/bulk.ts';
import { FrozenPrefixMap, PrefixMap } from '../src/map.ts';
import { Prefix } from '../src/prefix.ts';
import { address, prefix } from '../src/testing.ts';
import { refusal } from './support/refusal.ts';
import { checkLongestMatches, routingTable } from './support/routing-table.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

const NESTED: [string, string][] = [
  ['::/0', 'default'],
  ['2001:db8::/32', 'site'],
  ['2001:db8::/48', 'first'],
  ['2001:db8:1::/48', 'second'],
  ['2001:db8:1:5::/64', 'network'],
  ['2001:db8:1:5::7/128', 'host'],
  ['2001:db9::/48', 'other'],
  [`${LAST}/128`, 'last'],
];

const both = (entries: Iterable<[string | Prefix, string]>) => {
  const map = PrefixMap.fromEntries(entries);
  return [
    ['a changing map', map],
    ['a frozen map', map.freeze()],
  ] as const;
};

const shown = (entries: Iterable<{ prefix: Prefix; value: unknown }>) =>
  Array.from(entries, ({ prefix: found, value }) => `${found} ${value}`);

describe.each(both(NESTED))('%s of nested prefixes', (_name, map) => {
  test.each([
    ['2001:db8:1:5::7', 'host'],
    ['2001:db8:1:5::8', 'network'],
    ['2001:db8:1:6::', 'second'],
    ['2001:db8:2::', 'site'],
    ['2001:db8::', 'first'],
    ['2001:db9:1::', 'default'],
    ['::', 'default'],
    [LAST, 'last'],
    ['2001:db8:1:4::/63', 'second'],
    ['2001:db8:1:5::/64', 'network'],
    ['2001:db8::/31', 'default'],
    ['::/0', 'default'],
  ])('the longest match of %s is %s', (item, value) => {
    expect(map.match(item)?.value).toBe(value);
    const parsed = item.includes('/') ? Prefix.parse(item) : Address.parse(item);
    const found = map.match(parsed);
    expect(found?.value).toBe(value);
    expect(found?.prefix.contains(parsed)).toBe(true);
  });

  test('all matches come outermost first', () => {
    expect(map.matches('2001:db8:1:5::7').map(({ value }) => value)).toEqual([
      'default',
      'site',
      'second',
      'network',
      'host',
    ]);
    expect(map.matches('2001:db8:1::/48').map(({ value }) => value)).toEqual(['default', 'site', 'second']);
  });

  test('covering gives what holds a prefix, whether it is there or not, outermost first', () => {
    const values = (prefix: string) => map.covering(prefix).map(({ value }) => value);
    expect(values('2001:db8:1::/48')).toEqual(['default', 'site', 'second']);
    expect(values('2001:db8::/47')).toEqual(['default', 'site']);
    expect(values('::/0')).toEqual(['default']);
    expect(values('10.0.0.0/8')).toEqual([]);
    expect(map.covering(Prefix.parse('2001:db8:1:5::/65')).at(-1)?.value).toBe('network');
  });

  test('parent is the longest prefix around, whether the prefix is there or not', () => {
    expect(map.parent('2001:db8:1:5::/64')?.value).toBe('second');
    expect(map.parent('2001:db8:1:4::/63')?.value).toBe('second');
    expect(map.parent('2001:db8:1:5::7/128')?.value).toBe('network');
    expect(map.parent('::/0')).toBe(null);
    expect(map.parent('10.0.0.0/8')).toBe(null);
  });

  test('within and children give what lies inside, in order', () => {
    expect(shown(map.within('2001:db8:1::/48'))).toEqual([
      '2001:db8:1::/48 second',
      '2001:db8:1:5::/64 network',
      '2001:db8:1:5::7/128 host',
    ]);
    expect(shown(map.children('2001:db8:1::/48'))).toEqual(['2001:db8:1:5::/64 network']);
    expect(shown(map.children('::/0'))).toEqual([
      '2001:db8::/32 site',
      '2001:db9::/48 other',
      `${LAST}/128 last`,
    ]);
    expect(shown(map.children('2001:db8::/31'))).toEqual(['2001:db8::/32 site', '2001:db9::/48 other']);
    expect(shown(map.within('3000::/4'))).toEqual([]);
    expect(shown(map.within('10.0.0.0/8'))).toEqual([]);
  });

  test('has and get are about exactly this prefix', () => {
    expect(map.size).toBe(NESTED.length);
    for (const [text, value] of NESTED) expect([map.has(text), map.get(text)]).toEqual([true, value]);
    for (const text of ['::/1', '2001:db8::/33', '2001:db8::/31', '2001:db8::/47', '::/128', '10.0.0.0/8']) {
      expect([map.has(text), map.get(text)]).toEqual([false, undefined]);
    }
  });

  test('iteration is in the order of compare, and JSON gives the pairs back', () => {
    const prefixes = [...map.keys()];
    expect(prefixes).toEqual([...prefixes].sort(Prefix.compare));
    expect(prefixes.map(String)).toEqual(NESTED.map(([text]) => text));
    expect([...map.values()]).toEqual(NESTED.map(([, value]) => value));
    expect(JSON.parse(JSON.stringify(map))).toEqual(NESTED);
    expect([...PrefixMap.fromEntries(map)].map(String)).toEqual([...map].map(String));
  });

  test('an IPv4 text matches nothing, and a malformed text is refused', () => {
    expect(map.match('10.0.0.1')).toBe(null);
    expect(map.match('10.0.0.0/8')).toBe(null);
    expect(map.matches('10.0.0.1')).toEqual([]);
    expect(refusal(() => map.match('2001:db8::1::')).code).toBe('double-colon-twice');
    expect(refusal(() => map.match('2001:db8::1/64')).code).toBe('host-bits');
    for (const wrong of [5, null, undefined, {}]) {
      expect(refusal(() => map.match(wrong as never)).message).toMatch(
        /^expected Address \| Prefix \| string, got/,
      );
    }
  });

  test('its text says how many prefixes there are', () => {
    expect(String(map)).toBe('map of 8 prefixes');
  });

  test('matches of addresses, as values, text or flat words, are counted by prefix', () => {
    const texts = ['2001:db8:1:5::7', '2001:db8:1:5::9', '2001:db8:1:5::8', '3000::'];
    const expected = ['::/0 default 1', '2001:db8:1:5::/64 network 2', '2001:db8:1:5::7/128 host 1'];
    for (const addresses of [texts, texts.map((text) => Address.parse(text)), parseMany(texts)]) {
      const { matched, unmatched } = map.countMatches(addresses);
      expect(matched.map((each) => `${each.prefix} ${each.value} ${each.count}`)).toEqual(expected);
      expect(unmatched).toBe(0);
    }
  });
});

test.each(both([]))('%s without a prefix answers nothing', (_name, map) => {
  expect(map.size).toBe(0);
  expect(map.match('::')).toBe(null);
  expect(map.matches(LAST)).toEqual([]);
  expect([...map]).toEqual([]);
  expect([...map.within('::/0')]).toEqual([]);
  expect(map.countMatches(['::', '10.0.0.1']).unmatched).toBe(2);
});

test('counted matches are in the order of the prefixes, not in that in which they were set', () => {
  for (const [, map] of both([...NESTED].reverse())) {
    const { matched } = map.countMatches(['3000::', '2001:db8:1:5::8', '2001:db8:1:5::7']);
    expect(matched.map(({ value }) => value)).toEqual(['default', 'network', 'host']);
  }
});

test('the bytes of a frozen map are those of its rows, of their second words, of the table of first words, and 8 a value', () => {
  const frozen = PrefixMap.fromEntries(NESTED).freeze();
  // Four first words, so eight places of three numbers.
  expect(frozen.bytes).toBe(8 * 32 + 8 * 4 + 8 * 12 + 8 * 8);
});

describe('changes', () => {
  test('set replaces a value, delete says whether the prefix was there', () => {
    const map = new PrefixMap<number>().set('2001:db8::/32', 1).set('2001:DB8::/32', 2);
    expect([...map].map(String)).toEqual(['2001:db8::/32,2']);
    expect(map.delete('2001:db8::/33')).toBe(false);
    expect(map.delete('10.0.0.0/8')).toBe(false);
    expect(map.delete('2001:db8::/32')).toBe(true);
    expect(map.delete('2001:db8::/32')).toBe(false);
    expect(map.size).toBe(0);
  });

  test.each(['0', '8'])('a prefix above one in its half %s:: is deleted and set again', (half) => {
    const inner = `2001:db8:${half}000::/36`;
    const map = PrefixMap.fromEntries([
      ['2001:db8::/32', 1],
      [inner, 2],
    ]);
    expect(map.delete('2001:db8::/32')).toBe(true);
    expect(map.match(inner)).toMatchObject({ value: 2 });
    expect(map.set('2001:db8::/32', 3).toJSON()).toEqual([
      ['2001:db8::/32', 3],
      [String(Prefix.parse(inner)), 2],
    ]);
  });

  test('a prefix above two is deleted, and both stay', () => {
    const inner: [string, number][] = [
      ['2001:db8::/33', 1],
      ['2001:db8:8000::/33', 2],
    ];
    const map = PrefixMap.fromEntries([...inner, ['2001:db8::/32', 0]]);
    expect(map.delete('2001:db8::/32')).toBe(true);
    expect(map.toJSON()).toEqual(inner);
    expect(map.match('2001:db8::/32')).toBe(null);
  });

  test('undefined is a value like others', () => {
    const map = new PrefixMap<undefined>().set('::/0', undefined);
    expect(map.has('::/0')).toBe(true);
    expect(map.match('::1')).toEqual({ prefix: Prefix.parse('::/0'), value: undefined });
  });

  test('a frozen map stays as it was', () => {
    const map = PrefixMap.fromEntries(NESTED);
    const frozen = map.freeze();
    map.delete('2001:db8::/32');
    map.set('2001:db8::/32', 'changed');
    expect(frozen.get('2001:db8::/32')).toBe('site');
    expect(frozen).toBeInstanceOf(FrozenPrefixMap);
  });

  test('a map can change between the steps of an iteration', () => {
    const map = PrefixMap.fromEntries(NESTED);
    const seen: string[] = [];
    for (const [found] of map) {
      seen.push(String(found));
      map.delete(found);
      if (seen.length === 3) map.set('2001:db8:2::/48', 'new');
    }
    expect(seen).toContain('2001:db8:2::/48');
    expect([...map]).toEqual([]);
  });

  test('a pair that is no prefix is refused with its index', () => {
    expect(
      refusal(() =>
        PrefixMap.fromEntries([
          ['::/0', 1],
          ['::1/64', 2],
        ]),
      ).code,
    ).toBe('host-bits');
    expect(
      refusal(() =>
        PrefixMap.fromEntries([
          ['::/0', 1],
          ['x', 2],
        ]),
      ).path,
    ).toEqual([1]);
    for (const wrong of [null, 5, '::/0']) {
      expect(refusal(() => PrefixMap.fromEntries(wrong as never)).message).toMatch(
        /^expected Iterable<\[Prefix \| string, T\]>, got/,
      );
      expect(refusal(() => PrefixMap.fromEntries([wrong] as never))).toMatchObject({
        path: [0],
        details: { expected: '[Prefix | string, T]' },
      });
    }
  });
});

/** A map that looks at every prefix. */
class Scan {
  readonly entries = new Map<string, [Prefix, number]>();

  around(item: Address | Prefix): string[] {
    return [...this.entries.values()]
      .filter(([found]) => found.contains(item))
      .sort(([a], [b]) => a.length - b.length)
      .map(([found, value]) => `${found} ${value}`);
  }

  inside(outer: Prefix): string[] {
    return [...this.entries.values()]
      .filter(([found]) => outer.contains(found))
      .sort(([a], [b]) => Prefix.compare(a, b))
      .map(([found, value]) => `${found} ${value}`);
  }
}

/** Prefixes that often share bits. */
const crowded = fc
  .tuple(fc.constantFrom(0, 1, 2, 63, 64, 65, 127, 128), fc.integer({ min: 0, max: 7 }), fc.boolean())
  .map(([length, bits, isHigh]) =>
    new Address(isHigh ? 0x20010db8 : -1, bits << 29, bits, bits).prefix(length),
  );
const anyPrefix = fc.oneof(crowded, prefix());

test('a map answers as a scan of all its prefixes does, while it changes and frozen', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), anyPrefix), { maxLength: 60 }),
      fc.array(fc.oneof(anyPrefix, address()), { minLength: 5, maxLength: 10 }),
      (changes, items) => {
        const map = new PrefixMap<number>();
        const scan = new Scan();
        changes.forEach(([adds, changed], i) => {
          if (adds || i % 3 === 0) {
            map.set(changed, i);
            scan.entries.set(String(changed), [changed, i]);
          } else {
            expect(map.delete(changed)).toBe(scan.entries.delete(String(changed)));
          }
        });
        const asked = [...items, ...changes.flatMap(([, changed]) => [changed, changed.first, changed.last])];
        for (const form of [map, map.freeze()]) {
          expect(form.size).toBe(scan.entries.size);
          expect(shown(form.within('::/0'))).toEqual(scan.inside(Prefix.parse('::/0')));
          for (const item of asked) {
            const around = scan.around(item);
            expect(shown(form.matches(item))).toEqual(around);
            const found = form.match(item);
            expect(found === null ? [] : shown([found])).toEqual(around.slice(-1));
            if (item instanceof Address) continue;
            expect(shown(form.within(item))).toEqual(scan.inside(item));
            expect(form.has(item)).toBe(scan.entries.has(String(item)));
            const parent = form.parent(item);
            const outer = around.filter((each) => !each.startsWith(`${item} `));
            expect(parent === null ? [] : shown([parent])).toEqual(outer.slice(-1));
            const inner = [...form.within(item)].filter((each) => !each.prefix.equals(item));
            const top = inner.filter(
              (each) => !inner.some((other) => other !== each && other.prefix.contains(each.prefix)),
            );
            expect(shown(form.children(item))).toEqual(shown(top));
          }
        }
      },
    ),
    { numRuns: 150 },
  );
});

test.each([0, 1, 2, 3])(
  'prefixes that differ in word %i alone are distinguished, inside each other or not',
  (word) => {
    const words = [0x2001_0db8, 0x10_0000, 0x20_0000, 0x30_0000];
    const addressAt = (value: number, below: number) => {
      const [w0, w1, w2, w3] = words.map((own, i) => (i < word ? own : i === word ? value : below));
      return new Address(w0!, w1!, w2!, w3!);
    };
    // Unsigned order, which is not that of the words.
    const values = [0, 5, 0x4000_0000, 0x7fff_fff0, -0x8000_0000, -0x10, -3];
    const prefixes = values.flatMap((value) =>
      [4, 30, 32].map((bits) => addressAt(value, 0).prefix(32 * word + bits)),
    );
    const map = PrefixMap.fromEntries(prefixes.map((own) => [own, String(own)]));
    for (const form of [map, map.freeze()]) {
      for (const value of values.flatMap((own) => [own - 1, own, own + 1])) {
        for (const asked of [addressAt(value | 0, 0), addressAt(value | 0, -1)]) {
          const around = prefixes.filter((own) => own.contains(asked));
          const longest = around.reduce<Prefix | null>(
            (found, own) => (found !== null && found.length >= own.length ? found : own),
            null,
          );
          expect(form.match(asked)?.value).toBe(longest === null ? undefined : String(longest));
        }
      }
    }
  },
);

test.each([
  ['an address', Address.parse('2001:db8:1:5::7'), ['constructor', 'w0', 'w1', 'w2', 'w3']],
  ['a prefix', Prefix.parse('2001:db8:1:5::/64'), ['constructor', 'first', 'length']],
])('match reads of %s its own fields, each once', (_, value, fields) => {
  for (const [, form] of both(NESTED)) {
    const read: unknown[] = [];
    const watched = new Proxy(value, {
      get(target, field) {
        read.push(field);
        return Reflect.get(target, field, target);
      },
    });
    expect(form.match(watched)?.value).toBe(value instanceof Address ? 'host' : 'network');
    expect(read).toEqual(fields);
  }
});

describe('fromText', () => {
  test('reads a prefix and the text after it from each line', () => {
    const map = PrefixMap.fromText(
      '# table\n2001:db8::/32 AS64500\r\n\n2001:db8:1::/48,US,US-AZ,Phoenix,\n  2001:db8::1\t# me\n::/0;Zürich',
    );
    expect([...map].map(([found, value]) => [String(found), value])).toEqual([
      ['::/0', 'Zürich'],
      ['2001:db8::/32', 'AS64500'],
      ['2001:db8::1/128', ''],
      ['2001:db8:1::/48', 'US,US-AZ,Phoenix,'],
    ]);
    const bytes = Buffer.from('::/0 Zürich\n');
    expect(PrefixMap.fromText(bytes).get('::/0')).toBe('Zürich');
  });

  test('makes values, clears host bits, and calls with every refused line', () => {
    const refused: unknown[] = [];
    const map = PrefixMap.fromText<number>(['::1/64 5', 'x', '::/129 6'], {
      value: (rest) => Number(rest),
      hostBits: 'mask',
      onRefused: (line) => refused.push([line.line, line.code, line.position]),
    });
    expect([...map].map(String)).toEqual(['::/64,5']);
    expect(refused).toEqual([
      [2, 'invalid-character', 0],
      [3, 'length-too-long', 3],
    ]);
  });

  test('takes what follows a prefix in the middle of a text without blanks, mark and comment', () => {
    const text =
      '::1/128 one\r\n::2/128, two \n::3/128;three # not this\n::4/128 # none\n::5 ; ü\n::6\n\n\n\n\n\n\n\n\n';
    const expected = ['one', 'two', 'three # not this', '', 'ü', ''];
    for (const source of [text, Buffer.from(text), text.split(/\r?\n/)]) {
      expect([...PrefixMap.fromText(source).values()]).toEqual(expected);
    }
  });

  test('throws the first refused line with its number', () => {
    const error = refusal(() => PrefixMap.fromText('::/0\n::1/64 x\n'));
    expect(error).toMatchObject({ code: 'host-bits', path: [2], position: 0, details: { prefix: '::/64' } });
    expect(refusal(() => PrefixMap.fromText('::/0', { values: 1 } as never)).code).toBe('unknown-field');
    expect(refusal(() => PrefixMap.fromText(5 as never)).code).toBe('invalid-type');
    expect(refusal(() => PrefixMap.fromText([5] as never)).code).toBe('invalid-type');
  });
});

test('200,000 prefixes as in a routing table have the longest matches that a scan of all finds', () => {
  // So many would take too long for each of many mutants.
  const map = routingTable(process.env.MUTATION_JOURNAL === undefined ? 200_000 : 2_000);
  const frozen = map.freeze();
  expect(frozen.bytes / frozen.size).toBeLessThan(80);
  checkLongestMatches(map, 40);
});
