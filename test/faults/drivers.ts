/** The journals that a client opens, by plain data. */

import * as files from 'node:fs/promises';
import Database from 'better-sqlite3';
import pg from 'pg';
import type { Journal } from '../../src/store.ts';
import { type Files, fileJournal } from '../../src/store-file.ts';
import { fromPg, postgresJournal } from '../../src/store-postgres.ts';
import { sqliteJournal } from '../../src/store-sqlite.ts';
import { type Planted, plant } from './planted.ts';

export type Spec =
  | { readonly kind: 'files'; readonly folder: string }
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly host: string; readonly guarded: boolean };

/** What a client does with its journal beside the store. */
export interface Driver {
  readonly journal: Journal;
  /**
   * Writes a row of the caller's own in one transaction with a change of the store, or rolls both back.
   */
  readonly withRow: ((work: (transaction: unknown) => Promise<Row>, isKept: boolean) => Promise<void>) | null;
}

export interface Row {
  readonly owner: string;
  readonly prefix: string;
}

/** The milliseconds that a client waits for a head. */
const LOCK = 400;

/** @param lock - the milliseconds to wait for a head. */
export function openDriver(spec: Spec, planted: Planted | null, lock: number = LOCK): Driver {
  const driver = open(spec, lock);
  return planted === null ? driver : { ...driver, journal: plant(planted, driver.journal, spec) };
}

function open(spec: Spec, lock: number): Driver {
  if (spec.kind === 'files') return { journal: keptJournal(spec.folder), withRow: null };
  if (spec.kind === 'sqlite') return openSqlite(spec.file, lock);
  const { host, guarded } = spec;
  const pool = new pg.Pool({
    host,
    user: 'hextet',
    database: 'postgres',
    max: 4,
    application_name: 'client',
  });
  // A connection that is cut while nobody uses it.
  pool.on('error', () => {});
  const journal = postgresJournal(fromPg(pool), {
    lockTimeout: lock,
    leases: guarded ? 'guarded' : undefined,
  });
  return {
    journal,
    withRow: async (work, isKept) => {
      const client = await pool.connect();
      let broken: Error | boolean = true;
      const ignore = () => {};
      client.on('error', ignore);
      try {
        await client.query(`begin; set local lock_timeout = ${lock}`);
        const { owner, prefix } = await work(fromPg(client));
        await client.query('insert into own_rows values ($1, $2)', [owner, prefix]);
        await client.query(isKept ? 'commit' : 'rollback');
        broken = false;
      } finally {
        client.removeListener('error', ignore);
        client.release(broken);
      }
    },
  };
}

function openSqlite(file: string, lock: number): Driver {
  return {
    journal: sqliteJournal(new Database(file), { busyTimeout: lock }),
    withRow: async (work, isKept) => {
      // A connection of its own: the store's has transactions of the store.
      const db = new Database(file, { timeout: lock });
      try {
        db.exec('begin immediate');
        const { owner, prefix } = await work(db);
        db.prepare('insert into own_rows values (?, ?)').run(owner, prefix);
        db.exec(isKept ? 'commit' : 'rollback');
      } finally {
        db.close();
      }
    },
  };
}

/** A folder whose journal is kept in another file before a checkpoint takes records from it. */
function keptJournal(folder: string): Journal {
  let isFull = false;
  process.on('SIGUSR2', () => {
    isFull = !isFull;
  });
  const journal = fileJournal(folder, { fs: limited(() => isFull) });
  const checkpoint = journal.checkpoint.bind(journal);
  // On the journal itself: one that inherits from it would have an open folder of its own.
  journal.checkpoint = async (...given) => {
    await files
      .readFile(`${folder}/journal`)
      .then((bytes) => files.appendFile(`${folder}.kept`, bytes))
      .catch(() => {});
    return checkpoint(...given);
  };
  return journal;
}

/** A disk that is full from time to time: half of what is written arrives. */
function limited(isFull: () => boolean): Files {
  return {
    ...files,
    async open(path: string, flags: string) {
      const handle = await files.open(path, flags);
      return {
        async appendFile(bytes: Uint8Array) {
          if (!isFull()) return handle.appendFile(bytes);
          await handle.appendFile(bytes.subarray(0, bytes.length >> 1));
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        },
        read: (into: Uint8Array, offset: number, length: number, position: number) =>
          handle.read(into, offset, length, position),
        truncate: (size: number) => handle.truncate(size),
        sync: () => handle.sync(),
        close: () => handle.close(),
      };
    },
  };
}
