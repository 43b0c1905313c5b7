/** Manual networks as plain data, and back. */
import { fail } from '../internal/issue.ts';
import { cloneJson } from '../internal/json.ts';
import { jsonDigest, Machine, type MachineOptions } from '../internal/machine.ts';
import { poolMessages } from '../internal/messages.ts';
import { Pool } from '../pool.ts';
import { Facts } from './facts.ts';
import { NetworkHost, type NetworkMachine } from './host.ts';
import { addressText } from './item.ts';
import { Layout } from './layout.ts';
import { type Policy, readPolicy } from './policy.ts';
import { readNetworks, readRow } from './read.ts';
import type { NetworkSnapshot } from './types.ts';

const FORMAT = 'hextet-networks';

/** Returns a policy as plain data. */
export function policyData({ director, ...policy }: Policy): NetworkSnapshot['policy'] {
  return { ...policy, director: director.map(addressText) };
}

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

/** The pool has a checksum of its own. */
function checkOf({ pool: _, ...rest }: Omit<NetworkSnapshot, 'check'>): string {
  return jsonDigest(rest);
}

export function readSnapshot(snapshot: NetworkSnapshot, options: MachineOptions): NetworkMachine {
  if (typeof snapshot !== 'object' || snapshot === null || snapshot.format !== FORMAT) failSnapshot('format');
  if (snapshot.formatVersion !== 1) failSnapshot('formatVersion');
  const { check, ...body } = snapshot;
  if (checkOf(body) !== check) failSnapshot('check');
  const pool = Pool.restore(body.pool, { clock: options.clock, journal: 0 });
  const { lastAddress, ...policy } = body.policy;
  const read = readPolicy({ ...policy, ...(lastAddress !== null && { lastAddress }) });
  const facts = new Facts(new Layout(readNetworks({ networks: body.networks }, []), read), read);
  for (const [i, row] of body.assignments.entries())
    facts.set(row.generation, readRow(cloneJson(row), ['assignments', i]));
  facts.generation = body.generation;
  facts.keep();
  return new Machine(new NetworkHost(facts, pool), options, body);
}

function failSnapshot(place: string): never {
  return fail(poolMessages, 'damaged-snapshot', { path: [place], details: { place, reason: 'invalid' } });
}
