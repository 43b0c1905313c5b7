/** Checks the values of a form. */
import type { Issue, IssueFields, StandardSchema } from '../error.ts';
import { checkOptions } from '../internal/fields.ts';
import { failType, typeIssue } from '../internal/issue.ts';
import { standard } from '../internal/standard-schema.ts';
import { type Messages, translate } from '../messages.ts';
import { blanksBefore, type Entry, entriesIn } from './entries.ts';
import { type ForeignIssue, type FormIssue, formIssue, type PlacedIssue, refusals } from './issue.ts';
import { checkSchema } from './schema.ts';

/**
 * A Standard Schema of this library or of another, as Zod and Valibot have them.
 *
 * @public
 */
export interface AnySchema<Input, Output> {
  /** The properties of the standard. */
  readonly '~standard': {
    /** Reads a value, at once or later. */
    readonly validate: (value: unknown) => AnyResult<Output> | Promise<AnyResult<Output>>;
    /** Carries the types, and is never there at run time. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/**
 * The answer of a Standard Schema.
 *
 * @public
 */
export type AnyResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly ForeignIssue[] };

/**
 * How issues are worded.
 *
 * @public
 */
export interface ValidateOptions {
  /** Sentences in another language, as `de` of `hextet/messages/de`. A code without one stays English. */
  readonly messages?: Partial<Messages> | undefined;
}

/**
 * The values of a form, or all that is wrong with them.
 *
 * @public
 */
export type Validated<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly issues: readonly FormIssue[] };

/**
 * The input of a form by field.
 *
 * @public
 */
export type FormInput<F> = {
  [K in keyof F]: F[K] extends StandardSchema<infer Input, unknown> ? Input : never;
};

/**
 * The output of a form by field.
 *
 * @public
 */
export type FormOutput<F> = {
  [K in keyof F]: F[K] extends StandardSchema<unknown, infer Output> ? Output : never;
};

/**
 * Returns the schema of a form: an object of values by field, or a `FormData`. Other values are ignored, as those of buttons.
 *
 * @param fields - the schema of each field: a class as `Prefix`, or what {@link field}, {@link optional} and {@link lines}
 * return.
 * @param whole - a check of all fields together, once each is valid. It throws an error of this library, or returns a failed
 * result, as `zone.plan` and `ruleFamily` do. An issue is shown at the first step of its path that is a field; if a number
 * follows, at that entry of a list.
 *
 * @example
 * ```ts
 * import { field, form, optional, validate } from 'hextet/form';
 * import { Prefix } from 'hextet/prefix';
 *
 * const schema = form({ prefix: field(Prefix, { length: [48, 64] }), public: optional(field(Prefix, { length: 64 })) });
 * const result = validate(schema, { prefix: '2001:db8::/48', public: '' });
 * result.ok && result.value.prefix.length; // 48
 * ```
 *
 * @public
 */
export function form<const F extends Readonly<Record<string, StandardSchema<unknown, unknown>>>>(
  fields: F,
  whole?: (values: FormOutput<F>) => unknown,
): StandardSchema<FormInput<F>, FormOutput<F>> {
  if (typeof fields !== 'object' || fields === null) failType('object', fields, 'fields');
  for (const schema of Object.values(fields)) checkSchema(schema);
  if (whole !== undefined && typeof whole !== 'function') failType('function', whole, 'whole');
  return {
    '~standard': standard<FormInput<F>, FormOutput<F>>((input, maxIssues) => {
      if (typeof input !== 'object' || input === null) return { issues: [typeIssue('object', input)] };
      const values = isFormData(input)
        ? Object.fromEntries(input.entries())
        : (input as Record<string, unknown>);
      const output: Record<string, unknown> = {};
      const issues: Issue[] = [];
      for (const [name, schema] of Object.entries(fields)) {
        const value = Object.hasOwn(values, name) ? values[name] : undefined;
        const result = schema['~standard'].validate(value, { libraryOptions: { maxIssues } });
        if (result.issues === undefined) output[name] = result.value;
        else
          issues.push(...result.issues.map((issue) => ({ ...issue, path: [name, ...(issue.path ?? [])] })));
      }
      if (issues.length > 0) return { issues: issues.slice(0, maxIssues) };
      const found = whole === undefined ? [] : refusals(() => whole(output as FormOutput<F>));
      if (found.length === 0) return { value: output as FormOutput<F> };
      return { issues: found.slice(0, maxIssues).map((issue) => placedIn(fields, values, issue)) };
    }),
  };
}

