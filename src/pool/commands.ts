/** From requests to commands, whose values are checked. */
import { HextetError } from '../error.ts';
import { checkFields, unknownName } from '../internal/fields.ts';
import { atPath, checkInteger, fail, failType } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { firstDifference } from '../internal/uint128.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import {
  checkKey,
  checkObject,
  checkReason,
  checkStrategy,
  checkTags,
  readList,
  showsRange,
} from './checks.ts';
import type {
  AllocateRequest,
  ExactRequest,
  LeaseId,
  PoolRequest,
  ReclaimOptions,
  ReleaseOptions,
  UpdateOptions,
  Within,
} from './requests.ts';
import type { PoolStrategy, Reservable, Tags } from './types.ts';

/** What a lease is to have; null for what the request does not say. */
interface Wanted {
  readonly owner: string;
  readonly tags: Tags | null;
  readonly container: boolean | null;
  readonly onExisting: 'refuse' | 'keep' | 'update';
}

export type Allocate = Wanted & {
  readonly op: 'allocate';
  readonly length: number;
  /** Null for all roots. */
  readonly within: readonly Place[] | null;
  readonly prefer: Prefix | null;
  readonly strategy: PoolStrategy | null;
  readonly seed: number | null;
};

export type Exact = Wanted & { readonly op: 'exact'; readonly prefix: Prefix };

/** A place as a request names it. */
export type Place = Prefix | AddressRange | { readonly owner: string };

/** A request with its values checked. */
export type Command =
  | Allocate
  | Exact
  | {
      readonly op: 'release';
      readonly prefix: Prefix;
      readonly generation: number;
      readonly releasesContents: boolean;
      readonly hasQuarantine: boolean;
    }
  | {
      readonly op: 'update';
      readonly prefix: Prefix;
      readonly generation: number;
      readonly owner: string | null;
      readonly tags: Tags | null;
      readonly container: boolean | null;
    }
  | { readonly op: 'resize'; readonly prefix: Prefix; readonly generation: number; readonly to: Prefix }
  | {
      readonly op: 'reserve';
      readonly range: AddressRange;
      readonly reason: string;
      readonly allow: 'exact' | undefined;
    }
  | { readonly op: 'unreserve'; readonly range: AddressRange }
  | { readonly op: 'reclaim'; readonly limit: number; readonly all: boolean }
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix }
  | { readonly op: 'resize-root'; readonly root: Prefix; readonly to: Prefix };

const ALLOCATE = [
  'op',
  'length',
  'owner',
  'tags',
  'container',
  'within',
  'prefer',
  'strategy',
  'seed',
  'onExisting',
];
const LEASE = ['op', 'prefix', 'owner', 'generation', 'tags', 'container', 'since'];
const EXACT = /* @__PURE__ */ LEASE.concat('onExisting');
const RELEASE = /* @__PURE__ */ LEASE.concat('contents', 'quarantine');
const RESIZE = /* @__PURE__ */ LEASE.concat('to');
const RANGE = ['op', 'range', 'reason', 'allow'];

const OPS = [
  'allocate',
  'release',
  'update',
  'resize',
  'reserve',
  'unreserve',
  'add-root',
  'remove-root',
  'resize-root',
  'reclaim',
];

/** Reads a request by its `op`. */
export function readRequest(request: PoolRequest): Command {
  checkObject('PoolRequest', request);
  switch (request.op) {
    case 'allocate':
      return readAllocate(request);
    case 'release':
      return readRelease(request, request);
    case 'update':
      return readUpdate(request, request);
    case 'resize':
      return readResize(request, request.to);
    case 'reserve':
      checkFields('PoolRequest', request, RANGE);
      return readReserve(request.range, request.reason, request);
    case 'unreserve':
      checkFields('PoolRequest', request, RANGE);
      return { op: 'unreserve', range: AddressRange.from(request.range) };
    case 'add-root':
    case 'remove-root':
      checkFields('PoolRequest', request, ['op', 'root']);
      return { op: request.op, root: readPrefix(request.root) };
    case 'resize-root':
      checkFields('PoolRequest', request, ['op', 'root', 'to']);
      return { op: 'resize-root', root: readPrefix(request.root), to: readPrefix(request.to) };
    case 'reclaim':
      return readReclaim(request);
    default:
      return failOp((request as { readonly op: unknown }).op);
  }
}

