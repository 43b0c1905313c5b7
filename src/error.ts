/**
 * What every refusal looks like: a code that never changes meaning, a sentence, and the place.
 *
 * @packageDocumentation
 */

/**
 * Every reason this library refuses something. The union is closed, a code is API and never changes its meaning;
 * `docs/errors.md` says one sentence about each.
 *
 * @public
 */
export type ErrorCode =
  // arguments
  | 'invalid-type'
  | 'out-of-range'
  | 'outside-space'
  | 'unknown-field'
  // text of addresses, prefixes and ranges
  | 'empty'
  | 'too-long'
  | 'invalid-character'
  | 'stray-colon'
  | 'double-colon-twice'
  | 'double-colon-empty'
  | 'group-too-long'
  | 'too-few-groups'
  | 'too-many-groups'
  | 'ipv4-address'
  | 'ipv4-part-missing'
  | 'ipv4-part-range'
  | 'ipv4-leading-zero'
  | 'ipv4-not-last'
  | 'zone-not-allowed'
  | 'zone-empty'
  | 'length-missing'
  | 'length-invalid'
  | 'length-too-long'
  | 'host-bits'
  | 'range-inverted'
  | 'invalid-arpa'
  // prefixes
  | 'no-sibling'
  | 'not-inside'
  // hardware addresses and EUI-64
  | 'mac-digit'
  | 'mac-octet'
  | 'mac-size'
  | 'mac-separator'
  | 'mac-multicast'
  | 'mac-zero'
  | 'not-64'
  // rules
  | 'unknown-name'
  | 'list-empty'
  | 'range-mixed'
  | 'ipv4-mapped'
  | 'ipv4-length-too-long'
  | 'family-conflict'
  | 'ports-not-allowed'
  | 'icmp-not-allowed'
  | 'icmp-ambiguous'
  // resizing
  | 'length-not-allowed'
  | 'too-small'
  | 'gateway-outside'
  | 'loses-in-use'
  | 'loses-reserved'
  | 'loses-quarantined'
  | 'overlaps-sibling'
  // the allocator core
  | 'outside-root'
  | 'unknown-strategy'
  | 'seed-missing'
  | 'out-of-memory'
  | 'damaged-size'
  | 'damaged-magic'
  | 'damaged-version'
  | 'damaged-checksum'
  | 'damaged-root'
  | 'damaged-blocks'
  // pools
  | 'exhausted'
  | 'anycast-address'
  | 'overlaps-lease'
  | 'overlaps-reservation'
  | 'overlaps-quarantine'
  | 'overlaps-root'
  | 'unknown-lease'
  | 'double-release'
  | 'stale-generation'
  | 'stale-plan'
  | 'already-reserved'
  | 'unknown-reservation'
  | 'unknown-quarantine'
  | 'unknown-root'
  | 'root-in-use'
  | 'resize-blocked'
  | 'journal-gone'
  | 'journal-gap'
  | 'journal-fork'
  | 'damaged-record'
  | 'damaged-snapshot'
  | 'damaged-overlap'
  | 'damaged-outside'
  | 'damaged-owner'
  | 'damaged-generation';

/**
 * The parameters of a message, for translation and for programs: plain values under stable names.
 *
 * @public
 */
export type Details = Readonly<Record<string, unknown>>;

/**
 * One refusal as data: what a form shows beside a field.
 *
 * @public
 */
export type Issue = Readonly<{
  /** The reason, stable across versions. */
  code: ErrorCode;
  /** An English sentence made from the code and the details. */
  message: string;
  /** The text that was refused; of long text only the beginning. */
  input?: string;
  /** Where the offending character stands in the input: a 0-based UTF-16 offset. */
  position?: number;
  /** Where in a larger document the input stands, as `['sources', 2]`. */
  path?: readonly (string | number)[];
  /** The message's parameters. */
  details?: Details;
}>;

/**
 * The answer of a function that never throws on bad input.
 *
 * @public
 */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issue: Issue };

/**
 * What `~standard` of every parser is: Zod, Valibot, form libraries, tRPC and others take it as it is.
 *
 * @public
 */
export interface StandardProps<Input, Output> {
  /** The version of the standard. */
  readonly version: 1;
  /** Always `hextet`. */
  readonly vendor: string;
  /** Carries the types, and is never there at run time. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  /** Reads a value of any kind, at once; what is refused is listed. Only a getter of the value can make it throw. */
  readonly validate: (value: unknown) => StandardResult<Output>;
}

/**
 * The answer of a Standard Schema of this library. Its issues have a code and parameters, too.
 *
 * @public
 */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

/**
 * A Standard Schema of this library. The classes that read text are such schemas themselves.
 *
 * @public
 */
export interface StandardSchema<Input, Output> {
  /** What the standard asks for. */
  readonly '~standard': StandardProps<Input, Output>;
}

/**
 * The one error class of the library. It carries the fields of an {@link Issue}.
 *
 * @example
 * ```ts
 * import { HextetError } from 'hextet/error';
 * import { Address } from 'hextet/address';
 *
 * try {
 *   Address.parse('2001:db8::1::2');
 * } catch (error) {
 *   if (HextetError.is(error)) console.log(error.code, error.position); // double-colon-twice 11
 * }
 * ```
 *
 * @public
 */
export class HextetError extends Error {
  /** The reason, stable across versions. */
  declare readonly code: ErrorCode;
  /** The text that was refused; of long text only the beginning. */
  readonly input?: string;
  /** Where the offending character stands in the input: a 0-based UTF-16 offset. */
  readonly position?: number;
  /** Where in a larger document the input stands. */
  readonly path?: readonly (string | number)[];
  /** The message's parameters. */
  readonly details?: Details;

  constructor({ message, ...fields }: Issue) {
    super(message);
    Object.assign(this, fields);
    this.name = 'HextetError';
  }

  /**
   * Whether a caught value is an error of this library, told by its shape: `instanceof` is false between the ESM and
   * the CommonJS copy of a class, this is not.
   */
  static is(error: unknown): error is HextetError {
    if (typeof error !== 'object' || error === null) return false;
    const { name, code, message } = error as Partial<Record<keyof HextetError, unknown>>;
    return name === 'HextetError' && typeof code === 'string' && typeof message === 'string';
  }
}
