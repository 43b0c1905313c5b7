/**
 * What every refusal looks like: a code that never changes meaning, a sentence, and the place.
 *
 * @packageDocumentation
 */
import type { ErrorDetails, NoDetails } from './error/details.ts';

export type { DamageReason, ErrorDetails, ExpectedText, NoDetails, TextKind } from './error/details.ts';

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
 * The fields of an issue of any code.
 *
 * @public
 */
export interface IssueFields {
  /** The reason, stable across versions. */
  readonly code: ErrorCode;
  /** An English sentence made from the code and the details. */
  readonly message: string;
  /** The refused text; only the beginning of long text. */
  readonly input?: string;
  /** The place of the offending character in the input: a 0-based UTF-16 offset. */
  readonly position?: number;
  /** The place of the input in a larger document, as `['sources', 2]`. */
  readonly path?: readonly (string | number)[];
  /** The parameters of the message. */
  readonly details?: Details;
}

/**
 * One refusal as data, for a form to show beside a field. Comparing its `code` gives its `details` their type.
 *
 * @example
 * ```ts
 * import { Prefix } from 'hextet/prefix';
 *
 * const result = Prefix.tryParse('2001:db8::1/64');
 * !result.ok && result.issue.code === 'host-bits' && result.issue.details.prefix; // '2001:db8::/64'
 * ```
 *
 * @public
 */
export type Issue<C extends ErrorCode = ErrorCode> = C extends ErrorCode
  ? Omit<IssueFields, 'code' | 'details'> & { readonly code: C } & DetailsOf<C>
  : never;

/**
 * The details of an issue, which a code without parameters does not need.
 *
 * @public
 */
export type DetailsOf<C extends ErrorCode> = keyof ErrorDetails[C] extends never
  ? { readonly details?: NoDetails }
  : { readonly details: ErrorDetails[C] };

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
  /**
   * Reads a value of any kind, at once, and lists the first 100 issues, or the first `libraryOptions.maxIssues`. Only a
   * getter of the value and an invalid option can make it throw.
   */
  readonly validate: (
    value: unknown,
    options?: { readonly libraryOptions?: Record<string, unknown> | undefined },
  ) => StandardResult<Output>;
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
 * import { Prefix } from 'hextet/prefix';
 *
 * try {
 *   Prefix.parse('2001:db8::1/64');
 * } catch (error) {
 *   if (HextetError.is(error) && error.code === 'host-bits') console.log(error.details.prefix); // 2001:db8::/64
 * }
 * ```
 *
 * @public
 */
export class HextetError extends Error implements IssueFields {
  /** The reason, stable across versions. */
  declare readonly code: ErrorCode;
  /** The refused text; only the beginning of long text. */
  readonly input?: string;
  /** The place of the offending character in the input: a 0-based UTF-16 offset. */
  readonly position?: number;
  /** The place of the input in a larger document. */
  readonly path?: readonly (string | number)[];
  /** The parameters of the message. */
  readonly details?: Details;

  /**
   * Makes an error of an issue.
   *
   * @param cause - the error that led to this one, if any.
   */
  constructor({ message, ...fields }: IssueFields, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
    this.name = 'HextetError';
  }

  /** Returns the issue: `JSON.stringify` leaves the message of an Error out. */
  toJSON(): Issue {
    const { name, code, message, ...fields } = this as IssueFields & Error;
    return { code, message, ...fields } as Issue;
  }

  /**
   * Returns whether a caught value is an error of this library. Goes by its shape, since `instanceof` is false between
   * the ESM and the CommonJS copy of a class. Comparing its `code` gives its `details` their type.
   */
  static is(error: unknown): error is Issue & Omit<HextetError, keyof IssueFields> {
    if (typeof error !== 'object' || error === null) return false;
    const { name, code, message } = error as Partial<Record<keyof HextetError, unknown>>;
    return name === 'HextetError' && typeof code === 'string' && typeof message === 'string';
  }
}
