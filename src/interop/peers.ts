/**
 * The objects of other packages, distinguished by shape as our own are: they can come from any copy or version of their
 * package.
 */

/**
 * The fields that are read of an `Address6` of ip-address.
 *
 * @public
 */
export interface Address6Like {
  /** Eight groups of one to four hexadecimal digits. */
  readonly parsedAddress: readonly string[];
  /** The mask as it was written, empty where it was not. */
  readonly parsedSubnet: string;
  /** The length of the mask, 0 to 128; 128 where none was written. */
  readonly subnetMask: number;
  /** `%` and the zone, or empty. */
  readonly zone: string;
  /** Not called: that it is there tells an object from what JSON has left of one. */
  correctForm(): string;
}

/**
 * The fields that are read of an `Address4` of ip-address.
 *
 * @public
 */
export interface Address4Like {
  /** Four decimal numbers. */
  readonly parsedAddress: readonly string[];
  /** The mask as it was written, empty where it was not. */
  readonly parsedSubnet: string;
  /** The length of the mask, 0 to 32; 32 where none was written. */
  readonly subnetMask: number;
  /** Only an `Address6` has one. */
  readonly zone?: never;
  /** Not called: that it is there tells an object from what JSON has left of one. */
  correctForm(): string;
}

/**
 * The fields that are read of a `BigInteger` of big-integer.
 *
 * @public
 */
export interface BigIntegerLike {
  /** Not called: that it is there tells a big number from other objects. */
  divmod(divisor: number): unknown;
  /** Decimal digits, after a minus sign if the number is negative. */
  toString(): string;
}

const GROUP = /^[\da-f]{1,4}$/i;
const OCTET = /^\d{1,3}$/;
/** Without its `%`, a zone would lengthen the last group. */
const ZONE = /^($|%)/;

export function isAddress6(value: unknown): value is Address6Like {
  return isParsed(value, 8, GROUP) && typeof value.zone === 'string' && ZONE.test(value.zone);
}

export function isAddress4(value: unknown): value is Address4Like {
  return isParsed(value, 4, OCTET) && value.zone === undefined;
}

export function isBigInteger(value: unknown): value is BigIntegerLike {
  if (!isObject(value) || typeof value.divmod !== 'function' || typeof value.toString !== 'function')
    return false;
  const digits = value.toString();
  return typeof digits === 'string' && /^-?\d+$/.test(digits);
}

/** The fields of both classes of ip-address. A method too: JSON of an object has none. */
function isParsed(value: unknown, count: number, part: RegExp): value is Readonly<Record<string, unknown>> {
  return (
    isObject(value) &&
    Array.isArray(value.parsedAddress) &&
    value.parsedAddress.length === count &&
    value.parsedAddress.every((text) => typeof text === 'string' && part.test(text)) &&
    typeof value.parsedSubnet === 'string' &&
    typeof value.subnetMask === 'number' &&
    typeof value.correctForm === 'function'
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
