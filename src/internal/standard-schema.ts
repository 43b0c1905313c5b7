/** Standard Schema (https://standardschema.dev), version 1. */
import type { Result, StandardProps, StandardResult } from '../error.ts';

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
