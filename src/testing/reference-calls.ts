/** The calls that a reference pool and a draft of it share. */
import type { Result } from '../error.ts';
import { resultOf } from '../internal/issue.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import type {
  FreeOptions,
  Lease,
  LeaseFilter,
  LeaseId,
  PoolAnswer,
  Reservation,
  Tags,
  Usage,
  UsageCounts,
  UsageOptions,
} from '../pool.ts';
import {
  choicesOf,
  containerOf,
  countOf,
  gapsOf,
  type HeldLease,
  type HeldReservation,
  onLevel,
  type Place,
  pathOf,
} from './reference-levels.ts';
import {
  readAddress,
  readCommand,
  readInteger,
  readObject,
  readOwner,
  readPlaces,
  refuse,
} from './reference-read.ts';
import type { Answer, ReferenceState } from './reference-state.ts';
import { aligned, ascending, cut, overlaps, rounded, type Span, shares } from './span.ts';

/**
 * A request to a reference pool, as those of `Pool`.
 *
 * @public
 */
export type ReferenceRequest = { readonly op: string } & Readonly<Record<string, unknown>>;

/**
 * The calls of a {@link ReferencePool} and of the draft that `plan` gives to a function. Each means what the call of that
 * name of `Pool` means.
 *
 * @public
 */
export abstract class ReferenceCalls {
  /** The state, whole between two calls. @internal */
  abstract state: object;
  /** Executes a command that was read. @internal */
  abstract execute(command: object): unknown;

  /** As `Pool.run`: the answer of the call that the `op` of a request names. */
  run(request: ReferenceRequest): PoolAnswer {
    return shown(this.execute(readCommand(request)) as Answer);
  }

  /** As `Pool.tryRun`: a refusal that depends on the state is a result. */
  tryRun(request: ReferenceRequest): Result<PoolAnswer> {
    const command = readCommand(request);
    return resultOf(() => shown(this.execute(command) as Answer));
  }

  /** As `Pool.allocate`. With the strategy `random` the lease is the prefix `drawn` if it is free, else the first. */
  allocate(request: object): Lease {
    return this.run({ ...readObject(request), op: 'allocate' }) as Lease;
  }

  /** As `Pool.allocateExact`. */
  allocateExact(prefix: Prefix | string, request: object): Lease {
    return this.run({ ...readObject(request), op: 'allocate', prefix }) as Lease;
  }

  /** As `Pool.release`. */
  release(lease: LeaseId, options: object = {}): boolean {
    return this.run({ ...readObject(lease), ...readObject(options), op: 'release' }) as boolean;
  }

  /** As `Pool.update`. */
  update(lease: LeaseId, changes: object): Lease {
    const { prefix, generation } = readObject(lease);
    return this.run({ ...readObject(changes), op: 'update', prefix, generation }) as Lease;
  }

  /** As `Pool.resizeLease`. */
  resizeLease(lease: LeaseId, to: Prefix | string): Lease {
    const { prefix, generation } = readObject(lease);
    return this.run({ op: 'resize', prefix, generation, to }) as Lease;
  }

  /** As `Pool.reserve`. */
  reserve(range: unknown, reason: string = '', options: object = {}): Reservation {
    return this.run({ ...readObject(options), op: 'reserve', range, reason }) as Reservation;
  }

  /** As `Pool.unreserve`. */
  unreserve(range: unknown): Reservation {
    return this.run({ op: 'unreserve', range }) as Reservation;
  }

  /** As `Pool.reclaim`. */
  reclaim(options: object = {}): readonly Prefix[] {
    return this.run({ ...readObject(options), op: 'reclaim' }) as readonly Prefix[];
  }

  /** As `Pool.addRoot`. */
  addRoot(root: Prefix | string): Prefix {
    return this.run({ op: 'add-root', root }) as Prefix;
  }

  /** As `Pool.removeRoot`. */
  removeRoot(root: Prefix | string): Prefix {
    return this.run({ op: 'remove-root', root }) as Prefix;
  }

