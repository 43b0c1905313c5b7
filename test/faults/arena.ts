/** A place for the clients of one run to fight over, and what is known of it afterwards. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import type { Cluster } from '../../scripts/postgres.mjs';
import { Pool, type PoolRecord } from '../../src/pool.ts';
import type { Journal } from '../../src/store.ts';
import { fileJournal } from '../../src/store-file.ts';
import { fromPg, postgresJournal } from '../../src/store-postgres.ts';
import { sqliteJournal } from '../../src/store-sqlite.ts';
import { bundle } from '../support/bundle.ts';
import { Child } from '../support/child.ts';
import type { SmallDisk } from '../support/small-disk.ts';
import { check, type Evidence, type Finding } from './check.ts';
import type { ClientOptions } from './client.ts';
import type { Row, Spec } from './drivers.ts';
import { readHistory } from './history.ts';
import { leasesOf, NAMES } from './pools.ts';

const PROGRAM = 'test/faults/client.ts';
let program: string | null = null;

/** Bundles the program of clients; before the first of them. */
export async function bundleClient(): Promise<void> {
  program = await bundle(PROGRAM);
}

/** A client in a process of its own. */
export class Client extends Child {
  constructor(options: ClientOptions, prefix: readonly string[]) {
    super(program!, options, prefix);
  }

  override order(line: 'stop' | 'pause' | 'resume' | 'hold' | 'go'): void {
    super.order(line);
  }

  /** Waits until no call is under way. */
  async pause(): Promise<void> {
    const count = this.said(/^paused$/);
    this.order('pause');
    while (this.said(/^paused$/) === count) await this.says(1);
  }

  async stop(): Promise<void> {
    this.order('stop');
    await this.stopped();
  }
}

