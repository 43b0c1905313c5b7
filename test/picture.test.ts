import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { layout, type Rect } from '../src/picture.ts';
import { Pool } from '../src/pool.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { address } from '../src/testing.ts';
import { refusal } from './support/refusal.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const curve = fc.constantFrom('hilbert' as const, 'order' as const);

/** A root, a part of it, and a prefix in that part. */
const nested = fc
  .tuple(
    address(),
    fc.integer({ min: 0, max: 128 }),
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 0, max: 40 }),
  )
  .map(([at, length, more, deeper]) => {
    const within = Math.min(128, length + more);
    const inner = Math.min(128, within + deeper);
    return [at.prefix(length), at.prefix(within), at.prefix(inner)] as const;
  });

const middle = ({ x, y, width, height }: Rect) => [x + width / 2, y + height / 2] as const;

/** Returns true if two rectangles have part of a side in common. */
function touch(a: Rect, b: Rect): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return (across === 0 && down > 0) || (down === 0 && across > 0);
}

describe('a layout', () => {
  test('is a square, or a half of one where the part that is shown is at an odd depth', () => {
    const sides = (within?: string) => {
      const { width, height } = layout('2001:db8::/32', { within });
      return [width, height];
    };
    expect(sides()).toEqual([1, 1]);
    expect(sides('2001:db8::/33')).toEqual([1, 0.5]);
    expect(sides('2001:db8::/34')).toEqual([1, 1]);
    expect(sides('2001:db8::/35')).toEqual([0.5, 1]);
  });

  test('has the quadrants of a Hilbert curve around the square, and those of `order` as text is read', () => {
    const corners = (kind: 'hilbert' | 'order') =>
      [...Prefix.parse('2001:db8::/48').children(50)].map((quarter) => {
        const { x, y } = layout('2001:db8::/48', { curve: kind }).rect(quarter)!;
        return `${x},${y}`;
      });
    expect(corners('hilbert')).toEqual(['0,0', '0.5,0', '0.5,0.5', '0,0.5']);
    expect(corners('order')).toEqual(['0,0', '0.5,0', '0,0.5', '0.5,0.5']);
  });

  test('of a Hilbert curve has neighbours side by side, at any length', () => {
    for (const length of [53, 54, 55, 56]) {
      const map = layout('2001:db8::/48');
      const places = Array.from(
        Prefix.parse('2001:db8::/48').children(length),
        (prefix) => map.rect(prefix)!,
      );
      for (const [i, place] of places.slice(1).entries()) expect(touch(places[i]!, place)).toBe(true);
    }
  });

  test('gives a prefix half of the space of its parent, inside it, whatever is shown', () => {
    fc.assert(
      fc.property(nested, curve, ([root, within, inner], kind) => {
        const map = layout(root, { within, curve: kind });
        const place = map.rect(inner)!;
        expect(place.width * place.height).toBe(map.width * map.height * 2 ** (within.length - inner.length));
        if (inner.length === within.length) return;
        const outer = map.rect(inner.parent())!;
        const other = map.rect(inner.sibling())!;
        expect([place.x, other.x]).toContain(outer.x);
        expect([place.y, other.y]).toContain(outer.y);
        expect(touch(place, other)).toBe(true);
      }),
    );
  });

  test('says which prefix is at a point: the one whose rectangle has it', () => {
    fc.assert(
      fc.property(nested, curve, ([root, within, inner], kind) => {
        const map = layout(root, { within, curve: kind });
        const [x, y] = middle(map.rect(inner)!);
        expect(map.at(x, y, inner.length)).toBe(String(inner));
        const { x: left, y: top } = map.rect(inner)!;
        expect(map.at(left, top, inner.length)).toBe(String(inner));
      }),
    );
  });

  test('of a part is the map of the whole, enlarged', () => {
    fc.assert(
      fc.property(nested, curve, ([root, within, inner], kind) => {
        const whole = layout(root, { curve: kind });
        const part = layout(root, { within, curve: kind });
        const [frame, place] = [whole.rect(within)!, part.rect(inner)!];
        const scale = frame.width / part.width;
        const found = whole.rect(inner)!;
        expect(found.width).toBe(place.width * scale);
        expect(found.x).toBeCloseTo(frame.x + place.x * scale, 10);
        expect(found.y).toBeCloseTo(frame.y + place.y * scale, 10);
      }),
    );
  });

  test('shows of what covers it all, of what is outside nothing', () => {
    const map = layout('2001:db8::/32', { within: '2001:db8:8000::/33' });
    expect(map.rect('2001:db8::/32')).toEqual({ x: 0, y: 0, width: 1, height: 0.5 });
    expect(map.rect('::/0')).toEqual({ x: 0, y: 0, width: 1, height: 0.5 });
    expect(map.rect('2001:db8::/33')).toBeNull();
    expect(map.at(0.5, 0.5)).toBeNull();
    expect(map.at(-0.1, 0)).toBeNull();
    expect(map.at(0, -0.1)).toBeNull();
    expect(layout('2001:db8::/32', { within: '2001:db8::/33' }).rect('2001:db8:8000::/33')).toBeNull();
    expect(map.rect('2001:db9::/64')).toBeNull();
    expect(map.at(1, 0)).toBeNull();
    expect(map.at(Number.NaN, 0)).toBeNull();
  });

  test('has a /64 at a point, and an address where a /64 is shown', () => {
    expect(layout('2001:db8::/48').at(0, 0)).toBe('2001:db8::/64');
    expect(layout('2001:db8::/64').at(0, 0)).toBe('2001:db8::/128');
    expect(layout('2001:db8::/63').at(0.99, 0.5)).toBe('2001:db8:0:1::/64');
    expect(layout('::1/128').at(0.5, 0.5)).toBe('::1/128');
  });

  test('goes to both ends of the space', () => {
    const map = layout('::/0');
    expect(map.rect('::/128')).toMatchObject({ x: 0, y: 0, width: 2 ** -64, height: 2 ** -64 });
    expect(map.rect(`${LAST}/128`)).toMatchObject({ x: 0, width: 2 ** -64 });
    expect(map.at(0, 1 - 2 ** -53, 4)).toBe('f000::/4');
    expect(layout(`${LAST}/128`).rect('::/0')).toEqual({ x: 0, y: 0, width: 1, height: 1 });
  });

  test('refuses another curve, a part that is not one, misspelt fields, and lengths that are none', () => {
    expect(refusal(() => layout('2001:db8::1/48'))).toMatchObject({ code: 'host-bits' });
    expect(refusal(() => layout(7 as never)).code).toBe('invalid-type');
    expect(refusal(() => layout('::/0', null as never)).code).toBe('invalid-type');
    expect(refusal(() => layout('::/0', { curve: 'peano' as never })).code).toBe('invalid-type');
    expect(refusal(() => layout('::/0', { with: '::/0' } as never))).toMatchObject({
      code: 'unknown-field',
      details: { nearest: 'within' },
    });
    expect(refusal(() => layout('2001:db8::/48', { within: '2001:db8::/47' }))).toMatchObject({
      code: 'not-inside',
      details: { inner: '2001:db8::/47', outer: '2001:db8::/48' },
    });
    expect(refusal(() => layout('2001:db8::/48', { within: '2001:db7::/48' })).code).toBe('not-inside');
    expect(refusal(() => layout('2001:db8::/48').at(0, 0, 47)).code).toBe('out-of-range');
    expect(refusal(() => layout('2001:db8::/48').rect('2001:db8::')).code).toBe('length-missing');
  });
});

