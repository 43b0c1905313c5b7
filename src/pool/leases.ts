/** Who has which prefix, and what rests in quarantine: rows without an object for any of them. */
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { Rows } from './rows.ts';
import type { Lease, Quarantine, Tags } from './types.ts';

export const NO_TAGS: Tags = /* @__PURE__ */ Object.freeze({});

/**
 * Each row is a lease, in the list of its owner's leases, or a quarantine, without an owner and in the queue of all of
 * them. No two are of the same prefix; that none overlap is up to the caller.
 */
export class LeaseTable {
  readonly rows: Rows = new Rows();
  /** The tags of each row: a `Map` holds 2^24 at most. */
  readonly tags: Tags[] = [NO_TAGS];
  /** How many leases and quarantines there are of each length. */
  readonly leased: Float64Array = new Float64Array(129);
  readonly quarantined: Float64Array = new Float64Array(129);
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
    return this.rows.texts[row] !== '';
  }

  add(prefix: Prefix, owner: string, generation: number, tags: Tags, since: number): number {
    const { rows } = this;
    const { w0, w1, w2, w3 } = prefix.first;
    const first = rows.findText(owner);
    const row = rows.add(w0, w1, w2, w3, prefix.length, owner);
    rows.addFirst(row, first);
    rows.generations[row] = generation;
    rows.times[row] = since;
    this.tags[row] = tags;
    count(this.leased, prefix.length, 1);
    return row;
  }

  remove(row: number): void {
    const { rows } = this;
    count(this.leased, rows.lengths[row] as number, -1);
    this.tags[row] = NO_TAGS;
    rows.unlist(row);
    rows.remove(row);
  }

  /** Adds a quarantine behind all others. */
  addLatest({ prefix, until }: Quarantine): void {
    const row = this.addQuarantine(prefix, until);
    const { rows, latest } = this;
    rows.previous[row] = latest;
    rows.next[row] = 0;
    if (latest !== 0) rows.next[latest] = row;
    else this.oldest = row;
    this.latest = row;
  }

  /** Adds a quarantine before all others. */
  addOldest({ prefix, until }: Quarantine): void {
    const row = this.addQuarantine(prefix, until);
    const { rows, oldest } = this;
    rows.next[row] = oldest;
    rows.previous[row] = 0;
    if (oldest !== 0) rows.previous[oldest] = row;
    else this.latest = row;
    this.oldest = row;
  }

  removeOldest(): void {
    const { rows, oldest } = this;
    this.oldest = rows.next[oldest] as number;
    if (this.oldest !== 0) rows.previous[this.oldest] = 0;
    else this.latest = 0;
    this.removeQuarantine(oldest);
  }

  removeLatest(): void {
    const { rows, latest } = this;
    this.latest = rows.previous[latest] as number;
    if (this.latest !== 0) rows.next[this.latest] = 0;
    else this.oldest = 0;
    this.removeQuarantine(latest);
  }

  addQuarantine(prefix: Prefix, until: number): number {
    const { w0, w1, w2, w3 } = prefix.first;
    const row = this.rows.add(w0, w1, w2, w3, prefix.length, '');
    this.rows.times[row] = until;
    this.tags[row] = NO_TAGS;
    count(this.quarantined, prefix.length, 1);
    return row;
  }

  removeQuarantine(row: number): void {
    count(this.quarantined, this.rows.lengths[row] as number, -1);
    this.rows.remove(row);
  }

  prefixAt(row: number): Prefix {
    const { words, lengths } = this.rows;
    const at = 4 * row;
    const first = new Address(
      words[at] as number,
      words[at + 1] as number,
      words[at + 2] as number,
      words[at + 3] as number,
    );
    return new Prefix(first, lengths[row] as number);
  }

  leaseAt(row: number): Lease {
    const { generations, times, texts } = this.rows;
    return {
      prefix: this.prefixAt(row),
      owner: texts[row] as string,
      generation: generations[row] as number,
      tags: this.tags[row] as Tags,
      since: times[row] as number,
    };
  }

  quarantineAt(row: number): Quarantine {
    return { prefix: this.prefixAt(row), until: this.rows.times[row] as number };
  }

  /** Order by generation, then by prefix. */
  compareAge(a: number, b: number): number {
    const { generations } = this.rows;
    const difference = (generations[a] as number) - (generations[b] as number);
    return difference || Prefix.compare(this.prefixAt(a), this.prefixAt(b));
  }

  /** An owner's leases, ascending. */
  ownedBy(owner: string): Lease[] {
    const { rows } = this;
    const owned: Lease[] = [];
    for (let row = rows.findText(owner); row !== 0; row = rows.next[row] as number)
      owned.push(this.leaseAt(row));
    return owned.sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  }

  /** The quarantines, the least recently released first. */
  quarantines(): Quarantine[] {
    const list: Quarantine[] = [];
    for (let row = this.oldest; row !== 0; row = this.rows.next[row] as number)
      list.push(this.quarantineAt(row));
    return list;
  }
}

function count(counts: Float64Array, length: number, by: number): void {
  counts[length] = (counts[length] as number) + by;
}
