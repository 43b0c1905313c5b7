import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { Store } from '../../src/store.ts';
import { fromPg, fromPostgres, postgresJournal } from '../../src/store-postgres.ts';
import { Cluster, hasPostgres } from '../support/postgres.ts';

const make = () => new Pool({ roots: ['2001:db8::/56'], reserve: ['2001:db8::/64'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

describe.skipIf(!hasPostgres())('PostgreSQL', () => {
  let cluster: Cluster;
  let pool: pg.Pool;
  let sql: ReturnType<typeof postgres>;
  beforeAll(async () => {
    cluster = new Cluster();
    await cluster.start();
    pool = new pg.Pool({ ...cluster.connection, max: 5 });
    pool.on('error', () => {});
    sql = postgres({ host: cluster.folder, user: 'hextet', database: 'postgres', onnotice: () => {} });
  }, 60_000);
  afterAll(async () => {
    await pool?.end();
    await sql?.end();
    await cluster?.remove();
  });

  test('works', async () => {
    const one = postgresJournal(fromPg(pool), { leases: 'guarded' });
    const two = postgresJournal(fromPostgres(sql), { leases: 'guarded' });
    await Promise.all([one.migrate(), two.migrate()]);
    const stores = [new Store(one), new Store(two)];
    const site = await Promise.all(stores.map((store) => store.openOrCreate('a site/ü', make)));
    const results = await Promise.all(
      Array.from({ length: 260 }, (_, i) => site[i % 2]!.tryRun(lease(`o${i}`))),
    );
    expect(results.filter(({ ok }) => ok).length).toBe(255);
    await stores[0]!.openOrCreate('other', make);
    await stores[0]!.transact(['a site/ü', 'other'], (a: Pool, b: Pool) => [
      [{ op: 'release', ...[...a.leases()][0]! }],
      [lease(`x${b.version}`)],
    ]);
    await site[0]!.checkpoint();
    await site[1]!.run(lease('late'));
    await site[0]!.refresh();
    const { head } = site[0]!.view;
    expect(head).toEqual(site[1]!.view.head);
    const { rows } = await pool.query('select count(*)::int as n from hextet.leases');
    expect(rows[0].n).toBe(256);
    // in the caller's own transaction
    const client = await pool.connect();
    await client.query('begin');
    const other = await stores[0]!.openOrCreate('other', make);
    const got = await other.using(fromPg(client)).run(lease('mine'));
    expect(String(got.prefix)).toBe('2001:db8:0:2::/64');
    const again = await other.using(fromPg(client)).run(lease('mine2'));
    expect(String(again.prefix)).toBe('2001:db8:0:3::/64');
    await client.query('rollback');
    client.release();
    await other.refresh();
    expect(other.view.version).toBe(1);
    await client.query('select 1');
  }, 60_000);
});
