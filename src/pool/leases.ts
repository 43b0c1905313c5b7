/** Who has which prefix, and what is in quarantine: rows without an object for any of them. */
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { CONTAINER, fill, type GroupPlace, LEASE, QUARANTINE, Rows } from './rows.ts';
import type { Lease, Quarantine, Tags } from './types.ts';

export const NO_TAGS: Tags = /* @__PURE__ */ Object.freeze({});

/**
 * Each row is a lease, in the list of its owner's leases and in a group, or a quarantine, in the queue of all of them. No
 * two are of the same prefix; the caller sees to it that none of one level overlap.
 */
export class LeaseTable {
  readonly rows: Rows = new Rows();
  /** The tags of each row: a `Map` holds 2^24 at most. */
  readonly tags: Tags[] = [NO_TAGS];
  /** The counts of leases, quarantines and containers by level and length. */
  readonly leased: Float64Array[] = [];
  readonly quarantined: Float64Array[] = [];
  readonly containers: Float64Array[] = [];
  /** The count of all containers. */
  containerCount = 0;
  /** The two ends of the queue: the least and the most recently released. */
  oldest = 0;
  latest = 0;

  /** The row of a prefix that is leased or in quarantine, or 0. */
  find({ first: { w0, w1, w2, w3 }, length }: Prefix): number {
    return this.rows.find(w0, w1, w2, w3, length);
  }

  /** The row of a leased prefix, or 0. */
  findLease(prefix: Prefix): number {
    const row = this.find(prefix);
    return this.isLease(row) ? row : 0;
  }

  isLease(row: number): boolean {
    return row !== 0 && this.rows.kinds[row] !== QUARANTINE;
  }

  isContainer(row: number): boolean {
    return this.rows.kinds[row] === CONTAINER;
  }

  levelOf(row: number): number {
    return this.rows.levels[row]!;
  }

  /** Gets memory for so many rows at once. */
  ensure(count: number): void {
    this.rows.ensure(count);
    fill(this.tags, count, NO_TAGS);
  }

  /** Makes sure that the next change has memory: undoing it needs no more. */
  reserve(): void {
    this.rows.reserve();
    this.rows.byGroup.reserve(2);
  }

  /** Adds a lease that lies in the container of a row, or in none for 0; returns its row. */
  add({ prefix, owner, generation, tags, container, since }: Lease, place: number, was?: GroupPlace): number {
    const { rows } = this;
    if (was === undefined) this.reserve();
    const row = this.addRow(prefix, owner, place, container ? CONTAINER : LEASE);
    rows.generations[row] = generation;
    rows.times[row] = since;
    rows.list(row, was);
    this.tags[row] = tags;
    this.count(row, 1);
    return row;
  }

  remove(row: number): GroupPlace {
    const { rows } = this;
    this.count(row, -1);
    this.tags[row] = NO_TAGS;
    const was = rows.unlist(row);
    rows.remove(row);
    return was;
  }

  /** Gives a lease other fields. */
  change(
    row: number,
    { prefix, owner, generation, tags, container, since }: Lease,
    to?: GroupPlace,
  ): GroupPlace {
    const { rows } = this;
    if (to === undefined) this.reserve();
    this.count(row, -1);
    const was = rows.unlist(row);
    rows.texts[row] = owner;
    const { w0, w1, w2, w3 } = prefix.first;
    rows.move(row, w0, w1, w2, w3, prefix.length);
    rows.generations[row] = generation;
    rows.times[row] = since;
    rows.kinds[row] = container ? CONTAINER : LEASE;
    this.tags[row] = tags;
    rows.list(row, to);
    this.count(row, 1);
    return was;
  }

  /** Adds a quarantine of a place before another one, or after all others for 0. */
  addQuarantine({ prefix, until, owner }: Quarantine, place: number, next = 0): void {
    const { rows } = this;
    const row = this.addRow(prefix, owner, place, QUARANTINE);
    rows.times[row] = until;
    this.tags[row] = NO_TAGS;
    const previous = next === 0 ? this.latest : rows.previous[next]!;
    rows.previous[row] = previous;
    rows.next[row] = next;
    if (previous !== 0) rows.next[previous] = row;
    else this.oldest = row;
    if (next !== 0) rows.previous[next] = row;
    else this.latest = row;
    this.count(row, 1);
  }

