/** How long a store goes on, and how it waits between two tries. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { type Journal, JournalError, memoryJournal, Store } from '../../src/store.ts';

const make = () => new Pool({ roots: ['2001:db8::/48'] });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function open(options = {}) {
  const journal: Journal = { ...memoryJournal() };
  return { journal, site: await new Store(journal, options).openOrCreate('site', make) };
}

/** The milliseconds between tries of a read that always is a conflict, and the end of it. */
async function waitsOf(drawn: number): Promise<number[]> {
  vi.spyOn(Math, 'random').mockReturnValue(drawn);
  const { journal, site } = await open();
  const tries: number[] = [];
  journal.since = () => {
    tries.push(performance.now());
    return Promise.reject(new JournalError('conflict'));
  };
  const ended = expect(site.refresh()).rejects.toMatchObject({ code: 'store-unavailable' });
  await vi.advanceTimersByTimeAsync(40_000);
  await ended;
  return tries.slice(1).map((time, i) => Math.round(time - tries[i]!));
}

test('the waits between tries grow to a second at most, and are half of that at least', async () => {
  const growing = [5, 8, 11, 17, 25, 38, 57, 85, 128, 192, 288, 432, 649, 973, 1_000];
  const longest = await waitsOf(1);
  for (const [i, wait] of growing.entries()) expect(Math.abs(longest[i]! - wait)).toBeLessThanOrEqual(1);
  expect([Math.max(...longest), longest.length]).toEqual([1_000, 42]);
  const shortest = await waitsOf(0);
  for (const [i, wait] of growing.entries()) expect(Math.abs(shortest[i]! - wait / 2)).toBeLessThanOrEqual(1);
  expect(Math.max(...shortest)).toBe(500);
});

test('a clock of the day that jumps ends no call early, and keeps none', async () => {
  const { journal, site } = await open({ timeout: 1_000 });
  const { since } = journal;
  const hour = 3_600_000;
  for (const jump of [hour, -hour]) {
    journal.since = async (asked) => {
      vi.setSystemTime(Date.now() + jump);
      await new Promise((resolve) => setTimeout(resolve, 900));
      journal.since = since;
      throw new JournalError('conflict', asked);
    };
    const done = site.refresh();
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await done).version).toBe(0);
  }
  journal.since = () => {
    vi.setSystemTime(Date.now() - hour);
    return Promise.reject(new JournalError('conflict'));
  };
  const ended = expect(site.refresh()).rejects.toMatchObject({ code: 'store-unavailable' });
  await vi.advanceTimersByTimeAsync(3_000);
  await ended;
});
