/** From numbers that mean something in every state of every pool to requests that matter in this one. */
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import type { Lease } from '../pool.ts';
import type { Question } from './pool-steps.ts';
import { held, type ReferenceRequest } from './reference-calls.ts';
import type { ReferencePool } from './reference-pool.ts';

/** A request in numbers. */
export interface Raw {
  readonly op: 'allocate' | 'exact' | 'release' | 'update' | 'resize' | 'reserve' | 'unreserve';
  readonly length: number;
  readonly owner: number;
  readonly place: number;
  readonly other: number;
  readonly odd: boolean;
  /** 0 for a request that is not about containers; each other number is a way to be about them. */
  readonly nested: number;
  readonly strategy: number;
}

/** More than half of the requests leave the choice to the pool. */
const STRATEGIES = ['last', 'next', 'best', 'sparse', 'hash'];

const QUESTIONS = ['count', 'usage', 'free', 'leases', 'path', 'covering'] as const;

/** The space of requests to a pool that never had a root. */
const NO_ROOT = '2001:db8::/120';
/** How many lengths there are to ask for where the pool allows all. */
const SPREAD = 8;

export class Aim {
  readonly model: ReferencePool;
  readonly lengths: readonly number[];
  /** True if the pool under test has containers. */
  readonly isNested: boolean;

  constructor(model: ReferencePool, lengths: readonly number[], isNested: boolean) {
    this.model = model;
    this.isNested = isNested;
    this.lengths = lengths.length > 0 ? lengths : lengthsOf(model);
  }

  request(asked: Raw): ReferenceRequest {
    const raw = this.isNested ? asked : { ...asked, nested: 0 };
    const owner = `owner-${raw.owner}`;
    switch (raw.op) {
      case 'allocate': {
        const name = STRATEGIES[this.isNested ? raw.strategy - 5 : 9 - raw.strategy];
        const strategy = name === undefined ? {} : { strategy: name };
        return { op: 'allocate', length: this.length(raw), owner, ...strategy, ...this.options(raw) };
      }
      case 'exact':
        return { op: 'allocate', prefix: this.prefix(raw), owner, ...container(raw) };
      case 'release': {
        const contents = raw.nested % 3 === 2 ? { contents: 'release' } : {};
        return { op: 'release', ...this.lease(raw), ...contents };
      }
      case 'update':
        return { op: 'update', ...this.lease(raw), ...this.changes(raw) };
      case 'resize': {
        const lease = this.lease(raw);
        return { op: 'resize', ...lease, to: this.resized(lease.prefix, raw) };
      }
      case 'reserve': {
        const allow = raw.nested === 4 ? { allow: 'exact' } : {};
        return { op: 'reserve', range: this.range(raw), reason: owner, ...allow };
      }
      case 'unreserve':
        return { op: 'unreserve', range: this.reserved(raw) };
    }
  }

  /** A request that every pool takes. */
  plain(raw: Raw): ReferenceRequest {
    const op = raw.op === 'release' ? 'release' : 'allocate';
    return this.request({ ...raw, op, nested: 0, strategy: 0 });
  }

  /** A request that leaves the choice to chance. */
  draw(raw: Raw): ReferenceRequest {
    const request = this.request({ ...raw, op: 'allocate', nested: raw.nested % 4 });
    return { ...request, strategy: 'random', seed: raw.place };
  }

  /** A question about a part of the space, or about all of it. */
  question(raw: Raw): Question {
    const { nested, place, other, odd, owner } = raw;
    const parts = [
      this.container(raw)?.prefix ?? this.around(raw),
      this.range(raw),
      this.around(raw),
      { owner: this.container(raw)?.owner ?? 'nobody' },
      [this.range(raw), this.around({ ...raw, place: other }), this.around(raw)],
    ];
    const within = nested === 0 ? {} : { within: parts[nested % parts.length] };
    const length = raw.strategy === 0 ? 128 : this.length(raw);
    switch (QUESTIONS[raw.strategy % QUESTIONS.length]!) {
      case 'count':
        return { ask: 'count', length, of: within };
      case 'usage':
        return { ask: 'usage', of: { ...within, ...(odd && { unit: length }) } };
      case 'free':
        // Of one length there are few in a small part.
        return { ask: 'free', of: odd ? { within: this.around(raw), length: this.length(raw) } : within };
      case 'leases': {
        const after = place % 3 === 0 ? { after: this.lease(raw).prefix } : {};
        const limit = other % 3 === 0 ? { limit: other % 4 } : {};
        const tag = place % 5 === 0 ? { tag: { note: `${place % 3}` } } : {};
        return {
          ask: 'leases',
          of: { ...within, ...after, ...limit, ...tag, ...(odd && { owner: `owner-${owner}` }) },
        };
      }
      case 'path':
        return { ask: 'path', address: this.prefix(raw).first };
      case 'covering':
        return { ask: 'covering', address: this.prefix(raw).last };
    }
  }

