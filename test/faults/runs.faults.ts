/** Each fault, on each driver that has it, as often as `npm run test:faults -- --times` says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster, hasPostgres } from '../../scripts/postgres.mjs';
import { hasNamespaces } from '../support/programs.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { type Arena, bundleClient, FilesArena, PostgresArena, SqliteArena } from './arena.ts';
import { check } from './check.ts';
import { type Cut, CuttingProxy } from './proxy.ts';

const TIMES = Number(process.env.FAULTS_TIMES ?? 30);
const CALLS = 30;
const hasDisks = hasNamespaces('mount');

beforeAll(bundleClient);

/** Runs a fault in a new arena so many times. */
function fault<A extends Arena>(
  name: string,
  make: () => A,
  run: (arena: A, i: number) => Promise<void>,
  { truncates = false } = {},
): void {
  test(`${name}, ${TIMES} times`, async () => {
    for (let i = 0; i < TIMES; i++) {
      const arena = make();
      try {
        await arena.prepare();
        await run(arena, i);
        const { findings, evidence } = await arena.judge();
        expect(findings).toEqual([]);
        if (truncates) expect(evidence.isTruncated).toBe(true);
        expect(evidence.calls.filter(({ answer }) => answer?.kind === 'ok').length).toBeGreaterThan(
          CALLS / 2,
        );
      } finally {
        await arena.remove();
      }
    }
  });
}

async function stopAll({ clients }: Arena): Promise<void> {
  for (const client of clients) {
    if (client.process.exitCode === null && client.process.signalCode === null) await client.stop();
  }
}

/** A client is killed, and goes on in a new process. */
async function killClient(arena: Arena, i: number): Promise<void> {
  const isAlone = arena instanceof FilesArena;
  const first = arena.client('a', { follows: true });
  if (!isAlone) arena.client('b');
  await first.says(CALLS + i);
  await first.kill();
  const again = arena.client('a', { follows: true });
  await again.says(CALLS);
  await stopAll(arena);
}

/** A client makes checkpoints all the time, which keep nothing. */
async function truncate(arena: Arena): Promise<void> {
  const first = arena.client('a', { truncates: true });
  if (!(arena instanceof FilesArena)) arena.client('b');
  await first.says(3 * CALLS);
  await stopAll(arena);
}

/** The clock of one process is an hour ahead. */
async function clock(arena: Arena): Promise<void> {
  const isAlone = arena instanceof FilesArena;
  const first = arena.client('a', { ahead: 3_600_000 });
  if (isAlone) {
    await first.says(CALLS);
    await first.stop();
  }
  const second = arena.client('b');
  await second.says(CALLS);
  await stopAll(arena);
}

/** Two processes make the same pools at once. */
async function create(arena: Arena): Promise<void> {
  const both = [arena.client('a'), arena.client('b')];
  for (const client of both) await client.says(CALLS);
  await stopAll(arena);
}

/** A process is stopped; others write on and truncate up to the head; it wakes. */
async function wake(arena: Arena): Promise<void> {
  const stale = arena.client('a');
  await stale.says(CALLS);
  await stale.pause();
  stale.signal('SIGSTOP');
  const other = arena.client('b', { truncates: true });
  await other.says(CALLS);
  await other.stop();
  stale.signal('SIGCONT');
  stale.order('resume');
  await stale.says(CALLS);
  await stopAll(arena);
}

/** A process that holds the heads is stopped: the others are told that the store is busy. */
async function holdHead(arena: Arena): Promise<void> {
  const holder = arena.client('a');
  const other = arena.client('b');
  await holder.says(CALLS);
  holder.order('hold');
  await holder.says(/^held$/);
  holder.signal('SIGSTOP');
  await other.says(/^failed store-busy$/);
  holder.signal('SIGCONT');
  holder.order('go');
  await holder.says(CALLS);
  await other.says(CALLS);
  expect(other.said(/^failed store-busy$/)).toBeGreaterThan(0);
  await stopAll(arena);
}

/** The disk is full for a while: the callers are told so, and then it goes on. */
async function fillDisk(arena: Arena): Promise<void> {
  const clients = [arena.client('a'), ...(arena instanceof FilesArena ? [] : [arena.client('b')])];
  for (const client of clients) await client.says(CALLS);
  arena.disk!.fill();
  for (const client of clients) await client.says(/^failed store-unavailable$/);
  arena.disk!.free();
  for (const client of clients) await client.says(CALLS);
  await stopAll(arena);
}

/** Two processes open one folder at once: one of them at most has it. */
async function openTwice(arena: FilesArena): Promise<void> {
  const both = [arena.client('a'), arena.client('b')];
  const isOpen = await Promise.all(
    both.map((client) =>
      client.says(/^ready$/).then(
        () => true,
        () => false,
      ),
    ),
  );
  const refused = both.filter((client) => client.said(/^refused store-busy$/) > 0);
  expect(refused.length).toBe(isOpen.includes(true) ? 1 : 2);
  const owner = both[isOpen.indexOf(true)] ?? arena.client('a');
  await owner.says(CALLS);
  await owner.stop();
}

