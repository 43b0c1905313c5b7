/** What a pool knows, and each change to it. */

import { PrefixBitmap } from '../bitmap.ts';
import { fail } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { PrefixSet } from '../set.ts';
import type { TypedChange } from './changes.ts';
import { LeaseTable } from './leases.ts';
import { Reservations } from './reservations.ts';
import { moveBlocks, resizeBlockers, rootBlockers } from './roots.ts';
import type { Settings } from './settings.ts';
import { type Search, Space } from './space.ts';
import type { Tags } from './types.ts';

export class State {
  readonly settings: Settings;
  /**
   * Each lease and each quarantine is a block of a bitmap; the other blocks are the fewest that make up the reserved
   * space, which is all that reservations cover and no quarantine does. So equal pools have equal bitmaps.
   */
  readonly space: Space = new Space();
  readonly leases: LeaseTable = new LeaseTable();
  readonly reservations: Reservations = new Reservations();
  version = 0;
  /** The digest of the journal up to the version. */
  digest = '';
  /** When the last change was made. */
  at = 0;
  /** The lease that was made last. */
  newest: Prefix | null = null;
  /** The undo log: what takes back the changes since the last whole record, run from its end. */
  readonly undos: (() => void)[] = [];
  /** Whether a draft is open: the pool takes no other change then. */
  hasDraft = false;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** Makes a change as a part of a version. */
  apply(change: TypedChange, version: number, at: number): void {
    switch (change.op) {
      case 'lease': {
        const { prefix } = change;
        const bitmap = this.space.inside(prefix);
        if (!this.take(bitmap, prefix)) this.failOverlap(prefix, bitmap);
        this.addLease(prefix, change.owner, change.tags, version, at);
        return;
      }
      case 'release':
        this.release(change.prefix, change.until);
        return;
      case 'update':
        this.update(change.prefix, change.to);
        return;
      case 'reclaim':
        this.reclaim(change.prefix);
        return;
      case 'reserve':
        this.reserve(change.range, change.reason);
        return;
      case 'unreserve':
        this.unreserve(change.range);
        return;
      case 'add-root':
        this.addRoot(change.root);
        return;
      case 'remove-root':
        this.removeRoot(change.root);
        return;
      case 'resize-root':
        this.resizeRoot(change.root, change.to);
    }
  }

  /** Undoes changes until the undo log has so many entries. */
  revert(left: number): void {
    while (this.undos.length > left) (this.undos.pop() as () => void)();
  }

  /** Takes a free prefix of a length where a search looks; null where there is none. */
  carve(length: number, search: Search): Prefix | null {
    const prefix = this.space.carve(length, search);
    if (prefix !== null) this.undos.push(() => this.space.inside(prefix).free(prefix));
    return prefix;
  }

  /** Makes a lease of a prefix that was just taken; returns its row. */
  addLease(prefix: Prefix, owner: string, tags: Tags, generation: number, since: number): number {
    const { leases, newest } = this;
    const row = leases.add(prefix, owner, generation, tags, since);
    this.newest = prefix;
    this.undos.push(() => {
      this.newest = newest;
      leases.remove(leases.find(prefix));
    });
    return row;
  }

  release(prefix: Prefix, until: number | null): void {
    const { leases } = this;
    const { owner, generation, tags, since } = leases.leaseAt(leases.find(prefix));
    leases.remove(leases.find(prefix));
    this.undos.push(() => leases.add(prefix, owner, generation, tags, since));
    if (until === null) this.free(this.space.inside(prefix), prefix);
    else {
      leases.addLatest({ prefix, until });
      this.undos.push(() => leases.removeLatest());
    }
  }

  update(prefix: Prefix, to: { readonly tags?: Tags }): void {
    const { leases } = this;
    const row = leases.find(prefix);
    const tags = leases.tags[row] as Tags;
    leases.tags[row] = to.tags ?? tags;
    this.undos.push(() => {
      leases.tags[leases.find(prefix)] = tags;
    });
  }

  /** Ends the oldest quarantine; what reservations cover of it stays taken. */
  reclaim(prefix: Prefix): void {
    const { leases } = this;
    const oldest = leases.oldest === 0 ? null : leases.quarantineAt(leases.oldest);
    if (oldest === null || !oldest.prefix.equals(prefix)) {
      fail(poolMessages, 'unknown-quarantine', { details: { prefix: String(prefix) } });
    }
    leases.removeOldest();
    this.undos.push(() => leases.addOldest(oldest));
    this.freeUncovered(this.space.inside(prefix), prefix, prefix);
  }

