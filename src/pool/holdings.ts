/** The holdings of a pool, level by level, and the space that they take. */

import type { PrefixBitmap } from '../bitmap.ts';
import { Sum } from '../internal/digest.ts';
import { fail } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { PrefixSet } from '../set.ts';
import { LeaseTable } from './leases.ts';
import { Reservations } from './reservations.ts';
import type { Settings } from './settings.ts';
import { type Place, rootPlace, Space, type Target, targetIn } from './space.ts';
import type { Reservation } from './types.ts';

export class Holdings {
  readonly settings: Settings;
  /**
   * Each lease and each quarantine is a block of a bitmap; the other blocks are the fewest that make up the reserved
   * space: all that reservations cover and no lease or quarantine does. So equal pools have equal bitmaps.
   */
  readonly space: Space = new Space();
  readonly leases: LeaseTable = new LeaseTable();
  readonly reservations: Reservations = new Reservations();
  version = 0;
  /** The digest of the journal up to the version. */
  digest: Sum = new Sum(0, 0);
  /** The time of the last change. */
  at = 0;
  /** The lease of a root that was made last; the same by the row of a container, in pools whose strategy is `next`. */
  newest: Prefix | null = null;
  readonly cursors: Map<number, Prefix> = new Map();
  /** The undo log: what takes back the changes since the last whole record, run from its end. */
  readonly undos: (() => void)[] = [];
  /** Whether a draft is open: the pool takes no other change then. */
  hasDraft = false;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** Undoes changes until the undo log has so many entries. */
  revert(left: number): void {
    if (this.undos.length > left) this.space.forgetVain();
    while (this.undos.length > left) (this.undos.pop() as () => void)();
  }

  /** Forgets the undo log. */
  clearUndos(): void {
    // To set the length goes through the runtime.
    while (this.undos.length > 0) this.undos.pop();
  }

  /**
   * The innermost place that holds more than an item, or all of it if `strictly` is false. Fails outside every root; a
   * range over several roots is in the first of them.
   */
  placeAround(item: Prefix | AddressRange, strictly = true): Place {
    const { space, leases } = this;
    const root = space.holding(item);
    if (root === undefined) {
      if (!('length' in item) && space.contains(item))
        return rootPlace(space.holding(item.first) as PrefixBitmap);
      return space.failOutside(item);
    }
    let place = rootPlace(root);
    if (leases.containerCount === 0) return place;
    for (;;) {
      const block = place.bitmap.blockAt(item.first);
      if (block === null || !block.contains(item)) return place;
      if (strictly && item.last.equals(block.last) && item.first.equals(block.first)) return place;
      const row = leases.find(block);
      if (!leases.isContainer(row)) return place;
      place = this.placeIn(block, row);
    }
  }

  /** Whether a reservation of a range belongs to a place of a level. */
  isOnLevel(range: AddressRange, level: number): boolean {
    return this.leases.containerCount === 0 || this.placeAround(range).level === level;
  }

  /** The place that a container is. */
  placeIn(region: Prefix, row: number): Place {
    const level = this.leases.levelOf(row) + 1;
    return { bitmap: this.space.level(level), region, level, row };
  }

  /** The place that the block of a row lies in: what is held lies in a root. */
  placeOf(row: number, prefix: Prefix): Place {
    const { leases, space } = this;
    const around = leases.rows.places[row]!;
    return around === 0 ? rootPlace(space.holding(prefix)!) : this.placeIn(leases.prefixAt(around), around);
  }

  /** The places of a range inside the roots, each with its part of the range. */
  partsOf(range: AddressRange): readonly Target[] {
    const place = this.placeAround(range);
    return place.level > 0 ? [targetIn(place, range)] : this.space.reached(range);
  }

  /** Frees a block that nothing holds any more, but for the space that reservations cover. */
  vacate(place: Place, block: Prefix): void {
    if (this.reservations.count === 0) this.free(place.bitmap, block);
    else this.freeUncovered(place, block, block);
  }

  /** Frees the part of a block that no reservation covers; the block can be larger than the part. */
  freeUncovered(place: Place, block: Prefix, part: Prefix): void {
    const { bitmap } = place;
    const inside = part.length > block.length ? part : block;
    const bare = PrefixSet.of(inside).subtract(this.covering(place, inside));
    if (bare.size === 0n) {
      this.coalesce(place, block);
      return;
    }
    this.free(bitmap, block);
    for (const kept of PrefixSet.of(block).subtract(bare).prefixes()) this.take(bitmap, kept);
  }

