/** Functions of the platform that Node, Deno, Bun and browsers have alike. */
import { failType } from '../internal/issue.ts';

declare const performance: { now(): number };
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
declare function setTimeout(run: () => void, ms: number): unknown;
declare function clearTimeout(timer: unknown): void;

/** Returns 128 random bits in the form of a UUID. Browsers make UUIDs only on pages that came over TLS. */
export function newToken(): string {
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  const text = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return text.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
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

let waiting: { readonly since: number; readonly over: Promise<void> } | null = null;

/**
 * Waits for the timers of the process if they have waited for so many milliseconds: changes on a driver that does all of its work
 * at once would never let them run.
 */
export async function letTimersRun(ms: number): Promise<void> {
  if (waiting !== null) {
    if (elapsed() - waiting.since > ms) await waiting.over;
    return;
  }
  const over = sleep(0).then(() => {
    waiting = null;
  });
  waiting = { since: elapsed(), over };
}

/** Returns the milliseconds since some time, by a clock that does not jump as that of the day can. */
export function elapsed(): number {
  return performance.now();
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
}

export function checkSignal(signal: Signal | undefined): void {
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    failType('AbortSignal', signal, 'signal');
}

/** By signal: all share a listener of it, since Node warns of more than ten. */
const waiters = new WeakMap<Signal, Set<() => void>>();

/** Calls a function when a signal is aborted; returns what ends that. */
export function onAbort(signal: Signal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {};
  const all = waiters.get(signal) ?? new Set();
  if (!waiters.has(signal)) {
    waiters.set(signal, all);
    signal.addEventListener('abort', () => {
      for (const one of [...all]) one();
    });
  }
  all.add(listener);
  return () => all.delete(listener);
}
