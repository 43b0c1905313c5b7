/** A zone as plain data, and back. */
import { failDamage } from '../internal/damage.ts';
import { jsonDigest, Machine, type MachineOptions } from '../internal/machine.ts';
import { readParts } from '../internal/machine-parts.ts';
import { type Head, Pool } from '../pool.ts';
import { Facts, NOUNS } from './facts.ts';
import { FORMAT, ZoneHost, type ZoneMachine } from './host.ts';
import { type PackedRow, packRow, unpackRow } from './rows.ts';
import type { Noun, ZoneSnapshot } from './types.ts';

export function snapshotOf({ head, at, host }: ZoneMachine): ZoneSnapshot {
  const { facts, pool } = host as ZoneHost;
  const rows = Object.fromEntries(
    NOUNS.map((noun) => [noun, [...facts.tables[noun].list()].map((row) => packRow(noun, row as never))]),
  );
  const body: Omit<ZoneSnapshot, 'check'> = {
    format: FORMAT,
    formatVersion: 1,
    ...head,
    at,
    ...(host.data() as Data),
    pool: pool.snapshot(),
    rows: rows as unknown as ZoneSnapshot['rows'],
  };
  return { ...body, check: checkOf(body) };
}

/** The pool has a checksum of its own, which says which pool it is. */
function checkOf({ pool, ...rest }: Omit<ZoneSnapshot, 'check'>): string {
  return jsonDigest({ ...rest, pool: (pool as Partial<ZoneSnapshot['pool']> | null)?.checksum ?? null });
}

export function readSnapshot(snapshot: ZoneSnapshot, options: MachineOptions): ZoneMachine {
  if (typeof snapshot !== 'object' || snapshot === null || snapshot.format !== FORMAT)
    failDamage('damaged-snapshot', ['format']);
  if (snapshot.formatVersion !== 1) failDamage('damaged-snapshot', ['formatVersion']);
  const { check, ...body } = snapshot;
  if (checkOf(body) !== check) failDamage('damaged-snapshot', ['check'], 'wrong-digest');
  const pool = Pool.restore(body.pool, { clock: options.clock, journal: 0 });
  const facts = new Facts();
  for (const noun of NOUNS) {
    const list = body.rows[noun];
    facts.reserve(noun, list.length);
    for (const row of list) facts.load(noun, unpackRow(noun, row));
  }
  return machineOf(facts, pool, body, options);
}

/** Makes the machine of the lines of a snapshot in parts. */
export async function readLines(
  lines: Iterable<string> | AsyncIterable<string>,
  options: MachineOptions,
): Promise<ZoneMachine> {
  const facts = new Facts();
  const loader = Pool.loader({ clock: options.clock, journal: 0 });
  const { head, pool } = await readParts<Data, Pool>(lines, FORMAT, NOUNS, loader, (noun, row) => {
    if (!Array.isArray(row)) failDamage('damaged-snapshot', [noun]);
    facts.load(noun as Noun, unpackRow(noun as Noun, row as PackedRow));
  });
  return machineOf(facts, pool, head, options);
}

/** What a snapshot says of the facts beside their rows. */
type Data = Pick<ZoneSnapshot, 'generation' | 'capacityLow'>;

function machineOf(
  facts: Facts,
  pool: Pool,
  { generation, capacityLow, ...head }: Data & Head & { readonly at: number },
  options: MachineOptions,
): ZoneMachine {
  facts.generation = generation;
  const host = new ZoneHost(facts, pool, typeof capacityLow === 'string' ? Number(capacityLow) : null);
  return new Machine(host, options, head);
}
