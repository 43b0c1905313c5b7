/** What a reference pool holds: plain lists, in which every overlap is found by looking at each item. */

import { type ErrorCode, HextetError } from '../error.ts';
import { failType } from '../internal/issue.ts';
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { Command } from '../pool/commands.ts';
import { NO_TAGS } from '../pool/leases.ts';
import type { PoolAnswer } from '../pool/requests.ts';
import type { Settings } from '../pool/settings.ts';
import type { Lease, Quarantine, Reservation } from '../pool/types.ts';
import { ascending, contains, covered, cut, equals, isAnycast, overlaps, type Span, spanOf } from './span.ts';

type Held<T> = T & Span;
type Request<Op> = Extract<Command, { op: Op }>;

const ORDER = [
  'reclaim',
  'release',
  'unreserve',
  'shrink',
  'remove-root',
  'add-root',
  'grow',
  'reserve',
  'exact',
  'allocate',
];

function rankOf(command: Command): number {
  if (command.op !== 'resize-root') return ORDER.indexOf(command.op);
  return ORDER.indexOf(command.to.length < command.root.length ? 'grow' : 'shrink');
}

function lengthOf(command: Command): number {
  if (command.op === 'allocate') return command.length;
  if (command.op === 'exact') return command.prefix.length;
  return command.op === 'release' ? -command.prefix.length : 0;
}

/** These two depend on nothing but what is taken. */
export function checkStrategy(strategy: string): void {
  if (strategy !== 'first' && strategy !== 'last') failType("the strategy 'first' or 'last'", strategy);
}

/** Refuses with a code. */
export function refuse(code: ErrorCode): never {
  throw new HextetError({ code, message: `the reference pool refuses: ${code}` });
}

export class ReferenceState {
  readonly settings: Settings;
  /** The roots that the pool was made with. */
  startRoots: readonly Prefix[] = [];
  version = 0;
  roots: Held<{ prefix: Prefix }>[] = [];
  /** In the order in which they were made. */
  leases: Held<Lease>[] = [];
  /** In the order in which they were made. */
  reservations: Held<Reservation>[] = [];
  /** The least recently released first. */
  quarantines: Held<Quarantine>[] = [];

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** A state of the next version, to be changed. */
  next(): ReferenceState {
    const state = new ReferenceState(this.settings);
    state.startRoots = this.startRoots;
    state.version = this.version + 1;
    state.roots = [...this.roots];
    state.leases = [...this.leases];
    state.reservations = [...this.reservations];
    state.quarantines = [...this.quarantines];
    return state;
  }

  /** Whether two states hold the same. */
  equals(other: ReferenceState): boolean {
    const isSame = <T>(a: readonly T[], b: readonly T[]) =>
      a.length === b.length && a.every((item, i) => item === b[i]);
    return (
      isSame(this.roots, other.roots) &&
      isSame(this.leases, other.leases) &&
      isSame(this.reservations, other.reservations) &&
      isSame(this.quarantines, other.quarantines)
    );
  }

  /** Executes all commands; returns their answers, in the order of the commands. */
  executeAll(commands: readonly Command[], now: number): PoolAnswer[] {
    const order = commands.map((command, i) => ({ command, i }));
    order.sort(
      (a, b) =>
        rankOf(a.command) - rankOf(b.command) || lengthOf(a.command) - lengthOf(b.command) || a.i - b.i,
    );
    const answers: PoolAnswer[] = [];
    for (const { command, i } of order) answers[i] = this.execute(command, now);
    return answers;
  }

  execute(command: Command, now: number): PoolAnswer {
    switch (command.op) {
      case 'allocate':
        return this.allocate(command, now);
      case 'exact':
        return this.exact(command, now);
      case 'release':
        return this.release(command, now);
      case 'reserve':
        return this.reserve(command);
      case 'unreserve':
        return this.unreserve(command);
      case 'reclaim':
        return this.reclaim(command.limit, now);
      case 'add-root':
        if (this.roots.some((other) => overlaps(other, spanOf(command.root)))) refuse('overlaps-root');
        this.roots.push({ prefix: command.root, ...spanOf(command.root) });
        return command.root;
      case 'remove-root':
        this.replaceRoot(command.root, null);
        return command.root;
      case 'resize-root':
        this.replaceRoot(command.root, command.to);
        return command.to;
    }
  }

  /** The quarantines that are over, the least recently released first. */
  reclaim(limit: number, now: number): Prefix[] {
    const lasting = this.quarantines.findIndex(({ until }) => until > now);
    const count = lasting < 0 ? this.quarantines.length : lasting;
    return this.quarantines.splice(0, Math.min(count, limit)).map(({ prefix }) => prefix);
  }

  allocate(command: Request<'allocate'>, now: number): Lease {
    const { length, owner, tags, within, strategy } = command;
    const rule = strategy ?? this.settings.strategy;
    checkStrategy(rule);
    this.checkLength(length);
    const region = within === null ? null : spanOf(within);
    const owned = this.leases.filter(
      (lease) =>
        lease.owner === owner && lease.prefix.length === length && (!region || contains(region, lease)),
    );
    owned.sort((a, b) => a.generation - b.generation || ascending(a, b));
    if (owned[0] !== undefined) return this.existing(owned[0], command);
    if (region !== null && !this.roots.some((root) => overlaps(root, region))) refuse('outside-root');
    for (;;) {
      for (const root of this.roots) {
        const place = this.place(root, length, region, rule);
        if (place !== null) return this.lease(place, owner, tags, now);
      }
      const oldest = this.quarantines[0];
      if (oldest === undefined || oldest.until > now) return refuse('exhausted');
      this.quarantines.shift();
    }
  }

