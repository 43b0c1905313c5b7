/** A pool behind promises: several clients at once find nothing wrong with it, and everything wrong with a broken one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type FreeOptions,
  type LeaseFilter,
  Pool,
  type PoolDraft,
  type PoolOptions,
  type PoolRequest,
  type UsageOptions,
} from '../../src/pool.ts';
import type { Prefix } from '../../src/prefix.ts';
import { type AsyncPoolUnderTest, asyncPoolCommands, ReferencePool } from '../../src/testing.ts';

const options = { roots: ['2001:db8::/122', '2001:db8::80/124'], quarantine: { seconds: 2 } };
const later = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A pool whose calls answer later, some much later. */
class Remote implements AsyncPoolUnderTest {
  readonly pool: Pool;
  calls = 0;

  constructor(model: ReferencePool, more: Partial<PoolOptions> = {}) {
    this.pool = new Pool({ ...options, ...more, clock: model.clock });
  }

  async act<T>(work: () => T): Promise<T> {
    for (let i = this.calls++ % 3; i > 0; i--) await later();
    const result = work();
    await later();
    return result;
  }

  allocate(request: { length: number; owner: string }) {
    return this.act(() => this.pool.allocate(request));
  }
  allocateExact(...args: Parameters<Pool['allocateExact']>) {
    return this.act(() => this.pool.allocateExact(...args));
  }
  release(...args: Parameters<Pool['release']>): Promise<unknown> {
    return this.act(() => this.pool.release(...args));
  }
  update(...args: Parameters<Pool['update']>) {
    return this.act(() => this.pool.update(...args));
  }
  resizeLease(...args: Parameters<Pool['resizeLease']>) {
    return this.act(() => this.pool.resizeLease(...args));
  }
  reclaim() {
    return this.act(() => this.pool.reclaim());
  }
  addRoot(...args: Parameters<Pool['addRoot']>) {
    return this.act(() => this.pool.addRoot(...args));
  }
  removeRoot(...args: Parameters<Pool['removeRoot']>) {
    return this.act(() => this.pool.removeRoot(...args));
  }
  resizeRoot(...args: Parameters<Pool['resizeRoot']>) {
    return this.act(() => this.pool.resizeRoot(...args));
  }
  transact(requests: readonly PoolRequest[]): Promise<Iterable<unknown>> {
    return this.act(() => this.pool.commit(this.pool.plan(requests)));
  }
  draft(work: (draft: PoolDraft) => void): Promise<Iterable<unknown>> {
    return this.act(() => this.pool.commit(this.pool.plan(work)));
  }
  reserve(...args: Parameters<Pool['reserve']>) {
    return this.act(() => this.pool.reserve(...args));
  }
  unreserve(...args: Parameters<Pool['unreserve']>) {
    return this.act(() => this.pool.unreserve(...args));
  }
  leases(filter?: LeaseFilter) {
    return this.act(() => [...this.pool.leases(filter)]);
  }
  free(options?: FreeOptions) {
    return this.act(() => [...this.pool.free(options)]);
  }
  path(...args: Parameters<Pool['path']>) {
    return this.act(() => this.pool.path(...args));
  }
  covering(...args: Parameters<Pool['covering']>) {
    return this.act(() => this.pool.covering(...args));
  }
  count(...args: Parameters<Pool['count']>) {
    return this.act(() => this.pool.count(...args));
  }
  reservations() {
    return this.act(() => this.pool.reservations());
  }
  quarantines() {
    return this.act(() => this.pool.quarantines());
  }
  usage(options?: UsageOptions) {
    return this.act(() => this.pool.usage(options));
  }
}

function drive(make: (model: ReferencePool) => AsyncPoolUnderTest, numRuns = 25) {
  return fc.check(
    fc.asyncProperty(asyncPoolCommands({ maxCommands: 20, size: 'max' }), async (commands) => {
      await fc.asyncModelRun(() => {
        const model = new ReferencePool(options);
        return { model, real: make(model) };
      }, commands);
    }),
    { numRuns, seed: 4193 },
  );
}

test('some order of the calls explains the answers of a pool whose calls answer later', async () => {
  expect(await drive((model) => new Remote(model))).toMatchObject({ failed: false, errorInstance: null });
});

/** All calls that wait become one change, as a store makes it. */
class Batching extends Remote {
  waiting: { request: PoolRequest; resolve: (answer: never) => void; reject: (error: unknown) => void }[] =
    [];

