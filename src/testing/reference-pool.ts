/** A pool as slow as it is readable. */

import type { Result } from '../error.ts';
import { resultOf } from '../internal/issue.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { Lease, PoolAnswer, PoolOptions, Renumbering } from '../pool.ts';
import { held, ReferenceCalls, shown } from './reference-calls.ts';
import type { ReferenceSettings } from './reference-levels.ts';
import { inOrder } from './reference-order.ts';
import {
  type Command,
  checkStrategy,
  readCommand,
  readInteger,
  readItems,
  readObject,
  readPrefix,
  refuse,
} from './reference-read.ts';
import { ReferenceState } from './reference-state.ts';

/**
 * The options of a reference pool, as in `PoolOptions`. The strategy `random` takes the prefix that a request names as
 * `drawn`, else the first that is free.
 *
 * @public
 */
export type ReferencePoolOptions = Pick<
  PoolOptions,
  'roots' | 'reserve' | 'lengths' | 'strategy' | 'quarantine' | 'anycast'
>;

/**
 * The requests of a plan: a list, or a function that gets a draft.
 *
 * @public
 */
export type ReferenceGroup = Iterable<object> | ((draft: ReferenceCalls) => void);

/**
 * A plan of a reference pool, for its `commit`.
 *
 * @public
 */
export interface ReferencePlan {
  /** The version of the pool for which it was made. */
  readonly version: number;
  /** The answers, in the order of the requests. */
  readonly results: readonly PoolAnswer[];
  /** The state after it. @internal */
  readonly state: object;
}

/**
 * The rules of `Pool` in their plainest form: lists of leases, reservations and quarantines, levels and overlap found by
 * looking at two at a time. Its calls mean what those of the same names of a `Pool` do, give the same leases and refuse
 * with the same codes; a call takes steps that grow with the square of what the pool holds. It shares no code with `Pool`
 * but the values and the place of the strategy `hash`, and reads its input by itself. It has its own clock, which stands
 * still until {@link ReferencePool.wait}.
 *
 * @public
 */
export class ReferencePool extends ReferenceCalls {
  /** The state, whole between two calls. @internal */
  state: object;
  /** Milliseconds of its clock, which a pool beside it may share: `new Pool({ ...options, clock: model.clock })`. */
  readonly clock: () => number;
  /** The time of its clock. @internal */
  now = 1_000_000;

  /**
   * @throws HextetError as for `Pool`; `invalid-type` for an unknown strategy.
   */
  constructor(options: ReferencePoolOptions) {
    super();
    const { roots, reserve = [] } = readObject(options) as ReferencePoolOptions;
    const state = new ReferenceState(readSettings(options));
    this.clock = () => this.now;
    this.state = state;
    for (const root of readItems(roots)) state.execute({ op: 'add-root', root: readPrefix(root) });
    state.startRoots = this.roots;
    for (const item of readItems(reserve)) {
      const hasReason = typeof item === 'object' && item !== null && 'reason' in item;
      state.execute(readCommand({ op: 'reserve', ...(hasReason ? item : { range: item }) }));
    }
  }

  /** How many changes there have been. */
  get version(): number {
    return held(this).version;
  }

  /** Executes a command that was read. @internal */
  execute(command: object): unknown {
    return change(this, (state) => state.execute(command as Command));
  }

  /** As `Pool.plan`, of a list or of a function that gets a draft. */
  plan(group: ReferenceGroup): ReferencePlan {
    const state = held(this).next(this.now);
    return { version: this.version, results: runGroup(group, state), state };
  }

  /** As `Pool.planEach`: each group is executed as a whole, or refused and leaves nothing. */
  planEach(groups: Iterable<ReferenceGroup>): {
    readonly plan: ReferencePlan;
    readonly results: readonly Result<readonly PoolAnswer[]>[];
  } {
    const state = held(this).next(this.now);
    const results = readItems(groups).map((group): Result<readonly PoolAnswer[]> => {
      const before = state.copy();
      const result = resultOf(() => runGroup(group, state));
      if (!result.ok) Object.assign(state, before);
      return result;
    });
    const answers = results.flatMap((result) => (result.ok ? result.value : []));
    return { plan: { version: this.version, results: answers, state }, results };
  }