/** Returns an issue with its path from a field on, and with the text of that field, or of that entry of it, as its input. */
function placedIn(
  fields: object,
  values: Readonly<Record<string, unknown>>,
  issue: Issue,
): Issue & PlacedIssue {
  const { path = [], position, ...rest } = issue;
  const start = path.findIndex((step) => Object.hasOwn(fields, step));
  const own = start < 0 ? [] : path.slice(start);
  const entry = entryAt(values[own[0] ?? ''], own[1]);
  if (entry === undefined) return { ...issue, path: own };
  const { text: input, ...place } = entry;
  return { ...rest, ...(input === issue.input && { position }), ...place, input, path: own } as Issue;
}

/** Returns a part of what is in a field: an entry of a list, or all of a text of one line. */
function entryAt(value: unknown, index: string | number | undefined): Partial<Entry> | undefined {
  if (typeof value !== 'string') return undefined;
  if (typeof index === 'number') return [...entriesIn(value)][index];
  const isAll = index === undefined && !value.includes('\n');
  return isAll ? { text: value.trim(), offset: blanksBefore(value) } : undefined;
}

/** The data of a form element, or of a query. */
interface FormDataShape {
  entries(): Iterable<[string, unknown]>;
  getAll(name: string): unknown[];
}

function isFormData(value: object): value is FormDataShape {
  return 'getAll' in value && typeof value.getAll === 'function' && 'entries' in value;
}

/**
 * Checks values: of one field, or of a form.
 *
 * @throws HextetError `invalid-type` for a schema that answers later, as one with an asynchronous check: {@link resolver} waits.
 *
 * @public
 */
export function validate<Input, Output>(
  schema: AnySchema<Input, Output>,
  value: unknown,
  options: ValidateOptions = {},
): Validated<Output> {
  checkSchema(schema);
  const result = schema['~standard'].validate(value);
  return result instanceof Promise ? failType('schema without promises', result) : checked(result, options);
}

function checked<Output>(result: AnyResult<Output>, options: ValidateOptions): Validated<Output> {
  checkOptions('ValidateOptions', options, ['messages']);
  const { messages = {} } = options;
  if (result.issues === undefined) return { ok: true, value: result.value };
  const translated = (issue: IssueFields) => translate(issue, messages);
  return { ok: false, issues: result.issues.map((issue) => formIssue(issue, translated)) };
}

/**
 * The errors of a form as React Hook Form takes them. It has its own type for what is at each field.
 *
 * @public
 */
export type FormErrors<Input> = { readonly [K in keyof Input]?: never };

/**
 * Returns a resolver for React Hook Form. The error at a field has the `type` (the code) and the `message` of its first issue,
 * and all of its issues for {@link issuesOf}.
 *
 * @public
 */
export function resolver<Input extends object, Output>(
  schema: AnySchema<Input, Output>,
  options: ValidateOptions = {},
): (
  values: Input,
) => Promise<
  | { values: Output; errors: Record<string, never> }
  | { values: Record<string, never>; errors: FormErrors<Input> }
> {
  checkSchema(schema);
  return async (values) => {
    const result = checked(await schema['~standard'].validate(values), options);
    return result.ok ? { values: result.value, errors: {} } : { values: {}, errors: nested(result.issues) };
  };
}

/** React Hook Form removes an error once its field is right. */
const CHANGEABLE = { enumerable: true, configurable: true, writable: true };

/** Returns errors in the form of the values: what is wrong with a list or an object stands beside what is wrong inside. */
function nested(issues: readonly FormIssue[]): Record<string, never> {
  const errors: Record<string, unknown> = {};
  for (const issue of issues) {
    let at = errors;
    for (const step of issue.path.length > 0 ? issue.path : ['root']) {
      // A name such as __proto__ comes from the data.
      if (!Object.hasOwn(at, step)) Object.defineProperty(at, step, { value: { issues: [] }, ...CHANGEABLE });
      at = at[step] as Record<string, unknown>;
    }
    const own = at.issues as FormIssue[];
    if (own.length === 0) Object.assign(at, { type: issue.code, message: issue.message });
    own.push(issue);
  }
  return errors as Record<string, never>;
}

/**
 * Returns all issues of an error that {@link resolver} made, as `formState.errors.prefix`: with code, place and parameters, and
 * those of the parts of a field. Returns none for anything else.
 *
 * @public
 */
export function issuesOf(error: unknown): readonly FormIssue[] {
  return [...issuesBelow(error, new Set())];
}

/** Only what has issues is ours: an error also refers to its element. */
function* issuesBelow(error: unknown, seen: Set<unknown>): Generator<FormIssue> {
  if (typeof error !== 'object' || error === null || seen.has(error)) return;
  seen.add(error);
  const { issues, ...parts } = error as { readonly issues?: unknown };
  if (!Array.isArray(issues)) return;
  yield* issues;
  for (const part of Object.values(parts)) yield* issuesBelow(part, seen);
}
