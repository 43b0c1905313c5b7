/** The state of a reference pool: plain lists, in which every overlap is found by looking at each item. */

import type { Prefix } from '../ip/prefix.ts';
import type { Exact } from '../pool/commands.ts';
import {
  choicesOf,
  containerOf,
  contentsOf,
  type HeldLease,
  type HeldQuarantine,
  type HeldReservation,
  type Holdings,
  holdsOf,
  isLeftOut,
  onLevel,
  ownedIn,
  type Place,
  type ReferenceSettings,
} from './reference-levels.ts';
import { type Allocate, type Command, type CommandOf, refuse, sameTags } from './reference-read.ts';
import { findPlace } from './reference-search.ts';
import { ascending, contains, covered, cut, equals, overlaps, type Span, spanOf } from './span.ts';

/** The answer to a command: a lease, whether something was released, a reservation, a root or several prefixes. */
export type Answer = HeldLease | boolean | HeldReservation | Prefix | readonly Prefix[];

export class ReferenceState implements Holdings {
  readonly settings: ReferenceSettings;
  /** The roots that the pool was made with. */
  startRoots: readonly Prefix[] = [];
  version = 0;
  /** The time of the last change. */
  at = 0;
  roots: (Span & { readonly prefix: Prefix })[] = [];
  /** In the order in which they were made. */
  leases: HeldLease[] = [];
  /** In the order in which they were made. */
  reservations: HeldReservation[] = [];
  /** The least recently released first. */
  quarantines: HeldQuarantine[] = [];
  newest: Readonly<Record<string, HeldLease>> = {};
  /** True if a command has changed it, even where a later one takes that back. */
  isTouched = false;

  constructor(settings: ReferenceSettings) {
    this.settings = settings;
  }

  /**
   * A state of the next version, to be changed at a time that is never before the last change; but one that is more than an
   * hour before it is believed, and quarantines last at most their length from then on.
   */
  next(now: number): ReferenceState {
    const state = this.copy();
    state.version = this.version + 1;
    state.isTouched = false;
    state.at = Math.max(now, this.at);
    if (now < this.at - 3_600_000) {
      const latest = now + 1000 * this.settings.quarantineSeconds;
      state.at = now;
      state.quarantines = this.quarantines.map((one) =>
        one.until > latest ? { ...one, until: latest } : one,
      );
    }
    return state;
  }

  copy(): ReferenceState {
    const state = new ReferenceState(this.settings);
    return Object.assign(state, this, {
      roots: [...this.roots],
      leases: [...this.leases],
      reservations: [...this.reservations],
      quarantines: [...this.quarantines],
    });
  }

  /** Returns true if two states hold the same. */
  equals(other: Holdings): boolean {
    const lists = ['roots', 'leases', 'reservations', 'quarantines'] as const;
    return lists.every((name) => {
      const [own, others]: (readonly unknown[])[] = [this[name], other[name]];
      return own!.length === others!.length && own!.every((item, i) => item === others![i]);
    });
  }

  execute(command: Command): Answer {
    const before = this.copy();
    const answer = this.perform(command, this.at);
    this.isTouched ||= !this.equals(before);
    return answer;
  }

  perform(command: Command, now: number): Answer {
    switch (command.op) {
      case 'allocate':
        return this.allocate(command, now);
      case 'exact':
        return this.exact(command, now);
      case 'release':
        return this.release(command, now);
      case 'update':
        return this.update(command, now);
      case 'resize':
        return this.resize(command);
      case 'reserve':
        return this.reserve(command);
      case 'unreserve':
        return this.unreserve(command);
      case 'reclaim':
        return this.reclaim(command, now);
      case 'add-root':
        if (this.roots.some((other) => overlaps(other, spanOf(command.root)))) refuse('overlaps-root');
        this.roots.push({ prefix: command.root, ...spanOf(command.root) });
        return command.root;
      case 'remove-root':
        this.replaceRoot(command.root, null);
        return command.root;
      case 'resize-root':
        this.replaceRoot(command.root, command.to);
        return command.to;
    }
  }

