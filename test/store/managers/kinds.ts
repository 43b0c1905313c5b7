/** What managers fight over, and the calls that they draw. */
import fc from 'fast-check';
import { Networks } from '../../../src/network.ts';
import { Pool, type PoolRequest } from '../../../src/pool.ts';
import type { Keepable } from '../../../src/store.ts';
import { Zone, type ZoneCommand } from '../../../src/zone.ts';
import { Draws, networkCommand, parsedConfig } from '../../network/drawn.ts';
import type { RefCommand, RefConfig } from '../../reference/networks.ts';
import { commands } from '../../zone/drawn.ts';

export interface Kind<T extends Keepable, Drawn> {
  /** A new one, for a clock of its own; in a store none is needed. */
  make(clock?: () => number): T;
  /** The calls of a manager in order, each some commands as plain data. */
  draw(seed: number, count: number): readonly (readonly Drawn[])[];
  /** Returns the command of what was drawn. */
  command(drawn: Drawn): unknown;
}

const zone: Kind<Zone, ZoneCommand> = {
  make: (clock) => new Zone({ clock }),
  draw: (seed, count) => {
    const first: ZoneCommand[][] = [
      [{ op: 'set-offering', id: 'dual', stack: 'dual' }],
      [{ op: 'add-prefix', prefix: '2001:db8:1::/60', public: '2001:db8:1::/64' }],
    ];
    const some = fc.array(commands, { minLength: 1, maxLength: 2 });
    return [...first, ...fc.sample(some, { seed, numRuns: count - first.length })];
  },
  command: (drawn) => drawn,
};

export const NETWORKS: { readonly config: RefConfig; readonly lastAddress: 'keep' } = {
  config: new Draws(3).config(),
  lastAddress: 'keep',
};

const networks: Kind<Networks, RefCommand> = {
  make: (clock) => new Networks(parsedConfig(NETWORKS.config), { lastAddress: NETWORKS.lastAddress, clock }),
  draw: (seed, count) => {
    const draws = new Draws(seed);
    let { config } = NETWORKS;
    return Array.from({ length: count }, () =>
      Array.from({ length: draws.pick([1, 1, 2]) }, () => {
        const command = draws.command(config);
        if (command.op === 'set-config') ({ config } = command);
        return command;
      }),
    );
  },
  command: networkCommand,
};

/** 255 places: a /64 of the /56 is reserved. */
const pool: Kind<Pool, PoolRequest> = {
  make: (clock) => new Pool({ roots: ['2001:db8::/56'], reserve: ['2001:db8::/64'], clock }),
  draw: (seed, count) =>
    Array.from({ length: count }, (_, i) => [{ op: 'allocate', length: 64, owner: `${seed}/${i}` }]),
  command: (drawn) => drawn,
};

// biome-ignore lint/suspicious/noExplicitAny: each has types of its own.
export const KINDS: Readonly<Record<'zone' | 'networks' | 'pool', Kind<any, any>>> = { zone, networks, pool };

export type KindName = keyof typeof KINDS;
