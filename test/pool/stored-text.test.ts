/** Owners, reasons and tags are text that every store can keep, and give back as it was. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonChecksum } from '../../src/pool/json-checksum.ts';
import { Pool, type PoolRequest, type PoolSnapshot } from '../../src/pool.ts';
import { ReferencePool } from '../../src/testing.ts';
import { recordFor } from '../support/records.ts';
import { refusal, thrownBy } from '../support/refusal.ts';

const roots = ['2001:db8::/32'];
const bad = [
  ['NUL', 'net\0', 3],
  ['half of a surrogate pair', '\ud83d', 0],
  ['the other half', 'ab\udc00c', 2],
  ['the halves in the wrong order', '\udc00\ud83d', 0],
] as const;

describe.each(bad)('%s', (_, text, position) => {
  const ways: readonly (readonly [string, (pool: Pool | ReferencePool) => unknown])[] = [
    ['the owner of a lease', (pool) => pool.allocate({ length: 64, owner: text })],
    ['the owner of a prefix', (pool) => pool.allocateExact('2001:db8::/64', { owner: text })],
    ['the name of a tag', (pool) => pool.allocate({ length: 64, owner: 'a', tags: { [text]: '' } })],
    ['the value of a tag', (pool) => pool.allocate({ length: 64, owner: 'a', tags: { a: text } })],
    [
      'a new owner',
      (pool) => pool.update(pool.allocate({ length: 64, owner: 'a' }) as never, { owner: text }),
    ],
    [
      'new tags',
      (pool) => pool.update(pool.allocate({ length: 64, owner: 'a' }) as never, { tags: { a: text } }),
    ],
    ['a reason', (pool) => pool.reserve('2001:db8::/64', text)],
    ['a place', (pool) => pool.allocate({ length: 64, owner: 'a', within: { owner: text } })],
    ['a question', (pool) => pool.ownedBy(text)],
    ['a request', (pool) => pool.run({ op: 'reserve', range: '2001:db8::/64', reason: text })],
    ['a plan', (pool) => pool.plan([{ op: 'allocate', length: 64, owner: text } as PoolRequest])],
  ];
  test.each(ways)('is refused in %s, by the reference, too', (_, call) => {
    expect(refusal(() => call(new Pool({ roots })))).toMatchObject({ code: 'unstorable-text', position });
    expect(thrownBy(() => call(new ReferencePool({ roots }))).code).toBe('unstorable-text');
  });

  test('is refused in a group of its own, and in the options of a pool', () => {
    const groups: PoolRequest[][] = [
      [{ op: 'allocate', length: 64, owner: 'a' }],
      [{ op: 'allocate', length: 64, owner: text }],
    ];
    expect(new Pool({ roots }).planEach(groups).results).toMatchObject([
      { ok: true },
      { ok: false, issue: { code: 'unstorable-text', path: [1, 0] } },
    ]);
    const reserve = [{ range: '2001:db8::/64', reason: text }];
    expect(refusal(() => new Pool({ roots, reserve }))).toMatchObject({
      code: 'unstorable-text',
      path: ['reserve', 0],
    });
  });

  test('is damage in a record and in a snapshot', () => {
    const pool = new Pool({ roots });
    const changes = [{ op: 'lease', prefix: '2001:db8::/64', owner: text }] as const;
    const record = recordFor(pool, { changes });
    expect(refusal(() => pool.apply(record))).toMatchObject({
      code: 'damaged-record',
      path: ['changes', 0],
    });

    pool.allocate({ length: 64, owner: 'a' });
    const { checksum, ...content } = pool.snapshot();
    const snapshot = { ...content, owners: [text] };
    const damaged = { ...snapshot, checksum: jsonChecksum(snapshot) };
    expect(refusal(() => Pool.restore(damaged as PoolSnapshot))).toMatchObject({
      code: 'damaged-snapshot',
      path: ['leases', 0],
    });
    expect(pool.version).toBe(1);
  });
});

test('any other text is kept as it is, through JSON and UTF-8', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  const utf8 = (value: string) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(value));
  fc.assert(
    fc.property(text, text, text, (owner, name, value) => {
      fc.pre(![owner, name, value].some((one) => one.includes('\0')));
      const pool = new Pool({ roots });
      const lease = pool.allocate({ length: 64, owner, tags: { [name]: value } });
      expect(lease).toMatchObject({ owner, tags: { [name]: value } });
      const data = JSON.parse(utf8(JSON.stringify(pool.snapshot())));
      expect(JSON.stringify(Pool.restore(data).snapshot())).toBe(JSON.stringify(pool.snapshot()));
      const copy = new Pool({ roots });
      for (const record of pool.changes(0)) copy.apply(JSON.parse(utf8(JSON.stringify(record))));
      expect(copy.head).toEqual(pool.head);
    }),
  );
});

describe('the tags of a lease', () => {
  /** Tags of so many UTF-8 bytes, made of a character that has so many. */
  const tagsOf = (bytes: number, char: string, size: number) => {
    const names = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEF'.split('');
    const tags: Record<string, string> = {};
    let left = bytes;
    while (left > 0) {
      const name = names.shift() as string;
      const count = Math.min(Math.floor(1024 / char.length), Math.floor((left - 1) / size));
      tags[name] = char.repeat(count);
      left -= 1 + count * size;
      if (left > 0 && left <= size) {
        tags[name] += 'x'.repeat(left);
        left = 0;
      }
    }
    return tags;
  };

  test.each([
    ['ASCII', 'x', 1],
    ['two bytes each', 'ü', 2],
    ['three bytes each', '€', 3],
    ['four bytes each', '😀', 4],
  ])('have at most 16 KiB together, with characters of %s', (_, char, size) => {
    const most = tagsOf(16_384, char, size);
    const more = tagsOf(16_385, char, size);
    const bytes = (tags: object) => new TextEncoder().encode(Object.entries(tags).flat().join('')).length;
    expect([bytes(most), bytes(more)]).toEqual([16_384, 16_385]);
    for (const pool of [new Pool({ roots }), new ReferencePool({ roots })]) {
      const lease = pool.allocate({ length: 64, owner: 'a', tags: most });
      expect(thrownBy(() => pool.update(lease as never, { tags: more })).code).toBe('out-of-range');
      expect(thrownBy(() => pool.allocate({ length: 64, owner: 'b', tags: more })).code).toBe('out-of-range');
    }
  });
});
