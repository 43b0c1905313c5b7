/**
 * Refuses misspelled fields of plain data: nothing would read them, and the caller would never know.
 *
 * A call that takes options checks them before it does anything: `checkFields('WalkOptions', options, ['length',
 * 'within'])`. A reader that collects issues uses `unknownFields`. The first argument is the name of the public type,
 * which no translation touches. The path, if any, leads to the object that has the fields.
 */
import { HextetError, type Issue } from '../error.ts';
import { checkInteger, failType, makeIssue, show } from './issue.ts';
import { fieldMessages, nameMessages } from './messages.ts';

type Path = readonly (string | number)[];

/** A list made for each call would be all that a check costs. */
const NO_PATH: Path = [];

const MOST_ISSUES = 20;

/**
 * Throws `unknown-field` for the first field that is not among the known names. Allocates nothing where all are known.
 * Leaves what is not an object to the caller, which knows what it wants instead.
 */
export function checkFields(
  what: string,
  value: unknown,
  known: readonly string[],
  path: Path = NO_PATH,
): void {
  if (typeof value !== 'object' || value === null) return;
  for (const name in value) {
    if (!isKnown(name, known) && Object.hasOwn(value, name)) {
      throw new HextetError(fieldIssue(what, name, known, path));
    }
  }
}

/** As `known.includes(name)`, in two thirds of the time for so few names. */
function isKnown(name: string, known: readonly string[]): boolean {
  for (let i = 0; i < known.length; i++) if (known[i] === name) return true;
  return false;
}

/** Throws for options that are not an object, and as {@link checkFields}. */
export function checkOptions(what: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null) failType(what, value);
  checkFields(what, value, known);
}

/** Checks the bounds of a page: the number of the last row before it, and the most rows, which can be infinite. */
export function checkPage(after: number, limit: number): void {
  checkInteger('after', after, 0, Number.MAX_SAFE_INTEGER);
  if (limit !== Number.POSITIVE_INFINITY) checkInteger('limit', limit, 0, Number.MAX_SAFE_INTEGER);
}

/** As {@link checkFields}, but returns an issue for each of the first twenty unknown fields. */
export function unknownFields(
  what: string,
  value: unknown,
  known: readonly string[],
  path: Path = NO_PATH,
): Issue[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .slice(0, MOST_ISSUES)
    .map((name) => fieldIssue(what, name, known, path));
}

function fieldIssue(what: string, name: string, known: readonly string[], path: Path): Issue {
  const received = show(name);
  const nearest = nearestName(name, known);
  return makeIssue(fieldMessages, 'unknown-field', {
    path: [...path, received],
    details: { what, received, nearest, ...(nearest === null && { known: known.join(', ') }) },
  });
}

/** Returns the issue of a text that is none of the known names of something, which `expected` names, with the nearest of them. */
export function unknownName(input: string, expected: string, known: readonly string[], path?: Path): Issue {
  const nearest = nearestName(input, known);
  return makeIssue(nameMessages, 'unknown-name', {
    input,
    position: 0,
    ...(path && { path }),
    details: { received: input, expected, nearest },
  });
}

/** Returns the known name that differs in the fewest neighbouring characters, two and half of the name at most, or null. */
export function nearestName(name: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = 1 + Math.floor(Math.min(2, name.length / 2));
  for (const other of known) {
    // A name that is much longer is hostile: it is not read.
    if (Math.abs(other.length - name.length) >= least) continue;
    const count = difference(name.toLowerCase(), other.toLowerCase());
    if (count < least) [nearest, least] = [other, count];
  }
  return nearest;
}

/** Counts the characters between what two texts have in common at the start and at the end; two that are swapped are one. */
function difference(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const count = Math.max(a.length, b.length) - start - end;
  return count === 2 && a[start] === b[start + 1] && a[start + 1] === b[start] ? 1 : count;
}
