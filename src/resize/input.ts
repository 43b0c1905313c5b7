/** Reading a resize request. */
import { checkOptions } from '../internal/fields.ts';
import { isAddress, isIterable } from '../internal/guards.ts';
import { atPath, checkInteger, failRange, failType } from '../internal/issue.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import type { PrefixOptions } from '../ip/read-prefix.ts';
import type { Space } from './space.ts';
import type { ResizeEntry, ResizeRules } from './types.ts';

const SPACE_SIZE = 0x1_0000_0000_0000_0000_0000_0000_0000_0000n;
const RULES = ['current', 'proposed', 'inUse', 'reserved', 'quarantined', 'siblings', 'minimumSize'];

/** The steps to a value inside a request. */
export type Path = readonly (string | number)[];

/** An entry of a list. */
export interface Entry {
  readonly path: Path;
  readonly space: Space;
  readonly note: Readonly<Record<string, string>>;
}

/** The code of the blocker for an entry that would be lost. */
export type LossCode = 'loses-in-use' | 'loses-reserved' | 'loses-quarantined';

/** The lists of a request, each read one entry at a time. */
export interface Lists {
  /** The lists of what must not be lost, with the code for its loss. */
  readonly held: readonly (readonly [LossCode, Iterable<Entry>])[];
  readonly siblings: Iterable<Entry>;
}

export function checkRequest(what: string, request: unknown, more: readonly string[]): void {
  checkOptions(what, request, [...RULES, ...more]);
}

export function listsOf(
  { inUse, reserved = [], quarantined = [], siblings = [] }: ResizeRules,
  options: PrefixOptions,
): Lists {
  const entries = (name: string, list: Iterable<ResizeEntry>) => entriesOf(name, list, options);
  return {
    held: [
      ['loses-in-use', entries('inUse', inUse)],
      ['loses-reserved', entries('reserved', reserved)],
      ['loses-quarantined', entries('quarantined', quarantined)],
    ],
    siblings: entries('siblings', siblings),
  };
}

function* entriesOf(name: string, list: Iterable<ResizeEntry>, options: PrefixOptions): Generator<Entry> {
  let index = 0;
  for (const entry of readList(name, list)) {
    const path = [name, index++];
    yield atPath(path, () => ({ path, space: entrySpace(entry, options), note: noteOf(entry) }));
  }
}

function entrySpace(entry: ResizeEntry, options: PrefixOptions): Space {
  if (typeof entry === 'object' && entry !== null && !isAddress(entry)) {
    const { prefix, range } = entry as Partial<Record<'prefix' | 'range', Prefix | string>>;
    if (prefix !== undefined && range === undefined) return spaceOf(prefixFrom(prefix, options), options);
    if (range !== undefined && prefix === undefined) return spaceOf(range, options);
  }
  return spaceOf(entry as Item, options);
}

type Item = Address | Prefix | AddressRange | string;

/** Reads the space of an item; its text is that of a range, a prefix or an address, as the item was given. */
export function spaceOf(item: Item, options: PrefixOptions = {}): Space {
  const value = typeof item === 'string' ? itemOf(item, options) : item;
  const { first, last } = AddressRange.from(value);
  return { first: first.toBigInt(), last: last.toBigInt(), text: () => String(value) };
}

function itemOf(text: string, options: PrefixOptions): Exclude<Item, string> {
  if (text.includes('/') && !text.includes('-')) return Prefix.parse(text, options);
  const range = AddressRange.parse(text);
  return text.includes('-') ? range : range.first;
}

export function prefixFrom(value: Prefix | string, options: PrefixOptions): Prefix {
  return typeof value === 'string' ? Prefix.parse(value, options) : Prefix.from(value);
}

/** The owner and the reason of an entry, if it has them. */
function noteOf(entry: unknown): Record<string, string> {
  const note: Record<string, string> = {};
  for (const key of ['owner', 'reason'] as const) {
    const value = (entry as Record<string, unknown>)[key];
    if (value === undefined) continue;
    note[key] = typeof value === 'string' ? value : failType('string', value, key);
  }
  return note;
}

/** The prefix lengths that are allowed, each once; `null` for all of them. */
export function readLengths(lengths: Iterable<number> | undefined): readonly number[] | null {
  if (lengths === undefined) return null;
  const allowed = new Set<number>();
  let index = 0;
  for (const length of readList('allowedLengths', lengths)) {
    atPath(['allowedLengths', index++], () => checkInteger('length', length, 0, 128));
    allowed.add(length);
  }
  return [...allowed];
}

/** Reads a list, which is any iterable object. A text is not: it would be read as a list of characters. */
function readList<T>(name: string, list: Iterable<T>): Iterable<T> {
  return isIterable(list) ? list : atPath([name], () => failType('Iterable', list));
}

/** How many addresses are needed at least. */
export function readMinimum(value: bigint | number | undefined): bigint {
  return value === undefined ? 1n : atPath(['minimumSize'], () => sizeFrom(value));
}

function sizeFrom(value: bigint | number): bigint {
  const name = 'minimumSize';
  if (typeof value !== 'bigint') checkInteger(name, value, 1, Number.MAX_SAFE_INTEGER);
  else if (value < 1n || value > SPACE_SIZE) failRange(name, value, 1, SPACE_SIZE);
  return BigInt(value);
}

/** Reads the gateway that must be inside; `null` for one that need not be. */
export function readGateway(
  gateway: Address | string | undefined,
  outside: 'refuse' | 'accept' | undefined = 'refuse',
): Space | null {
  if (outside !== 'refuse' && outside !== 'accept') {
    atPath(['outsideGateway'], () => failType("'refuse' | 'accept'", outside));
  }
  if (gateway === undefined) return null;
  const address = atPath(['gateway'], () => Address.from(gateway));
  // Such an address is in use on every link, and in no range of a network (RFC 4291 section 2.5.6).
  return outside === 'accept' || address.isLinkLocal ? null : spaceOf(address);
}
