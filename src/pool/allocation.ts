/** Leases of requests: the place, the lease that an owner has, the search. */

import { fail } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { Changing } from './changing.ts';
import type { Allocate, Exact, Place as Where } from './commands.ts';
import { NO_TAGS } from './leases.ts';
import { targetsOf } from './places.ts';
import { carveIn, type Found, namedIn, type Search, type Target } from './space.ts';
import type { State } from './state.ts';
import type { Lease, Tags } from './types.ts';
import { usageOf } from './usage.ts';

/** How many searches in vain are remembered. */
const MOST_VAIN = 1024;

export class Allocation extends Changing {
  allocate(command: Allocate): Lease {
    const { state } = this;
    const { length, owner, tags, container } = command;
    this.checkLength(length);
    const choices = command.within?.map((where) => choiceOf(state, where)) ?? null;
    const held = this.heldLease(command, choices);
    if (held !== 0) return this.existing(held, command);
    const refused = choices?.find(({ error }) => error !== null);
    if (refused !== undefined) throw refused.error;
    const targets =
      choices?.length === 1 ? choices[0]!.targets : (choices?.flatMap((choice) => choice.targets) ?? null);
    // Nothing fails after the search: what it takes is undone with the lease.
    state.leases.reserve();
    const found =
      this.preferred(command, targets) ?? this.carve(command, targets) ?? this.carveEnded(command, targets);
    if (found === null) return this.failExhausted(command, targets);
    const { prefix, bitmap, row } = found;
    const kept = tags ?? NO_TAGS;
    const isContainer = container === true;
    const { version: generation, at: since } = this;
    const lease: Lease = { prefix, owner, generation, tags: kept, container: isContainer, since };
    state.addLease(lease, row, bitmap);
    this.note({ op: 'lease', prefix, owner, tags: kept, container: isContainer });
    return lease;
  }

  allocateExact(command: Exact): Lease {
    const { leases } = this.state;
    const { prefix, owner, tags, container } = command;
    this.checkLength(prefix.length);
    const row = leases.find(prefix);
    const isOwn = leases.rows.texts[row] === owner;
    if (isOwn && leases.isLease(row)) return this.existing(row, command);
    this.checkAnycast(prefix);
    // A quarantine keeps others from a prefix, and nobody once it is over.
    if (isOwn || (!leases.isLease(row) && this.isOver(row))) this.endQuarantine(prefix, row);
    this.apply({ op: 'lease', prefix, owner, tags: tags ?? NO_TAGS, container: container === true });
    return leases.leaseAt(leases.find(prefix));
  }

  /** Returns the lease that an owner has already, if it is as wanted or can be made so. */
  existing(row: number, { tags, container, onExisting }: Allocate | Exact): Lease {
    const lease = this.state.leases.leaseAt(row);
    const to = differences(lease, { owner: null, tags, container });
    const [field] = Object.keys(to);
    if (field === undefined || onExisting === 'keep') return lease;
    if (onExisting === 'refuse') {
      const { prefix, owner, generation } = lease;
      fail(poolMessages, 'differs', { details: { prefix: String(prefix), owner, generation, field } });
    }
    this.apply({ ...lease, op: 'update', to });
    return this.state.leases.leaseAt(row);
  }

  /** Returns the row of the oldest lease, the lowest of equals, that an owner has in any of the choices; or 0. */
  heldLease({ owner, length }: Allocate, choices: readonly Choice[] | null): number {
    const { leases } = this.state;
    if (choices === null) return leases.oldestOf(owner, length, 0, null);
    let held = 0;
    for (const { region, targets } of choices) {
      // A container asked for again, in the space that it fills, is the answer.
      const filling = region === null || 'length' in region ? region : region.toPrefix();
      if (filling?.length === length) {
        const row = leases.findLease(filling);
        if (leases.rows.texts[row] === owner) held = leases.older(held, row);
      }
      for (const { row, part } of targets)
        held = leases.older(held, leases.oldestOf(owner, length, row, part));
    }
    return held;
  }

