/** Carrying out wishes as one set of steps, all or nothing. */

import { atPath, fail } from '../internal/issue.ts';
import { poolMessages, resizeMessages } from '../internal/messages.ts';
import type { Prefix } from '../ip/prefix.ts';
import { isAnycast } from './anycast.ts';
import type { Step, StepSet } from './changes.ts';
import { checkVersion } from './checks.ts';
import type { Placed, Wish } from './requests.ts';
import type { State } from './state.ts';
import { usageOf } from './usage.ts';

type Allocation = Extract<Wish, { op: 'allocate' }>;
type Exact = Extract<Wish, { op: 'exact' }>;

export class Transaction implements StepSet {
  readonly state: State;
  readonly version: number;
  readonly at: number;
  readonly steps: Step[] = [];

  constructor(state: State, at: number) {
    this.state = state;
    this.version = state.version + 1;
    this.at = at;
  }

  /** Does some work; where it fails, nothing is changed. */
  run<T>(work: (transaction: Transaction) => T): T {
    try {
      const result = work(this);
      if (this.steps.length > 0) checkVersion(this.version);
      return result;
    } catch (error) {
      this.state.revert(0);
      throw error;
    }
  }

  /** Carries out a wish; answers with the row of the lease that it asked for, else 0. */
  grant(wish: Wish): number {
    switch (wish.op) {
      case 'allocate':
        return this.allocate(wish);
      case 'exact':
        return this.allocateExact(wish);
      case 'release':
        this.release(wish.prefix, wish.generation);
        return 0;
      case 'reserve':
        if (this.state.reservations.find(wish.range)?.reason !== wish.reason) this.apply(wish);
        return 0;
      case 'unreserve': {
        const reason = this.state.reservations.find(wish.range)?.reason ?? '';
        this.apply({ ...wish, reason });
        return 0;
      }
      case 'expire':
        this.expire();
        return 0;
      case 'resize-root':
        if (!this.state.rootBitmap(wish.root).root.equals(wish.to)) this.apply(wish);
        return 0;
      default:
        this.apply(wish);
        return 0;
    }
  }

  /** Carries out wishes of requests; answers with the leased prefixes, in the order of the requests. */
  grantAll(placed: readonly Placed[]): Prefix[] {
    const leased: Prefix[] = [];
    for (const [wish, position] of placed) {
      const row = atPath([position], () => this.grant(wish));
      if (row !== 0) leased[position] = this.state.leases.prefixAt(row);
    }
    return Object.values(leased);
  }

  /** Carries out a step of a record, if a pool with the settings of this one can have made it. */
  replay(step: Step): void {
    const { leases, reservations } = this.state;
    switch (step.op) {
      case 'lease':
        this.checkLength(step.prefix.length);
        this.checkAnycast(step.prefix);
        break;
      case 'release': {
        const row = this.state.releasable(step.prefix, step.generation);
        checkSame('the owner', step.owner, leases.rows.texts[row] as string);
        checkSame('the end of the quarantine', step.until, this.restsUntil());
        break;
      }
      case 'expire': {
        const until = leases.rows.times[leases.find(step.prefix)] as number;
        if (until > this.at) failRecord('the quarantine', `it lasts until ${until}`);
        break;
      }
      case 'unreserve':
        checkSame('the reason', step.reason, reservations.find(step.range)?.reason ?? step.reason);
        break;
    }
    this.apply(step);
  }

  apply(step: Step): void {
    this.state.apply(step, this.version, this.at);
    this.steps.push(step);
  }

  allocate(wish: Allocation): number {
    const { state } = this;
    const { length, owner, tags, within } = wish;
    this.checkLength(length);
    const held = this.heldLease(wish);
    if (held !== 0) return held;
    const undos = state.undos.length;
    const steps = this.steps.length;
    const prefix = this.carve(wish) ?? this.carveEnded(wish);
    if (prefix === null) {
      state.revert(undos);
      this.steps.length = steps;
      const { largestGap, total, leased, reserved, quarantined, free } = usageOf(state);
      return fail(poolMessages, 'exhausted', {
        details: {
          length,
          within: within && String(within),
          where: within === null ? '' : ` in ${within}`,
          total: String(total),
          leased: String(leased),
          reserved: String(reserved),
          quarantined: String(quarantined),
          free: String(free),
          largestGap,
          largest: largestGap === null ? 'with no gap' : `the largest gap a /${largestGap}`,
        },
      });
    }
    this.steps.push({ op: 'lease', prefix, owner, tags });
    return state.hold(prefix, owner, tags, this.version, this.at);
  }

  allocateExact({ prefix, owner, tags }: Exact): number {
    const { leases } = this.state;
    this.checkLength(prefix.length);
    const row = leases.find(prefix);
    if (leases.rows.texts[row] === owner) return row;
    this.checkAnycast(prefix);
    this.apply({ op: 'lease', prefix, owner, tags });
    return leases.findLease(prefix);
  }

  release(prefix: Prefix, generation: number): void {
    const until = this.restsUntil();
    const owner = this.state.release(prefix, generation, until);
    this.steps.push({ op: 'release', prefix, generation, owner, until });
  }

  /** When what is released now may be leased again; null for at once. */
  restsUntil(): number | null {
    const rest = 1000 * this.state.settings.quarantineSeconds;
    return rest === 0 ? null : this.at + rest;
  }

  /** The row of the oldest lease, the lowest of equals, that an owner has of what it asks for; or 0. */
  heldLease({ owner, length, within }: Allocation): number {
    const { leases } = this.state;
    const { rows } = leases;
    let first = 0;
    for (let row = rows.findText(owner); row !== 0; row = rows.next[row] as number) {
      const isMeant = rows.lengths[row] === length && (within?.contains(leases.prefixAt(row)) ?? true);
      if (isMeant && (first === 0 || leases.compareAge(row, first) < 0)) first = row;
    }
    return first;
  }

  carve({ length, within, strategy, seed }: Allocation): Prefix | null {
    const { state } = this;
    const { settings } = state;
    const rule = strategy ?? settings.strategy;
    return state.carve(length, {
      strategy: rule,
      seed: seed ?? settings.seed + 2 ** 20 * (this.version % 2 ** 32) + this.steps.length,
      within,
      from: rule === 'next' ? state.cursor : null,
      skipsAnycast: settings.anycast === 'skip',
    });
  }

  /** Ends quarantines that are over, the least recently released first, until there is room. */
  carveEnded(wish: Allocation): Prefix | null {
    while (this.expireOldest() !== null) {
      const found = this.carve(wish);
      if (found !== null) return found;
    }
    return null;
  }

  /** Ends all quarantines that are over. */
  expire(): Prefix[] {
    const ended: Prefix[] = [];
    for (let prefix = this.expireOldest(); prefix !== null; prefix = this.expireOldest()) ended.push(prefix);
    return ended;
  }

  /** Ends the quarantine that is the first to be over; answers with its prefix, or null where none is over. */
  expireOldest(): Prefix | null {
    const { leases } = this.state;
    if (leases.oldest === 0) return null;
    const { prefix, until } = leases.quarantineAt(leases.oldest);
    if (until > this.at) return null;
    this.apply({ op: 'expire', prefix });
    return prefix;
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

function checkSame(name: string, received: unknown, expected: string | number | null): void {
  if (received !== expected) failRecord(name, `expected ${JSON.stringify(expected)}`);
}

function failRecord(place: string, reason: string): never {
  fail(poolMessages, 'damaged-record', { details: { place, reason } });
}