  reserve(range: AddressRange, reason: string): void {
    if (!this.space.contains(range)) this.space.failOutside(range);
    const same = this.reservations.find(range);
    if (same !== undefined) {
      fail(poolMessages, 'already-reserved', { details: { range: String(range), reason: same.reason } });
    }
    for (const [bitmap, piece] of this.space.pieces(range)) {
      for (const block of bitmap.blocks({ within: piece })) {
        if (this.leases.findLease(block) !== 0) this.failOverlap(range, bitmap, block);
      }
      for (const gap of [...bitmap.gaps({ within: piece })]) {
        this.take(bitmap, gap);
        this.coalesce(bitmap, gap);
      }
    }
    this.reservations.add(Object.freeze({ range, reason }));
    this.undos.push(() => this.reservations.remove(range));
  }

  unreserve(range: AddressRange): void {
    const reservation =
      this.reservations.find(range) ??
      fail(poolMessages, 'unknown-reservation', { details: { range: String(range) } });
    this.reservations.remove(range);
    this.undos.push(() => this.reservations.add(reservation));
    for (const [bitmap, piece] of this.space.pieces(range)) {
      for (const block of [...bitmap.blocks({ within: piece })]) {
        if (this.leases.find(block) === 0) this.freeUncovered(bitmap, block, piece);
      }
    }
  }

  addRoot(root: Prefix): void {
    const bitmap = new PrefixBitmap(root);
    this.space.add(bitmap);
    this.undos.push(() => this.space.remove(bitmap));
  }

  removeRoot(root: Prefix): void {
    const bitmap = this.rootBitmap(root);
    const blockers = rootBlockers(this, bitmap);
    if (blockers.length > 0) {
      fail(poolMessages, 'root-in-use', {
        details: { root: String(root), count: blockers.length, blockers },
      });
    }
    const position = this.space.remove(bitmap);
    this.undos.push(() => this.space.add(bitmap, position));
  }

  resizeRoot(root: Prefix, to: Prefix): void {
    const bitmap = this.rootBitmap(root);
    const blockers = resizeBlockers(this, bitmap, to);
    if (blockers.length > 0) {
      const details = { root: String(root), to: String(to), count: blockers.length, blockers };
      fail(poolMessages, 'resize-blocked', { details });
    }
    const resized = moveBlocks(bitmap, to);
    const position = this.space.remove(bitmap);
    this.space.add(resized, position);
    this.undos.push(() => {
      this.space.remove(resized);
      this.space.add(bitmap, position);
    });
  }

  rootBitmap(root: Prefix): PrefixBitmap {
    const bitmap = this.space.holding(root);
    return bitmap?.root.equals(root)
      ? bitmap
      : fail(poolMessages, 'unknown-root', { details: { root: String(root) } });
  }

  /** Frees what no reservation covers of a part of a block; the block may be larger. */
  freeUncovered(bitmap: PrefixBitmap, block: Prefix, part: Prefix): void {
    const inside = part.length > block.length ? part : block;
    const covering = Array.from(this.reservations.overlapping(inside), ({ range }) => range);
    const bare = PrefixSet.of(inside).subtract(covering);
    if (bare.size === 0n) {
      this.coalesce(bitmap, block);
      return;
    }
    this.free(bitmap, block);
    for (const kept of PrefixSet.of(block).subtract(bare).prefixes()) this.take(bitmap, kept);
  }

  /** Makes one block of a reserved one and of what is reserved beside it. */
  coalesce(bitmap: PrefixBitmap, block: Prefix): void {
    const parts = [block];
    let whole = block;
    while (whole.length > bitmap.root.length) {
      const beside = whole.sibling();
      if (!bitmap.has(beside) || this.leases.find(beside) !== 0) break;
      parts.push(beside);
      whole = whole.parent();
    }
    if (whole === block) return;
    for (const part of parts) this.free(bitmap, part);
    this.take(bitmap, whole);
  }

  /** Takes a block; false where it is not free. */
  take(bitmap: PrefixBitmap, block: Prefix): boolean {
    bitmap.ensureCapacity();
    const isFree = bitmap.take(block);
    if (isFree) this.undos.push(() => bitmap.free(block));
    return isFree;
  }

  free(bitmap: PrefixBitmap, block: Prefix): void {
    bitmap.ensureCapacity();
    bitmap.free(block);
    this.undos.push(() => bitmap.take(block));
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
    // A lease of the change that is being made does not exist yet, and never will if that fails.
    const known = generation > this.version ? null : generation;
    return fail(poolMessages, 'overlaps-lease', {
      details: { item: String(item), lease: String(prefix), owner, generation: known },
    });
  }

  /** The address after the lease that was made last, where the strategy `next` continues; null at the end of the space. */
  get cursor(): Address | null {
    const last = this.newest?.last;
    return last === undefined || (last.w0 & last.w1 & last.w2 & last.w3) === -1 ? null : last.next();
  }
}
