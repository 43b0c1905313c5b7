/** Managers in processes of their own fight over what PostgreSQL keeps: as test/store/managers.test.ts has it for files and SQLite. */
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { Cluster, hasPostgres } from '../../scripts/postgres.mjs';
import { fromPg, postgresJournal } from '../../src/store-postgres.ts';
import { fights } from '../store/managers/fights.ts';

describe.skipIf(!hasPostgres())('on PostgreSQL', () => {
  const cluster = new Cluster();
  beforeAll(async () => {
    await cluster.start();
    const pool = new pg.Pool(cluster.connection);
    await postgresJournal(fromPg(pool), { leases: 'guarded' }).migrate();
    await pool.end();
  });
  afterAll(() => cluster.remove());

  fights({ kind: 'postgres', host: cluster.folder, guarded: true });
});
