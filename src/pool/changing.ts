/** One change of a pool in the making. */

import { fail } from '../internal/issue.ts';
import { lengthMessages, poolMessages } from '../internal/messages.ts';
import type { Prefix } from '../ip/prefix.ts';
import { isAnycast } from './anycast.ts';
import type { TypedChange, TypedRecord } from './changes.ts';
import { checkVersion } from './checks.ts';
import { recordDigest } from './digest.ts';
import type { Place } from './space.ts';
import type { State } from './state.ts';

export class Changing {
  readonly state: State;
  readonly version: number;
  readonly at: number;
  changes: TypedChange[] = [];

  constructor(state: State, at: number) {
    this.state = state;
    this.version = state.version + 1;
    this.at = at;
  }

  /** Does some work; where it fails, nothing is changed. */
  attempt<T>(work: () => T): T {
    const undos = this.state.undos.length;
    const changes = this.changes.length;
    try {
      const result = work();
      if (this.changes.length > 0) checkVersion(this.version);
      return result;
    } catch (error) {
      this.state.revert(undos);
      this.changes.length = changes;
      throw error;
    }
  }

  /** Returns the record of the changes, or null for none. */
  record(): TypedRecord | null {
    const { version, at, changes } = this;
    if (!this.hasChanged()) return null;
    const previous = this.state.digest;
    const digest = recordDigest({ version, at, previous, changes });
    return { version, at, previous, digest, changes };
  }

  /** Whether there is a change so far. A reset of the clock alone does not count. */
  hasChanged(): boolean {
    const { length, 0: first } = this.changes;
    return length > 1 || (length === 1 && first!.op !== 'reset-clock');
  }

  apply(change: TypedChange): void {
    this.state.apply(change, this.version, this.at);
    this.note(change);
  }

  note(change: TypedChange): void {
    // A list that grows to one has room for sixteen more, in every record that the journal keeps.
    if (this.changes.length === 0) this.changes = [change];
    else this.changes.push(change);
  }

  /** Whether the quarantine of a row, or 0 for none, is over. */
  isOver(row: number): boolean {
    return row !== 0 && this.state.leases.rows.times[row]! <= this.at;
  }

  /** Ends the first quarantine if it is over, or anyway; returns its prefix, or null for none. */
  reclaimOldest(anyway = false): Prefix | null {
    const { leases } = this.state;
    const { oldest } = leases;
    if (oldest === 0 || (!anyway && !this.isOver(oldest))) return null;
    const prefix = leases.prefixAt(oldest);
    this.endQuarantine(prefix, oldest);
    return prefix;
  }

  endQuarantine(prefix: Prefix, row: number): void {
    const isEarly = this.state.leases.rows.times[row]! > this.at;
    this.apply(isEarly ? { op: 'reclaim', prefix, early: true } : { op: 'reclaim', prefix });
  }

  /** The end of the quarantine of what is released now; null for none. */
  quarantineEnd(): number | null {
    const length = 1000 * this.state.settings.quarantineSeconds;
    return length === 0 ? null : this.at + length;
  }

  /** Returns the row of the lease with a generation; 0 where it was released before. */
  leaseRow(prefix: Prefix, generation: number): number {
    const { leases, space } = this.state;
    const row = leases.findLease(prefix);
    const current = row === 0 ? null : leases.rows.generations[row]!;
    if (current === generation) return row;
    const details = { prefix: String(prefix), generation, current };
    const last = this.hasChanged() ? this.version : this.state.version;
    if (generation > last || space.holding(prefix) === undefined)
      fail(poolMessages, 'unknown-lease', { details });
    return current === null ? 0 : fail(poolMessages, 'stale-generation', { details });
  }

  /** As {@link Transaction.leaseRow}; fails where the lease was released before. */
  knownRow(prefix: Prefix, generation: number): number {
    const details = { prefix: String(prefix), generation, current: null };
    return this.leaseRow(prefix, generation) || fail(poolMessages, 'unknown-lease', { details });
  }

  checkLength(length: number): void {
    const { lengths } = this.state.settings;
    if (lengths === null || lengths.includes(length)) return;
    fail(lengthMessages, 'length-not-allowed', {
      details: { length, lengths: lengths.map((some) => `/${some}`).join(', ') },
    });
  }

  checkAnycast(prefix: Prefix): void {
    const place = this.state.placeAround(prefix);
    if (this.isSkipped(prefix, place))
      fail(poolMessages, 'anycast-address', { details: { item: String(prefix) } });
  }

  /** Whether a prefix is a single address that the pool does not lease. */
  isSkipped({ first, length }: Prefix, { region }: Place): boolean {
    return length === 128 && this.state.settings.anycast === 'skip' && isAnycast(first, region);
  }
}
