/**
 * Seeded steps on a prefix bitmap and on its twin. A step is a number from which everything about it is drawn, so that a
 * failing run is cut down by leaving numbers out, and what is left is printed as calls.
 */
import { Pair } from './bitmap-pair.ts';
import type { Universe } from './bitmap-universes.ts';

export interface Run {
  readonly seed: number;
  readonly count: number;
  /** After every how many steps the structure, the totals and all blocks and gaps are looked at; after each by default. */
  readonly checkEvery?: number;
}

/** For a mutant few steps must do, and nobody reads which ones. */
const isMutant = process.env.MUTATION_JOURNAL !== undefined;
const MOST_FOR_MUTANT = 400;

/** Runs the steps; on a failure throws the shortest list of calls that still fails. */
export function runSteps(universe: Universe, { seed, count, checkEvery = 1 }: Run): void {
  const length = isMutant ? Math.min(count, MOST_FOR_MUTANT) : count;
  const ids = Array.from({ length }, (_, i) => (seed * 1_000_003 + i) >>> 0);
  const failure = replay(universe, ids, checkEvery);
  if (failure === null) return;
  if (isMutant) throw new Error(failure.cause);
  const fewer = shorten(ids.slice(0, failure.at + 1), (rest) => replay(universe, rest, checkEvery) !== null);
  const { trace, cause } = replay(universe, fewer, checkEvery) ?? failure;
  const steps = trace.map((call, i) => `${i + 1}. ${call}`).join('\n');
  throw new Error(`root ${universe.root}, seed ${seed}: ${cause}\n${steps}`);
}

interface Failure {
  readonly at: number;
  readonly trace: readonly string[];
  readonly cause: string;
}

function replay(universe: Universe, ids: readonly number[], checkEvery: number): Failure | null {
  const pair = new Pair(universe);
  for (const [at, id] of ids.entries()) {
    try {
      pair.step(id);
      if (id % checkEvery === 0 || at === ids.length - 1) pair.check();
    } catch (error) {
      return { at, trace: pair.trace, cause: String(error) };
    }
  }
  return null;
}

function shorten(ids: readonly number[], fails: (ids: readonly number[]) => boolean): readonly number[] {
  let rest = ids;
  for (let chunk = rest.length >> 1 || 1; chunk > 0; ) {
    const before = rest.length;
    for (let at = 0; at < rest.length; ) {
      const fewer = [...rest.slice(0, at), ...rest.slice(at + chunk)];
      if (fails(fewer)) rest = fewer;
      else at += chunk;
    }
    if (rest.length === before) chunk >>= 1;
  }
  return rest;
}
