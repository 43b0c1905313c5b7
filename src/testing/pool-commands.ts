/** Arbitraries of what is done with a pool, and a pool held against the reference. */
import fc from 'fast-check';
import { checkInteger } from '../internal/issue.ts';
import { readList } from '../pool/checks.ts';
import { COMMANDS, checked } from './constraints.ts';
import { Aim, type Raw } from './pool-aim.ts';
import { type Action, callOf, isWait, offers, outcome, perform, type Step } from './pool-steps.ts';
import { type Lines, type PoolUnderTest, seen } from './pool-under-test.ts';
import type { ReferenceRequest } from './reference-calls.ts';
import type { ReferencePool } from './reference-pool.ts';

/**
 * How many commands there are, as for `fc.commands`, and what they ask for.
 *
 * @public
 */
export interface PoolCommandsConstraints extends fc.CommandsContraints {
  /**
   * The lengths to ask for, 0 to 128; one that is there twice is asked for twice as often. Defaults to those that the pool
   * allows; if it allows all, to those of its first root and up to seven more.
   */
  readonly lengths?: readonly number[];
}

/**
 * Makes lists of commands for `fc.modelRun`: each does the same with the pool under test and with a
 * {@link ReferencePool}, and fails where they give different leases, refuse differently, or hold something different
 * afterwards. Each request for a lease is made twice: the second time it gives the same and changes nothing. A command takes its subject from what the pools hold then: most releases are of a lease that there is.
 * They shrink towards few and simple commands, and print as the calls that they made.
 *
 * @throws HextetError `out-of-range` for a length; `unknown-field`.
 *
 * @public
 */
export function poolCommands(
  constraints: PoolCommandsConstraints = {},
): fc.Arbitrary<Iterable<fc.Command<ReferencePool, PoolUnderTest>>> {
  const { lengths, rest } = readConstraints(constraints);
  const command = fc
    .oneof(
      { withCrossShrink: true },
      { weight: 11, arbitrary: aimedAction() },
      { weight: 1, arbitrary: clockMove().map((wait) => () => [{ wait }]) },
    )
    .map((aim) => new PoolCommand(lengths, aim));
  return fc.commands([command], rest);
}

/** The lengths to ask for, and what is for `fc.commands`. */
export function readConstraints(constraints: PoolCommandsConstraints): {
  readonly lengths: readonly number[];
  readonly rest: fc.CommandsContraints;
} {
  const { lengths = [], ...rest } = checked('PoolCommandsConstraints', constraints, ['lengths', ...COMMANDS]);
  for (const length of readList('Iterable<number>', lengths)) checkInteger('length', length, 0, 128);
  return { lengths, rest };
}

/** Chooses its step when the state of the pools is known: the first that the pool under test offers. */
type AimedStep = (aim: Aim) => readonly Step[];
export type AimedAction = (aim: Aim) => readonly Action[];

/** Seconds by which the clock moves. */
export function clockMove(): fc.Arbitrary<number> {
  return fc.constantFrom(0, 1, 2, -1, -2, -4000);
}

export function aimedAction(): fc.Arbitrary<AimedAction> {
  const list = (maxLength: number) => fc.array(rawRequest(), { maxLength });
  const either = (raws: readonly Raw[], action: AimedAction) => (aim: Aim) => [
    ...action(aim),
    ...raws.map((one) => aim.plain(one)),
  ];
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 9, arbitrary: rawRequest().map((one) => either([one], (aim) => [aim.request(one)])) },
    {
      weight: 3,
      arbitrary: list(5).map((all) => either(all, (aim) => [{ plan: all.map((one) => aim.request(one)) }])),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(list(3), { maxLength: 3 })
        .map((groups) =>
          either(groups.flat(), (aim) => [
            { planEach: groups.map((all) => all.map((one) => aim.request(one))) },
          ]),
        ),
    },
    {
      weight: 1,
      arbitrary: list(4).map((all) => either(all, (aim) => [{ draft: all.map((one) => aim.request(one)) }])),
    },
    { weight: 1, arbitrary: rawRequest().map((one) => either([one], (aim) => [aim.draw(one)])) },
    { weight: 4, arbitrary: rawRequest().map((one) => either([one], (aim) => [aim.question(one)])) },
    { weight: 1, arbitrary: fc.constant(() => [{ op: 'reclaim' as const }]) },
    { weight: 2, arbitrary: rootRequest() },
  );
}