  /** As `Pool.resizeRoot`. */
  resizeRoot(root: Prefix | string, to: Prefix | string): Prefix {
    return this.run({ op: 'resize-root', root, to }) as Prefix;
  }

  /** The roots in the operator's order. */
  get roots(): readonly Prefix[] {
    return held(this).roots.map(({ prefix }) => prefix);
  }

  /** As `Pool.leases`: all of them in the order of `Prefix.compare`, or those that fit a filter. */
  leases(filter: LeaseFilter = {}): Lease[] {
    const { within, owner, tag, after, limit = Number.POSITIVE_INFINITY } = filter;
    const places = within === undefined ? null : placesOf(this, within);
    const list = held(this).leases.filter((lease) => {
      const isInside = places?.some((place) => isIn(this, lease, place)) ?? true;
      const isOwned = owner === undefined || lease.owner === owner;
      return isInside && isOwned && hasTags(lease, tag);
    });
    list.sort((a, b) => Prefix.compare(a.prefix, b.prefix));
    const from = after === undefined ? null : Prefix.from(after);
    const rest = from === null ? list : list.filter(({ prefix }) => Prefix.compare(prefix, from) > 0);
    return rest.slice(0, limit).map(lessSpan);
  }

  /** As `Pool.ownedBy`. */
  ownedBy(owner: string): Lease[] {
    return this.leases({ owner: readOwner(owner) });
  }

  /** All reservations, ascending. */
  reservations(): Reservation[] {
    return [...held(this).reservations].sort(ascending).map(shownReservation);
  }

  /** All quarantines, the least recently released first. */
  quarantines(): { readonly prefix: Prefix; readonly until: number }[] {
    return held(this).quarantines.map(({ prefix, until }) => ({ prefix, until }));
  }

  /** As `Pool.path`: the leases around an address, outermost first. */
  path(address: Address | string): Lease[] {
    return pathOf(held(this), readAddress(address)).map(lessSpan);
  }

  /** As `Pool.covering`: the innermost lease or reservation that holds an address, else null. */
  covering(address: Address | string): Lease | Reservation | null {
    const state = held(this);
    const at = readAddress(address);
    const span = { first: at, last: at };
    const innermost = pathOf(state, at).at(-1) ?? null;
    if (innermost?.container === false) return lessSpan(innermost);
    const isIn = (one: Span) => overlaps(one, span);
    const [reservation] = onLevel(state, innermost, state.reservations).filter(isIn).sort(ascending);
    return reservation === undefined ? innermost && lessSpan(innermost) : shownReservation(reservation);
  }

  /** As `Pool.free`: the fewest prefixes of the free space, or all free prefixes of a length. */
  free(options: FreeOptions = {}): Prefix[] {
    const { within, length } = options;
    const size = length === undefined ? null : readInteger(length, 128);
    return placesOf(this, within).flatMap((place) => {
      if (size !== null && place.container?.prefix.length === size) return [];
      const prefixes = gapsOf(held(this), place).flatMap((gap) => [...rangeOf(gap).prefixes()]);
      if (size === null) return prefixes;
      return prefixes.flatMap((one) => (one.length > size ? [] : [...one.children(size)]));
    });
  }

  /** As `Pool.count`: how many prefixes of a length can be leased. */
  count(length: number, { within }: Pick<FreeOptions, 'within'> = {}): bigint {
    const size = readInteger(length, 128);
    return placesOf(this, within).reduce((sum, place) => sum + countOf(held(this), place, size), 0n);
  }

