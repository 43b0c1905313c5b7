/**
 * Values are distinguished by shape, never by `instanceof`: an ESM and a CommonJS copy of the library, or two versions of
 * it, can be in one process.
 */

/** The fields of every copy of an address. */
export interface AddressShape {
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
}

/** The fields of every copy of a prefix. */
export interface PrefixShape {
  readonly first: AddressShape;
  readonly length: number;
}

/** The fields of every copy of a range, and of a prefix. */
export interface RangeShape {
  readonly first: AddressShape;
  readonly last: AddressShape;
}

/** The fields of every copy of a prefix set. */
export interface SetShape {
  readonly runs: number[] | Int32Array;
}

/** The fields of every copy of an IPv4 address. */
export interface IPv4AddressShape {
  readonly value: number;
}

/** The fields of every copy of an IPv4 prefix. */
export interface IPv4PrefixShape {
  readonly first: IPv4AddressShape;
  readonly length: number;
}

/** The fields of every copy of a range of IPv4 addresses. */
export interface IPv4RangeShape {
  readonly first: IPv4AddressShape;
  readonly last: IPv4AddressShape;
}

/** The fields of every copy of a hardware address. */
export interface MacShape {
  readonly w0: number;
  readonly w1: number;
  readonly size: 6 | 8;
}

/** Also asks for a method: JSON or a structured clone of a value has no methods. */
export function isAddress(value: unknown): value is AddressShape {
  return isObject(value) && typeof value.w3 === 'number' && typeof value.toArpa === 'function';
}

/** Asks for a method that an IPv4 prefix does not have. */
export function isPrefix(value: unknown): value is PrefixShape {
  return isObject(value) && typeof value.length === 'number' && typeof value.toExpanded === 'function';
}

export function isRange(value: unknown): value is RangeShape {
  return isObject(value) && isAddress(value.first) && typeof value.prefixes === 'function';
}

/** Also asks for the method that all values of IPv4 have, and no others. */
export function isIPv4(value: unknown): boolean {
  return isObject(value) && typeof value.toIPv6 === 'function';
}

export function isIPv4Address(value: unknown): value is IPv4AddressShape {
  return isObject(value) && typeof value.value === 'number' && typeof value.toIPv6 === 'function';
}

export function isIPv4Prefix(value: unknown): value is IPv4PrefixShape {
  return isObject(value) && typeof value.length === 'number' && typeof value.toIPv6 === 'function';
}

export function isIPv4Range(value: unknown): value is IPv4RangeShape {
  return isObject(value) && isIPv4Address(value.first) && typeof value.prefixes === 'function';
}

/** Whether a value is words of 32 bits, eight for each run of a set. */
export function isRuns(value: unknown): value is SetShape['runs'] {
  return Array.isArray(value)
    ? value.length === 0 || typeof value[0] === 'number'
    : ArrayBuffer.isView(value);
}

export function isSet(value: unknown): value is SetShape {
  return isObject(value) && isRuns(value.runs) && typeof value.ranges === 'function';
}

export function isMac(value: unknown): value is MacShape {
  return isObject(value) && typeof value.w1 === 'number' && typeof value.format === 'function';
}

/**
 * Whether a value is an array of bytes: a `Uint8Array` of any realm, or a `Buffer`. The getter of all typed arrays is
 * asked, for a tag of its own makes no bytes of an object: reading those could run code in the middle.
 */
export function isBytes(value: unknown): value is Uint8Array {
  return Reflect.get(Uint8Array.prototype, Symbol.toStringTag, value) === 'Uint8Array';
}

/** Returns how many bytes there are: a `length` of an object's own can lie. */
export function byteCount(bytes: Uint8Array): number {
  return Reflect.get(Uint8Array.prototype, 'length', bytes);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Returns true for a list, or anything else that can be iterated, but not for a text, though JavaScript iterates its characters. */
export function isIterable(value: unknown): value is Iterable<never> {
  return isObject(value) && typeof (value as Partial<Iterable<never>>)[Symbol.iterator] === 'function';
}
