/** What a journal in PostgreSQL does at its edges. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster, hasPostgres } from '../../scripts/postgres.mjs';
import { Pool } from '../../src/pool.ts';
import { JournalError, Store } from '../../src/store.ts';
import { effectOfEntry } from '../../src/store-postgres/leases.ts';
import { fromPg, type PostgresJournal, postgresJournal, type SqlPool } from '../../src/store-postgres.ts';
import { Zone } from '../../src/zone.ts';
import { statementsWait } from './waiting.ts';

const make = () => new Pool({ roots: ['2001:db8::/56'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;
const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { fault?: string; code?: string }) => error.fault ?? error.code,
  );

describe.skipIf(!hasPostgres())('on PostgreSQL', () => {
  const cluster = new Cluster();
  let db: pg.Pool;
  let journal: PostgresJournal;

  beforeAll(async () => {
    await cluster.start();
    db = new pg.Pool({ ...cluster.connection, max: 5 });
    db.on('error', () => {});
    journal = postgresJournal(fromPg(db), { leases: 'guarded' });
    await journal.migrate();
  });
  afterAll(async () => {
    await journal.close();
    await db.end();
    await cluster.remove();
  });

  test('what is no pool, no option and no client is refused', () => {
    expect(() => postgresJournal({} as SqlPool)).toThrow('SqlPool');
    expect(() => postgresJournal(fromPg(db), { leases: 'some' as never })).toThrow("'guarded'");
    expect(() => journal.join({} as never)).toThrow('SqlClient');
  });

  test('a name that is not there is unavailable in every session', async () => {
    expect(await faultOf(journal.lock(['none'], ({ since }) => since('none', 0)))).toBe('unavailable');
    expect(await faultOf(journal.join(fromPg(db)).since('none', 0))).toBe('unavailable');
  });

  test('a snapshot without lines is kept, and one that another process was faster with is not', async () => {
    const head = { version: 0, digest: 'd' };
    await journal.create('empty', 'd', { head, format: 1, lines: [] });
    const next = { head: { version: 1, digest: 'e' }, format: 1, lines: ['a'] };
    const newer = { head: { version: 2, digest: 'f' }, format: 1, lines: ['b'] };
    const keep = { ms: 0, versions: 0 };
    // The other is there once the lines of this one are taken.
    const lines = (function* () {
      yield 'a';
    })();
    const client = await db.connect();
    await client.query('begin');
    await client.query("update hextet.pools set snapshot = 2 where name = 'empty'");
    const slow = journal.checkpoint('empty', { ...next, lines }, keep);
    await statementsWait(db, 1);
    await client.query('commit');
    client.release();
    expect([await slow, await journal.checkpoint('empty', newer, keep)]).toEqual([false, false]);
    const { rows } = await db.query(
      "select s.version::int from hextet.snapshots s join hextet.pools p on p.id = s.pool where name = 'empty'",
    );
    expect(rows).toEqual([]);
  });

  test('a lease that moves in a change of several, or inside a transaction, moves in the table', async () => {
    const store = new Store(journal);
    const [one, two] = [await store.openOrCreate('one', make), await store.openOrCreate('two', make)];
    const got = await one.run({ op: 'allocate', length: 60, owner: 'a' });
    const { prefix, generation } = got;
    const [smaller, smallest] = [61, 62].map((length) => `${String(prefix).split('/')[0]}/${length}`);
    await store.transact(['one', 'two'], () => [
      [{ op: 'resize', prefix, generation, to: smaller }],
      [lease('b')],
    ]);
    await one.using(fromPg(db)).run({ op: 'resize', prefix: smaller, generation, to: smallest } as never);
    const { rows } = await db.query("select prefix::text from hextet.leases where owner = 'a'");
    expect(rows).toEqual([{ prefix: smallest }]);
    expect(two.view.version).toBe(1);
    // Planned on a head that is no longer that of the journal: it is planned again.
    const stale = await new Store(journal).openOrCreate('one', make);
    await one.run(lease('c'));
    await stale.run({
      op: 'resize',
      prefix: smallest,
      generation,
      to: `${smallest!.split('/')[0]}/63`,
    } as never);
    expect([...stale.view.leases()].length).toBe(2);
  });

  test('networks of a zone have their rows, and its other records none', async () => {
    const zone = await new Store(journal).openOrCreate('zone', () => new Zone());
    await zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
    await zone.run({ op: 'add-prefix', prefix: '2001:db8::/56' });
    await zone.run({ op: 'set-network', id: 'n', offering: 'dual' });
    const { rows } = await db.query(
      "select l.prefix::text from hextet.leases l join hextet.pools p on p.id = l.pool where name = 'zone'",
    );
    expect(rows.length).toBe([...zone.view.networks()].length);
  });

  test('a lease that is made and moved by one record has one row', () => {
    const changes = [
      { op: 'lease', prefix: '2001:db8::/60', owner: 'a' },
      { op: 'resize', prefix: '2001:db8::/60', to: '2001:db8::/61' },
    ];
    const value = { version: 1, at: 0, changes } as never;
    const { gone, moves, made } = effectOfEntry({ token: '', format: 1, record: '', value })!;
    expect([gone.size, moves.size, [...made.keys()]]).toEqual([0, 0, ['2001:db8::/61']]);
  });

  test('a refusal whose row is gone by now is told without rows', async () => {
    const query = (text: string) =>
      text.includes('update hextet.pools')
        ? Promise.reject({ severity: 'ERROR', code: '23505' })
        : Promise.resolve([]);
    const refusing = postgresJournal(
      { query, transaction: () => Promise.reject(new Error()) },
      { leases: 'guarded' },
    );
    const record = new Pool({ roots: ['2001:db8::/56'] }).plan([lease('a')]).record!;
    const entry = { token: '', format: 1, record: '', value: record };
    const thrown = await refusing.append('a', { version: 0, digest: '' }, entry).catch((error) => error);
    expect([thrown.fault, thrown.rows]).toEqual(['corrupt', []]);
  });

  test('a connection that broke is not asked to roll back, and is closed', async () => {
    const calls: unknown[] = [];
    const client = {
      query: ({ text }: { text: string }) => {
        calls.push(text);
        return Promise.reject(new Error('EPIPE'));
      },
      on: () => {},
      removeListener: () => {},
      release: (error: unknown) => calls.push(error instanceof Error),
    };
    const broken = fromPg({ ...client, connect: async () => client } as never);
    expect(await faultOf(postgresJournal(broken).open('a'))).toBe('disconnected');
    expect(calls).toEqual(['begin isolation level repeatable read', true]);
  });

  test('a connection that is lost inside a transaction is not used again', async () => {
    const own = new pg.Pool({ ...cluster.connection, max: 1, application_name: 'lost' });
    own.on('error', () => {});
    const cut = journal.lock.call(postgresJournal(fromPg(own)), ['one'], async (session) => {
      await db.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lost'",
      );
      return session.since('one', 0);
    });
    expect(await faultOf(cut)).toBe('disconnected');
    expect(await postgresJournal(fromPg(own)).names()).toContain('one');
    await own.end();
  });

  test('a transaction that cannot begin or end has the fault of its engine', async () => {
    const query = async () => [];
    const transaction = () => Promise.reject({ severity: 'ERROR', code: '25006' });
    const failing = postgresJournal({ query, transaction });
    expect(await faultOf(failing.open('a'))).toBe('read-only');
    expect(await faultOf(failing.lock([], async () => {}))).toBe('read-only');
    const corrupt = postgresJournal({
      query,
      transaction: () => Promise.reject(new JournalError('corrupt')),
    });
    expect(await faultOf(corrupt.lock([], async () => {}))).toBe('disconnected');
  });
});
