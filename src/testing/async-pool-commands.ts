/** A pool whose calls return promises, held against the reference, while several clients use it at once. */
import fc from 'fast-check';
import { checkInteger } from '../internal/issue.ts';
import { COMMANDS, checked } from './constraints.ts';
import { Aim } from './pool-aim.ts';
import {
  type AimedAction,
  aimedAction,
  clockMove,
  drawn,
  list,
  type PoolCommandsConstraints,
  readConstraints,
  stepText,
  turnClock,
} from './pool-commands.ts';
import {
  type Action,
  answerLines,
  ask,
  call,
  fillDraft,
  isDraft,
  isPlan,
  isQuestion,
  offers,
  outcome,
  questionLines,
  refusal,
} from './pool-steps.ts';
import {
  type AsyncPoolUnderTest,
  type Lines,
  leaseLines,
  quarantineText,
  reservationLines,
  type TestedCalls,
  usageLines,
} from './pool-under-test.ts';
import { held, type ReferenceRequest } from './reference-calls.ts';
import type { ReferenceGroup, ReferencePool } from './reference-pool.ts';

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
 * that order neighbours may have been one change: a store makes one of all calls that wait. Calls are requests, lists of
 * them, drafts and questions; between two commands the clock moves, also back. A call that is refused with
 * `outcome-unknown`, as by {@link restarting}, may have made its change or not; a look that is so refused is repeated.
 *
 * @throws HextetError `out-of-range` for a length or a count of clients; `unknown-field`.
 *
 * @public
 */
export function asyncPoolCommands(
  constraints: AsyncPoolCommandsConstraints = {},
): fc.Arbitrary<Iterable<fc.AsyncCommand<ReferencePool, AsyncPoolUnderTest, true>>> {
  const { clients = 3, ...others } = checked('AsyncPoolCommandsConstraints', constraints, [
    'clients',
    'lengths',
    ...COMMANDS,
  ]);
  checkInteger('clients', clients, 1, 4);
  const { lengths, rest } = readConstraints(others);
  const calls = fc.array(aimedAction(), { minLength: 1, maxLength: clients });
  const command = fc
    .tuple(calls, fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: clockMove() }))
    .map(([aimed, wait]) => new AsyncPoolCommand(lengths, aimed, wait));
  return fc.commands([command], rest);
}

/** The states that explain all that was seen so far: what was one change, or which came first, may never be seen. */
const explanations: WeakMap<ReferencePool, readonly object[]> = /* @__PURE__ */ new WeakMap();

class AsyncPoolCommand implements fc.AsyncCommand<ReferencePool, AsyncPoolUnderTest, true> {
  readonly lengths: readonly number[];
  readonly aimed: readonly AimedAction[];
  /** Seconds by which the clock moves before the calls. */
  readonly wait: number;
  /** The calls of its last run. */
  text = '';

  constructor(lengths: readonly number[], aimed: readonly AimedAction[], wait: number) {
    this.lengths = lengths;
    this.aimed = aimed;
    this.wait = wait;
  }

