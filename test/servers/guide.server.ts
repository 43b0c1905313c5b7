/** The program of docs/guide/store.md on PostgreSQL, and the checks of drivers through every library that it shows. */
import * as pglite from '@electric-sql/pglite';
import * as drizzleOrm from 'drizzle-orm';
import * as drizzlePg from 'drizzle-orm/node-postgres';
import * as knex from 'knex';
import * as kysely from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster, hasPostgres } from '../../scripts/postgres.mjs';
import { postgresJournal, type SqlPool } from '../../src/store-postgres.ts';
import { journalChecks } from '../../src/testing.ts';
import { claimsOf, loose, programOf, publicModules } from '../support/examples.ts';

const LIBRARIES = ['Kysely', 'Drizzle', 'Knex', 'PGlite'] as const;

interface Opened {
  readonly pools: Readonly<Record<(typeof LIBRARIES)[number], SqlPool>>;
  end(): Promise<unknown>;
}

describe.skipIf(!hasPostgres())('the guide on stores', () => {
  const program = programOf('docs/guide/store.md', 'js postgres')!;
  const cluster = new Cluster();
  let opened: Opened;

  beforeAll(async () => {
    await cluster.start();
    const { host, user, database } = cluster.connection;
    Object.assign(process.env, { PGHOST: host, PGUSER: user, PGDATABASE: database });
  });
  afterAll(async () => {
    await opened.end();
    await cluster.remove();
  });

  test('claims of PostgreSQL what is so', async () => {
    const modules = new Map([
      ...(await publicModules()),
      ['pg', pg],
      ['@electric-sql/pglite', pglite],
      ['drizzle-orm', drizzleOrm],
      ['drizzle-orm/node-postgres', drizzlePg],
      ['knex', knex.default],
      ['kysely', kysely],
    ] as [string, object][]);
    const code = `${program.code}
      const liteDb = new PGlite();
      globalThis.opened = {
        pools: {
          Kysely: fromKysely(kysely), Drizzle: fromDrizzle(drizzled), Knex: fromKnex(knexed), PGlite: fromPGlite(liteDb),
        },
        end: () => Promise.all([knexed.destroy(), liteDb.close(), db.end()]),
      };`;
    const claims = await claimsOf({ ...program, code }, modules);
    opened = (globalThis as unknown as { opened: Opened }).opened;
    expect(claims.length).toBeGreaterThan(6);
    for (const { source, actual, expected } of claims) expect(actual, source).toEqual(expected);
    expect(loose(program)).toEqual([]);
  });

  describe.each(LIBRARIES)('through %s', (library) => {
    test.each(journalChecks)('$name', async ({ check }) => {
      const journal = postgresJournal(opened.pools[library], { leases: 'guarded' });
      await journal.migrate();
      await check(journal);
    });
  });
});