export abstract class Arena {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'hextet-faults-'));
  readonly clients: Client[] = [];
  abstract readonly spec: Spec;
  /** Where the store is, if not in the folder. */
  readonly disk: SmallDisk | null;
  private seed = 1;

  constructor(disk: SmallDisk | null = null) {
    this.disk = disk;
  }

  /** The folder of the store as its clients see it. */
  protected get home(): string {
    return this.disk?.place ?? this.folder;
  }

  /** The same folder as this process sees it. */
  protected get seen(): string {
    return this.disk?.path ?? this.folder;
  }

  /** Starts a client; one with the name of another goes on in its history. */
  client(name: string, more: Partial<ClientOptions> = {}): Client {
    const options = {
      name,
      spec: this.spec,
      history: join(this.folder, `${name}.history`),
      workers: 2,
      seed: Math.imul(this.seed++, 2654435761) >>> 0,
      planted: null,
      ahead: 0,
      truncates: false,
      follows: false,
      ...more,
    };
    const client = new Client(options, this.disk?.inside ?? []);
    this.clients.push(client);
    return client;
  }

  async prepare(): Promise<void> {
    await this.disk?.ready();
  }

  protected abstract open(): Promise<{ journal: Journal; end(): Promise<void> }>;
  protected abstract records(): Promise<Record<string, PoolRecord[]>>;
  protected abstract rows(): Promise<readonly Row[]>;
  protected async tables(): Promise<Evidence['views']> {
    return [];
  }

  /** Returns all that is known, and whether records are gone from the journal. */
  async gather(): Promise<Evidence & { readonly isTruncated: boolean }> {
    const told = readdirSync(this.folder)
      .filter((file) => file.endsWith('.history'))
      .map((file) => readHistory(join(this.folder, file)));
    const { journal, end } = await this.open();
    const heads: Record<string, { version: number; digest: string }> = {};
    const snapshots: Evidence['views'][number][] = [];
    let isTruncated = false;
    for (const pool of NAMES) {
      const opened = await journal.open(pool);
      if (opened === null) throw new Error(`${pool} is not there`);
      heads[pool] = opened.news.head;
      const [news] = await journal.since([[pool, 0]]);
      isTruncated ||= news!.entries === null;
      const restored = await Pool.restoreParts(opened.snapshot.lines);
      snapshots.push({ of: 'snapshot', pool, version: restored.version, leases: leasesOf(restored) });
    }
    const tables = await this.tables();
    await end();
    const views = told.flatMap((one) => one.views.map((view) => ({ ...view, of: 'copy' })));
    return {
      calls: told.flatMap(({ calls }) => calls),
      journals: await this.records(),
      heads,
      views: [...snapshots, ...views, ...tables],
      followers: told.map(({ followed }) => followed),
      rows: await this.rows(),
      isTruncated,
    };
  }

  async judge(): Promise<{ findings: Finding[]; evidence: Awaited<ReturnType<Arena['gather']>> }> {
    const evidence = await this.gather();
    return { findings: check(evidence), evidence };
  }

  async remove(): Promise<void> {
    for (const client of this.clients) {
      client.signal('SIGCONT');
      await client.kill();
    }
    await this.disk?.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function byPool(
  rows: readonly { readonly pool: string; readonly record: string }[],
): Record<string, PoolRecord[]> {
  const journals: Record<string, PoolRecord[]> = Object.fromEntries(NAMES.map((name) => [name, []]));
  for (const { pool, record } of rows) journals[pool]!.push(JSON.parse(record) as PoolRecord);
  return journals;
}

export class FilesArena extends Arena {
  override readonly spec: Spec & { readonly kind: 'files' } = {
    kind: 'files',
    folder: join(this.home, 'ipam'),
  };

  protected override async open(): Promise<{ journal: Journal; end(): Promise<void> }> {
    const journal = fileJournal(join(this.seen, 'ipam'));
    return { journal, end: () => journal.close() };
  }

  protected override async records(): Promise<Record<string, PoolRecord[]>> {
    const all = new Map<string, { pool: string; record: string }>();
    for (const file of [join(this.seen, 'ipam.kept'), join(this.seen, 'ipam', 'journal')]) {
      if (!existsSync(file)) continue;
      for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
        for (const [pool, token, , , record] of parsed(line)) {
          const text = JSON.stringify(record);
          all.set(`${pool} ${token} ${text}`, { pool, record: text });
        }
      }
    }
    return byPool([...all.values()]);
  }

  protected override async rows(): Promise<readonly Row[]> {
    return [];
  }
}

type Entry = [pool: string, token: string, format: number, at: number, record: unknown];

/** Returns the entries of a line; of one that was kept while it was written, none. */
function parsed(line: string): Entry[] {
  try {
    return JSON.parse(line) as Entry[];
  } catch {
    return [];
  }
}

export class SqliteArena extends Arena {
  override readonly spec: Spec & { readonly kind: 'sqlite' } = {
    kind: 'sqlite',
    file: join(this.home, 'ipam.db'),
  };

  override async prepare(): Promise<void> {
    await super.prepare();
    const file = join(this.folder, 'ipam.db');
    const db = new Database(file);
    sqliteJournal(db);
    db.exec(`
      create table own_rows (owner text not null, prefix text not null);
      create table kept (id integer primary key, pool integer not null, record text not null);
      create trigger keep after insert on hextet_journal begin
        insert into kept (pool, record) values (new.pool, new.record);
      end;`);
    db.close();
    if (this.disk !== null) copyFileSync(file, join(this.seen, 'ipam.db'));
  }

  /** Opens the database, or a copy of what is on a disk of its own. */
  private database(): Database.Database {
    for (const file of this.disk === null ? [] : ['ipam.db', 'ipam.db-wal']) {
      rmSync(join(this.folder, file), { force: true });
      if (existsSync(join(this.seen, file))) copyFileSync(join(this.seen, file), join(this.folder, file));
    }
    return new Database(join(this.folder, 'ipam.db'));
  }

