/** Two consoles on one PostgreSQL: one is killed in the middle, the other goes on, and nothing that was acknowledged is lost. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Store } from 'hextet/store';
import { fromPg, postgresJournal } from 'hextet/store-postgres';
import { Zone } from 'hextet/zone';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster, hasPostgres } from '../../../scripts/postgres.mjs';
import { eventsOf, startConsole } from './console.js';

const ROOT = new URL('../../..', import.meta.url);
const NETWORKS = 60;
const json = (value) => JSON.parse(JSON.stringify(value));

describe.skipIf(!hasPostgres())('two consoles on one PostgreSQL', () => {
  const cluster = new Cluster();
  const settings = {
    DATABASE_URL: `postgres://hextet@localhost/postgres?host=${encodeURIComponent(cluster.folder)}`,
  };
  let consoles = [];

  beforeAll(async () => {
    await cluster.start();
    consoles = await Promise.all([startConsole(settings), startConsole(settings)]);
    const [{ call }] = consoles;
    const commands = [
      { op: 'add-prefix', prefix: '2001:470:ed36::/48', public: '2001:470:ed36::/64' },
      { op: 'set-offering', id: 'dual', stack: 'dual' },
    ];
    expect((await call('POST', '/commands', { commands })).status).toBe(200);
  });
  afterAll(async () => {
    for (const one of consoles) await one.stop();
    await cluster.remove();
  });

  test('what one wrote, the other lists at once', async () => {
    const [one, other] = consoles;
    await one.call('PUT', '/networks/first', { offering: 'dual' });
    expect((await other.call('GET', '/networks/first')).body).toMatchObject({
      prefix: '2001:470:ed36:1::/64',
    });
    await one.call('PUT', '/networks/between', { offering: 'dual' });
    const commands = [{ op: 'set-network', id: 'second', offering: 'dual' }];
    const { body } = await other.call('POST', '/commands', { commands, dryRun: true });
    expect(body.results[0].prefix).toBe('2001:470:ed36:3::/64');
    for (const id of ['first', 'between']) await other.call('DELETE', `/networks/${id}`);
    expect((await one.call('GET', '/networks/first')).status).toBe(404);
  });

  test('one is killed while both write: each call that was answered is there, once', async () => {
    const [survivor, victim] = consoles;
    const answered = new Map();
    /** Asks again elsewhere where no answer came: the same command may be repeated. */
    const create = async (id, first) => {
      const body = { offering: 'dual' };
      const answer = await first.call('PUT', `/networks/${id}`, body).catch(() => null);
      const { body: view } =
        answer?.status === 200 ? answer : await survivor.call('PUT', `/networks/${id}`, body);
      answered.set(id, view.prefix);
    };
    const write = async (name, first) => {
      for (let i = 0; i < NETWORKS; i++) {
        await create(`${name}${i}`, first);
        // In the middle of the calls of both.
        if (name === 'v' && i === NETWORKS / 2) await Promise.all([create('v-last', victim), victim.kill()]);
      }
    };
    await Promise.all([write('s', survivor), write('v', victim)]);

    consoles[1] = await startConsole(settings);
    expect(answered.size).toBe(2 * NETWORKS + 1);
    for (const { call } of consoles) {
      const { items } = (await call('GET', '/networks?limit=1000')).body;
      expect(Object.fromEntries(items.map(({ id, prefix }) => [id, prefix]))).toEqual(
        Object.fromEntries(answered),
      );
    }
    expect(new Set(answered.values()).size).toBe(answered.size);
  });

  test('the journal replays to what both list, and the reader of events was told of each network once', async () => {
    const db = new pg.Pool({ ...cluster.connection });
    const store = new Store(postgresJournal(fromPg(db)), { keep: 'all' });
    const site = await store.openOrCreate(
      'zone',
      () => new Zone({ capacityLow: 0.1, quarantine: { seconds: 3600 } }),
    );
    const again = new Zone({ capacityLow: 0.1, quarantine: { seconds: 3600 } });
    const head = await site.refresh();
    for await (const record of site.follow()) {
      expect(again.apply(record)).toBe(true);
      if (record.version === head.version) break;
    }
    expect(again.head).toEqual(head);
    expect(json(again.snapshot())).toEqual(json(site.view.snapshot()));
    const verify = ['dist/command.js', 'zone', 'verify', '--store', settings.DATABASE_URL];
    const said = execFileSync(process.execPath, verify, { cwd: fileURLToPath(ROOT), encoding: 'utf8' });
    expect(said).toContain(`zone is whole: version ${head.version}`);

    const told = [];
    for await (const { id, event, data } of eventsOf(consoles[1].url, {}, '?announce=true')) {
      if (event === 'network.add') told.push(data.network.id);
      if (id !== undefined) break;
    }
    expect(told.sort()).toEqual([...site.view.networks()].map(({ id }) => id).sort());
    await store.close();
    await db.end();
  });

  test('without the database it says 503 and does not end; with it again it goes on', async () => {
    const [{ call }] = consoles;
    await cluster.stop('immediate');
    const { status, body, headers } = await call('GET', '/networks');
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'store-unavailable', '1']);
    expect((await call('PUT', '/networks/late', { offering: 'dual' })).status).toBe(503);
    await cluster.start();
    let answer;
    do answer = await call('PUT', '/networks/late', { offering: 'dual' });
    while (answer.status === 503);
    expect(answer.status).toBe(200);
  });
});
