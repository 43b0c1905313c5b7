/** Values that are drawn with a bias, and shrink without it. */
import fc from 'fast-check';

/**
 * Draws as one arbitrary does and shrinks as another one. Values that are drawn from any of several classes would
 * otherwise stay in their class while they shrink, and few classes have the simplest value.
 */
export class Biased<T> extends fc.Arbitrary<T> {
  readonly drawn: fc.Arbitrary<T>;
  readonly shrunk: fc.Arbitrary<T>;

  constructor(drawn: fc.Arbitrary<T>, shrunk: fc.Arbitrary<T>) {
    super();
    this.drawn = drawn;
    this.shrunk = shrunk;
  }

  generate(random: fc.Random, biasFactor: number | undefined): fc.Value<T> {
    return new fc.Value(this.drawn.generate(random, biasFactor).value, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is T {
    return this.shrunk.canShrinkWithoutContext(value);
  }

  shrink(value: T, context: unknown): fc.Stream<fc.Value<T>> {
    return this.shrunk.shrink(value, context);
  }
}

/** Numbers that shrink towards 0, and each group of 16 bits does as well: an address is simple if it has few of them. */
class Offsets extends Biased<bigint> {
  override shrink(value: bigint, context: unknown): fc.Stream<fc.Value<bigint>> {
    const fewer = fc.stream(withoutGroup(value)).map((one) => new fc.Value(one, undefined));
    return this.shrunk.shrink(value, context).join(fewer);
  }
}

function* withoutGroup(value: bigint): Generator<bigint> {
  for (let shift = 112n; shift >= 0n; shift -= 16n) {
    const group = value & (0xffffn << shift);
    if (group > 0n) yield value - group;
  }
}

/**
 * Numbers from 0 to `last`, one less than a power of two: at and near both ends and the powers of two between them,
 * with groups of 16 bits that are all zeros or all ones, and any. Plain random numbers almost never have two runs of
 * zeros, an end of the space or a carry. They shrink towards 0.
 */
export function offset(last: bigint): fc.Arbitrary<bigint> {
  const drawn = fc.oneof(
    { weight: 2, arbitrary: fc.bigInt(0n, 16n) },
    { weight: 2, arbitrary: fc.bigInt(0n, 16n).map((back) => last - back) },
    { weight: 2, arbitrary: nearPowerOfTwo() },
    { weight: 6, arbitrary: groups() },
    { weight: 1, arbitrary: fc.bigInt(0xffff_0000_0000n, 0xffff_ffff_ffffn) },
    { weight: 3, arbitrary: fc.bigInt(0n, last) },
  );
  return new Offsets(
    drawn.map((value) => value & last),
    fc.bigInt(0n, last),
  );
}

/** One below, at, or one above a power of two: where words carry and borrow. */
function nearPowerOfTwo(): fc.Arbitrary<bigint> {
  return fc.tuple(fc.nat({ max: 127 }), fc.bigInt(-1n, 1n)).map(([bit, step]) => (1n << BigInt(bit)) + step);
}

/** Eight groups, most of them all zeros or all ones. */
function groups(): fc.Arbitrary<bigint> {
  const group = fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.constant(0xffff) },
    { weight: 3, arbitrary: fc.nat({ max: 0xffff }) },
  );
  return fc
    .array(group, { minLength: 8, maxLength: 8 })
    .map((all) => all.reduce((value, next) => (value << 16n) | BigInt(next), 0n));
}
