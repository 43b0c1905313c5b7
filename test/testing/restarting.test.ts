/** A service that is stopped and started anew: what was executed stays, and nobody hears of what was not answered. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { asyncPoolCommands, ReferencePool, restarting } from '../../src/testing.ts';

class Counter {
  #count = 0;
  readonly unit = 'calls';

  async add(more: number): Promise<number> {
    this.#count += more;
    if (more === 0) throw new Error('nothing to add');
    return this.#count;
  }
}

class Service {
  readonly name = 'service';
  readonly started = started.push(this);
  readonly counter: Counter;

  constructor(counter: Counter) {
    this.counter = counter;
  }
  twice = async () => [await this.counter.add(1), await this.counter.add(1)];
  add = (more: number) => this.counter.add(more);
  unit = () => this.counter.unit;
  fails = (): unknown => {
    throw new Error('at once');
  };
}

let started: Service[] = [];

function service(points: readonly number[]) {
  started = [];
  const [scheduler] = fc.sample(fc.scheduler(), { numRuns: 1, seed: 1 });
  const one = restarting(new Counter(), (counter) => new Service(counter), { scheduler: scheduler!, points });
  const call = (work: Promise<unknown>) =>
    scheduler!.waitFor(work).catch((error: Error & { code?: string }) => error.code ?? error.message);
  return { one, call, scheduler: scheduler! };
}

test('without points it is the service', async () => {
  const { one, call } = service([]);
  expect(await call(one.twice())).toEqual([1, 2]);
  expect(await call(one.add(0))).toBe('nothing to add');
  expect(await one.unit()).toBe('calls');
  await expect(one.fails()).rejects.toThrow('at once');
  expect(one.name).toBe('service');
  expect(started).toHaveLength(1);
});

describe('a process that stops', () => {
  test.each([
    [0, 'before its first write', 0],
    [1, 'before the answer to it', 1],
    [2, 'before its second write', 1],
    [3, 'before the answer to that', 2],
  ])('at %i, %s, has written %i', async (point, _, written) => {
    const { one, call } = service([point]);
    expect(await call(one.twice())).toBe('outcome-unknown');
    expect(await call(one.add(10))).toBe(written + 10);
    expect(started).toHaveLength(2);
  });

  test('is followed by others, the last of which stays', async () => {
    const { one, call } = service([1, 0, 4]);
    expect(await call(one.twice())).toBe('outcome-unknown');
    expect(await call(one.twice())).toBe('outcome-unknown');
    expect(await call(one.twice())).toEqual([2, 3]);
    expect(await call(one.twice())).toBe('outcome-unknown');
    expect(await call(one.twice())).toEqual([4, 5]);
    expect(started).toHaveLength(4);
  });

  test('takes all its calls along, also those that the storage refuses', async () => {
    const { one, call } = service([1]);
    const answers = Promise.allSettled([one.add(0), one.add(0), one.add(0)]);
    const outcomes = (await call(answers)) as PromiseSettledResult<unknown>[];
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await call(one.add(1))).toBe(1);
  });

  test('writes nothing afterwards', async () => {
    const { one, call, scheduler } = service([0]);
    const all = Promise.allSettled([one.add(1), one.add(1), one.twice()]);
    await call(all);
    await scheduler.waitAll();
    expect(await call(one.add(5))).toBe(5);
  });
});

test('a point is an integer from 0', () => {
  expect(() => service([1, -1])).toThrow('points must be an integer from 0');
  expect(() => service([0.5])).toThrow('points must be an integer from 0');
});

test('a service that cannot start anew says why', async () => {
  const [scheduler] = fc.sample(fc.scheduler(), { numRuns: 1, seed: 1 });
  let starts = 0;
  const start = (counter: Counter) => {
    if (starts++ > 0) throw new Error('nothing to read');
    return { add: (more: number) => counter.add(more) };
  };
  const one = restarting(new Counter(), start, { scheduler: scheduler!, points: [1] });
  await expect(scheduler!.waitFor(one.add(1))).rejects.toThrow('the process has stopped');
  expect(() => one.add(1)).toThrow('nothing to read');
});

test('the order of the calls is that of the scheduler', async () => {
  const orders = fc.sample(fc.scheduler(), { numRuns: 30, seed: 1 }).map(async (scheduler) => {
    const log: string[] = [];
    const storage = { put: async (text: string) => void log.push(text) };
    const one = restarting(storage, (slow) => ({ put: (text: string) => slow.put(text) }), {
      scheduler,
      points: [],
    });
    await scheduler.waitFor(Promise.all([one.put('a'), one.put('b'), one.put('c')]));
    return log.join('');
  });
  expect(new Set(await Promise.all(orders)).size).toBe(6);
});

describe('a pool in a storage, whose process stops while several use it', () => {
  const options = { roots: ['2001:db8::/124'] };
  const memory = () => {
    let stored: string | null = null;
    return {
      get: async () => stored,
      swap: async (before: string | null, after: string) => {
        const isSame = stored === before;
        if (isSame) stored = after;
        return isSame;
      },
    };
  };

  class Stored {
    readonly storage: ReturnType<typeof memory>;
    constructor(storage: ReturnType<typeof memory>) {
      this.storage = storage;
    }
    async pool() {
      const text = await this.storage.get();
      return { text, pool: text === null ? new Pool(options) : Pool.restore(JSON.parse(text)) };
    }
    async change<T>(work: (pool: Pool) => T): Promise<T> {
      for (;;) {
        const { text, pool } = await this.pool();
        const answer = work(pool);
        if (await this.storage.swap(text, JSON.stringify(pool.snapshot()))) return answer;
      }
    }
    allocate(...args: Parameters<Pool['allocate']>) {
      return this.change((pool) => pool.allocate(...args));
    }
    release(...args: Parameters<Pool['release']>) {
      return this.change((pool) => pool.release(...args));
    }
    update(...args: Parameters<Pool['update']>) {
      return this.change((pool) => pool.update(...args));
    }
    async leases() {
      return [...(await this.pool()).pool.leases()];
    }
  }

  class LosesWrites extends Stored {
    override async change<T>(work: (pool: Pool) => T): Promise<T> {
      const { text, pool } = await this.pool();
      const answer = work(pool);
      await this.storage.swap(text, JSON.stringify(pool.snapshot()));
      return answer;
    }
  }

  class NeverListens extends Stored {
    override leases(): Promise<never> {
      return Promise.reject(Object.assign(new Error('never'), { code: 'outcome-unknown' }));
    }
  }

  const drive = (Service: typeof Stored) =>
    fc.check(
      fc.asyncProperty(
        asyncPoolCommands({ maxCommands: 8, size: 'max' }),
        fc.scheduler(),
        fc.array(fc.nat({ max: 8 }), { maxLength: 6 }),
        async (commands, scheduler, points) => {
          const real = restarting(memory(), (storage) => new Service(storage), { scheduler, points });
          await scheduler.waitFor(
            fc.asyncModelRun(() => ({ model: new ReferencePool(options), real }), commands),
          );
        },
      ),
      { seed: 4193, numRuns: 60 },
    );

  test('loses nothing that was acknowledged, also of what was chosen at random', async () => {
    expect(await drive(Stored)).toMatchObject({ failed: false, errorInstance: null });
  });

  test.each([
    [LosesWrites, 'No order of the calls explains the answers'],
    [NeverListens, 'never'],
  ])('%o is found', async (Service, what) => {
    const { failed, errorInstance } = await drive(Service);
    expect(failed).toBe(true);
    expect((errorInstance as Error).message).toContain(what);
  });
});
