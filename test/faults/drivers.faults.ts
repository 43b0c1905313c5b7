/** The checks of drivers, on node:sqlite under a newer Node and on PostgreSQL through pgBouncer in transaction mode. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster, hasPostgres } from '../../scripts/postgres.mjs';
import { fromPg, type PostgresJournal, postgresJournal } from '../../src/store-postgres.ts';
import { journalChecks } from '../../src/testing.ts';
import { bundle } from '../support/bundle.ts';

const NODE = 'scripts/runtimes/node_modules/node24/bin/node';
const BOUNCER = '/usr/sbin/pgbouncer';

function has(path: string): boolean {
  if (existsSync(path)) return true;
  if (process.env.CI === 'true') throw new Error(`${path} is not there`);
  console.warn(`left out: ${path} is not there`);
  return false;
}

test.runIf(has(NODE))('node:sqlite passes the checks of drivers', async () => {
  const program = await bundle('test/faults/node-sqlite.ts');
  const told = execFileSync(NODE, [program], { encoding: 'utf8' });
  expect(told.trim().split('\n')).toEqual(journalChecks.map(({ name }) => name));
});

describe.runIf(has(BOUNCER) && hasPostgres())('pgBouncer in transaction mode', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hextet-bouncer-'));
  let cluster: Cluster;
  let bouncer: ChildProcess;
  let pool: pg.Pool;
  let journal: PostgresJournal;

  beforeAll(async () => {
    cluster = new Cluster();
    await cluster.start();
    chmodSync(folder, 0o777);
    const settings = join(folder, 'pgbouncer.ini');
    writeFileSync(join(folder, 'users'), '"hextet" ""\n');
    writeFileSync(
      settings,
      `[databases]
postgres = host=${cluster.folder}
[pgbouncer]
unix_socket_dir = ${folder}
listen_port = 6432
auth_type = trust
auth_file = ${folder}/users
pool_mode = transaction
default_pool_size = 3
`,
    );
    const [program, ...rest] =
      process.getuid?.() === 0
        ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', BOUNCER, settings]
        : [BOUNCER, settings];
    bouncer = spawn(program!, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      bouncer.stderr!.on('data', (text) => /process up/.test(String(text)) && resolve());
      bouncer.on('exit', () => reject(new Error('pgBouncer ended')));
    });
    pool = new pg.Pool({ host: folder, port: 6432, user: 'hextet', database: 'postgres', max: 8 });
    journal = postgresJournal(fromPg(pool), { leases: 'guarded' });
    await journal.migrate();
  });
  afterAll(async () => {
    await pool.end();
    bouncer.kill();
    await cluster.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(journalChecks)('$name', ({ check }) => check(journal));
});
