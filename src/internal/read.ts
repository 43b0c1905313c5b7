/**
 * Readers of plain data. A reader returns the value, checked and canonical, or throws the first refusal with the path to
 * it.
 */
import { HextetError, type Issue, type TextKind } from '../error.ts';
import { checkFields } from './fields.ts';
import { isIterable } from './guards.ts';
import { makeIssue, typeIssue } from './issue.ts';
import { argumentMessages, dataMessages, nameMessages, textMessages } from './messages.ts';
import { faultIssue, scanBounds } from './scan.ts';

/** Where a value stands in the data. */
export type Path = readonly (string | number)[];

/** Checks one value. */
export type Reader<T> = (value: unknown, path: Path) => T;

/** Throws an issue about what stands at a path. */
export function refuse(issue: Issue, path: Path): never {
  throw new HextetError({ ...issue, path });
}

/** Reads an object with these fields and no other. `what` is the name of its public type. */
export function readFields<S extends Readonly<Record<string, Reader<unknown>>>>(
  value: unknown,
  path: Path,
  what: string,
  readers: S,
): { readonly [K in keyof S]: ReturnType<S[K]> } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(typeIssue(what, value), path);
  const names = Object.keys(readers);
  checkFields(what, value, names, path);
  const read: Record<string, unknown> = {};
  for (const name of names) {
    read[name] = readers[name]!((value as Record<string, unknown>)[name], [...path, name]);
  }
  return read as { readonly [K in keyof S]: ReturnType<S[K]> };
}

/** Reads all of a list, or of another iterable. */
export function list<T>(reader: Reader<T>): Reader<T[]> {
  return (value, path) => {
    if (!isIterable(value)) {
      return refuse(typeIssue('Iterable', value), path);
    }
    return Array.from(value as Iterable<unknown>, (item, i) => reader(item, [...path, i]));
  };
}

export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, path) => (value === undefined ? undefined : reader(value, path));
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : reader(value, path));
}

export function boolean(value: unknown, path: Path): boolean {
  return typeof value === 'boolean' ? value : refuse(typeIssue('boolean', value), path);
}

/** Reads an integer from `min` to `max`. */
export function integer(name: string, min: number, max: number): Reader<number> {
  return (value, path) => {
    if (typeof value !== 'number') return refuse(typeIssue('integer', value, name), path);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    return refuse(
      makeIssue(argumentMessages, 'out-of-range', { details: { name, min, max, received: value } }),
      path,
    );
  };
}

/** Reads one of a few words. */
export function word<T extends string>(...words: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = words.find((one) => one === value);
    if (found !== undefined) return found;
    const expected = words.join(', ');
    if (typeof value !== 'string') return refuse(typeIssue(expected, value), path);
    const details = { received: value, expected };
    return refuse(makeIssue(nameMessages, 'unknown-name', { input: value, position: 0, details }), path);
  };
}

/** Reads text of at most `longest` characters; `wrong` matches the first that has no place in it. */
export function readText(
  value: unknown,
  path: Path,
  expected: TextKind,
  longest: number,
  wrong: RegExp,
): string {
  const bounds = scanBounds(value, longest);
  if (bounds !== null) return refuse(faultIssue(bounds, value, expected), path);
  const input = value as string;
  const position = input.search(wrong);
  if (position < 0) return input;
  const details = { expected };
  return refuse(makeIssue(textMessages, 'invalid-character', { input, position, details }), path);
}

/** A name for a comment: letters and digits of any script, and what ids are made with. None of it ends a comment. */
export function readName(value: unknown, path: Path): string {
  return readText(value, path, 'name', 128, /[^\p{L}\p{N} ._:/@+-]/u);
}

/** The kernel's limit is 15 bytes. Quotes, wildcards and the look of an option are refused. */
export function readDevice(value: unknown, path: Path): string {
  const name = readText(value, path, 'device-name', 15, /^[^A-Za-z_]|[^A-Za-z0-9_.-]/);
  // The first two mean every device to sysctl, and the third is not filtered.
  if (['all', 'default', 'lo'].includes(name)) refuseReserved(name, 'device-name', path);
  return name;
}

export function refuseReserved(received: string, expected: TextKind, path: Path): never {
  const details = { received, expected };
  refuse(makeIssue(dataMessages, 'reserved-name', { input: received, position: 0, details }), path);
}

/**
 * A domain name (RFC 1123 section 2.1) without its final dot, in lower case. The last label is not all digits: such a
 * name reads as a number or an IPv4 address.
 */
export function readDomain(value: unknown, path: Path): string {
  const input = readText(value, path, 'domain-name', 254, /[^A-Za-z0-9.-]/);
  const name = input.replace(/\.$/, '');
  const refuseAt = (code: 'invalid-character' | 'too-long', position: number): never =>
    refuse(makeIssue(textMessages, code, { input, position, details: { expected: 'domain-name' } }), path);
  if (name.length > 253) refuseAt('too-long', 253);
  let start = 0;
  for (const label of name.split('.')) {
    if (label.length > 63) {
      refuse(makeIssue(dataMessages, 'label-too-long', { input, position: start + 63 }), path);
    }
    if (label === '' || label.startsWith('-')) refuseAt('invalid-character', start);
    if (label.endsWith('-')) refuseAt('invalid-character', start + label.length - 1);
    start += label.length + 1;
  }
  const last = name.lastIndexOf('.') + 1;
  if (/^\d+$/.test(name.slice(last))) refuseAt('invalid-character', last);
  return name.toLowerCase();
}
