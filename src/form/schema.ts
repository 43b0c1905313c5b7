import { failType } from '../internal/issue.ts';

/** Refuses a value that is not a Standard Schema. A class can be one. */
export function checkSchema(value: unknown): void {
  const isOne = (typeof value === 'object' && value !== null) || typeof value === 'function';
  const standard = isOne ? (value as { '~standard'?: { validate?: unknown } })['~standard'] : undefined;
  if (typeof standard?.validate !== 'function') failType('StandardSchema', value, 'schema');
}
