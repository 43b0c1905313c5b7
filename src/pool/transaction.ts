/** Executing commands as one record, all or nothing. */

import { atPath, fail } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { Allocation, differences, sameTags } from './allocation.ts';
import { blockersIn } from './blockers.ts';
import { failRecord, type TypedChange, type TypedRecord } from './changes.ts';
import type { Command, Placed } from './commands.ts';
import type { PoolAnswer } from './requests.ts';
import type { Place } from './space.ts';
import type { Lease, Reservation } from './types.ts';

type Release = Extract<Command, { op: 'release' }>;

export class Transaction extends Allocation {
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
        return this.reclaim(command.limit, command.all);
      case 'update':
        return this.update(command);
      case 'resize':
        return this.resize(command);
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
      if (!isHeld && !isChanged) failRecord({ place: `results.${i}`, reason: 'not-leased' }, ['results', i]);
    }
  }

  update({ prefix, generation, owner, tags, container }: Extract<Command, { op: 'update' }>): Lease {
    const row = this.knownRow(prefix, generation);
    const lease = this.state.leases.leaseAt(row);
    const to = differences(lease, { owner, tags, container });
    if (Object.keys(to).length > 0) this.apply({ ...lease, op: 'update', to });
    return this.state.leases.leaseAt(row);
  }

  resize({ op, prefix, generation, to }: Extract<Command, { op: 'resize' }>): Lease {
    const row = this.knownRow(prefix, generation);
    if (!to.equals(prefix)) {
      this.checkResize(row, prefix, to);
      this.apply({ op, prefix, generation, to });
    }
    return this.state.leases.leaseAt(row);
  }

  release(command: Release): boolean {
    const { prefix, generation, releasesContents, hasQuarantine } = command;
    const row = this.leaseRow(prefix, generation);
    if (row === 0) return false;
    const { leases } = this.state;
    if (leases.isContainer(row)) this.empty(this.state.placeIn(prefix, row), releasesContents);
    this.endLease(row, hasQuarantine ? this.quarantineEnd() : null);
    return true;
  }

  /** Ends the quarantines in a container, and all that it holds if that is to be released: the innermost first. */
  empty(place: Place, releasesContents: boolean): void {
    const { state } = this;
    const { leases } = state;
    const blockers = blockersIn(state, place);
    const held = blockers.filter(({ kind }) => kind !== 'quarantine');
    if (held.length > 0 && !releasesContents) {
      const details = { prefix: String(place.region), count: held.length, blockers: held };
      fail(poolMessages, 'container-in-use', { details });
    }
    for (const blocker of blockers) {
      if (blocker.kind === 'reservation') {
        const reservation = state.reservations.find(AddressRange.from(blocker.range)) as Reservation;
        this.apply({ op: 'unreserve', ...reservation });
        continue;
      }
      const prefix = Prefix.from(blocker.prefix);
      const row = leases.find(prefix);
      if (blocker.kind === 'quarantine') this.endQuarantine(prefix, row);
      else {
        if (leases.isContainer(row)) this.empty(state.placeIn(prefix, row), true);
        this.endLease(row, null);
      }
    }
  }

  endLease(row: number, until: number | null): void {
    // An object spread after a field takes ten times as long.
    const { prefix, generation, owner, tags, container, since } = this.state.leases.leaseAt(row);
    this.apply({ op: 'release', prefix, generation, owner, tags, container, since, until });
  }

  reserve({ op, range, reason, allow }: Extract<Command, { op: 'reserve' }>): Reservation {
    const { reservations } = this.state;
    const same = reservations.find(range);
    const isSame = same?.reason === reason && same.allow === allow;
    if (!isSame) this.apply(allow === undefined ? { op, range, reason } : { op, range, reason, allow });
    return reservations.find(range) as Reservation;
  }

  unreserve({ op, range }: Extract<Command, { op: 'unreserve' }>): Reservation {
    const reservation =
      this.state.reservations.find(range) ??
      fail(poolMessages, 'unknown-reservation', { details: { range: String(range) } });
    this.apply({ op, ...reservation });
    return reservation;
  }

  /** Ends quarantines that are over, or all, the least recently released first. */
  reclaim(limit: number, all: boolean): Prefix[] {
    const ended: Prefix[] = [];
    while (ended.length < limit) {
      const prefix = this.reclaimOldest(all);
      if (prefix === null) break;
      ended.push(prefix);
    }
    return ended;
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
        if (change.until !== null) checkSame('until', change.until, this.quarantineEnd());
        break;
      case 'update':
        this.checkLease(change);
        break;
      case 'resize':
        this.checkResize(this.knownRow(change.prefix, change.generation), change.prefix, change.to);
        break;
      case 'reclaim': {
        const row = leases.find(change.prefix);
        const until = leases.rows.times[row]!;
        const isEarly = row !== 0 && !leases.isLease(row) && until > this.at;
        if (row !== 0) checkSame('early', change.early === true, isEarly);
        break;
      }
      case 'unreserve': {
        const { reason, allow } = reservations.find(change.range) ?? change;
        checkSame('reason', change.reason, reason);
        checkSame('allow', change.allow, allow);
        break;
      }
    }
  }

  /** Checks that a change has just the fields of the lease that it is about. */
  checkLease({
    prefix,
    generation,
    owner,
    tags,
    container,
    since,
  }: Extract<TypedChange, { since: number }>): void {
    const lease = this.state.leases.leaseAt(this.knownRow(prefix, generation));
    checkSame('owner', owner, lease.owner);
    checkSame('container', container, lease.container);
    checkSame('since', since, lease.since);
    if (!sameTags(tags, lease.tags)) failRecord({ place: 'tags', reason: 'unexpected' });
  }

  checkResize(row: number, prefix: Prefix, to: Prefix): void {
    this.checkLength(to.length);
    if (!to.contains(prefix) && !prefix.contains(to)) {
      fail(poolMessages, 'not-in-place', { details: { prefix: String(prefix), to: String(to) } });
    }
    const isSkipped = this.isSkipped(to, this.state.placeOf(row, prefix));
    if (isSkipped) fail(poolMessages, 'anycast-address', { details: { item: String(to) } });
  }
}

function checkSame(place: string, received: unknown, expected: unknown): void {
  if (received !== expected) failRecord({ place, reason: 'unexpected', expected });
}
