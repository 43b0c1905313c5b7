import { expect } from 'vitest';
import { Pool, type PoolSnapshot } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import { outcome, perform } from '../../src/testing/pool-steps.ts';
import { type PoolUnderTest, seen } from '../../src/testing/pool-under-test.ts';
import { poolFaults, ReferencePool, type ReferenceRequest } from '../../src/testing.ts';

/**
 * Makes every state of leases and containers that a root of few addresses can have, and every request in each, in a pool
 * that was restored from a snapshot and in the reference. Returns the count of states. Each difference is an error. With a
 * part of the root, only states are looked at whose leases are in that, or around it.
 */
export function exhaustPool(text: string, part: string = text): number {
  const root = Prefix.parse(text);
  const focus = Prefix.parse(part);
  const options = { roots: [root], anycast: 'allow' as const, clock: () => 1_000_000 };
  const empty = new ReferencePool(options);
  const queue: { model: ReferencePool; snapshot: PoolSnapshot }[] = [
    { model: empty, snapshot: new Pool(options).snapshot() },
  ];
  const known = new Set([stateText(empty)]);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const request of requestsIn(root, next.model)) {
      const model = next.model.copy();
      const pool = Pool.restore(next.snapshot, { clock: options.clock });
      const real = pool as unknown as PoolUnderTest;
      const expected = outcome(() => perform(model, request));
      const received = outcome(() => perform(real, request));
      const asked = JSON.stringify(request);
      expect([asked, ...received, ...seen(real, real)]).toEqual([asked, ...expected, ...seen(model, real)]);
      const state = stateText(model);
      // A reservation is made in every state, and no state is looked at that has one.
      const isOutside = model.leases().some(({ prefix }) => !prefix.overlaps(focus));
      if (known.has(state) || isOutside || model.reservations().length > 0) continue;
      known.add(state);
      expect(poolFaults(real)).toEqual([]);
      queue.push({ model, snapshot: pool.snapshot() });
    }
  }
  return known.size;
}

/** Every request that matters in a state. */
function* requestsIn(root: Prefix, model: ReferencePool): Generator<ReferenceRequest> {
  const leases = model.leases();
  const lengths = Array.from({ length: 129 - root.length }, (_, more) => root.length + more);
  const prefixes = lengths.flatMap((length) => [...root.children(length)]);
  for (const prefix of prefixes) {
    for (const container of [false, true])
      yield { op: 'allocate', prefix, owner: `${prefix}`, container, onExisting: 'keep' };
    yield { op: 'reserve', range: prefix.toRange(), reason: '' };
  }
  for (const length of lengths) {
    yield { op: 'allocate', length, owner: 'any', strategy: 'last' };
    for (const { prefix } of leases) yield { op: 'allocate', length, owner: 'in', within: prefix };
  }
  for (const { prefix, generation, container } of leases) {
    yield { op: 'release', prefix, generation };
    yield { op: 'release', prefix, generation, contents: 'release' };
    yield { op: 'update', prefix, generation, container: !container };
    for (const to of prefixes) yield { op: 'resize', prefix, generation, to };
  }
}

/** The text of all that tells two states apart: not when each lease was made, nor by whom. */
function stateText(model: ReferencePool): string {
  const leases = model.leases().map(({ prefix, container }) => [`${prefix}`, container]);
  return JSON.stringify([leases, model.reservations().length]);
}
