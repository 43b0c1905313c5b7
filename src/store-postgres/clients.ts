/** Connections of the libraries that people use, by their shape. */

/**
 * A row of a result.
 *
 * @public
 */
export type SqlRow = Readonly<Record<string, unknown>>;

/**
 * Something that executes a statement with parameters `$1`, `$2` and so on: a connection, or a transaction.
 *
 * @public
 */
export interface SqlClient {
  /** Executes a statement; returns its rows. */
  query(text: string, values: readonly unknown[]): Promise<readonly SqlRow[]>;
}

/**
 * The isolation that a transaction needs at least.
 *
 * @public
 */
export type Isolation = 'read committed' | 'repeatable read';

/**
 * A pool of connections.
 *
 * @public
 */
export interface SqlPool extends SqlClient {
  /** Does work in a transaction of its own, and commits it unless the work throws. */
  transaction<T>(work: (client: SqlClient) => Promise<T>, isolation: Isolation): Promise<T>;
}

export function isSqlPool(value: Partial<SqlPool> | null | undefined): boolean {
  return typeof value?.query === 'function' && typeof value.transaction === 'function';
}

/**
 * A connection of the package `pg`.
 *
 * @public
 */
export interface PgQueryable {
  /** Executes a statement. */
  query(query: { text: string; values: unknown[] }): Promise<{ rows: SqlRow[] }>;
}

/**
 * A connection of a pool of the package `pg`.
 *
 * @public
 */
export interface PgClient extends PgQueryable {
  /** Adds a listener for the loss of the connection. */
  on(event: 'error', listener: (error: unknown) => void): unknown;
  /** Removes a listener. */
  removeListener(event: 'error', listener: (error: unknown) => void): unknown;
  /** Gives the connection back; one with an error is closed. */
  release(error?: unknown): void;
}

/**
 * Returns a pool of the package `pg`.
 *
 * @public
 */
export function fromPg(pool: { connect(): Promise<PgClient> } & PgQueryable): SqlPool;
/**
 * Returns what is executed in the transaction that a client of the package `pg` is in.
 *
 * @public
 */
export function fromPg(client: PgQueryable): SqlClient;
export function fromPg(source: PgQueryable & { connect?(): Promise<PgClient> }): SqlPool {
  return {
    // Unnamed statements: named ones do not survive a pooler.
    query: async (text, values) => (await source.query({ text, values: [...values] })).rows,
    async transaction(work, isolation) {
      const client = await source.connect!();
      let broken: unknown;
      const note = (error: unknown) => {
        // An error of the server has a severity; any other ends the connection.
        if ((error as { severity?: unknown }).severity === undefined) broken = error;
      };
      const query = async (text: string, values: readonly unknown[] = []) => {
        try {
          return (await client.query({ text, values: [...values] })).rows;
        } catch (error) {
          note(error);
          throw error;
        }
      };
      client.on('error', note);
      try {
        await query(`begin isolation level ${isolation}`);
        const result = await work({ query });
        await query('commit');
        return result;
      } catch (error) {
        if (broken === undefined) await query('rollback').catch(note);
        throw error;
      } finally {
        client.removeListener('error', note);
        client.release(broken);
      }
    },
  };
}

/**
 * The `sql` of the package `postgres`.
 *
 * @public
 */
export interface PostgresQueryable {
  /** Executes a statement. */
  unsafe(text: string, values: never[], options?: { prepare: boolean }): PromiseLike<readonly unknown[]>;
}

/**
 * Returns a pool of the package `postgres`; of the `sql` inside its `begin`, what is executed in that transaction.
 *
 * @public
 */
export function fromPostgres(
  sql: PostgresQueryable & {
    begin?(options: string, work: (sql: PostgresQueryable) => Promise<unknown>): Promise<unknown>;
  },
): SqlPool {
  const clientOf = (one: PostgresQueryable): SqlClient => ({
    query: async (text, values) =>
      (await one.unsafe(text, [...values] as never[], { prepare: false })) as SqlRow[],
  });
  return {
    ...clientOf(sql),
    transaction: async <T>(work: (client: SqlClient) => Promise<T>, isolation: Isolation) =>
      (await sql.begin!(`isolation level ${isolation}`, (one) => work(clientOf(one)))) as T,
  };
}
