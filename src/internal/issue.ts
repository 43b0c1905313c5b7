import {
  type Details,
  type ErrorCode,
  type ErrorDetails,
  HextetError,
  type Issue,
  type IssueFields,
  type Result,
} from '../error.ts';
import { argumentMessages, type Messages, typeMessages } from './messages.ts';

/** What an issue of a code has beside its sentence. */
type Fields<C extends ErrorCode> = Omit<IssueFields, 'code' | 'message' | 'details'> &
  (keyof ErrorDetails[C] extends never ? unknown : { readonly details: ErrorDetails[C] });

/** None are needed for a message without parameters. */
export type FieldsOf<C extends ErrorCode> = keyof ErrorDetails[C] extends never ? [Fields<C>?] : [Fields<C>];

/** Longer input is cut to this many characters in an issue, so that hostile text fills no log. */
const INPUT_SHOWN = 100;
/** The longest text of a detail or a step of a path: no legal value is longer. */
const DETAIL_SHOWN = 1024;

/** Makes an issue of a code: its sentence from the table, with the details put in. */
export function makeIssue<M extends Messages, C extends keyof M & ErrorCode>(
  messages: M,
  code: C,
  ...[fields]: FieldsOf<C>
): Issue<C> {
  const { input, path, details }: Partial<IssueFields> = fields ?? {};
  return {
    code,
    message: fill(messages[code]!, details),
    ...fields,
    ...(input !== undefined && { input: show(input) }),
    ...(path !== undefined && { path: path.map(bounded) }),
    ...(details !== undefined && { details: boundedFields(details) }),
  } as IssueFields as Issue<C>;
}

function boundedFields(details: Details): Details {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, bounded(value)]));
}

function bounded<T>(value: T): T {
  return typeof value === 'string' ? (cut(value, DETAIL_SHOWN) as T & string) : value;
}

/**
 * Returns the sentence of a template: `{name}` becomes the detail of that name, and a part in brackets that names
 * some stays only if it has all of them.
 */
export function fill(template: string, details?: Details): string {
  return template
    .replace(/\[([^\]]*\w}.*?)\]/g, (_, part: string) =>
      part.match(/\w+(?=})/g)!.every((name) => details?.[name] != null) ? part : '',
    )
    .replace(/{(\w+)}/g, (_, name: string) => show(details?.[name]));
}

/** Throws {@link makeIssue}. */
export function fail<M extends Messages, C extends keyof M & ErrorCode>(
  messages: M,
  code: C,
  ...fields: FieldsOf<C>
): never {
  throw new HextetError(makeIssue<M, C>(messages, code, ...fields));
}

/**
 * Returns the issue of a value of a wrong type.
 *
 * @param expected - a type as TypeScript writes it: `Prefix | string`.
 * @param name - the parameter or the field, where the call has several.
 */
export function typeIssue(expected: string, received: unknown, name?: string): Issue {
  const details = { expected, received: kindOf(received), ...(name !== undefined && { name }) };
  return makeIssue(typeMessages, 'invalid-type', { details });
}

/** Throws {@link typeIssue}. */
export function failType(expected: string, received: unknown, name?: string): never {
  throw new HextetError(typeIssue(expected, received, name));
}

/** Returns an error with a path before its own, if it is one of ours; the error itself is the cause. */
export function withPath(error: unknown, path: readonly (string | number)[]): unknown {
  if (!HextetError.is(error)) return error;
  const { message, path: own = [], ...fields } = error;
  return new HextetError({ ...fields, message, path: [...path, ...own] }, error);
}

/** Runs something about one part of a larger whole; a refusal says which part it was. */
export function atPath<T>(path: readonly (string | number)[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw withPath(error, path);
  }
}

/** Checks that a number is an integer from `min` to `max`; else the error names it. */
export function checkInteger(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  if (typeof value !== 'number') failType('integer', value, name);
  failRange(name, value, min, max);
}

/** Returns a position among so many: negative ones count from the end, so that -1 is the last. */
export function readIndex(index: bigint | number, count: bigint): bigint {
  if (typeof index !== 'bigint' && typeof index !== 'number') failType('bigint | number', index, 'index');
  const isInteger = typeof index === 'bigint' || Number.isSafeInteger(index);
  if (!isInteger || index < -count || index >= count) failRange('index', index, -count, count - 1n);
  return BigInt(index) + (index < 0 ? count : 0n);
}

/** Returns a distance as a bigint. */
export function readOffset(n: bigint | number): bigint {
  if (typeof n !== 'bigint') checkInteger('n', n, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return BigInt(n);
}

/** Throws the error for an integer out of its bounds. */
export function failRange(
  name: string,
  received: number | bigint,
  min: number | bigint,
  max: number | bigint,
): never {
  const details = { name, min: plain(min), max: plain(max), received: plain(received) };
  fail(argumentMessages, 'out-of-range', { details });
}

/** A number that JSON can carry: a bigint as decimal text, but never a text as long as a hostile number. */
function plain(value: number | bigint): number | string {
  if (typeof value === 'number') return value;
  return BigInt.asIntN(256, value) === value ? String(value) : value < 0n ? '< -2^255' : '> 2^255';
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : isArray(value) ? 'array' : typeof value;
}

/** A revoked proxy throws here, which must not become an error without a code. */
function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Returns the text of a value, or the beginning of a long one. */
export function show(value: unknown): string {
  return cut(String(value), INPUT_SHOWN);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

/** Returns what some work gives, or the issue of its refusal. */
export function resultOf<T>(work: () => T, path: readonly number[] = []): Result<T> {
  try {
    return { ok: true, value: work() };
  } catch (thrown) {
    const error = withPath(thrown, path);
    if (!HextetError.is(error)) throw error;
    return { ok: false, issue: error.toJSON() };
  }
}
