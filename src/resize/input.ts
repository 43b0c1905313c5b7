/** Reading a resize request, all but its addresses. */
import { atPath, checkBigInt, checkInteger, failType } from '../internal/issue.ts';
import type { Space } from './space.ts';

const SPACE_SIZE = 0x1_0000_0000_0000_0000_0000_0000_0000_0000n;

/** Where in a request something stands. */
export type Path = readonly (string | number)[];

/** An entry of a list. */
export interface Entry {
  readonly path: Path;
  readonly space: Space;
  readonly note: Readonly<Record<string, string>>;
}

export function checkRequest(request: unknown): void {
  if (typeof request !== 'object' || request === null) failType('a request', request);
}

/** The entries of a list, read one at a time. */
export function* entriesOf<T>(name: string, list: Iterable<T>, read: (entry: T) => Space): Generator<Entry> {
  let index = 0;
  for (const entry of readList(name, list)) {
    const path = [name, index++];
    yield atPath(path, () => ({ path, space: read(entry), note: noteOf(entry as Record<string, unknown>) }));
  }
}

/** Whose an entry is, and why: what it says of that. */
function noteOf(entry: Readonly<Record<string, unknown>>): Record<string, string> {
  const note: Record<string, string> = {};
  for (const key of ['owner', 'reason']) {
    const value = entry[key];
    if (value === undefined) continue;
    note[key] = typeof value === 'string' ? value : failType(`text for ${key}`, value);
  }
  return note;
}

/** The prefix lengths that are allowed; `null` for all of them. */
export function readLengths(lengths: Iterable<number> | undefined): readonly number[] | null {
  if (lengths === undefined) return null;
  const list = [...readList('allowedLengths', lengths)];
  for (const [i, length] of list.entries()) {
    atPath(['allowedLengths', i], () => checkInteger('the prefix length', length, 0, 128));
  }
  return list;
}

/** A list is any iterable object. A text is none: it would be read as a list of characters. */
function readList<T>(name: string, list: Iterable<T>): Iterable<T> {
  const isList = typeof list === 'object' && list !== null && Symbol.iterator in list;
  return isList ? list : atPath([name], () => failType('a list', list));
}

/** How many addresses are needed at least. */
export function readMinimum(value: bigint | number | undefined): bigint {
  return value === undefined ? 1n : atPath(['minimumSize'], () => sizeFrom(value));
}

function sizeFrom(value: bigint | number): bigint {
  const name = 'the minimum size';
  if (typeof value === 'bigint') checkBigInt(name, value, 1, SPACE_SIZE);
  else checkInteger(name, value, 1, Number.MAX_SAFE_INTEGER);
  return BigInt(value);
}
