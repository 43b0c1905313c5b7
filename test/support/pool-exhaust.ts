import { expect } from 'vitest';
import { Pool, type PoolSnapshot } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import {
  type Action,
  ask,
  outcome,
  perform,
  type Question,
  questionLines,
} from '../../src/testing/pool-steps.ts';
import { type PoolUnderTest, seen } from '../../src/testing/pool-under-test.ts';
import { poolFaults, ReferencePool, type ReferenceRequest } from '../../src/testing.ts';
import { checkPool } from './check-pool.ts';

/** What tells two states apart, beside leases and containers. */
interface Universe {
  /** Only states are looked at whose leases are in this part of the root, or around it. */
  readonly part?: string;
  /** Whether there are states with reservations; without, one is made in every state, and no state has one. */
  readonly reservations?: boolean;
  /** Whether what is released is in quarantine. */
  readonly quarantines?: boolean;
}

/**
 * Makes every state that a root of few addresses can have. In each it asks every question, and makes every request in a
 * pool that was restored from a snapshot, and the same in the reference. Returns the count of states. Each difference is an
 * error.
 */
export function exhaustPool(text: string, universe: Universe = {}): number {
  const root = Prefix.parse(text);
  const focus = Prefix.parse(universe.part ?? text);
  const prefixes = Array.from({ length: 129 - root.length }, (_, more) => root.length + more).flatMap(
    (length) => [...root.children(length)],
  );
  const quarantine = { seconds: universe.quarantines ? 60 : 0 };
  const options = { roots: [root], anycast: 'allow' as const, quarantine, clock: () => 1_000_000 };
  const empty = new ReferencePool(options);
  const queue: { model: ReferencePool; snapshot: PoolSnapshot }[] = [
    { model: empty, snapshot: new Pool(options).snapshot() },
  ];
  const known = new Set([stateText(empty)]);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { model: before, snapshot } = next;
    let pool = Pool.restore(snapshot, { clock: options.clock });
    for (const question of questionsIn(prefixes)) {
      compare(question, answers(before as never, question), answers(pool as never, question));
    }
    for (const request of requestsIn(prefixes, before)) {
      const model = before.copy();
      // What is refused changes nothing: the pool is that of the state still.
      if (pool.version > before.version) pool = Pool.restore(snapshot, { clock: options.clock });
      const real = pool as unknown as PoolUnderTest;
      const expected = outcome(() => perform(model, request));
      const received = outcome(() => perform(real, request));
      compare(request, [...expected, ...seen(model, real)], [...received, ...seen(real, real)]);
      const state = stateText(model);
      const isOutside =
        model.leases().some(({ prefix }) => !prefix.overlaps(focus)) ||
        (model.reservations().length > 0 && universe.reservations !== true);
      if (known.has(state) || isOutside) continue;
      known.add(state);
      expect(poolFaults(real)).toEqual([]);
      checkPool(pool);
      queue.push({ model, snapshot: pool.snapshot() });
    }
  }
  return known.size;
}

function compare(asked: Action, expected: readonly string[], received: readonly string[]): void {
  if (expected.join('\n') === received.join('\n')) return;
  expect([JSON.stringify(asked), ...received]).toEqual([JSON.stringify(asked), ...expected]);
}

function answers(pool: Parameters<typeof ask>[0], question: Question): readonly string[] {
  return outcome(() => questionLines(question, ask(pool, question)));
}

function* questionsIn(prefixes: readonly Prefix[]): Generator<Question> {
  for (const within of prefixes) {
    const { first, length } = within;
    yield { ask: 'leases', of: { within } };
    yield { ask: 'free', of: { within } };
    for (let unit = length; unit <= 128; unit++) {
      yield { ask: 'free', of: { within, length: unit } };
      yield { ask: 'usage', of: { within, unit } };
      yield { ask: 'count', length: unit, of: { within } };
    }
    if (length < 128) continue;
    yield { ask: 'path', address: first };
    yield { ask: 'covering', address: first };
  }
}

/** Every request that matters in a state. */
function* requestsIn(prefixes: readonly Prefix[], model: ReferencePool): Generator<ReferenceRequest> {
  const leases = model.leases();
  for (const prefix of prefixes) {
    for (const container of [false, true])
      yield { op: 'allocate', prefix, owner: `${prefix}`, container, onExisting: 'keep' };
    yield { op: 'reserve', range: prefix.toRange(), reason: '' };
    yield { op: 'reserve', range: prefix.toRange(), reason: '', allow: 'exact' };
  }
  for (const { range } of model.reservations()) yield { op: 'unreserve', range };
  for (const length of new Set(prefixes.map((prefix) => prefix.length))) {
    yield { op: 'allocate', length, owner: 'any', strategy: 'last' };
    for (const { prefix } of leases) yield { op: 'allocate', length, owner: 'in', within: prefix };
  }
  for (const { prefix, generation, container } of leases) {
    yield { op: 'release', prefix, generation };
    yield { op: 'release', prefix, generation, contents: 'release' };
    yield { op: 'update', prefix, generation, container: !container };
    for (const to of prefixes) yield { op: 'resize', prefix, generation, to };
  }
  if (model.quarantines().length > 0) yield { op: 'reclaim', limit: 1, all: true };
}

/** The text of all that tells two states apart: not when each lease was made, nor by whom. */
function stateText(model: ReferencePool): string {
  const leases = model.leases().map(({ prefix, container }) => [`${prefix}`, container]);
  const reservations = model.reservations().map(({ range, allow }) => [`${range}`, allow]);
  const quarantines = model.quarantines().map(({ prefix }) => `${prefix}`);
  return JSON.stringify([leases, reservations, quarantines]);
}
