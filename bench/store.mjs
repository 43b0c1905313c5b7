/** The store on PostgreSQL: a server of the benchmark's own, with all settings that keep what was acknowledged. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'hextet/pool';
import { Store } from 'hextet/store';
import { fileJournal } from 'hextet/store-file';
import { fromPg, postgresJournal } from 'hextet/store-postgres';
import pg from 'pg';
import { Cluster, hasPostgres } from '../scripts/postgres.mjs';
import { leasesOf, ROOT } from './leases.mjs';

const MILLION = 1_000_000;
const RECORDS = 10_000;
const folder = mkdtempSync(join(tmpdir(), 'hextet-bench-'));
const cluster = hasPostgres() ? new Cluster() : null;
// No checkpoint of the server in a measurement: the first change of each page after one is written whole.
await cluster?.start('checkpoint_timeout=1h', 'max_wal_size=8GB');
const pools = [];
const db = newPool();
const journal = postgresJournal(fromPg(db));
const guarded = postgresJournal(fromPg(db), { leases: 'guarded' });
if (cluster !== null) await guarded.migrate();
const server = cluster && (await db.query('show server_version')).rows[0].server_version;
const where = `PostgreSQL ${server} on a Unix socket, fsync on.`;

export async function end() {
  await Promise.all(pools.map((pool) => pool.end()));
  await cluster?.remove();
  rmSync(folder, { recursive: true });
}

export const rows = [
  {
    title: 'Leases a second in one process, by the count of callers',
    about: `${where} Each caller asks again once it is answered. Beside it a transaction for each lease, as programs have
      it that keep their leases in a table: begin, the head for update, a row, the head, commit; over 16 connections, and without
      the choice of a prefix. A slow disk is this one with 4 ms more for each sync (commit_delay).`,
    limit: `A sync takes a third of a millisecond on this disk: the figure of 256 callers is bounded by the processor. A
      third of it is planning and answers, a third the snapshots of a pool that grows, a third the server.`,
    async figures({ figureMs: ms }) {
      await db.query(
        'create table single (pool text, version bigint, record text, primary key (pool, version))',
      );
      return [...(await callersOn('this disk', 0, ms)), ...(await callersOn('slow disk', 4_000, ms))];
    },
  },
  {
    title: 'Four processes with 16 callers each',
    about: `${where} Beside the same without locks: who loses reads and plans again. The wait of a caller, and attempts that
      another process was faster than.`,
    limit: `PostgreSQL does not hand a row over in order: who waited for the row before it was changed looks for the changed one
      beside those that come later.`,
    async figures({ figureMs: ms, figureRounds: rounds }) {
      const kinds = [false, true].map((isPlain) => ({ isPlain, waits: [], made: 0, lost: 0 }));
      for (let round = 0; round < rounds; round++) {
        for (const kind of kinds) await fight(kind, `fight ${round} ${kind.isPlain}`, ms);
      }
      const [ours, plain] = kinds.map(({ waits, made, lost }) => {
        const sorted = waits.sort((a, b) => a - b);
        return {
          middle: sorted[sorted.length >> 1],
          p99: sorted[Math.floor(0.99 * sorted.length)],
          lost: lost / made,
        };
      });
      return [
        { name: 'hextet, median', value: ours.middle, unit: 'ms' },
        { name: 'hextet, 99th percentile', value: ours.p99, unit: 'ms' },
        { name: 'without locks, median', value: plain.middle, unit: 'ms' },
        { name: 'without locks, 99th percentile', value: plain.p99, unit: 'ms' },
        {
          name: 'hextet beside without locks, 99th percentile',
          value: ours.p99 / plain.p99,
          unit: 'times',
          most: 0.33,
        },
        { name: 'hextet, lost', value: ours.lost, unit: 'a record', most: 0.1 },
        { name: 'without locks, lost', value: plain.lost, unit: 'a record' },
      ];
    },
  },
  {
    title: 'Leases a second with the guarded table of leases, beside none',
    about: where,
    limit: `The rows, their index and the trigger take a third of a millisecond for 16 leases: as long as a sync of this disk.`,
    async figures({ figureMs: ms }) {
      const [bare, kept] = [await open('bare'), await open('guarded', guarded)];
      const shareOf = async (callers) => {
        const [none, some] = await rates(ms, [
          [callers, asking(bare)],
          [callers, asking(kept)],
        ]);
        return some / none;
      };
      const figures = [
        { name: '16 callers, this disk', value: await shareOf(16), unit: 'times', least: 0.7 },
        { name: '256 callers, this disk', value: await shareOf(256), unit: 'times', least: 0.3 },
      ];
      await slowDown(4_000);
      figures.push({ name: '16 callers, slow disk', value: await shareOf(16), unit: 'times', least: 0.7 });
      await slowDown(0);
      return figures;
    },
  },
  {
    title: 'One caller by the count of leases',
    about: `${where} The median of single leases, in turn.`,
    async figures({ figureMs: singles }) {
      const sites = [await filled(1_000), await filled(MILLION)];
      const waits = [[], []];
      for (let i = 0; i < singles; i++) {
        for (const [at, site] of sites.entries()) {
          const from = performance.now();
          await site.run({ op: 'allocate', length: 64, owner: `new ${i}` });
          waits[at].push(performance.now() - from);
        }
      }
      const [few, many] = waits.map((list) => list.sort((a, b) => a - b)[list.length >> 1]);
      return [
        { name: 'hextet, 1,000 leases', value: few, unit: 'ms' },
        { name: 'hextet, 1,000,000 leases', value: many, unit: 'ms', most: 1.5 * few },
      ];
    },
  },
  {
    title: 'Open 1,000,000 leases',
    about: `In a process of its own, each time: the best time, and the most memory that the process had. ${where}`,
    async figures({ figureRounds: rounds }) {
      const text = join(folder, 'snapshot.json');
      const pool = leasesOf(MILLION);
      writeFileSync(text, JSON.stringify(pool.snapshot()));
      const name = 'opened';
      const made = await new Store(journal).openOrCreate(name, () => new Pool({ roots: [ROOT] }));
      await inBatches(made, MILLION);
      await made.checkpoint();
      const files = fileJournal(join(folder, 'files'));
      await made.copyTo(files);
      await files.close();
      const kinds = [
        { connection: cluster.connection, name },
        { folder: join(folder, 'files'), name },
        { text },
      ];
      const best = kinds.map(() => ({ ms: Number.POSITIVE_INFINITY, bytes: 0 }));
      for (let round = 0; round < rounds; round++) {
        for (const [i, kind] of kinds.entries()) {
          const { ms, bytes } = await answerOf('store-opener.mjs', kind);
          best[i] = { ms: Math.min(ms, best[i].ms), bytes };
        }
      }
      const [postgres, inFiles, parse] = best;
      const most = 3 * parse.ms;
      return [
        { name: 'hextet, PostgreSQL', value: postgres.ms, unit: 'ms', most },
        { name: 'hextet, files', value: inFiles.ms, unit: 'ms', most },
        { name: 'JSON.parse of the snapshot', value: parse.ms, unit: 'ms' },
        { name: 'hextet, PostgreSQL, memory', value: postgres.bytes / 1e6, unit: 'MB', most: 550 },
        { name: 'hextet, files, memory', value: inFiles.bytes / 1e6, unit: 'MB', most: 550 },
      ];
    },
  },
  {
    title: 'Catch up with 10,000 records of one lease each',
    about: `${where} The best of five readers.`,
    async figures() {
      const readers = [];
      for (let i = 0; i < 5; i++) readers.push(await open('behind'));
      const writer = await open('behind', postgresJournal(fromPg(newPool('-c synchronous_commit=off'))));
      for (let i = 0; i < RECORDS; i++) await writer.run({ op: 'allocate', length: 64, owner: `net-${i}` });
      const times = [];
      for (const reader of readers) {
        const from = performance.now();
        await reader.refresh();
        times.push(performance.now() - from);
      }
      return [
        { name: 'hextet', value: (1000 * Math.min(...times)) / RECORDS, unit: 'us a record', most: 10 },
      ];
    },
  },
  {
    title: 'Log of the server',
    about: `${where} What a lease adds to the write-ahead log, by the size of the record that it shares; without the snapshots.`,
    async figures() {
      const site = await open('log', { ...bound(journal), checkpoint: async () => true });
      const figure = async (size, most) => {
        await inBatches(site, 64 * size, size);
        const from = await logged();
        await inBatches(site, 256 * size, size);
        return {
          name: `${size} in a record`,
          value: ((await logged()) - from) / (256 * size),
          unit: 'bytes',
          most,
        };
      };
      return [await figure(16, 100), await figure(256, 15)];
    },
  },
].filter(() => cluster !== null);

function newPool(options) {
  const pool = new pg.Pool({ ...cluster?.connection, max: 16, options });
  pools.push(pool);
  return pool;
}

/** Opens a store of its own, as another process would. */
function open(name, on = journal) {
  return new Store(on).openOrCreate(name, () => new Pool({ roots: [ROOT] }));
}