  allocate(command: Allocate, now: number): HeldLease {
    const { length, owner, prefer } = command;
    this.checkLength(length);
    const choices = choicesOf(this, command.within);
    const owned = choices.flatMap((choice) => ownedIn(this, choice, length, owner));
    const [held] = owned.sort((a, b) => a.generation - b.generation || ascending(a, b));
    if (held !== undefined) return this.existing(held, command);
    const places = choices.flatMap((choice) =>
      choice.refusal === null ? choice.places : refuse(choice.refusal),
    );
    const wanted = prefer === null ? null : this.preferred(places, prefer, command);
    if (wanted !== null) return this.lease(wanted, command, now);
    for (;;) {
      for (const place of places) {
        const found = findPlace(this, place, command);
        if (found !== null) return this.lease(found, command, now);
      }
      const oldest = this.quarantines[0];
      if (oldest === undefined || oldest.until > now) return refuse('exhausted');
      this.quarantines.shift();
    }
  }

  /** The preferred prefix if it is free, or in quarantine since this owner released it. */
  preferred(places: readonly Place[], prefer: Prefix, { owner }: Allocate): Prefix | null {
    const span = spanOf(prefer);
    const container = containerOf(this, span, true);
    const place = places.find((one) => one.container === container && contains(one, span));
    if (place === undefined) return null;
    if (isLeftOut(this, span, prefer.length, place.subnet)) return null;
    const own = this.quarantines.find((quarantine) => equals(quarantine, span) && quarantine.owner === owner);
    const holds = holdsOf(this, container).filter((hold) => hold !== own);
    if (holds.some((hold) => overlaps(hold, span))) return null;
    this.quarantines = this.quarantines.filter((quarantine) => quarantine !== own);
    return prefer;
  }

  exact(command: Exact, now: number): HeldLease {
    const { prefix, owner } = command;
    const span = spanOf(prefix);
    this.checkLength(prefix.length);
    const same = this.leases.find((lease) => equals(lease, span) && lease.owner === owner);
    if (same !== undefined) return this.existing(same, command);
    const root = this.roots.find((some) => contains(some, span)) ?? refuse('outside-root');
    const container = containerOf(this, span, true);
    if (isLeftOut(this, span, prefix.length, container ?? root)) refuse('anycast-address');
    const lasting = this.quarantines.filter(
      (one) => !equals(one, span) || (one.owner !== owner && one.until > now),
    );
    this.checkFree(span, container, lasting);
    this.quarantines = lasting;
    return this.lease(prefix, command, now);
  }

  /** The first hold of a level is named; where a quarantine is reserved, too, it is the quarantine. */
  checkFree(span: Span, container: HeldLease | null, quarantines: readonly HeldQuarantine[]): void {
    const closed = this.reservations.filter(
      ({ allow, ...range }) => allow === undefined || !contains(range, span),
    );
    const lists = [
      ['overlaps-lease', this.leases],
      ['overlaps-quarantine', quarantines],
      ['overlaps-reservation', closed],
    ] as const;
    const blockers = lists.flatMap(([code, list]) =>
      onLevel<Span>(this, container, list).map((hold) => ({ code, ...cut(hold, span) })),
    );
    const inside = blockers.filter(({ first, last }) => first <= last);
    inside.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    if (inside[0] !== undefined) refuse(inside[0].code);
  }

  /** The lease that an owner has, as it is wanted. */
  existing(lease: HeldLease, { tags, container, onExisting }: Allocate | Exact): HeldLease {
    const next = { ...lease, tags: tags ?? lease.tags, container: container ?? lease.container };
    const differs = !sameTags(next.tags, lease.tags) || next.container !== lease.container;
    if (!differs || onExisting === 'keep') return lease;
    if (onExisting === 'refuse') refuse('differs');
    return this.replace(lease, next);
  }

