/** Arbitraries of single requests to a pool. */
import fc from 'fast-check';
import { checkInteger, failType } from '../internal/issue.ts';
import type { Prefix } from '../ip/prefix.ts';
import { checkKey, readList } from '../pool/checks.ts';
import type { PoolRequest } from '../pool/requests.ts';
import { checked } from './constraints.ts';
import { prefix, range } from './values.ts';

/**
 * The space, lengths and owners of generated requests.
 *
 * @public
 */
export interface PoolRequestConstraints {
  /** The prefix that holds all of it. Defaults to `2001:db8::/48`. */
  readonly within?: Prefix | string;
  /** The lengths to ask for, 0 to 128. Defaults to that of `within` to 128. */
  readonly lengths?: readonly number[];
  /** The owners, at least one. Defaults to `owner-0` to `owner-5`. */
  readonly owners?: readonly string[];
}

const OWNERS = ['owner-0', 'owner-1', 'owner-2', 'owner-3', 'owner-4', 'owner-5'];

/**
 * Requests as `Pool.plan` takes them: leases of a length, leases of a prefix, reservations and their ends, and releases,
 * few of them of a lease that exists. Each is well formed; what a pool holds decides on success. They shrink towards the
 * lease of a length. {@link poolCommands} has requests that follow what is held.
 *
 * @throws HextetError as {@link prefix} for `within`; `out-of-range` for a length; `invalid-type` for no owners.
 *
 * @public
 */
export function poolRequest(constraints: PoolRequestConstraints = {}): fc.Arbitrary<PoolRequest> {
  checked('PoolRequestConstraints', constraints, ['within', 'lengths', 'owners']);
  const { within = '2001:db8::/48', lengths = [], owners = OWNERS } = constraints;
  for (const length of readList('Iterable<number>', lengths)) checkInteger('length', length, 0, 128);
  for (const owner of readList('Iterable<string>', owners)) checkKey(owner);
  if (owners.length === 0) failType('[string, ...string[]]', owners);
  const owner = fc.constantFrom(...owners);
  const inside = prefix({ within });
  const length = lengths.length === 0 ? inside.map((one) => one.length) : fc.constantFrom(...lengths);
  const generation = fc.nat({ max: 50 });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.record({ op: fc.constant('allocate'), length, owner }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('allocate'), length, owner, within: inside }) },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('allocate'), prefix: inside, owner }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('release'), prefix: inside, generation }) },
    {
      weight: 1,
      arbitrary: fc.record({ op: fc.constant('reserve'), range: range({ within }), reason: owner }),
    },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('unreserve'), range: range({ within }) }) },
  );
}