  protected override async open(): Promise<{ journal: Journal; end(): Promise<void> }> {
    const db = this.database();
    const journal = sqliteJournal(db);
    return {
      journal,
      end: async () => {
        await journal.close();
        db.close();
      },
    };
  }

  protected override async records(): Promise<Record<string, PoolRecord[]>> {
    return byPool(
      this.all(
        'select p.name as pool, k.record from kept k join hextet_pools p on p.id = k.pool order by k.id',
      ),
    );
  }

  protected override async rows(): Promise<readonly Row[]> {
    return this.all('select owner, prefix from own_rows');
  }

  private all<T>(sql: string): T[] {
    const db = this.database();
    const rows = db.prepare(sql).all() as T[];
    db.close();
    return rows;
  }
}

export class PostgresArena extends Arena {
  readonly cluster: Cluster;
  readonly guarded: boolean;
  /** The folder of the socket for the clients. */
  host: string;

  constructor(cluster: Cluster, guarded = true, disk: SmallDisk | null = null) {
    super(disk);
    this.cluster = cluster;
    this.guarded = guarded;
    this.host = cluster.folder;
  }

  override get spec(): Spec {
    return { kind: 'postgres', host: this.host, guarded: this.guarded };
  }

  /** Executes statements on a connection of its own, past any proxy. */
  async query<T>(text: string, values: unknown[] = []): Promise<T[]> {
    const client = new pg.Client(this.cluster.connection);
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text, values)).rows as T[];
    } finally {
      await client.end().catch(() => {});
    }
  }

  override async prepare(): Promise<void> {
    await super.prepare();
    await this.query('drop schema if exists hextet cascade; drop table if exists kept, own_rows');
    const { journal, end } = await this.open();
    await journal.migrate();
    await end();
    await this.query(`
      create table own_rows (owner text not null, prefix text not null);
      create table kept (id bigint generated always as identity, pool bigint not null, version bigint, record text not null);
      create or replace function keep() returns trigger language plpgsql as $$
      begin insert into kept (pool, version, record) values (new.pool, new.version, new.record); return null; end $$;
      create trigger keep after insert on hextet.journal for each row execute function keep();`);
    if (this.disk === null) return;
    await this.query(`create tablespace small location '${this.disk.path}'`);
    await this.query('alter table hextet.journal set tablespace small');
  }

  override async remove(): Promise<void> {
    if (this.disk !== null) {
      for (const client of this.clients) await client.kill();
      await this.query('drop schema hextet cascade');
      await this.query('drop tablespace small');
    }
    await super.remove();
  }

  protected override async open(): Promise<{
    journal: ReturnType<typeof postgresJournal>;
    end(): Promise<void>;
  }> {
    const pool = new pg.Pool(this.cluster.connection);
    pool.on('error', () => {});
    const journal = postgresJournal(fromPg(pool), { leases: this.guarded ? 'guarded' : undefined });
    return { journal, end: () => pool.end() };
  }

  protected override async records(): Promise<Record<string, PoolRecord[]>> {
    return byPool(
      await this.query(
        'select p.name as pool, k.record from kept k join hextet.pools p on p.id = k.pool order by k.version, k.id',
      ),
    );
  }

  protected override async rows(): Promise<readonly Row[]> {
    return this.query('select owner, prefix from own_rows');
  }

  protected override async tables(): Promise<Evidence['views']> {
    if (!this.guarded) return [];
    const rows = await this.query<{ pool: string; text: string }>(
      `select p.name as pool, l.prefix::text || ' ' || l.owner || ' ' || l.generation as text
       from hextet.leases l join hextet.pools p on p.id = l.pool`,
    );
    const heads = await this.query<{ name: string; version: string }>(
      'select name, version from hextet.pools',
    );
    return heads.map(({ name, version }) => ({
      of: 'table of leases',
      pool: name,
      version: Number(version),
      leases: rows.filter(({ pool }) => pool === name).map(({ text }) => text),
    }));
  }
}