  check(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async run(model: ReferencePool, real: AsyncPoolUnderTest): Promise<void> {
    turnClock(model, this.wait);
    const aim = new Aim(model, this.lengths, real.update !== undefined);
    const actions = this.aimed.flatMap((one) => one(aim).find((action) => offers(real, action)) ?? []);
    const waits = this.wait === 0 ? [] : [`wait(${this.wait})`];
    this.text = [...waits, ...actions.map(stepText)].join(' | ') || 'look';
    const answers = await Promise.all(actions.map((action) => answerOf(real, action)));
    const shown = await lookAt(real);
    const states = new Map<string, object>();
    const choices = actions.map((action, i) => possible(action, answers[i]!, shown));
    for (const state of explanations.get(model) ?? [model.state]) {
      model.state = state;
      for (const trial of trials(model, choices, answers)) {
        const lines = await seenOf(trial.model, real);
        if (!explains([...trial.answers, lines], [...answers, shown])) continue;
        const order = Array.from(trial.model.quarantines(), quarantineText);
        const { newest, at } = held(trial.model);
        const cursors = Object.entries(newest).map(([container, { prefix }]) => `${container} ${prefix}`);
        states.set(JSON.stringify([trial.model.version, at, lines, order, cursors]), trial.model.state);
      }
    }
    const [first] = states.values();
    if (first !== undefined) {
      explanations.set(model, [...states.values()]);
      model.state = first;
      return;
    }
    const given = answers.map((lines, i) => `\n${stepText(actions[i] as Action)} gave${list(lines)}`);
    throw new Error(
      `No order of the calls explains the answers${given.join('')}\nand then the pool${list(shown)}`,
    );
  }

  toString(): string {
    return this.text;
  }

  [fc.cloneMethod](): AsyncPoolCommand {
    return new AsyncPoolCommand(this.lengths, this.aimed, this.wait);
  }
}

async function answerOf(real: AsyncPoolUnderTest, action: Action): Promise<Lines> {
  const pool = real as Required<AsyncPoolUnderTest>;
  try {
    if (isQuestion(action)) return questionLines(action, await ask(pool, action));
    if (isPlan(action)) return answersLines(await pool.transact(action.plan as never));
    if (!isDraft(action)) return answerLines(await call(pool, action as ReferenceRequest));
    let lines: Lines = [];
    const answers = await pool.draft(((draft: Required<TestedCalls<false>>) => {
      lines = fillDraft(draft, action.draft);
    }) as never);
    return [...lines, ...answersLines(answers)];
  } catch (error) {
    return refusal(error);
  }
}

function answersLines(answers: Iterable<unknown>): Lines {
  return Array.from(answers).flatMap(answerLines);
}

/** A look changes nothing, so it is repeated where its outcome is unknown. */
async function lookAt(pool: AsyncPoolUnderTest, more = 9): Promise<Lines> {
  try {
    return await seenOf(pool, pool);
  } catch (error) {
    if (more === 0 || !isUnknown(refusal(error))) throw error;
    return lookAt(pool, more - 1);
  }
}

/**
 * Every call that an answer can come from. One whose outcome is unknown was perhaps not made; if it chose at random, it
 * perhaps got any prefix that is seen afterwards.
 */
function possible(action: Action, answer: Lines, shown: Lines): readonly (Action | null)[] {
  if (!isUnknown(answer)) return [drawn(action, answer)];
  return [null, ...new Set([action, ...shown.map((line) => drawn(action, [line]))])];
}

interface Trial {
  readonly model: ReferencePool;
  readonly answers: Lines[];
}

/**
 * Every order of the calls that were made, cut in every way into changes of one call or several. A question is no part of a
 * change: what it shows is there before one or after it.
 */
function* trials(
  model: ReferencePool,
  choices: readonly (readonly (Action | null)[])[],
  answers: readonly Lines[],
): Generator<Trial> {
  for (const [actions, order] of attempts(choices)) {
    for (let cuts = 0; cuts < 2 ** Math.max(0, order.length - 1); cuts++) {
      const groups = cut(order, cuts);
      if (groups.some((group) => group.length > 1 && group.some((i) => isQuestion(actions[i]!)))) continue;
      const trial: Trial = { model: model.copy(), answers: [...answers] };
      for (const group of groups) runTogether(trial, actions, group);
      yield trial;
    }
  }
}

/** Every choice of what the calls were, with every order of those that were made. */
function* attempts(
  choices: readonly (readonly (Action | null)[])[],
): Generator<readonly [readonly Action[], readonly number[]]> {
  const chosen = choices.reduce<(Action | null)[][]>(
    (lists, choice) => lists.flatMap((list) => choice.map((one) => [...list, one])),
    [[]],
  );
  for (const actions of chosen) {
    const made = actions.flatMap((action, i) => (action === null ? [] : [i]));
    for (const order of orders(made)) yield [actions as Action[], order];
  }
}

/** Cuts a list after each item whose bit is set. */
function cut(order: readonly number[], cuts: number): number[][] {
  const groups: number[][] = [];
  for (const [place, i] of order.entries()) {
    if (place === 0 || (cuts & (1 << (place - 1))) !== 0) groups.push([]);
    groups.at(-1)!.push(i);
  }
  return groups;
}

/** A question, or several calls as one change: each by itself goes through or is refused. */
function runTogether({ model, answers }: Trial, actions: readonly Action[], group: readonly number[]): void {
  const [first] = group as readonly [number];
  const question = actions[first]!;
  if (isQuestion(question)) {
    answers[first] = outcome(() => questionLines(question, ask(model as never, question)));
    return;
  }
  const drafts = new Map<number, Lines>();
  const groups = group.map((i): ReferenceGroup => {
    const action = actions[i]!;
    if (isPlan(action)) return action.plan;
    if (!isDraft(action)) return [action];
    return (draft) => {
      drafts.set(i, fillDraft(draft as never, action.draft));
    };
  });
  const { plan, results } = model.planEach(groups);
  model.commit(plan);
  for (const [k, i] of group.entries()) {
    const result = results[k]!;
    answers[i] = result.ok
      ? [...(drafts.get(i) ?? []), ...answersLines(result.value)]
      : refusal(result.issue);
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

function explains(expected: readonly Lines[], seen: readonly Lines[]): boolean {
  return seen.every((lines, i) => isUnknown(lines) || JSON.stringify(lines) === JSON.stringify(expected[i]));
}

function isUnknown([line]: Lines): boolean {
  return line === 'refused: outcome-unknown';
}
