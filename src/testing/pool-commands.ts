/** Arbitraries of what is done with a pool, and a pool held against the reference. */
import fc from 'fast-check';
import { checkInteger } from '../internal/issue.ts';
import { readList } from '../pool/checks.ts';
import { checked } from './constraints.ts';
import { Aim, type Raw } from './pool-aim.ts';
import {
  callOf,
  type Lines,
  offers,
  outcome,
  type PoolUnderTest,
  perform,
  type Step,
  seen,
} from './pool-under-test.ts';
import type { ReferencePool } from './reference-pool.ts';

/**
 * How many commands there are, as for `fc.commands`, and what they ask for.
 *
 * @public
 */
export interface PoolCommandsConstraints extends fc.CommandsContraints {
  /**
   * The lengths to ask for, 0 to 128; one that stands there twice is asked for twice as often. Where they are left out,
   * those that the pool allows; if it allows all, those of its first root and up to seven more.
   */
  readonly lengths?: readonly number[];
}

/**
 * Lists of commands for `fc.modelRun`: each does the same with the pool under test and with a {@link ReferencePool}, and
 * fails where they give different leases, refuse differently, or hold something different afterwards. What a command is
 * about follows from what the pools hold then: most releases are of a lease that there is. They shrink towards few and
 * simple commands, and print as the calls that they made.
 *
 * @throws HextetError `out-of-range` for a length.
 *
 * @public
 */
export function poolCommands(
  constraints: PoolCommandsConstraints = {},
): fc.Arbitrary<Iterable<fc.Command<ReferencePool, PoolUnderTest>>> {
  const { lengths = [], ...rest } = checked(constraints);
  for (const length of readList('a list of lengths', lengths)) checkInteger('a length', length, 0, 128);
  const command = step().map((aim) => new PoolCommand((model) => aim(new Aim(model, lengths))));
  return fc.commands([command], rest);
}

/** What is aimed at only when the state of the pools is known. */
type AimedStep = (aim: Aim) => Step;

function step(): fc.Arbitrary<AimedStep> {
  const index = fc.nat({ max: 255 });
  return fc.oneof(
    { weight: 9, arbitrary: raw().map((one) => (aim: Aim) => aim.request(one)) },
    {
      weight: 4,
      arbitrary: fc
        .array(raw(), { maxLength: 5 })
        .map((all) => (aim: Aim) => ({ plan: all.map((one) => aim.request(one)) })),
    },
    { weight: 2, arbitrary: fc.nat({ max: 2 }).map((wait) => () => ({ wait })) },
    { weight: 1, arbitrary: fc.constant(() => ({ op: 'reclaim' as const })) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        index.map((which) => (aim: Aim) => ({ op: 'add-root' as const, root: aim.newRoot(which) })),
        index.map((which) => (aim: Aim) => ({ op: 'remove-root' as const, root: aim.root(which) })),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(index, index).map(([from, to]) => (aim: Aim) => ({
        op: 'resize-root' as const,
        root: aim.root(from),
        to: aim.newRoot(to),
      })),
    },
  );
}

function raw(): fc.Arbitrary<Raw> {
  const op = fc.oneof(
    { weight: 3, arbitrary: fc.constant('allocate' as const) },
    { weight: 1, arbitrary: fc.constant('exact' as const) },
    { weight: 2, arbitrary: fc.constant('release' as const) },
    { weight: 1, arbitrary: fc.constant('reserve' as const) },
    { weight: 1, arbitrary: fc.constant('unreserve' as const) },
  );
  const [length, owner, place, other] = [9, 5, 255, 255].map((max) => fc.nat({ max })) as [
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
  ];
  return fc.record({ op, length, owner, place, other, odd: fc.boolean() });
}

class PoolCommand implements fc.Command<ReferencePool, PoolUnderTest> {
  readonly aim: (model: ReferencePool) => Step;
  /** What it did when it ran last. */
  text = '';

  constructor(aim: (model: ReferencePool) => Step) {
    this.aim = aim;
  }

  check(): boolean {
    return true;
  }

  run(model: ReferencePool, real: PoolUnderTest): void {
    const step = this.aim(model);
    this.text = `${callOf(step)}(${JSON.stringify(step)})`;
    if ('wait' in step) model.wait(step.wait);
    else if (offers(real, step)) {
      const received = outcome(() => perform(real, step));
      const expected = outcome(() => perform(model, step));
      compare(`${this.text} gives`, expected, received);
    }
    compare(`After ${this.text} there is`, seen(model, real), seen(real, real));
  }

  toString(): string {
    return this.text;
  }

  /** fast-check runs a copy while it shrinks: what failed still prints as it failed. */
  [fc.cloneMethod](): PoolCommand {
    return new PoolCommand(this.aim);
  }
}

function compare(what: string, expected: Lines, received: Lines): void {
  const missing = expected.filter((line) => !received.includes(line));
  const extra = received.filter((line) => !expected.includes(line));
  if (missing.length === 0 && extra.length === 0 && expected.length === received.length) return;
  const list = (lines: Lines) =>
    lines.length === 0 ? ' nothing' : lines.map((line) => `\n  ${line}`).join('');
  throw new Error(`${what} by the rules${list(missing)}\nbut in the pool${list(extra)}`);
}