  /** Removes a quarantine; returns the row after it in the queue, or 0. */
  removeQuarantine(row: number): number {
    const { rows } = this;
    const previous = rows.previous[row]!;
    const next = rows.next[row]!;
    if (previous !== 0) rows.next[previous] = next;
    else this.oldest = next;
    if (next !== 0) rows.previous[next] = previous;
    else this.latest = previous;
    this.count(row, -1);
    rows.remove(row);
    return next;
  }

  addRow({ first: { w0, w1, w2, w3 }, length }: Prefix, text: string, place: number, kind: number): number {
    const { rows } = this;
    const row = rows.add(w0, w1, w2, w3, length, text);
    rows.kinds[row] = kind;
    rows.places[row] = place;
    rows.levels[row] = place === 0 ? 0 : this.levelOf(place) + 1;
    return row;
  }

  /** Counts a row in or out. */
  count(row: number, by: number): void {
    const { levels, lengths, kinds } = this.rows;
    const level = levels[row]!;
    const length = lengths[row]!;
    const kind = kinds[row]!;
    add(kind === QUARANTINE ? this.quarantined : this.leased, level, length, by);
    if (kind !== CONTAINER) return;
    add(this.containers, level, length, by);
    this.containerCount += by;
  }

  prefixAt(row: number): Prefix {
    const { words, lengths } = this.rows;
    const at = 4 * row;
    const first = new Address(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
    return new Prefix(first, lengths[row]!);
  }

  leaseAt(row: number): Lease {
    const { generations, times, texts } = this.rows;
    return {
      prefix: this.prefixAt(row),
      owner: texts[row]!,
      generation: generations[row]!,
      tags: this.tags[row] as Tags,
      container: this.isContainer(row),
      since: times[row]!,
    };
  }

  quarantineAt(row: number): Quarantine {
    const { times, texts } = this.rows;
    return { prefix: this.prefixAt(row), until: times[row]!, owner: texts[row]! };
  }

  /** The oldest lease of an owner, a length and a place, the lowest of equals, that lies in a part of the place; or 0. */
  oldestOf(owner: string, length: number, place: number, part: Prefix | AddressRange | null): number {
    const { newer, generations } = this.rows;
    const newest = this.rows.findGroup(owner, length, place);
    if (newest === 0) return 0;
    let found = 0;
    for (let row = newer[newest]!; ; row = newer[row]!) {
      if (found !== 0 && generations[row] !== generations[found]) return found;
      const prefix = this.prefixAt(row);
      const isMeant = part === null || part.contains(prefix);
      if (isMeant && (found === 0 || Prefix.compare(prefix, this.prefixAt(found)) < 0)) found = row;
      if (row === newest) return found;
    }
  }

  /** The row of the older one of two leases, the lower of equals; 0 for no row. */
  older(a: number, b: number): number {
    if (a === 0 || b === 0) return a + b;
    const { generations } = this.rows;
    const difference = generations[a]! - generations[b]!;
    return (difference || Prefix.compare(this.prefixAt(a), this.prefixAt(b))) <= 0 ? a : b;
  }

  /** An owner's leases, ascending. */
  ownedBy(owner: string): Lease[] {
    const { rows } = this;
    const owned: Lease[] = [];
    for (let row = rows.findText(owner); row !== 0; row = rows.next[row]!) owned.push(this.leaseAt(row));
    return owned.sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  }

  /** The quarantines, the least recently released first. */
  quarantines(
    after: Pick<Quarantine, 'prefix' | 'until'> | null = null,
    limit: number = Infinity,
  ): Quarantine[] {
    const list: Quarantine[] = [];
    let row = after === null ? this.oldest : this.quarantineAfter(after);
    for (; row !== 0 && list.length < limit; row = this.rows.next[row]!) list.push(this.quarantineAt(row));
    return list;
  }

  /** The row after a quarantine in the queue; after one that has ended, the first of those that end when it did, or later. */
  quarantineAfter({ prefix, until }: Pick<Quarantine, 'prefix' | 'until'>): number {
    const { kinds, times, next } = this.rows;
    const own = this.find(prefix);
    if (kinds[own] === QUARANTINE && times[own] === until) return next[own]!;
    let row = this.oldest;
    while (row !== 0 && times[row]! < until) row = next[row]!;
    return row;
  }
}

function add(counts: Float64Array[], level: number, length: number, by: number): void {
  while (counts.length <= level) counts.push(new Float64Array(129));
  const ofLevel = counts[level] as Float64Array;
  ofLevel[length] = ofLevel[length]! + by;
}
