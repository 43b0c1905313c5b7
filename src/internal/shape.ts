/**
 * Values are told apart by shape, never by `instanceof`: an ESM and a CommonJS copy of the library, or two versions of
 * it, may meet in one process.
 */

/** What every copy of an address has. */
export interface AddressShape {
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
}

/** What every copy of a prefix has. */
export interface PrefixShape {
  readonly first: AddressShape;
  readonly length: number;
}

/** What every copy of a range has, and of a prefix. */
export interface RangeShape {
  readonly first: AddressShape;
  readonly last: AddressShape;
}

/** What every copy of a prefix set has. */
export interface SetShape {
  readonly runs: readonly RangeShape[];
}

/** What every copy of a hardware address has. */
export interface MacShape {
  readonly w0: number;
  readonly w1: number;
  readonly size: 6 | 8;
}

export function isAddress(value: unknown): value is AddressShape {
  return typeof value === 'object' && value !== null && typeof (value as AddressShape).w3 === 'number';
}

export function isPrefix(value: unknown): value is PrefixShape {
  return hasFirst(value) && typeof (value as PrefixShape).length === 'number';
}

export function isRange(value: unknown): value is RangeShape {
  return hasFirst(value) && isAddress((value as RangeShape).last);
}

export function isSet(value: unknown): value is SetShape {
  return typeof value === 'object' && value !== null && Array.isArray((value as SetShape).runs);
}

export function isMac(value: unknown): value is MacShape {
  if (typeof value !== 'object' || value === null) return false;
  const { w1, size } = value as MacShape;
  return typeof w1 === 'number' && typeof size === 'number';
}

function hasFirst(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isAddress((value as RangeShape).first);
}

/** Whether a value is an array of bytes: a `Uint8Array` of any realm, or a `Buffer`. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === '[object Uint8Array]';
}
