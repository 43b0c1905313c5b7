import fc from 'fast-check';
import type { Address } from 'hextet/address';
import { Pool } from 'hextet/pool';
import { address, almostAddress, type PoolUnderTest, poolCommands, ReferencePool } from 'hextet/testing';

export const addresses: fc.Arbitrary<Address> = address({ within: '2001:db8::/32' });
export const refused: fc.Arbitrary<string> = almostAddress().map(({ text }) => text);

// A pool is one that can be tested, and so is what has the three calls.
const pool: PoolUnderTest = new Pool({ roots: [] });
const { allocate, release, leases } = pool;
export const small: PoolUnderTest = { allocate, release, leases };

export const property: fc.IProperty<[Iterable<fc.Command<ReferencePool, PoolUnderTest>>]> = fc.property(
  poolCommands({ maxCommands: 10 }),
  (commands) => fc.modelRun(() => ({ model: new ReferencePool({ roots: [] }), real: pool }), commands),
);

// @ts-expect-error A pool has leases.
export const wrong: PoolUnderTest = { allocate, release };
