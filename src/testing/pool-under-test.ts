/** A pool that is to be tested, and what is seen of it. */
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { ReferenceRequest } from './reference-calls.ts';

/**
 * What is looked at of a lease.
 *
 * @public
 */
export interface TestedLease {
  /** The space that is leased. */
  readonly prefix: Prefix;
  /** The key of its owner. */
  readonly owner: string;
  /** The version at which it was made. */
  readonly generation: number;
  /** The notes of the owner; looked at if they are there. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether other leases may lie in it; looked at if it is there. */
  readonly container?: boolean;
}

/**
 * What is looked at of a reservation.
 *
 * @public
 */
export interface TestedReservation {
  /** The addresses that are kept. */
  readonly range: AddressRange;
  /** The operator's reason. */
  readonly reason: string;
  /** `exact` where a request that names its prefix may have it. */
  readonly allow?: string | undefined;
}

/**
 * Counts of addresses that are looked at.
 *
 * @public
 */
export interface TestedUsage {
  /** All addresses. */
  readonly total: bigint;
  /** Those under leases. */
  readonly leased: bigint;
  /** Those under reservations, and nothing else. */
  readonly reserved: bigint;
  /** Those in quarantine. */
  readonly quarantined: bigint;
  /** The rest. */
  readonly free: bigint;
}

/**
 * A value, or the promise of one.
 *
 * @public
 */
export type TestedAnswer<T, IsAsync> = IsAsync extends true ? PromiseLike<T> | T : T;

/**
 * The calls of a pool, synchronous or not.
 *
 * @public
 */
export interface TestedCalls<IsAsync extends boolean> {
  /** The lease of an owner, new or had before. */
  allocate(request: {
    readonly length: number;
    readonly owner: string;
    readonly [option: string]: unknown;
  }): TestedAnswer<TestedLease, IsAsync>;
  /** The lease of just this prefix. */
  allocateExact(
    prefix: Prefix,
    request: { readonly owner: string; readonly [option: string]: unknown },
  ): TestedAnswer<TestedLease, IsAsync>;
  /** Ends a lease; with `contents: 'release'` also all that is in it. */
  release(
    lease: Pick<TestedLease, 'prefix' | 'generation'>,
    options?: { readonly contents: 'release' },
  ): TestedAnswer<unknown, IsAsync>;
  /** Changes the owner, the tags or what a lease may hold: a pool that has this call has containers. */
  update?(
    lease: Pick<TestedLease, 'prefix' | 'generation'>,
    changes: object,
  ): TestedAnswer<TestedLease, IsAsync>;
  /** Gives a lease another length. */
  resizeLease?(
    lease: Pick<TestedLease, 'prefix' | 'generation'>,
    to: Prefix,
  ): TestedAnswer<TestedLease, IsAsync>;
  /** Keeps space from being leased. */
  reserve?(
    range: AddressRange,
    reason: string,
    options?: { readonly allow: 'exact' },
  ): TestedAnswer<unknown, IsAsync>;
  /** Ends a reservation. */
  unreserve?(range: AddressRange): TestedAnswer<unknown, IsAsync>;
  /** Ends the quarantines that are over. */
  reclaim?(): TestedAnswer<Iterable<Prefix>, IsAsync>;
  /** Adds a root after the others. */
  addRoot?(root: Prefix): TestedAnswer<unknown, IsAsync>;
  /** Removes a root. */
  removeRoot?(root: Prefix): TestedAnswer<unknown, IsAsync>;
  /** Gives a root another size or place. */
  resizeRoot?(from: Prefix, to: Prefix): TestedAnswer<unknown, IsAsync>;
  /** All leases, in any order. */
  leases(): TestedAnswer<Iterable<TestedLease>, IsAsync>;
  /** All reservations, in any order. */
  reservations?(): TestedAnswer<Iterable<TestedReservation>, IsAsync>;
  /** All quarantines, the least recently released first. */
  quarantines?(): TestedAnswer<Iterable<{ readonly prefix: Prefix; readonly until: number }>, IsAsync>;
  /** How many addresses there are of each kind. */
  usage?(): TestedAnswer<TestedUsage, IsAsync>;
}

/**
 * A pool that {@link poolCommands} drives: a `Pool`, what is wrapped around one, or an implementation of one's own. Calls
 * mean what those of `Pool` mean; they refuse by throwing an error that has the same `code`. It needs `allocate`,
 * `allocateExact`, `release` and `leases` only. Other calls are used and compared if they exist.
 *
 * @public
 */
