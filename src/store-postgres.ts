/**
 * Keeps journals in PostgreSQL, or in a database that speaks its protocol.
 *
 * @packageDocumentation
 */
import { checkOptions } from './internal/fields.ts';
import { checkInteger, failType } from './internal/issue.ts';
import type { Head } from './pool.ts';
import {
  type JoinedSession,
  type Journal,
  type JournalAppend,
  JournalError,
  type JournalNews,
  type JournalSession,
  type JournalSnapshot,
  type KeepRecords,
  type OpenedJournal,
} from './store.ts';
import {
  type Isolation,
  isSqlPool,
  type SqlClient,
  type SqlPool,
  type SqlRow,
} from './store-postgres/clients.ts';
import { faultOfSql, isMadeByAnother } from './store-postgres/faults.ts';
import { contradicting, effectOfEntry, isSimple, writeLeases } from './store-postgres/leases.ts';
import { migrations } from './store-postgres/schema.ts';
import {
  appendIn,
  asked,
  NEWS,
  type NewsRow,
  newsOf,
  openIn,
  writeParts,
} from './store-postgres/statements.ts';

export {
  fromPg,
  fromPostgres,
  type Isolation,
  type PgClient,
  type PgQueryable,
  type PostgresQueryable,
  type SqlClient,
  type SqlPool,
  type SqlRow,
} from './store-postgres/clients.ts';
export { sql } from './store-postgres/schema.ts';

/**
 * How journals are kept.
 *
 * @public
 */
export interface PostgresOptions {
  /**
   * `guarded` keeps a table of all leases in the same transaction, for programs that speak SQL, with a trigger that refuses an
   * overlap. Defaults to none.
   */
  readonly leases?: 'guarded' | undefined;
  /** The milliseconds to wait for a head that another transaction holds. Defaults to 5,000. */
  readonly lockTimeout?: number | undefined;
}

/**
 * A journal in PostgreSQL.
 *
 * @public
 */
export interface PostgresJournal extends Journal {
  /** Makes the tables, or brings them up to date. Several processes can do so at once. */
  migrate(): Promise<void>;
  /** Returns the session of a transaction of the caller, whose statements the client executes. */
  join(transaction: SqlClient): JoinedSession;
}

/**
 * Returns the journals of a database. Its tables are in the schema `hextet`: `migrate()` makes them, or an
 * administrator with the statements of {@link sql}.
 *
 * @param db - a pool of connections, by the adapter of its library: `fromPg` or {@link fromPostgres}.
 *
 * @public
 */
export function postgresJournal(db: SqlPool, options: PostgresOptions = {}): PostgresJournal {
  if (!isSqlPool(db)) failType('SqlPool', db);
  checkOptions('PostgresOptions', options, ['leases', 'lockTimeout']);
  const { leases, lockTimeout = 5_000 } = options;
  checkInteger('lockTimeout', lockTimeout, 1, 3_600_000);
  if (leases !== undefined && leases !== 'guarded') failType("'guarded'", leases, 'leases');
  return new Postgres(db, leases === 'guarded', lockTimeout);
}

class Postgres implements PostgresJournal {
  readonly db: SqlPool;
  readonly isGuarded: boolean;
  readonly lockTimeout: number;

  constructor(db: SqlPool, isGuarded: boolean, lockTimeout: number) {
    this.db = db;
    this.isGuarded = isGuarded;
    this.lockTimeout = lockTimeout;
  }

  async migrate(): Promise<void> {
    for (let left = 20; ; left--) {
      try {
        for (const statement of migrations(this.isGuarded)) await this.query(statement);
        return;
      } catch (error) {
        if (left === 0 || !isMadeByAnother((error as JournalError).cause)) throw error;
      }
    }
  }

  async names(): Promise<string[]> {
    const rows = await this.query('select name from hextet.pools');
    return rows.map(({ name }) => String(name)).sort();
  }

  async open(name: string): Promise<OpenedJournal | null> {
    // Snapshot and records of one moment.
    return this.transaction('repeatable read', (client) => openIn(client, name));
  }

  async create(name: string, origin: string, { head, format, lines }: JournalSnapshot): Promise<boolean> {
    return this.transaction('read committed', async (client) => {
      const [row] = await client.query(
        `insert into hextet.pools (name, version, digest, first_digest, snapshot)
         values ($1, $2, $3, $4, $2) on conflict (name) do nothing returning id`,
        [name, head.version, head.digest, origin],
      );
      if (row === undefined) return false;
      await writeParts(client, row.id, head.version, format, lines);
      return true;
    });
  }

  async since(list: readonly (readonly [string, number])[]): Promise<(JournalNews | null)[]> {
    const rows = await this.query(NEWS, asked(list));
    const found = new Map(rows.map((row) => [row.name, row as unknown as NewsRow]));
    return list.map(([name, version]) => {
      const row = found.get(name);
      return row === undefined ? null : newsOf(row, version);
    });
  }

  async append(name: string, base: Head, entry: JournalAppend): Promise<boolean> {
    const effect = this.isGuarded ? effectOfEntry(entry) : null;
    const { lockTimeout } = this;
    const appended =
      effect === null || isSimple(effect)
        ? appendIn(wrapped(this.db), name, base, entry, effect, lockTimeout)
        : this.transaction('read committed', async (client) => {
            if (!(await appendIn(client, name, base, entry, null, lockTimeout))) return false;
            await writeLeases(client, name, effect);
            return true;
          });
    try {
      return await this.explained(appended, () => [name, entry]);
    } catch (error) {
      // Where transactions are serializable by default, it is told that way.
      if ((error as JournalError).fault === 'conflict') return false;
      throw error;
    }
  }