  /** As `Pool.usage`. */
  usage({ within, unit = 128 }: UsageOptions = {}): Usage {
    const state = held(this);
    const size = 1n << BigInt(128 - readInteger(unit, 128));
    const places = placesOf(this, within);
    const gaps = places
      .flatMap((place) => gapsOf(state, place))
      .flatMap((gap) => [...rangeOf(gap).prefixes()]);
    const counts = places.map((place) => countsOf(state, place.container, place, size));
    // A container is deeper than the place where it lies on none of the levels around it.
    const deeper = places.flatMap((place) =>
      state.leases
        .filter((lease) => lease.container && isIn(this, lease, place))
        .map((lease) => countsOf(state, lease, cut(place, lease), size)),
    );
    const largestGap = gaps.reduce((shortest, { length }) => Math.min(shortest, length), 129);
    return {
      ...counts.reduce(sum, NOTHING),
      largestGap: largestGap > 128 ? null : largestGap,
      below: deeper.reduce(sum, NOTHING),
    };
  }
}

const NOTHING: UsageCounts = { total: 0n, leased: 0n, reserved: 0n, quarantined: 0n, free: 0n };

function sum(a: UsageCounts, b: UsageCounts): UsageCounts {
  return {
    total: a.total + b.total,
    leased: a.leased + b.leased,
    reserved: a.reserved + b.reserved,
    quarantined: a.quarantined + b.quarantined,
    free: a.free + b.free,
  };
}

/** The use of a part of one level, in units of a size. A unit counts for the first kind that has any of it. */
function countsOf(state: ReferenceState, container: HeldLease | null, part: Span, size: bigint): UsageCounts {
  const { leases, quarantines, reservations } = state;
  const whole = [aligned(part, size)].filter(({ first, last }) => first <= last);
  const lists = [leases, quarantines, reservations].map((list) =>
    onLevel<Span>(state, container, list)
      .filter((hold) => overlaps(part, hold))
      .map((hold) => rounded(cut(hold, part), size)),
  );
  const [leased, quarantined, reserved, free] = shares(whole, ...lists, whole).map((all) => all / size) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return { total: leased + quarantined + reserved + free, leased, reserved, quarantined, free };
}

/** Returns true if a lease is a container, or one of the containers around it. */
function isAround(state: ReferenceState, lease: HeldLease, container: HeldLease | null): boolean {
  for (let one = container; one !== null; one = containerOf(state, one, true)) if (one === lease) return true;
  return false;
}

/** The state that only the modules of this folder look into. */
export function held(pool: ReferenceCalls): ReferenceState {
  return pool.state as ReferenceState;
}

function rangeOf({ first, last }: Span): AddressRange {
  return AddressRange.of(Address.fromBigInt(first), Address.fromBigInt(last));
}

/** The places of a question, which can also be about space in a lease: ascending, those side by side as one. */
function placesOf(pool: ReferenceCalls, within: unknown): Place[] {
  const choices = choicesOf(held(pool), within === undefined ? null : readPlaces(within));
  const places = choices.flatMap(({ places, refusal }) =>
    refusal !== null && places.length === 0 ? refuse(refusal) : places,
  );
  places.sort((a, b) => (a.first < b.first ? -1 : 1));
  const united: Place[] = [];
  for (const place of places) {
    const at = united.findIndex(
      (one) =>
        one.container === place.container && one.subnet === place.subnet && one.last + 1n >= place.first,
    );
    if (at < 0) united.push(place);
    else if (united[at]!.last < place.last) united[at] = { ...united[at]!, last: place.last };
  }
  return united;
}

/** Returns true if a lease has space in a place, on its level or below. */
function isIn(pool: ReferenceCalls, lease: HeldLease, place: Place): boolean {
  return overlaps(place, lease) && !isAround(held(pool), lease, place.container);
}

function hasTags({ tags }: HeldLease, wanted: Tags = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => tags[name] === value);
}

function lessSpan({ first, last, ...rest }: HeldLease): Lease {
  return rest;
}

function shownReservation({ range, reason, allow }: HeldReservation): Reservation {
  return allow === undefined ? { range, reason } : { range, reason, allow };
}

/** An answer without what only the reference pool has. */
export function shown(answer: Answer): PoolAnswer {
  if (typeof answer !== 'object') return answer;
  if ('owner' in answer) return lessSpan(answer);
  return 'reason' in answer ? shownReservation(answer) : answer;
}