  replace(lease: HeldLease, next: HeldLease): HeldLease {
    if (lease.container && !next.container) this.checkEmpty(lease);
    if (!next.container) this.forget([lease]);
    this.leases[this.leases.indexOf(lease)] = next;
    return next;
  }

  /** Forgets the newest lease of leases that are containers no longer. */
  forget(containers: readonly HeldLease[]): void {
    const names = containers.map(({ prefix }) => String(prefix));
    this.newest = Object.fromEntries(Object.entries(this.newest).filter(([name]) => !names.includes(name)));
  }

  /** A container that is to be one no longer has nothing inside, on any level. */
  checkEmpty(container: HeldLease): void {
    const resting = this.quarantines.filter((one) => containerOf(this, one, true) === container);
    if (contentsOf(this, container).length + resting.length > 0) refuse('container-in-use');
  }

  lease(prefix: Prefix, { owner, tags, container }: Allocate | Exact, since: number): HeldLease {
    const rest = { tags: tags ?? {}, since, container: container ?? false, ...spanOf(prefix) };
    const lease = { prefix, owner, generation: this.version, ...rest };
    const around = containerOf(this, lease, true);
    if (around === null) this.newest = { ...this.newest, '': lease };
    else if (this.settings.strategy === 'next')
      this.newest = { ...this.newest, [String(around.prefix)]: lease };
    this.leases.push(lease);
    return lease;
  }

  /** The lease with a generation; undefined where it was released. */
  leaseOf({ prefix, generation }: Pick<HeldLease, 'prefix' | 'generation'>): HeldLease | undefined {
    const span = spanOf(prefix);
    const lease = this.leases.find((one) => equals(one, span));
    if (lease?.generation === generation) return lease;
    const last = this.isTouched ? this.version : this.version - 1;
    if (generation > last || !this.roots.some((root) => contains(root, span))) refuse('unknown-lease');
    return lease === undefined ? undefined : refuse('stale-generation');
  }

  release(command: CommandOf<'release'>, now: number): boolean {
    const lease = this.leaseOf(command);
    if (lease === undefined) return false;
    const contents = contentsOf(this, lease);
    if (lease.container && contents.length > 0 && !command.releasesContents) refuse('container-in-use');
    const isKept = (one: Span) => one !== lease && !contents.includes(one);
    const resting = this.quarantines.filter((one) => contains(lease, one) && lease.container);
    this.forget(this.leases.filter((one) => !isKept(one)));
    this.leases = this.leases.filter(isKept);
    this.reservations = this.reservations.filter(isKept);
    this.quarantines = this.quarantines.filter((one) => !resting.includes(one));
    const end = now + 1000 * this.settings.quarantineSeconds;
    const until = Math.max(end, ...resting.map((one) => one.until));
    if (command.hasQuarantine && until > now) {
      const { prefix, owner, first, last } = lease;
      this.quarantines.push({ prefix, owner, until, first, last });
    }
    return true;
  }

  update(command: CommandOf<'update'>, now: number): HeldLease {
    const lease = this.leaseOf(command) ?? refuse('unknown-lease');
    const { owner, tags, container } = command;
    const isOthers = owner !== null && owner !== lease.owner;
    const next = {
      ...lease,
      tags: tags ?? lease.tags,
      container: container ?? lease.container,
      ...(isOthers && { owner, generation: this.version, since: now }),
    };
    const isSame = !isOthers && sameTags(next.tags, lease.tags) && next.container === lease.container;
    return isSame ? lease : this.replace(lease, next);
  }

