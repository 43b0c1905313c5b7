/** Readers of a reference pool's input, shared with no pool that is held against it. */

import { type ErrorCode, HextetError } from '../error.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import type { Exact, Allocate as PoolAllocate, Command as PoolCommand } from '../pool/commands.ts';
import type { Tags } from '../pool.ts';
import { type Span, spanOf } from './span.ts';

type OnExisting = Exact['onExisting'];
/** A part of the space, or the container of an owner. */
export type Where = Span | { readonly owner: string };

export type Allocate = Omit<PoolAllocate, 'within' | 'strategy' | 'seed'> & {
  /** Null for the roots. */
  readonly within: readonly Where[] | null;
  readonly strategy: string | null;
  /** The prefix that another pool drew for `random`: it is the answer if it is free, else the first free one is. */
  readonly drawn: Prefix | null;
};

export type Command = Allocate | Exclude<PoolCommand, { readonly op: 'allocate' }>;

export type CommandOf<Op> = Extract<Command, { readonly op: Op }>;

/** Refuses with a code. */
export function refuse(code: string): never {
  throw new HextetError({ code: code as ErrorCode, message: `the reference pool refuses: ${code}` });
}

type Fields = Readonly<Record<string, unknown>>;

const LEASE = ['owner', 'tags', 'container', 'generation', 'since'];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  allocate: ['length', 'prefix', ...LEASE, 'within', 'strategy', 'seed', 'prefer', 'drawn', 'onExisting'],
  release: ['prefix', ...LEASE, 'contents', 'quarantine'],
  update: ['prefix', ...LEASE],
  resize: ['prefix', ...LEASE, 'to'],
  reserve: ['range', 'reason', 'allow'],
  unreserve: ['range', 'reason', 'allow'],
  reclaim: ['limit', 'all'],
  'add-root': ['root'],
  'remove-root': ['root'],
  'resize-root': ['root', 'to'],
};

/** Reads a request by its `op`. */
export function readCommand(request: unknown): Command {
  const fields = readObject(request);
  const op = fields.op as Command['op'];
  const known = typeof op === 'string' && Object.hasOwn(FIELDS, op) ? FIELDS[op] : undefined;
  if (known === undefined) refuse('invalid-type');
  for (const name of Object.keys(fields)) if (name !== 'op' && !known.includes(name)) refuse('unknown-field');
  switch (op) {
    case 'allocate':
      return readAllocate(fields);
    case 'release':
      return {
        op,
        ...readLease(fields),
        releasesContents: readChoice(fields.contents, ['refuse', 'release'], 'refuse') === 'release',
        hasQuarantine:
          fields.quarantine === undefined || (fields.quarantine !== false && refuse('invalid-type')),
      };
    case 'update':
      return {
        op,
        ...readLease(fields),
        owner: fields.owner === undefined ? null : readOwner(fields.owner),
        tags: readTags(fields.tags),
        container: readFlag(fields.container),
      };
    case 'resize':
      return { op, ...readLease(fields), to: readPrefix(fields.to) };
    case 'reserve':
      return {
        op,
        range: readRange(fields.range),
        reason: readText(fields.reason ?? ''),
        allow:
          fields.allow === undefined ? undefined : (readChoice(fields.allow, ['exact'], 'exact') as 'exact'),
      };
    case 'unreserve':
      return { op, range: readRange(fields.range) };
    case 'reclaim':
      return {
        op,
        limit: fields.limit === undefined ? Number.POSITIVE_INFINITY : readInteger(fields.limit, 2 ** 32 - 1),
        all: readFlag(fields.all) ?? false,
      };
    case 'resize-root':
      return { op, root: readPrefix(fields.root), to: readPrefix(fields.to) };
    default:
      return { op: op as 'add-root', root: readPrefix(fields.root) };
  }
}

function readAllocate(fields: Fields): Allocate | Exact {
  const wanted: Omit<Exact, 'op' | 'prefix'> = {
    owner: readOwner(fields.owner),
    tags: readTags(fields.tags),
    container: readFlag(fields.container),
    onExisting: readChoice(fields.onExisting, ['refuse', 'keep', 'update'], 'refuse') as OnExisting,
  };
  if ('prefix' in fields === 'length' in fields) refuse('invalid-type');
  if ('prefix' in fields) return { op: 'exact', ...wanted, prefix: readPrefix(fields.prefix) };
  const { within, strategy, seed = 0, prefer, drawn } = fields;
  if (strategy !== undefined) checkStrategy(strategy);
  readInteger(seed, Number.MAX_SAFE_INTEGER);
  const length = readInteger(fields.length, 128);
  return {
    op: 'allocate',
    ...wanted,
    length,
    within: within === undefined ? null : readPlaces(within),
    strategy: (strategy as string | undefined) ?? null,
    prefer: prefer === undefined ? null : readPrefer(prefer, length),
    drawn: drawn === undefined ? null : readPrefix(drawn),
  };
}

