/** Tokens, waits and signals. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { letTimersRun, newToken, onAbort, sleep, type Wake, within } from '../../src/store/host.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
afterEach(() => void vi.useRealTimers());

/** What a promise has come to by now. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  return Promise.race([
    promise.then((value) => `${value}`, String),
    vi.advanceTimersByTimeAsync(0).then(() => 'waits'),
  ]);
}

test('a token is a UUID of random bits', () => {
  const tokens = Array.from({ length: 100 }, newToken);
  for (const token of tokens)
    expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(new Set(tokens).size).toBe(100);
});

test('a sleep ends with its time, or when it is woken, and leaves nothing', async () => {
  const wake: Wake = new Set();
  const long = sleep(500, wake);
  expect(wake.size).toBe(1);
  await vi.advanceTimersByTimeAsync(499);
  expect(await stateOf(long)).toBe('waits');
  await vi.advanceTimersByTimeAsync(1);
  await long;
  expect(wake.size).toBe(0);
  const woken = sleep(3_600_000, wake);
  for (const done of wake) done();
  await woken;
  expect([wake.size, vi.getTimerCount()]).toEqual([0, 0]);
});

test('work within a time does what it does, and fails after it', async () => {
  expect(await within(50, Promise.resolve('done'), () => new Error('late'))).toBe('done');
  await expect(within(50, Promise.reject(new Error('odd')), () => new Error('late'))).rejects.toThrow('odd');
  expect(vi.getTimerCount()).toBe(0);
  const late = within(50, new Promise(() => {}), () => new Error('late'));
  const failed = expect(late).rejects.toThrow('late');
  await vi.advanceTimersByTimeAsync(50);
  await failed;
});

test('timers run once for all that let them, and those that come late wait for it', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000);
  await letTimersRun(20);
  const isOver: number[] = [];
  for (const time of [1_000, 1_020, 1_021]) {
    clock.mockReturnValue(time);
    void letTimersRun(20).then(() => isOver.push(time));
  }
  for (let i = 0; i < 10; i++) await Promise.resolve();
  expect(isOver).toEqual([1_000, 1_020]);
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toEqual([1_000, 1_020, 1_021]);
  clock.mockRestore();
});

describe('a signal', () => {
  test('calls all that wait for it, through one listener, and no more than these', () => {
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, 'addEventListener');
    const seen: string[] = [];
    onAbort(controller.signal, () => seen.push('a'));
    const ignore = onAbort(controller.signal, () => seen.push('b'));
    onAbort(controller.signal, () => seen.push('c'));
    ignore();
    controller.abort();
    expect([seen, add.mock.calls.length]).toEqual([['a', 'c'], 1]);
  });

  test('that is not there calls nothing', () => {
    expect(() => onAbort(undefined, () => {})()).not.toThrow();
  });
});
