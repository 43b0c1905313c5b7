/**
 * Keeps journals in a SQLite database: for several processes on one machine.
 *
 * @packageDocumentation
 */
import { chunksOf } from './internal/chunks.ts';
import { checkOptions } from './internal/fields.ts';
import { checkInteger, failType } from './internal/issue.ts';
import { Turn } from './internal/turn.ts';
import type { Head } from './pool.ts';
import {
  type JoinedSession,
  type Journal,
  type JournalAppend,
  type JournalEntry,
  JournalError,
  type JournalNews,
  type JournalSession,
  type JournalSnapshot,
  type KeepRecords,
  type OpenedJournal,
} from './store.ts';

/**
 * A statement of better-sqlite3, `node:sqlite` or `bun:sqlite`.
 *
 * @public
 */
export interface SqliteStatement {
  /** Executes the statement. */
  run(...values: (string | number)[]): unknown;
  /** Executes the statement; returns its rows. */
  all(...values: (string | number)[]): unknown[];
}

/**
 * A database of better-sqlite3, `node:sqlite` or `bun:sqlite`.
 *
 * @public
 */
export interface SqliteDatabase {
  /** Executes statements without parameters. */
  exec(sql: string): unknown;
  /** Prepares a statement. */
  prepare(sql: string): SqliteStatement;
}

/**
 * How journals are kept.
 *
 * @public
 */
export interface SqliteOptions {
  /** The milliseconds to wait for another process that writes. Defaults to 5,000. */
  readonly busyTimeout?: number | undefined;
}

/**
 * A journal in SQLite.
 *
 * @public
 */
export interface SqliteJournal extends Journal {
  /** Returns a session in the transaction that the database is in. */
  join(transaction: SqliteDatabase): JoinedSession;
}

const TABLES = `
  create table if not exists hextet_pools (
    id integer primary key, name text not null unique, version integer not null, digest text not null,
    first_digest text not null, snapshot integer not null);
  create table if not exists hextet_journal (
    pool integer not null references hextet_pools (id), version integer not null, token text not null,
    format integer not null, record text not null, at integer not null, primary key (pool, version)) without rowid;
  create table if not exists hextet_snapshots (
    pool integer not null references hextet_pools (id), version integer not null, part integer not null,
    format integer not null, body text not null, primary key (pool, version, part)) without rowid;`;

/**
 * Returns the journals of a database, and makes its tables where they are new. The database is set to write-ahead logging
 * with a sync at each commit. It is the store's alone: between two statements of a transaction that waits, statements of
 * others would be part of it.
 *
 * @public
 */
export function sqliteJournal(db: SqliteDatabase, options: SqliteOptions = {}): SqliteJournal {
  if (typeof db?.prepare !== 'function' || typeof db.exec !== 'function') failType('SqliteDatabase', db);
  checkOptions('SqliteOptions', options, ['busyTimeout']);
  const { busyTimeout = 5_000 } = options;
  checkInteger('busyTimeout', busyTimeout, 0, 3_600_000);
  return new Sqlite(db, busyTimeout);
}

class Sqlite implements SqliteJournal {
  readonly db: SqliteDatabase;
  readonly tables: Tables;
  private readonly turn: Turn = new Turn();

  constructor(db: SqliteDatabase, busyTimeout: number) {
    this.db = db;
    db.exec(`pragma busy_timeout = ${busyTimeout}`);
    db.exec('pragma journal_mode = wal; pragma synchronous = full');
    db.exec(TABLES);
    this.tables = new Tables(db);
  }

  names(): Promise<string[]> {
    return this.exclusive('deferred', async () => this.tables.names());
  }

  open(name: string): Promise<OpenedJournal | null> {
    return this.exclusive('deferred', async () => this.tables.open(name));
  }

  create(name: string, origin: string, snapshot: JournalSnapshot): Promise<boolean> {
    return this.exclusive('immediate', async () => this.tables.create(name, origin, snapshot));
  }

