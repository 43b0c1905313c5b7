/** What a pool knows, and each change to it with the way back. */
import type { Address } from '../../address.ts';
import { PrefixBitmap } from '../../bitmap.ts';
import type { Prefix } from '../../prefix.ts';
import type { AddressRange } from '../../range.ts';
import { PrefixSet } from '../../set.ts';
import { fail } from '../issue.ts';
import { poolMessages } from '../messages.ts';
import { LeaseTable } from './leases.ts';
import { Reservations } from './reservations.ts';
import { moveBlocks, resizeBlockers, rootBlockers } from './roots.ts';
import type { Settings } from './settings.ts';
import { Space } from './space.ts';
import type { Step } from './steps.ts';
import type { Tags } from './types.ts';

/** Takes a change back, as long as no later one is in place. */
export type Undo = () => void;

export class State {
  readonly settings: Settings;
  /**
   * Each lease and each quarantine is a block of a bitmap; the other blocks are reserved space: all that the
   * reservations cover and no quarantine does, cut anyhow.
   */
  readonly space: Space = new Space();
  readonly leases: LeaseTable = new LeaseTable();
  readonly reservations: Reservations = new Reservations();
  version = 0;
  /** When the last change was made. */
  at = 0;
  /** The lease that was made last. */
  newest: Prefix | null = null;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** Carries out a step as part of a version. A step that is refused changes nothing. */
  apply(step: Step, version: number, at: number): Undo {
    switch (step.op) {
      case 'lease': {
        const bitmap = this.space.inside(step.prefix);
        this.leases.rows.reserve();
        if (!bitmap.take(step.prefix)) this.failOverlap(step.prefix, bitmap);
        return this.hold(step.prefix, step.owner, step.tags, version, at);
      }
      case 'release':
        return this.release(step.prefix, step.generation, step.until);
      case 'expire':
        return this.expire(step.prefix);
      case 'reserve':
        return this.reserve(step.range, step.reason);
      case 'unreserve':
        return this.unreserve(step.range);
      case 'add-root':
        return this.addRoot(step.root);
      case 'remove-root':
        return this.removeRoot(step.root);
      case 'resize-root':
        return this.resizeRoot(step.root, step.to);
    }
  }

  /** Makes a lease of a prefix that was just taken. */
  hold(prefix: Prefix, owner: string, tags: Tags, generation: number, since: number): Undo {
    const { newest } = this;
    const row = this.leases.add(prefix, owner, generation, tags, since);
    this.newest = prefix;
    return () => {
      this.newest = newest;
      this.leases.remove(row);
      this.space.inside(prefix).free(prefix);
    };
  }

  release(prefix: Prefix, generation: number, until: number | null): Undo {
    const { leases } = this;
    const row = this.releasable(prefix, generation);
    const { owner, tags, since } = leases.leaseAt(row);
    leases.remove(row);
    if (until !== null) {
      leases.addLatest({ prefix, until });
      return () => {
        leases.removeLatest();
        leases.add(prefix, owner, generation, tags, since);
      };
    }
    const bitmap = this.space.inside(prefix);
    bitmap.free(prefix);
    return () => {
      bitmap.take(prefix);
      leases.add(prefix, owner, generation, tags, since);
    };
  }

  /** The row of the lease that a release means. */
  releasable(prefix: Prefix, generation: number): number {
    const row = this.leases.findLease(prefix);
    const current = row === 0 ? null : (this.leases.rows.generations[row] as number);
    if (current === generation) return row;
    const details = { prefix: String(prefix), generation, current };
    if (generation > this.version || this.space.holding(prefix) === undefined) {
      return fail(poolMessages, 'unknown-lease', { details });
    }
    return fail(poolMessages, current === null ? 'double-release' : 'stale-generation', { details });
  }

  /** Ends the oldest quarantine; what reservations cover of it stays taken. */
  expire(prefix: Prefix): Undo {
    const { leases } = this;
    const oldest = leases.oldest === 0 ? null : leases.quarantineAt(leases.oldest);
    if (oldest === null || !oldest.prefix.equals(prefix)) {
      fail(poolMessages, 'unknown-quarantine', { details: { prefix: String(prefix) } });
    }
    leases.removeOldest();
    const undo = this.refit(this.space.inside(prefix), prefix);
    return () => {
      undo();
      leases.addOldest(oldest);
    };
  }