function filled(count) {
  return new Store(journal).openOrCreate(`filled ${count}`, () => leasesOf(count));
}

/** Lets each sync of the disk take so many microseconds more. */
async function slowDown(delay) {
  await db.query('alter system set commit_siblings = 0');
  await db.query(`alter system set commit_delay = ${delay}`);
  await db.query('select pg_reload_conf()');
}

async function callersOn(disk, delay, ms) {
  await slowDown(delay);
  const site = await open(`callers ${disk}`);
  const single = newPool();
  const [many, some, one, manySingle, someSingle] = await rates(ms, [
    [256, asking(site)],
    [16, asking(site)],
    [1, asking(site)],
    [256, () => aloneIn(single, site.name)],
    [16, () => aloneIn(single, site.name)],
  ]);
  await slowDown(0);
  const unit = 'a second';
  return [
    { name: `hextet, 256 callers, ${disk}`, value: many, unit },
    { name: `hextet, 16 callers, ${disk}`, value: some, unit },
    { name: `hextet, 1 caller, ${disk}`, value: one, unit },
    { name: `a transaction each, 256 callers, ${disk}`, value: manySingle, unit },
    { name: `a transaction each, 16 callers, ${disk}`, value: someSingle, unit },
    { name: `hextet beside these, 256 callers, ${disk}`, value: many / manySingle, unit: 'times', least: 50 },
    { name: `hextet beside these, 16 callers, ${disk}`, value: some / someSingle, unit: 'times', least: 12 },
  ];
}

