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

/** The schema that a function makes. Classes make theirs in a getter: a bundler keeps a class with a static value. */
export function standard<Input, Output>(
  validate: (value: Input) => StandardResult<Output>,
): StandardProps<Input, Output> {
  return { version: 1, vendor: 'hextet', validate: (value) => validate(value as Input) };
}

/** The schema of a class that reads text. */
export function textStandard<Output>(
  tryParse: (text: string) => Result<Output>,
): StandardProps<string, Output> {
  return standard((text: string) => {
    const result = tryParse(text);
    return result.ok ? { value: result.value } : { issues: [result.issue] };
  });
}
