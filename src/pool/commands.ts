/** From requests to commands, whose values are checked. */
import type { Strategy } from '../bitmap.ts';
import { checkFields } from '../internal/fields.ts';
import { checkInteger, failType } from '../internal/issue.ts';
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
import type { AllocateRequest, ExactRequest, LeaseId, PoolRequest } from './requests.ts';
import type { Reservable, Tags } from './types.ts';

/** What a lease is to have; null for what the request does not say. */
interface Wanted {
  readonly owner: string;
  readonly tags: Tags | null;
  readonly onExisting: 'refuse' | 'keep' | 'update';
}

export type Allocate = Wanted & {
  readonly op: 'allocate';
  readonly length: number;
  readonly within: Prefix | null;
  readonly strategy: Strategy | null;
  readonly seed: number | null;
};

export type Exact = Wanted & { readonly op: 'exact'; readonly prefix: Prefix };

/** A request with its values checked. */
export type Command =
  | Allocate
  | Exact
  | { readonly op: 'release'; readonly prefix: Prefix; readonly generation: number }
  | { readonly op: 'reserve'; readonly range: AddressRange; readonly reason: string }
  | { readonly op: 'unreserve'; readonly range: AddressRange }
  | { readonly op: 'reclaim'; readonly limit: number }
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix }
  | { readonly op: 'resize-root'; readonly root: Prefix; readonly to: Prefix };

const ALLOCATE = ['op', 'length', 'owner', 'tags', 'within', 'strategy', 'seed', 'onExisting'];
const EXACT = ['op', 'prefix', 'owner', 'tags', 'onExisting', 'generation', 'since'];
const RELEASE = ['op', 'prefix', 'generation', 'owner', 'tags', 'since'];
const RANGE = ['op', 'range', 'reason'];

/** Reads a request by its `op`. */
export function readRequest(request: PoolRequest): Command {
  checkObject('a request', request);
  switch (request.op) {
    case 'allocate':
      return readAllocate(request);
    case 'release':
      return readRelease(request);
    case 'reserve':
      checkFields('PoolRequest', request, RANGE);
      return readReserve(request.range, request.reason);
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
      return failType('a request with an op of pools', request);
  }
}

export function readAllocate(request: AllocateRequest | ExactRequest): Allocate | Exact {
  checkObject('a request', request);
  if ('prefix' in request) {
    if ('length' in request) failType('a request with a length or a prefix, not both', request);
    return readExact(request.prefix, request);
  }
  checkFields('AllocateRequest', request, ALLOCATE);
  const { length, owner, within, strategy, seed } = request;
  if (length === undefined) failType('a request with a length or a prefix', request);
  checkInteger('the length', length, 0, 128);
  if (seed !== undefined) checkInteger('the seed', seed, 0, Number.MAX_SAFE_INTEGER);
  return {
    op: 'allocate',
    length,
    owner: checkKey(owner),
    tags: readTags(request.tags),
    onExisting: readOnExisting(request.onExisting),
    within: within === undefined ? null : readPrefix(within),
    strategy: strategy === undefined ? null : checkStrategy(strategy),
    seed: seed ?? null,
  };
}

/** Reads a request for one prefix. The prefix is an argument of its own: any of the request's is ignored. */
export function readExact(prefix: Prefix | string, request: Omit<ExactRequest, 'prefix'>): Exact {
  checkObject('a request', request);
  checkFields('AllocateRequest', request, EXACT);
  return {
    op: 'exact',
    prefix: readPrefix(prefix),
    owner: checkKey(request.owner),
    tags: readTags(request.tags),
    onExisting: readOnExisting(request.onExisting),
  };
}

export function readRelease(lease: LeaseId): Command {
  checkObject('a lease', lease);
  checkFields('LeaseId', lease, RELEASE);
  const { prefix, generation } = lease;
  checkInteger('the generation', generation, 0, Number.MAX_SAFE_INTEGER);
  return { op: 'release', prefix: readPrefix(prefix), generation };
}

export function readReserve(range: Reservable, reason: string | undefined): Command {
  return { op: 'reserve', range: AddressRange.from(range), reason: checkReason(reason) };
}

export function readReclaim(request: { readonly limit?: number | undefined }): Command {
  checkObject('options', request);
  checkFields('ReclaimOptions', request, ['op', 'limit']);
  const { limit = MOST } = request;
  checkInteger('the limit', limit, 0, MOST);
  return { op: 'reclaim', limit };
}

/** The largest limit of a list. */
const MOST = 2 ** 32 - 1;

/** Reads a reservation that a pool begins with: with or without a reason. */
export function readReservation(
  item: Reservable | { readonly range: Reservable; readonly reason: string },
): Command {
  const hasReason = typeof item === 'object' && item !== null && 'reason' in item;
  if (!hasReason) return readReserve(item, undefined);
  checkFields('Reservation', item, RANGE);
  return readReserve(item.range, item.reason);
}

/** Reads commands and sorts them: first those that free space, then those for one place, then the largest. */
export function orderedCommands(
  requests: Iterable<PoolRequest>,
  read: (request: PoolRequest, i: number) => Command,
): Placed[] {
  const placed = readList('a list of requests', requests).map((request, i): Placed => [read(request, i), i]);
  return placed.sort(([a], [b]) => rankOf(a) - rankOf(b) || lengthOf(a) - lengthOf(b));
}

/** A command and the position of its request in the list. */
export type Placed = readonly [command: Command, position: number];

/** The place of each op in a plan; roots that grow come after those that are new. */
const RANKS: Readonly<Record<Command['op'], number>> = {
  reclaim: 0,
  release: 1,
  unreserve: 2,
  'resize-root': 3,
  'remove-root': 4,
  'add-root': 5,
  reserve: 7,
  exact: 8,
  allocate: 9,
};
const GROW = 6;

function rankOf(command: Command): number {
  const grows = command.op === 'resize-root' && command.to.length < command.root.length;
  return grows ? GROW : RANKS[command.op];
}

/** The longest releases come first, so that a container is empty when its own comes; of leases the shortest. */
function lengthOf(command: Command): number {
  switch (command.op) {
    case 'release':
      return -command.prefix.length;
    case 'exact':
      return command.prefix.length;
    case 'allocate':
      return command.length;
    default:
      return 0;
  }
}

function readTags(tags: Tags | undefined): Tags | null {
  return tags === undefined ? null : checkTags(tags);
}

function readOnExisting(mode: Allocate['onExisting'] | undefined): Allocate['onExisting'] {
  if (mode === undefined) return 'refuse';
  const isKnown = mode === 'refuse' || mode === 'keep' || mode === 'update';
  return isKnown ? mode : failType("onExisting 'refuse', 'keep' or 'update'", mode);
}

/** Reads a prefix; a text with a range in it is told so. */
export function readPrefix(value: Prefix | string): Prefix {
  if (showsRange(value)) failType('a prefix, not a range', value);
  return Prefix.from(value);
}
