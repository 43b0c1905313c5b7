/** Each change to what a pool holds. */

import { PrefixBitmap } from '../bitmap.ts';
import { fail } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { PrefixSet } from '../set.ts';
import { blockersIn, lostBlockers, moveBlocks, resizeBlockers } from './blockers.ts';
import type { TypedChange } from './changes.ts';
import { Holdings } from './holdings.ts';
import { type Place, piecesOf, rootPlace } from './space.ts';
import type { Lease, Reservation } from './types.ts';

export class State extends Holdings {
  /** Makes a change as a part of a version. */
  apply(change: TypedChange, version: number, at: number): void {
    if (change.op !== 'lease') this.space.forgetVain();
    switch (change.op) {
      case 'lease': {
        const place = this.placeAround(change.prefix);
        this.takeNamed(place, change.prefix);
        const { prefix, owner, tags, container } = change;
        this.addLease({ prefix, owner, generation: version, tags, container, since: at }, place.row);
        return;
      }
      case 'release':
        this.release(change);
        return;
      case 'update': {
        const { owner = change.owner, tags = change.tags, container = change.container } = change.to;
        const isNew = owner !== change.owner;
        const { prefix } = change;
        const [generation, since] = isNew ? [version, at] : [change.generation, change.since];
        this.update({ prefix, owner, generation, tags, container, since });
        return;
      }
      case 'resize':
        this.resize(change.prefix, change.to);
        return;
      case 'reclaim':
        this.reclaim(change.prefix);
        return;
      case 'reserve':
        this.reserve(change);
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
        return;
      case 'reset-clock':
        this.resetClock(at);
    }
  }

  /**
   * Makes a lease of a prefix that was just taken in the container of a row, or in a root for 0. The undo frees it in the
   * bitmap, if one is given.
   */
  addLease(lease: Lease, place: number, bitmap: PrefixBitmap | null = null): void {
    const { leases, newest } = this;
    const { prefix } = lease;
    leases.add(lease, place);
    const hasCursor = place !== 0 && this.settings.strategy === 'next';
    const cursor = hasCursor ? this.cursors.get(place) : undefined;
    if (place === 0) this.newest = prefix;
    if (hasCursor) this.cursors.set(place, prefix);
    this.undos.push(() => {
      this.newest = newest;
      if (cursor !== undefined) this.cursors.set(place, cursor);
      else if (hasCursor) this.cursors.delete(place);
      leases.remove(leases.find(prefix));
      if (bitmap === null) return;
      bitmap.free(prefix);
      this.space.freed(bitmap);
    });
  }

  /** The address after the newest lease of a place; null where there is none, or at the end of the space. */
  cursorOf(place: number): Address | null {
    const last = (place === 0 ? this.newest : this.cursors.get(place))?.last;
    return last === undefined || (last.w0 & last.w1 & last.w2 & last.w3) === -1 ? null : last.next();
  }

  /** Ends a lease, whose fields are those of the change. */
  release(lease: Extract<TypedChange, { op: 'release' }>): void {
    const { leases, cursors } = this;
    const { prefix, owner, container, until } = lease;
    const row = leases.find(prefix);
    const place = this.placeOf(row, prefix);
    if (container) this.checkEmpty(prefix, row);
    const cursor = container ? cursors.get(row) : undefined;
    if (cursor !== undefined) cursors.delete(row);
    const was = leases.remove(row);
    this.undos.push(() => {
      const again = leases.add(lease, place.row, was);
      if (cursor !== undefined) cursors.set(again, cursor);
    });
    if (until === null) this.vacate(place, prefix);
    else {
      leases.addQuarantine({ prefix, until, owner }, place.row);
      this.undos.push(() => leases.removeQuarantine(leases.find(prefix)));
    }
  }

  /** Checks that nothing is in a container. */
  checkEmpty(prefix: Prefix, row: number): void {
    const blockers = blockersIn(this, this.placeIn(prefix, row));
    if (blockers.length === 0) return;
    const details = { prefix: String(prefix), count: blockers.length, blockers };
    fail(poolMessages, 'container-in-use', { details });
  }

  /** Gives a lease other fields. */
  update(lease: Lease): void {
    const { leases } = this;
    const { prefix } = lease;
    const row = leases.find(prefix);
    const before = leases.leaseAt(row);
    if (before.container && !lease.container) this.checkEmpty(prefix, row);
    const cursor = this.cursors.get(row);
    if (!lease.container) this.cursors.delete(row);
    const was = leases.change(row, lease);
    this.undos.push(() => {
      leases.change(leases.find(prefix), before, was);
      if (cursor !== undefined) this.cursors.set(row, cursor);
    });
  }

