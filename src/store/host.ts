/** Functions of the platform that Node, Deno, Bun and browsers have alike. */

declare const crypto: { randomUUID(): string };
declare function setTimeout(run: () => void, ms: number): unknown;
declare function clearTimeout(timer: unknown): void;

/** Returns 122 random bits as text. */
export function newToken(): string {
  return crypto.randomUUID();
}

/** Functions that end a wait early. */
export type Wake = Set<() => void>;

export function sleep(ms: number, wake?: Wake): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    wake?.add(done);
    function done(): void {
      clearTimeout(timer);
      wake?.delete(done);
      resolve();
    }
  });
}

/** Returns what a promise does, or fails after a time. */
export async function within<T>(ms: number, promise: Promise<T>, failure: () => unknown): Promise<T> {
  let timer: unknown;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure()), ms);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The part of an `AbortSignal` that is needed here.
 *
 * @public
 */
export interface Signal {
  /** Whether it was aborted. */
  readonly aborted: boolean;
  /** The reason, which a refused call rejects with. */
  readonly reason?: unknown;
  /** Adds a listener. */
  addEventListener(type: 'abort', listener: () => void): void;
  /** Removes a listener. */
  removeEventListener(type: 'abort', listener: () => void): void;
}