  /** The ranges of the reservations of a place that have space of a prefix; not those of containers inside. */
  covering(place: Place, prefix: Prefix): AddressRange[] {
    const found: AddressRange[] = [];
    for (const { range } of this.reservations.overlapping(prefix)) {
      if (this.isOnLevel(range, place.level)) found.push(range);
    }
    return found;
  }

  /** Makes one block of a reserved one and of what is reserved beside it. */
  coalesce({ bitmap, region, level }: Place, block: Prefix): void {
    // A block as large as its container would have the prefix of the container's own row: it stays two halves.
    const shortest = level === 0 ? region.length : region.length + 1;
    const parts = [block];
    let whole = block;
    while (whole.length > shortest) {
      const sibling = whole.sibling();
      if (!bitmap.has(sibling) || this.leases.find(sibling) !== 0) break;
      parts.push(sibling);
      whole = whole.parent();
    }
    if (whole === block) return;
    for (const part of parts) this.free(bitmap, part);
    this.take(bitmap, whole);
  }

  /**
   * Takes the prefix that a request names: free space, or space of a reservation that allows it, or of its own block.
   * Else it fails.
   */
  takeNamed(place: Place, prefix: Prefix, own?: Prefix): void {
    const { bitmap } = place;
    if (own === undefined && this.take(bitmap, prefix)) return;
    const blocks = [...bitmap.blocks({ within: prefix })];
    const conflict = blocks.find(
      (block) =>
        (!own?.equals(block) && this.leases.find(block) !== 0) || this.closedBy(place, prefix, block),
    );
    if (conflict !== undefined) this.failOverlap(prefix, place, conflict, own);
    for (const block of blocks) {
      this.free(bitmap, block);
      for (const kept of PrefixSet.of(block).subtract([prefix]).prefixes()) this.take(bitmap, kept);
    }
    this.take(bitmap, prefix);
  }

  /** The lowest reservation of a place with space of a block that an item cannot have, even if it names it. */
  closedBy(place: Place, item: Prefix | AddressRange, block: Prefix): Reservation | undefined {
    const inside = item.contains(block) ? block : item;
    for (const reservation of this.reservations.overlapping(inside)) {
      const { range, allow } = reservation;
      if (allow === 'exact' && 'length' in item && range.contains(item)) continue;
      if (this.isOnLevel(range, place.level)) return reservation;
    }
    return undefined;
  }

  /** Takes a block; false where it is not free. */
  take(bitmap: PrefixBitmap, block: Prefix): boolean {
    bitmap.ensureCapacity();
    const isFree = bitmap.take(block);
    if (!isFree) return false;
    this.undos.push(() => {
      bitmap.free(block);
      this.space.freed(bitmap);
    });
    return true;
  }

  free(bitmap: PrefixBitmap, block: Prefix): void {
    bitmap.ensureCapacity();
    bitmap.free(block);
    this.space.freed(bitmap);
    this.undos.push(() => bitmap.take(block));
  }

  /** Names the conflict of an item with a block: with what is reserved there, if it is the item's own. */
  failOverlap(item: Prefix | AddressRange, place: Place, prefix: Prefix, own?: Prefix): never {
    const { leases } = this;
    const row = own?.equals(prefix) ? 0 : leases.find(prefix);
    if (leases.isLease(row)) {
      const { owner, generation } = leases.leaseAt(row);
      // A lease of the change that is being made does not exist yet, and never will if that fails.
      const known = generation > this.version ? null : generation;
      const details = { item: String(item), lease: String(prefix), owner, generation: known };
      fail(poolMessages, 'overlaps-lease', { details });
    }
    if (row !== 0) {
      const { until } = leases.quarantineAt(row);
      fail(poolMessages, 'overlaps-quarantine', {
        details: { item: String(item), prefix: String(prefix), until },
      });
    }
    const { range, reason } = this.closedBy(place, item, prefix) as Reservation;
    return fail(poolMessages, 'overlaps-reservation', {
      details: { item: String(item), range: String(range), reason },
    });
  }
}
