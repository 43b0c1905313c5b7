/**
 * What every refusal looks like: a code that never changes meaning, a sentence, and the place.
 *
 * @packageDocumentation
 */
import type { ErrorDetails } from './error/details.ts';

export type { ErrorDetails, ExpectedText, NoDetails, TextKind } from './error/details.ts';

/**
 * Every reason this library refuses something. A code is API and never changes its meaning.
 *
 * @public
 */
export type ErrorCode = keyof ErrorDetails;

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

  /**
   * Makes an error of an issue.
   *
   * @param cause - the error that this one is made from, if any.
   */
  constructor({ message, ...fields }: Issue, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
    this.name = 'HextetError';
  }

  /** Returns the issue: an Error alone would lose its message in `JSON.stringify`. */
  toJSON(): Issue {
    const { name, code, message, ...fields } = this as Issue & Error;
    return { code, message, ...fields };
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
