/** Steps: what is done with a pool under test, and what comes of it as lines of text. */
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import {
  type AsyncPoolUnderTest,
  type Lines,
  leaseLines,
  leaseText,
  type PoolUnderTest,
  type TestedCalls,
  type TestedLease,
  usageLines,
} from './pool-under-test.ts';
import type { ReferenceRequest } from './reference-calls.ts';

/** Several requests as a plan. */
interface PlanStep {
  readonly plan: readonly ReferenceRequest[];
}

/** Several groups of requests as one plan. */
interface GroupsStep {
  readonly planEach: readonly (readonly ReferenceRequest[])[];
}

/** The same requests as calls of a draft: each can be refused by itself. */
interface DraftStep {
  readonly draft: readonly ReferenceRequest[];
}

/** A question about a part of the space. */
export interface Question {
  readonly ask: 'usage' | 'count';
  readonly length: number;
  readonly within?: unknown;
  readonly unit?: number;
}

/** The clock moves by some seconds, forward or back. */
export interface ClockStep {
  readonly wait: number;
}

/** One thing to do with a pool. */
export type Action = ReferenceRequest | PlanStep | GroupsStep | DraftStep | Question;

/** One thing to do. */
export type Step = Action | ClockStep;

function isPlan(step: Step): step is PlanStep {
  return 'plan' in step;
}

function isGroups(step: Step): step is GroupsStep {
  return 'planEach' in step;
}

function isDraft(step: Step): step is DraftStep {
  return 'draft' in step;
}

function isQuestion(step: Step): step is Question {
  return 'ask' in step;
}

export function isWait(step: Step): step is ClockStep {
  return 'wait' in step;
}

/** The call of each op. */
const CALLS = {
  allocate: 'allocate',
  release: 'release',
  update: 'update',
  resize: 'resizeLease',
  reserve: 'reserve',
  unreserve: 'unreserve',
  reclaim: 'reclaim',
  'add-root': 'addRoot',
  'remove-root': 'removeRoot',
  'resize-root': 'resizeRoot',
} as const;

type Call =
  | (typeof CALLS)[keyof typeof CALLS]
  | 'allocateExact'
  | 'plan'
  | 'planEach'
  | 'wait'
  | 'usage'
  | 'count';

export function callOf(step: Step): Call {
  if (isPlan(step) || isDraft(step)) return 'plan';
  if (isGroups(step)) return 'planEach';
  if (isWait(step)) return 'wait';
  if (isQuestion(step)) return step.ask;
  return step.op === 'allocate' && 'prefix' in step ? 'allocateExact' : CALLS[step.op as keyof typeof CALLS];
}

/** What only a pool with containers knows. */
const NESTED = ['container', 'contents', 'prefer', 'allow'];

/** Whether a pool has what a step needs. */
export function offers(pool: PoolUnderTest | AsyncPoolUnderTest, step: Action): boolean {
  if (isPlan(step)) return 'commit' in pool && 'plan' in pool && step.plan.every((one) => offers(pool, one));
  if (isGroups(step)) {
    return 'commit' in pool && 'planEach' in pool && step.planEach.flat().every((one) => offers(pool, one));
  }
  if (isDraft(step)) return 'planEach' in pool && offers(pool, { plan: step.draft });
  if (isQuestion(step)) return pool.usage !== undefined && pool.count !== undefined;
  const isNested =
    NESTED.some((name) => name in step) || isPlaces(step.within) || (step.strategy ?? 'last') !== 'last';
  return (
    pool[callOf(step) as keyof TestedCalls<true>] !== undefined && (!isNested || pool.update !== undefined)
  );
}

/** Whether a `within` is more than one prefix. */
function isPlaces(within: unknown): boolean {
  return typeof within === 'object' && within !== null && !('length' in within && 'first' in within);
}

/** Calls the pool, which offers it, as a request says. */
export function call(pool: Required<TestedCalls<true>>, request: ReferenceRequest): unknown {
  const { op, prefix, generation, range, root, to, ...options } = request as ReferenceRequest & {
    readonly prefix: Prefix;
    readonly generation: number;
    readonly range: AddressRange;
    readonly root: Prefix;
    readonly to: Prefix;
    readonly reason: string;
  };
  switch (op) {
    case 'allocate':
      return 'prefix' in request
        ? pool.allocateExact(prefix, options as unknown as { owner: string })
        : pool.allocate(options as unknown as { length: number; owner: string });
    case 'release':
      return 'contents' in options
        ? pool.release({ prefix, generation }, { contents: 'release' })
        : pool.release({ prefix, generation });
    case 'update':
      return pool.update({ prefix, generation }, options);
    case 'resize':
      return pool.resizeLease({ prefix, generation }, to);
    case 'reserve':
      return 'allow' in options
        ? pool.reserve(range, options.reason, { allow: 'exact' })
        : pool.reserve(range, options.reason);
    case 'unreserve':
      return pool.unreserve(range);
    case 'reclaim':
      return pool.reclaim();
    case 'add-root':
      return pool.addRoot(root);
    case 'remove-root':
      return pool.removeRoot(root);
    default:
      return pool.resizeRoot(root, to);
  }
}

/** Does a step, which the pool offers. */
export function perform(real: PoolUnderTest, step: Action): Lines {
  const pool = real as Required<PoolUnderTest>;
  if (isPlan(step)) return performPlan(pool, pool.plan(step.plan as never));
  if (isDraft(step)) return performDraft(pool, step);
  if (isQuestion(step)) return answerQuestion(pool, step);
  if (!isGroups(step)) return answerLines(call(pool, step));
  const { plan, results } = pool.planEach(step.planEach as readonly never[][]);
  const refusals = results.map(({ ok, issue }) => (ok ? 'went through' : `refused: ${issue?.code}`));
  return [...refusals, ...performPlan(pool, plan)];
}

/** A plan changes nothing before it is committed, and is stale afterwards if it has changed anything. */
function performPlan(pool: Required<PoolUnderTest>, plan: object): Lines {
  const commit = () => Array.from(pool.commit(plan)).flatMap(answerLines);
  return [...leaseLines(pool.leases()), 'committed', ...commit(), 'committed again', ...outcome(commit)];
}

/** What a draft answers and shows after each call, and then the plan that it became. */
function performDraft(pool: Required<PoolUnderTest>, { draft: requests }: DraftStep): Lines {
  const lines: string[] = [];
  const fill = (draft: Required<TestedCalls<true>>) => {
    for (const request of requests) {
      lines.push(...outcome(() => answerLines(call(draft, request))));
      lines.push(...leaseLines(draft.leases() as Iterable<TestedLease>));
    }
  };
  const plan = pool.plan(fill as never);
  return [...lines, ...performPlan(pool, plan)];
}

function answerQuestion(pool: Required<PoolUnderTest>, { ask, length, ...part }: Question): Lines {
  return ask === 'count' ? [`${pool.count(length, part as never)}`] : usageLines(pool.usage(part as never));
}

/** What is looked at of an answer: leases, and prefixes that are free again. */
export function answerLines(answer: unknown): Lines {
  if (Array.isArray(answer)) return answer.map(String);
  const isLease = typeof answer === 'object' && answer !== null && 'owner' in answer;
  return isLease ? [leaseText(answer as TestedLease)] : [];
}

/** The lines of a piece of work, or the code with which it is refused. */
export function outcome(work: () => Lines): Lines {
  try {
    return work();
  } catch (error) {
    return refusal(error);
  }
}

/** The line of an error that has a code; others are thrown. */
export function refusal(error: unknown): Lines {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return [`refused: ${code}`];
  throw error;
}
