/** Schemas of the fields of a form. */
import type { Issue, StandardSchema } from '../error.ts';
import { checkOptions, nearestName } from '../internal/fields.ts';
import { checkInteger, fail, failType, makeIssue, typeIssue } from '../internal/issue.ts';
import { argumentMessages, formMessages, ruleMessages } from '../internal/messages.ts';
import { standard } from '../internal/standard-schema.ts';
import { type AddressKind, kindOf, type RegistryItem, specialPurposeBlocks } from '../registry.ts';
import type { PlacedIssue } from './issue.ts';
import { checkSchema } from './schema.ts';

/**
 * What a field accepts beside what its schema does.
 *
 * @public
 */
export interface FieldOptions {
  /** The length of a prefix, or the least and the greatest: `[48, 64]` is from 48 to 64. */
  readonly length?: number | readonly [least: number, greatest: number] | undefined;
  /** The kinds of address, of the registries of the IANA; see `kindOf` of `hextet/registry`. */
  readonly kinds?: readonly AddressKind[] | undefined;
}

/**
 * Returns the schema of a field with text: blanks around it are ignored, and it can have limits. A place in an issue is one
 * in the text of the field.
 *
 * @param schema - as `Prefix`, `Address` or `Mac`.
 * @throws HextetError `unknown-field`; `out-of-range` for a length of no prefix; `unknown-name` for a kind that is none.
 *
 * @example
 * ```ts
 * import { field, validate } from 'hextet/form';
 * import { Prefix } from 'hextet/prefix';
 *
 * const site = field(Prefix, { length: [48, 64], kinds: ['global', 'unique-local'] });
 * const result = validate(site, ' fd00::/40');
 * result.ok || result.issues[0]?.message; // 'length must be an integer from 48 to 64, got 40'
 * ```
 *
 * @public
 */
export function field<Output>(
  schema: StandardSchema<string, Output>,
  options: FieldOptions = {},
): StandardSchema<string, Output> {
  checkSchema(schema);
  checkOptions('FieldOptions', options, ['length', 'kinds']);
  const { length, kinds } = options;
  const [least, greatest] = Array.isArray(length) ? length : [length ?? 0, length ?? 128];
  checkInteger('length', least, 0, 128);
  checkInteger('length', greatest, least, 128);
  if (kinds !== undefined) checkKinds(kinds);
  const limitIssue = (value: Output, input: string): Issue | null => {
    const received = (value as { readonly length?: unknown }).length;
    if (typeof received === 'number' && (received < least || received > greatest)) {
      const details = { name: 'length', min: least, max: greatest, received };
      return makeIssue(argumentMessages, 'out-of-range', {
        input,
        position: input.indexOf('/') + 1,
        details,
      });
    }
    if (kinds === undefined) return null;
    const kind = kindOf(value as RegistryItem);
    if ((kinds as readonly string[]).includes(kind)) return null;
    const details = { item: input, kind, expected: kinds.join(', ') };
    return makeIssue(formMessages, 'kind-not-allowed', { input, details });
  };
  return {
    '~standard': standard<string, Output>((value) => {
      if (typeof value !== 'string') return { issues: [typeIssue('string', value)] };
      const input = value.trim();
      const result = schema['~standard'].validate(input);
      const issues = result.issues ?? [limitIssue(result.value, input) ?? []].flat();
      if (issues.length === 0) return result;
      const offset = value.length - value.trimStart().length;
      return { issues: issues.map((issue): Issue & PlacedIssue => ({ ...issue, offset })) };
    }),
  };
}

function checkKinds(kinds: unknown): void {
  if (!Array.isArray(kinds)) failType('AddressKind[]', kinds, 'kinds');
  const known: string[] = ['global', ...specialPurposeBlocks.map(({ kind }) => kind)];
  for (const kind of kinds as readonly unknown[]) {
    if (typeof kind !== 'string') failType('AddressKind', kind, 'kinds');
    if (known.includes(kind)) continue;
    const details = { received: kind, expected: 'address-kind', nearest: nearestName(kind, known) };
    fail(ruleMessages, 'unknown-name', { input: kind, position: 0, details });
  }
}

/**
 * Returns the schema of a field that can be empty: then its value is undefined. A blank text is empty, so is null.
 *
 * @public
 */
export function optional<Input, Output>(
  schema: StandardSchema<Input, Output>,
): StandardSchema<Input | '' | null | undefined, Output | undefined> {
  checkSchema(schema);
  return {
    '~standard': standard<Input | '' | null | undefined, Output | undefined>((value, maxIssues) => {
      const isEmpty = typeof value === 'string' ? value.trim() === '' : (value ?? null) === null;
      return isEmpty
        ? { value: undefined }
        : schema['~standard'].validate(value, { libraryOptions: { maxIssues } });
    }),
  };
}

/**
 * Returns the schema of a field with a list, one entry a line. Lines end with LF or CRLF. Blank lines, and all from a `#` on, are
 * ignored. An issue has the line, and its place in the whole text.
 *
 * @param schema - that of an entry, as `AddressRange`.
 *
 * @example
 * ```ts
 * import { lines, validate } from 'hextet/form';
 * import { AddressRange } from 'hextet/range';
 *
 * const result = validate(lines(AddressRange), '2001:db8::1 - 2001:db8::f\n2001:db8::g # the gateway');
 * result.ok || result.issues.map(({ line, start, end }) => [line, start, end]); // [[2, 36, 37]]
 * ```
 *
 * @public
 */
export function lines<Output>(schema: StandardSchema<string, Output>): StandardSchema<string, Output[]> {
  const reader = field(schema);
  return {
    '~standard': standard<string, Output[]>((text, limit) => {
      if (typeof text !== 'string') return { issues: [typeIssue('string', text)] };
      const values: Output[] = [];
      const issues: (Issue & PlacedIssue)[] = [];
      let [line, start] = [0, 0];
      for (const row of text.split('\n')) {
        line++;
        const entry = row.replace(/#.*/s, '');
        const result = entry.trim() === '' ? null : reader['~standard'].validate(entry);
        if (result?.issues !== undefined) {
          for (const issue of result.issues as readonly (Issue & PlacedIssue)[]) {
            issues.push({ ...issue, line, offset: start + issue.offset! });
          }
          if (issues.length >= limit) break;
        } else if (result !== null) values.push(result.value);
        start += row.length + 1;
      }
      return issues.length > 0 ? { issues } : { value: values };
    }),
  };
}
