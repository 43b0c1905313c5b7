/** The table of leases beside the journal. */
import type { PoolChange, PoolRecord } from '../pool.ts';
import type { JournalAppend } from '../store.ts';
import type { SqlClient } from './clients.ts';

interface Row {
  readonly owner: string;
  readonly generation: number;
  readonly container: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly since: number;
}

/** What a record leaves of the rows that it touches: a row, null for none, or another prefix for a row that stays. */
interface Effect {
  readonly rows: Map<string, Row | null>;
  readonly moves: Map<string, string>;
}

/** Makes the changes of a record in the table. */
export async function writeLeases(client: SqlClient, name: string, { value }: JournalAppend): Promise<void> {
  const record = poolRecordOf(value);
  if (record === null) return;
  const { rows, moves } = effectOf(record);
  if (rows.size === 0 && moves.size === 0) return;
  const [pool] = await client.query('select id from hextet.pools where name = $1', [name]);
  const id = pool?.id;
  // Statements of their own: within one the order of what is removed and what is added is open.
  if (rows.size > 0) {
    await client.query(
      `delete from hextet.leases where pool = $1
       and prefix in (select value::cidr from json_array_elements_text($2::text::json))`,
      [id, JSON.stringify([...rows.keys()])],
    );
  }
  for (const [from, to] of moves) {
    await client.query('update hextet.leases set prefix = $3::cidr where pool = $1 and prefix = $2::cidr', [
      id,
      from,
      to,
    ]);
  }
  const made = [...rows].flatMap(([prefix, row]) => (row === null ? [] : [{ prefix, ...row }]));
  if (made.length === 0) return;
  await client.query(
    `insert into hextet.leases (pool, prefix, owner, generation, container, tags, since)
     select $1, prefix, owner, generation, container, tags, since from json_to_recordset($2::text::json)
       as l(prefix cidr, owner text, generation bigint, container boolean, tags jsonb, since bigint)`,
    [id, JSON.stringify(made)],
  );
}

function effectOf({ version, at, changes }: PoolRecord): Effect {
  const rows: Effect['rows'] = new Map();
  const moves: Effect['moves'] = new Map();
  for (const change of changes) {
    if (change.op === 'lease') {
      const { prefix, owner, tags = {}, container = false } = change;
      rows.set(prefix, { owner, generation: version, container, tags, since: at });
    } else if (change.op === 'release') {
      rows.set(change.prefix, null);
    } else if (change.op === 'update') {
      const { prefix, generation, since, owner, tags = {}, container = false, to } = change;
      const isNew = to.owner !== undefined;
      rows.set(prefix, {
        owner: to.owner ?? owner,
        generation: isNew ? version : generation,
        container: to.container ?? container,
        tags: to.tags ?? tags,
        since: isNew ? at : since,
      });
    } else if (change.op === 'resize') {
      const { prefix, to } = change;
      const row = rows.get(prefix);
      if (row == null) moves.set(prefix, to);
      else rows.set(prefix, null).set(to, row);
    }
  }
  return { rows, moves };
}

/** Returns the record of the pool: of a zone and of networks it is the first change. */
function poolRecordOf({ changes, ...record }: JournalAppend['value']): PoolRecord | null {
  const [first] = changes as readonly { readonly op: string; readonly record?: PoolRecord }[];
  if (first?.op === 'pool') return first.record ?? null;
  return { ...record, changes: changes as readonly PoolChange[] };
}
