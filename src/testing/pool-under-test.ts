/** A pool that is to be tested, and what is seen of it. */
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { AllocateRequest, PoolAnswer, PoolRequest } from '../pool/requests.ts';
import type { Lease, Quarantine, Reservation, Usage } from '../pool/types.ts';

/**
 * What is looked at of a lease.
 *
 * @public
 */
export type TestedLease = Pick<Lease, 'prefix' | 'owner' | 'generation'>;

/**
 * A pool that {@link poolCommands} drives: a `Pool`, what is wrapped around one, or an implementation of one's own. Calls
 * mean what those of `Pool` mean; they refuse by throwing an error that has the same `code`. Only the first four must be
 * there. What else is there is used and compared, what is not is left alone.
 *
 * @public
 */
export interface PoolUnderTest {
  /** The lease of an owner, new or had before. */
  allocate(request: AllocateRequest): TestedLease;
  /** The lease of just this prefix. */
  allocateExact(prefix: Prefix, request: { readonly owner: string }): TestedLease;
  /** Ends a lease. */
  release(lease: { readonly prefix: Prefix; readonly generation: number }): unknown;
  /** All leases, in any order. */
  leases(): Iterable<TestedLease>;
  /** Keeps space from being leased. */
  reserve?(range: AddressRange, reason: string): unknown;
  /** Ends a reservation. */
  unreserve?(range: AddressRange): unknown;
  /** All reservations, in any order. */
  reservations?(): Iterable<Reservation>;
  /** What `commit` is to carry out, all or nothing; nothing is changed yet. */
  plan?(requests: readonly PoolRequest[]): object;
  /** Carries out a plan. */
  commit?(plan: object): Iterable<PoolAnswer>;
  /** Ends the quarantines that are over. */
  reclaim?(): Iterable<Prefix>;
  /** All quarantines, the least recently released first. */
  quarantines?(): Iterable<Quarantine>;
  /** Adds a root behind the others. */
  addRoot?(root: Prefix): unknown;
  /** Takes a root away. */
  removeRoot?(root: Prefix): unknown;
  /** Gives a root another size or place. */
  resizeRoot?(from: Prefix, to: Prefix): unknown;
  /** The roots in the operator's order. */
  readonly roots?: readonly Prefix[];
  /** How many addresses there are of each kind. */
  usage?(): Omit<Usage, 'largestGap'>;
  /** How many changes there have been. */
  readonly version?: number;
}

/** One thing to do: a request, several as a plan, or nothing for some seconds. */
export type Step = PoolRequest | { readonly plan: readonly PoolRequest[] } | { readonly wait: number };

/** What came of a step, or what there is to see, as lines of text. */
export type Lines = readonly string[];

/** The call of each op. */
const CALLS = {
  allocate: 'allocate',
  release: 'release',
  reserve: 'reserve',
  unreserve: 'unreserve',
  reclaim: 'reclaim',
  'add-root': 'addRoot',
  'remove-root': 'removeRoot',
  'resize-root': 'resizeRoot',
} as const;

type Call = (typeof CALLS)[keyof typeof CALLS] | 'allocateExact' | 'plan' | 'wait';

export function callOf(step: Step): Call {
  if ('plan' in step) return 'plan';
  if ('wait' in step) return 'wait';
  return step.op === 'allocate' && 'prefix' in step ? 'allocateExact' : CALLS[step.op];
}

/** Whether a pool has what a step needs. */
export function offers(pool: PoolUnderTest, step: Step): boolean {
  const call = callOf(step);
  return call !== 'wait' && pool[call] !== undefined && (call !== 'plan' || pool.commit !== undefined);
}

/** Carries out a step, which the pool offers. */
export function perform(real: PoolUnderTest, step: Step): Lines {
  const pool = real as Required<PoolUnderTest>;
  if ('plan' in step) return performPlan(pool, step.plan);
  if ('wait' in step) return [];
  return answerLines(answer(pool, step));
}

function answer(pool: Required<PoolUnderTest>, step: PoolRequest): unknown {
  switch (step.op) {
    case 'allocate': {
      if (!('prefix' in step)) {
        const { op, ...request } = step;
        return pool.allocate(request);
      }
      return pool.allocateExact(step.prefix as Prefix, { owner: step.owner });
    }
    case 'release':
      return pool.release({ prefix: step.prefix as Prefix, generation: step.generation });
    case 'reserve':
      return void pool.reserve(step.range as AddressRange, step.reason as string);
    case 'unreserve':
      return void pool.unreserve(step.range as AddressRange);
    case 'reclaim':
      return Array.from(pool.reclaim());
    case 'add-root':
      return void pool.addRoot(step.root as Prefix);
    case 'remove-root':
      return void pool.removeRoot(step.root as Prefix);
    case 'resize-root':
      return void pool.resizeRoot(step.root as Prefix, step.to as Prefix);
  }
}

/** What is looked at of an answer: leases, and what is free again. */
function answerLines(answer: unknown): Lines {
  if (Array.isArray(answer)) return answer.map(String);
  const isLease = typeof answer === 'object' && answer !== null && 'owner' in answer;
  return isLease ? [leaseText(answer as TestedLease)] : [];
}

/** A plan changes nothing before it is committed, and is stale afterwards if it has changed anything. */
function performPlan(pool: Required<PoolUnderTest>, requests: readonly PoolRequest[]): Lines {
  const plan = pool.plan(requests);
  const commit = () => Array.from(pool.commit(plan)).flatMap(answerLines);
  return [...leaseLines(pool), 'committed', ...commit(), 'committed again', ...outcome(commit)];
}

/** The lines of a piece of work, or the code with which it is refused. */
export function outcome(work: () => Lines): Lines {
  try {
    return work();
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (typeof code === 'string') return [`refused: ${code}`];
    throw error;
  }
}

/** Everything that can be seen of a pool, as far as another one shows it, too. */
export function seen(pool: PoolUnderTest, like: PoolUnderTest): Lines {
  const { reservations, quarantines, roots, usage, version } = like;
  return [
    ...leaseLines(pool),
    ...(reservations && pool.reservations ? Array.from(pool.reservations(), reservationText).sort() : []),
    ...(quarantines && pool.quarantines ? Array.from(pool.quarantines(), quarantineText) : []),
    ...(roots && pool.roots ? pool.roots.map((root) => `root ${root}`) : []),
    ...(usage && pool.usage ? usageLines(pool.usage()) : []),
    ...(version === undefined ? [] : [`version ${pool.version}`]),
  ];
}

function leaseLines(pool: PoolUnderTest): string[] {
  return Array.from(pool.leases(), leaseText).sort();
}

function leaseText({ prefix, owner, generation }: TestedLease): string {
  return `lease ${prefix} of "${owner}", generation ${generation}`;
}

function reservationText({ range, reason }: Reservation): string {
  return `reservation ${range} "${reason}"`;
}

function quarantineText({ prefix, until }: Quarantine): string {
  return `quarantine ${prefix} until ${until}`;
}

function usageLines({ total, leased, reserved, quarantined, free }: Omit<Usage, 'largestGap'>): string[] {
  return [
    `${total} addresses: ${leased} leased, ${reserved} reserved, ${quarantined} quarantined, ${free} free`,
  ];
}