  since(asked: readonly (readonly [string, number])[]): Promise<(JournalNews | null)[]> {
    return this.exclusive('deferred', async () =>
      asked.map(([name, version]) => this.tables.since(name, version)),
    );
  }

  append(name: string, base: Head, entry: JournalAppend): Promise<boolean> {
    return this.exclusive('immediate', async () => this.tables.append(name, base, entry));
  }

  lock<T>(_names: readonly string[], work: (session: JournalSession) => Promise<T>): Promise<T> {
    // The lock of the database is that of every head.
    return this.exclusive('immediate', () => work(sessionOf(this.tables)));
  }

  join(transaction: SqliteDatabase): JoinedSession {
    if (typeof transaction?.prepare !== 'function') failType('SqliteDatabase', transaction);
    const tables = new Tables(transaction);
    return { ...sessionOf(tables), transaction: null, open: async (name) => tables.open(name) };
  }

  checkpoint(name: string, snapshot: JournalSnapshot, keep: KeepRecords): Promise<boolean> {
    return this.exclusive('immediate', async () => this.tables.checkpoint(name, snapshot, keep));
  }

  close(): Promise<void> {
    return this.turn.end();
  }

  /** One transaction after the other: a connection has one at a time. */
  private exclusive<T>(mode: 'deferred' | 'immediate', work: () => Promise<T>): Promise<T> {
    return this.turn.take(async () => {
      this.exec(`begin ${mode}`);
      try {
        const result = await work();
        this.exec('commit');
        return result;
      } catch (error) {
        // The engine has rolled back already after some errors.
        if (isInTransaction(this.db)) this.db.exec('rollback');
        throw asFault(error);
      }
    });
  }

  private exec(sql: string): void {
    try {
      this.db.exec(sql);
    } catch (error) {
      throw asFault(error);
    }
  }
}

function isInTransaction(db: SqliteDatabase): boolean {
  const { inTransaction, isTransaction } = db as { inTransaction?: boolean; isTransaction?: boolean };
  return inTransaction ?? isTransaction ?? true;
}

function sessionOf(tables: Tables): JournalSession {
  return {
    since: async (name, version) => tables.since(name, version) ?? missing(name),
    append: async (name, base, entry) => {
      if (!tables.append(name, base, entry)) throw new JournalError('conflict');
    },
  };
}

function missing(name: string): never {
  throw new JournalError('unavailable', new Error(`no journal "${name}"`));
}

/** Characters in a part of a snapshot. */
const PART = 4_000_000;

interface PoolRow {
  readonly id: number;
  readonly version: number;
  readonly digest: string;
  readonly first_digest: string;
  readonly snapshot: number;
}

/** The statements. */
class Tables {
  readonly db: SqliteDatabase;
  private readonly prepared: Map<string, SqliteStatement> = new Map();

  constructor(db: SqliteDatabase) {
    this.db = db;
  }

  names(): string[] {
    return this.all<{ name: string }>('select name from hextet_pools')
      .map(({ name }) => name)
      .sort();
  }

  pool(name: string): PoolRow | undefined {
    return this.all<PoolRow>('select * from hextet_pools where name = ?', name)[0];
  }

  open(name: string): OpenedJournal | null {
    const pool = this.pool(name);
    if (pool === undefined) return null;
    const { id, snapshot: version } = pool;
    const parts = this.all<{ format: number; body: string }>(
      'select format, body from hextet_snapshots where pool = ? and version = ? order by part',
      id,
      version,
    );
    const lines = parts.flatMap(({ body }) => body.split('\n'));
    const snapshot = { version, format: Number(parts[0]?.format), lines };
    return { origin: pool.first_digest, snapshot, news: this.news(pool, version) };
  }

  create(name: string, origin: string, { head, format, lines }: JournalSnapshot): boolean {
    if (this.pool(name) !== undefined) return false;
    this.run(
      'insert into hextet_pools (name, version, digest, first_digest, snapshot) values (?, ?, ?, ?, ?)',
      name,
      head.version,
      head.digest,
      origin,
      head.version,
    );
    this.writeParts(this.pool(name)!.id, head.version, format, lines);
    return true;
  }

