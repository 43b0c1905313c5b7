/** A zone as plain data, and back. */
import { failDamage } from '../internal/damage.ts';
import { atPath } from '../internal/issue.ts';
import { Machine, type MachineOptions, wholeDigest } from '../internal/machine.ts';
import { anything, readHead } from '../internal/machine-head.ts';
import { readParts } from '../internal/machine-parts.ts';
import { nullable, type Path, readText } from '../internal/read.ts';
import { Pool } from '../pool.ts';
import { NOUNS } from './facts.ts';
import { checkShare, FORMAT, ZoneHost, type ZoneMachine } from './host.ts';
import { Loading } from './loading.ts';
import type { Noun, ZoneSnapshot } from './types.ts';

export function snapshotOf({ head, at, host }: ZoneMachine): ZoneSnapshot {
  const { pool } = host as ZoneHost;
  const rows = Object.fromEntries(host.sections().map(({ name, rows }) => [name, [...rows]]));
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

/** The digest of a snapshot. Each row is given away after it was read, when it is in the cache. */
export function checkOf(
  { pool, rows, ...head }: Omit<ZoneSnapshot, 'check'>,
  visit: (noun: Noun, row: unknown) => void = () => {},
): string {
  // The pool has a checksum of its own, which says which pool it is.
  const { checksum = null } = (pool ?? {}) as Partial<ZoneSnapshot['pool']>;
  const counts = Object.entries(rows).map(([noun, list]) => [noun, list.length]);
  return wholeDigest((digest) => {
    digest.json({ ...head, checksum, rows: Object.fromEntries(counts) });
    for (const noun of NOUNS) {
      for (const row of rows[noun]) {
        digest.json(row);
        visit(noun, row);
      }
    }
  });
}

export function readSnapshot(snapshot: ZoneSnapshot, options: MachineOptions): ZoneMachine {
  if (snapshot?.format !== FORMAT) failDamage('damaged-snapshot', ['format']);
  if (snapshot.formatVersion !== 1) failDamage('damaged-snapshot', ['formatVersion']);
  const { check, ...body } = snapshot;
  for (const noun of NOUNS)
    if (!Array.isArray(body.rows?.[noun])) failDamage('damaged-snapshot', ['rows', noun]);
  if (Object.keys(body.rows).length > NOUNS.length) failDamage('damaged-snapshot', ['rows']);
  const loading = new Loading();
  const digest = checkOf(body, (noun, row) => loading.add(noun, row));
  if (digest !== check) failDamage('damaged-snapshot', ['check'], 'wrong-digest');
  const pool = Pool.restore(body.pool, { clock: options.clock, journal: 0 });
  return machineOf(loading, pool, body, options);
}

/** Makes the machine of the lines of a snapshot in parts. */
export async function readLines(
  lines: Iterable<string> | AsyncIterable<string>,
  options: MachineOptions,
): Promise<ZoneMachine> {
  const loading = new Loading();
  const loader = Pool.loader({ clock: options.clock, journal: 0 });
  const { head, pool } = await readParts<Data, Pool>(lines, FORMAT, NOUNS, loader, (noun, row) => {
    loading.add(noun as Noun, row);
  });
  return machineOf(loading, pool, head, options);
}

/** What a snapshot says of the facts beside their rows. */
type Data = Pick<ZoneSnapshot, 'generation' | 'capacityLow'>;

function machineOf(loading: Loading, pool: Pool, body: object, options: MachineOptions): ZoneMachine {
  const { version, digest, at, generation, capacityLow } = readHead('ZoneSnapshot', body, {
    capacityLow: nullable(readShare),
    rows: anything,
  });
  const host = new ZoneHost(loading.finish(generation), pool, capacityLow);
  return new Machine(host, options, { version, digest, at });
}

/** A share of free space is a text: digests are made of integers. */
function readShare(value: unknown, path: Path): number {
  const share = Number(readText(value, path, 'name', 32, /[^-+.0-9e]/));
  atPath(path, () => checkShare(share));
  return share;
}