  /** Where, and whether as a container. */
  options(raw: Raw): object {
    const { other, nested } = raw;
    const within = other < 128 ? {} : { within: this.around(raw) };
    switch (nested) {
      case 1:
        return { ...within, ...container(raw) };
      case 2:
        return { within: this.container(raw)?.prefix ?? this.around(raw), container: raw.odd };
      case 3:
        return { within: [this.around(raw), this.range(raw)], ...container(raw) };
      case 4:
        return { ...within, prefer: this.prefix(raw) };
      case 5:
        return { within: { owner: this.container(raw)?.owner ?? 'nobody' } };
      case 6:
        return { within: this.container(raw)?.prefix ?? this.around(raw), onExisting: 'keep' };
      case 7:
        return { ...within, container: raw.odd, onExisting: 'update', tags: { note: `${raw.place % 3}` } };
      default:
        return within;
    }
  }

  changes({ nested, odd, place }: Raw): object {
    if (nested % 3 === 0) return { container: odd };
    return nested % 3 === 1 ? { owner: `owner-${place % 6}` } : { tags: { note: `${place % 3}` } };
  }

  length({ length }: Raw): number {
    return this.lengths[length % this.lengths.length]!;
  }

  /** A prefix somewhere in or near the roots: near one of the ends, so that few are far from all others. */
  prefix(raw: Raw): Prefix {
    const { place, other, odd } = raw;
    const finest = Math.max(...this.lengths);
    const root =
      other % 7 === 6 ? this.newRoot(other) : (this.container(raw)?.prefix ?? this.startRoot(place));
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

  /** A container, if the request is about one and there is one. */
  container({ nested, place }: Raw): Lease | undefined {
    const containers = nested === 0 ? [] : this.model.leases().filter((lease) => lease.container);
    return containers[place % Math.max(1, containers.length)];
  }

  /** A lease, now and then one that is not there any more, or never was. */
  lease(raw: Raw): { prefix: Prefix; generation: number } {
    const leases = this.model.leases();
    const lease = leases[raw.place % Math.max(1, leases.length)];
    if (lease === undefined || raw.other % 5 === 4) {
      return { prefix: this.prefix(raw), generation: raw.other };
    }
    return {
      prefix: lease.prefix,
      generation: Math.max(0, lease.generation - (raw.other % 6 === 5 ? 1 : 0)),
    };
  }

  /** A larger or a smaller prefix in the same place, or one beside it. */
  resized(prefix: Prefix, { other, odd }: Raw): Prefix {
    const bits = 1 + (other % 3);
    if (other % 8 === 7) return prefix.length === 0 ? prefix : prefix.sibling();
    if (other % 8 === 5) return prefix;
    if (!odd) return prefix.parent(Math.max(0, prefix.length - bits));
    const children = prefix.children(Math.min(128, prefix.length + bits));
    return children.at(other % 2 === 0 ? 0n : children.count - 1n);
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

  /** A root, or now and then another prefix. */
  root(which: number): Prefix {
    const { roots } = this.model;
    return roots[which % (roots.length + 1)] ?? this.newRoot(which);
  }

  /** A prefix that a root can become, or one beside it. */
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
    const { startRoots } = held(this.model);
    return startRoots[which % Math.max(1, startRoots.length)] ?? Prefix.parse(NO_ROOT);
  }
}

function container({ nested, odd }: Raw): object {
  return nested === 1 || nested === 3 ? { container: odd } : {};
}

function lengthsOf(model: ReferencePool): number[] {
  const { settings, startRoots } = held(model);
  if (settings.lengths !== null && settings.lengths.length > 0) return [...settings.lengths];
  const [root = Prefix.parse(NO_ROOT)] = startRoots;
  return Array.from({ length: SPREAD }, (_, more) => root.length + more).filter((length) => length <= 128);
}