describe('files', () => {
  fault('kill -9 of a client', () => new FilesArena(), killClient);
  fault('truncation while others write', () => new FilesArena(), truncate, { truncates: true });
  fault('a clock one hour ahead', () => new FilesArena(), clock);
  fault('two processes that open one folder', () => new FilesArena(), openTwice);
  fault(
    'a disk that takes half of what is written',
    () => new FilesArena(),
    async (arena) => {
      const client = arena.client('a');
      await client.says(CALLS);
      client.signal('SIGUSR2');
      await client.says(/^failed store-unavailable$/);
      client.signal('SIGUSR2');
      await client.says(CALLS);
      await client.stop();
    },
  );
  if (hasDisks) fault('disk full', () => new FilesArena(new SmallDisk(256)), fillDisk);
});

describe('SQLite', () => {
  fault('kill -9 of a client', () => new SqliteArena(), killClient);
  fault('truncation while others write', () => new SqliteArena(), truncate, { truncates: true });
  fault('a clock one hour ahead', () => new SqliteArena(), clock);
  fault('two processes that create the same pools', () => new SqliteArena(), create);
  fault('a stale process that wakes after truncation', () => new SqliteArena(), wake, { truncates: true });
  fault('SIGSTOP of a client that holds the heads', () => new SqliteArena(), holdHead);
  if (hasDisks) fault('disk full', () => new SqliteArena(new SmallDisk(1024)), fillDisk);
});

describe.runIf(hasPostgres())('PostgreSQL', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = new Cluster();
    await cluster.start();
  });
  afterAll(() => cluster.remove());
  const make = () => new PostgresArena(cluster);

  fault('kill -9 of a client', make, killClient);
  fault('truncation while others write', make, truncate, { truncates: true });
  fault('a clock one hour ahead', make, clock);
  fault('two processes that create the same pools', make, create);
  fault('a stale process that wakes after truncation', make, wake, { truncates: true });
  fault('SIGSTOP of a client that holds the heads', make, holdHead);
  fault('immediate shutdown of the server', make, async (arena, i) => {
    const clients = [arena.client('a', { follows: true }), arena.client('b')];
    await clients[0]!.says(CALLS + i);
    await cluster.stop('immediate');
    await cluster.start();
    for (const client of clients) await client.says(CALLS);
    await stopAll(arena);
  });
  fault('kill -9 of the postmaster', make, async (arena, i) => {
    const clients = [arena.client('a', { follows: true }), arena.client('b')];
    await clients[0]!.says(CALLS + i);
    await cluster.kill();
    await cluster.start();
    for (const client of clients) await client.says(CALLS);
    await stopAll(arena);
  });
  if (hasDisks) fault('disk full', () => new PostgresArena(cluster, true, new SmallDisk(512)), fillDisk);
  fault('pg_terminate_backend', make, async (arena) => {
    const clients = [arena.client('a'), arena.client('b')];
    for (let i = 0; i < 5; i++) {
      await clients[i % 2]!.says(CALLS / 3);
      await arena.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'client'`,
      );
    }
    for (const client of clients) await client.says(CALLS);
    await stopAll(arena);
  });
  test(`a raw client that writes leases past the store, ${TIMES} times`, async () => {
    for (let i = 0; i < TIMES; i++) {
      const arena = make();
      try {
        await arena.prepare();
        const client = arena.client('a');
        await client.says(CALLS);
        const insert = `insert into hextet.leases select id, $1::cidr, 'raw', 1, false, '{}', 0 from hextet.pools
          where name = 'site'`;
        // Over a lease that is there, and then where the store is going to lease.
        await expect(arena.query(insert, ['2001:db8::/48'])).rejects.toMatchObject({ code: '23P01' });
        await arena.query(insert, ['2001:db8:0:80::/57']);
        await client.says(/^failed store-corrupt$/);
        await client.kill();
        const evidence = await arena.gather();
        const views = evidence.views.filter(({ of }) => of !== 'table of leases');
        expect(check({ ...evidence, views, isSpoilt: true })).toEqual([]);
      } finally {
        await arena.remove();
      }
    }
  });
  for (const cut of ['before', 'after', 'answered'] satisfies Cut[]) {
    for (const guarded of [true, false]) {
      const title = `connection cut ${cut}${guarded ? ', with the table of leases' : ''}`;
      fault(
        title,
        () => new PostgresArena(cluster, guarded),
        async (arena, i) => {
          const proxy = new CuttingProxy(cluster.folder, cut, 5 + (i % 3));
          try {
            await proxy.open();
            arena.host = proxy.folder;
            const clients = [arena.client('a'), arena.client('b')];
            for (const client of clients) await client.says(2 * CALLS);
            await stopAll(arena);
            expect(proxy.cuts).toBeGreaterThan(0);
          } finally {
            await proxy.close();
          }
        },
      );
    }
  }
});
