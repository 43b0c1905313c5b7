/** The table of leases beside the journal. */
import type { PoolChange, PoolRecord } from '../pool.ts';
import type { JournalAppend, LeaseRow } from '../store.ts';
import type { SqlClient } from './clients.ts';

interface Row {
  readonly owner: string;
  readonly generation: number;
  readonly container: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly since: number;
}

/** The effect of a record on the rows that were there before it. */
export interface Effect {
  /** Rows that are removed. Nothing else is: a row that nobody told the journal of is found when another takes its place. */
  readonly gone: Set<string>;
  /** Rows that stay under another prefix: by the new one, the old one. */
  readonly moves: Map<string, string>;
  readonly made: Map<string, Row>;
}

/** The statement that adds rows, of a pool by an expression and of JSON by a parameter. */
const insert = (pool: string, from: string, rows: string) =>
  `insert into hextet.leases (pool, prefix, owner, generation, container, tags, since)
   select ${pool}, l.prefix, l.owner, l.generation, l.container, l.tags, l.since
   from ${from} json_to_recordset(${rows}::text::json)
     as l(prefix cidr, owner text, generation bigint, container boolean, tags jsonb, since bigint)`;

/** Makes the changes of an effect by the parameters $10 and $11, in the pool of the expression `head`. */
export const LEASES: string = `
  gone as (
    delete from hextet.leases l using head where l.pool = head.id
    and l.prefix in (select value::cidr from json_array_elements_text($10::text::json))
  ), made as (${insert('head.id', 'head,', '$11')})`;

/** Returns the parameters of {@link LEASES}. */
export function leaseValues({ gone, made }: Effect): [gone: string, made: string] {
  return [
    JSON.stringify([...gone]),
    JSON.stringify(Array.from(made, ([prefix, row]) => ({ prefix, ...row }))),
  ];
}

/** Tells whether one statement can make all changes: the order of removal and addition within it is open. */
export function isSimple({ gone, moves, made }: Effect): boolean {
  return moves.size === 0 && !Array.from(gone).some((prefix) => made.has(prefix));
}

/** Makes the changes of an effect by statements of their own. */
export async function writeLeases(client: SqlClient, name: string, effect: Effect): Promise<void> {
  const [pool] = await client.query('select id from hextet.pools where name = $1', [name]);
  const id = pool?.id;
  const [gone, made] = leaseValues(effect);
  await client.query(
    `delete from hextet.leases where pool = $1
     and prefix in (select value::cidr from json_array_elements_text($2::text::json))`,
    [id, gone],
  );
  for (const [to, from] of effect.moves) {
    await client.query('update hextet.leases set prefix = $3::cidr where pool = $1 and prefix = $2::cidr', [
      id,
      from,
      to,
    ]);
  }
  await client.query(insert('$1', '', '$2'), [id, made]);
}

/** Returns a lease of an effect and the row of the table that keeps it out. */
export async function contradicting(client: SqlClient, name: string, effect: Effect): Promise<LeaseRow[]> {
  const [pair] = await client.query(
    `select m.prefix::text as prefix, m.owner, l.prefix::text as kept, l.owner as keeper
     from json_to_recordset($2::text::json) as m(prefix cidr, owner text, container boolean)
       join hextet.leases l on l.prefix && m.prefix
     where l.pool = (select id from hextet.pools where name = $1)
       and not (l.container and l.prefix >> m.prefix) and not (m.container and m.prefix >> l.prefix)
     limit 1`,
    [name, leaseValues(effect)[1]],
  );
  if (pair === undefined) return [];
  const { prefix, owner, kept, keeper } = pair;
  return [
    { prefix: String(prefix), owner: String(owner) },
    { prefix: String(kept), owner: String(keeper) },
  ];
}

/** Returns the effect of a record, or null of one that changes no lease. */
export function effectOfEntry({ value }: JournalAppend): Effect | null {
  const effect = effectOf(poolRecordOf(value));
  return effect.gone.size + effect.moves.size + effect.made.size === 0 ? null : effect;
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
      else {
        made.delete(prefix);
        made.set(to, row);
      }
    }
  }
  return { gone, moves, made };
}

/** Returns the record of the pool: of a zone and of networks it is the first change. */
function poolRecordOf({ changes, ...record }: JournalAppend['value']): PoolRecord {
  const [first] = changes as readonly { readonly op: string; readonly record?: PoolRecord }[];
  if (first?.op === 'pool') return first.record!;
  return { ...record, changes: changes as readonly PoolChange[] };
}