function failOp(op: unknown): never {
  if (typeof op !== 'string') return failType(OPS.join(' | '), op, 'op');
  throw new HextetError(unknownName(op, 'op', OPS, ['op']));
}

export function readAllocate(request: AllocateRequest | ExactRequest): Allocate | Exact {
  checkObject('PoolRequest', request);
  if ('prefix' in request) {
    if ('length' in request) fail(poolMessages, 'length-and-prefix');
    return readExact(request.prefix, request);
  }
  checkFields('AllocateRequest', request, ALLOCATE);
  const { length, owner, within, prefer, strategy, seed } = request;
  if (length === undefined) failType('AllocateRequest | ExactRequest', request);
  checkInteger('length', length, 0, 128);
  if (seed !== undefined) checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  return {
    op: 'allocate',
    length,
    owner: checkKey(owner),
    tags: readTags(request.tags),
    container: readFlag('container', request.container),
    onExisting: readOnExisting(request.onExisting),
    within: within === undefined ? null : readWithin(within),
    prefer: prefer === undefined ? null : readPrefer(prefer, length),
    strategy: strategy === undefined ? null : checkStrategy(strategy),
    seed: seed ?? null,
  };
}

/** Reads a request for one prefix. The prefix is an argument of its own: any of the request's is ignored. */
export function readExact(prefix: Prefix | string, request: Omit<ExactRequest, 'prefix'>): Exact {
  checkObject('PoolRequest', request);
  checkFields('AllocateRequest', request, EXACT);
  return {
    op: 'exact',
    prefix: readPrefix(prefix),
    owner: checkKey(request.owner),
    tags: readTags(request.tags),
    container: readFlag('container', request.container),
    onExisting: readOnExisting(request.onExisting),
  };
}

export function readRelease(lease: LeaseId, options: ReleaseOptions = {}): Command {
  // Objects that are spread after a field take ten times as long, here and below.
  const { prefix, generation } = readLeaseId(lease, RELEASE);
  checkObject('object', options);
  checkFields('ReleaseOptions', options, RELEASE);
  const { contents = 'refuse', quarantine } = options;
  if (contents !== 'refuse' && contents !== 'release') failType("'refuse' | 'release'", contents, 'contents');
  if (quarantine !== undefined && quarantine !== false) failType('false', quarantine);
  return {
    op: 'release',
    prefix,
    generation,
    releasesContents: contents === 'release',
    hasQuarantine: quarantine !== false,
  };
}

/** Reads a name of a lease and what is to be changed of it. */
export function readUpdate(lease: LeaseId, options: UpdateOptions): Command {
  const { prefix, generation } = readLeaseId(lease, LEASE);
  checkObject('UpdateOptions', options);
  checkFields('UpdateOptions', options, LEASE);
  const { owner, tags, container } = options;
  return {
    op: 'update',
    prefix,
    generation,
    owner: owner === undefined ? null : checkKey(owner),
    tags: readTags(tags),
    container: readFlag('container', container),
  };
}

export function readResize(lease: LeaseId, to: Prefix | string): Command {
  const { prefix, generation } = readLeaseId(lease, RESIZE);
  return { op: 'resize', prefix, generation, to: readPrefix(to) };
}

function readLeaseId(
  lease: LeaseId,
  names: readonly string[],
): { readonly prefix: Prefix; readonly generation: number } {
  checkObject('LeaseId', lease);
  checkFields('LeaseId', lease, names);
  const { prefix, generation } = lease;
  checkInteger('generation', generation, 0, Number.MAX_SAFE_INTEGER);
  return { prefix: readPrefix(prefix), generation };
}

export function readReserve(
  range: Reservable,
  reason: string | undefined,
  options: { readonly allow?: 'exact' | undefined } = {},
): Command {
  checkObject('object', options);
  const { allow } = options;
  if (allow !== undefined && allow !== 'exact') failType("'exact'", allow, 'allow');
  return { op: 'reserve', range: AddressRange.from(range), reason: checkReason(reason), allow };
}

/** Reads a place, or a list of them. */
export function readWithin(within: Within | readonly Within[]): readonly Place[] {
  if (!Array.isArray(within)) return [readPlace(within as Within)];
  if (within.length === 0) failType('Within', within);
  return Array.from(within, (place, i) => atPath(['within', i], () => readPlace(place)));
}