  /** As `Pool.commit`. */
  commit(plan: ReferencePlan): readonly PoolAnswer[] {
    const { version, results, state } = readObject(plan) as unknown as ReferencePlan;
    if (version !== this.version) refuse('stale-plan');
    if ((state as ReferenceState).isTouched) this.state = state;
    return results;
  }

  /**
   * As `Pool.renumber`: the requests that give each lease in a prefix the same place in another one, and those that
   * release the old ones. Containers are made before what is in them, and released after it.
   */
  renumber(from: Prefix | string, to: Prefix | string): Renumbering {
    const [old, fresh] = [readPrefix(from), readPrefix(to)];
    const leases = this.leases().filter(({ prefix }) => old.contains(prefix));
    const offset = fresh.first.toBigInt() - old.first.toBigInt();
    const fits = ({ prefix }: Lease) =>
      prefix.length >= fresh.length && prefix.last.toBigInt() + offset <= fresh.last.toBigInt();
    const moved = leases.filter(fits);
    return {
      allocate: moved.map(({ prefix, owner, tags, container }) => {
        const place = prefix.first.offset(offset).prefix(prefix.length);
        return { op: 'allocate', prefix: place, owner, tags, container };
      }),
      release: moved
        .map(({ prefix, generation }) => ({ op: 'release' as const, prefix, generation }))
        .reverse(),
      misfits: leases.filter((lease) => !fits(lease)),
    };
  }

  /** A pool of its own that holds the same and has the same time. */
  copy(): ReferencePool {
    const copy = new ReferencePool({ roots: [] });
    copy.state = this.state;
    copy.now = this.now;
    return copy;
  }

  /**
   * Lets time pass.
   *
   * @param seconds - 0 to 2^32-1, whole ones.
   * @throws HextetError `out-of-range`.
   */
  wait(seconds: number): void {
    this.now += 1000 * readInteger(seconds, 2 ** 32 - 1);
  }

  /**
   * Turns its clock back, but not before 1970. A change is never earlier than the last one, unless the clock is more than an
   * hour earlier: then its time is taken, and quarantines end no later than their length from that change on.
   *
   * @param seconds - 0 to 2^32-1, whole ones.
   * @throws HextetError `out-of-range`.
   */
  turnBack(seconds: number): void {
    this.now = Math.max(0, this.now - 1000 * readInteger(seconds, 2 ** 32 - 1));
  }
}

/** Executes a group on a state; the answers in the order of the requests. */
function runGroup(group: ReferenceGroup, state: ReferenceState): PoolAnswer[] {
  if (typeof group === 'function') {
    const draft = new ReferenceDraft(state);
    group(draft);
    return draft.answers;
  }
  const answers: PoolAnswer[] = [];
  for (const { command, i } of inOrder(readItems(group).map(readCommand)))
    answers[i] = shown(state.execute(command));
  return answers;
}

/** All or nothing: what throws leaves the state as it was, and so does what changes nothing. */
function change<T>(pool: ReferencePool, work: (state: ReferenceState) => T): T {
  const next = held(pool).next(pool.now);
  const result = work(next);
  if (next.isTouched) pool.state = next;
  return result;
}

/** The draft that the function of a plan calls. */
class ReferenceDraft extends ReferenceCalls {
  state: ReferenceState;
  readonly answers: PoolAnswer[] = [];

  constructor(state: ReferenceState) {
    super();
    this.state = state;
  }

  /** Executes a command that was read. @internal */
  execute(command: object): unknown {
    const before = this.state.copy();
    try {
      const answer = this.state.execute(command as Command);
      this.answers.push(shown(answer));
      return answer;
    } catch (error) {
      Object.assign(this.state, before);
      throw error;
    }
  }
}

function readSettings(options: ReferencePoolOptions): ReferenceSettings {
  const { lengths, strategy = 'first', quarantine = { seconds: 0 }, anycast = 'skip' } = options;
  checkStrategy(strategy);
  if (anycast !== 'skip' && anycast !== 'allow') refuse('invalid-type');
  return {
    lengths: lengths === undefined ? null : readItems(lengths).map((length) => readInteger(length, 128)),
    strategy,
    quarantineSeconds: readInteger(readObject(quarantine).seconds, 2 ** 32 - 1),
    anycast,
  };
}