export interface PoolUnderTest extends TestedCalls<false> {
  /** The plan that `commit` is to execute, all or nothing; nothing is changed yet. */
  plan?(requests: readonly never[]): object;
  /** Plans independent groups: each whole, or refused. */
  planEach?(groups: readonly (readonly never[])[]): {
    readonly plan: object;
    readonly results: readonly TestedResult[];
  };
  /** Executes a plan. */
  commit?(plan: object): Iterable<unknown>;
  /** The roots in the operator's order. */
  readonly roots?: readonly Prefix[];
  /** How many changes there have been. */
  readonly version?: number;
}

/**
 * Whether a group of a plan went through, and the refusal if not.
 *
 * @public
 */
export interface TestedResult {
  /** True if it went through. */
  readonly ok: boolean;
  /** The refusal. */
  readonly issue?: { readonly code: string };
}

/**
 * A pool whose calls return promises, as one reached through a network or a store: {@link asyncPoolCommands} drives it. Its calls
 * are those of {@link PoolUnderTest}.
 *
 * @public
 */
export interface AsyncPoolUnderTest extends TestedCalls<true> {}

/** Several requests as a plan. */
interface PlanStep {
  readonly plan: readonly ReferenceRequest[];
}

/** Several groups of requests as one plan. */
interface GroupsStep {
  readonly planEach: readonly (readonly ReferenceRequest[])[];
}

/** Nothing for some seconds. */
export interface WaitStep {
  readonly wait: number;
}

/** One thing to do with a pool. */
export type Action = ReferenceRequest | PlanStep | GroupsStep;

/** One thing to do. */
export type Step = Action | WaitStep;

function isPlan(step: Step): step is PlanStep {
  return 'plan' in step;
}

function isGroups(step: Step): step is GroupsStep {
  return 'planEach' in step;
}

export function isWait(step: Step): step is WaitStep {
  return 'wait' in step;
}

/** What came of a step, or what there is to see, as lines of text. */
export type Lines = readonly string[];

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

type Call = (typeof CALLS)[keyof typeof CALLS] | 'allocateExact' | 'plan' | 'planEach' | 'wait';

export function callOf(step: Step): Call {
  if (isPlan(step)) return 'plan';
  if (isGroups(step)) return 'planEach';
  if (isWait(step)) return 'wait';
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
  const isNested = NESTED.some((name) => name in step) || isPlaces(step.within);
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
  if (isPlan(step)) return performPlan(pool, pool.plan(step.plan as readonly never[]));
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

/** Everything that can be seen of a pool, as far as another one shows it, too. */
export function seen(pool: PoolUnderTest, like: PoolUnderTest): Lines {
  const { reservations, quarantines, roots, usage, version } = like;
  return [
    ...leaseLines(pool.leases()),
    ...(reservations && pool.reservations ? reservationLines(pool.reservations()) : []),
    ...(quarantines && pool.quarantines ? Array.from(pool.quarantines(), quarantineText) : []),
    ...(roots && pool.roots ? pool.roots.map((root) => `root ${root}`) : []),
    ...(usage && pool.usage ? usageLines(pool.usage()) : []),
    ...(version === undefined ? [] : [`version ${pool.version}`]),
  ];
}

export function leaseLines(leases: Iterable<TestedLease>): string[] {
  return Array.from(leases, leaseText).sort();
}

function leaseText({ prefix, owner, generation, tags = {}, container }: TestedLease): string {
  const notes = Object.keys(tags).length > 0 ? `, tags ${JSON.stringify(tags)}` : '';
  const kind = container === true ? 'container' : 'lease';
  return `${kind} ${prefix} of "${owner}", generation ${generation}${notes}`;
}

export function reservationLines(reservations: Iterable<TestedReservation>): string[] {
  return Array.from(reservations, ({ range, reason, allow }) => {
    return `reservation ${range} "${reason}"${allow === undefined ? '' : `, ${allow}`}`;
  }).sort();
}

export function quarantineText({
  prefix,
  until,
}: {
  readonly prefix: Prefix;
  readonly until: number;
}): string {
  return `quarantine ${prefix} until ${until}`;
}

export function usageLines({ total, leased, reserved, quarantined, free }: TestedUsage): string[] {
  return [
    `${total} addresses: ${leased} leased, ${reserved} reserved, ${quarantined} quarantined, ${free} free`,
  ];
}
