/** PostgreSQL through the libraries that people use: the checks of drivers, and transactions of the caller. */
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster, hasPostgres } from '../../scripts/postgres.mjs';
import { Pool } from '../../src/pool.ts';
import type { Prefix } from '../../src/prefix.ts';
import { type Journal, type JournalError, Store } from '../../src/store.ts';
import {
  fromPg,
  fromPostgres,
  type PostgresJournal,
  postgresJournal,
  sql,
} from '../../src/store-postgres.ts';
import { journalChecks } from '../../src/testing.ts';
import { outcomeOf } from '../support/refusal.ts';
import { statementsWait } from './waiting.ts';

const make = () => new Pool({ roots: ['2001:db8::/56'], reserve: ['2001:db8::/64'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

describe.skipIf(!hasPostgres())('on PostgreSQL', () => {
  const cluster = new Cluster();
  const pools: pg.Pool[] = [];
  const clients: ReturnType<typeof postgres>[] = [];
  const journals: Record<string, PostgresJournal> = {};
  let db: pg.Pool;

  const newPool = (options?: string) => {
    const pool = new pg.Pool({ ...cluster.connection, max: 5, ...(options !== undefined && { options }) });
    pools.push(pool);
    return pool;
  };

  beforeAll(async () => {
    await cluster.start();
    db = newPool();
    const sql = postgres({ host: cluster.folder, user: 'hextet', database: 'postgres', onnotice: () => {} });
    clients.push(sql);
    journals.pg = postgresJournal(fromPg(db), { leases: 'guarded' });
    journals.postgres = postgresJournal(fromPostgres(sql), { leases: 'guarded' });
    journals['pg without a table of leases'] = postgresJournal(fromPg(db));
    const serializable = newPool('-c default_transaction_isolation=serializable');
    journals['pg, serializable'] = postgresJournal(fromPg(serializable), { leases: 'guarded' });
    // Several at once.
    await Promise.all(Object.values(journals).map((journal) => journal.migrate()));
  });
  afterAll(async () => {
    await Promise.all([...pools, ...clients].map((one) => one.end()));
    await cluster.remove();
  });

  describe.each(['pg', 'postgres', 'pg without a table of leases', 'pg, serializable'])(
    'through %s',
    (name) => {
      test.each(journalChecks)('$name', ({ check }) => check(journals[name] as Journal));
    },
  );

  test('260 creates at once through two libraries give 255 leases and five refusals', async () => {
    const stores = [journals.pg!, journals.postgres!].map((journal) => new Store(journal));
    const site = await Promise.all(stores.map((store) => store.openOrCreate('a site/ü', make)));
    const results = await Promise.all(
      Array.from({ length: 260 }, (_, i) => site[i % 2]!.tryRun(lease(`o${i}`))),
    );
    const given = results.flatMap((result) => (result.ok ? [String(result.value.prefix)] : []));
    expect(new Set(given).size).toBe(255);
    expect(results.filter((result) => !result.ok && result.issue.code === 'exhausted').length).toBe(5);
    const { rows } = await db.query(
      `select prefix::text from hextet.leases l join hextet.pools p on p.id = l.pool where p.name = 'a site/ü'`,
    );
    expect(rows.map(({ prefix }) => prefix).sort()).toEqual(given.sort());
  });

  describe('inside a transaction of the caller', () => {
    let count = 0;
    const begin = async () => {
      const site = await new Store(journals.pg!).openOrCreate(`using ${count++}`, make);
      const client = await db.connect();
      await client.query('begin');
      const end = async (how: string) => {
        await client.query(how);
        client.release();
      };
      return { site, client, end, using: site.using(fromPg(client)) };
    };
    const owners = async (name: string) => {
      const site = await new Store(journals.postgres!).openOrCreate(name, make);
      return Array.from(site.view.leases(), ({ owner }) => owner).sort();
    };

    test('a lease is there after the commit', async () => {
      const { site, using, end } = await begin();
      await using.run(lease('a'));
      expect(await owners(site.name)).toEqual([]);
      await end('commit');
      expect(await owners(site.name)).toEqual(['a']);
      await site.refresh();
      expect(site.view.version).toBe(1);
    });

    test('nothing is there after a rollback, in the table of leases neither', async () => {
      const { site, client, using, end } = await begin();
      await using.run(lease('a'));
      await using.run(lease('b'));
      const { rows } = await client.query(
        'select 1 from hextet.leases l join hextet.pools p on p.id = l.pool where p.name = $1',
        [site.name],
      );
      expect(rows.length).toBe(2);
      await end('rollback');
      await site.refresh();
      expect(site.view.version).toBe(0);
      expect(String((await site.run(lease('c'))).prefix)).toBe('2001:db8:0:1::/64');
      expect(await owners(site.name)).toEqual(['c']);
    });

    test('several objects and calls see one another, and the copy of the process sees none of it', async () => {
      const { site, client, using, end } = await begin();
      await using.run(lease('a'));
      const other = site.using(fromPg(client));
      const [second] = await other.transact((view) => [lease(`after ${view.version}`)]);
      expect(String((second as { prefix: unknown }).prefix)).toBe('2001:db8:0:2::/64');
      await using.run(lease('c'));
      expect(site.view.version).toBe(0);
      await end('commit');
      expect(await owners(site.name)).toEqual(['a', 'after 1', 'c']);
    });

    test('a savepoint that is rolled back takes its leases along', async () => {
      const { site, client, using, end } = await begin();
      await using.run(lease('a'));
      await client.query('savepoint s');
      await using.run(lease('b'));
      await client.query('rollback to s');
      await using.run(lease('c'));
      await end('commit');
      expect(await owners(site.name)).toEqual(['a', 'c']);
    });

    test('a savepoint that is rolled back lets the head go: the next call sees what another process made', async () => {
      const { site, client, using, end } = await begin();
      await client.query('savepoint s');
      await using.run(lease('a'));
      await client.query('rollback to s');
      const other = await new Store(journals.postgres!).openOrCreate(site.name, make);
      await other.run(lease('b'));
      expect(String((await using.run(lease('c'))).prefix)).toBe('2001:db8:0:2::/64');
      await end('commit');
      expect(await owners(site.name)).toEqual(['b', 'c']);
    });

    test('two calls that are rolled back leave nothing in the copy of the process: the next transaction leases the first again', async () => {
      const { site, using, end } = await begin();
      const first = await using.run(lease('a'));
      await using.run(lease('b'));
      expect(site.view.version).toBe(0);
      await end('rollback');
      const client = await db.connect();
      await client.query('begin');
      const again = await site.using(fromPg(client)).run(lease('c'));
      expect([String(again.prefix), again.generation]).toEqual([String(first.prefix), 1]);
      await client.query('commit');
      client.release();
      expect(await owners(site.name)).toEqual(['c']);
    });

    test('a refusal leaves the transaction usable', async () => {
      const { site, using, end } = await begin();
      expect(await outcomeOf(using.run({ op: 'allocate', length: 48, owner: 'a' }))).toBe('exhausted');
      await using.run(lease('b'));
      await end('commit');
      expect(await owners(site.name)).toEqual(['b']);
    });

    test('a row of its own is there with its lease, or neither is', async () => {
      await db.query('create table networks (id text, prefix cidr)');
      for (const how of ['rollback', 'commit']) {
        const { site, client, using, end } = await begin();
        const net = await using.run(lease('a'));
        await client.query('insert into networks values ($1, $2)', [site.name, String(net.prefix)]);
        await end(how);
        const { rows } = await db.query('select * from networks where id = $1', [site.name]);
        expect(rows.length).toBe((await owners(site.name)).length);
      }
    });

    test('a transaction whose connection ends leaves nothing', async () => {
      const { site, client, using } = await begin();
      client.on('error', () => {});
      await using.run(lease('a'));
      const { rows } = await client.query('select pg_backend_pid() as pid');
      await db.query('select pg_terminate_backend($1)', [rows[0].pid]);
      await using.run(lease('b')).then(
        () => expect.fail(),
        () => {},
      );
      client.release(true);
      expect(await owners(site.name)).toEqual([]);
      await site.run(lease('c'));
      expect(await owners(site.name)).toEqual(['c']);
    });

    test('a head that is held too long is busy, and nothing changes', async () => {
      const hasty = postgresJournal(fromPg(db), { lockTimeout: 50 });
      const { site, using, end } = await begin();
      await using.run(lease('a'));
      const waiting = await new Store(hasty).openOrCreate(site.name, make);
      expect(await outcomeOf(waiting.run(lease('b')))).toBe('store-busy');
      await end('commit');
      await waiting.run(lease('b'));
      expect(await owners(site.name)).toEqual(['a', 'b']);
      const client = await db.connect();
      await client.query('begin');
      await client.query('select 1 from hextet.pools where name = $1 for update', [site.name]);
      expect(await outcomeOf(waiting.checkpoint())).toBe('store-busy');
      await client.query('rollback');
      client.release();
      expect(await waiting.checkpoint()).toBe(true);
    });
  });

  test('a release whose connection is cut while it waits for the row is made by the statement that outlived it, once', async () => {
    const pool = newPool();
    const clients: { connection: { stream: { destroy(): void } } }[] = [];
    pool.on('error', () => {});
    pool.on('connect', (client) => {
      client.on('error', () => {});
      clients.push(client as never);
    });
    const journal = postgresJournal(fromPg(pool), { lockTimeout: 60_000 });
    const site = await new Store(journal).openOrCreate('cut', make);
    const got = await site.run(lease('a'));
    const holder = await db.connect();
    await holder.query('begin');
    await holder.query(`select 1 from hextet.pools where name = 'cut' for update`);
    const released = site.run({ op: 'release', ...got });
    await statementsWait(db, 1);
    for (const { connection } of clients) connection.stream.destroy();
    // The release is asked for again, after the statement that nobody hears.
    await statementsWait(db, 2);
    await holder.query('commit');
    holder.release();
    expect(await released).toBe(true);
    expect([site.view.version, [...site.view.leases()]]).toEqual([2, []]);
  });

  describe('the table of leases', () => {
    const insert = (name: string, prefix: string, container = false) =>
      db.query(
        `insert into hextet.leases select id, $2, 'raw', 1, $3, '{}', 0 from hextet.pools where name = $1`,
        [name, prefix, container],
      );

    test('refuses a row that overlaps a lease, and takes one inside a container', async () => {
      const site = await new Store(journals.pg!).openOrCreate('guard', make);
      await site.run({ op: 'allocate', length: 60, owner: 'a', container: true });
      const [container] = [...site.view.leases()];
      await site.run({ ...lease('b'), within: container!.prefix } as never);
      await site.run(lease('c'));
      const taken = Array.from(site.view.leases(), ({ prefix }) => String(prefix));
      for (const prefix of [...taken, '2001:db8::/56', '2001:db8::/55']) {
        expect(await outcomeOf(insert('guard', prefix)), prefix).toMatch(/^23(P01|505)$/);
      }
    });

    test('a row written past the journal ends all writing, and both rows are told', async () => {
      const site = await new Store(journals.pg!).openOrCreate('past', make);
      await insert('past', '2001:db8:0:1::/64');
      const thrown = await site.run(lease('a')).catch((error) => error);
      const rows = [
        { prefix: '2001:db8:0:1::/64', owner: 'a' },
        { prefix: '2001:db8:0:1::/64', owner: 'raw' },
      ];
      expect([thrown.code, thrown.details.rows]).toEqual(['store-corrupt', rows]);
      expect(await outcomeOf(site.run(lease('b')))).toBe('store-corrupt');
      expect(await owned('past')).toEqual(['raw']);
    });

    test('has the leases of the pool after any changes', async () => {
      const site = await new Store(journals.pg!).openOrCreate('random', make);
      const owner = (i: number) => `o${(i * 7) % 23}`;
      const made: string[] = [];
      const smaller = (prefix: Prefix) => `${String(prefix).split('/')[0]}/${prefix.length + 1}`;
      for (let i = 0; i < 60; i++) {
        const leases = [...site.view.leases()];
        const [one, two] = [
          leases[(i * 5) % Math.max(1, leases.length)],
          leases[(i * 3) % Math.max(1, leases.length)],
        ];
        const id = one && { prefix: one.prefix, generation: one.generation };
        const groups: object[][] = [[{ op: 'allocate', length: i % 3 === 0 ? 60 : 64, owner: owner(i) }]];
        if (i % 6 === 1) groups.push([{ op: 'release', ...id }]);
        if (i % 6 === 2)
          groups.push(
            [{ op: 'update', ...id, tags: { i: `${i}` } }],
            [{ op: 'update', ...id, owner: `new${i}` }],
          );
        if (i % 6 === 3) groups.push([{ op: 'resize', ...id, to: smaller(one!.prefix) }]);
        if (i % 6 === 4 && two !== one) {
          groups.push([{ op: 'resize', ...id, to: smaller(one!.prefix) }]);
          groups.push([{ op: 'update', ...id, prefix: smaller(one!.prefix), container: true }]);
        }
        if (i % 6 === 5)
          groups.push(
            [{ op: 'resize', ...id, to: smaller(one!.prefix) }],
            [{ op: 'release', ...id, prefix: smaller(one!.prefix) }],
          );
        const results = await Promise.allSettled(groups.map((group) => site.transact(group as never)));
        for (const [at, { status }] of results.entries()) {
          if (status === 'fulfilled') made.push((groups[at]![0] as { op: string }).op);
        }
      }
      expect([...new Set(made)].sort()).toEqual(['allocate', 'release', 'resize', 'update']);
      const { rows } = await db.query(
        `select prefix::text, owner, generation::int, container, tags, since::float8 as since
         from hextet.leases where pool = (select id from hextet.pools where name = 'random') order by leases.prefix`,
      );
      expect(rows.length).toBeGreaterThan(5);
      expect(rows).toEqual(Array.from(site.view.leases(), (one) => ({ ...one, prefix: String(one.prefix) })));
    });

    const owned = async (name: string) => {
      const { rows } = await db.query(
        'select owner from hextet.leases l join hextet.pools p on p.id = l.pool where p.name = $1',
        [name],
      );
      return rows.map(({ owner }) => owner);
    };
  });

  test('a server that takes no writes is read-only', async () => {
    const site = await new Store(
      postgresJournal(fromPg(newPool('-c default_transaction_read_only=on'))),
    ).openOrCreate('a site/ü', make);
    await site.refresh();
    expect(
      await outcomeOf(
        site.run(lease('o1').owner === 'o1' ? { op: 'release', ...[...site.view.leases()][0]! } : lease('')),
      ),
    ).toBe('store-read-only');
  });

  test('no tables are unavailable, with the reason', async () => {
    const empty = postgresJournal(fromPg(newPool('-c search_path=none')));
    await db.query('alter schema hextet rename to elsewhere');
    try {
      const thrown = await new Store(empty).names().catch((error) => error);
      expect([thrown.code, thrown.message]).toEqual([
        'store-unavailable',
        expect.stringContaining('hextet.pools'),
      ]);
    } finally {
      await db.query('alter schema elsewhere rename to hextet');
    }
  });

  test('the statements for an administrator can be executed again and again', async () => {
    await db.query(sql());
    await db.query(sql({ leases: 'guarded' }));
    await new Store(journals.pg!).openOrCreate('a site/ü', make);
  });

  test('the rows that contradict each other are told of several names too', async () => {
    const store = new Store(journals.pg!);
    for (const name of ['one', 'two']) await store.openOrCreate(name, make);
    await db.query(
      `insert into hextet.leases select id, '2001:db8::/60', 'raw', 1, false, '{}', 0 from hextet.pools where name = 'two'`,
    );
    const thrown = await store
      .transact(['one', 'two'], () => [[lease('a')], [lease('b')]])
      .catch((error) => error);
    const rows = [
      { prefix: '2001:db8:0:1::/64', owner: 'b' },
      { prefix: '2001:db8::/60', owner: 'raw' },
    ];
    expect([thrown.code, thrown.details.rows]).toEqual(['store-corrupt', rows]);
  });

  test('a table that another process made at the same time is no failure, a right that lacks is', async () => {
    const failing = (code: string, times: number) => {
      let calls = 0;
      const query = async () => {
        if (calls++ < times) throw new Error('as a library wraps it', { cause: { severity: 'ERROR', code } });
        return [];
      };
      const journal = postgresJournal({ query, transaction: () => Promise.reject(new Error()) });
      return journal.migrate().then(
        () => 'made',
        ({ fault }) => [fault, calls],
      );
    };
    expect(await failing('42P07', 3)).toBe('made');
    expect(await failing('42501', 3)).toEqual(['unavailable', 1]);
    expect(await failing('XX000', 1_000)).toEqual(['unavailable', 21]);
  });

  test('errors of the server become faults', async () => {
    const failing = (error: object) =>
      postgresJournal({ query: () => Promise.reject(error), transaction: () => Promise.reject(error) });
    const faults = await Promise.all(
      [
        { severity: 'ERROR', code: '40001' },
        { severity: 'ERROR', code: '40003' },
        { severity: 'ERROR', code: '53100' },
        { code: 'EPIPE' },
        new TypeError(),
      ].map((error) =>
        failing(error)
          .names()
          .catch((thrown: JournalError) => thrown.fault),
      ),
    );
    expect(faults).toEqual(['conflict', 'disconnected', 'unavailable', 'disconnected', 'unavailable']);
  });
});