describe('cells', () => {
  const map = layout('2001:db8::/48');

  test('count what lies in them, and its share of their space', () => {
    const cells = map.cells(
      ['2001:db8::/64', '2001:db8:0:1::/64', '2001:db8:0:8000::/49', '2001:db9::/64'],
      4,
    );
    expect(cells).toEqual([
      { prefix: '2001:db8::/50', x: 0, y: 0, width: 0.5, height: 0.5, count: 2, share: 2 ** -13 },
      { prefix: '2001:db8:0:8000::/50', x: 0.5, y: 0.5, width: 0.5, height: 0.5, count: 1, share: 1 },
      { prefix: '2001:db8:0:c000::/50', x: 0, y: 0.5, width: 0.5, height: 0.5, count: 1, share: 1 },
    ]);
  });

  test('are of one length, the longest with at most so many', () => {
    expect(map.cells(['2001:db8::/64'], 1)[0]).toMatchObject({ prefix: '2001:db8::/48', share: 2 ** -16 });
    expect(map.cells(['2001:db8::/64'], 7)[0]).toMatchObject({ prefix: '2001:db8::/50' });
    expect(layout('::/127').cells(['::1'], 1000)).toEqual([
      { prefix: '::1/128', x: 0, y: 0.5, width: 1, height: 0.5, count: 1, share: 1 },
    ]);
    expect(refusal(() => map.cells([], 0)).code).toBe('out-of-range');
    expect(refusal(() => map.cells([], 2 ** 20 + 1)).code).toBe('out-of-range');
  });

  test('take what a pool has, values and texts, of one space or of a copy of the library', () => {
    const pool = new Pool({
      roots: ['2001:db8::/48'],
      reserve: ['2001:db8:0:f000::/52'],
      quarantine: { seconds: 9 },
    });
    pool.release(pool.allocate({ length: 52, owner: 'gone' }));
    pool.allocate({ length: 52, owner: 'web' });
    const counted = (items: Parameters<typeof map.cells>[0]) =>
      map.cells(items, 16).map(({ prefix, share }) => `${prefix} ${share}`);
    expect(counted(pool.leases())).toEqual(['2001:db8:0:1000::/52 1']);
    expect(counted(pool.reservations())).toEqual(['2001:db8:0:f000::/52 1']);
    expect(counted(pool.quarantines())).toEqual(['2001:db8::/52 1']);
    expect(counted(JSON.parse(JSON.stringify(pool.reservations())))).toEqual(['2001:db8:0:f000::/52 1']);
    const part = 2 ** -75;
    expect(counted([Address.parse('2001:db8::1'), '2001:db8::2'])).toEqual([`2001:db8::/52 ${part}`]);
    const all = AddressRange.parse('::-2001:db8:0:1800::');
    expect(counted([all, Prefix.parse('2001:db8::/52')])[0]).toBe('2001:db8::/52 1');
    expect(counted(['2001:db8:0:800::  -  2001:db8:0:17ff:ffff:ffff:ffff:ffff'])).toEqual([
      '2001:db8::/52 0.5',
      '2001:db8:0:1000::/52 0.5',
    ]);
  });

  test('have the counts of a look at every cell, of items inside, across its ends and outside', () => {
    // From 0 to 255 is what is shown.
    const place = fc.integer({ min: -256, max: 511 });
    const spans = fc.tuple(place, place).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const hex = (at: number) => `::${(256 + at).toString(16)}`;
    fc.assert(
      fc.property(fc.array(spans, { maxLength: 20 }), fc.integer({ min: 1, max: 400 }), (list, most) => {
        const items = list.map(([a, b]) => `${hex(a)} - ${hex(b)}`);
        const bits = Math.min(8, Math.floor(Math.log2(most)));
        const size = 256 >> bits;
        const expected = Array.from({ length: 2 ** bits }, (_, k) => {
          const inside = list.map(([a, b]) =>
            Math.max(0, Math.min(b + 1, (k + 1) * size) - Math.max(a, k * size)),
          );
          const count = inside.filter((part) => part > 0).length;
          const share = Math.min(1, inside.reduce((sum, part) => sum + part, 0) / size);
          return {
            prefix: `${hex(k * size)}/${120 + bits}`,
            count,
            share,
          };
        }).filter(({ count }) => count > 0);
        const found = layout('::100/120').cells(items, most);
        expect(found.map(({ prefix, count, share }) => ({ prefix, count, share }))).toEqual(expected);
      }),
    );
  });

  test('refuse an item with its index', () => {
    expect(refusal(() => map.cells(['2001:db8::', 'x'], 4))).toMatchObject({
      path: [1],
      code: 'invalid-character',
    });
    expect(refusal(() => map.cells(['2001:db8::2 - 2001:db8::1'], 4))).toMatchObject({
      path: [0],
      code: 'range-inverted',
      position: 14,
      details: { first: '2001:db8::2', last: '2001:db8::1' },
    });
    expect(refusal(() => map.cells(['2001:db8::2 - y'], 4))).toMatchObject({ path: [0], position: 14 });
    expect(refusal(() => map.cells(['x'.repeat(9999)], 4))).toMatchObject({ path: [0], code: 'too-long' });
    expect(refusal(() => map.cells([null] as never, 4))).toMatchObject({ path: [0], code: 'invalid-type' });
    expect(refusal(() => map.cells([{ prefix: '2001:db8::/48x' }], 4))).toMatchObject({ path: [0] });
    expect(refusal(() => map.cells('2001:db8::/48' as never, 4)).code).toBe('invalid-type');
    expect(refusal(() => map.cells(null as never, 4)).code).toBe('invalid-type');
  });
});
