/** Reading single values of a rule. */
import type { Issue, Result, TextKind } from '../error.ts';
import { makeIssue, typeIssue } from '../internal/issue.ts';
import { argumentMessages, ruleMessages } from '../internal/messages.ts';
import { faultIssue, prefixLength, scanBounds, scanLength } from '../internal/scan.ts';
import { byName, type Named, type Pair } from './protocols.ts';

/** No name in the tables is longer. */
const LONGEST_NAME = 64;

/** An object with fields, which are yet to be read. */
export function readObject(value: unknown, expected: string): Result<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return wrongType(value, expected);
  return { ok: true, value: value as Record<string, unknown> };
}

/** One of a few words. */
export function readWord<T extends string>(value: unknown, name: string, words: readonly T[]): Result<T> {
  const word = words.find((one) => one === value);
  if (word !== undefined) return { ok: true, value: word };
  const expected = `${name} (${words.join(', ')})`;
  return typeof value === 'string' ? unknownName(value, expected) : wrongType(value, expected);
}

/** What a number or a name stands for in IPv4 and in IPv6. */
export interface Meaning {
  readonly numbers: Pair<number>;
  /** Whether it was given by name, so that the numbers may differ. */
  readonly named: boolean;
}

/**
 * A name that stands in the table of one family or both, or a number from 0 to 255, given as such or in decimal digits,
 * which stands for itself in both.
 */
export function readMeaning(
  value: unknown,
  expected: TextKind,
  ipv4: readonly Named[],
  ipv6: readonly Named[],
): Result<Meaning> {
  if (typeof value !== 'string') return numberMeaning(readNumber(value, expected, 255));
  const bounds = scanBounds(value, LONGEST_NAME);
  if (bounds !== null) return refused(faultIssue(bounds, value, expected));
  if (scanLength(value, 0, value.length, Number.MAX_SAFE_INTEGER) === null) {
    return numberMeaning(readNumber(prefixLength, expected, 255));
  }
  const name = value.toLowerCase();
  const numbers: Pair<number> = [byName(ipv4, name)?.[1] ?? null, byName(ipv6, name)?.[2] ?? null];
  if (numbers[0] === null && numbers[1] === null) return unknownName(value, expected);
  return { ok: true, value: { numbers, named: true } };
}

function numberMeaning(result: Result<number>): Result<Meaning> {
  return result.ok ? { ok: true, value: { numbers: [result.value, result.value], named: false } } : result;
}

/** A number from 0 to `max`. */
export function readNumber(value: unknown, expected: string, max: number): Result<number> {
  if (typeof value !== 'number') return wrongType(value, expected);
  if (Number.isInteger(value) && value >= 0 && value <= max) return { ok: true, value };
  const details = { name: expected, min: 0, max, received: value };
  return refused(makeIssue(argumentMessages, 'out-of-range', { details }));
}

/** The refusal of text that is none of the names. */
function unknownName(input: string, expected: string): Result<never> {
  return refused(
    makeIssue(ruleMessages, 'unknown-name', { input, position: 0, details: { received: input, expected } }),
  );
}

/** The refusal of a value of another type. */
export function wrongType(value: unknown, expected: string): Result<never> {
  return refused(typeIssue(expected, value));
}

/** The refusal of an issue. */
export function refused(issue: Issue): Result<never> {
  return { ok: false, issue };
}
