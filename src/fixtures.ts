/**
 * Prefixes for examples, tests and simulations: nobody on the Internet has them, and a seed always gives the same one.
 *
 * @packageDocumentation
 */
import { checkInteger } from './internal/issue.ts';
import { Random } from './internal/random.ts';
import { Prefix } from './ip/prefix.ts';

const ULA = 'fd00::/8';
const DOCUMENTATION = ['2001:db8::/32', '3fff::/20'];
const SITE_LENGTH = 48;
const GREATEST_SEED = 2 ** 53 - 1;

/**
 * Returns a unique local prefix (RFC 4193 section 3): `fd00::/8`, which is `fc00::/7` with the L bit set, and a Global ID of 40
 * pseudo-random bits (section 3.2). A site that needs one of its own takes its seed from a good source of random numbers;
 * two seeds give the same prefix with a probability of 2^-40.
 *
 * @param seed - an integer from 0 to 2^53-1.
 * @returns A /48.
 * @throws HextetError `out-of-range` for the seed.
 *
 * @example
 * ```ts
 * import { ulaPrefix } from 'hextet/fixtures';
 *
 * String(ulaPrefix(1)); // 'fd4f:5dd5:c9ca::/48'
 * String(ulaPrefix(2)); // 'fde4:49d0:a1ca::/48'
 * ```
 *
 * @public
 */
export function ulaPrefix(seed: number): Prefix {
  return childOf(ULA, SITE_LENGTH, randomOf(seed));
}

/**
 * Returns a prefix of those set aside for documentation: half of the seeds give one of `2001:db8::/32` (RFC 3849), half one
 * of `3fff::/20` (RFC 9637).
 *
 * @param seed - an integer from 0 to 2^53-1.
 * @param length - 32 to 128. Defaults to 48.
 * @throws HextetError `out-of-range` for the seed or the length.
 *
 * @example
 * ```ts
 * import { documentationPrefix } from 'hextet/fixtures';
 *
 * String(documentationPrefix(1)); // '2001:db8:128b::/48'
 * String(documentationPrefix(2, 56)); // '2001:db8:2444:2f00::/56'
 * ```
 *
 * @public
 */
export function documentationPrefix(seed: number, length: number = SITE_LENGTH): Prefix {
  checkInteger('length', length, 32, 128);
  const random = randomOf(seed);
  return childOf(DOCUMENTATION[random.below(2)]!, length, random);
}

function randomOf(seed: number): Random {
  checkInteger('seed', seed, 0, GREATEST_SEED);
  return new Random(seed);
}

function childOf(parent: string, length: number, random: Random): Prefix {
  const children = Prefix.parse(parent).children(length);
  return children.at(random.belowBig(children.count));
}
