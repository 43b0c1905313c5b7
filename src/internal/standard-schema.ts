/** Standard Schema (https://standardschema.dev), version 1. */
import type { Result, StandardProps, StandardResult } from '../error.ts';
import { checkInteger } from './issue.ts';

/** Enough for a form; a list of a million wrong entries would take seconds. */
const MOST_ISSUES = 100;

/**
 * Makes the schema of a function, which stops at `limit` issues. Classes make theirs in a getter: a bundler keeps a
 * class with a static value.
 */
export function standard<Input, Output>(
  validate: (value: Input, limit: number) => StandardResult<Output>,
): StandardProps<Input, Output> {
  return {
    version: 1,
    vendor: 'hextet',
    validate: (value, options) => {
      const limit = (options?.libraryOptions?.maxIssues ?? MOST_ISSUES) as number;
      checkInteger('maxIssues', limit, 1, Number.MAX_SAFE_INTEGER);
      return validate(value as Input, limit);
    },
  };
}

/** Makes the schema of a class that reads text. */
export function textStandard<Output>(
  tryParse: (text: string) => Result<Output>,
): StandardProps<string, Output> {
  return standard((text: string) => {
    const result = tryParse(text);
    return result.ok ? { value: result.value } : { issues: [result.issue] };
  });
}
