/** The layout of a prefix as a map. */
import { checkOptions } from '../internal/fields.ts';
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { prefixMessages } from '../internal/messages.ts';
import type { Block } from '../internal/span.ts';
import type { Prefix } from '../ip/prefix.ts';
import { countIn, type PictureItem } from './cells.ts';
import { bitsAt, type Rect, rectOf, stateAfter } from './curve.ts';
import { bitsOf, blockOf, readBlock, textOf } from './span.ts';

/**
 * How a prefix becomes a map.
 *
 * @public
 */
export interface LayoutOptions {
  /**
   * `hilbert` keeps neighbours side by side: a range is one area. `order` has the quadrants in the order of reading, at
   * every level. Defaults to `hilbert`.
   */
  readonly curve?: 'hilbert' | 'order' | undefined;
  /** The part that is shown, where it stands in the map of the whole. Defaults to the whole. */
  readonly within?: Prefix | string | undefined;
}

/**
 * A bucket of a map.
 *
 * @public
 */
export interface Cell extends Rect {
  /** The space of the cell, as text. */
  readonly prefix: string;
  /** How many items lie in it, or cover it. */
  readonly count: number;
  /** The share of its addresses that the items have, from 0 to 1. */
  readonly share: number;
}

/**
 * A prefix as a map: every prefix in it is a rectangle, a square or half of one. The longer side of the map is 1; the left
 * upper corner is the origin.
 *
 * @public
 */
export interface Layout {
  /** The prefix that is shown, as text. */
  readonly within: string;
  /** 1, or 0.5 of an upright half. */
  readonly width: number;
  /** 1, or 0.5 of a lying half. */
  readonly height: number;
  /** Returns the place of a prefix, or of the part of it that is shown; null where it is outside. */
  rect(prefix: Prefix | string): Rect | null;
  /**
   * Returns the text of the prefix at a point; null outside the map.
   *
   * @param length - that of the prefix. Defaults to 64, and to 128 in a /64 or longer.
   * @throws HextetError `out-of-range` for a length that is shorter than what is shown, or over 128.
   */
  at(x: number, y: number, length?: number): string | null;
  /**
   * Returns the buckets that have items, in order: at most so many, all of one length. It takes one look at each item, however
   * large it is.
   *
   * @param most - from 1 to 1,048,576.
   */
  cells(items: Iterable<PictureItem>, most: number): Cell[];
}

const MOST_CELLS = 2 ** 20;

/**
 * Lays out a prefix as a map.
 *
 * @throws HextetError for the prefix; `unknown-field`; `invalid-type` for another curve; `not-inside` where the shown part
 * does not lie in the prefix.
 *
 * @example
 * ```ts
 * import { layout } from 'hextet/picture';
 *
 * const map = layout('2001:db8::/48');
 * map.rect('2001:db8:0:c000::/50'); // { x: 0, y: 0.5, width: 0.5, height: 0.5 }
 * map.at(0.75, 0.25); // '2001:db8:0:6000::/64'
 * ```
 *
 * @public
 */
export function layout(root: Prefix | string, options: LayoutOptions = {}): Layout {
  checkOptions('LayoutOptions', options, ['curve', 'within']);
  const { curve = 'hilbert' } = options;
  if (curve !== 'hilbert' && curve !== 'order') failType("'hilbert' | 'order'", curve, 'curve');
  const whole = readBlock(root);
  const within = options.within === undefined ? whole : readBlock(options.within);
  if (within.first < whole.first || within.last > whole.last) {
    fail(prefixMessages, 'not-inside', { details: { inner: textOf(within), outer: textOf(whole) } });
  }
  // What is shown is this square of the whole, or a half of it.
  const square = whole.length + ((within.length - whole.length) & ~1);
  const state = stateAfter(curve, bitsOf(within.first, whole.length, square));
  const shown = rectOf(curve, state, bitsOf(within.first, square, within.length));
  const { width, height } = shown;

  const place = ({ first, length }: Block): Rect => {
    const { x, y, ...sides } = rectOf(curve, state, bitsOf(first, square, length));
    return { x: x - shown.x, y: y - shown.y, ...sides };
  };
  return {
    within: textOf(within),
    width,
    height,
    rect(item) {
      const block = readBlock(item);
      if (block.last < within.first || block.first > within.last) return null;
      return place(block.length < within.length ? within : block);
    },
    at(x, y, length = within.length < 64 ? 64 : 128) {
      checkInteger('length', length, within.length, 128);
      if (!(x >= 0 && x < width && y >= 0 && y < height)) return null;
      const bits = bitsAt(curve, state, x + shown.x, y + shown.y, length - square);
      const offset = BigInt(`0b0${bits}`) << BigInt(128 - length);
      return textOf(blockOf(blockOf(within.first, square).first | offset, length));
    },
    cells(items, most) {
      checkInteger('most', most, 1, MOST_CELLS);
      const length = Math.min(128, within.length + Math.floor(Math.log2(most)));
      return countIn(within, length, items).map(({ index, count, share }) => {
        const block = blockOf(within.first + (BigInt(index) << BigInt(128 - length)), length);
        return { prefix: textOf(block), ...place(block), count, share };
      });
    },
  };
}
