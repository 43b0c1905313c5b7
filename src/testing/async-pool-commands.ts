/** A pool whose calls return promises, held against the reference, while several clients use it at once. */
import fc from 'fast-check';
import { checkInteger } from '../internal/issue.ts';
import { checked } from './constraints.ts';
import { Aim } from './pool-aim.ts';
import {
  list,
  type PoolCommandsConstraints,
  rawRequest,
  readConstraints,
  stepText,
} from './pool-commands.ts';
import { answerLines, call, offers, refusal } from './pool-steps.ts';
import {
  type AsyncPoolUnderTest,
  type Lines,
  leaseLines,
  quarantineText,
  reservationLines,
  usageLines,
} from './pool-under-test.ts';
import { held, type ReferenceRequest } from './reference-calls.ts';
import type { ReferencePool } from './reference-pool.ts';

/**
 * As for {@link poolCommands}, and how many clients there are.
 *
 * @public
 */
export interface AsyncPoolCommandsConstraints extends PoolCommandsConstraints {
  /** How many calls are made at once at most, 1 to 4. Defaults to 3. */
  readonly clients?: number;
}

/**
 * Makes lists of commands for `fc.asyncModelRun`. Each command is several calls at once, one of each client, and then a
 * look at the pool. It fails unless some order of the calls explains all answers and what the pool holds afterwards. In
 * that order neighbours may have been one change: a store makes one of all calls that wait.
 *
 * @throws HextetError `out-of-range` for a length or a count of clients.
 *
 * @public
 */
export function asyncPoolCommands(
  constraints: AsyncPoolCommandsConstraints = {},
): fc.Arbitrary<Iterable<fc.AsyncCommand<ReferencePool, AsyncPoolUnderTest, true>>> {
  const { clients = 3, ...others } = checked(constraints);
  checkInteger('clients', clients, 1, 4);
  const { lengths, rest } = readConstraints(others);
  const calls = fc.array(rawRequest(), { minLength: 1, maxLength: clients });
  const command = fc.tuple(calls, fc.nat({ max: 3 })).map(([raws, wait]) => {
    const aim = (model: ReferencePool, isNested: boolean) =>
      raws.map((raw) => new Aim(model, lengths, isNested).request(raw));
    return new AsyncPoolCommand(aim, Math.max(0, wait - 1));
  });
  return fc.commands([command], rest);
}

/** The states that explain all that was seen so far: what was one change, or which came first, may never be seen. */
const explanations: WeakMap<ReferencePool, readonly object[]> = /* @__PURE__ */ new WeakMap();

class AsyncPoolCommand implements fc.AsyncCommand<ReferencePool, AsyncPoolUnderTest, true> {
  readonly aim: (model: ReferencePool, isNested: boolean) => ReferenceRequest[];
  /** Seconds that pass before the calls. */
  readonly wait: number;
  /** What it did when it ran last. */
  text = '';

  constructor(aim: (model: ReferencePool, isNested: boolean) => ReferenceRequest[], wait: number) {
    this.aim = aim;
    this.wait = wait;
  }

  check(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async run(model: ReferencePool, real: AsyncPoolUnderTest): Promise<void> {
    model.wait(this.wait);
    const requests = this.aim(model, real.update !== undefined).filter((request) => offers(real, request));
    this.text = [`wait(${this.wait})`, ...requests.map(stepText)].join(' | ');
    const answers = await Promise.all(requests.map((request) => answerOf(real, request)));
    const shown = await seenOf(real, real);
    const states = new Map<string, object>();
    for (const state of explanations.get(model) ?? [model.state]) {
      model.state = state;
      for (const trial of trials(model, requests)) {
        const lines = await seenOf(trial.model, real);
        if (!sameLines(trial.answers, answers) || !sameLines([lines], [shown])) continue;
        const order = Array.from(trial.model.quarantines(), quarantineText);
        const { newest } = held(trial.model);
        const cursors = Object.entries(newest).map(([container, { prefix }]) => `${container} ${prefix}`);
        states.set(JSON.stringify([trial.model.version, lines, order, cursors]), trial.model.state);
      }
    }
    const [first] = states.values();
    if (first !== undefined) {
      explanations.set(model, [...states.values()]);
      model.state = first;
      return;
    }
    const given = answers.map(
      (lines, i) => `\n${stepText(requests[i] as ReferenceRequest)} gave${list(lines)}`,
    );
    throw new Error(
      `No order of the calls explains the answers${given.join('')}\nand then the pool${list(shown)}`,
    );
  }

  toString(): string {
    return this.text;
  }

  [fc.cloneMethod](): AsyncPoolCommand {
    return new AsyncPoolCommand(this.aim, this.wait);
  }
}

async function answerOf(pool: AsyncPoolUnderTest, request: ReferenceRequest): Promise<Lines> {
  try {
    return answerLines(await call(pool as Required<AsyncPoolUnderTest>, request));
  } catch (error) {
    return refusal(error);
  }
}

interface Trial {
  readonly model: ReferencePool;
  readonly answers: Lines[];
}

/** Every order of the calls, cut in every way into changes of one call or several. */
function* trials(model: ReferencePool, requests: readonly ReferenceRequest[]): Generator<Trial> {
  for (const order of orders(requests.map((_, i) => i))) {
    for (let cuts = 0; cuts < 2 ** Math.max(0, order.length - 1); cuts++) {
      const trial: Trial = { model: model.copy(), answers: [] };
      let group: number[] = [];
      for (const [place, i] of order.entries()) {
        group.push(i);
        const isLast = place === order.length - 1;
        if (!isLast && (cuts & (1 << place)) === 0) continue;
        runTogether(trial, requests, group);
        group = [];
      }
      yield trial;
    }
  }
}

/** Several calls as one change: each by itself goes through or is refused. */
function runTogether(
  { model, answers }: Trial,
  requests: readonly ReferenceRequest[],
  group: number[],
): void {
  const { plan, results } = model.planEach(group.map((i) => [requests[i] as ReferenceRequest]));
  model.commit(plan);
  for (const [k, i] of group.entries()) {
    const result = results[k] as (typeof results)[number];
    answers[i] = result.ok ? answerLines(result.value[0]) : refusal(result.issue);
  }
}

function* orders(items: readonly number[]): Generator<readonly number[]> {
  if (items.length === 0) yield [];
  for (const first of items) {
    for (const rest of orders(items.filter((item) => item !== first))) yield [first, ...rest];
  }
}

/** Everything that can be seen of a pool, as far as another one shows it, too. */
async function seenOf(pool: AsyncPoolUnderTest, like: AsyncPoolUnderTest): Promise<Lines> {
  const lines = leaseLines(await pool.leases());
  if (like.reservations && pool.reservations) lines.push(...reservationLines(await pool.reservations()));
  if (like.quarantines && pool.quarantines)
    lines.push(...Array.from(await pool.quarantines(), quarantineText).sort());
  if (like.usage && pool.usage) lines.push(...usageLines(await pool.usage(), await like.usage()));
  return lines;
}

function sameLines(a: readonly Lines[], b: readonly Lines[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