  since(name: string, version: number): JournalNews | null {
    const pool = this.pool(name);
    return pool === undefined ? null : this.news(pool, version);
  }

  append(name: string, base: Head, { token, format, record, value }: JournalAppend): boolean {
    const pool = this.pool(name);
    if (pool?.version !== base.version || pool.digest !== base.digest) return false;
    this.run(
      'update hextet_pools set version = ?, digest = ? where id = ?',
      value.version,
      value.digest,
      pool.id,
    );
    this.run(
      'insert into hextet_journal values (?, ?, ?, ?, ?, ?)',
      pool.id,
      value.version,
      token,
      format,
      record,
      Date.now(),
    );
    return true;
  }

  checkpoint(name: string, { head, format, lines }: JournalSnapshot, { ms, versions }: KeepRecords): boolean {
    const pool = this.pool(name);
    if (pool === undefined || pool.snapshot >= head.version) return false;
    this.run('update hextet_pools set snapshot = ? where id = ?', head.version, pool.id);
    this.writeParts(pool.id, head.version, format, lines);
    this.run('delete from hextet_snapshots where pool = ? and version < ?', pool.id, head.version);
    if (versions === Number.POSITIVE_INFINITY) return true;
    // Up to the last of the old ones, so that no gap is left where a clock was set back.
    this.run(
      `delete from hextet_journal where pool = ? and version <= ? and version <= (
         select max(version) from hextet_journal where pool = ? and at < ?)`,
      pool.id,
      head.version - versions,
      pool.id,
      Date.now() - ms,
    );
    return true;
  }

  private news({ id, version, digest }: PoolRow, since: number): JournalNews {
    const entries = this.all<JournalEntry>(
      'select token, format, record from hextet_journal where pool = ? and version > ? order by version',
      id,
      since,
    );
    const isWhole = entries.length === Math.max(0, version - since);
    return { head: { version, digest }, entries: isWhole ? entries : null, now: Date.now() };
  }

  private writeParts(pool: number, version: number, format: number, lines: Iterable<string>): void {
    let part = 0;
    const write = (body: string) =>
      this.run('insert into hextet_snapshots values (?, ?, ?, ?, ?)', pool, version, part++, format, body);
    for (const body of chunksOf(lines, PART)) write(body);
    if (part === 0) write('');
  }

  private run(sql: string, ...values: (string | number)[]): void {
    this.statement(sql).run(...values);
  }

  private all<Row>(sql: string, ...values: (string | number)[]): Row[] {
    return this.statement(sql).all(...values) as Row[];
  }

  private statement(sql: string): SqliteStatement {
    const known = this.prepared.get(sql) ?? this.db.prepare(sql);
    this.prepared.set(sql, known);
    return known;
  }
}

/** By the primary result code of SQLite. */
const FAULTS: Readonly<Record<string, 'busy' | 'read-only' | 'corrupt'>> = {
  SQLITE_BUSY: 'busy',
  SQLITE_LOCKED: 'busy',
  SQLITE_READONLY: 'read-only',
  SQLITE_CORRUPT: 'corrupt',
  SQLITE_NOTADB: 'corrupt',
  SQLITE_CONSTRAINT: 'corrupt',
};
const CODES: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  11: 'SQLITE_CORRUPT',
  19: 'SQLITE_CONSTRAINT',
  26: 'SQLITE_NOTADB',
};

/** Errors of SQLite become those of a journal; all others stay. */
function asFault(error: unknown): unknown {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  const name =
    typeof errcode === 'number' ? CODES[errcode & 0xff] : String(code).split('_').slice(0, 2).join('_');
  const isSqlite = typeof errcode === 'number' || String(code).startsWith('SQLITE_');
  return isSqlite ? new JournalError(FAULTS[String(name)] ?? 'unavailable', error) : error;
}
