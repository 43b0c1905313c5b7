/** Drivers with a mistake: the judge finds each within so many runs, or it is worth nothing. */
import { beforeAll, expect, test } from 'vitest';
import { bundleClient, SqliteArena } from './arena.ts';
import type { Planted } from './planted.ts';

const MOST = 20;
const CALLS = 25;

beforeAll(bundleClient);

/** Two processes take turns, so that each goes on with what it knew; the second can truncate meanwhile. */
async function takeTurns(arena: SqliteArena, planted: Planted, truncates: boolean): Promise<void> {
  const clients = [
    arena.client('a', { planted, workers: 1 }),
    arena.client('b', { planted, truncates, workers: 1 }),
  ] as const;
  await clients[0].says(/^ready$/);
  await clients[1].says(/^ready$/);
  await clients[1].pause();
  for (let i = 0; i < 12; i++) {
    const [awake, other] = i % 2 === 0 ? clients : [clients[1], clients[0]];
    await awake.says(CALLS);
    await awake.pause();
    other.order('resume');
  }
  for (const client of clients) client.order('resume');
}

/** Two processes work at once. */
async function race(arena: SqliteArena, planted: Planted): Promise<void> {
  for (const client of [arena.client('a', { planted }), arena.client('b', { planted })]) {
    await client.says(2 * CALLS);
  }
}

async function isFound(planted: Planted): Promise<boolean> {
  const arena = new SqliteArena();
  try {
    await arena.prepare();
    // A client can end by itself over what it sees.
    const run = planted === 'key-only' || planted === 'headless' ? takeTurns : race;
    await run(arena, planted, planted === 'key-only').catch(() => {});
    for (const client of arena.clients) await client.kill();
    const { findings } = await arena.judge();
    return findings.length > 0;
  } finally {
    await arena.remove();
  }
}

const PLANTED: readonly Planted[] = [
  'key-only',
  'told-as-success',
  'one-statement',
  'headless',
  'without-token',
];

test.each(PLANTED)('a driver with the mistake "%s" is found out', async (planted) => {
  let runs = 1;
  while (!(await isFound(planted)) && runs < MOST) runs++;
  expect(runs).toBeLessThan(MOST);
});