  /** Takes the preferred prefix if it is free, or in quarantine after a lease of the same owner. */
  preferred({ prefer, owner }: Allocate, targets: Targets): Found | null {
    const { state } = this;
    const { leases } = state;
    if (prefer === null || state.space.holding(prefer) === undefined) return null;
    const place = state.placeAround(prefer);
    const isMeant =
      targets === null
        ? place.level === 0
        : targets.some(
            ({ bitmap, row, part }) => bitmap === place.bitmap && row === place.row && part.contains(prefer),
          );
    if (!isMeant || this.isSkipped(prefer, place)) return null;
    const row = leases.find(prefer);
    const undos = state.undos.length;
    const changes = this.changes.length;
    // A lease of the owner would have been the answer.
    if (leases.rows.texts[row] === owner) this.endQuarantine(prefer, row);
    const { bitmap } = place;
    bitmap.ensureCapacity();
    if (bitmap.take(prefer)) return { prefix: prefer, bitmap, row: place.row };
    state.revert(undos);
    this.changes.length = changes;
    return null;
  }

  carve(command: Allocate, targets: Targets): Found | null {
    const { length } = command;
    if (targets === null) return this.state.space.carve(length, this.searchOf(command, 0));
    for (const target of targets) {
      const { bitmap, row } = target;
      const prefix = carveIn(target, length, this.searchOf(command, row));
      if (prefix !== null) return { prefix, bitmap, row };
    }
    return null;
  }

  searchOf({ owner, strategy, seed }: Allocate, row: number): Search {
    const { state, version, changes } = this;
    const { settings } = state;
    const rule = strategy ?? settings.strategy;
    return {
      strategy: rule,
      seed: rule === 'random' ? (seed ?? nextSeed(settings.seed, version, changes.length)) : 0,
      from: rule === 'next' ? state.cursorOf(row) : null,
      owner,
      skipsAnycast: settings.anycast === 'skip',
    };
  }

  /** Ends quarantines that are over, the least recently released first, until there is space; none if that is in vain. */
  carveEnded(command: Allocate, targets: Targets): Found | null {
    const { state } = this;
    const { leases, space, undos } = state;
    if (!this.isOver(leases.oldest)) return null;
    const search = [command.length, ...(targets?.map(({ level, part }) => `${level} ${part}`) ?? [])].join();
    const { vain } = space;
    if (this.at < (vain.get(search) ?? 0)) return null;
    // What is ended on trial is not more space: other searches stay in vain.
    space.vain = new Map();
    const before = undos.length;
    const changes = this.changes.length;
    while (this.reclaimOldest() !== null) {
      const found = this.carve(command, targets);
      if (found !== null) return found;
    }
    const until = leases.oldest === 0 ? Number.POSITIVE_INFINITY : leases.rows.times[leases.oldest]!;
    state.revert(before);
    this.changes.length = changes;
    space.vain = vain;
    if (vain.size === MOST_VAIN) vain.clear();
    vain.set(search, until);
    return null;
  }

  failExhausted({ length }: Allocate, targets: Targets): never {
    const { state } = this;
    const { total, leased, reserved, quarantined, free, largestGap } = usageOf(state, targets);
    const { names, ...more } =
      targets === null
        ? namedIn(state.space.bitmaps, ({ root }) => root)
        : namedIn(targets, ({ part }) => part);
    return fail(poolMessages, 'exhausted', {
      details: {
        length,
        within: names || '-',
        ...more,
        total: String(total),
        leased: String(leased),
        reserved: String(reserved),
        quarantined: String(quarantined),
        free: String(free),
        largestGap,
      },
    });
  }
}

/** One of the places that a request names: the parts to search, or why there are none. */
interface Choice {
  /** Null for the container of an owner: that is never the answer, because the next time it can be taken. */
  readonly region: Prefix | AddressRange | null;
  readonly targets: readonly Target[];
  readonly error: unknown;
}

function choiceOf(state: State, where: Where): Choice {
  const region = 'owner' in where ? null : where;
  try {
    return { region, targets: targetsOf(state, where), error: null };
  } catch (error) {
    return { region, targets: [], error };
  }
}

/** The places of a search, in order; null for all roots. */
type Targets = readonly Target[] | null;

/** The fields of a lease that are to be other ones. */
export function differences(
  lease: Lease,
  { owner, tags, container }: { owner: string | null; tags: Tags | null; container: boolean | null },
): { owner?: string; tags?: Tags; container?: boolean } {
  return {
    ...(owner !== null && owner !== lease.owner && { owner }),
    ...(tags !== null && !sameTags(tags, lease.tags) && { tags }),
    ...(container !== null && container !== lease.container && { container }),
  };
}

export function sameTags(a: Tags, b: Tags): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}

/** A seed of its own for each change, below 2^53: the sum wraps around there, without a number above it. */
function nextSeed(seed: number, version: number, change: number): number {
  const offset = 2 ** 20 * (version % 2 ** 32) + change;
  return seed < 2 ** 53 - offset ? seed + offset : seed - (2 ** 53 - offset);
}
