/** Sites for tests. */
import { ulaPrefix } from '../fixtures.ts';
import { checkInteger } from '../internal/issue.ts';
import { Random } from '../internal/random.ts';
import type { ZoneCommand } from '../zone.ts';
import { checked } from './constraints.ts';

/**
 * How large a site is.
 *
 * @public
 */
export interface SiteOptions {
  /** How many networks, 0 to 65,535: each has a /64 and a router. Defaults to 3. */
  readonly networks?: number;
  /** How many NICs each network has, 0 to 65,536. Defaults to 2. */
  readonly nics?: number;
}

/**
 * Returns the commands that make a site of a new zone, on a unique local /48 of the seed: an offering, the prefix with its
 * public /64, networks with a router and NICs each. A seed always gives the same site. Names are `net-0`, `router-0` and
 * `net-0/nic-0`; no two hardware addresses are the same.
 *
 * @param seed - an integer from 0 to 2^53-1.
 * @throws HextetError `out-of-range` for the seed or a count; `unknown-field`.
 *
 * @example
 * ```ts
 * import { siteFixture } from 'hextet/testing';
 * import { Zone } from 'hextet/zone';
 *
 * const zone = new Zone();
 * zone.commit(zone.plan(siteFixture(1, { networks: 2, nics: 1 })));
 * zone.network('net-1')?.prefix; // 'fd4f:5dd5:c9ca:2::/64'
 * [...zone.nics()].length; // 2
 * ```
 *
 * @public
 */
export function siteFixture(seed: number, options: SiteOptions = {}): ZoneCommand[] {
  const { networks = 3, nics = 2 } = checked('SiteOptions', options, ['networks', 'nics']);
  checkInteger('the count of networks', networks, 0, 65_535);
  checkInteger('the count of NICs', nics, 0, 65_536);
  const prefix = ulaPrefix(seed);
  const group = new Random(seed).below(256);
  let count = 0;
  const nextMac = () => `02${hex(group, 2)}${hex(count++, 8)}`.replace(/..(?=.)/g, '$&:');
  return [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'add-prefix', prefix: `${prefix}`, public: `${prefix.first}/64` },
    ...Array.from({ length: networks }, (_, i): ZoneCommand[] => [
      { op: 'set-network', id: `net-${i}`, offering: 'dual' },
      { op: 'set-router', id: `router-${i}`, for: { network: `net-${i}` }, publicMac: nextMac() },
      ...Array.from(
        { length: nics },
        (_, k): ZoneCommand => ({
          op: 'set-nic',
          id: `net-${i}/nic-${k}`,
          network: `net-${i}`,
          mac: nextMac(),
        }),
      ),
    ]).flat(),
  ];
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
