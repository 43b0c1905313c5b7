/** The pools that the clients fight over. */
import { Pool, type PoolRequest } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import type { Command } from './history.ts';

const ROOTS: Readonly<Record<string, string>> = {
  site: '2001:db8::/48',
  other: '2001:db8:1::/48',
  // Sixteen places for two dozen owners.
  small: '2001:db8:2::/60',
};

export const NAMES: readonly string[] = Object.keys(ROOTS);

export function makePool(name: string): Pool {
  return new Pool({ roots: [ROOTS[name]!] });
}

export function leasesOf(pool: Pick<Pool, 'leases'>): string[] {
  return [...pool.leases()].map(({ prefix, owner, generation }) => `${prefix} ${owner} ${generation}`);
}

export function requestOf(command: Command): PoolRequest {
  return command.op === 'release' ? { ...command, prefix: Prefix.parse(command.prefix) } : command;
}