  request(request: PoolRequest): Promise<never> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      if (this.waiting.length === 1) void later().then(() => this.flush());
    });
  }

  flush(): void {
    const batch = this.waiting;
    this.waiting = [];
    const { plan, results } = this.pool.planEach(batch.map(({ request }) => [request]));
    this.pool.commit(plan);
    for (const [i, { resolve, reject }] of batch.entries()) {
      const result = results[i]!;
      if (result.ok) resolve(result.value[0] as never);
      else reject(result.issue);
    }
  }

  override allocate(request: { length: number; owner: string }): Promise<never> {
    return this.request({ op: 'allocate', ...request });
  }
  override allocateExact(prefix: Prefix | string, request: { owner: string }): Promise<never> {
    return this.request({ op: 'allocate', prefix, ...request } as PoolRequest);
  }
  override release(...[{ prefix, generation }, options]: Parameters<Pool['release']>): Promise<never> {
    return this.request({ op: 'release', prefix, generation, ...options } as PoolRequest);
  }
}

test('calls that wait together can be one change', async () => {
  expect(await drive((model) => new Batching(model))).toMatchObject({ failed: false, errorInstance: null });
});

/** Looks, waits, and then takes what it saw. */
class Racing extends Remote {
  override async allocate(request: { length: number; owner: string }) {
    const lease = new Pool(options).allocate(request);
    const [free] = [...this.pool.free({ length: request.length })];
    await later();
    return { ...lease, prefix: free ?? lease.prefix, owner: request.owner };
  }
}

class LosesOne extends Remote {
  override async release(...args: Parameters<Pool['release']>) {
    if (this.calls++ % 2 === 0) return super.release(...args);
    return true;
  }
}

class Crashes extends Remote {
  override unreserve(): Promise<never> {
    return Promise.reject(new TypeError('x is undefined'));
  }
}

/** Executes the requests of a list one after the other, and lets others between. */
class TransactsByHalves extends Remote {
  override async transact(requests: readonly PoolRequest[]) {
    const [first, ...rest] = requests;
    const answers = first === undefined ? [] : await super.transact([first]);
    await later();
    return [...answers, ...(await super.transact(rest))];
  }
}

/** Answers what a draft would give, and makes no change. */
class ForgetsDrafts extends Remote {
  override draft(work: (draft: PoolDraft) => void): Promise<Iterable<unknown>> {
    return this.act(() => this.pool.plan(work).results);
  }
}

/** Answers questions from what it knew before. */
class AsksAnOldCopy extends Remote {
  known = 0n;
  override async count(...args: Parameters<Pool['count']>) {
    const { known } = this;
    this.known = await super.count(...args);
    return known;
  }
}

class ListsOfAllPlaces extends Remote {
  override leases({ within, ...filter }: LeaseFilter = {}) {
    return super.leases(filter);
  }
}

/** Takes the time of a clock that went back for the time. */
class FollowsTheClock extends Remote {
  constructor(model: ReferencePool) {
    super(model, { maxClockSkew: 0 });
  }
}

/** Never does, however far it went back. */
class IgnoresTheClock extends Remote {
  constructor(model: ReferencePool) {
    super(model, { maxClockSkew: 1_000_000 });
  }
}

describe('what is broken is found', () => {
  test.each<[Class: typeof Remote, what: string]>([
    [TransactsByHalves, 'No order of the calls explains the answers'],
    [ForgetsDrafts, 'No order of the calls explains the answers'],
    [AsksAnOldCopy, 'count('],
    [ListsOfAllPlaces, 'leases('],
    [FollowsTheClock, 'No order of the calls explains the answers'],
    [IgnoresTheClock, 'No order of the calls explains the answers'],
    [Racing, 'No order of the calls explains the answers'],
    [LosesOne, 'No order of the calls explains the answers'],
    [Crashes, 'x is undefined'],
  ])('%o', async (Class, what) => {
    const { failed, errorInstance } = await drive((model) => new Class(model), 400);
    expect(failed).toBe(true);
    expect((errorInstance as Error).message).toContain(what);
  });
});

test('a command says what it did when it ran last', async () => {
  const model = new ReferencePool(options);
  const [commands] = fc.sample(asyncPoolCommands({ maxCommands: 20, size: 'max' }), {
    numRuns: 1,
    seed: 4193,
  });
  const [command] = commands!;
  expect(String(command)).toBe('');
  await command!.run(model, new Remote(model));
  expect(String(command)).toMatch(/^(wait\(-?\d+\) \| )?\w+\(\{"/);
});

test('clients is 1 to 4', () => {
  expect(() => asyncPoolCommands({ clients: 0 })).toThrow('clients must be an integer from 1 to 4');
  expect(() => asyncPoolCommands({ clients: 5 })).toThrow('clients must be an integer from 1 to 4');
});