  /** The first or the last free aligned prefix of a length, inside a root and a region: past everything in the way. */
  place(root: Span, length: number, region: Span | null, strategy: string): Prefix | null {
    const size = 1n << BigInt(128 - length);
    const space = region === null ? root : cut(root, region);
    const isUpwards = strategy === 'first';
    const above = (edge: bigint) => edge + ((size - (edge % size)) % size);
    const below = (edge: bigint) => edge - (edge % size) - size;
    let first = isUpwards ? above(space.first) : below(space.last + 1n);
    while (space.first <= first && first + size - 1n <= space.last) {
      const span = { first, last: first + size - 1n };
      const hold = this.holds().find((some) => overlaps(some, span));
      if (hold !== undefined) first = isUpwards ? above(hold.last + 1n) : below(hold.first);
      else if (this.isLeftOut(span, length, root)) first += isUpwards ? 1n : -1n;
      else return Address.fromBigInt(first).prefix(length);
    }
    return null;
  }

  exact(command: Request<'exact'>, now: number): Lease {
    const { prefix, owner, tags } = command;
    const span = spanOf(prefix);
    this.checkLength(prefix.length);
    const same = this.leases.find((lease) => equals(lease, span) && lease.owner === owner);
    if (same !== undefined) return this.existing(same, command);
    const root = this.roots.find((some) => contains(some, span)) ?? refuse('outside-root');
    if (this.isLeftOut(span, prefix.length, root)) refuse('anycast-address');
    // The first hold in the way is named; where a quarantine is reserved, too, it is the quarantine.
    const blockers = [
      ...this.leases.map((hold) => ({ code: 'overlaps-lease' as const, ...cut(hold, span) })),
      ...this.quarantines.map((hold) => ({ code: 'overlaps-quarantine' as const, ...cut(hold, span) })),
      ...this.reservations.map((hold) => ({ code: 'overlaps-reservation' as const, ...cut(hold, span) })),
    ].filter(({ first, last }) => first <= last);
    blockers.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    if (blockers[0] !== undefined) refuse(blockers[0].code);
    return this.lease(prefix, owner, tags, now);
  }

  /** The lease that an owner has, as it is wanted. */
  existing(lease: Held<Lease>, { tags, onExisting }: Request<'allocate' | 'exact'>): Lease {
    const text = (some: Lease['tags']) => JSON.stringify(Object.entries(some));
    if (tags === null || onExisting === 'keep' || text(tags) === text(lease.tags)) return lease;
    if (onExisting === 'refuse') refuse('differs');
    const updated = { ...lease, tags };
    this.leases[this.leases.indexOf(lease)] = updated;
    return updated;
  }

  lease(prefix: Prefix, owner: string, tags: Lease['tags'] | null, since: number): Lease {
    const lease = {
      prefix,
      owner,
      generation: this.version,
      tags: tags ?? NO_TAGS,
      since,
      ...spanOf(prefix),
    };
    this.leases.push(lease);
    return lease;
  }

  release({ prefix, generation }: Request<'release'>, now: number): boolean {
    const span = spanOf(prefix);
    const position = this.leases.findIndex((lease) => equals(lease, span));
    const lease = this.leases[position];
    if (lease?.generation !== generation) {
      if (generation >= this.version || !this.roots.some((root) => contains(root, span)))
        refuse('unknown-lease');
      if (lease === undefined) return false;
      refuse('stale-generation');
    }
    this.leases.splice(position, 1);
    const rest = 1000 * this.settings.quarantineSeconds;
    if (rest > 0) this.quarantines.push({ prefix, until: now + rest, ...span });
    return true;
  }

  reserve({ range, reason }: Request<'reserve'>): Reservation {
    const span = spanOf(range);
    const same = this.reservations.find((reservation) => equals(reservation, span));
    if (same?.reason === reason) return { range, reason };
    if (covered(span, this.roots) < span.last - span.first + 1n) refuse('outside-root');
    if (same !== undefined) refuse('already-reserved');
    if (this.leases.some((lease) => overlaps(lease, span))) refuse('overlaps-lease');
    this.reservations.push({ range, reason, ...span });
    return { range, reason };
  }

  unreserve({ range }: Request<'unreserve'>): Reservation {
    const position = this.reservations.findIndex((reservation) => equals(reservation, spanOf(range)));
    if (position < 0) refuse('unknown-reservation');
    const { reason } = this.reservations.splice(position, 1)[0] as Reservation;
    return { range, reason };
  }

  /** A root goes, or becomes another one. */
  replaceRoot(root: Prefix, to: Prefix | null): void {
    const position = this.roots.findIndex(({ prefix }) => prefix.equals(root));
    if (position < 0) refuse('unknown-root');
    if (to?.equals(root) === true) return;
    const space = to === null ? null : spanOf(to);
    const lost = this.holds()
      .map((hold) => cut(hold, spanOf(root)))
      .some((hold) => hold.first <= hold.last && (space === null || !contains(space, hold)));
    const hit = space !== null && this.roots.some((other, i) => i !== position && overlaps(other, space));
    if (lost || hit) refuse(to === null ? 'root-in-use' : 'resize-blocked');
    this.roots.splice(position, 1, ...(to === null ? [] : [{ prefix: to, ...spanOf(to) }]));
  }

  /** Everything that must not overlap a lease. */
  holds(): Span[] {
    return [...this.leases, ...this.quarantines, ...this.reservations];
  }

  checkLength(length: number): void {
    if (this.settings.lengths?.includes(length) === false) refuse('length-not-allowed');
  }

  isLeftOut(span: Span, length: number, root: Span): boolean {
    return this.settings.anycast === 'skip' && length === 128 && isAnycast(span.first, root);
  }
}
