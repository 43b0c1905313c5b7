/** Executing commands as one record, all or nothing. */

import { atPath, fail } from '../internal/issue.ts';
import { poolMessages, resizeMessages } from '../internal/messages.ts';
import type { Prefix } from '../ip/prefix.ts';
import { isAnycast } from './anycast.ts';
import { failRecord, type TypedChange, type TypedRecord } from './changes.ts';
import { checkVersion } from './checks.ts';
import type { Allocate, Command, Exact, Placed } from './commands.ts';
import { recordDigest } from './digest.ts';
import { NO_TAGS } from './leases.ts';
import type { PoolAnswer } from './requests.ts';
import type { State } from './state.ts';
import type { Lease, Reservation, Tags } from './types.ts';
import { usageOf } from './usage.ts';

type Release = Extract<Command, { op: 'release' }>;

export class Transaction {
  readonly state: State;
  readonly version: number;
  readonly at: number;
  readonly changes: TypedChange[] = [];

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
    if (changes.length === 0) return null;
    const record = { version, at, previous: this.state.digest, changes };
    return { ...record, digest: recordDigest(record) };
  }

  /** Executes a command; where it fails, nothing is changed. */
  execute(command: Command): PoolAnswer {
    return this.attempt(() => this.answer(command));
  }

  /** Executes commands of a list; returns an answer for each, in the order of the list. */
  executeAll(placed: readonly Placed[]): PoolAnswer[] {
    const answers: PoolAnswer[] = [];
    for (const [command, position] of placed) {
      answers[position] = atPath([position], () => this.answer(command));
    }
    return answers;
  }

  answer(command: Command): PoolAnswer {
    switch (command.op) {
      case 'allocate':
        return this.allocate(command);
      case 'exact':
        return this.allocateExact(command);
      case 'release':
        return this.release(command);
      case 'reserve':
        return this.reserve(command);
      case 'unreserve':
        return this.unreserve(command);
      case 'reclaim':
        return this.reclaim(command.limit);
      case 'resize-root':
        if (!this.state.rootBitmap(command.root).root.equals(command.to)) this.apply(command);
        return command.to;
      default:
        this.apply(command);
        return command.root;
    }
  }

  /** Makes the changes of a record that another pool made. */
  replay(record: TypedRecord): void {
    for (const [i, change] of record.changes.entries()) {
      atPath(['changes', i], () => {
        this.check(change);
        this.apply(change);
      });
    }
  }

  /** Checks that the leases among the answers of a plan are those of its changes, or of the pool. */
  checkAnswers(answers: readonly PoolAnswer[]): void {
    for (const [i, answer] of answers.entries()) {
      if (typeof answer !== 'object' || !('generation' in answer)) continue;
      const { prefix, generation } = answer;
      const row = this.state.leases.findLease(prefix);
      const isHeld = row !== 0 && this.state.leases.rows.generations[row] === generation;
      const isChanged = this.changes.some((change) => 'prefix' in change && change.prefix.equals(prefix));
      if (!isHeld && !isChanged) failRecord(`results.${i}`, `${prefix} is not leased`, ['results', i]);
    }
  }

  apply(change: TypedChange): void {
    this.state.apply(change, this.version, this.at);
    this.changes.push(change);
  }

  allocate(command: Allocate): Lease {
    const { state } = this;
    const { length, owner, tags } = command;
    this.checkLength(length);
    const held = this.heldLease(command);
    if (held !== 0) return this.existing(held, command);
    const undos = state.undos.length;
    const changes = this.changes.length;
    const prefix = this.carve(command) ?? this.carveEnded(command);
    if (prefix === null) {
      state.revert(undos);
      this.changes.length = changes;
      return this.failExhausted(command);
    }
    this.changes.push({ op: 'lease', prefix, owner, tags: tags ?? NO_TAGS });
    return state.leases.leaseAt(state.addLease(prefix, owner, tags ?? NO_TAGS, this.version, this.at));
  }

  allocateExact(command: Exact): Lease {
    const { leases } = this.state;
    const { prefix, owner, tags } = command;
    this.checkLength(prefix.length);
    const row = leases.find(prefix);
    if (leases.rows.texts[row] === owner) return this.existing(row, command);
    this.checkAnycast(prefix);
    this.apply({ op: 'lease', prefix, owner, tags: tags ?? NO_TAGS });
    return leases.leaseAt(leases.find(prefix));
  }

  /** Returns the lease that an owner has already, if it is as wanted or may be. */
  existing(row: number, { tags, onExisting }: Allocate | Exact): Lease {
    const lease = this.state.leases.leaseAt(row);
    if (tags === null || onExisting === 'keep' || sameTags(tags, lease.tags)) return lease;
    if (onExisting === 'refuse') {
      const { prefix, owner, generation } = lease;
      fail(poolMessages, 'differs', {
        details: { prefix: String(prefix), owner, generation, field: 'tags' },
      });
    }
    this.apply({ op: 'update', ...lease, to: { tags } });
    return this.state.leases.leaseAt(row);
  }

  release({ prefix, generation }: Release): boolean {
    const row = this.leaseRow(prefix, generation);
    if (row === 0) return false;
    const { owner, tags, since } = this.state.leases.leaseAt(row);
    this.apply({ op: 'release', prefix, generation, owner, tags, since, until: this.quarantineEnd() });
    return true;
  }

  /** Returns the row of the lease with a generation; 0 where it was released before. */
  leaseRow(prefix: Prefix, generation: number): number {
    const { leases, space } = this.state;
    const row = leases.findLease(prefix);
    const current = row === 0 ? null : (leases.rows.generations[row] as number);
    if (current === generation) return row;
    const details = { prefix: String(prefix), generation, current };
    const last = this.changes.length > 0 ? this.version : this.state.version;
    if (generation > last || space.holding(prefix) === undefined)
      fail(poolMessages, 'unknown-lease', { details });
    return current === null ? 0 : fail(poolMessages, 'stale-generation', { details });
  }

  reserve({ op, range, reason }: Extract<Command, { op: 'reserve' }>): Reservation {
    const { reservations } = this.state;
    const same = reservations.find(range);
    if (same?.reason !== reason) this.apply({ op, range, reason });
    return reservations.find(range) as Reservation;
  }

  unreserve({ op, range }: Extract<Command, { op: 'unreserve' }>): Reservation {
    const { reason } =
      this.state.reservations.find(range) ??
      fail(poolMessages, 'unknown-reservation', { details: { range: String(range) } });
    this.apply({ op, range, reason });
    return { range, reason };
  }

  /** Ends quarantines that are over, the least recently released first. */
  reclaim(limit: number): Prefix[] {
    const ended: Prefix[] = [];
    while (ended.length < limit) {
      const prefix = this.reclaimOldest();
      if (prefix === null) break;
      ended.push(prefix);
    }
    return ended;
  }

  /** Ends the quarantine that is the first to be over; returns its prefix, or null for none. */
  reclaimOldest(): Prefix | null {
    const { leases } = this.state;
    if (leases.oldest === 0) return null;
    const { prefix, until } = leases.quarantineAt(leases.oldest);
    if (until > this.at) return null;
    this.apply({ op: 'reclaim', prefix });
    return prefix;
  }

  /** The end of the quarantine of what is released now; null for none. */
  quarantineEnd(): number | null {
    const length = 1000 * this.state.settings.quarantineSeconds;
    return length === 0 ? null : this.at + length;
  }

  /** Returns the row of the oldest lease, the lowest of equals, that an owner has as asked for; or 0. */
  heldLease({ owner, length, within }: Allocate): number {
    const { leases } = this.state;
    const { rows } = leases;
    let first = 0;
    for (let row = rows.findText(owner); row !== 0; row = rows.next[row] as number) {
      const isMeant = rows.lengths[row] === length && (within?.contains(leases.prefixAt(row)) ?? true);
      if (isMeant && (first === 0 || leases.compareAge(row, first) < 0)) first = row;
    }
    return first;
  }

  carve({ length, within, strategy, seed }: Allocate): Prefix | null {
    const { state } = this;
    const { settings } = state;
    const rule = strategy ?? settings.strategy;
    return state.carve(length, {
      strategy: rule,
      seed: seed ?? settings.seed + 2 ** 20 * (this.version % 2 ** 32) + this.changes.length,
      within,
      from: rule === 'next' ? state.cursor : null,
      skipsAnycast: settings.anycast === 'skip',
    });
  }

  /** Ends quarantines that are over, the least recently released first, until there is space. */
  carveEnded(command: Allocate): Prefix | null {
    while (this.reclaimOldest() !== null) {
      const found = this.carve(command);
      if (found !== null) return found;
    }
    return null;
  }

  failExhausted({ length, within }: Allocate): never {
    const { total, leased, reserved, quarantined, free, largestGap } = usageOf(this.state);
    const places = within === null ? this.state.space.bitmaps.map(({ root }) => root) : [within];
    return fail(poolMessages, 'exhausted', {
      details: {
        length,
        within: places.join(', ') || '-',
        total: String(total),
        leased: String(leased),
        reserved: String(reserved),
        quarantined: String(quarantined),
        free: String(free),
        largestGap,
      },
    });
  }

  /** Checks that a pool with the settings of this one can have made a change. */
  check(change: TypedChange): void {
    const { leases, reservations } = this.state;
    switch (change.op) {
      case 'lease':
        this.checkLength(change.prefix.length);
        this.checkAnycast(change.prefix);
        break;
      case 'release':
        this.checkLease(change);
        checkSame('the end of the quarantine', change.until, this.quarantineEnd());
        break;
      case 'update':
        this.checkLease(change);
        break;
      case 'reclaim': {
        const until = leases.rows.times[leases.find(change.prefix)] as number;
        if (until > this.at) failRecord('the quarantine', `it lasts until ${until}`);
        break;
      }
      case 'unreserve':
        checkSame('the reason', change.reason, reservations.find(change.range)?.reason ?? change.reason);
        break;
    }
  }

  /** Checks that a change has just the fields of the lease that it is about. */
  checkLease({ prefix, generation, owner, tags, since }: Extract<TypedChange, { since: number }>): void {
    const row = this.leaseRow(prefix, generation);
    const details = { prefix: String(prefix), generation, current: null };
    if (row === 0) fail(poolMessages, 'unknown-lease', { details });
    const lease = this.state.leases.leaseAt(row);
    checkSame('the owner', owner, lease.owner);
    checkSame('the time of the lease', since, lease.since);
    if (!sameTags(tags, lease.tags)) failRecord('the tags', 'they are not those of the lease');
  }

  checkLength(length: number): void {
    const { lengths } = this.state.settings;
    if (lengths === null || lengths.includes(length)) return;
    fail(resizeMessages, 'length-not-allowed', {
      details: { length, lengths: lengths.map((some) => `/${some}`).join(', ') },
    });
  }

  checkAnycast(prefix: Prefix): void {
    const { settings, space } = this.state;
    const { root } = space.inside(prefix);
    if (prefix.length < 128 || settings.anycast === 'allow' || !isAnycast(prefix.first, root)) return;
    fail(poolMessages, 'anycast-address', { details: { item: String(prefix) } });
  }
}

function sameTags(a: Tags, b: Tags): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}

function checkSame(name: string, received: unknown, expected: string | number | null): void {
  if (received !== expected) failRecord(name, `expected ${JSON.stringify(expected)}`);
}
