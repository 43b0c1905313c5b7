/** The steps of a test on a pool, and their results as lines of text. */
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { Reservation } from '../pool.ts';
import {
  type AsyncPoolUnderTest,
  type Lines,
  leaseLines,
  leaseText,
  type PoolUnderTest,
  reservationText,
  type TestedCalls,
  type TestedLease,
  type TestedUsage,
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

/** A question: the call, and what it is asked with. */
export type Question =
  | { readonly ask: 'count'; readonly length: number; readonly of: object }
  | { readonly ask: 'usage' | 'free' | 'leases'; readonly of: object }
  | { readonly ask: 'path' | 'covering'; readonly address: Address };

/** The clock moves by some seconds, forward or back. */
export interface ClockStep {
  readonly wait: number;
}

/** One thing to do with a pool. */
export type Action = ReferenceRequest | PlanStep | GroupsStep | DraftStep | Question;

/** One thing to do. */
export type Step = Action | ClockStep;

export function isPlan(step: Step): step is PlanStep {
  return 'plan' in step;
}

function isGroups(step: Step): step is GroupsStep {
  return 'planEach' in step;
}

export function isDraft(step: Step): step is DraftStep {
  return 'draft' in step;
}

export function isQuestion(step: Step): step is Question {
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
  | Question['ask']
  | 'allocateExact'
  | 'plan'
  | 'planEach'
  | 'wait';

export function callOf(step: Step): Call {
  if (isPlan(step) || isDraft(step)) return 'plan';
  if (isGroups(step)) return 'planEach';
  if (isWait(step)) return 'wait';
  if (isQuestion(step)) return step.ask;
  return step.op === 'allocate' && 'prefix' in step ? 'allocateExact' : CALLS[step.op as keyof typeof CALLS];
}

/** The options that only a pool with containers has. */
const NESTED = ['container', 'contents', 'prefer', 'allow'];

/** Returns true if a pool has what a step needs. */
export function offers(pool: PoolUnderTest | AsyncPoolUnderTest, step: Action): boolean {
  const offersAll = (requests: readonly ReferenceRequest[]) => requests.every((one) => offers(pool, one));
  const plans = 'commit' in pool && 'plan' in pool;
  if (isPlan(step)) return (plans || 'transact' in pool) && offersAll(step.plan);
  if (isGroups(step)) return plans && 'planEach' in pool && offersAll(step.planEach.flat());
  if (isDraft(step)) return ((plans && 'planEach' in pool) || 'draft' in pool) && offersAll(step.draft);
  if (isQuestion(step)) return pool.count !== undefined && pool[step.ask] !== undefined;
  const isNested =
    NESTED.some((name) => name in step) || isPlaces(step.within) || (step.strategy ?? 'last') !== 'last';
  return (
    pool[callOf(step) as keyof TestedCalls<true>] !== undefined && (!isNested || pool.update !== undefined)
  );
}

/** Returns true if a `within` is more than one prefix. */
function isPlaces(within: unknown): boolean {
  return typeof within === 'object' && within !== null && !('length' in within && 'first' in within);
}

/** Calls the pool, which offers it, as a request says. */
export function call(pool: Required<TestedCalls<boolean>>, request: ReferenceRequest): unknown {
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
      return pool.reclaim(options as never);
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
  if (isQuestion(step)) return questionLines(step, ask(pool, step));
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

/** Lists the answers and leases of a draft after each call, and then performs the plan that it became. */
function performDraft(pool: Required<PoolUnderTest>, { draft: requests }: DraftStep): Lines {
  let lines: Lines = [];
  const plan = pool.plan(((draft: Required<TestedCalls<false>>) => {
    lines = fillDraft(draft, requests);
  }) as never);
  return [...lines, ...performPlan(pool, plan)];
}

/** Makes the calls of a draft: what each answers, and the leases after it. */
export function fillDraft(draft: Required<TestedCalls<false>>, requests: readonly ReferenceRequest[]): Lines {
  return requests.flatMap((request) => [
    ...outcome(() => answerLines(call(draft, request))),
    ...leaseLines(draft.leases()),
  ]);
}

/** Asks a pool that offers it. */
export function ask(pool: Required<TestedCalls<true>>, question: Question): unknown {
  switch (question.ask) {
    case 'count':
      return pool.count(question.length, question.of as never);
    case 'path':
    case 'covering':
      return pool[question.ask](question.address);
    default:
      return pool[question.ask](question.of as never);
  }
}

/** The lines of the answer to a question; those of a listing in its order. */
export function questionLines(question: Question, answer: unknown): Lines {
  if (question.ask === 'usage') return usageLines(answer as TestedUsage);
  const isList = typeof answer === 'object' && answer !== null && Symbol.iterator in answer;
  return Array.from(isList ? (answer as Iterable<unknown>) : [answer], holdText);
}

function holdText(hold: unknown): string {
  if (typeof hold !== 'object' || hold === null) return String(hold);
  if ('owner' in hold) return leaseText(hold as TestedLease);
  return 'reason' in hold ? reservationText(hold as Reservation) : String(hold);
}

/** The compared parts of an answer: leases, and prefixes that are free again. */
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
