/** What the steps are made of, drawn at random, with a liking for what is near something. */
import { Address } from '../../src/address.ts';
import type { PrefixBitmap } from '../../src/bitmap.ts';
import { AddressRange } from '../../src/range.ts';
import {
  type BitmapModel,
  type Listing,
  lastOf,
  type Predictable,
  predictable,
  prefixOf,
  type Span,
  sizeOf,
  spanAt,
} from './bitmap.ts';
import type { Universe } from './bitmap-universes.ts';
import { Random } from './seeded.ts';

type BitmapWhere = NonNullable<Parameters<PrefixBitmap['find']>[1]>;
type BitmapListing = NonNullable<Parameters<PrefixBitmap['gaps']>[0]>;

export class Draws {
  readonly universe: Universe;
  readonly model: BitmapModel;
  random: Random = new Random(0);

  constructor(universe: Universe, model: BitmapModel) {
    this.universe = universe;
    this.model = model;
  }

  address(): bigint {
    const { root } = this.model;
    return this.universe.bits.reduce(
      (address, bit) => (this.random.oneIn(2) ? address | (1n << BigInt(127 - bit)) : address),
      root.base,
    );
  }

  /** Now and then any length at all; else the longer of two, so that runs do not fill up at once. */
  length(): number {
    const { lengths } = this.universe;
    if (this.random.oneIn(40)) return this.random.below(129);
    return Math.max(this.random.pick(lengths), this.random.oneIn(2) ? 0 : this.random.pick(lengths));
  }

  span(): Span {
    return spanAt(this.address(), this.random.pick(this.universe.lengths));
  }

  /** A free prefix, where there is one. */
  freeSpan(): Span {
    const gaps = this.model.gaps();
    if (gaps.length === 0) return this.span();
    const gap = this.random.pick(gaps);
    return spanAt(gap.base + this.random.bigBelow(sizeOf(gap.length)), Math.max(gap.length, this.length()));
  }

  /** A block, or now and then its half or its double, or anything. */
  block(): Span {
    const { blocks, root } = this.model;
    if (blocks.length === 0 || this.random.oneIn(8)) return this.span();
    const { base, length } = this.random.pick(blocks);
    if (this.random.oneIn(8)) return spanAt(base, Math.min(length + 1, 128));
    return this.random.oneIn(8) ? spanAt(base, Math.max(length - 1, root.length)) : { base, length };
  }

  range(): AddressRange {
    const unit = this.universe.lengths.at(-1) as number;
    const [a, b] = [spanAt(this.address(), unit), spanAt(this.address(), unit)];
    const [first, last] = a.base < b.base ? [a, b] : [b, a];
    return AddressRange.of(Address.fromBigInt(first.base), Address.fromBigInt(lastOf(last)));
  }

  /** Any seed, also the first and the last. */
  seed(): number {
    const seeds = [0, 1, Number.MAX_SAFE_INTEGER, this.random.next(), this.random.next() * 0x20_0000 + 1];
    return this.random.pick(seeds);
  }

  either<T>(value: T): T | string {
    return this.random.oneIn(2) ? value : String(value);
  }

  within(): Span | undefined {
    return this.random.oneIn(3) ? this.span() : undefined;
  }

  from(): bigint | undefined {
    return this.random.oneIn(3) ? this.address() : undefined;
  }

  where(): {
    options: BitmapWhere;
    where: { strategy: Predictable; within?: Span; from?: bigint };
  } {
    const strategy = this.random.pick(predictable);
    const within = this.within();
    const from = strategy === 'next' ? this.from() : undefined;
    return {
      options: { strategy, ...this.given(within, from) },
      where: { strategy, ...(within && { within }), ...(from !== undefined && { from }) },
    };
  }

  listing(): { options: BitmapListing; listing: Listing } {
    const [within, from, reverse] = [this.within(), this.from(), this.random.oneIn(2)];
    return { options: { ...this.given(within, from), reverse }, listing: { within, from, reverse } };
  }

  given(within: Span | undefined, from: bigint | undefined): Pick<BitmapListing, 'within' | 'from'> {
    return {
      ...(within && { within: this.either(prefixOf(within)) }),
      ...(from !== undefined && { from: this.either(Address.fromBigInt(from)) }),
    };
  }
}
