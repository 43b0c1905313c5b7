/**
 * Forms: schemas of fields with limits, lists in one text field, a resolver for React Hook Form that keeps every issue whole,
 * and what to show beside a field: which characters are wrong, and what would be right.
 *
 * @packageDocumentation
 */
export { type FieldOptions, field, lines, optional } from './form/fields.ts';
export { caret, fix, fixName, type TextFix } from './form/hints.ts';
export type { ForeignIssue, FormIssue } from './form/issue.ts';
export type { TextSpan } from './form/span.ts';
export {
  type AnyResult,
  type AnySchema,
  type FormErrors,
  type FormInput,
  type FormOutput,
  form,
  issuesOf,
  resolver,
  type Validated,
  type ValidateOptions,
  validate,
} from './form/validate.ts';
