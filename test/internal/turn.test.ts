import { expect, test } from 'vitest';
import { Turn } from '../../src/internal/turn.ts';

/** Work that ends when it is told to. */
function held<T>() {
  let end = (_: T): void => {};
  let fail = (_: Error): void => {};
  const promise = new Promise<T>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { promise, end, fail };
}

test('work begins after all that was given before it, also after what failed', async () => {
  const turn = new Turn();
  const [first, second] = [held<string>(), held<string>()];
  const seen: string[] = [];
  const take = (name: string, promise: Promise<string>) =>
    turn.take(() => {
      seen.push(name);
      return promise;
    });
  const one = take('one', first.promise);
  const two = take('two', second.promise);
  const three = take('three', Promise.resolve('c'));
  await Promise.resolve();
  expect(seen).toEqual(['one']);
  first.fail(new Error('odd'));
  await expect(one).rejects.toThrow('odd');
  await new Promise(setImmediate);
  expect(seen).toEqual(['one', 'two']);
  second.end('b');
  expect([await two, await three, seen]).toEqual(['b', 'c', ['one', 'two', 'three']]);
});

test('the end waits for all that was given, and says nothing of failures', async () => {
  const turn = new Turn();
  await turn.end();
  const work = held<void>();
  const failed = turn.take(() => work.promise);
  let isEnded = false;
  const end = turn.end().then(() => {
    isEnded = true;
  });
  await new Promise(setImmediate);
  expect(isEnded).toBe(false);
  work.fail(new Error('odd'));
  await expect(failed).rejects.toThrow('odd');
  await end;
  expect(isEnded).toBe(true);
});
