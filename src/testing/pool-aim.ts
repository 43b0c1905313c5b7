/** From numbers that mean something in every state of every pool to requests that matter in this one. */
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import type { PoolRequest } from '../pool/requests.ts';
import { type ReferencePool, stateOf } from './reference-pool.ts';

/** A request in numbers. */
export interface Raw {
  readonly op: 'allocate' | 'exact' | 'release' | 'reserve' | 'unreserve';
  readonly length: number;
  readonly owner: number;
  readonly place: number;
  readonly other: number;
  readonly odd: boolean;
}

/** What is asked for about a pool that never had a root. */
const NO_ROOT = '2001:db8::/120';
/** How many lengths there are to ask for where the pool allows all. */
const SPREAD = 8;

export class Aim {
  readonly model: ReferencePool;
  readonly lengths: readonly number[];

  constructor(model: ReferencePool, lengths: readonly number[]) {
    this.model = model;
    this.lengths = lengths.length > 0 ? lengths : lengthsOf(model);
  }

  request(raw: Raw): PoolRequest {
    const owner = `owner-${raw.owner}`;
    switch (raw.op) {
      case 'allocate': {
        const place = raw.other < 192 ? {} : { within: this.around(raw) };
        const strategy = raw.odd ? { strategy: 'last' as const } : {};
        return { op: 'allocate', length: this.length(raw), owner, ...strategy, ...place };
      }
      case 'exact':
        return { op: 'allocate', prefix: this.prefix(raw), owner };
      case 'release':
        return { op: 'release', ...this.lease(raw) };
      case 'reserve':
        return { op: 'reserve', range: this.range(raw), reason: owner };
      case 'unreserve':
        return { op: 'unreserve', range: this.reserved(raw) };
    }
  }

  length({ length }: Raw): number {
    return this.lengths[length % this.lengths.length] as number;
  }

  /** A prefix somewhere in or near the roots: near one of the ends, so that few are far from all others. */
  prefix(raw: Raw): Prefix {
    const { place, other, odd } = raw;
    const finest = Math.max(...this.lengths);
    const root = other % 7 === 6 ? this.newRoot(other) : this.startRoot(place);
    if (root.length > finest) return root.first.prefix(this.length(raw));
    const children = root.children(finest);
    const index = BigInt(place) % children.count;
    return children.at(odd ? children.count - 1n - index : index).first.prefix(this.length(raw));
  }

  /** A prefix, or one up to four bits larger. */
  around(raw: Raw): Prefix {
    const prefix = this.prefix(raw);
    return prefix.parent(Math.max(0, prefix.length - (raw.other % 5)));
  }

  /** A lease, now and then one that is not there any more, or never was. */
  lease(raw: Raw): { prefix: Prefix; generation: number } {
    const leases = this.model.leases();
    const lease = leases[raw.place % Math.max(1, leases.length)];
    if (lease === undefined || raw.other % 5 === 4) {
      return { prefix: this.prefix(raw), generation: raw.other };
    }
    return { prefix: lease.prefix, generation: lease.generation - (raw.other % 6 === 5 ? 1 : 0) };
  }

  /** A range with any two ends. */
  range(raw: Raw): AddressRange {
    const a = this.prefix(raw).first;
    const b = this.prefix({ ...raw, place: raw.odd ? raw.place : raw.other, length: raw.owner }).last;
    return Address.compare(a, b) <= 0 ? AddressRange.of(a, b) : AddressRange.of(b, a);
  }

  reserved(raw: Raw): AddressRange {
    const reservations = this.model.reservations();
    const reservation = reservations[raw.place % Math.max(1, reservations.length)];
    return reservation === undefined || raw.other % 8 === 7 ? this.range(raw) : reservation.range;
  }

  /** A root, or now and then something that is none. */
  root(which: number): Prefix {
    const { roots } = this.model;
    return roots[which % (roots.length + 1)] ?? this.newRoot(which);
  }

  /** What a root may become, or beside what it may stand. */
  newRoot(which: number): Prefix {
    const root = this.startRoot(which);
    const isWhole = root.length === 0;
    const isSingle = root.length === 128;
    switch (which % 5) {
      case 0:
        return root;
      case 1:
        return isWhole ? root : root.parent();
      case 2:
        return isWhole ? root : root.sibling();
      default:
        return isSingle ? root : root.children(root.length + 1).at((which % 5) - 3);
    }
  }

  /** One of the roots that the pool had at first, also where it has gone. */
  startRoot(which: number): Prefix {
    const { startRoots } = stateOf(this.model);
    return startRoots[which % Math.max(1, startRoots.length)] ?? Prefix.parse(NO_ROOT);
  }
}

function lengthsOf(model: ReferencePool): number[] {
  const { settings, startRoots } = stateOf(model);
  if (settings.lengths !== null && settings.lengths.length > 0) return [...settings.lengths];
  const [root = Prefix.parse(NO_ROOT)] = startRoots;
  return Array.from({ length: SPREAD }, (_, more) => root.length + more).filter((length) => length <= 128);
}