  reserve(range: AddressRange, reason: string): Undo {
    if (!this.space.contains(range)) this.space.failOutside(range);
    const same = this.reservations.find(range);
    if (same !== undefined) {
      fail(poolMessages, 'already-reserved', { details: { range: String(range), reason: same.reason } });
    }
    const free: (readonly [PrefixBitmap, Prefix])[] = [];
    for (const [bitmap, piece] of this.space.pieces(range)) {
      for (const block of bitmap.blocks({ within: piece })) {
        if (this.leases.findLease(block) !== 0) this.failOverlap(range, bitmap, block);
      }
      for (const gap of bitmap.gaps({ within: piece })) free.push([bitmap, gap]);
    }
    for (const [bitmap, gap] of free) bitmap.take(gap);
    this.reservations.add(Object.freeze({ range, reason }));
    return () => {
      this.reservations.remove(range);
      for (const [bitmap, gap] of free) bitmap.free(gap);
    };
  }

  unreserve(range: AddressRange): Undo {
    const reservation = this.reservations.find(range);
    if (reservation === undefined)
      return fail(poolMessages, 'unknown-reservation', { details: { range: String(range) } });
    this.reservations.remove(range);
    const undos: Undo[] = [];
    for (const [bitmap, piece] of this.space.pieces(range)) {
      for (const block of bitmap.blocks({ within: piece })) {
        if (this.leases.find(block) === 0) undos.push(this.refit(bitmap, block));
      }
    }
    return () => {
      for (const undo of undos.reverse()) undo();
      this.reservations.add(reservation);
    };
  }

  /** Cuts a block down to what reservations cover of it. */
  refit(bitmap: PrefixBitmap, block: Prefix): Undo {
    const ranges = Array.from(this.reservations.overlapping(block), ({ range }) => range);
    const kept = ranges.length === 0 ? [] : [...PrefixSet.of(ranges).intersect(block).prefixes()];
    if (kept[0]?.equals(block)) return () => {};
    bitmap.free(block);
    for (const part of kept) bitmap.take(part);
    return () => {
      for (const part of kept) bitmap.free(part);
      bitmap.take(block);
    };
  }

  addRoot(root: Prefix): Undo {
    const bitmap = new PrefixBitmap(root);
    this.space.add(bitmap);
    return () => void this.space.remove(bitmap);
  }

  removeRoot(root: Prefix): Undo {
    const bitmap = this.rootBitmap(root);
    const blockers = rootBlockers(this, bitmap);
    if (blockers.length > 0) {
      fail(poolMessages, 'root-in-use', {
        details: { root: String(root), count: blockers.length, blockers },
      });
    }
    const position = this.space.remove(bitmap);
    return () => this.space.add(bitmap, position);
  }

  resizeRoot(root: Prefix, to: Prefix): Undo {
    const bitmap = this.rootBitmap(root);
    const blockers = resizeBlockers(this, bitmap, to);
    if (blockers.length > 0) {
      const details = { root: String(root), to: String(to), count: blockers.length, blockers };
      fail(poolMessages, 'resize-blocked', { details });
    }
    const resized = moveBlocks(bitmap, to);
    const position = this.space.remove(bitmap);
    this.space.add(resized, position);
    return () => {
      this.space.remove(resized);
      this.space.add(bitmap, position);
    };
  }

  rootBitmap(root: Prefix): PrefixBitmap {
    const bitmap = this.space.holding(root);
    return bitmap?.root.equals(root)
      ? bitmap
      : fail(poolMessages, 'unknown-root', { details: { root: String(root) } });
  }

  /** Says which hold is in the way: the first block that overlaps the item, or a given one. */
  failOverlap(item: Prefix | AddressRange, bitmap: PrefixBitmap, block?: Prefix): never {
    const [first] = block === undefined ? bitmap.blocks({ within: item as Prefix }) : [block];
    const prefix = first as Prefix;
    const row = this.leases.find(prefix);
    if (row === 0) {
      const [reservation] = this.reservations.overlapping(item.contains(prefix) ? prefix : item);
      const { range, reason } = reservation as NonNullable<typeof reservation>;
      fail(poolMessages, 'overlaps-reservation', {
        details: { item: String(item), range: String(range), reason },
      });
    }
    if (!this.leases.isLease(row)) {
      const { until } = this.leases.quarantineAt(row);
      fail(poolMessages, 'overlaps-quarantine', {
        details: { item: String(item), prefix: String(prefix), until },
      });
    }
    const { owner, generation } = this.leases.leaseAt(row);
    return fail(poolMessages, 'overlaps-lease', {
      details: { item: String(item), lease: String(prefix), owner, generation },
    });
  }

  /** The end of the lease that was made last: where the strategy `next` goes on; null at the end of the space. */
  get cursor(): Address | null {
    const last = this.newest?.last;
    return last === undefined || (last.w0 & last.w1 & last.w2 & last.w3) === -1 ? null : last.next();
  }
}
