/** From what callers ask to the steps that do it. */
import type { Strategy } from '../bitmap.ts';
import { atPath, checkInteger, failType } from '../internal/issue.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { checkKey, checkObject, checkReason, checkStrategy, checkTags, readList } from './checks.ts';
import type {
  AllocateRequest,
  ExactRequest,
  PoolRequest,
  ReleaseRequest,
  Reservable,
  ReserveRequest,
  Tags,
} from './types.ts';

/** A request with its values checked. */
export type Wish =
  | {
      readonly op: 'allocate';
      readonly length: number;
      readonly owner: string;
      readonly tags: Tags;
      readonly within: Prefix | null;
      readonly strategy: Strategy | null;
      readonly seed: number | null;
    }
  | { readonly op: 'exact'; readonly prefix: Prefix; readonly owner: string; readonly tags: Tags }
  | { readonly op: 'release'; readonly prefix: Prefix; readonly generation: number }
  | { readonly op: 'reserve'; readonly range: AddressRange; readonly reason: string }
  | { readonly op: 'unreserve'; readonly range: AddressRange }
  | { readonly op: 'expire' }
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix }
  | { readonly op: 'resize-root'; readonly root: Prefix; readonly to: Prefix };

/** What gives space comes before what takes it, and what must have a certain place before what may have any. */
const ORDER: readonly Wish['op'][] = [
  'expire',
  'release',
  'unreserve',
  'remove-root',
  'resize-root',
  'add-root',
  'reserve',
  'exact',
  'allocate',
];

/** The keys by which requests are told apart: one in each, and two in a lease that is to be released. */
const ASKS: readonly string[] = [
  'generation',
  'length',
  'prefix',
  'reserve',
  'unreserve',
  'addRoot',
  'removeRoot',
  'resizeRoot',
  'expire',
];

/** A wish and the position of its request in the list. */
export type Placed = readonly [wish: Wish, position: number];

/** The wishes of requests in the order in which they are carried out; of the allocations the largest first. */
export function orderedWishes(requests: Iterable<PoolRequest>): Placed[] {
  const list = readList('a list of requests', requests);
  const placed = list.map((request, i): Placed => [atPath([i], () => readRequest(request)), i]);
  return placed.sort(([a], [b]) => ORDER.indexOf(a.op) - ORDER.indexOf(b.op) || lengthOf(a) - lengthOf(b));
}

export function readAllocate(request: AllocateRequest): Wish {
  checkObject('a request', request);
  const { length, owner, tags, within, strategy, seed } = request;
  if (length === undefined) failType('a request with a length', request);
  checkInteger('the length', length, 0, 128);
  if (seed !== undefined) checkInteger('the seed', seed, 0, Number.MAX_SAFE_INTEGER);
  return {
    op: 'allocate',
    length,
    owner: checkKey(owner),
    tags: checkTags(tags),
    within: within === undefined ? null : Prefix.from(within),
    strategy: strategy === undefined ? null : checkStrategy(strategy),
    seed: seed ?? null,
  };
}

export function readExact(prefix: Prefix | string, request: Omit<ExactRequest, 'prefix'>): Wish {
  checkObject('a request', request);
  const { owner, tags } = request;
  return { op: 'exact', prefix: Prefix.from(prefix), owner: checkKey(owner), tags: checkTags(tags) };
}

export function readRelease(request: ReleaseRequest): Wish {
  checkObject('a lease', request);
  const { prefix, generation } = request;
  checkInteger('the generation', generation, 0, Number.MAX_SAFE_INTEGER);
  return { op: 'release', prefix: Prefix.from(prefix), generation };
}

export function readReserve({ reserve, reason }: ReserveRequest): Wish {
  return { op: 'reserve', range: AddressRange.from(reserve), reason: checkReason(reason) };
}

/** What a pool reserves from its beginning: with or without a reason. */
export function readReservation(
  item: Reservable | { readonly range: Reservable; readonly reason: string },
): Wish {
  const hasReason = typeof item === 'object' && item !== null && 'reason' in item;
  return readReserve(hasReason ? { reserve: item.range, reason: item.reason } : { reserve: item });
}

/** A request of a plan: what it asks is told by its keys. */
export function readRequest(request: PoolRequest): Wish {
  checkObject('a request', request);
  const asked = ASKS.filter((key) => key in request);
  if (asked.length > 1 && asked.join() !== 'generation,prefix') {
    failType(`one request, not both ${asked.join(' and ')}`, request);
  }
  if ('generation' in request) return readRelease(request);
  if ('length' in request) return readAllocate(request);
  if ('prefix' in request) return readExact(request.prefix, request);
  if ('reserve' in request) return readReserve(request);
  if ('unreserve' in request) return { op: 'unreserve', range: AddressRange.from(request.unreserve) };
  if ('addRoot' in request) return { op: 'add-root', root: Prefix.from(request.addRoot) };
  if ('removeRoot' in request) return { op: 'remove-root', root: Prefix.from(request.removeRoot) };
  if ('resizeRoot' in request) {
    return { op: 'resize-root', root: Prefix.from(request.resizeRoot), to: Prefix.from(request.to) };
  }
  if ('expire' in request && request.expire === true) return { op: 'expire' };
  return failType('a request', request);
}

function lengthOf(wish: Wish): number {
  return wish.op === 'allocate' ? wish.length : 0;
}
