/** The command on PostgreSQL: a pool and a zone in one database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster, hasPostgres } from '../../scripts/postgres.mjs';
import { hextet } from '../command/support.ts';

describe.skipIf(!hasPostgres())('the command on PostgreSQL', () => {
  const cluster = new Cluster();
  let store: string;
  const run = (words: string, input: readonly string[] = []) =>
    hextet(`${words} --store ${store}`, { input });

  beforeAll(async () => {
    await cluster.start();
    const { host, user, database } = cluster.connection;
    store = `postgres://${user}@/${database}?host=${encodeURIComponent(host)}`;
  });
  afterAll(() => cluster.remove());

  test('makes a pool, leases, imports, checks and exports it', async () => {
    expect((await run('pool create site 2001:db8::/48 --reserve 2001:db8::/64')).code).toBe(0);
    expect((await run('pool allocate 64 net/web')).out).toBe('2001:db8:0:1::/64  net/web\n');
    const rows = ['prefix,owner\n2001:db8:0:100::/56,vpc\n2001:db8:0:101::/64,tier\n'];
    expect((await run('pool import', rows)).out).toBe('2 rows, 2 commands\n');
    expect((await run('pool list')).out).toContain('2001:db8:0:101::/64');
    expect((await run('pool release 2001:db8:0:1::/64')).code).toBe(0);
    expect((await run('pool checkpoint')).code).toBe(0);
    expect((await run('pool verify')).out).toMatch(/^site is whole/);
    expect((await run('pool export')).out).toContain('container,2001:db8:0:100::/56,vpc,');
  });

  test('keeps a zone beside it', async () => {
    expect((await run('zone create cloud 2001:db8:1::/48')).code).toBe(0);
    expect((await run('zone allocate web')).out).toBe('web  2001:db8:1::/64  2001:db8:1::1\n');
    expect((await run('zone list networks')).out).toContain('web');
    expect((await run('zone release web')).code).toBe(0);
    expect((await run('zone verify')).out).toMatch(/^cloud is whole/);
  });

  test('names a pool that is missing in another database', async () => {
    const { code, err } = await hextet(`pool list --store ${store.replace(/\/[^/?]*\?/, '/absent?')}`);
    expect(code).not.toBe(0);
    expect(err).toMatch(/^hextet: .*absent/);
  });
});
