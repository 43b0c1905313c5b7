/** Standard Schema (https://standardschema.dev), version 1: its types are written out, so that nothing has to be installed. */
import type { Issue, Result } from '../error.ts';

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
  /** Reads a value of any kind, at once; what is refused is listed, nothing is thrown. */
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

/** The result of a reader that goes on after a fault. */
export type Results<T> = Result<T> | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * What makes a schema of a reader that throws on nothing. It is called by a getter: a bundler keeps a class with a
 * static value, used or not.
 */
export function standard<Input, Output>(
  read: (value: Input) => Results<Output>,
): StandardProps<Input, Output> {
  return {
    version: 1,
    vendor: 'hextet',
    validate: (value) => {
      const result = read(value as Input);
      if (result.ok) return { value: result.value };
      return { issues: 'issues' in result ? result.issues : [result.issue] };
    },
  };
}