  /** Gives a lease another size in its place. */
  resize(prefix: Prefix, to: Prefix): void {
    const { leases } = this;
    const row = leases.find(prefix);
    const place = this.placeOf(row, prefix);
    const lease = leases.leaseAt(row);
    if (prefix.contains(to)) this.shrink(place, prefix, to);
    else {
      const { region, level } = place;
      if (!region.contains(to) || (level > 0 && region.length === to.length)) {
        const blockers = [{ kind: 'root', root: String(region) }];
        const details = { root: String(prefix), to: String(to), count: 1, blockers };
        fail(poolMessages, 'resize-blocked', { details });
      }
      this.takeNamed(place, to, prefix);
    }
    const was = leases.change(row, { ...lease, prefix: to });
    const cursor = this.cursors.get(row);
    if (cursor !== undefined && !to.contains(cursor)) this.cursors.delete(row);
    this.undos.push(() => {
      leases.change(leases.find(to), lease, was);
      if (cursor !== undefined) this.cursors.set(row, cursor);
    });
    if (lease.container) this.recut(this.placeIn(to, row), prefix);
  }

  /** Frees all of a block but a part; reservations keep what they cover. */
  shrink(place: Place, prefix: Prefix, to: Prefix): void {
    const { leases } = this;
    const row = leases.find(prefix);
    if (leases.isContainer(row)) {
      const blockers = lostBlockers(this, this.placeIn(prefix, row), to);
      if (blockers.length > 0) {
        const details = { root: String(prefix), to: String(to), count: blockers.length, blockers };
        fail(poolMessages, 'resize-blocked', { details });
      }
    }
    const bare = PrefixSet.of(prefix).subtract(this.covering(place, prefix));
    const kept = PrefixSet.of(prefix).subtract(bare).subtract([to]);
    this.free(place.bitmap, prefix);
    this.take(place.bitmap, to);
    for (const piece of kept.prefixes()) this.take(place.bitmap, piece);
  }

  /** Cuts reserved space in a container of another size as in one that always had it: no block is as large as that. */
  recut(place: Place, was: Prefix): void {
    const { bitmap, region } = place;
    if (region.length > was.length) {
      if (!bitmap.has(region)) return;
      this.free(bitmap, region);
      for (const half of region.children(region.length + 1)) this.take(bitmap, half);
    } else if (was.length < 128) {
      const half = was.first.prefix(was.length + 1);
      if (bitmap.has(half) && this.leases.find(half) === 0) this.coalesce(place, half);
    }
  }

  /** Ends a quarantine; space that reservations cover stays taken. */
  reclaim(prefix: Prefix): void {
    const { leases } = this;
    const row = leases.find(prefix);
    if (row === 0 || leases.isLease(row)) {
      fail(poolMessages, 'unknown-quarantine', { details: { prefix: String(prefix) } });
    }
    const place = this.placeOf(row, prefix);
    const quarantine = leases.quarantineAt(row);
    const next = leases.removeQuarantine(row);
    const after = next === 0 ? null : leases.prefixAt(next);
    this.undos.push(() =>
      leases.addQuarantine(quarantine, place.row, after === null ? 0 : leases.find(after)),
    );
    this.vacate(place, prefix);
  }

  /** Reserves a range; leases can be in it if they were made there by name. */
  reserve({ range, reason, allow }: Reservation, hasLeases = false): void {
    const same = this.reservations.find(range);
    if (same !== undefined) {
      fail(poolMessages, 'already-reserved', { details: { range: String(range), reason: same.reason } });
    }
    for (const target of this.partsOf(range)) {
      const { bitmap, part } = target;
      for (const piece of piecesOf(part)) {
        if (this.take(bitmap, piece)) continue;
        for (const block of bitmap.blocks({ within: piece })) {
          const isLeased = this.leases.findLease(block) !== 0;
          if (isLeased && !(hasLeases && allow === 'exact' && range.contains(block)))
            this.failOverlap(range, target, block);
        }
        for (const gap of [...bitmap.gaps({ within: piece })]) {
          this.take(bitmap, gap);
          this.coalesce(target, gap);
        }
      }
      // Any two pieces that can be one block with others have an end of the part between them.
      for (const end of [part.first, part.last]) {
        const block = bitmap.blockAt(end) as Prefix;
        if (this.leases.find(block) === 0) this.coalesce(target, block);
      }
    }
    this.reservations.add(Object.freeze(allow === undefined ? { range, reason } : { range, reason, allow }));
    this.undos.push(() => this.reservations.remove(range));
  }

  unreserve(range: AddressRange): void {
    const reservation =
      this.reservations.find(range) ??
      fail(poolMessages, 'unknown-reservation', { details: { range: String(range) } });
    this.reservations.remove(range);
    this.undos.push(() => this.reservations.add(reservation));
    for (const target of this.partsOf(range)) {
      for (const piece of piecesOf(target.part)) {
        for (const block of [...target.bitmap.blocks({ within: piece })]) {
          if (this.leases.find(block) === 0) this.freeUncovered(target, block, piece);
        }
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
    const blockers = blockersIn(this, rootPlace(bitmap));
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

  /** Ends quarantines no later than their length from a time on. */
  resetClock(at: number): void {
    const { rows, oldest } = this.leases;
    const latest = at + 1000 * this.settings.quarantineSeconds;
    for (let row = oldest; row !== 0; row = rows.next[row]!) {
      const until = rows.times[row]!;
      if (until <= latest) continue;
      const prefix = this.leases.prefixAt(row);
      rows.times[row] = latest;
      this.undos.push(() => {
        this.leases.rows.times[this.leases.find(prefix)] = until;
      });
    }
  }
}
