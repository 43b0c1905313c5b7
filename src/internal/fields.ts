/**
 * Refuses misspelled fields of plain data: nothing would read them, and the caller would never know.
 *
 * A call that takes options checks them before it does anything: `checkFields('WalkOptions', options, ['length',
 * 'within'])`. A reader that collects issues uses `unknownFields`. The first argument is the name of the public type,
 * which no translation touches. The path, if any, leads to the object that has the fields.
 */
import { HextetError, type Issue } from '../error.ts';
import { makeIssue, show } from './issue.ts';
import { fieldMessages } from './messages.ts';

type Path = readonly (string | number)[];

/** A longer name resembles no field. */
const LONGEST_MISSPELLING = 40;
const MOST_ISSUES = 20;

/**
 * Throws `unknown-field` for the first field that is not among the known names. Allocates nothing where all are known.
 * Leaves what is not an object to the caller, which knows what it wants instead.
 */
export function checkFields(what: string, value: unknown, known: readonly string[], path: Path = []): void {
  if (typeof value !== 'object' || value === null) return;
  for (const name in value) {
    if (!known.includes(name) && Object.hasOwn(value, name)) {
      throw new HextetError(fieldIssue(what, name, known, path));
    }
  }
}

/** As {@link checkFields}, but returns an issue for each of the first twenty unknown fields. */
export function unknownFields(
  what: string,
  value: unknown,
  known: readonly string[],
  path: Path = [],
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
    details: { what, received, nearest },
  });
}

/** The known name with the fewest misspellings, at most one for three characters and two in all, or null. */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (name.length > LONGEST_MISSPELLING) return null;
  const most = Math.min(2, name.length / 3);
  const lower = name.toLowerCase();
  for (let edits = 0; edits <= most; edits++) {
    const found = known.find((other) => isWithin(lower, other.toLowerCase(), edits));
    if (found !== undefined) return found;
  }
  return null;
}

/** Whether so many insertions, deletions, replacements and swaps of neighbours turn one text into the other. */
function isWithin(a: string, b: string, edits: number): boolean {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [x, y] = [a.slice(same), b.slice(same)];
  if (edits === 0 || x === y) return x === y;
  return (
    isWithin(x.slice(1), y, edits - 1) ||
    isWithin(x, y.slice(1), edits - 1) ||
    isWithin(x.slice(1), y.slice(1), edits - 1) ||
    (x[0] === y[1] && x[1] === y[0] && isWithin(x.slice(2), y.slice(2), edits - 1))
  );
}
