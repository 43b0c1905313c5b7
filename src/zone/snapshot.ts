/** A zone as plain data, and back. */
import { fail } from '../internal/issue.ts';
import { jsonDigest, Machine, type MachineOptions } from '../internal/machine.ts';
import { poolMessages } from '../internal/messages.ts';
import { Pool } from '../pool.ts';
import { Facts, NOUNS } from './facts.ts';
import { ZoneHost, type ZoneMachine } from './host.ts';
import { packRow, unpackRow } from './rows.ts';
import type { ZoneSnapshot } from './types.ts';

const FORMAT = 'hextet-zone';

export function snapshotOf({ head, at, host }: ZoneMachine): ZoneSnapshot {
  const { facts, pool, capacityLow } = host as ZoneHost;
  const rows = Object.fromEntries(
    NOUNS.map((noun) => [noun, [...facts.tables[noun].list()].map((row) => packRow(noun, row as never))]),
  );
  const body: Omit<ZoneSnapshot, 'check'> = {
    format: FORMAT,
    formatVersion: 1,
    ...head,
    at,
    generation: facts.generation,
    capacityLow: capacityLow === null ? null : String(capacityLow),
    pool: pool.snapshot(),
    rows: rows as unknown as ZoneSnapshot['rows'],
  };
  return { ...body, check: checkOf(body) };
}

/** The pool has a checksum of its own. */
function checkOf({ pool: _, ...rest }: Omit<ZoneSnapshot, 'check'>): string {
  return jsonDigest(rest);
}

export function readSnapshot(snapshot: ZoneSnapshot, options: MachineOptions): ZoneMachine {
  if (typeof snapshot !== 'object' || snapshot === null || snapshot.format !== FORMAT) failSnapshot('format');
  if (snapshot.formatVersion !== 1) failSnapshot('formatVersion');
  const { check, ...body } = snapshot;
  if (checkOf(body) !== check) failSnapshot('check');
  const { generation, capacityLow, rows } = body;
  const pool = Pool.restore(body.pool, { clock: options.clock, journal: 0 });
  const facts = new Facts();
  for (const noun of NOUNS) {
    for (const row of rows[noun]) facts.load(noun, unpackRow(noun, row));
  }
  facts.generation = generation;
  const host = new ZoneHost(facts, pool, typeof capacityLow === 'string' ? Number(capacityLow) : null);
  return new Machine(host, options, body);
}

function failSnapshot(place: string): never {
  return fail(poolMessages, 'damaged-snapshot', { path: [place], details: { place, reason: 'invalid' } });
}
