import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KeptEntries } from '../../src/internal/kept-entries.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1000 }));
afterEach(() => void vi.useRealTimers());

/** Records 6 to 9 after a head at 5, made at 10 to 40. */
function kept(): KeptEntries<{ at: number }> {
  const entries = new KeptEntries<{ at: number }>({ version: 5, digest: 'd5' });
  for (const [i, at] of [10, 20, 30, 40].entries())
    entries.add({ at }, { version: 6 + i, digest: `d${6 + i}` });
  return entries;
}

test('the head is that of the last record, and only it is where one is at', () => {
  const entries = kept();
  expect(entries.head).toEqual({ version: 9, digest: 'd9' });
  expect(entries.isAt({ version: 9, digest: 'd9' })).toBe(true);
  expect(entries.isAt({ version: 9, digest: 'd8' })).toBe(false);
  expect(entries.isAt({ version: 8, digest: 'd9' })).toBe(false);
});

test('before the first record the head is that of the snapshot', () => {
  const entries = new KeptEntries({ version: 5, digest: 'd5' });
  expect([entries.head, entries.news(5).entries]).toEqual([{ version: 5, digest: 'd5' }, []]);
});

test.each([
  [4, null],
  [5, [10, 20, 30, 40]],
  [8, [40]],
  [9, []],
])('the news since version %d are %j, with the time', (version, times) => {
  const { head, entries, now } = kept().news(version);
  expect([head.version, entries?.map(({ at }) => at) ?? null, now]).toEqual([9, times, 1000]);
});

test.each([
  ['what a snapshot at 7 replaces', { version: 7, ms: 0, versions: 0 }, 7],
  ['what a snapshot at the head replaces', { version: 9, ms: 0, versions: 0 }, 9],
  ['all but the last two', { version: 9, ms: 0, versions: 2 }, 7],
  ['nothing of the last four', { version: 9, ms: 0, versions: 4 }, 5],
  ['nothing of what is young', { version: 9, ms: 1000, versions: 0 }, 5],
  ['what is older than 975 milliseconds', { version: 9, ms: 975, versions: 0 }, 7],
  ['nothing that is just as old as it may be', { version: 9, ms: 990, versions: 0 }, 5],
])('a cut removes %s', (_, { version, ...keep }, first) => {
  const entries = kept();
  expect(entries.trim(version, keep)).toBe(first > 5);
  expect(entries.first).toBe(first);
  expect(entries.news(first).entries).toHaveLength(9 - first);
  expect(entries.head.version).toBe(9);
  expect(entries.trim(version, keep)).toBe(false);
});
