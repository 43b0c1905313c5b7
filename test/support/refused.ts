/** What is refused leaves nothing: neither in the plan around it, nor in what a zone or networks remember. */
import { expect } from 'vitest';
import { resultOf } from '../../src/internal/issue.ts';
import type { Aggregate } from '../../src/network.ts';

// biome-ignore lint/suspicious/noExplicitAny: of any commands, changes, answers and snapshots.
type AnyAggregate = Aggregate<any, any, any, any>;

const json = (value: unknown) => JSON.parse(JSON.stringify(value));

/**
 * Plans groups, and checks that the plan is that of the accepted ones alone; and that a function that catches refusals
 * plans what the accepted commands are alone. A restored copy, which remembers nothing, plans the same. Returns the count
 * of refusals.
 */
export function checkRefused<C>(one: AnyAggregate, copy: AnyAggregate, groups: readonly C[][]): number {
  const before = json(one);
  const { plan, results } = one.planEach(groups);
  const accepted = groups.filter((_, i) => results[i]!.ok);
  expect(json(one.planEach(accepted).plan)).toEqual(json(plan));
  expect(json(copy.planEach(groups))).toEqual(json({ plan, results }));
  const done: C[] = [];
  const all = groups.flat();
  const some = one.plan((draft) => {
    for (const command of all) if (resultOf(() => draft.run(command)).ok) done.push(command);
  });
  expect(json(one.plan(done))).toEqual(json(some));
  expect(json(one)).toEqual(before);
  return groups.length - accepted.length + all.length - done.length;
}
