/** Reading single values of a rule. */
import { HextetError, type Issue, type Result, type TextKind } from '../error.ts';
import { unknownName } from '../internal/fields.ts';
import { makeIssue, typeIssue } from '../internal/issue.ts';
import { argumentMessages } from '../internal/messages.ts';
import { faultIssue, prefixLength, scanBounds, scanLength } from '../internal/scan.ts';
import { byName, EVERY_PROTOCOL, type Named, type Pair } from './protocols.ts';

/** No name in the tables is longer. */
const LONGEST_NAME = 64;

/** Reads an object, whose fields are read later. */
export function readObject(value: unknown, expected: string): Result<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return wrongType(value, expected);
  return { ok: true, value: value as Record<string, unknown> };
}

/** Reads one of a few words. */
export function readWord<T extends string>(value: unknown, name: string, words: readonly T[]): Result<T> {
  const word = words.find((one) => one === value);
  if (word !== undefined) return { ok: true, value: word };
  const expected = `${name} (${words.join(', ')})`;
  return typeof value === 'string'
    ? refused(unknownName(value, expected, words))
    : wrongType(value, expected);
}

/** The numbers of a value in IPv4 and in IPv6. */
export interface Meaning {
  readonly numbers: Pair<number>;
  /** True for a name, whose numbers can differ. */
  readonly named: boolean;
}

/**
 * Reads a name that is in the table of one family or both, or a number from 0 to 255. A number, also in decimal digits,
 * is itself in both families.
 */
export function readMeaning(
  value: unknown,
  expected: TextKind,
  ipv4: readonly Named[],
  ipv6: readonly Named[],
): Result<Meaning> {
  const number = readNumber(value, expected, 255);
  if (number.ok) return { ok: true, value: { numbers: [number.value, number.value], named: false } };
  if (number.issue.code !== 'unknown-name') return number;
  const name = (value as string).toLowerCase();
  const numbers: Pair<number> = [byName(ipv4, name)?.[1] ?? null, byName(ipv6, name)?.[2] ?? null];
  if (numbers[0] !== null || numbers[1] !== null) return { ok: true, value: { numbers, named: true } };
  // A name of every protocol would widen the rule.
  const known = [...ipv4, ...ipv6].filter((one) => one[1] !== EVERY_PROTOCOL).map(([one]) => one);
  return refused(unknownName(value as string, expected, known));
}

/** Reads a number from 0 to `max`, also in decimal digits. */
export function readNumber(value: unknown, expected: TextKind, max: number): Result<number> {
  if (typeof value === 'number') return boundedNumber(value, expected, max);
  if (typeof value !== 'string') return wrongType(value, expected);
  const bounds = scanBounds(value, LONGEST_NAME);
  if (bounds !== null) return refused(faultIssue(bounds, value, expected));
  return scanLength(value, 0, value.length, Number.MAX_SAFE_INTEGER) === null
    ? boundedNumber(prefixLength, expected, max)
    : refused(unknownName(value, expected, []));
}

function boundedNumber(value: number, name: string, max: number): Result<number> {
  if (Number.isInteger(value) && value >= 0 && value <= max) return { ok: true, value };
  const details = { name, min: 0, max, received: value };
  return refused(makeIssue(argumentMessages, 'out-of-range', { details }));
}

/** Returns the value of a result; a refusal is thrown with the path to the value. */
export function take<T>(path: readonly (string | number)[], result: Result<T>): T {
  if (result.ok) return result.value;
  throw new HextetError({ ...result.issue, path });
}

/** Reads a value of a type that `typeof` names. */
export function readTyped<T>(value: T, type: 'boolean' | 'string'): Result<T> {
  return typeof value === type ? { ok: true, value } : wrongType(value, type);
}

/** The refusal of a value of another type. */
export function wrongType(value: unknown, expected: string): Result<never> {
  return refused(typeIssue(expected, value));
}

/** The refusal of an issue. */
export function refused(issue: Issue): Result<never> {
  return { ok: false, issue };
}
