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

/** The effect of a record on the rows that were there before it. */
interface Effect {
  /** Rows that are removed. Nothing else is: a row that nobody told the journal of is found when another takes its place. */
  readonly gone: Set<string>;
  /** Rows that stay under another prefix: by the new one, the old one. */
  readonly moves: Map<string, string>;
  readonly made: Map<string, Row>;
}

/** Makes the changes of a record in the table. */
export async function writeLeases(client: SqlClient, name: string, { value }: JournalAppend): Promise<void> {
  const record = poolRecordOf(value);
  if (record === null) return;
  const { gone, moves, made } = effectOf(record);
  if (gone.size + moves.size + made.size === 0) return;
  const [pool] = await client.query('select id from hextet.pools where name = $1', [name]);
  const id = pool?.id;
  // Statements of their own: within one the order of removal and addition is open.
  if (gone.size > 0) {
    await client.query(
      `delete from hextet.leases where pool = $1
       and prefix in (select value::cidr from json_array_elements_text($2::text::json))`,
      [id, JSON.stringify([...gone])],
    );
  }
  for (const [to, from] of moves) {
    await client.query('update hextet.leases set prefix = $3::cidr where pool = $1 and prefix = $2::cidr', [
      id,
      from,
      to,
    ]);
  }
  if (made.size === 0) return;
  await client.query(
    `insert into hextet.leases (pool, prefix, owner, generation, container, tags, since)
     select $1, prefix, owner, generation, container, tags, since from json_to_recordset($2::text::json)
       as l(prefix cidr, owner text, generation bigint, container boolean, tags jsonb, since bigint)`,
    [id, JSON.stringify(Array.from(made, ([prefix, row]) => ({ prefix, ...row })))],
  );
}

function effectOf({ version, at, changes }: PoolRecord): Effect {
  const gone = new Set<string>();
  const moves = new Map<string, string>();
  const made = new Map<string, Row>();
  const beforeOf = (prefix: string) => {
    const from = moves.get(prefix) ?? prefix;
    moves.delete(prefix);
    return from;
  };
  const remove = (prefix: string) => {
    if (!made.delete(prefix)) gone.add(beforeOf(prefix));
  };
  for (const change of changes) {
    if (change.op === 'lease') {
      const { prefix, owner, tags = {}, container = false } = change;
      made.set(prefix, { owner, generation: version, container, tags, since: at });
    } else if (change.op === 'release') {
      remove(change.prefix);
    } else if (change.op === 'update') {
      const { prefix, generation, since, owner, tags = {}, container = false, to } = change;
      const isNew = to.owner !== undefined;
      remove(prefix);
      made.set(prefix, {
        owner: to.owner ?? owner,
        generation: isNew ? version : generation,
        container: to.container ?? container,
        tags: to.tags ?? tags,
        since: isNew ? at : since,
      });
    } else if (change.op === 'resize') {
      const { prefix, to } = change;
      const row = made.get(prefix);
      if (row === undefined) moves.set(to, beforeOf(prefix));
      else if (made.delete(prefix)) made.set(to, row);
    }
  }
  return { gone, moves, made };
}

/** Returns the record of the pool: of a zone and of networks it is the first change. */
function poolRecordOf({ changes, ...record }: JournalAppend['value']): PoolRecord | null {
  const [first] = changes as readonly { readonly op: string; readonly record?: PoolRecord }[];
  if (first?.op === 'pool') return first.record ?? null;
  return { ...record, changes: changes as readonly PoolChange[] };
}
