/** Schemas of the fields of a form. */
import { HextetError, type Issue, type StandardSchema } from '../error.ts';
import { checkOptions, unknownName } from '../internal/fields.ts';
import { checkInteger, failType, makeIssue, typeIssue } from '../internal/issue.ts';
import { formMessages, lengthMessages } from '../internal/messages.ts';
import { standard } from '../internal/standard-schema.ts';
import { type AddressKind, kindOf, type RegistryItem, specialPurposeBlocks } from '../registry.ts';
import { blanksBefore, entriesIn } from './entries.ts';
import { type PlacedIssue, refusals } from './issue.ts';
import { checkSchema } from './schema.ts';

/**
 * The limits of a field, within those of its schema.
 *
 * @public
 */
export interface FieldOptions<Output = unknown> {
  /** The length of a prefix, or the least and the greatest: `[48, 64]` is from 48 to 64. */
  readonly length?: number | readonly [least: number, greatest: number] | undefined;
  /** The kinds of address, of the registries of the IANA; see `kindOf` of `hextet/registry`. */
  readonly kinds?: readonly AddressKind[] | undefined;
  /**
   * A check of a valid value. It throws an error of this library, or returns a failed result: `linkLocalAddress` of
   * `hextet/eui64` refuses a hardware address that no interface has.
   */
  readonly check?: ((value: Output) => unknown) | undefined;
}

/**
 * Returns the schema of a field with text: blanks around it are ignored, and it can have limits. A place in an issue is one
 * in the text of the field.
 *
 * @param schema - as `Prefix`, `Address` or `Mac`.
 * @throws HextetError `unknown-field`; `invalid-type`; `out-of-range` for a length of no prefix; `unknown-name` for another
 * kind.
 *
 * @example
 * ```ts
 * import { field, validate } from 'hextet/form';
 * import { Prefix } from 'hextet/prefix';
 *
 * const site = field(Prefix, { length: [48, 64], kinds: ['global', 'unique-local'] });
 * const result = validate(site, ' fd00::/40');
 * result.ok || result.issues[0]?.message; // 'a prefix of length 40 is not allowed here, expected /48 - /64'
 * ```
 *
 * @public
 */
export function field<Output>(
  schema: StandardSchema<string, Output>,
  options: FieldOptions<Output> = {},
): StandardSchema<string, Output> {
  checkSchema(schema);
  checkOptions('FieldOptions', options, ['length', 'kinds', 'check']);
  const { length, kinds, check } = options;
  const [least, greatest] = Array.isArray(length) ? length : [length ?? 0, length ?? 128];
  checkInteger('length', least, 0, 128);
  checkInteger('length', greatest, least, 128);
  if (kinds !== undefined) checkKinds(kinds);
  if (check !== undefined && typeof check !== 'function') failType('function', check, 'check');
  const limitIssue = (value: Output, input: string): Issue | null => {
    const received = (value as { readonly length?: unknown }).length;
    if (typeof received === 'number' && (received < least || received > greatest)) {
      const lengths = least === greatest ? `/${least}` : `/${least} - /${greatest}`;
      const details = { length: received, lengths };
      return makeIssue(lengthMessages, 'length-not-allowed', {
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
  const issuesWith = (value: Output, input: string): readonly Issue[] => {
    const issue = limitIssue(value, input);
    if (issue !== null) return [issue];
    if (check === undefined) return [];
    return refusals(() => check(value)).map(({ path, ...fields }) => ({ input, ...fields }) as Issue);
  };
  return {
    '~standard': standard<string, Output>((value) => {
      if (typeof value !== 'string') return { issues: [typeIssue('string', value)] };
      const input = value.trim();
      const result = schema['~standard'].validate(input);
      const issues = result.issues ?? issuesWith(result.value, input);
      if (issues.length === 0) return result;
      const offset = blanksBefore(value);
      return { issues: issues.map((issue): Issue & PlacedIssue => ({ ...issue, offset })) };
    }),
  };
}

function checkKinds(kinds: unknown): void {
  if (!Array.isArray(kinds)) failType('AddressKind[]', kinds, 'kinds');
  const known: string[] = ['global', ...specialPurposeBlocks.map(({ kind }) => kind)];
  for (const kind of kinds as readonly unknown[]) {
    if (typeof kind !== 'string') failType('AddressKind', kind, 'kinds');
    if (!known.includes(kind)) throw new HextetError(unknownName(kind, 'address-kind', known));
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
  checkSchema(schema);
  return {
    '~standard': standard<string, Output[]>((text, limit) => {
      if (typeof text !== 'string') return { issues: [typeIssue('string', text)] };
      const values: Output[] = [];
      const issues: (Issue & PlacedIssue)[] = [];
      for (const entry of entriesIn(text)) {
        const result = schema['~standard'].validate(entry.text);
        if (result.issues === undefined) values.push(result.value);
        else
          issues.push(
            ...result.issues.map((issue) => ({ ...issue, line: entry.line, offset: entry.offset })),
          );
        if (issues.length >= limit) break;
      }
      return issues.length > 0 ? { issues } : { value: values };
    }),
  };
}
