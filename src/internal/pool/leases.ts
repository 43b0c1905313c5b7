/** Who has which prefix, and what rests in quarantine: rows without an object for any of them. */
import { Address } from '../../address.ts';
import { Prefix } from '../../prefix.ts';
import { RowMap } from '../row-map.ts';
import { Rows } from '../rows.ts';
import type { Lease, Quarantine, Tags } from './types.ts';

export const NO_TAGS: Tags = /* @__PURE__ */ Object.freeze({});

/**
 * Each row is a lease, in the list of its owner's leases, or a quarantine, in the queue of all of them. No two are of
 * the same prefix; that none overlap is up to the caller.
 */
export class LeaseTable {
  readonly rows: Rows = new Rows();
  /** The owner of each row; '' for a quarantine. */
  readonly owners: string[] = [''];
  readonly tags: Map<number, Tags> = new Map();
  /** The first row in the list of each owner. */
  readonly heads: RowMap = new RowMap();
  /** How many leases and quarantines there are of each length. */
  readonly leased: Float64Array = new Float64Array(129);
  readonly quarantined: Float64Array = new Float64Array(129);
  /** The two ends of the queue: the least and the most recently released. */
  oldest = 0;
  latest = 0;

  /** The row of a leased prefix, or 0. */
  find(prefix: Prefix): number {
    const row = this.rows.find(prefix);
    return this.isLease(row) ? row : 0;
  }

  isLease(row: number): boolean {
    return this.owners[row] !== '';
  }

  add({ prefix, owner, generation, tags, since }: Lease): number {
    const { rows } = this;
    const row = rows.add(prefix);
    const head = this.heads.get(owner);
    this.heads.set(owner, row);
    this.owners[row] = owner;
    rows.generations[row] = generation;
    rows.times[row] = since;
    rows.previous[row] = 0;
    rows.next[row] = head;
    if (head !== 0) rows.previous[head] = row;
    if (tags !== NO_TAGS) this.tags.set(row, tags);
    (this.leased[prefix.length] as number)++;
    return row;
  }

  remove(prefix: Prefix): void {
    const { rows } = this;
    const row = rows.find(prefix);
    const next = rows.next[row] as number;
    const previous = rows.previous[row] as number;
    if (next !== 0) rows.previous[next] = previous;
    if (previous !== 0) rows.next[previous] = next;
    else if (next !== 0) this.heads.set(this.owners[row] as string, next);
    else this.heads.delete(this.owners[row] as string);
    this.owners[row] = '';
    this.tags.delete(row);
    (this.leased[prefix.length] as number)--;
    rows.remove(prefix);
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

  removeQuarantine(prefix: Prefix): void {
    const { rows } = this;
    const row = rows.find(prefix);
    const next = rows.next[row] as number;
    const previous = rows.previous[row] as number;
    if (next !== 0) rows.previous[next] = previous;
    else this.latest = previous;
    if (previous !== 0) rows.next[previous] = next;
    else this.oldest = next;
    (this.quarantined[prefix.length] as number)--;
    rows.remove(prefix);
  }

  addQuarantine(prefix: Prefix, until: number): number {
    const row = this.rows.add(prefix);
    this.owners[row] = '';
    this.rows.times[row] = until;
    (this.quarantined[prefix.length] as number)++;
    return row;
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
    const { generations, times } = this.rows;
    return {
      prefix: this.prefixAt(row),
      owner: this.owners[row] as string,
      generation: generations[row] as number,
      tags: this.tags.get(row) ?? NO_TAGS,
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
    const owned: Lease[] = [];
    for (let row = this.heads.get(owner); row !== 0; row = this.rows.next[row] as number) {
      owned.push(this.leaseAt(row));
    }
    return owned.sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  }

  /** The quarantines, the least recently released first. */
  *quarantines(): Generator<Quarantine> {
    for (let row = this.oldest; row !== 0; row = this.rows.next[row] as number) yield this.quarantineAt(row);
  }
}