  lock<T>(names: readonly string[], work: (session: JournalSession) => Promise<T>): Promise<T> {
    let last: readonly [name: string, entry: JournalAppend] | undefined;
    const done = this.transaction('read committed', async (client) => {
      // By id: names sort differently by collation. The limit is set before a row is locked.
      await client.query(
        `select id from hextet.pools where name in (select value from json_array_elements_text($1::text::json))
           and (select set_config('lock_timeout', $2, true) is not null)
         order by id for update`,
        [JSON.stringify(names), `${this.lockTimeout}ms`],
      );
      const { append } = this.session(client);
      return work({
        since: (name, version) => newsIn(client, name, version),
        append: (name, base, entry) => {
          last = [name, entry];
          return append(name, base, entry);
        },
      });
    });
    return this.explained(done, () => last);
  }

  join(transaction: SqlClient): JoinedSession {
    if (typeof transaction?.query !== 'function') failType('SqlClient', transaction);
    return this.session(transaction);
  }

  async checkpoint(name: string, snapshot: JournalSnapshot, { ms, versions }: KeepRecords): Promise<boolean> {
    const { head, format, lines } = snapshot;
    return this.transaction('read committed', async (client) => {
      await client.query(`select set_config('lock_timeout', $1, true)`, [`${this.lockTimeout}ms`]);
      const [row] = await client.query('select id from hextet.pools where name = $1 and snapshot < $2', [
        name,
        head.version,
      ]);
      if (row === undefined) return false;
      // Before the head is held: it takes seconds for a large pool.
      await writeParts(client, row.id, head.version, format, lines);
      const moved = await client.query(
        'update hextet.pools set snapshot = $2 where id = $1 and snapshot < $2 returning id',
        [row.id, head.version],
      );
      // Those just written too, where another process was faster with newer ones.
      await client.query(
        `delete from hextet.snapshots
         where pool = $1 and version < (select snapshot from hextet.pools where id = $1)`,
        [row.id],
      );
      if (moved.length === 0) return false;
      if (versions === Number.POSITIVE_INFINITY) return true;
      // Up to the last of the old ones, so that no gap is left where a clock was set back.
      await client.query(
        `delete from hextet.journal where pool = $1 and version <= $2 and version <= (
           select max(version) from hextet.journal
           where pool = $1 and at < clock_timestamp() - $3 * interval '1 millisecond')`,
        [row.id, head.version - versions, ms],
      );
      return true;
    });
  }

  async close(): Promise<void> {}

  private session(client: SqlClient): JoinedSession {
    let transaction: string | null = null;
    return {
      get transaction() {
        return transaction;
      },
      since: async (name, version) => {
        // The lock first: a statement that does both reads what was before it waited.
        const [head] = await client.query(
          'select txid_current()::text as transaction from hextet.pools where name = $1 for update',
          [name],
        );
        if (head === undefined) throw noJournal(name);
        transaction = String(head.transaction);
        return newsIn(client, name, version);
      },
      append: async (name, base, entry) => {
        const effect = this.isGuarded ? effectOfEntry(entry) : null;
        const once = effect === null || isSimple(effect) ? effect : null;
        if (!(await appendIn(client, name, base, entry, once, null))) throw new JournalError('conflict');
        if (effect !== once) await writeLeases(client, name, effect!);
      },
      open: (name) => openIn(client, name),
    };
  }

  /** Adds the rows that contradict each other to a refusal of the table of leases. */
  private async explained<T>(
    work: Promise<T>,
    last: () => readonly [name: string, entry: JournalAppend] | undefined,
  ): Promise<T> {
    try {
      return await work;
    } catch (error) {
      const [name, entry] = last() ?? [];
      const effect = entry && effectOfEntry(entry);
      if (!effect || (error as JournalError).fault !== 'corrupt') throw error;
      const rows = await contradicting(wrapped(this.db), name!, effect);
      throw new JournalError('corrupt', (error as JournalError).cause, rows);
    }
  }

  private query(text: string, values: readonly unknown[] = []): Promise<readonly SqlRow[]> {
    return wrapped(this.db).query(text, values);
  }

  private async transaction<T>(isolation: Isolation, work: (client: SqlClient) => Promise<T>): Promise<T> {
    let own: { readonly error: unknown } | null = null;
    try {
      return await this.db.transaction(async (client) => {
        try {
          return await work(wrapped(client));
        } catch (error) {
          own = { error };
          throw error;
        }
      }, isolation);
    } catch (error) {
      // What the work threw comes before what the end of the transaction did.
      if (own !== null) throw (own as { readonly error: unknown }).error;
      throw new JournalError(faultOfSql(error), error);
    }
  }
}

/** Reads what is new of a journal whose head is held. */
async function newsIn(client: SqlClient, name: string, version: number): Promise<JournalNews> {
  const [row] = await client.query(NEWS, asked([[name, version]]));
  if (row === undefined) throw noJournal(name);
  return newsOf(row as unknown as NewsRow, version);
}

function noJournal(name: string): JournalError {
  return new JournalError('unavailable', new Error(`no journal "${name}"`));
}

/** Returns a client whose failures are those of a journal. */
function wrapped(client: SqlClient): SqlClient {
  return {
    query: async (text, values) => {
      try {
        return await client.query(text, values);
      } catch (error) {
        throw new JournalError(faultOfSql(error), error);
      }
    },
  };
}
