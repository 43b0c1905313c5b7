/** The statements of a journal. */
import { chunksOf } from '../internal/chunks.ts';
import type { Head } from '../pool.ts';
import type { JournalAppend, JournalEntry, JournalNews, OpenedJournal } from '../store.ts';
import type { SqlClient } from './clients.ts';
import { type Effect, LEASES, leaseValues } from './leases.ts';

/**
 * The head and the entries after it, of each name, all of one moment. Lists go in as JSON, numbers and JSON come out as text:
 * every library has its own way with arrays, large numbers and JSON.
 */
export const NEWS = `
  select p.name, p.version::text as version, p.digest,
    floor(extract(epoch from clock_timestamp()) * 1000)::text as now,
    coalesce((
      select json_agg(json_build_object('token', j.token, 'format', j.format, 'record', j.record) order by j.version)
      from hextet.journal j where j.pool = p.id and j.version > asked.version
    ), '[]'::json)::text as entries
  from json_to_recordset($1::text::json) as asked(name text, version bigint) join hextet.pools p on p.name = asked.name`;

/** The parameter of {@link NEWS}. */
export function asked(list: readonly (readonly [name: string, version: number])[]): string[] {
  return [JSON.stringify(list.map(([name, version]) => ({ name, version })))];
}

export interface NewsRow {
  readonly version: string;
  readonly digest: string;
  readonly now: string;
  readonly entries: string;
}

/** Returns what is new since a version. Entries are whole only if there is one for each version up to the head. */
export function newsOf({ version, digest, now, entries }: NewsRow, since: number): JournalNews {
  const head = { version: Number(version), digest };
  const list = JSON.parse(entries) as JournalEntry[];
  const isWhole = list.length === Math.max(0, head.version - since);
  return { head, entries: isWhole ? list : null, now: Number(now) };
}

/**
 * The lock, the version and the digest in one: nothing else is needed. A limit for the wait is set for the transaction,
 * before the row is looked for.
 */
const append = (more: string) => `
  with head as (
    update hextet.pools set version = $4, digest = $5
    where name = $1 and version = $2 and digest = $3
      and (select case when $9::text is null then true else set_config('lock_timeout', $9::text, true) is not null end)
    returning id
  ), entry as (
    insert into hextet.journal (pool, version, token, format, record, at)
    select id, $4, $6, $7, $8, clock_timestamp() from head returning version
  )${more}
  select version from entry`;
const APPEND = append('');
const APPEND_LEASES = append(`, ${LEASES}`);

/** Appends a record, and makes the changes of its effect on the table of leases in the same statement. */
export async function appendIn(
  client: SqlClient,
  name: string,
  base: Head,
  { token, format, record, value }: JournalAppend,
  effect: Effect | null,
  lockTimeout: number | null,
): Promise<boolean> {
  const { version, digest } = value;
  const limit = lockTimeout === null ? null : `${lockTimeout}ms`;
  const values = [name, base.version, base.digest, version, digest, token, format, record, limit];
  const rows =
    effect === null
      ? await client.query(APPEND, values)
      : await client.query(APPEND_LEASES, [...values, ...leaseValues(effect)]);
  return rows.length === 1;
}

export async function openIn(client: SqlClient, name: string): Promise<OpenedJournal | null> {
  const [pool] = await client.query(
    'select id, first_digest, snapshot::text as snapshot from hextet.pools where name = $1',
    [name],
  );
  if (pool === undefined) return null;
  const version = Number(pool.snapshot);
  const parts = await client.query(
    'select format, body from hextet.snapshots where pool = $1 and version = $2 order by part',
    [pool.id, version],
  );
  const [row] = await client.query(NEWS, asked([[name, version]]));
  const news = newsOf(row as unknown as NewsRow, version);
  const lines = parts.flatMap(({ body }) => String(body).split('\n'));
  return {
    origin: String(pool.first_digest),
    snapshot: { version, format: Number(parts[0]?.format), lines },
    news,
  };
}

/** Characters in a part: at most 8 MB in UTF-8, where most are ASCII. */
const PART = 4_000_000;

export async function writeParts(
  client: SqlClient,
  pool: unknown,
  version: number,
  format: number,
  lines: Iterable<string>,
): Promise<void> {
  let part = 0;
  const write = (body: string) =>
    client.query(
      // Another process can write the same snapshot at the same time.
      `insert into hextet.snapshots (pool, version, format, part, body) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [pool, version, format, part++, body],
    );
  for (const body of chunksOf(lines, PART)) await write(body);
  if (part === 0) await write('');
}
