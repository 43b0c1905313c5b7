/** Manual networks as plain data, and back. */
import { failDamage } from '../internal/damage.ts';
import { atPath } from '../internal/issue.ts';
import { cloneJson } from '../internal/json.ts';
import { jsonDigest, Machine, type MachineOptions } from '../internal/machine.ts';
import { readHead } from '../internal/machine-head.ts';
import { readParts } from '../internal/machine-parts.ts';
import { list, type Path } from '../internal/read.ts';
import { mappedPrefix } from '../ipv4.ts';
import { Pool, type PoolSnapshot } from '../pool.ts';
import { Facts } from './facts.ts';
import { FORMAT, NetworkHost, type NetworkMachine } from './host.ts';
import { Layout } from './layout.ts';
import { policyData, readPolicy } from './policy.ts';
import { readNetworks, readRow } from './read.ts';
import type { AssignmentRow, NetworkSnapshot } from './types.ts';
import { ownerOf } from './work.ts';

export function snapshotOf({ head, at, host }: NetworkMachine): NetworkSnapshot {
  const { facts, pool } = host as NetworkHost;
  const body: Omit<NetworkSnapshot, 'check'> = {
    format: FORMAT,
    formatVersion: 1,
    ...head,
    at,
    generation: facts.generation,
    policy: policyData(facts.policy),
    pool: pool.snapshot(),
    networks: cloneJson(facts.layout.networks),
    assignments: cloneJson([...facts.list()]),
  };
  return { ...body, check: checkOf(body) };
}

/** The pool has a checksum of its own, which says which pool it is. */
function checkOf({ pool, ...rest }: Omit<NetworkSnapshot, 'check'>): string {
  return jsonDigest({ ...rest, pool: (pool as Partial<PoolSnapshot> | null)?.checksum ?? null });
}

export function readSnapshot(snapshot: NetworkSnapshot, options: MachineOptions): NetworkMachine {
  if (snapshot?.format !== FORMAT) failDamage('damaged-snapshot', ['format']);
  if (snapshot.formatVersion !== 1) failDamage('damaged-snapshot', ['formatVersion']);
  const { check, ...body } = snapshot;
  if (checkOf(body) !== check) failDamage('damaged-snapshot', ['check'], 'wrong-digest');
  const pool = Pool.restore(body.pool, { clock: options.clock, journal: 0 });
  return machineOf(body, pool, options);
}

/** Makes the machine of the lines of a snapshot in parts. */
export async function readLines(
  lines: Iterable<string> | AsyncIterable<string>,
  options: MachineOptions,
): Promise<NetworkMachine> {
  const loader = Pool.loader({ clock: options.clock, journal: 0 });
  const assignments: unknown[] = [];
  const { head, pool } = await readParts<object, Pool>(lines, FORMAT, ['assignments'], loader, (_, row) => {
    assignments.push(row);
  });
  return machineOf({ ...head, assignments }, pool, options);
}

function machineOf(body: object, pool: Pool, options: MachineOptions): NetworkMachine {
  const { version, digest, at, generation, policy, networks, assignments } = readHead(
    'NetworkSnapshot',
    body,
    {
      policy: readPolicyData,
      networks: (value) => readNetworks({ networks: value }, []),
      assignments: list((row, path) => readRow(cloneJson(row), path)),
    },
  );
  const facts = new Facts(new Layout(networks, policy), policy);
  for (const row of assignments) facts.set(row.generation, row);
  if (facts.generation > generation) failDamage('damaged-snapshot', ['generation']);
  facts.generation = generation;
  facts.keep();
  for (const [i, row] of assignments.entries())
    if (!isLeased(row, facts, pool)) failDamage('damaged-snapshot', ['assignments', i]);
  // Rows of one number have one lease, and leases without a row have none.
  const leases = Array.from(pool.leases()).length;
  if (leases !== assignments.length || facts.size !== assignments.length)
    failDamage('damaged-snapshot', ['assignments']);
  return new Machine(new NetworkHost(facts, pool), options, { version, digest, at });
}

function readPolicyData(value: unknown, path: Path) {
  const { lastAddress, ...rest } = Object(value) as NetworkSnapshot['policy'];
  return atPath(path, () => readPolicy({ ...rest, ...(lastAddress !== null && { lastAddress }) }));
}

/** Whether the pool has the lease of an assignment, and the config its subnet. */
function isLeased(row: AssignmentRow, facts: Facts, pool: Pool): boolean {
  const block = mappedPrefix(row.prefix);
  const held = pool.covering(block.first);
  if (held === null || !('owner' in held)) return false;
  return (
    held.prefix.equals(block) &&
    held.owner === ownerOf(row) &&
    facts.placeOf(row)?.blockLength === block.length
  );
}