  resize(command: CommandOf<'resize'>): HeldLease {
    const lease = this.leaseOf(command) ?? refuse('unknown-lease');
    const { to } = command;
    const span = spanOf(to);
    this.checkLength(to.length);
    if (equals(span, lease)) return lease;
    if (!contains(span, lease) && !contains(lease, span)) refuse('not-in-place');
    const around = containerOf(this, lease, true) ?? this.roots.find((root) => contains(root, lease))!;
    if (isLeftOut(this, span, to.length, around)) refuse('anycast-address');
    // What fills the new prefix would be a second lease of it.
    const isLost = (one: Span) => overlaps(one, lease) && (!contains(span, one) || equals(span, one));
    const resting = this.quarantines.filter((one) => containerOf(this, one, true) === lease);
    if ([...contentsOf(this, lease), ...resting].some(isLost)) refuse('resize-blocked');
    const container = containerOf(this, lease, true);
    if (contains(span, lease)) {
      const parent = container ?? this.roots.find((root) => contains(root, lease))!;
      if (!contains(parent, span) || (container !== null && equals(parent, span))) refuse('resize-blocked');
      const { leases, reservations, quarantines } = this;
      // Without the lease, what lies in it would be on its level.
      const isOutside = (one: Span) => !lease.container || !contains(lease, one) || equals(lease, one);
      this.leases = leases.filter((one) => one !== lease && isOutside(one));
      this.reservations = reservations.filter(isOutside);
      this.quarantines = quarantines.filter(isOutside);
      this.checkFree(span, container, this.quarantines);
      Object.assign(this, { leases, reservations, quarantines });
    }
    const next = { ...lease, prefix: to, ...span };
    const newest = this.newest[String(lease.prefix)];
    this.forget([lease]);
    if (newest !== undefined && contains(span, newest))
      this.newest = { ...this.newest, [String(to)]: newest };
    this.leases[this.leases.indexOf(lease)] = next;
    return next;
  }

  reserve({ range, reason, allow }: CommandOf<'reserve'>): HeldReservation {
    const span = spanOf(range);
    const same = this.reservations.find((reservation) => equals(reservation, span));
    if (same?.reason === reason && same.allow === allow) return same;
    if (covered(span, this.roots) < span.last - span.first + 1n) refuse('outside-root');
    if (same !== undefined) refuse('already-reserved');
    const level = onLevel(this, containerOf(this, span, true), this.leases);
    if (level.some((lease) => overlaps(lease, span))) refuse('overlaps-lease');
    const reservation = { range, reason, allow, ...span };
    this.reservations.push(reservation);
    return reservation;
  }

  unreserve({ range }: CommandOf<'unreserve'>): HeldReservation {
    const span = spanOf(range);
    const gone = this.reservations.find((reservation) => equals(reservation, span));
    if (gone === undefined) return refuse('unknown-reservation');
    this.reservations = this.reservations.filter((reservation) => reservation !== gone);
    return gone;
  }

  /** The quarantines that are over, or all, the least recently released first. */
  reclaim({ limit, all }: CommandOf<'reclaim'>, now: number): Prefix[] {
    const lasting = all ? -1 : this.quarantines.findIndex(({ until }) => until > now);
    const count = lasting < 0 ? this.quarantines.length : lasting;
    return this.quarantines.splice(0, Math.min(count, limit)).map(({ prefix }) => prefix);
  }

  /** A root goes, or becomes another one. The contents of containers stay with them. */
  replaceRoot(root: Prefix, to: Prefix | null): void {
    const position = this.roots.findIndex(({ prefix }) => prefix.equals(root));
    if (position < 0) refuse('unknown-root');
    if (to?.equals(root) === true) return;
    const space = to === null ? null : spanOf(to);
    const lost = holdsOf(this, null)
      .map((hold) => cut(hold, spanOf(root)))
      .some((hold) => hold.first <= hold.last && (space === null || !contains(space, hold)));
    const hit = space !== null && this.roots.some((other, i) => i !== position && overlaps(other, space));
    if (lost || hit) refuse(to === null ? 'root-in-use' : 'resize-blocked');
    this.roots.splice(position, 1, ...(to === null ? [] : [{ prefix: to, ...spanOf(to) }]));
  }

  checkLength(length: number): void {
    if (this.settings.lengths?.includes(length) === false) refuse('length-not-allowed');
  }
}