function rootRequest(): fc.Arbitrary<AimedAction> {
  const index = fc.nat({ max: 255 });
  return fc.oneof(
    index.map((which) => (aim: Aim) => [{ op: 'add-root', root: aim.newRoot(which) }]),
    index.map((which) => (aim: Aim) => [{ op: 'remove-root', root: aim.root(which) }]),
    fc.tuple(index, index).map(([from, to]) => (aim: Aim) => [
      {
        op: 'resize-root',
        root: aim.root(from),
        to: aim.newRoot(to),
      },
    ]),
  );
}

/** Requests in numbers: they mean something in every state of a pool. */
export function rawRequest(): fc.Arbitrary<Raw> {
  const op = fc.oneof(
    ...(
      [
        ['allocate', 6],
        ['exact', 2],
        ['release', 4],
        ['update', 2],
        ['resize', 1],
        ['reserve', 2],
        ['unreserve', 2],
      ] as const
    ).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name) })),
  );
  const [length, owner, place, other, nested, strategy] = [9, 5, 255, 255, 7, 9].map((max) =>
    fc.nat({ max }),
  ) as [
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
  ];
  return fc.record({ op, length, owner, place, other, nested, strategy, odd: fc.boolean() });
}

class PoolCommand implements fc.Command<ReferencePool, PoolUnderTest> {
  readonly lengths: readonly number[];
  readonly aim: AimedStep;
  /** The step of its last run. */
  text = '';

  constructor(lengths: readonly number[], aim: AimedStep) {
    this.lengths = lengths;
    this.aim = aim;
  }

  check(): boolean {
    return true;
  }

  run(model: ReferencePool, real: PoolUnderTest): void {
    const steps = this.aim(new Aim(model, this.lengths, real.update !== undefined));
    const step = steps.find((one) => isWait(one) || offers(real, one));
    this.text = step === undefined ? 'look' : stepText(step);
    if (step !== undefined && isWait(step)) turnClock(model, step.wait);
    else if (step !== undefined) {
      const received = outcome(() => perform(real, step));
      const expected = outcome(() => perform(model, drawn(step, received)));
      compare(`${this.text} gives`, 'pool', expected, received);
      if ('op' in step && step.op === 'allocate') {
        // A caller whose answer got lost asks again.
        const again = outcome(() => perform(real, step));
        compare(`${this.text} again gives`, 'pool', expected, again);
      }
    }
    compare(`After ${this.text} there is`, 'pool', seen(model, real), seen(real, real));
  }

  toString(): string {
    return this.text;
  }

  /** fast-check runs a copy while it shrinks: what failed still prints as it failed. */
  [fc.cloneMethod](): PoolCommand {
    return new PoolCommand(this.lengths, this.aim);
  }
}

export function turnClock(model: ReferencePool, seconds: number): void {
  if (seconds < 0) model.turnBack(-seconds);
  else model.wait(seconds);
}

/** The rules do not say which prefix is drawn: the reference checks that the one the pool drew is free. */
export function drawn(step: Action, [line]: Lines): Action {
  const [, prefix] = ('strategy' in step && step.strategy === 'random' && line?.split(' ')) || [];
  return prefix?.includes('/') ? { ...(step as ReferenceRequest), drawn: prefix } : step;
}

/** The call that a step makes. */
export function stepText(step: Step): string {
  return `${callOf(step)}(${JSON.stringify(step)})`;
}

/** Throws for other lines, and for the same in another order. */
export function compare(what: string, where: 'pool' | 'zone', expected: Lines, received: Lines): void {
  if (expected.join('\n') === received.join('\n')) return;
  const missing = expected.filter((line) => !received.includes(line));
  const extra = received.filter((line) => !expected.includes(line));
  const shown = missing.length + extra.length > 0 ? [missing, extra] : [expected, received];
  throw new Error(`${what} by the rules${list(shown[0]!)}\nbut in the ${where}${list(shown[1]!)}`);
}

export function list(lines: Lines): string {
  return lines.length === 0 ? ' nothing' : lines.map((line) => `\n  ${line}`).join('');
}