/** The methods of a journal as an object that can be spread. */
function bound(one) {
  return {
    open: (...args) => one.open(...args),
    create: (...args) => one.create(...args),
    since: (...args) => one.since(...args),
    append: (...args) => one.append(...args),
    lock: (...args) => one.lock(...args),
  };
}

let asked = 0;

function asking(site) {
  return () => site.run({ op: 'allocate', length: 64, owner: `net/${asked++}` });
}

async function inBatches(site, count, size = 1000) {
  for (let i = 0; i < count; i += size) {
    await Promise.all(Array.from({ length: size }, asking(site)));
  }
}

async function aloneIn(pool, name) {
  const client = await pool.connect();
  await client.query('begin');
  await client.query('select version from hextet.pools where name = $1 for update', [name]);
  await client.query('insert into single values ($1, $2, $3)', [name, asked++, 'a lease'.padEnd(100)]);
  await client.query('update hextet.pools set guard = guard + 1 where name = $1', [name]);
  await client.query('commit');
  client.release();
}

/** The answers a second of each contender, `[callers, ask]`: the best of several short times, in turn. */
async function rates(ms, contenders) {
  const best = contenders.map(() => 0);
  for (let round = 0; round < 5; round++) {
    for (const [i, [callers, ask]] of contenders.entries())
      best[i] = Math.max(best[i], await rate(callers, ask, ms));
  }
  return best;
}

async function rate(callers, ask, ms) {
  const from = performance.now();
  let count = 0;
  const caller = async () => {
    while (performance.now() - from < ms) {
      await ask();
      count++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (1000 * count) / (performance.now() - from);
}

/** Lets four processes lease, and adds what they send. */
async function fight(kind, name, ms) {
  await open(name);
  const { connection } = cluster;
  const settings = { connection, name, callers: 16, ms, isPlain: kind.isPlain };
  const children = Array.from({ length: 4 }, () => childOf('store-caller.mjs', settings));
  await Promise.all(children.map(next));
  const answers = children.map(next);
  for (const child of children) child.send('go');
  for (const { waits, made, lost } of await Promise.all(answers)) {
    for (const wait of waits) kind.waits.push(wait);
    kind.made += made;
    kind.lost += lost;
  }
}

function childOf(file, settings) {
  return fork(new URL(file, import.meta.url), [JSON.stringify(settings)], { execArgv: [] });
}

function answerOf(file, settings) {
  return next(childOf(file, settings));
}

function next(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once(
      'exit',
      (code) => code === 0 || reject(new Error(`a process of the benchmark failed: ${code}`)),
    );
  });
}

async function logged() {
  const {
    rows: [row],
  } = await db.query(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as bytes`);
  return Number(row.bytes);
}