function readPlace(place: Within): Place {
  if (typeof place === 'object' && place !== null && 'owner' in place) {
    checkFields('Within', place, ['owner']);
    return { owner: checkKey(place.owner) };
  }
  return showsRange(place) ? AddressRange.from(place as AddressRange) : Prefix.from(place as Prefix);
}

function readPrefer(prefer: Prefix | string, length: number): Prefix {
  const prefix = readPrefix(prefer);
  if (prefix.length !== length) failType(`Prefix /${length}`, prefer, 'prefer');
  return prefix;
}

function readFlag(name: string, value: boolean | undefined): boolean | null {
  return value === undefined ? null : typeof value === 'boolean' ? value : failType('boolean', value, name);
}

export function readReclaim(request: ReclaimOptions): Command {
  checkObject('object', request);
  checkFields('ReclaimOptions', request, ['op', 'limit', 'all']);
  const { limit = MOST, all } = request;
  checkInteger('limit', limit, 0, MOST);
  return { op: 'reclaim', limit, all: readFlag('all', all) === true };
}

/** The largest limit of a list. */
const MOST = 2 ** 32 - 1;

/** Reads a reservation that a pool begins with: with or without a reason. */
export function readReservation(
  item: Reservable | { readonly range: Reservable; readonly reason: string; readonly allow?: 'exact' },
): Command {
  const hasReason = typeof item === 'object' && item !== null && 'reason' in item;
  if (!hasReason) return readReserve(item, undefined);
  checkFields('Reservation', item, RANGE);
  return readReserve(item.range, item.reason, item);
}

/** Reads commands and sorts them: first those that give space, then those for one place, then the largest. */
export function orderedCommands(
  requests: Iterable<PoolRequest>,
  read: (request: PoolRequest, i: number) => Command,
): Placed[] {
  const placed = readList('Iterable<PoolRequest>', requests).map(
    (request, i): Placed => [read(request, i), i],
  );
  return placed.sort(([a], [b]) => rankOf(a) - rankOf(b) || lengthOf(a) - lengthOf(b));
}

/** A command and the position of its request in the list. */
export type Placed = readonly [command: Command, position: number];

/** The place of each op in a plan. */
const RANKS: Readonly<Record<Command['op'], number>> = {
  reclaim: 0,
  release: 1,
  unreserve: 2,
  resize: 3,
  'resize-root': 3,
  'remove-root': 4,
  'add-root': 5,
  update: 7,
  reserve: 8,
  exact: 8,
  allocate: 9,
};
/** What grows comes after the new roots. */
const GROW = 6;

function rankOf(command: Command): number {
  if (command.op !== 'resize' && command.op !== 'resize-root') return RANKS[command.op];
  const from = command.op === 'resize' ? command.prefix : command.root;
  return command.to.length < from.length ? GROW : RANKS[command.op];
}

/**
 * The longest releases come first, so that a container is empty when its own comes. Leases and reservations come from the
 * outermost on: a reservation after the container around it, and before a lease that it admits by name.
 */
function lengthOf(command: Command): number {
  switch (command.op) {
    case 'release':
      return -command.prefix.length;
    case 'exact':
      return command.prefix.length;
    case 'reserve':
      return lengthAround(command.range);
    case 'allocate':
      return command.length;
    default:
      return 0;
  }
}

/** Half a bit less than the length of a range that is a prefix; half more than the longest one around any other. */
function lengthAround(range: AddressRange): number {
  const { first: a, last: b } = range;
  const prefix = range.toPrefix();
  if (prefix !== null) return prefix.length - 0.5;
  return firstDifference(a.w0, a.w1, a.w2, a.w3, b.w0, b.w1, b.w2, b.w3) + 0.5;
}

function readTags(tags: Tags | undefined): Tags | null {
  return tags === undefined ? null : checkTags(tags);
}

function readOnExisting(mode: Allocate['onExisting'] | undefined): Allocate['onExisting'] {
  if (mode === undefined) return 'refuse';
  const isKnown = mode === 'refuse' || mode === 'keep' || mode === 'update';
  return isKnown ? mode : failType("'refuse' | 'keep' | 'update'", mode, 'onExisting');
}

/** Reads a prefix; a text with a range in it is told so. */
export function readPrefix(value: Prefix | string): Prefix {
  if (showsRange(value)) failType('Prefix', value);
  return Prefix.from(value);
}