/** A prefix that can be the answer. */
function readPrefer(value: unknown, length: number): Prefix {
  const prefer = readPrefix(value);
  return prefer.length === length ? prefer : refuse('invalid-type');
}

function readLease(fields: Fields): { readonly prefix: Prefix; readonly generation: number } {
  return {
    prefix: readPrefix(fields.prefix),
    generation: readInteger(fields.generation, Number.MAX_SAFE_INTEGER),
  };
}

export function checkStrategy(strategy: unknown): void {
  readChoice(strategy, STRATEGIES, 'first');
}

const STRATEGIES = ['first', 'last', 'next', 'best', 'sparse', 'hash', 'random'];

export function readPlaces(within: unknown): Where[] {
  const isList =
    typeof within === 'object' && within !== null && Symbol.iterator in within && !('first' in within);
  const places = isList ? Array.from(within as Iterable<unknown>, readPlace) : [readPlace(within)];
  return places.length > 0 ? places : refuse('invalid-type');
}

function readPlace(place: unknown): Where {
  if (typeof place === 'object' && place !== null && 'owner' in place && !('first' in place)) {
    return { owner: readOwner(place.owner) };
  }
  return spanOf(readRange(place));
}

export function readObject(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : refuse('invalid-type');
}

/** The items of a list, which is not a text. */
export function readItems<T>(list: Iterable<T>): T[] {
  return typeof list === 'object' && list !== null && Symbol.iterator in list
    ? [...list]
    : refuse('invalid-type');
}

export function readPrefix(value: unknown): Prefix {
  if (typeof value === 'string' && value.includes(' - ')) refuse('invalid-type');
  return Prefix.from(value as Prefix);
}

/** A range, also one given as an address or as a prefix. */
function readRange(value: unknown): AddressRange {
  return AddressRange.from(value as AddressRange);
}

export function readInteger(value: unknown, max: number): number {
  if (typeof value !== 'number') refuse('invalid-type');
  return Number.isInteger(value) && value >= 0 && value <= max ? value : refuse('out-of-range');
}

export function readOwner(owner: unknown): string {
  const text = readText(owner);
  return text === '' ? refuse('empty') : text;
}

/** Text of at most 1,024 UTF-16 units that every store can keep. */
function readText(text: unknown): string {
  if (typeof text !== 'string') refuse('invalid-type');
  if (text.length > 1024) refuse('too-long');
  if ([...text].some((char) => char === '\0' || /^[\ud800-\udfff]$/.test(char))) refuse('unstorable-text');
  return text;
}

function readTags(value: unknown): Tags | null {
  if (value === undefined) return null;
  if (Object.prototype.toString.call(value) !== '[object Object]') refuse('invalid-type');
  const entries = Object.entries(value as Fields);
  if (entries.length > 64) refuse('out-of-range');
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const tags = entries.map(([name, text]): [string, string] => [readText(name), readText(text)]);
  const bytes = [...tags.flat().join('')].map((char) => {
    const point = char.codePointAt(0)!;
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  });
  readInteger(
    bytes.reduce((sum, count) => sum + count, 0),
    16_384,
  );
  return Object.fromEntries(tags);
}

function readFlag(flag: unknown): boolean | null {
  if (flag === undefined) return null;
  return typeof flag === 'boolean' ? flag : refuse('invalid-type');
}

function readChoice(value: unknown, choices: readonly string[], otherwise: string): string {
  if (value === undefined) return otherwise;
  return choices.includes(value as string) ? (value as string) : refuse('invalid-type');
}

/** An address given as a value or as text. */
export function readAddress(value: unknown): bigint {
  return Address.from(value as Address).toBigInt();
}

export function sameTags(a: Tags, b: Tags): boolean {
  const text = (tags: Tags) => JSON.stringify(Object.entries(tags).sort());
  return text(a) === text(b);
}
