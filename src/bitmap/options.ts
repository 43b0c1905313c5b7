import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';

/**
 * The rule that picks among the free candidates:
 *
 * - `first`: the lowest.
 * - `last`: the highest.
 * - `next`: the lowest at or above a cursor, else the lowest of all. The cursor is `from`, or the end of the block that the last
 *   carve with this strategy returned.
 * - `best`: the start of the smallest free aligned gap that fits, the lowest of equals.
 * - `sparse`: the start of the largest free aligned gap, the lowest of equals. In an empty root this spreads the
 *   blocks as far apart as possible: at every power of two they are the same set as in RFC 3531's leftmost order.
 * - `random`: any, each with the same probability, from a seed.
 *
 * @public
 */
export type Strategy = 'first' | 'last' | 'next' | 'best' | 'sparse' | 'random';

/**
 * How {@link PrefixBitmap.carve} and {@link PrefixBitmap.find} choose.
 *
 * @public
 */
export interface CarveOptions {
  /** Defaults to `first`. */
  readonly strategy?: Strategy | undefined;
  /** The prefix, inside the root, that the result must lie in. */
  readonly within?: Prefix | string | undefined;
  /** Only for `next`: the address, inside the root, at which the search begins. */
  readonly from?: Address | string | undefined;
  /** Required for `random`: an integer from 0 to 2^53-1. The same state and seed give the same result. */
  readonly seed?: number | undefined;
}

/**
 * Selects a part of a {@link PrefixBitmap} and the direction to go through it.
 *
 * @public
 */
export interface WalkOptions {
  /** Selects the items that overlap this prefix, which must be inside the root. Gaps are cut to it. Defaults to the root. */
  readonly within?: Prefix | string | undefined;
  /** Begins with the item that covers this address, or the next one in the direction. */
  readonly from?: Address | string | undefined;
  /** Goes from high to low. Defaults to false. */
  readonly reverse?: boolean | undefined;
}

/**
 * The part of a {@link PrefixBitmap} that a question is about.
 *
 * @public
 */
export interface RegionOptions {
  /** A prefix inside the root. Defaults to the root. */
  readonly within?: Prefix | string | undefined;
}

/**
 * The expectations of a {@link PrefixBitmap}.
 *
 * @public
 */
export interface BitmapOptions {
  /** About how many blocks there will be, 0 to 2^26: their memory is reserved at once. Defaults to 0. */
  readonly expected?: number | undefined;
}
