/** A service whose process stops and is started anew on what is stored. */
import type fc from 'fast-check';
import { checkInteger } from '../internal/issue.ts';

/**
 * The order of the calls of the storage, and the stops of the service.
 *
 * @public
 */
export interface RestartingOptions {
  /** Chooses which call of the storage is executed, or answered, next. */
  readonly scheduler: fc.Scheduler;
  /**
   * The points at which the processes stop, one after the other: integers from 0. A call of the storage has two points, before it is
   * executed and before its answer. So a process that stops at 0 writes nothing, and one that stops at 3 does not get the
   * answer to its second call. The process after the last of them stays.
   */
  readonly points: readonly number[];
}

/**
 * Starts a service on a storage, stops it at the given points, and starts it anew at the next call. Calls of a process that
 * stops are rejected with the code `outcome-unknown`; what it has not written by then is never written.
 *
 * @param start - Makes the service. It gets the methods of the storage, each delayed until the scheduler comes to it.
 * @returns The methods of the service, each of the process that runs. They return promises, also where its own do not.
 * @throws HextetError `out-of-range` for a point.
 *
 * @example
 * ```ts
 * import fc from 'fast-check';
 * import { restarting } from 'hextet/testing';
 *
 * const storage = { count: 0, add: async (n: number) => (storage.count += n) };
 * const start = (slow: typeof storage) => ({ twice: async () => (await slow.add(1)) + (await slow.add(1)) });
 * const [scheduler] = fc.sample(fc.scheduler(), 1);
 * const service = restarting(storage, start, { scheduler: scheduler!, points: [2] });
 * await scheduler!.waitFor(service.twice()).catch(({ code }) => code); // 'outcome-unknown'
 * storage.count; // 1
 * await scheduler!.waitFor(service.twice()); // 5
 * ```
 *
 * @public
 */
export function restarting<Storage extends object, Service extends object>(
  storage: Storage,
  start: (storage: Storage) => Service,
  { scheduler, points }: RestartingOptions,
): Service {
  for (const point of points) checkInteger('points', point, 0, Number.MAX_SAFE_INTEGER);
  const stops = [...points];
  let running: { readonly service: Service; readonly stopped: Promise<never> } | undefined;

  function begin() {
    let left = stops.shift() ?? Number.POSITIVE_INFINITY;
    let isRunning = true;
    let reject: (reason: Error) => void;
    const stopped = new Promise<never>((_, rejected) => {
      reject = rejected;
    });
    stopped.catch(() => {});
    const passes = (): boolean => {
      if (isRunning && left-- === 0) {
        isRunning = false;
        reject(Object.assign(new Error('the process has stopped'), { code: 'outcome-unknown' }));
        running = undefined;
      }
      return isRunning;
    };
    const slow = methodsOf(
      () => storage,
      async (name, call) => {
        const wait = async (what: string) => {
          await scheduler.schedule(Promise.resolve(), what);
          if (!passes()) await new Promise(() => {});
        };
        await wait(name);
        try {
          return await call();
        } finally {
          await wait(`${name} answers`);
        }
      },
    );
    return { service: start(slow), stopped };
  }

  const now = () => {
    running ??= begin();
    return running;
  };
  return methodsOf(
    () => now().service,
    async (_, call) => Promise.race([now().stopped, call()]),
  );
}

/** The methods of an object, each called by way of `by`. */
function methodsOf<T extends object>(
  object: () => T,
  by: (name: string, call: () => unknown) => Promise<unknown>,
): T {
  return new Proxy({} as T, {
    get(_, name) {
      const method = Reflect.get(object(), name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => by(String(name), () => Reflect.apply(method, object(), args));
    },
  });
}
