/** Carrying out wishes as one set of steps, all or nothing. */
import type { Prefix } from '../../prefix.ts';
import { fail } from '../issue.ts';
import { poolMessages, resizeMessages } from '../messages.ts';
import { isAnycast } from './anycast.ts';
import { atPath, type Placed, type Wish } from './requests.ts';
import type { State, Undo } from './state.ts';
import type { Step, StepSet } from './steps.ts';
import { usageOf } from './usage.ts';

type Allocation = Extract<Wish, { op: 'allocate' }>;
type Exact = Extract<Wish, { op: 'exact' }>;

export class Transaction implements StepSet {
  readonly state: State;
  readonly version: number;
  readonly at: number;
  readonly steps: Step[] = [];
  readonly undos: Undo[] = [];

  constructor(state: State, at: number) {
    this.state = state;
    this.version = state.version + 1;
    this.at = at;
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

  apply(step: Step): void {
    this.undos.push(this.state.apply(step, this.version, this.at));
    this.steps.push(step);
  }

  /** Takes back all that was done, down to so many steps. */
  revert(left: number = 0): void {
    while (this.undos.length > left) (this.undos.pop() as Undo)();
    this.steps.length = left;
  }

  allocate(wish: Allocation): number {
    const { state } = this;
    const { length, owner, tags, within } = wish;
    this.checkLength(length);
    const held = this.heldLease(wish);
    if (held !== 0) return held;
    state.leases.rows.reserve();
    const done = this.steps.length;
    const prefix = this.carve(wish) ?? this.carveEnded(wish);
    if (prefix === null) {
      this.revert(done);
      const { largestGap, ...sizes } = usageOf(state);
      const largest = largestGap === null ? 'with no gap' : `the largest gap a /${largestGap}`;
      const details = { length, within: within && String(within), ...sizes, largestGap, largest };
      return fail(poolMessages, 'exhausted', { details });
    }
    this.undos.push(state.hold(prefix, owner, tags, this.version, this.at));
    this.steps.push({ op: 'lease', prefix, owner, tags });
    return state.leases.findLease(prefix);
  }

  allocateExact({ prefix, owner, tags }: Exact): number {
    const { leases, settings, space } = this.state;
    this.checkLength(prefix.length);
    const row = leases.find(prefix);
    if (row !== 0 && leases.rows.texts[row] === owner) return row;
    const { root } = space.inside(prefix);
    if (prefix.length === 128 && settings.anycast === 'skip' && isAnycast(prefix.first, root)) {
      fail(poolMessages, 'anycast-address', { details: { item: String(prefix) } });
    }
    this.apply({ op: 'lease', prefix, owner, tags });
    return leases.findLease(prefix);
  }

  release(prefix: Prefix, generation: number): void {
    const { leases, settings } = this.state;
    const owner = leases.rows.texts[this.state.releasable(prefix, generation)] as string;
    const rest = 1000 * settings.quarantineSeconds;
    this.apply({ op: 'release', prefix, generation, owner, until: rest === 0 ? null : this.at + rest });
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
    const { settings, space } = this.state;
    const rule = strategy ?? settings.strategy;
    return space.carve(length, {
      strategy: rule,
      seed: seed ?? settings.seed + 2 ** 20 * (this.version % 2 ** 32) + this.steps.length,
      within,
      from: rule === 'next' ? this.state.cursor : null,
      skipsAnycast: settings.anycast === 'skip',
    });
  }

  /** Ends quarantines that are over, the least recently released first, until there is room. */
  carveEnded(wish: Allocation): Prefix | null {
    const { leases } = this.state;
    while (leases.oldest !== 0) {
      const { prefix, until } = leases.quarantineAt(leases.oldest);
      if (until > this.at) return null;
      this.apply({ op: 'expire', prefix });
      const found = this.carve(wish);
      if (found !== null) return found;
    }
    return null;
  }

  /** Ends all quarantines that are over. */
  expire(): Prefix[] {
    const { leases } = this.state;
    const ended: Prefix[] = [];
    while (leases.oldest !== 0) {
      const { prefix, until } = leases.quarantineAt(leases.oldest);
      if (until > this.at) break;
      this.apply({ op: 'expire', prefix });
      ended.push(prefix);
    }
    return ended;
  }

  checkLength(length: number): void {
    const { lengths } = this.state.settings;
    if (lengths === null || lengths.includes(length)) return;
    fail(resizeMessages, 'length-not-allowed', {
      details: { length, lengths: lengths.map((some) => `/${some}`).join(', ') },
    });
  }
}
